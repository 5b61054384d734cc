"""What to build when: the search on the network, the plan it finds, what stops a target, who pays and who gains."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence

import msgspec

from transcaspian._version import __version__
from transcaspian.flow import Flows
from transcaspian.model import Atlas, Scenario
from transcaspian.plan import (
    Appraisal,
    Person,
    Reach,
    Started,
    YearAccount,
    appraise,
    carbon_per_t,
    explain,
    favoured_room,
    needs,
    reach,
    roof_kt,
)
from transcaspian.runs._invest_checks import accounts, dated, operated, plan_years, rechecks, solved
from transcaspian.runs._invest_frontier import arrival, frontier, robust
from transcaspian.runs._invest_records import (
    INVEST_SCHEMA,
    Asked,
    Dropped,
    Investment,
    Planned,
    PlannedWork,
    PlanPoint,
    Screened,
    Stopped,
)
from transcaspian.runs._invest_search import BOUND_S, LAST_PLAN_YEAR, Found, part, search_plan, with_target
from transcaspian.runs._provenance import software
from transcaspian.runs._run import Progress, quiet

SIDE_S = 30.0  # for each question beside the search: what more tonnes cost, what stops the next step


def invest_scenario(scenario: Scenario, asked: Asked, *, atlas: Atlas, progress: Progress = quiet) -> Investment:
    """Plan the works of a corridor.

    Parameters
    ----------
    scenario : Scenario
        What happens anyway, in full form.
    asked : Asked
        The target, its year, the money, the objective.
    atlas : Atlas
        The corridor of today, with options, parties and who pays.
    progress : callable, optional
        Called with a word and the share done.

    Returns
    -------
    Investment
        With ``met`` false where no plan reaches the target: then the plan is the cheapest that comes near the most
        there is, and ``stopped`` says why.

    Raises
    ------
    InputError
        If what is asked makes no sense.
    NotConverged
        If a year has no equilibrium.
    """
    found = search_plan(scenario, asked, atlas=atlas, progress=part(progress, 0.0, 0.6))
    return describe(found, progress=part(progress, 0.6, 0.4))


def started_works(found: Found) -> list[Started]:
    """Works of the plan with the years in which they are started, the first to open first."""
    rows = [
        Started(found.oracle.works[row], found.asked.first_year + period - found.oracle.works[row].build_years)
        for row, period in enumerate(found.schedule.start)
        if period is not None
    ]
    return sorted(rows, key=lambda one: (one.opens_year, one.start_year, -one.work.capex_musd, one.work.id))


def describe(found: Found, *, progress: Progress = quiet) -> Investment:
    """Say everything of a search that is done."""
    asked, atlas, oracle = found.asked, found.atlas, found.oracle
    started = started_works(found)
    plan = dated(found.scenario, started, atlas=atlas)
    years = range(asked.first_year, max(asked.by, min(found.scenario.years[1], LAST_PLAN_YEAR)) + 1)
    without = solved(found.setting, found.scenario, years, part(progress, 0.0, 0.15))
    planned = solved(found.setting, plan, years, part(progress, 0.15, 0.15))
    searched_kt = oracle.worth(found.built, asked.by).corridor_kt
    progress("reckoned again", 0.3)
    checks = rechecks(found.setting, plan, year=asked.by, searched_kt=searched_kt, progress=part(progress, 0.3, 0.3))
    progress("simulated", 0.6)
    simulated = operated(planned[asked.by])
    progress("who pays", 0.8)
    books = accounts(without), accounts(planned)
    answer = planned_answer(found, started, without, planned)
    everything_kt = oracle.worth(oracle.everything, asked.by).corridor_kt
    stopped = _stopped(found, progress) if found.clash is not None else None
    last = planned[asked.by]
    tonnes, years_of_arrival = _frontiers(found, progress)
    own_kg, rival_kg = carbon_per_t(last, found.setting.corridor)
    before, after = (books[k][asked.by].co2_kt for k in (0, 1))
    return Investment(
        schema=INVEST_SCHEMA,
        id=investment_id(found.scenario, asked, atlas.tables.sha256),
        software=software(),
        data_sha256=atlas.tables.sha256,
        scenario=msgspec.to_builtins(found.scenario),
        asked=asked,
        met=found.clash is None,
        headline=headline(found, answer, stopped),
        without_kt=oracle.worth(0, asked.by).corridor_kt,
        everything_kt=everything_kt,
        plan=answer,
        stopped=stopped,
        eps_kt=found.eps.eps_kt,
        eps_words=_eps_words(found),
        frontier=tonnes,
        arrival=years_of_arrival,
        rechecks=checks,
        operated=simulated,
        appraisals=_appraisals(found, started, books),
        co2_kt={mode: after[mode] - before[mode] for mode in after},
        corridor_kg_per_t=own_kg,
        rivals_kg_per_t=rival_kg,
        robust=robust(found, time_s=asked.time_s, progress=part(progress, 0.9, 0.1)) if asked.robust else None,
        screened=[
            Screened(one.work.id, one.work.name, one.work.capex_musd, one.alone_kt, one.last_kt, one.kept)
            for one in found.effects
        ],
        dropped=[Dropped(one.project, one.name, one.reason) for one in found.left_out],
        evaluations=found.oracle.evaluations,
        notes=_notes(found, last),
    )


def investment_id(scenario: Scenario, asked: Asked, data_sha256: str) -> str:
    """Name of a plan: the scenario, the target's year and a hash of everything that the result depends on."""
    content = [msgspec.to_builtins(scenario), msgspec.to_builtins(asked), data_sha256, __version__]
    return f"{scenario.name}-{asked.by}-{hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:10]}"


