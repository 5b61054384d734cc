"""The search for a plan on the network: candidates, screening, what building more may lose, the best plan there is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from transcaspian.errors import Fault, InputError, NoPlan, nearest
from transcaspian.model import Atlas, Scenario
from transcaspian.plan import (
    Candidate,
    Clash,
    Counted,
    Effect,
    Eps,
    LeftOut,
    Limits,
    NetworkOracle,
    Openings,
    Room,
    Schedule,
    Setting,
    Start,
    allowed,
    best_worth,
    candidates,
    check,
    explain,
    favoured_room,
    floor_musd,
    least_cost,
    local_worth,
    measure_eps,
    members,
    most_tonnes,
    needs,
    pose_worth,
    postponed,
    programme,
    roof_kt,
    screen,
    settle,
)
from transcaspian.runs._invest_records import Asked
from transcaspian.runs._invest_setting import plan_setting
from transcaspian.runs._invest_worth import YearlyBenefit, valued_works, welfare
from transcaspian.runs._run import Progress, quiet
from transcaspian.runs._threads import side_by_side

OBJECTIVES = ("cost", "npv", "tonnes")
RENTS = ("owned", "burnt")
TOUCH_KT = 5.0  # a candidate that moves the corridor by less, either way, is no part of the search
MOST_WORKS = 25
CLASH_S = 40.0  # to find what stops a target
BOUND_S = 20.0  # for the bound that assumes nothing
GAP_SHARE = 0.005  # a plan within this share of its bound is good enough
NEAR_SHARE = 0.05  # where a target cannot be reached, the plan is the cheapest with all but this of what can be gained
TODAY = 2026  # decisions are taken from now on
LAST_PLAN_YEAR = 2040  # forecasts of demand end here


class Found(msgspec.Struct, frozen=True, eq=False):
    """A search that is done: what it searched, what it found, and what stopped it."""

    asked: Asked
    scenario: Scenario
    atlas: Atlas
    setting: Setting
    works: Openings
    oracle: NetworkOracle
    counted: Counted
    schedule: Schedule
    eps: Eps
    effects: list[Effect]
    left_out: list[LeftOut]
    clash: Clash | None
    target_kt: float

    @property
    def chosen(self) -> list[Candidate]:
        """Works of the plan."""
        return [self.oracle.works[row] for row, start in enumerate(self.schedule.start) if start is not None]

    def fresh(self, time_s: float, progress: Progress = quiet) -> Counted:
        """Give an oracle that remembers all that was solved, with its own limit of time."""
        return Counted(self.oracle, _limits(time_s, progress))

    @property
    def needing(self) -> list[int]:
        """Give the set of each work and all that wait for it."""
        return needs(self.oracle.works)[1]

    @property
    def built(self) -> int:
        """Set of the works of the plan."""
        return sum(1 << row for row, start in enumerate(self.schedule.start) if start is not None)


def check_asked(asked: Asked, atlas: Atlas) -> None:
    """Refuse what cannot be planned for, every fault at once.

    Raises
    ------
    InputError
        If a number lies outside the data, a word is not known, or a project is no option.
    """
    faults = []
    if not 0.0 < asked.target_kt < math.inf:
        message = "a target is a positive number of kt"
        faults.append(Fault("--target-kt", message, got=f"{asked.target_kt:g}", allowed="> 0"))
    if not asked.first_year + 1 <= asked.by <= LAST_PLAN_YEAR:
        allowed = f"{asked.first_year + 1} to {LAST_PLAN_YEAR}"
        faults.append(Fault("--by", "no plan can be made for this year", got=str(asked.by), allowed=allowed))
    if asked.budget_musd is not None and not 0.0 < asked.budget_musd < math.inf:
        message = "a budget is a positive number of MUSD"
        faults.append(Fault("--budget-musd", message, got=f"{asked.budget_musd:g}", allowed="> 0"))
    for option, word, words in (("--objective", asked.objective, OBJECTIVES), ("--rents", asked.rents, RENTS)):
        if word not in words:
            hint = nearest(word, words)
            faults.append(Fault(option, "this is not known", got=repr(word), allowed=", ".join(words), hint=hint))
    for name in asked.projects:
        if name not in atlas.options:
            hint = nearest(name, atlas.options)
            allowed = "a project of options.csv"
            faults.append(Fault("--project", "no option has this id", got=repr(name), allowed=allowed, hint=hint))
    if faults:
        raise InputError(faults)


def part(progress: Progress, start_share: float, width_share: float) -> Progress:
    """Give the part of a bar that one stage of the work fills."""
    return lambda stage, share: progress(stage, start_share + width_share * share)


def kept_works(
    scenario: Scenario, asked: Asked, *, atlas: Atlas, progress: Progress
) -> tuple[Setting, list[Effect], list[LeftOut]]:
    """List the candidates, lay out their choice set, and measure which of them touch the corridor.

    Raises
    ------
    InputError
        If nothing is left to decide.
    """
    works, left_out = candidates(scenario, atlas=atlas, first_year=asked.first_year, by=asked.by, names=asked.projects)
    if not works:
        reasons = "; ".join(f"{one.project}: {one.reason}" for one in left_out[:3])
        raise InputError(Fault("options.csv", f"nothing is left to decide by {asked.by}", got=reasons))
    _enough_money(works, asked)
    setting = plan_setting(
        scenario, works, atlas=atlas, first_year=asked.first_year, by=asked.by, progress=part(progress, 0.0, 0.5)
    )
    progress("screening", 0.5)
    valued = welfare(asked.rents) if asked.objective == "npv" else None
    oracle = NetworkOracle(setting, works, first_year=asked.first_year, welfare=valued)
    effects = screen(oracle, year=asked.by, tolerance_kt=TOUCH_KT, most=MOST_WORKS, each=side_by_side)
    return setting, effects, left_out


def _enough_money(works: Sequence[Candidate], asked: Asked) -> None:
    """Refuse a budget that pays for no project that costs anything."""
    priced = [work for work in works if work.capex_musd > 0.0]
    cheapest = min(priced, key=lambda work: (work.capex_musd, work.id), default=None)
    if asked.budget_musd is not None and cheapest is not None and asked.budget_musd < cheapest.capex_musd:
        raise InputError(
            Fault(
                "--budget-musd",
                f"the budget is below every project; the cheapest is {cheapest.id}",
                got=f"{asked.budget_musd:g}",
                allowed=f"at least {cheapest.capex_musd:g} MUSD",
            )
        )


def pose_plan(
    works: Sequence[Candidate], oracle: NetworkOracle, scenario: Scenario, asked: Asked, target_kt: float
) -> Openings:
    """Pose the choice: what each sponsor can pay in a year, what all may pay, what is asked in the target's year."""
    parties = oracle.atlas.parties.values()
    budgets = {one.id: one.budget_musd_per_y for one in parties if not math.isnan(one.budget_musd_per_y)}
    return programme(
        works,
        scenario,
        first_year=asked.first_year,
        by=asked.by,
        target_kt=target_kt,
        excludes=sorted(oracle.pairs),
        budget_musd_per_y=budgets,
        budget_musd=asked.budget_musd,
        discount_share=oracle.atlas.parameter("discount-rate"),
    )


