"""Which projects to start in which year: the master and the oracle in turn, until nothing better can be.

:func:`least_cost` meets a path of targets for the least money, :func:`most_tonnes` carries the most in one year under
the budgets. Both are exact if building more never loses more than ``eps_kt``, and say how far they are if stopped.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec
import numpy as np

from transcaspian.errors import NoPlan
from transcaspian.plan._branch import Question, Relations, compatible, cost_musd, least_set
from transcaspian.plan._master import Master
from transcaspian.plan._oracle import (
    Bounds,
    Counted,
    Floats,
    OutOfTime,
    Schedule,
    Start,
    Works,
    allowed,
    mask,
    members,
)

VALUE_SHARE = 1e-9
GUIDE_SHARE = 0.05  # how near its best the master must be where its objective is only a guide
GUIDE_S = 5.0  # and how long it may look
PATIENCE_S = 5.0  # how long for the least cost before its best so far is tried; doubled when that teaches nothing


class Loop:
    """A master, the questions of the years in which something is asked, and what has been learnt.

    Attributes
    ----------
    questions : what must be met, in each future
    cuts : (period, failing set)
    barred : (period, set) that misses a target, but by no more than eps
    best : the best plan so far, or None
    """

    def __init__(self, works: Works, futures: Sequence[Counted], eps_kt: float) -> None:
        self.works, self.futures, self.counted, self.eps_kt = works, futures, futures[0], eps_kt
        self.master = Master(works)
        self.questions = [question_of(works, future, y, eps_kt) for future in futures for y in works.asked]
        self.cheap = sorted(range(works.n), key=lambda j: (works.capex_musd[j], j))
        self.cuts: list[tuple[int, int]] = []
        self.barred: list[tuple[int, int]] = []
        self.status = "limit"
        self.best: Start | None = None
        self.bound = -math.inf
        self.patience_s = PATIENCE_S
        self.master_s = 0.0
        self.help_after_s = PATIENCE_S
        self.before = self.evaluations

    @property
    def evaluations(self) -> int:
        """Evaluations of all futures so far."""
        return sum(future.evaluations for future in self.futures)

    @contextmanager
    def stoppable(self) -> Iterator[None]:
        """Keep what was found when the limits or the keyboard stop the search."""
        try:
            yield
        except OutOfTime:
            self.status = "limit"
        except KeyboardInterrupt:
            self.status = "interrupted"

    def solve(self, time_s: float = math.inf) -> tuple[Start, float] | None:
        """Solve the master in what time is left, or in less."""
        self.counted.check()
        began_s = self.counted.elapsed_s
        try:
            return self.master.solve(min(time_s, self.counted.limits.time_s - began_s))
        finally:
            self.master_s += self.counted.elapsed_s - began_s

    def missed(self, start: Start) -> list[Question]:
        """Questions whose target a plan misses."""
        return [q for q in self.questions if not q.meets(self.works.built(start, q.period))]

    def meets(self, start: Start) -> bool:
        """Tell whether a plan meets every target; the last year is asked first."""
        return all(q.meets(self.works.built(start, q.period)) for q in reversed(self.questions))

    def learn(self, question: Question, built: int) -> None:
        """Cut off a set that misses its target, and all sets that fail with it."""
        if question.fails(built):
            self.cut(question.period, question.grow(built, self.cheap))
        else:
            self.bar(question.period, built)

    def bar(self, period: int, built: int) -> None:
        """Forbid one set in one period."""
        self.barred.append((period, built))
        self.master.no_good(period, built)

    def cut(self, period: int, failing: int) -> None:
        """Add the cover of a failing set."""
        self.cuts.append((period, failing))
        self.master.cover(period, failing)

    def schedule(self, bounds: Bounds) -> Schedule:
        """Write down the best plan."""
        record = write_down(self.works, self.counted, self.best, self.status, bounds, self.eps_kt)
        return msgspec.structs.replace(record, evaluations=self.evaluations - self.before)


def question_of(works: Works, counted: Counted, period: int, eps_kt: float) -> Question:
    """Ask what is asked in a period, of what can be open in it."""
    ground = mask(j for j, starts in enumerate(works.starts()) if starts and starts[0] + works.build_years[j] <= period)
    return Question(counted, period, float(works.target_kt[period]), eps_kt, ground, works.excludes)


def write_down(
    works: Works, counted: Counted, start: Start | None, status: str, bounds: Bounds, eps_kt: float
) -> Schedule:
    """Make the record of a plan with what the oracle has already said of it; its evaluations are not counted here."""
    chosen: Start = start or (None,) * works.n
    sets = [works.built(chosen, y) for y in range(works.periods)]
    carried = tuple(counted.known.get(y, {}).get(built, math.nan) for y, built in enumerate(sets))
    return Schedule(
        status=status,
        start=chosen,
        capex_musd=cost_musd(works, mask(j for j, s in enumerate(chosen) if s is not None)),
        present_musd=present_musd(works, chosen),
        carried_kt=carried if start is not None else (math.nan,) * works.periods,
        bounds=bounds,
        eps_kt=eps_kt,
        evaluations=0,
    )


def present_musd(works: Works, start: Start) -> float:
    """Discounted cost of a plan."""
    return math.fsum(works.present_musd(j, s) for j, s in enumerate(start) if s is not None)


def first_plan(loop: Loop) -> None:
    """Look for a plan that meets the path: build as much as the budgets allow, then leave the dearest out.

    If the most projects miss a target, those with the largest effects are tried.
    """
    works, master = loop.works, loop.master
    master.accept(GUIDE_SHARE)
    loop.counted.stage = "first plan"
    for by_effect in (False, True):
        value = single_effects(loop, max(works.asked)) if by_effect else np.ones(works.n)
        master.objective(-value[j] * (1.0 + 1e-3 * (works.periods - s)) for j, s in master.columns)
        answer = loop.solve(GUIDE_S)
        if answer is None:
            return
        if loop.meets(answer[0]):
            loop.best = _lighten(loop, answer[0])
            return


def _lighten(loop: Loop, start: Start) -> Start:
    """Leave out of a plan that meets the path whatever it does without, dearest first."""
    relations = Relations(loop.works)
    for j in sorted(range(loop.works.n), key=lambda k: -loop.works.capex_musd[k]):
        left = relations.needed_by[j]
        lighter = tuple(None if left >> k & 1 else s for k, s in enumerate(start))
        if lighter != start and loop.meets(lighter):
            start = lighter
    return start


def single_effects(loop: Loop, period: int) -> Floats:
    """Guide for what to build: kt that each project adds alone or takes with it, never below a trifle, (n,)."""
    counted, works = loop.counted, loop.works
    ground = question_of(works, counted, period, loop.eps_kt).ground
    everything = compatible(ground, works.excludes)[0]
    gain = np.zeros(works.n)
    for j in members(ground):
        one = 1 << j
        gain[j] = counted.value(one, period) - counted.value(0, period)
        if everything & one:
            gain[j] = max(gain[j], counted.value(everything, period) - counted.value(everything & ~one, period))
    return np.maximum(gain, 1e-3 * max(float(gain.max(initial=0.0)), 1.0))


def least_cost(
    works: Works,
    counted: Counted,
    eps_kt: float,
    *,
    also: Sequence[Counted] = (),
    gap_share: float = 0.0,
    proved_musd: float | None = None,
) -> Schedule:
    """Meet every target for the least present value of cost.

    Parameters
    ----------
    works : Works
        Projects, budgets and the path of targets; some target must be given.
    counted : Counted
        The oracle, with its limits.
    eps_kt : float
        What building more may lose; from :func:`transcaspian.plan.measure_eps`.
    also : sequence of Counted
        Oracles of other futures in which the same plan must meet the targets too.
    gap_share : float
        Stop when the best plan is within this share of the bound.
    proved_musd : float, optional
        A bound that needs no assumption, from :func:`transcaspian.plan.floor_musd`; printed beside the others.

    Returns
    -------
    Schedule
        ``optimal`` if nothing costs less within eps.

    Raises
    ------
    NoPlan
        Nothing meets the targets, within eps; without a clash, which :func:`transcaspian.plan.explain` finds.
    """
    loop = Loop(works, (counted, *also), eps_kt)
    with loop.stoppable():
        first_plan(loop)
        loop.master.cost_objective()
        counted.stage = "master"
        while loop.status == "limit":
            _step(loop, gap_share)
    if loop.status == "none":
        raise NoPlan("no choice of projects and years meets the targets")
    best_musd = None if loop.best is None else present_musd(works, loop.best)
    within_musd = max(loop.bound, 0.0) if best_musd is None else min(max(loop.bound, 0.0), best_musd)
    return loop.schedule(Bounds(proved_musd, within_musd, best_musd, "MUSD"))


def _step(loop: Loop, gap_share: float) -> None:
    """Solve the master once, and learn from its plan or be done."""
    best_musd = math.inf if loop.best is None else present_musd(loop.works, loop.best)
    answer = loop.solve(loop.patience_s)
    if answer is None:
        loop.bound, loop.status = best_musd, "none" if loop.best is None else "optimal"
        return
    start, bound_musd = answer
    loop.bound = max(loop.bound, bound_musd)
    if loop.master_s > loop.help_after_s:
        help_out(loop)
        return
    if loop.bound >= best_musd * (1.0 - gap_share) - VALUE_SHARE * max(best_musd, 1.0):
        loop.status = "optimal"
        return
    missed = loop.missed(start)
    if not missed and present_musd(loop.works, start) >= best_musd:
        loop.patience_s *= 2.0
    if not missed and (money := present_musd(loop.works, start)) < best_musd:
        loop.best = start
        if loop.bound >= money * (1.0 - gap_share) - VALUE_SHARE * max(money, 1.0):
            loop.status = "optimal"
    for question in missed:
        loop.learn(question, loop.works.built(start, question.period))


class Aim:
    """The climb towards the best least surplus of tonnes over F futures' ideals in one period.

    With one future and an ideal of zero that is the most tonnes.
    """

    def __init__(self, loop: Loop, period: int, ideal_kt: Sequence[float]) -> None:
        self.loop, self.period, self.ideal_kt = loop, period, ideal_kt
        asked = msgspec.structs.replace(loop.works, target_kt=np.full(loop.works.periods, math.inf))
        self.questions = [question_of(asked, future, period, loop.eps_kt) for future in loop.futures]
        self.known: list[tuple[int, float]] = []
        self.best_kt = -math.inf
        self.bound_kt: float | None = None

    def run(self, *, to_the_last: bool) -> None:
        """Climb until nothing is more than eps better, then if asked to the last."""
        with self.loop.stoppable():
            self.climb(self.loop.eps_kt)
            if to_the_last and self.loop.status == "near":
                self.restart()
                self.climb(0.0)
        if self.loop.status == "none":
            raise NoPlan("no choice of projects and years meets the targets")

    def guide(self) -> None:
        """Let the master prefer what adds tonnes, opened early; near the best of that will do."""
        works, master = self.loop.works, self.loop.master
        master.accept(GUIDE_SHARE)
        value = single_effects(self.loop, self.period)
        master.objective(-value[j] * (1.0 + 1e-3 * (works.periods - s)) for j, s in master.columns)

    def climb(self, slack_kt: float) -> None:
        """Improve until no plan can be more than ``slack_kt`` better than the best, within eps."""
        loop = self.loop
        loop.counted.stage = "most tonnes"
        if self.bound_kt is None:
            pairs = zip(self.questions, self.ideal_kt, strict=True)
            self.bound_kt = min(q.ceiling_kt(q.ground) - kt for q, kt in pairs) + loop.eps_kt
            self.guide()
        while (answer := loop.solve(GUIDE_S)) is not None:
            missed = loop.missed(answer[0])
            for question in missed:
                loop.learn(question, loop.works.built(answer[0], question.period))
            if not missed:
                self.learn(answer[0], slack_kt)
        if loop.best is None:
            loop.status = "none"
            return
        loop.status = "near" if slack_kt > 0.0 else "optimal"
        self.bound_kt = min(self.bound_kt, self.best_kt + slack_kt)

    def learn(self, start: Start, slack_kt: float) -> None:
        """Take a plan if it is better, then cut off what is no better than the best in the future that is worst."""
        loop = self.loop
        built = loop.works.built(start, self.period)
        surplus_kt = [
            q.counted.value(built, self.period) - kt for q, kt in zip(self.questions, self.ideal_kt, strict=True)
        ]
        worst = int(np.argmin(surplus_kt))
        if surplus_kt[worst] > self.best_kt:
            loop.best, self.best_kt = start, surplus_kt[worst]
        question, ideal_kt = self.questions[worst], self.ideal_kt[worst]
        below_kt = math.nextafter(self.best_kt - loop.eps_kt + slack_kt + ideal_kt, math.inf)
        if question.fails(built, below_kt):
            failing = question.grow(built, loop.cheap, below_kt)
            loop.master.cover(self.period, failing)
            self.known.append((failing, question.ceiling_kt(failing) - ideal_kt))
        else:
            loop.bar(self.period, built)

    def restart(self) -> None:
        """Keep only what also holds within the last eps."""
        loop = self.loop
        loop.master, loop.status = Master(loop.works), "near"
        for period, failing in loop.cuts:
            loop.master.cover(period, failing)
        for failing, surplus_kt in self.known:
            if surplus_kt <= self.best_kt - loop.eps_kt:
                loop.master.cover(self.period, failing)
        for period, built in loop.barred:
            loop.master.no_good(period, built)


def help_out(loop: Loop) -> None:
    """Try branch and bound on sets for the last target, where the master is slow: many small sets fail by themselves.

    Called when the master has taken long, and again when twice as long, each time for as many evaluations as were spent
    before; what was asked is remembered. Its set, each project begun as late as may be, is a plan if the side
    constraints and the other targets let it. Its bound is one on what is spent at the latest in that year.
    """
    works, question = loop.works, max(loop.questions, key=lambda q: q.period)
    loop.help_after_s *= 2.0
    loop.counted.stage = "branch and bound"
    answer = least_set(question, works, max(loop.evaluations - loop.before, 10 * works.n))
    if answer.built is None:
        return
    loop.bound = max(loop.bound, answer.bound_musd * (1.0 + max(works.discount_share, 0.0)) ** -question.period)
    times = works.starts()
    last = [min(times[j][-1], question.period - int(works.build_years[j])) if times[j] else 0 for j in range(works.n)]
    start = tuple(last[j] if answer.built >> j & 1 else None for j in range(works.n))
    best_musd = math.inf if loop.best is None else present_musd(works, loop.best)
    if present_musd(works, start) < best_musd and allowed(works, start) and loop.meets(start):
        loop.best = start


def most_tonnes(
    works: Works,
    counted: Counted,
    eps_kt: float,
    *,
    period: int,
    to_the_last: bool = False,
    proved_kt: float | None = None,
) -> Schedule:
    """Carry the most in one period under the budgets, the targets of other periods met.

    While no plan can carry more than eps above the best, every set that carries no more than the best fails with all
    inside it, so no set is asked twice and none alone. With ``to_the_last`` the sets between are then asked one by one.

    Parameters
    ----------
    works, counted, eps_kt
        As for :func:`least_cost`; no target in ``period`` itself is read.
    period : int
        The year that counts.
    to_the_last : bool
        Close the last eps too; may take many evaluations.
    proved_kt : float, optional
        A bound that needs no assumption, printed beside the others.

    Raises
    ------
    NoPlan
        Nothing meets the targets of the other periods.
    """
    free = works.target_kt.copy()
    free[period] = math.nan
    loop = Loop(msgspec.structs.replace(works, target_kt=free), (counted,), eps_kt)
    aim = Aim(loop, period, (0.0,))
    aim.run(to_the_last=to_the_last)
    best_kt = None if loop.best is None else aim.best_kt
    return loop.schedule(Bounds(proved_kt, aim.bound_kt, best_kt, "kt"))
