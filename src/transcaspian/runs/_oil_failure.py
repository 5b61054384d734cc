"""CPC closed in part: the network solved with what is left of it, with and without the way by Baku."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow import Equilibrium, Flows, assign, replace, solve
from transcaspian.model import Atlas, Change, OilTerm, Outage
from transcaspian.network import build, find_routes, freeze
from transcaspian.runs._oil_records import Failure, Insurance, Moved
from transcaspian.runs._oil_years import (
    CONTRACT,
    CPC,
    CPC_PIPE,
    FREE,
    OTHER,
    PIPE,
    Crude,
    Solved,
    captive_kt,
    crossing_kt,
    crude_on,
    oil_markets,
    slots_of,
)
from transcaspian.units import DAYS_PER_YEAR
from transcaspian.world import expected_musd_per_y, moving_days, retained_share, saved_musd, shut_in_kt

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]

BAKU, LINE = "baku", "line"
TRIAL_TOLERANCE = 1e-7  # of utilisation: a hundredth of a kt on the tankers; outages are known far worse
FULL_SHARE = 0.94  # of a capacity on the ways that Kazakh oil takes: named as what binds in an outage
CPC_RESOURCE = "pipe-tengiz-novorossiysk-pipeline"


class Prices(msgspec.Struct, frozen=True, eq=False):
    """What a tonne is worth: by route if it moves (P,), and at the field by CPC; both in USD a tonne."""

    route_usd_per_t: Floats
    field_usd_per_t: float


class Terms(NamedTuple):
    """Share of its worth that waiting oil keeps, and days before diverted oil moves."""

    retained_share: float
    divert_days: float


class Case(NamedTuple):
    """An outage on a stage: share of CPC lost, what Kazakh oil does without, whether Russia takes diverted oil.

    ``without`` is nothing, ``BAKU`` for all ways through Azerbaijan, or ``LINE`` for the Baku-Ceyhan line.
    """

    lost_share: float
    without: str
    russia_takes: bool


class Stage(msgspec.Struct, frozen=True, eq=False):
    """A year ready for outages: its equilibrium on a choice set that holds the ways without CPC too."""

    flows: Flows
    crude: Crude
    prices: Prices
    captive_kt: float
    known: dict[Case, Equilibrium]


def set_stage(solved: Solved, *, year: int, worth: dict[str, float], cpc_kt: float | None) -> Stage:
    """Get a year ready: routes that a closed CPC would open are added for Kazakh oil.

    Parameters
    ----------
    solved : Solved
        The scenario's years.
    year : int
        One of them.
    worth : dict
        Netback in USD a tonne by way, from :func:`netbacks`.
    cpc_kt : float, optional
        Kazakh oil in CPC as counted in the year: what the network does not assign makes up the rest. The network's own
        captive volume without it.
    """
    atlas = solved.crude.routes.atlas
    network = solved.flows[year].network
    shut = Change(CPC_PIPE, "open_share", "set", 0.0, year, year)
    dark = msgspec.structs.replace(solved.scenario, changes=(*solved.scenario.changes, shut))
    closed = build(dark, year=year, atlas=atlas)
    own = set(oil_markets(atlas))
    fresh = {key for key in find_routes(closed) if key[0] in own}
    routes = freeze(solved.keys | fresh, atlas=atlas)
    flows = assign(network, routes, start=solved.flows[year].equilibrium)
    crude = crude_on(routes)
    assigned = crude.kt(flows.flow_kt, CPC_PIPE)
    captive = captive_kt(network) if cpc_kt is None else max(cpc_kt - assigned, 0.0)
    names = [one.id for one in crude.ways] + [OTHER]
    by_way = np.array([worth[name] for name in names])[crude.way]
    prices = Prices(np.where(crude.own, by_way, 0.0), worth[CPC])
    return Stage(flows, crude, prices, captive, {})


def solve_stage(stage: Stage, case: Case) -> Equilibrium:
    """Solve a year at the rate of an outage: what CPC cannot take looks for another way beside what always does.

    The oil of the shareholders that is turned away joins the market of free oil; free oil keeps the part of CPC that it
    has without an outage, cut alike: with or without another way the same is left of the pipe. Each answer is kept.
    """
    if case not in stage.known:
        problem, crude = stage.flows.problem, stage.crude
        weight = np.where(_gone(stage, case), 0.0, problem.weight)
        demand, capacity = problem.demand_kt.copy(), problem.slots.capacity_per_y.copy()
        start, on_cpc = stage.flows.equilibrium, crude.on[CPC_PIPE]
        if case.lost_share > 0.0:
            start = solve_stage(stage, case._replace(lost_share=0.0))
            demand[crude.routes.markets.tolist().index(_row(stage, FREE))] += case.lost_share * stage.captive_kt
        if case.lost_share >= 1.0:
            weight = np.where(on_cpc, 0.0, weight)
        elif case.lost_share > 0.0:
            usual = solve_stage(stage, Case(0.0, "", case.russia_takes))
            left_kt = (1.0 - case.lost_share) * float(usual.state.flow_kt[on_cpc].sum())
            capacity[slots_of(stage.flows.network, [CPC_RESOURCE])] = left_kt
        moved = replace(problem, demand_kt=demand, capacity_per_y=capacity, weight=weight)
        stage.known[case] = solve(moved, start=start, tolerance=TRIAL_TOLERANCE)
    return stage.known[case]


def _marks(crude: Crude, without: str) -> Marks:
    """Mark the routes by what a comparison does without, (P,)."""
    return crude.azeri if without == BAKU else crude.on[PIPE]


def _row(stage: Stage, market: str) -> int:
    return list(stage.crude.routes.atlas.markets).index(market)


def _gone(stage: Stage, case: Case) -> Marks:
    """Mark the routes of Kazakh oil that a case does without, (P,)."""
    crude = stage.crude
    gone = np.zeros(crude.routes.n_routes, dtype=np.bool_)
    if case.without:
        gone |= crude.own & _marks(crude, case.without)
    if not case.russia_takes:
        moving = np.isin(crude.routes.market, [_row(stage, FREE), _row(stage, CONTRACT)])
        gone |= moving & crude.russian & ~crude.on[CPC_PIPE]
    return gone


def stage_worth(stage: Stage, found: Equilibrium, *, kept_share: float) -> float:
    """Give the worth of Kazakh oil at the rate of a solution, moved or left for later, kt a year times USD a tonne."""
    crude, flow = stage.crude, found.state.flow_kt
    own = np.isin(crude.routes.markets, oil_markets(crude.routes.atlas))
    wanted_kt = float(found.state.problem.demand_kt[own].sum())
    moved = crude.own
    stays_kt = wanted_kt - float(flow[moved].sum())
    return (
        float(flow[moved] @ stage.prices.route_usd_per_t[moved]) + stays_kt * kept_share * stage.prices.field_usd_per_t
    )


def way_saves(stage: Stage, case: Case, *, kept_share: float) -> float:
    """Give what a way saves in an outage beyond what it brings on any other day, kt a year times USD a tonne.

    Parameters
    ----------
    stage : Stage
        The year.
    case : Case
        The outage, and what the comparison does without.
    kept_share : float
        Of its worth that waiting oil keeps.
    """

    def gain(lost_share: float) -> float:
        pair = (case._replace(lost_share=lost_share, without=without) for without in ("", case.without))
        with_it, without_it = (stage_worth(stage, solve_stage(stage, one), kept_share=kept_share) for one in pair)
        return with_it - without_it

    return gain(case.lost_share) - gain(0.0)


def terms_of(atlas: Atlas, *, end: str = "value") -> Terms:
    """Give the terms in the middle or at the ``low`` or ``high`` end of what outages may cost."""

    def at(term: OilTerm, way: str) -> float:
        return float(getattr(term, way))

    oil, other = atlas.oil, {"value": "value", "low": "high", "high": "low"}[end]
    years, rate = at(oil.term("oil-deferral"), end), at(oil.term("oil-discount"), end)
    return Terms(retained_share(rate, years=years), at(oil.term("oil-divert"), other))


def fail(stage: Stage, event: Outage, *, russia_takes: bool = True, binding: bool = True) -> Failure:
    """Reckon an outage of CPC on a year's network; without ``russia_takes`` no other way through Russia takes part."""
    crude, bare_case = stage.crude, Case(0.0, "", russia_takes)
    middle = terms_of(crude.routes.atlas)
    bare = solve_stage(stage, bare_case)
    found = solve_stage(stage, bare_case._replace(lost_share=event.lost_share))
    before, after = crude.way_kt(bare.state.flow_kt), crude.way_kt(found.state.flow_kt)
    names = {one.id: one.name for one in crude.ways} | {OTHER: "Other ways"}
    carried_rate = stage.captive_kt + crude.kt(bare.state.flow_kt, CPC_PIPE)
    lost_rate = event.lost_share * carried_rate
    more = {way: after[way] - before[way] for way in names if way != CPC}
    diverted_rate = max(sum(more.values()), 0.0)
    span = {"days": event.days, "divert_days": middle.divert_days}
    moving = moving_days(**span) / DAYS_PER_YEAR
    field = stage.prices.field_usd_per_t
    full = stage_worth(stage, bare, kept_share=middle.retained_share) + event.lost_share * stage.captive_kt * field
    waiting = lost_rate * (1.0 - middle.retained_share) * field
    rate = full - stage_worth(stage, found, kept_share=middle.retained_share)
    crossing = crossing_kt(crude, found.state.flow_kt)
    low, middle_musd, high = (_saved(stage, event, end, BAKU, russia_takes) for end in ("low", "value", "high"))
    return Failure(
        id=event.id,
        name=event.name,
        from_date=event.from_date,
        network_year=stage.flows.network.year,
        days=event.days,
        lost_share=event.lost_share,
        russia_takes=russia_takes,
        carried_kt_per_y=carried_rate,
        lost_kt=lost_rate * event.days / DAYS_PER_YEAR,
        moved=[Moved(way, names[way], before[way], more[way]) for way in names if way != CPC],
        diverted_kt=diverted_rate * moving,
        shut_in_kt=shut_in_kt(lost_rate, diverted_rate, **span),
        cost_musd=saved_musd(rate, **span) + saved_musd(waiting, days=_idle(event, middle), divert_days=0.0),
        crossing_kt_per_y=crossing,
        crossing_more_kt=(crossing - crossing_kt(crude, bare.state.flow_kt)) * moving,
        way_musd=middle_musd,
        pipe_musd=_saved(stage, event, "value", LINE, russia_takes),
        low_way_musd=low,
        high_way_musd=high,
        binding=_full(stage, found) if binding else [],
    )


