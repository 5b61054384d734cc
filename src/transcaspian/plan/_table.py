"""What a plan is worth: a table of all sets and a search over the years; single and double moves beyond.

Worth is not monotone, so no bound of the tonnage kind holds. Up to twelve projects the benefit of every set in every
year is asked for once. Then the most that can follow from a set in a year is found backwards, budgets by year left
aside, and a best-first search over the years with the budgets is cut by it: exact. Every worth names who keeps the rent
of scarcity: with rents burnt and rents owned it differs in sign.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import Fault, InputError, NoPlan
from transcaspian.plan._branch import Relations
from transcaspian.plan._oracle import (
    MONEY_TOLERANCE,
    Bounds,
    Counted,
    OutOfTime,
    Schedule,
    Start,
    Works,
    affordable,
    allowed,
    mask,
    timely,
)
from transcaspian.plan._schedule import present_musd, write_down

Floats = NDArray[np.float64]

MOST_IN_TABLE = 12


class Worth(msgspec.Struct, frozen=True, eq=False):
    """What is asked of a plan's worth.

    Attributes
    ----------
    works : Works
    benefit : Counted, the benefit in MUSD a year of a set in a period, over nothing built or over any fixed case
    rents : str, who keeps the rent of scarcity in ``benefit``, in words
    weight : (Y,) what a MUSD of each period counts at period 0; the last may count the years that follow
    carried : Counted or None, the kt of a set in a period, if the targets of ``works`` are to be met
    """

    works: Works
    benefit: Counted
    rents: str
    weight: Floats
    carried: Counted | None = None

    def yearly_musd(self, built: int, period: int) -> float:
        """Give what a set counts in a period; -inf where it misses a target."""
        target_kt = self.works.target_kt[period]
        if self.carried is not None and not np.isnan(target_kt) and self.carried.value(built, period) < target_kt:
            return -math.inf
        return float(self.weight[period]) * self.benefit.value(built, period)

    def worth_musd(self, start: Start) -> float:
        """Give the net present worth of a plan; -inf where it misses a target."""
        years = range(self.works.periods)
        gains = [self.yearly_musd(self.works.built(start, y), y) for y in years]
        return -math.inf if -math.inf in gains else math.fsum(gains) - present_musd(self.works, start)


def pose_worth(
    works: Works, benefit: Counted, *, rents: str, tail_years: float = 0.0, carried: Counted | None = None
) -> Worth:
    """Pose a question of worth.

    Parameters
    ----------
    works, benefit, carried
        As in :class:`Worth`.
    rents : str
        Who keeps the rent of scarcity; may not be empty.
    tail_years : float
        Years after the last period in which its benefit goes on, discounted as the others.
    """
    if not rents:
        raise InputError(Fault("the plan", "a worth must say who keeps the rent of scarcity", field="rents"))
    factor = 1.0 / (1.0 + works.discount_share)
    weight = np.array([factor**y for y in range(works.periods)])
    whole, part = int(tail_years), tail_years - int(tail_years)
    weight[-1] *= 1.0 + math.fsum(factor**k for k in range(1, whole + 1)) + part * factor ** (whole + 1)
    return Worth(works, benefit, rents, weight, carried)


def best_worth(worth: Worth) -> Schedule:
    """Find the plan of the highest net present worth: exact up to twelve projects, else by single and double moves.

    Raises
    ------
    NoPlan
        Nothing meets the targets.
    """
    return table_worth(worth) if worth.works.n <= MOST_IN_TABLE else local_worth(worth)


class Table:
    """Benefits of all sets in F futures, and the most that can follow from each.

    Attributes
    ----------
    yearly : (F, Y, 2**n) what a set counts in a year; -inf where it cannot stand or misses a target
    to_go : (F, Y + 1, n + 1, 2**n) most worth from a year on, projects below a number decided, yearly budgets aside
    ideal_musd : (F,) what the regret of each future is held against; zeros ask for the highest worth
    regret_musd : bound on the least worst regret, at last its value
    best : the plan that reaches it, once found
    """

    def __init__(self, worths: Sequence[Worth]) -> None:
        self.worths, self.works = worths, worths[0].works
        self.starts = self.works.starts()
        works, relations = self.works, Relations(self.works)
        self.size = 1 << works.n
        sets = np.arange(self.size)
        inside = (sets[:, None] >> np.arange(works.n)) & 1
        standing = np.array([relations.closed(int(b)) for b in sets])
        standing &= inside @ works.capex_musd <= works.total_musd + MONEY_TOLERANCE
        self.yearly = np.full((len(worths), works.periods, self.size), -np.inf)
        for y in range(works.periods):
            reach = mask(j for j in range(works.n) if self._opens_by(j, y))
            for built in sets[standing & (sets & ~reach == 0)]:
                self.yearly[:, y, built] = [worth.yearly_musd(int(built), y) for worth in worths]
        self.to_go = self._worth_to_go()
        self.ideal_musd = np.zeros(len(worths))
        self.regret_musd = -math.inf
        self.best: Start | None = None

    def _opens_by(self, project: int, period: int) -> bool:
        starts = self.starts[project]
        return bool(starts) and starts[0] + int(self.works.build_years[project]) <= period

    def opening(self, project: int, period: int) -> int | None:
        """Give the start that opens a project in a period, None if there is none."""
        start = period - int(self.works.build_years[project])
        return start if start in self.starts[project] else None

    def _worth_to_go(self) -> Floats:
        works = self.works
        value = np.full((len(self.worths), works.periods + 1, works.n + 1, self.size), -np.inf)
        value[:, works.periods, 0] = 0.0
        for y in reversed(range(works.periods)):
            value[:, y, works.n] = self.yearly[:, y] + value[:, y + 1, 0]
            for k in reversed(range(works.n)):
                value[:, y, k] = value[:, y, k + 1]
                start = self.opening(k, y)
                if start is not None:
                    shaped = value[:, y, k].reshape(len(self.worths), -1, 2, 1 << k)
                    taken = shaped[:, :, 1] - works.present_musd(k, start)
                    value[:, y, k] = np.stack([np.maximum(shaped[:, :, 0], taken), shaped[:, :, 1]], axis=2).reshape(
                        len(self.worths), -1
                    )
        return value

    def search(self) -> None:
        """Raise the bound on the worst regret until it is a plan's: best first over years and projects.

        A node is a year, the next project to decide, the set and the starts so far; what it has less what it paid, plus
        the most that can follow, bounds its worth in each future.
        """
        count = itertools.count()
        none: Start = (None,) * self.works.n
        have = np.zeros(len(self.worths))
        heap = [(self.least_regret_musd(0, 0, 0, have), next(count), 0, 0, 0, have, none)]
        while heap:
            self.regret_musd, _, y, k, built, have, start = heapq.heappop(heap)
            self.worths[0].benefit.check()
            if y == self.works.periods:
                self.best = start
                return
            for child in self._children(y, k, built, have, start):
                regret_musd = self.least_regret_musd(*child[:4])
                if regret_musd < math.inf:
                    heapq.heappush(heap, (regret_musd, -next(count), *child))
        self.regret_musd = math.inf

    def least_regret_musd(self, y: int, k: int, built: int, have_musd: Floats) -> float:
        """Give a bound on the worst regret of all that follows a node."""
        return float((self.ideal_musd - have_musd - self.to_go[:, y, k, built]).max())

    def _children(
        self, y: int, k: int, built: int, have_musd: Floats, start: Start
    ) -> Iterator[tuple[int, int, int, Floats, Start]]:
        """Decide project k in year y: not opened, or opened if budgets let it; after the last, count the year."""
        works = self.works
        if k == works.n:
            if timely(works, start):
                yield y + 1, 0, built, have_musd + self.yearly[:, y, built], start
            return
        yield y, k + 1, built, have_musd, start
        first = self.opening(k, y)
        if built >> k & 1 or first is None:
            return
        chosen = (*start[:k], first, *start[k + 1 :])
        if affordable(works, chosen):
            yield y, k + 1, built | 1 << k, have_musd - works.present_musd(k, first), chosen


def table_worth(worth: Worth) -> Schedule:
    """Find the plan of the highest worth by a table of all sets and a best-first search over years and projects.

    Stopped in the search, the schedule holds the bound so far; stopped in the table, nothing.
    """
    before = worth.benefit.evaluations
    worth.benefit.stage = "table"
    table: Table | None = None
    status = "limit"
    try:
        table = Table([worth])
        table.search()
        status = "optimal"
    except OutOfTime:
        pass
    except KeyboardInterrupt:
        status = "interrupted"
    if status == "optimal" and table is not None and table.best is None:
        raise NoPlan("no choice of projects and years meets the targets")
    best, bound_musd = (None, None) if table is None else (table.best, -table.regret_musd)
    return _with_worth(worth, best, status, bound_musd, before)


def written(worth: Worth, best: Start | None, status: str, bounds: Bounds) -> Schedule:
    """Make the record of a plan of worth; its evaluations are not counted here."""
    counted = worth.carried or worth.benefit
    schedule = write_down(worth.works, counted, best, status, bounds, 0.0)
    carried = schedule.carried_kt if worth.carried is not None else (math.nan,) * worth.works.periods
    return msgspec.structs.replace(schedule, carried_kt=carried, rents=worth.rents)


def _with_worth(worth: Worth, best: Start | None, status: str, bound_musd: float | None, before: int) -> Schedule:
    """Make the record of a plan and what it is worth."""
    best_musd = None if best is None else worth.worth_musd(best)
    schedule = written(worth, best, status, Bounds(bound_musd, bound_musd, best_musd, "MUSD"))
    return msgspec.structs.replace(schedule, evaluations=worth.benefit.evaluations - before)


def local_worth(worth: Worth, start: Start | None = None) -> Schedule:
    """Climb by single moves (start, stop, shift a project), then by pairs of moves, until none is worth more.

    No bound is given. With targets, begin from a plan that meets them (``start``, as of ``least_cost``).
    """
    works = worth.works
    before = worth.benefit.evaluations
    worth.benefit.stage = "local search"
    best: Start = start or (None,) * works.n
    status = "limit"
    try:
        best_musd = worth.worth_musd(best)
        while (better := _better(worth, best, best_musd)) is not None:
            best, best_musd = better
        if best_musd == -math.inf:
            raise NoPlan("the local search met no plan that meets the targets")
        status = "local"
    except OutOfTime:
        pass
    except KeyboardInterrupt:
        status = "interrupted"
    return _with_worth(worth, best, status, None, before)


def _better(worth: Worth, start: Start, musd: float) -> tuple[Start, float] | None:
    """Give the best of the better single moves, else the first better pair, else None."""
    works = worth.works
    singles = [move for move in _moves(works, start) if allowed(works, move)]
    found = max(((move, worth.worth_musd(move)) for move in singles), key=lambda pair: pair[1], default=(start, musd))
    if found[1] > musd + MONEY_TOLERANCE:
        return found
    for single in _moves(works, start):
        for move in _moves(works, single):
            if allowed(works, move) and (gain_musd := worth.worth_musd(move)) > musd + MONEY_TOLERANCE:
                return move, gain_musd
    return None


def _moves(works: Works, start: Start) -> Iterator[Start]:
    """Go through the plans that differ in one project."""
    for j, times in enumerate(works.starts()):
        for s in (None, *times):
            if s != start[j]:
                yield (*start[:j], s, *start[j + 1 :])
