"""What a plan is made of: projects, years, money, a target, and an oracle that says what a built set carries.

Projects are numbered 0..n-1 and periods (years) 0..Y-1. A built set is an int whose bit j says that project j is open.
A project started in period s opens in period s + ``build_years`` and is paid in equal parts while it is built (at once
if it takes no time).
"""

from __future__ import annotations

import graphlib
import math
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import Fault, InputError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Progress = Callable[[int, str], None]

Start = tuple[int | None, ...]

SHARE_TOLERANCE = 1e-9
MONEY_TOLERANCE = 1e-9


class Oracle(Protocol):
    """What the corridor carries in a year when a set of projects is open; years do not depend on each other."""

    def value(self, built: int, period: int) -> float:
        """Corridor's kt in the year, given the built set as a bit mask."""
        ...


class OutOfTime(Exception):
    """The search reached its limit of seconds or evaluations; caught inside the room."""


class Limits(msgspec.Struct, frozen=True):
    """When a search stops, and whom it tells how far it is.

    Attributes
    ----------
    time_s : float
        Seconds from the making of the :class:`Counted` oracle.
    evaluations : int or None
        Most new evaluations.
    progress : callable or None
        Called with the number of evaluations so far and what is being done, at most five times a second.
    """

    time_s: float = math.inf
    evaluations: int | None = None
    progress: Progress | None = None


class Counted:
    """An oracle that asks nothing twice, counts what it asks, and stops at the limits with :class:`OutOfTime`.

    One cache may serve many searches (a frontier, the futures of a regret each have their own).
    """

    def __init__(self, oracle: Oracle, limits: Limits | None = None) -> None:
        self.oracle = oracle
        self.limits = limits or Limits()
        self.known: dict[int, dict[int, float]] = {}
        self.evaluations = 0
        self.stage = ""
        self._started_s = time.monotonic()
        self._told_s = -math.inf

    @property
    def elapsed_s(self) -> float:
        """Seconds since the oracle was made."""
        return time.monotonic() - self._started_s

    def value(self, built: int, period: int) -> float:
        """Corridor's kt; from memory if it was asked before. Raises ``OutOfTime`` if it would pass a limit."""
        year = self.known.setdefault(period, {})
        if built not in year:
            self.check()
            year[built] = float(self.oracle.value(built, period))
            self.evaluations += 1
        return year[built]

    def check(self) -> None:
        """Tell the listener, and raise ``OutOfTime`` past a limit."""
        now_s, limits = self.elapsed_s, self.limits
        if limits.progress is not None and now_s - self._told_s >= 0.2:
            self._told_s = now_s
            limits.progress(self.evaluations, self.stage)
        if now_s > limits.time_s or (limits.evaluations is not None and self.evaluations >= limits.evaluations):
            raise OutOfTime


class Works(msgspec.Struct, frozen=True, eq=False):
    """Projects that may be built, who pays, and what is asked of them: n projects, P sponsors, Y periods.

    Attributes
    ----------
    names : n names
    capex_musd : (n,) cost of each
    build_years : (n,) periods from start to opening; 0 opens at once
    earliest, latest : (n,) first and last period in which each may start
    sponsors : P names
    shares : (n, P) part of each project's cost that each sponsor pays; rows sum to 1
    budget_musd : (P, Y) what each sponsor can pay in each period; inf for no bound
    target_kt : (Y,) what must be carried in each period; nan where nothing is asked
    after : pairs (later, earlier): the later may start once the earlier is open
    excludes : pairs of which one at most is built
    total_musd_per_y : (Y,) or None, what all may pay together in each period
    total_musd : what all may pay together in all periods
    discount_share : yearly rate at which money is brought to period 0; 0 for plain capex
    """

    names: tuple[str, ...]
    capex_musd: Floats
    build_years: Ints
    earliest: Ints
    latest: Ints
    sponsors: tuple[str, ...]
    shares: Floats
    budget_musd: Floats
    target_kt: Floats
    after: tuple[tuple[int, int], ...] = ()
    excludes: tuple[tuple[int, int], ...] = ()
    total_musd_per_y: Floats | None = None
    total_musd: float = math.inf
    discount_share: float = 0.0

    @property
    def n(self) -> int:
        """How many projects."""
        return len(self.names)

    @property
    def periods(self) -> int:
        """How many periods."""
        return len(self.target_kt)

    @property
    def asked(self) -> tuple[int, ...]:
        """Periods in which something is asked."""
        return tuple(int(y) for y in np.flatnonzero(~np.isnan(self.target_kt)))

    def spread(self, project: int, start: int) -> Floats:
        """Money of a project in each period when it starts in ``start``, MUSD, (Y,)."""
        money = np.zeros(self.periods)
        years = max(int(self.build_years[project]), 1)
        money[start : start + years] = self.capex_musd[project] / years
        return money

    def present_musd(self, project: int, start: int) -> float:
        """Cost of a project started in ``start``, brought to period 0."""
        return float(self.spread(project, start) @ (1.0 + self.discount_share) ** -np.arange(self.periods))

    def starts(self) -> list[range]:
        """Periods in which each project may start and still open within the plan, waits for others included."""
        first = np.maximum(self.earliest, 0).astype(int).tolist()
        for later, earlier in precedence_order(self.after):
            first[later] = max(first[later], first[earlier] + int(self.build_years[earlier]))
        last = np.minimum(self.latest, self.periods - 1 - self.build_years).astype(int).tolist()
        return [range(a, b + 1) for a, b in zip(first, last, strict=True)]

    def built(self, start: tuple[int | None, ...], period: int) -> int:
        """Set that is open in a period."""
        return mask(j for j, s in enumerate(start) if s is not None and s + self.build_years[j] <= period)


