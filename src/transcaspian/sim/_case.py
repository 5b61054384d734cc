"""Operations packed and laid out, and one replication of them from the first of July to the last reported day."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.sim._engine import outcome, run
from transcaspian.sim._layout import Layout, Names, lay_out
from transcaspian.sim._operations import Operations
from transcaspian.sim._pack import Plan, World, pack
from transcaspian.sim._replication import WARM_UP_H, Replication, read, without_days
from transcaspian.units import HOURS_PER_DAY

BY_DAY = 200  # most replications that keep what they hold by day


class Case(msgspec.Struct, frozen=True, eq=False):
    """Operations ready to run, and what of them is reported."""

    operations: Operations
    names: Names
    plan: Plan
    layout: Layout
    notes: tuple[str, ...] = ()


def make_case(operations: Operations, names: Names, *, notes: tuple[str, ...] = ()) -> Case:
    """Pack operations and lay out what is reported of them.

    Raises
    ------
    InputError
        If the operations name what is not there.
    """
    return Case(operations, names, pack(operations), lay_out(operations, names), notes)


def calm(case: Case) -> Case | None:
    """Give the same case without storms, or nothing where it has none: every other random number stays."""
    shores = case.operations.shores
    if not any(any(shore.storms_per_h) for shore in shores):
        return None
    still = tuple(msgspec.structs.replace(shore, storms_per_h=(0.0,) * 12) for shore in shores)
    return make_case(msgspec.structs.replace(case.operations, shores=still), case.names)


def replicate(case: Case, *, seed: int, replication: int, days: int) -> Replication:
    """Run one replication and read its reported days; the same alone as among a thousand.

    Parameters
    ----------
    case : Case
        What is simulated; shared by all threads, not changed.
    seed : int
        Of all replications.
    replication : int
        Number of this one, from zero.
    days : int
        Reported days after the warm-up.
    """
    world = case.plan.world(seed=seed, replication=replication)
    run(world, WARM_UP_H)
    first = outcome(world)
    shut_h = np.empty((days + 1, len(case.operations.shores)))
    shut_h[0] = first.shore_shut_h
    for day in range(1, days + 1):
        run(world, WARM_UP_H + HOURS_PER_DAY * day)
        shut_h[day] = shore_shut_h(world)
    found = read(case.layout, first, outcome(world), any_shut_share(shut_h))
    return found if replication < BY_DAY else without_days(found)


def any_shut_share(shut_h: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the part of each day that some shore was shut, (D,), from the hours each was shut so far, (D + 1, H).

    Inside a day the shores are taken as independent.
    """
    share = np.clip(np.diff(shut_h, axis=0) / HOURS_PER_DAY, 0.0, 1.0)
    found: NDArray[np.float64] = 1.0 - np.prod(1.0 - share, axis=1)
    return found


def shore_shut_h(world: World) -> NDArray[np.float64]:
    """Hours that each shore was shut so far, (H,)."""
    shore, now_h = world.tables.shore, float(world.tables.clock["now"][0])
    shut = (shore["stormy"] > 0) | (shore["orders"] > 0)
    found: NDArray[np.float64] = np.where(shut, shore["shut"] + (now_h - shore["since"]), shore["shut"])
    return found