def search_plan(scenario: Scenario, asked: Asked, *, atlas: Atlas, progress: Progress) -> Found:
    """Find the plan that is asked for; where none meets the target, the cheapest that comes near the most there is.

    Raises
    ------
    InputError
        If what is asked makes no sense.
    NotConverged
        If a year has no equilibrium.
    """
    check_asked(asked, atlas)
    laid_out = kept_works(scenario, asked, atlas=atlas, progress=part(progress, 0.0, 0.4))
    return search_on(scenario, asked, *laid_out, progress=part(progress, 0.4, 0.6))


def search_on(
    scenario: Scenario,
    asked: Asked,
    setting: Setting,
    effects: Sequence[Effect],
    left_out: Sequence[LeftOut],
    *,
    progress: Progress = quiet,
) -> Found:
    """Search on a corridor that is laid out and screened, as :func:`kept_works` gives it."""
    atlas = setting.routes.atlas
    kept = _searched(effects, asked, atlas)
    valued = welfare(asked.rents) if asked.objective == "npv" else None
    oracle = NetworkOracle(setting, kept, first_year=asked.first_year, welfare=valued)
    counted = Counted(oracle, _limits(asked.time_s, progress))
    asked_for = pose_plan(kept, oracle, scenario, asked, asked.target_kt)
    check(asked_for)
    works, schedule, eps, clash, target_kt = _best(asked_for, counted, oracle, asked)
    if schedule.status == "interrupted":
        raise KeyboardInterrupt
    return Found(
        asked=asked, scenario=scenario, atlas=atlas, setting=setting, works=works, oracle=oracle, counted=counted,
        schedule=schedule, eps=eps, effects=list(effects), left_out=list(left_out), clash=clash, target_kt=target_kt,
    )  # fmt: skip