def timely(works: Works, start: Start) -> bool:
    """Tell whether each project starts once those before it are open."""
    for later, earlier in works.after:
        first, before = start[later], start[earlier]
        if first is not None and (before is None or before + works.build_years[earlier] > first):
            return False
    return True


def affordable(works: Works, start: Start) -> bool:
    """Tell whether a plan's spending keeps every budget."""
    paid = np.array([works.spread(j, s) if s is not None else np.zeros(works.periods) for j, s in enumerate(start)])
    within = bool((works.shares.T @ paid <= works.budget_musd + MONEY_TOLERANCE).all())
    total = paid.sum(axis=0)
    if works.total_musd_per_y is not None:
        within &= bool((total <= works.total_musd_per_y + MONEY_TOLERANCE).all())
    return within and float(total.sum()) <= works.total_musd + MONEY_TOLERANCE


def allowed(works: Works, start: Start) -> bool:
    """Tell whether a plan keeps precedence, exclusion and budgets."""
    apart = not any(start[a] is not None and start[b] is not None for a, b in works.excludes)
    return apart and timely(works, start) and affordable(works, start)


class Bounds(msgspec.Struct, frozen=True):
    """Three statements about the best plan, each with what it rests on.

    Attributes
    ----------
    proved_value : float or None
        Holds whatever happens: no plan costs less (or carries, or earns more). None where no such bound was asked.
    within_eps_value : float or None
        Holds if building more never loses more than eps.
    best_value : float or None
        Reached by the plan itself.
    unit : str
        Of all three: ``MUSD`` or ``kt``.
    """

    proved_value: float | None
    within_eps_value: float | None
    best_value: float | None
    unit: str


class Schedule(msgspec.Struct, frozen=True):
    """When each project starts, what that costs and carries, and how far it may be from the best.

    Attributes
    ----------
    status : str
        ``optimal`` (nothing better if building more never loses more than eps), ``near`` (nothing carries more than
        eps more), ``limit`` or ``interrupted`` (stopped before; ``start`` is the best known, or all None), ``local``
        (no single or double move is better).
    start : tuple
        Period in which each project starts, None if it is not built.
    capex_musd, present_musd : float
        Plain and discounted cost.
    carried_kt : tuple
        Corridor's kt in each period; nan where it was not asked of the oracle.
    bounds : Bounds
        On the objective.
    eps_kt : float
        What building more may lose, as the bounds assume.
    evaluations : int
        New evaluations of the oracle that this search took.
    rents : str
        Who keeps the rent of scarcity in an objective of money; empty for cost and tonnes.
    """

    status: str
    start: tuple[int | None, ...]
    capex_musd: float
    present_musd: float
    carried_kt: tuple[float, ...]
    bounds: Bounds
    eps_kt: float
    evaluations: int
    rents: str = ""


class Clash(msgspec.Struct, frozen=True):
    """What stops a target, and the most that can be reached.

    Attributes
    ----------
    constraint : str
        ``target`` (not with everything built), ``budget``, ``build time``, ``exclusion`` or ``precedence``; several
        joined by `` and `` if none alone lets go.
    detail : str
        Which one, in words.
    period : int
        The period whose target is missed.
    target_kt, reachable_kt : float
        What is asked there, and the most that was found there under all constraints.
    """

    constraint: str
    detail: str
    period: int
    target_kt: float
    reachable_kt: float