def _idle(event: Outage, terms: Terms) -> float:
    """Days of an event before diverted oil moves."""
    return event.days - moving_days(event.days, divert_days=terms.divert_days)


def _saved(stage: Stage, event: Outage, end: str, without: str, russia_takes: bool) -> float:
    """Give what a way saves in an event in the middle or at an end of the ranges, MUSD.

    Before diverted oil moves, the way saves what goes by it anyhow: without it that oil would stand before CPC too.
    """
    lost = {"value": event.lost_share, "low": event.low_lost_share, "high": event.high_lost_share}[end]
    terms = terms_of(stage.crude.routes.atlas, end=end)
    rate = way_saves(stage, Case(lost, without, russia_takes), kept_share=terms.retained_share)
    usual = solve_stage(stage, Case(0.0, "", russia_takes)).state.flow_kt
    by_way = float(usual[stage.crude.own & _marks(stage.crude, without)].sum())
    carried = stage.captive_kt + stage.crude.kt(usual, CPC_PIPE)
    spared = min(by_way, lost * carried) * (1.0 - terms.retained_share) * stage.prices.field_usd_per_t
    moving = saved_musd(rate, days=event.days, divert_days=terms.divert_days)
    return moving + saved_musd(spared, days=_idle(event, terms), divert_days=0.0)