def _limits(time_s: float, progress: Progress) -> Limits:
    """Stop a search after some seconds, and show how many sets it has asked for."""
    return Limits(
        time_s=time_s,
        progress=lambda count, stage: progress(f"{stage}, {count} sets", 1.0 - math.exp(-count / 400.0)),
    )


def _searched(effects: Sequence[Effect], asked: Asked, atlas: Atlas) -> list[Candidate]:
    """Give the candidates that the search decides on; refuse if none moves anything."""
    if asked.objective == "npv":
        kept, what = valued_works(effects, atlas=atlas), "is worth more than it costs"
    else:
        kept = [effect.work for effect in effects if effect.kept]
        what = f"moves the corridor by more than {TOUCH_KT:g} kt in {asked.by}"
    if not kept:
        raise InputError(Fault("options.csv", f"no candidate {what}", allowed="other projects, or a later year"))
    return kept


def with_target(works: Openings, target_kt: float) -> Openings:
    """Ask for another target in the last year."""
    asked = works.target_kt.copy()
    asked[-1] = target_kt
    return msgspec.structs.replace(works, target_kt=asked)


def _best(
    works: Openings, counted: Counted, oracle: NetworkOracle, asked: Asked
) -> tuple[Openings, Schedule, Eps, Clash | None, float]:
    """Search by the objective; where nothing meets the target, say why and plan for nearly the most there is."""
    last = works.periods - 1
    if asked.objective == "npv":
        return (
            with_target(works, math.nan),
            _most_worth(works, counted, oracle, asked),
            Eps(0.0, 0.0, 0),
            None,
            math.nan,
        )
    eps = measure_eps(works, counted)
    room = {last: favoured_room(oracle, asked.by)}
    if asked.objective == "tonnes":
        free = with_target(works, math.nan)
        roof = roof_kt(free, room, period=last, time_s=BOUND_S)
        most, eps = settle(
            free, counted, lambda eps_kt: most_tonnes(free, counted, eps_kt, period=last, proved_kt=roof), eps
        )
        return free, most, eps, None, asked.target_kt
    if oracle.worth(oracle.everything, asked.by).corridor_kt >= asked.target_kt - eps.eps_kt:
        try:
            cheapest, eps = settle(works, counted, _least(works, counted, oracle, room), eps)
            if cheapest.bounds.best_value is not None:
                return works, cheapest, eps, None, asked.target_kt
        except NoPlan:
            pass
    counted.stage = "what stops it"
    clash = explain(works, Counted(oracle, msgspec.structs.replace(counted.limits, time_s=CLASH_S)), eps.eps_kt)
    if math.isnan(clash.reachable_kt):
        clash = msgspec.structs.replace(clash, reachable_kt=most_known(oracle, works, last))
    without_kt = oracle.worth(0, asked.by).corridor_kt
    near_kt = clash.reachable_kt - NEAR_SHARE * (clash.reachable_kt - without_kt)
    nearer, again = with_target(works, near_kt), Counted(oracle, counted.limits)
    return nearer, *settle(nearer, again, _least(nearer, again, oracle, room), eps), clash, near_kt