def mask(projects: Iterable[int]) -> int:
    """Make a set of projects a bit mask.

    >>> mask([0, 3])
    9
    """
    built = 0
    for project in projects:
        built |= 1 << project
    return built


def members(built: int) -> Iterator[int]:
    """Go through the projects of a bit mask in rising order.

    >>> list(members(9))
    [0, 3]
    """
    while built:
        low = built & -built
        yield low.bit_length() - 1
        built ^= low


def precedence_order(after: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """Sort pairs (later, earlier) so that chains are walked from their start; ``graphlib.CycleError`` on a cycle.

    >>> precedence_order(((2, 1), (1, 0)))
    [(1, 0), (2, 1)]
    """
    graph: dict[int, list[int]] = {}
    for later, earlier in after:
        graph.setdefault(later, []).append(earlier)
    place = {project: row for row, project in enumerate(graphlib.TopologicalSorter(graph).static_order())}
    return sorted(after, key=lambda pair: place[pair[0]])


def check(works: Works) -> Works:
    """Give the works back if they make sense; else raise :class:`InputError` with every fault found."""
    faults = [*_faulty_projects(works), *_faulty_relations(works), *_faulty_money(works), *_faulty_target(works)]
    if faults:
        raise InputError(faults)
    return works


def _faulty_projects(works: Works) -> Iterator[Fault]:
    for j, name in enumerate(works.names):
        if not works.capex_musd[j] >= 0.0 or math.isinf(works.capex_musd[j]):
            got = f"{works.capex_musd[j]:g}"
            yield Fault("projects.csv", "a cost cannot be negative", name, "capex_musd", got, "0 or more")
        if works.build_years[j] < 0:
            got = str(works.build_years[j])
            yield Fault("options.csv", "a time to build cannot be negative", name, "build_years", got, "0 or more")
        paid = works.shares[j].sum()
        if not abs(paid - 1.0) <= SHARE_TOLERANCE or works.shares[j].min() < 0.0:
            message = "the shares of a project's sponsors must be 0 or more and sum to 1"
            yield Fault("funding.csv", message, name, "share", f"a sum of {paid:g}", "1")


def _faulty_relations(works: Works) -> Iterator[Fault]:
    own = {later for later, earlier in works.after if later == earlier}
    for j in sorted(own):
        yield Fault("options.csv", "a project cannot precede itself", works.names[j], "after", works.names[j])
    try:
        precedence_order(tuple(pair for pair in works.after if pair[0] != pair[1]))
    except graphlib.CycleError as error:
        circle = [works.names[j] for j in error.args[1]]
        message = "these projects wait for each other, so each precedes itself"
        yield Fault("options.csv", message, circle[0], "after", " after ".join(reversed(circle)))
    for j in sorted({a for a, b in works.excludes if a == b}):
        yield Fault("options.csv", "a project cannot exclude itself", works.names[j], "excludes", works.names[j])


def _faulty_money(works: Works) -> Iterator[Fault]:
    for p, sponsor in enumerate(works.sponsors):
        if np.isnan(works.budget_musd[p]).any() or works.budget_musd[p].min(initial=0.0) < 0.0:
            yield Fault("the budget", "a budget cannot be negative", sponsor, "budget_musd", allowed="0 or more")
    if works.n == 0:
        yield Fault("options.csv", "no project to choose from")
    else:
        yearly = math.inf if works.total_musd_per_y is None else float(works.total_musd_per_y.sum())
        purse = min(works.total_musd, yearly, float(works.budget_musd.sum()))
        row = int(works.capex_musd.argmin())
        least = float(works.capex_musd[row])
        if not purse >= least:
            message = f"the budget is below every project; the cheapest, {works.names[row]}, takes {least:g}"
            yield Fault("the budget", message, field="budget_musd", got=f"{purse:g}", allowed=f">= {least:g}")
    if works.discount_share <= -1.0:
        yield Fault("the plan", "a discount rate is above -1", field="discount_share", got=f"{works.discount_share:g}")


def _faulty_target(works: Works) -> Iterator[Fault]:
    for y in works.asked:
        if not 0.0 < works.target_kt[y] < math.inf:
            got = f"{works.target_kt[y]:g}"
            yield Fault("the target", "a target is a positive number of kt", f"period {y}", "target_kt", got, "> 0")
