"""What more tonnes and an earlier year cost, and the plan that regrets least over named futures."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from transcaspian.errors import NoPlan
from transcaspian.model import Scenario
from transcaspian.model import scenario as read_scenario
from transcaspian.network import build, find_routes, freeze
from transcaspian.plan import (
    Candidate,
    Counted,
    FrontierPoint,
    Limits,
    NetworkOracle,
    Openings,
    Regret,
    Setting,
    Start,
    complete,
    frontier_of_targets,
    least_regret_kt,
    needs,
)
from transcaspian.runs._invest_records import FutureRegret, PlanPoint, RobustPlan
from transcaspian.runs._invest_search import LAST_PLAN_YEAR, Found, known_plan, part, pose_plan
from transcaspian.runs._invest_setting import corridor_routes
from transcaspian.runs._run import Progress, quiet
from transcaspian.runs._sea import with_sea
from transcaspian.runs._threads import side_by_side

STEPS = 6  # of the way from nothing to the most that can be reached
YEARS_BEFORE, YEARS_AFTER = 2, 4  # of arrival about the year that is asked for
GAP_SHARE = 0.01  # a point of a frontier need not be closer to its bound
DEMAND_SHARES = (0.8, 1.2)
NAMED = ("sea-low", "red-sea-calm", "north-closed", "zangezur-2032")
ROBUST_SHARE = 0.5  # of the plan's money: with all of it there is nothing to choose
MOST_ROBUST = 10  # works over which futures are compared


def frontier(found: Found, *, time_s: float, progress: Progress = quiet) -> list[PlanPoint]:
    """Find the least capex for a few targets between nothing and the most there is, on the cache of the search."""
    asked, oracle = found.asked, found.oracle
    last = found.works.periods - 1
    low_kt = oracle.worth(0, asked.by).corridor_kt
    high_kt = found.oracle.worth(found.built, asked.by).corridor_kt
    targets = [(last, low_kt + (high_kt - low_kt) * k / STEPS) for k in range(1, STEPS)]
    return [*_points(found, found.works, targets, time_s, progress), own_point(found)]


def _points(
    found: Found, works: Openings, targets: Sequence[tuple[int, float]], time_s: float, progress: Progress
) -> list[PlanPoint]:
    """Search for each target in an equal part of the time; where that is too little, the cheapest set known counts."""
    points = []
    for number, target in enumerate(targets):
        told = part(progress, number / len(targets), 1.0 / len(targets))
        counted = found.fresh(time_s / len(targets), told)
        searched = frontier_of_targets(works, counted, found.eps.eps_kt, [target], gap_share=GAP_SHARE)[0]
        points.append(_point(found, works, searched))
    return points


def own_point(found: Found) -> PlanPoint:
    """Give the plan itself as a point of the frontier."""
    names = [work.id for work in found.chosen]
    return PlanPoint(
        target_kt=found.target_kt,
        by=found.asked.by,
        status=found.schedule.status,
        corridor_kt=found.oracle.worth(found.built, found.asked.by).corridor_kt,
        capex_musd=found.schedule.capex_musd,
        within_eps_musd=found.schedule.bounds.within_eps_value,
        works=names,
    )


def arrival(found: Found, *, time_s: float, progress: Progress = quiet) -> list[PlanPoint]:
    """Find the least capex for the plan's own tonnes by years about the one that is asked for, with the same works."""
    asked = found.asked
    years = range(max(asked.by - YEARS_BEFORE, asked.first_year + 1), min(asked.by + YEARS_AFTER, LAST_PLAN_YEAR) + 1)
    longer = msgspec.structs.replace(asked, by=years[-1])
    works = pose_plan(found.oracle.works, found.oracle, found.scenario, longer, math.nan)
    targets = [(year - asked.first_year, found.target_kt) for year in years]
    return _points(found, works, targets, time_s, progress)


def _point(found: Found, works: Openings, point: FrontierPoint) -> PlanPoint:
    schedule, year = point.schedule, found.asked.first_year + point.period
    target_kt = point.target_kt if point.target_kt is not None else math.nan
    if schedule is None:
        return PlanPoint(target_kt, year, "none", None, None, None, [])
    start = schedule.start if schedule.bounds.best_value is not None else None
    if schedule.status != "optimal":
        known = known_plan(found.oracle, works, point.period, target_kt)
        if known is not None and (start is None or _capex_musd(works, known) < _capex_musd(works, start)):
            start = known
    if start is None:
        return PlanPoint(target_kt, year, schedule.status, None, None, schedule.bounds.within_eps_value, [])
    rows = [row for row, opens in enumerate(start) if opens is not None and opens <= point.period]
    return PlanPoint(
        target_kt=target_kt,
        by=year,
        status=schedule.status,
        corridor_kt=found.oracle.worth(sum(1 << row for row in rows), year).corridor_kt,
        capex_musd=_capex_musd(works, start),
        within_eps_musd=schedule.bounds.within_eps_value,
        works=[found.oracle.works[row].id for row in rows],
    )


def _capex_musd(works: Openings, start: Start) -> float:
    """Plain cost of a plan."""
    return float(sum(works.capex_musd[row] for row, opens in enumerate(start) if opens is not None))