def planned_answer(
    found: Found, started: Sequence[Started], without: Mapping[int, Flows], planned: Mapping[int, Flows]
) -> Planned:
    """Write down the plan: each work with what it adds and what is lost without it, each year with what binds."""
    asked, oracle, schedule = found.asked, found.oracle, found.schedule
    number = {work.id: row for row, work in enumerate(oracle.works)}
    needed, needing = needs(oracle.works)
    none_kt = oracle.worth(0, asked.by).corridor_kt
    plan_kt = oracle.worth(found.built, asked.by).corridor_kt
    works = []
    for one in started:
        row = number[one.work.id]
        rest_kt = oracle.worth(found.built & ~needing[row], asked.by).corridor_kt
        works.append(
            PlannedWork(
                project=one.work.id, name=one.work.name, kind=one.work.kind, country=one.work.country,
                start_year=one.start_year, opens_year=one.opens_year, capex_musd=one.work.capex_musd,
                payers=dict(one.work.payers), alone_kt=oracle.worth(needed[row], asked.by).corridor_kt - none_kt,
                removed_kt=plan_kt - rest_kt,
            )
        )  # fmt: skip
    money = sum(
        (found.works.spread(row, period) for row, period in enumerate(schedule.start) if period is not None),
        found.works.spread(0, found.works.periods - 1) * 0.0,
    )
    spent = {asked.first_year + period: float(value) for period, value in enumerate(money)}
    return Planned(
        status=schedule.status,
        target_kt=found.target_kt,
        works=works,
        capex_musd=schedule.capex_musd,
        present_musd=schedule.present_musd,
        corridor_kt=plan_kt,
        bounds=schedule.bounds,
        gap_share=_gap(found),
        years=plan_years(without, planned, spent, asked.by),
    )


def _eps_words(found: Found) -> str:
    """Say on what eps rests."""
    eps = found.eps
    if found.asked.objective == "npv":
        return f"not needed: the table holds the value of every set of {found.works.n} works"
    words = f"building more was seen to lose up to {eps.worst_kt:,.1f} kt in {eps.pairs:,} nested pairs of sets"
    if eps.larger:
        added = [name for name in eps.larger if name not in eps.smaller]
        words += f" ({', '.join(added[:3])} beside {len(eps.smaller)} others)"
    return words + "; eps is half as much again, and the second bound holds as long as nothing loses more"


def _gap(found: Found) -> float | None:
    """How far the plan may be from the best within the measured eps, as a share; nothing without both numbers."""
    bounds = found.schedule.bounds
    if bounds.best_value is None or bounds.within_eps_value is None:
        return None
    return abs(bounds.best_value - bounds.within_eps_value) / max(abs(bounds.best_value), 1e-9)


def _stopped(found: Found, progress: Progress) -> Stopped:
    """Say what stops the target, by what free room and more demand would give."""
    clash, asked, oracle = found.clash, found.asked, found.oracle
    assert clash is not None
    progress("what stops it", 0.9)
    everything = oracle.everything
    ways = reach(oracle, everything, year=asked.by, target_kt=asked.target_kt)
    next_kt = 0.5 * (clash.reachable_kt + min(ways.corridor_kt, asked.target_kt))
    further = None
    if ways.corridor_kt > clash.reachable_kt + found.eps.eps_kt:
        further = explain(with_target(found.works, next_kt), found.fresh(SIDE_S), found.eps.eps_kt)
    return Stopped(
        constraint=clash.constraint,
        detail=clash.detail,
        reachable_kt=clash.reachable_kt,
        verdict=_verdict(ways, asked.target_kt),
        reach=ways,
        roof_kt=_roof_kt(found),
        next_kt=None if further is None else next_kt,
        next_constraint="" if further is None else further.constraint,
        next_detail="" if further is None else further.detail,
    )