def known_plan(oracle: NetworkOracle, works: Openings, period: int, target_kt: float) -> Start | None:
    """Give the cheapest set that was solved, carries a target and can be built, open as late as may be."""
    best, least_musd = None, math.inf
    for start, kt in _known(oracle, works, period):
        money = sum(float(works.capex_musd[row]) for row, opens in enumerate(start) if opens is not None)
        if kt >= target_kt and money < least_musd:
            best, least_musd = start, money
    return best


def most_known(oracle: NetworkOracle, works: Openings, period: int) -> float:
    """Give the most tonnes of a set that was solved and can be built."""
    return max(kt for _, kt in _known(oracle, works, period))


def _known(oracle: NetworkOracle, works: Openings, period: int) -> Iterator[tuple[Start, float]]:
    """Go through the sets that were solved in a period and keep budgets, precedence and exclusion."""
    times = works.starts()
    for built, kt in oracle.solved(oracle.first_year + period):
        start = tuple(period if built >> row & 1 else None for row in range(works.n))
        if all(period in times[row] for row in members(built)) and allowed(works, start):
            yield start, kt


def _least(
    works: Openings, counted: Counted, oracle: NetworkOracle, room: Mapping[int, Room]
) -> Callable[[float], Schedule]:
    """Search for the least cost within an eps."""
    return lambda eps_kt: _cheapest(works, counted, oracle, eps_kt, room)


def _cheapest(
    works: Openings, counted: Counted, oracle: NetworkOracle, eps_kt: float, room: Mapping[int, Room]
) -> Schedule:
    """Find the least cost, with the bound that assumes nothing beside it; stopped early, the best of what is known."""
    schedule = least_cost(works, counted, eps_kt, gap_share=GAP_SHARE)
    last = works.periods - 1
    starts = [] if schedule.bounds.best_value is None else [postponed(works, schedule.start)]
    if schedule.status == "limit":
        known = known_plan(oracle, works, last, float(works.target_kt[last]))
        starts += [] if known is None else [known]
    counted.stage = "bound"
    bounds = msgspec.structs.replace(schedule.bounds, proved_value=floor_musd(works, room, time_s=BOUND_S))
    if not starts:
        return msgspec.structs.replace(schedule, bounds=bounds)
    best = min(starts, key=lambda start: _money(works, start))
    return msgspec.structs.replace(
        schedule,
        start=best,
        capex_musd=float(sum(works.capex_musd[row] for row, opens in enumerate(best) if opens is not None)),
        present_musd=_money(works, best),
        bounds=msgspec.structs.replace(bounds, best_value=_money(works, best)),
    )


def _money(works: Openings, start: Start) -> float:
    """Present value of what a plan costs."""
    return sum(works.present_musd(row, period) for row, period in enumerate(start) if period is not None)


def _most_worth(works: Openings, counted: Counted, oracle: NetworkOracle, asked: Asked) -> Schedule:
    """Find the plan of the most value by a table of all sets."""
    horizon = int(oracle.atlas.parameter("plan-horizon"))
    benefit = YearlyBenefit(
        oracle, oracle.works, by=asked.by, horizon_years=horizon, discount_share=works.discount_share
    )
    worth = pose_worth(
        with_target(works, math.nan), Counted(benefit, counted.limits), rents=asked.rents, tail_years=horizon
    )
    found = best_worth(worth)
    if found.status == "limit" and found.bounds.best_value is None:
        again = Counted(benefit, counted.limits)
        found = local_worth(msgspec.structs.replace(worth, benefit=again))
    return found
