"""The plan whose worst regret over named futures is least.

The regret of a plan in a future is what it falls short of the best plan of that future: kt in one year under the same
budgets (:func:`least_regret_kt`), or net present worth (:func:`least_regret_musd`). A plan that must only meet a target
in every future is :func:`transcaspian.plan.least_cost` with ``also``: dearer than each future's own by its regret.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec
import numpy as np

from transcaspian.errors import NoPlan
from transcaspian.plan._oracle import Bounds, Counted, OutOfTime, Schedule, Start, Works
from transcaspian.plan._schedule import Aim, Loop, most_tonnes
from transcaspian.plan._table import Table, Worth, table_worth, written


class Regret(msgspec.Struct, frozen=True):
    """A plan held against the best of each future; in the unit of ``schedule.bounds``.

    Attributes
    ----------
    schedule : Schedule
        The plan; its bounds are on the worst regret, from below.
    own : dict of str to Schedule
        The best plan of each future.
    regret_of : dict of str to dict of str to float
        Regret in each future (inner) of each plan: ``chosen``, and the own plan of each future.
    """

    schedule: Schedule
    own: dict[str, Schedule]
    regret_of: dict[str, dict[str, float]]


def least_regret_kt(
    works: Works, futures: Mapping[str, Counted], eps_kt: float, *, period: int, to_the_last: bool = False
) -> Regret:
    """Find the plan whose largest shortfall of tonnes in a period against each future's own best is least.

    Parameters
    ----------
    works : Works
        Projects and budgets; the targets of other periods hold in every future.
    futures : mapping
        The oracle of each future.
    eps_kt : float
        What building more may lose, the most over the futures.
    period : int
        The year that counts.
    to_the_last : bool
        As for :func:`transcaspian.plan.most_tonnes`.
    """
    own = {
        name: most_tonnes(works, future, eps_kt, period=period, to_the_last=to_the_last)
        for name, future in futures.items()
    }
    ideal_kt = [_reached(schedule) for schedule in own.values()]
    free = works.target_kt.copy()
    free[period] = math.nan
    loop = Loop(msgspec.structs.replace(works, target_kt=free), tuple(futures.values()), eps_kt)
    aim = Aim(loop, period, ideal_kt)
    aim.run(to_the_last=to_the_last)
    if loop.best is None:
        raise NoPlan("no plan was found in time that meets the targets in every future")
    low = None if aim.bound_kt is None else max(-aim.bound_kt, 0.0)
    schedule = loop.schedule(Bounds(None, low, -aim.best_kt, "kt"))
    plans = {"chosen": schedule} | own
    sets = {name: works.built(plan.start, period) for name, plan in plans.items()}
    regret_of = {
        name: {
            future: kt - counted.value(built, period)
            for (future, counted), kt in zip(futures.items(), ideal_kt, strict=True)
        }
        for name, built in sets.items()
    }
    return Regret(schedule, own, regret_of)


def _reached(schedule: Schedule) -> float:
    """Give what a plan reaches; raises ``NoPlan`` where time ran out before the first."""
    if schedule.bounds.best_value is None:
        raise NoPlan("a future's own best was not found in time")
    return schedule.bounds.best_value


def least_regret_musd(futures: Mapping[str, Worth]) -> Regret:
    """Find the plan whose largest loss of worth against each future's own best is least; exact, up to twelve projects.

    Parameters
    ----------
    futures : mapping
        The worth in each future, of the same works; targets, if asked, hold in every future.
    """
    worths = list(futures.values())
    before = sum(worth.benefit.evaluations for worth in worths)
    own = {name: table_worth(worth) for name, worth in futures.items()}
    ideal_musd = np.array([_reached(schedule) for schedule in own.values()])
    table = Table(worths)
    table.ideal_musd = ideal_musd
    status = "limit"
    try:
        table.search()
        status = "optimal"
    except OutOfTime:
        pass
    except KeyboardInterrupt:
        status = "interrupted"
    if table.best is None:
        raise NoPlan("no plan was found that meets the targets in every future")
    regret_of = {
        name: _regrets(futures, ideal_musd, plan)
        for name, plan in {"chosen": table.best, **{name: schedule.start for name, schedule in own.items()}}.items()
    }
    bounds = Bounds(table.regret_musd, table.regret_musd, max(regret_of["chosen"].values()), "MUSD")
    schedule = written(worths[0], table.best, status, bounds)
    evaluations = sum(worth.benefit.evaluations for worth in worths) - before
    return Regret(msgspec.structs.replace(schedule, evaluations=evaluations), own, regret_of)


def _regrets(futures: Mapping[str, Worth], ideal_musd: np.ndarray, start: Start) -> dict[str, float]:
    """Regret of a plan in each future; inf where it misses a target."""
    return {
        name: float(ideal - worth.worth_musd(start))
        for (name, worth), ideal in zip(futures.items(), ideal_musd, strict=True)
    }