def _frontiers(found: Found, progress: Progress) -> tuple[list[PlanPoint], list[PlanPoint]]:
    """Find what more tonnes and an earlier year cost, where the least cost is asked for."""
    if found.asked.objective != "cost":
        return [], []
    tonnes = frontier(found, time_s=SIDE_S, progress=part(progress, 0.8, 0.05))
    return tonnes, arrival(found, time_s=2.0 * SIDE_S, progress=part(progress, 0.85, 0.05))


def _roof_kt(found: Found) -> float:
    """Give the tonnes that no plan exceeds, whatever building more may lose."""
    period = found.works.periods - 1
    room = {period: favoured_room(found.oracle, found.asked.by)}
    return roof_kt(with_target(found.works, math.nan), room, period=period, time_s=BOUND_S)


def _verdict(ways: Reach, target_kt: float) -> str:
    """Say in words whether room or demand is what lacks."""
    if ways.free_kt >= target_kt:
        names = ", ".join(one.name for one in ways.lifts[:3])
        return f"Room is what lacks: with ample room everywhere {ways.free_kt:,.0f} kt would come; first {names}."
    words = (
        "Demand is what lacks, more than room: with everything built and ample room on all its ways the corridor would "
        f"be chosen for {ways.free_kt:,.0f} kt, {ways.free_kt / target_kt:.0%} of the target."
    )
    if ways.free_demand_scale is not None:
        words += f" What wants to move on its markets would have to be {ways.free_demand_scale:.2f} times as much"
        words += " with that room"
        words += (
            f", {ways.demand_scale:.2f} times with the room that can be built."
            if ways.demand_scale is not None
            else f"; with the room that can be built even {ways.most_demand_scale:.0f} times as much would not do."
        )
    return words


def headline(found: Found, plan: Planned, stopped: Stopped | None) -> str:
    """Say the one thing."""
    asked = found.asked
    cost = f"{plan.capex_musd:,.0f} MUSD"
    many = f"{len(plan.works)} works" if len(plan.works) != 1 else "one work"
    if stopped is None:
        if asked.objective == "cost":
            return f"{plan.corridor_kt:,.0f} kt in {asked.by} with {many} for {cost}."
        return f"{many.capitalize()} for {cost} carry {plan.corridor_kt:,.0f} kt in {asked.by}."
    return (
        f"{asked.target_kt:,.0f} kt by {asked.by} cannot be reached: the most is {stopped.reachable_kt:,.0f} kt. "
        f"{many.capitalize()} for {cost} carry {plan.corridor_kt:,.0f} kt."
    )


def _appraisals(
    found: Found, started: Sequence[Started], books: tuple[Mapping[int, YearAccount], Mapping[int, YearAccount]]
) -> list[Appraisal]:
    """Appraise the plan with rents as asked, then the other way."""
    atlas, asked = found.atlas, found.asked
    people = {one.id: Person(one.name, one.kind, one.discount_share) for one in atlas.parties.values()}
    funds = {
        party.id: [(row.party, row.share) for row in atlas.funding.values() if row.project == party.id]
        for party in atlas.parties.values()
        if party.kind == "fund"
    }
    horizon = range(asked.first_year, asked.by + int(atlas.parameter("plan-horizon")) + 1)
    order = sorted(("owned", "burnt"), key=lambda word: word != asked.rents)
    return [
        appraise(
            books[0], books[1], started, people, years=horizon, rents=rents,
            common_discount_share=atlas.parameter("discount-rate"), funds=funds,
        )
        for rents in order
    ]  # fmt: skip


def _notes(found: Found, last: Flows) -> list[str]:
    """Say what has to be known to read the numbers."""
    free = [work.id for work in found.chosen if math.isnan(found.atlas.projects[work.id].capex_musd)]
    notes = [
        "works count from their first full year of service; a set of works is judged in the target's year with all "
        "its stages",
        "tariffs and what wants to move are those of the scenario: works only make more of it come this way",
        *last.notes,
    ]
    if found.schedule.status in ("limit", "interrupted"):
        notes.insert(
            0, "the search stopped at its limit of time: the plan is the best so far, its bound stands beside it"
        )
    if free:
        notes.append(f"no cost is stated for {', '.join(free)}: counted as nothing")
    return notes