class Future(msgspec.Struct, frozen=True, eq=False):
    """A named future with its oracle."""

    name: str
    title: str
    oracle: NetworkOracle


def futures_of(found: Found, works: Sequence[Candidate]) -> list[Future]:
    """Lay out the named futures: the scenario, demand a fifth less and more, the sea, the rivals, Zangezur late.

    A future other than of demand is the shipped scenario of that name; a work that such a scenario holds opens when it
    says, whatever the plan does.
    """
    asked, atlas, base = found.asked, found.atlas, found.setting
    settings = [("base", found.scenario.title, base)]
    settings += [
        (f"demand-{share:.0%}", f"Demand at {share:.0%}", msgspec.structs.replace(base, demand_scale=share))
        for share in DEMAND_SHARES
    ]
    others = [with_sea(read_scenario(name, atlas=atlas), atlas=atlas) for name in NAMED]
    settings += [(one.name, one.title, _future_setting(base, one, works, asked.by)) for one in others]
    return [
        Future(name, title, NetworkOracle(setting, works, first_year=asked.first_year))
        for name, title, setting in settings
    ]


def _future_setting(base: Setting, scenario: Scenario, works: Sequence[Candidate], by: int) -> Setting:
    """Give the choice set of the plan with the ways that a future opens, bare and with all works."""
    atlas = base.routes.atlas
    networks = [
        build(complete(scenario, names, year=by, atlas=atlas), year=by, atlas=atlas)
        for names in ([], [work.id for work in works])
    ]
    keys = base.routes.keys().union(*side_by_side(find_routes, networks))
    routes = freeze(keys, atlas=atlas)
    return Setting(scenario, routes, corridor_routes(routes), base.guesses)


def robust(found: Found, *, time_s: float, progress: Progress) -> RobustPlan | None:
    """Find the plan whose worst loss of tonnes over the futures is least.

    The money is the budget that was asked, or half of what the plan costs. Only the works with the largest effects
    take part; the words say which do not.
    """
    kept = _strongest(found)
    asked = msgspec.structs.replace(found.asked, budget_musd=robust_money(found))
    futures = futures_of(found, kept)
    done = {"count": 0}

    def told(count: int, stage: str) -> None:
        done["count"] = max(done["count"], count)
        progress(f"futures: {stage}, {count} sets", 1.0 - math.exp(-done["count"] / 200.0))

    limits = Limits(time_s=time_s, progress=told)
    counted = {future.name: Counted(future.oracle, limits) for future in futures}
    works = pose_plan(kept, futures[0].oracle, found.scenario, asked, math.nan)
    try:
        regret = least_regret_kt(works, counted, found.eps.eps_kt, period=works.periods - 1)
    except NoPlan:
        return None
    return _robust_plan(found, futures, counted, works, regret)


def robust_money(found: Found) -> float:
    """Give the budget under which plans are compared: that which is asked, else half of what the plan costs."""
    if found.asked.budget_musd is not None:
        return found.asked.budget_musd
    return max(ROBUST_SHARE * found.schedule.capex_musd, 1.0)


def _strongest(found: Found) -> list[Candidate]:
    """Works with the largest effects, those of the plan first, with what they wait for."""
    works = found.oracle.works
    needed, _ = needs(works)
    chosen = {work.id for work in found.chosen}
    kept = 0
    for row in sorted(range(len(works)), key=lambda row: works[row].id not in chosen):
        if (kept | needed[row]).bit_count() <= MOST_ROBUST:
            kept |= needed[row]
    return [work for row, work in enumerate(works) if kept >> row & 1]


def _robust_plan(
    found: Found, futures: Sequence[Future], counted: dict[str, Counted], works: Openings, regret: Regret
) -> RobustPlan:
    """Write down the robust plan beside the scenario's own."""
    own = regret.own["base"]
    last = works.periods - 1
    sets = works.built(regret.schedule.start, last), works.built(own.start, last)
    labels = ("chosen", "base")
    rows = [_regrets(futures, counted, regret, built, label, last) for built, label in zip(sets, labels, strict=True)]
    left_out = [work.id for work in found.oracle.works if work.id not in works.names]
    words = f"Futures are compared over {works.n} works"
    words += f"; left out, with smaller effects: {', '.join(left_out)}." if left_out else "."
    names = [futures[0].oracle.names(built) for built in sets]
    return RobustPlan(
        budget_musd=works.total_musd,
        works=names[0],
        capex_musd=regret.schedule.capex_musd,
        worst_regret_kt=max(one.regret_kt for one in rows[0]),
        base_works=names[1],
        base_worst_regret_kt=max(one.regret_kt for one in rows[1]),
        status=regret.schedule.status,
        futures=rows[0],
        base_futures=rows[1],
        screening=words,
    )


def _regrets(
    futures: Sequence[Future], counted: dict[str, Counted], regret: Regret, built: int, label: str, period: int
) -> list[FutureRegret]:
    rows = []
    for future in futures:
        plan_kt = counted[future.name].value(built, period)
        shortfall_kt = regret.regret_of[label][future.name]
        rows.append(
            FutureRegret(
                future=future.name,
                title=future.title,
                without_kt=counted[future.name].value(0, period),
                plan_kt=plan_kt,
                best_kt=plan_kt + shortfall_kt,
                regret_kt=shortfall_kt,
            )
        )
    return rows
