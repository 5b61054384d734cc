"""Why a work has its place in a plan: what must be built if it is not, and what the plan costs otherwise."""

from __future__ import annotations

import math

import msgspec
import numpy as np

from transcaspian.errors import NoPlan
from transcaspian.plan._branch import Relations
from transcaspian.plan._openings import Openings
from transcaspian.plan._oracle import Counted, Schedule, members
from transcaspian.plan._schedule import least_cost, question_of


class Place(msgspec.Struct, frozen=True):
    """The place of a work.

    Attributes
    ----------
    cover : tuple of int
        Works of which one at least must be open, the work among them: all others together miss the target by more than
        eps. Empty where others do without any of them.
    cover_kt : float or None
        What those others carry.
    other : Schedule or None
        The cheapest plan when the work is decided the other way; None where there is none.
    other_musd : float or None
        Its present value, the work's own cost in it.
    in_time : bool
        False where the limits came before that plan was found: then nothing says that there is none.
    """

    cover: tuple[int, ...]
    cover_kt: float | None
    other: Schedule | None
    other_musd: float | None
    in_time: bool = True


def place(works: Openings, counted: Counted, eps_kt: float, schedule: Schedule, row: int) -> Place:
    """Find the place of a work in the plan of a target.

    Parameters
    ----------
    works, counted, eps_kt
        As for :func:`transcaspian.plan.least_cost`, with a target in the last period.
    schedule : Schedule
        The plan.
    row : int
        The work.
    """
    chosen = schedule.start[row] is not None
    cover, cover_kt = _cover(works, counted, eps_kt, schedule, row) if chosen else ((), None)
    try:
        other = least_cost(without(works, row) if chosen else free(works, row), counted, eps_kt)
    except NoPlan:
        return Place(cover, cover_kt, None, None)
    if other.bounds.best_value is None:
        return Place(cover, cover_kt, None, None, in_time=False)
    cost_musd = other.present_musd
    if not chosen:
        period = other.start[row]
        cost_musd += works.present_musd(row, works.starts()[row][-1] if period is None else period)
    return Place(cover, cover_kt, other, cost_musd)


def without(works: Openings, row: int) -> Openings:
    """Forbid a work and all that wait for it."""
    latest = works.latest.copy()
    latest[list(members(Relations(works).needed_by[row]))] = -1
    return msgspec.structs.replace(works, latest=latest)


def free(works: Openings, row: int) -> Openings:
    """Give a work for nothing, so that it is taken wherever it helps."""
    capex = works.capex_musd.copy()
    capex[row] = 0.0
    return msgspec.structs.replace(works, capex_musd=capex)


def _cover(
    works: Openings, counted: Counted, eps_kt: float, schedule: Schedule, row: int
) -> tuple[tuple[int, ...], float | None]:
    """Grow the plan without a work until nothing more can be added but what makes up for it."""
    last = works.periods - 1
    question = question_of(works, counted, last, eps_kt)
    needed_by = Relations(works).needed_by[row]
    rest = works.built(schedule.start, last) & ~needed_by
    if math.isnan(question.target_kt) or not question.fails(rest):
        return (), None
    order = [j for j in np.argsort(works.capex_musd, kind="stable").tolist() if not needed_by >> j & 1]
    grown = question.grow(rest, order)
    return tuple(members(question.ground & ~grown)), question.ceiling_kt(grown)
