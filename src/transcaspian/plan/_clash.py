"""Why a target cannot be met, and the most that can be reached: each class of constraints is let go in turn."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator

import msgspec
import numpy as np

from transcaspian.errors import NoPlan, TranscaspianError
from transcaspian.plan._branch import compatible
from transcaspian.plan._oracle import Clash, Counted, OutOfTime, Works
from transcaspian.plan._schedule import least_cost, most_tonnes

Loosen = Callable[[Works], Works]


class _View:
    """A counted oracle seen some years later, and for sets that hold excluded pairs.

    Such a set carries what the oracle says, or where its projects cannot stand together, the most of its parts.
    """

    def __init__(self, counted: Counted, works: Works, years_earlier: int) -> None:
        self.counted, self.excludes, self.years_earlier = counted, works.excludes, years_earlier

    def value(self, built: int, period: int) -> float:
        """Corridor's kt in the year."""
        year = max(period - self.years_earlier, 0)
        try:
            return self.counted.value(built, year)
        except TranscaspianError:
            parts = [part for part in compatible(built, self.excludes) if part != built]
            if not parts:
                raise
            return max(self.counted.value(part, year) for part in parts)


def explain(works: Works, counted: Counted, eps_kt: float) -> Clash:
    """Say what stops the first target that cannot be met.

    Parameters
    ----------
    works : Works
        A path of targets for which :func:`transcaspian.plan.least_cost` found no plan.
    counted : Counted
        The oracle; what time it has left is used. A class that could not be tried in time is not named.
    eps_kt : float
        What building more may lose; as in the search that failed.

    Returns
    -------
    Clash
        The classes of constraints each of which alone, let go, lets the target be met (joined by ``or``); else the
        first combination of them that does, joined by ``and``; ``target`` if everything let go does not help.
    """
    until = _first_missed(works, counted, eps_kt)
    period = max(until.asked)
    reachable_kt = _reachable_kt(until, counted, eps_kt, period)
    classes = dict(_classes(until))
    constraint, detail = "target", "not with every project built in time and every budget lifted"
    if _possible(until, counted, eps_kt, list(classes.values())) is not False:
        alone = [name for name, loosen in classes.items() if _possible(until, counted, eps_kt, [loosen])]
        if alone:
            constraint, detail = _kinds(alone, " or "), "it can be met without " + ", or without ".join(alone)
        else:
            together = _together(until, counted, eps_kt, classes)
            constraint, detail = _kinds(together, " and "), "it can be met without " + " and ".join(together)
    return Clash(constraint, detail, period, float(until.target_kt[period]), reachable_kt)


def _kinds(names: list[str], joint: str) -> str:
    """Join the kinds of named constraints, each once."""
    return joint.join(dict.fromkeys("budget" if "budget" in name else KINDS[name] for name in names))


KINDS = {"the exclusions": "exclusion", "the order of projects": "precedence", "the time to build": "build time"}


def _classes(works: Works) -> Iterator[tuple[str, Loosen]]:
    """Name each constraint that binds anything, with how it is let go."""
    for p, sponsor in enumerate(works.sponsors):
        if np.isfinite(works.budget_musd[p]).any():
            yield f"the budget of {sponsor}", lambda w, p=p: _lift(w, [p])  # type: ignore[misc]
    if works.total_musd_per_y is not None or math.isfinite(works.total_musd):
        yield (
            "the budget of all",
            lambda w: msgspec.structs.replace(w, total_musd=math.inf, total_musd_per_y=None),
        )
    if works.excludes:
        yield "the exclusions", lambda w: msgspec.structs.replace(w, excludes=())
    if works.after:
        yield "the order of projects", lambda w: msgspec.structs.replace(w, after=())
    yield "the time to build", _begun_before


def _lift(works: Works, sponsors: list[int]) -> Works:
    """Lift the budgets of sponsors."""
    budget = works.budget_musd.copy()
    budget[sponsors] = math.inf
    return msgspec.structs.replace(works, budget_musd=budget)


def _begun_before(works: Works) -> Works:
    """Let work begin as many years before the plan as the longest wait takes, on the first year's budgets."""
    years = _years_earlier(works)
    total = works.total_musd_per_y
    return msgspec.structs.replace(
        works,
        earliest=np.zeros(works.n, dtype=np.int64),
        latest=np.full(works.n, works.periods + years - 1),
        budget_musd=np.pad(works.budget_musd, ((0, 0), (years, 0)), mode="edge"),
        target_kt=np.pad(works.target_kt, (years, 0), constant_values=math.nan),
        total_musd_per_y=None if total is None else np.pad(total, (years, 0), mode="edge"),
    )


def _years_earlier(works: Works) -> int:
    """Longest time from the first year to the opening of a project, those before it included."""
    whole = msgspec.structs.replace(works, latest=np.full(works.n, 10**6))
    first = [times.start + int(build) for times, build in zip(whole.starts(), works.build_years, strict=True)]
    return max(first, default=0)


def _possible(works: Works, counted: Counted, eps_kt: float, loosened: list[Loosen]) -> bool | None:
    """Tell whether the targets can be met with constraints let go; None if time ran out."""
    loose = works
    for loosen in loosened:
        loose = loosen(loose)
    earlier = loose.periods - works.periods
    view = Counted(_View(counted, works, earlier))
    try:
        schedule = least_cost(loose, view, eps_kt, gap_share=1.0)
    except NoPlan:
        return False
    if schedule.status == "interrupted":
        raise KeyboardInterrupt
    return True if schedule.bounds.best_value is not None else None


def _first_missed(works: Works, counted: Counted, eps_kt: float) -> Works:
    """Cut the path of targets after the first that cannot be met."""
    for y in works.asked[:-1]:
        until = msgspec.structs.replace(works, target_kt=_until(works, y))
        if _possible(until, counted, eps_kt, []) is False:
            return until
    return works


def _until(works: Works, period: int) -> np.ndarray:
    return np.where(np.arange(works.periods) <= period, works.target_kt, math.nan)


def _reachable_kt(works: Works, counted: Counted, eps_kt: float, period: int) -> float:
    """Most tonnes that were found in a period under all constraints; nan if none was found in time."""
    try:
        best = most_tonnes(works, counted, eps_kt, period=period).bounds.best_value
    except (NoPlan, OutOfTime):
        best = None
    return math.nan if best is None else best


def _together(works: Works, counted: Counted, eps_kt: float, classes: dict[str, Loosen]) -> list[str]:
    """Give the fewest constraints that must be let go together."""
    for size in range(2, len(classes)):
        for names in itertools.combinations(classes, size):
            if _possible(works, counted, eps_kt, [classes[name] for name in names]):
                return list(names)
    return list(classes)


def refusal(clash: Clash, years: tuple[int, ...] | None = None) -> NoPlan:
    """Make the error of a target that cannot be met; ``years`` names the periods."""
    year = clash.period if years is None else years[clash.period]
    reached = "nothing" if math.isnan(clash.reachable_kt) else f"{clash.reachable_kt:,.0f} kt"
    asked = f"{clash.target_kt:,.0f} kt in {'period ' if years is None else ''}{year}"
    stops = f"What stops it ({clash.constraint}): {clash.detail}."
    return NoPlan(f"The target of {asked} cannot be met; {reached} can be reached. {stops}", clash)