def _full(stage: Stage, found: Equilibrium) -> list[str]:
    """Name what Kazakh oil fills in an outage, fullest first; CPC itself apart."""
    network, crude = stage.flows.network, stage.crude
    top, problem = network.topology, found.state.problem
    cell_flow = np.repeat(np.where(crude.own, found.state.flow_kt, 0.0), np.diff(problem.cell_start))
    own = np.bincount(problem.cell_slot, weights=cell_flow * problem.units, minlength=top.n_slots)
    part = own / problem.slots.capacity_per_y
    real = len(top.resources)
    names: dict[str, float] = {}
    for slot in np.flatnonzero((found.state.utilisation >= FULL_SHARE) & (part > 0.1) & ~network.slot_pool).tolist():
        row = int(top.slot_resource[slot])
        if row < real and top.resources[row] != CPC_RESOURCE:
            name = network.atlas.resources[top.resources[row]].name
            names[name] = max(names.get(name, 0.0), float(found.state.utilisation[slot]))
    return sorted(names, key=lambda name: -names[name])


def insure(stage: Stage, events: list[Outage], *, name: str, russia_takes: bool = True) -> Insurance:
    """Meet the list of outages with the network of one year: what the way by Baku saves, by the year.

    The list's window of years has a range too: the low end divides by the longest, the high end by the shortest.
    """
    window = stage.crude.routes.atlas.oil.term("oil-window")
    found = [fail(stage, one, russia_takes=russia_takes, binding=False) for one in events]

    def mean(events_musd: list[float], years: float) -> float:
        return expected_musd_per_y(events_musd, window_years=years)

    return Insurance(
        name=name,
        year=stage.flows.network.year,
        russia_takes=russia_takes,
        events_per_y=len(events) / window.value,
        lost_kt_per_y=mean([one.lost_kt for one in found], window.value),
        cost_musd_per_y=mean([one.cost_musd for one in found], window.value),
        way_musd_per_y=mean([one.way_musd for one in found], window.value),
        low_way_musd_per_y=mean([one.low_way_musd for one in found], window.high),
        high_way_musd_per_y=mean([one.high_way_musd for one in found], window.low),
        pipe_musd_per_y=mean([one.pipe_musd for one in found], window.value),
    )
