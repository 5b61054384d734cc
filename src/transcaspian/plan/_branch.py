"""Least capex to a target in one year: best-first branch and bound on sets, the dearest project first.

A set *fails* when it and everything inside it stays below the target, if building more never loses more than eps:
``f(set) < target - eps``. A branch whose chosen and undecided projects together fail is closed.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Sequence

import msgspec

from transcaspian.plan._oracle import MONEY_TOLERANCE, Counted, OutOfTime, Works, mask, members


class LeastSet(msgspec.Struct, frozen=True):
    """Answer of :func:`least_set`.

    Attributes
    ----------
    built : int or None
        Cheapest set that meets the target, or None if none was found.
    capex_musd : float
        Its cost; inf if none was found.
    bound_musd : float
        No set that meets the target costs less, within eps; inf if none can meet it.
    failing : tuple of int
        Sets that were found to fail, none inside another.
    complete : bool
        Whether the search ended by itself.
    """

    built: int | None
    capex_musd: float
    bound_musd: float
    failing: tuple[int, ...]
    complete: bool


class Question:
    """What a set carries in one period against a target.

    Parameters
    ----------
    counted : Counted
        The oracle.
    period : int
        The year.
    target_kt : float
        What is asked.
    eps_kt : float
        What building more may lose.
    ground : int
        Projects that can be open in the year.
    excludes : pairs of which one at most is built
    """

    def __init__(
        self,
        counted: Counted,
        period: int,
        target_kt: float,
        eps_kt: float,
        ground: int,
        excludes: Sequence[tuple[int, int]] = (),
    ) -> None:
        self.counted, self.period, self.target_kt, self.eps_kt = counted, period, target_kt, eps_kt
        self.ground, self.excludes = ground, tuple(excludes)

    def meets(self, built: int) -> bool:
        """Tell whether a set that can be built reaches the target."""
        return self.counted.value(built, self.period) >= self.target_kt

    def fails(self, built: int, below_kt: float | None = None) -> bool:
        """Tell whether nothing inside a set can reach the target, within eps; ``below_kt`` stands for target - eps."""
        edge_kt = self.target_kt - self.eps_kt if below_kt is None else below_kt
        return all(self.counted.value(part, self.period) < edge_kt for part in compatible(built, self.excludes))

    def ceiling_kt(self, built: int) -> float:
        """Most that the largest sets without excluded pairs inside a set carry."""
        return max(self.counted.value(part, self.period) for part in compatible(built, self.excludes))

    def grow(self, failing: int, order: Sequence[int], below_kt: float | None = None) -> int:
        """Grow a failing set until no project of ``order`` can be added without ending the failure.

        Runs of projects are tried at once and halved, so that few evaluations are spent on what does not matter.
        """
        rest = [j for j in order if not failing >> j & 1 and self.ground >> j & 1]
        while rest:
            low, high = 0, len(rest)
            size = high
            while low < high:
                if self.fails(failing | mask(rest[:size]), below_kt):
                    low = size
                else:
                    high = size - 1
                size = (low + high + 1) // 2
            failing |= mask(rest[:low])
            rest = rest[low + 1 :]
        return failing


def compatible(built: int, excludes: Sequence[tuple[int, int]]) -> list[int]:
    """List the largest sets inside a set that hold no excluded pair.

    >>> [list(members(part)) for part in compatible(7, [(0, 1)])]
    [[1, 2], [0, 2]]
    """
    parts = [built]
    for a, b in excludes:
        halves = [[p] if not (p >> a & p >> b & 1) else [p & ~(1 << a), p & ~(1 << b)] for p in parts]
        parts = list(dict.fromkeys(part for pair in halves for part in pair))
    return [p for p in parts if not any(p != other and p & ~other == 0 for other in parts)]


class Relations:
    """What follows when a project is taken or left: precedence and exclusion."""

    def __init__(self, works: Works) -> None:
        n = works.n
        self.needs = [1 << j for j in range(n)]
        self.bars = [0] * n
        for _ in range(n):
            for later, earlier in works.after:
                self.needs[later] |= self.needs[earlier]
        self.needed_by = [mask(k for k in range(n) if self.needs[k] >> j & 1) for j in range(n)]
        for a, b in works.excludes:
            self.bars[a] |= 1 << b
            self.bars[b] |= 1 << a

    def closed(self, built: int) -> bool:
        """Tell whether a set holds all that its projects need and no pair that excludes itself."""
        return all(self.needs[j] & ~built == 0 and not self.bars[j] & built for j in members(built))

    def take(self, j: int, taken: int, open_: int) -> tuple[int, int] | None:
        """Take a project with all it needs; None if that cannot be."""
        needed = self.needs[j] & ~taken
        if needed & ~open_:
            return None
        taken |= needed
        if any(self.bars[k] & taken for k in members(taken)):
            return None
        for k in members(open_ & ~taken):
            if self.bars[k] & taken:
                open_ &= ~self.needed_by[k]
        return taken, open_ & ~taken

    def leave(self, j: int, open_: int) -> int:
        """Leave a project and all that need it."""
        return open_ & ~self.needed_by[j]


def cost_musd(works: Works, built: int) -> float:
    """Capex of a set."""
    return math.fsum(float(works.capex_musd[j]) for j in members(built))


def delete_dear(question: Question, works: Works, relations: Relations, built: int) -> int:
    """Leave out of a set that meets the target, dearest first, whatever it does without."""
    for j in sorted(members(built), key=lambda k: -works.capex_musd[k]):
        lighter = relations.leave(j, built)
        if lighter != built and question.meets(lighter):
            built = lighter
    return built


class _Search:
    """State of one branch and bound."""

    def __init__(self, question: Question, works: Works, evaluations: int | None) -> None:
        self.question, self.works, self.relations = question, works, Relations(works)
        self.last = math.inf if evaluations is None else question.counted.evaluations + evaluations
        self.order = sorted(members(question.ground), key=lambda j: (-works.capex_musd[j], j))
        self.failing: list[int] = []
        self.best: int | None = None
        self.best_musd = math.inf
        self.stopped = False

    def dead(self, reach: int) -> bool:
        """Tell whether nothing inside a set can meet the target, by sets known to fail or by the oracle."""
        if any(reach & ~known == 0 for known in self.failing):
            return True
        if self.question.counted.evaluations >= self.last:
            raise OutOfTime
        if not self.question.fails(reach):
            return False
        self.failing = [known for known in self.failing if known & ~reach] + [reach]
        return True

    def offer(self, built: int) -> None:
        """Take a set as the best if it is allowed, meets the target and is cheaper."""
        money = cost_musd(self.works, built)
        if money < self.best_musd - MONEY_TOLERANCE and self.relations.closed(built) and self.question.meets(built):
            self.best, self.best_musd = built, money

    def start(self) -> None:
        """Find a first answer by leaving out the dearest of all that can be open."""
        for part in compatible(self.question.ground, self.works.excludes):
            inside = mask(j for j in members(part) if self.relations.needs[j] & ~part == 0)
            if self.question.meets(inside):
                self.offer(delete_dear(self.question, self.works, self.relations, inside))

    def run(self) -> float:
        """Branch until the cheapest open branch is no cheaper than the best; return the bound in MUSD."""
        count = itertools.count()
        heap = [(0.0, next(count), 0, self.question.ground)]
        try:
            if self.dead(self.question.ground):
                return math.inf
            self.start()
            while heap and heap[0][0] < self.best_musd - MONEY_TOLERANCE:
                _, _, taken, open_ = heap[0]
                children = self.children(taken, open_)
                heapq.heappop(heap)
                for child in children:
                    heapq.heappush(heap, (cost_musd(self.works, child[0]), -next(count), *child))
        except OutOfTime:
            self.stopped = True
        return min(heap[0][0], self.best_musd) if heap else self.best_musd

    def children(self, taken: int, open_: int) -> list[tuple[int, int]]:
        """Decide the dearest open project: what may follow if it is left, and if it is taken."""
        if not open_:
            self.offer(taken)
            return []
        j = next(k for k in self.order if open_ >> k & 1)
        out = []
        left = self.relations.leave(j, open_)
        if not self.dead(taken | left):
            out.append((taken, left))
        chosen = self.relations.take(j, taken, open_)
        if chosen is not None and (sum(chosen) == taken | open_ or not self.dead(chosen[0] | chosen[1])):
            out.append(chosen)
        return out


def least_set(question: Question, works: Works, evaluations: int | None = None) -> LeastSet:
    """Find the cheapest set that meets a target in one year, precedence and exclusion kept, budgets not.

    Parameters
    ----------
    question : Question
        The target, the year and what can be open in it.
    works : Works
        The projects.
    evaluations : int, optional
        About how many new evaluations to spend.

    Returns
    -------
    LeastSet
        Optimal whenever building more never loses more than ``question.eps_kt``; stopped at the limits of the oracle
        it holds the best so far and a bound.
    """
    search = _Search(question, works, evaluations)
    bound_musd = search.run()
    return LeastSet(search.best, search.best_musd, bound_musd, tuple(search.failing), not search.stopped)
