"""Kazakh oil: how much goes by Baku and Ceyhan, what it earns, what it is worth when CPC fails."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec
import numpy as np

from transcaspian.errors import Fault, InputError, nearest
from transcaspian.model import OIL_TABLES, Atlas, DatedProject, OilStep, Outage, Scenario, with_projects
from transcaspian.network import Network, sea_level_m_baltic
from transcaspian.runs._oil_failure import fail, insure, set_stage
from transcaspian.runs._oil_records import (
    OIL_SCHEMA,
    BlendRoom,
    Netback,
    OilAnswer,
    OilCount,
    OilYear,
    Study,
    TankerYear,
    TariffCut,
    WayVolume,
)
from transcaspian.runs._oil_words import oil_answer, oil_notes
from transcaspian.runs._oil_years import (
    BTC,
    CONTRACT,
    CPC,
    CUT_LINKS,
    OTHER,
    PIPE,
    QUOTA,
    TANKER,
    Solved,
    captive_kt,
    ceilings,
    crossing_kt,
    cut_flow,
    held_by,
    holds,
    paths_of,
    slots_of,
    solve_more,
    solve_oil,
)
from transcaspian.runs._provenance import STATUSES, software, status_counts
from transcaspian.runs._run import Progress, quiet
from transcaspian.world import (
    WayPath,
    blend_room_kt,
    blend_sulphur_share,
    netback_usd_per_t,
    price_usd_per_t,
    quality_cost_usd_per_t,
    ships_needed,
    tanker_line,
    way_legs,
)

FIRST_OIL_YEAR, LAST_OIL_YEAR, OIL_YEAR = 2023, 2035, 2028
FIELD_GRADE, KASHAGAN = "grade-tengiz", "field-kashagan"
CUTS = (0.0, 0.1, 0.2, 0.3)
LIMITS_SHARE = (0.0018, 0.0020, 0.0022, 0.0025)
MONTHS_PER_YEAR = 12
USD_PER_T_KT_PER_MUSD = 1000.0
STUDY_YEARS = (2030, 2035)
STUDIES = (  # a step as agreed alone, and with what it names besides
    ("7 Mt agreed, ships and berths as they are", ("aktau-baku-oil-7000",)),
    (
        "7 Mt agreed, ten and five tankers more, berths 9 and 10",
        ("aktau-baku-oil-7000", "asco-tankers-7000", "tankers-2200", "aktau-oil-extension"),
    ),
)
STUDY_STEP = "step-7000"
MOST_CEILINGS = 5
NO_STEP = OilStep("", "Nothing signed", "signed", 0.0, FIRST_OIL_YEAR)


class OilWanted(NamedTuple):
    """What is asked: the year of prices and plans, one way or all, and the closure that is tried."""

    year: int = OIL_YEAR
    way: str = ""
    closed_share: float = 1.0
    closed_days: float = 30.0


def check_wanted(wanted: OilWanted, atlas: Atlas) -> None:
    """Refuse what cannot be asked.

    Raises
    ------
    InputError
        If the year is not one of the answer, the way is not known, or the closure is none; all faults at once.
    """
    ways, faults = list(atlas.oil.ways), []
    if not FIRST_OIL_YEAR <= wanted.year <= LAST_OIL_YEAR:
        allowed = f"{FIRST_OIL_YEAR} to {LAST_OIL_YEAR}"
        faults.append(Fault("--year", "the answer does not hold this year", got=str(wanted.year), allowed=allowed))
    if wanted.way and wanted.way not in ways:
        got, allowed, hint = repr(wanted.way), ", ".join(ways), nearest(wanted.way, ways)
        faults.append(Fault("--way", "no way of oil has this id", got=got, allowed=allowed, hint=hint))
    if not 0.0 < wanted.closed_share <= 1.0:
        got, allowed = f"{wanted.closed_share:g}", "more than 0, at most 1"
        faults.append(Fault("--closed-share", "this closes no part of CPC", got=got, allowed=allowed))
    if not 0.0 < wanted.closed_days <= 366.0:
        got, allowed = f"{wanted.closed_days:g}", "more than 0, at most 366 days"
        faults.append(Fault("--closed-days", "this is no length of a closure", got=got, allowed=allowed))
    if faults:
        raise InputError(faults)


def netbacks(network: Network, paths: dict[str, WayPath]) -> list[Netback]:
    """Reckon what a tonne from Tengiz earns by every way at the prices of a year."""
    atlas = network.atlas
    oil = atlas.oil
    field, brent = oil.grades[FIELD_GRADE], oil.value("oil-brent")
    found = []
    for path in paths.values():
        way, blend = path.way, oil.grades[path.way.grade]
        at_line = way.id == BTC
        quality = (
            quality_cost_usd_per_t(field, blend, usd_per_bbl_per_tenth=oil.value("oil-quality-bank"))
            if at_line
            else 0.0
        )

        def earned(premium: float, quality: float = quality, path: WayPath = path) -> tuple[float, float]:
            price = price_usd_per_t(field.bbl_per_t, brent_usd_per_bbl=brent, premium_usd_per_bbl=premium)
            left = netback_usd_per_t(
                price - quality, transport_usd_per_t=path.usd_per_t, loss_share=path.way.loss_share
            )
            return price, left

        price, middle = earned(blend.premium_usd_per_bbl)
        legs = way_legs(network, path)
        found.append(
            Netback(
                way=way.id,
                name=way.name,
                market=way.destination,
                is_open=path.is_open,
                price_usd_per_t=price,
                quality_usd_per_t=quality,
                lost_usd_per_t=(price - quality) * way.loss_share,
                transport_usd_per_t=path.usd_per_t,
                netback_usd_per_t=middle,
                low_usd_per_t=earned(blend.low_premium_usd_per_bbl)[1],
                high_usd_per_t=earned(blend.high_premium_usd_per_bbl)[1],
                days=path.days,
                assumed_usd_per_t=sum(leg.usd_per_t for leg in legs if leg.status == "assumed"),
                legs=legs,
            )
        )
    return found


def worth_of(found: Iterable[Netback]) -> dict[str, float]:
    """Netback by way in USD a tonne; what goes by no way of the table earns what the least of them does."""
    told = {one.way: one.netback_usd_per_t for one in found}
    return told | {OTHER: min(told.values())}


def oil_year(solved: Solved, year: int) -> OilYear:
    """Tell a year: volumes by way, the step in force, what holds the way by Baku."""
    flows, crude = solved.flows[year], solved.crude
    network, atlas = flows.network, flows.network.atlas
    oil = atlas.oil
    path = paths_of(network)[BTC]
    found, price_gain_kt = holds(flows, crude, path)
    capacities = ceilings(flows, crude, path)
    crossing, pipe = crossing_kt(crude, flows.flow_kt), crude.kt(flows.flow_kt, PIPE)
    in_force = [one for one in oil.steps.values() if one.kind == "signed" and one.from_year <= year]
    step = max(in_force, key=lambda one: one.from_year, default=NO_STEP)
    contract = list(atlas.markets).index(CONTRACT)
    volumes = crude.way_kt(flows.flow_kt)
    volumes[CPC] += captive_kt(network)
    names = {one.id: one.name for one in crude.ways} | {OTHER: "Other ways"}
    others = [
        (oil.value("oil-azeri"), oil.grades["grade-azeri"].sulphur_share),
        (oil.value("oil-turkmen"), oil.grades["grade-turkmen"].sulphur_share),
    ]
    kazakh = kazakh_sulphur_share(atlas)
    room = blend_room_kt(others, sulphur_share=kazakh, limit_share=implied_limit_share(atlas)) or 0.0
    return OilYear(
        year=year,
        crossing_kt=crossing,
        pipe_kt=pipe,
        can_kt=capacities[0].kt,
        can_held_by=capacities[0].resource,
        can_held_by_name=capacities[0].name,
        ceilings=capacities[:MOST_CEILINGS],
        step=step.id,
        step_kt=step.volume_kt,
        gap_kt=step.volume_kt - crossing,
        quota_kt=float(network.capacity_per_y[slots_of(network, [QUOTA])].max()),
        contract_kt=float(network.volume_kt[contract]),
        contract_moved_kt=float(flows.flow_kt[(crude.routes.market == contract) & crude.on[TANKER]].sum()),
        held_by=held_by(found, price_gain_kt),
        binding=found[0].resource,
        binding_name=found[0].name,
        price_gain_kt=price_gain_kt,
        holds=found,
        ways=[WayVolume(way, names[way], volume) for way, volume in volumes.items()],
        kashagan_kt=crossing * kashagan_share(atlas, year),
        blend_sulphur_share=blend_sulphur_share([*others, (pipe, kazakh)]),
        room_kt=room,
    )


def kashagan_share(atlas: Atlas, year: int) -> float:
    """Part of the oil by contract at Baku that is from Kashagan: none before the first year with a contract."""
    promised = [one for one in atlas.oil.fields if one.btc_kt > 0.0 and one.year <= year]
    total = sum(one.btc_kt for one in promised)
    return sum(one.btc_kt for one in promised if one.id == KASHAGAN) / total if total > 0.0 else 0.0


def kazakh_sulphur_share(atlas: Atlas) -> float:
    """Sulphur of the Kazakh oil that contracts send to Ceyhan, by mass."""
    grades = atlas.oil.grades
    return blend_sulphur_share((one.btc_kt, grades[one.grade].sulphur_share) for one in atlas.oil.fields)


def implied_limit_share(atlas: Atlas, *, end: str = "value") -> float:
    """Sulphur of the line to Ceyhan with the signed ceiling in it: the limit that the ceiling implies.

    The seller of the transit ties the ceiling to the sulphur of the blend and publishes no limit.
    """
    ceiling = max(one.volume_kt for one in atlas.oil.steps.values() if one.kind == "signed")
    return blend_sulphur_share([*_others(atlas, end), (ceiling, kazakh_sulphur_share(atlas))])


def _others(atlas: Atlas, end: str) -> list[tuple[float, float]]:
    oil = atlas.oil
    pairs = (("oil-azeri", "grade-azeri"), ("oil-turkmen", "grade-turkmen"))
    return [(float(getattr(oil.term(term), end)), oil.grades[grade].sulphur_share) for term, grade in pairs]


def blend_rooms(atlas: Atlas) -> list[BlendRoom]:
    """Say how much Kazakh oil fits below limits of sulphur: the implied one, and round ones."""
    sulphur, implied = kazakh_sulphur_share(atlas), implied_limit_share(atlas)
    found = []
    for limit in sorted({implied, *LIMITS_SHARE}):
        low, middle, high = (
            blend_room_kt(_others(atlas, end), sulphur_share=sulphur, limit_share=limit) or 0.0
            for end in ("low", "value", "high")
        )
        found.append(BlendRoom(limit, limit == implied, middle, min(low, high), max(low, high)))
    return found


def tanker_years(solved: Solved) -> list[TankerYear]:
    """Say what a tanker lifts in each year, and how many each step needs."""
    oil = solved.crude.routes.atlas.oil
    fill = oil.value("oil-fill")
    found = []
    for year in sorted(solved.flows):
        network = solved.flows[year].network
        line = tanker_line(network, link=TANKER)
        each = [one.volume_kt for one in oil.steps.values()]
        found.append(
            TankerYear(
                year=year,
                ships=line.ships,
                level_m_baltic=sea_level_m_baltic(network.atlas, network.columns),
                depth_share=line.depth_share,
                load_t=line.load_t,
                voyages_per_ship=line.voyages_per_ship,
                kt_per_ship=line.kt_per_ship,
                need=[ships_needed(kt, kt_per_ship=line.kt_per_ship) for kt in each],
                need_queued=[ships_needed(kt, kt_per_ship=line.kt_per_ship, fill_share=fill) for kt in each],
            )
        )
    return found


def tariff_cuts(solved: Solved, *, year: int, earned: Netback) -> list[TariffCut]:
    """Lower the tariffs of the legs from Aktau to Ceyhan for Kazakh oil, and see what moves and what the legs earn."""
    flows, crude = solved.flows[year], solved.crude
    network, top = flows.network, flows.network.topology
    wanted = np.array([name in CUT_LINKS for name in (*top.links, "")])[top.arc_link]
    paid = np.where(wanted, network.arc_usd_per_t, 0.0)
    per_t = np.add.reduceat(paid[crude.routes.path], crude.routes.start[:-1])
    legs_usd = sum(leg.usd_per_t for leg in earned.legs if set(leg.links.split()) & set(CUT_LINKS))
    found = []
    for cut in CUTS:
        flow = cut_flow(flows, crude, cut_share=cut)
        income = float(flow[crude.own] @ per_t[crude.own]) * (1.0 - cut) / USD_PER_T_KT_PER_MUSD
        found.append(
            TariffCut(
                cut_share=cut,
                usd_per_t=cut * legs_usd,
                crossing_kt=crossing_kt(crude, flow),
                pipe_kt=crude.kt(flow, PIPE),
                netback_usd_per_t=earned.netback_usd_per_t + cut * legs_usd,
                legs_musd=income,
            )
        )
    return found


def studies(solved: Solved) -> list[Study]:
    """Build the step that is under study as promised, with and without the ships and berths it needs."""
    atlas, scenario = solved.crude.routes.atlas, solved.scenario
    step = atlas.oil.steps[STUDY_STEP]
    found = []
    for name, projects in STUDIES:
        known = [one for one in projects if one in atlas.projects]
        dated = [DatedProject(one, STUDY_YEARS[0]) for one in known]
        whole = msgspec.structs.replace(scenario, haircut_share=0.0)
        built = msgspec.structs.replace(with_projects(whole, dated, atlas=atlas), haircut_share=scenario.haircut_share)
        more = solve_more(solved, built, years=STUDY_YEARS)
        for year in STUDY_YEARS:
            one = oil_year(more, year)
            found.append(
                Study(name, year, step.volume_kt, known, one.crossing_kt, one.pipe_kt, one.held_by, one.binding,
                      one.binding_name)
            )  # fmt: skip
    return found


def oil_counts(solved: Solved) -> list[OilCount]:
    """Set every published volume of the years beside the model's."""
    crude = solved.crude
    atlas = crude.routes.atlas
    rows = {row["id"]: row for row in atlas.tables.frame("oil_records").iter_rows(named=True)}
    found = []
    for one in atlas.oil.records:
        if one.year in solved.flows:
            flows, way = solved.flows[one.year], atlas.oil.ways[one.way]
            model = crude.kt(flows.flow_kt, *way.count_links.split())
            model += captive_kt(flows.network) if one.way == CPC else 0.0
            observed = one.volume_kt * MONTHS_PER_YEAR / one.months
            found.append(
                OilCount(one.way, way.name, one.year, one.reading, one.months, observed, model, model / observed - 1.0,
                         rows[one.id]["status"], rows[one.id]["source"])
            )  # fmt: skip
    return found


def cpc_in(atlas: Atlas, year: int) -> float | None:
    """Kazakh oil in CPC as counted in a year, or in the last one before it that was; nothing without a count, kt."""
    told: dict[int, float] = {}
    for one in atlas.oil.records:
        if one.way == CPC and one.year <= year:
            told.setdefault(one.year, one.volume_kt * MONTHS_PER_YEAR / one.months)
    return told[max(told)] if told else None


def oil_companion(
    scenario: Scenario, *, atlas: Atlas, wanted: OilWanted | None = None, progress: Progress = quiet
) -> OilAnswer:
    """Say how much Kazakh oil goes by Baku and Ceyhan, what it earns, and what that way is worth when CPC fails.

    Parameters
    ----------
    scenario : Scenario
        In full form, with its sea.
    atlas : Atlas
        The tables.
    wanted : OilWanted, optional
        The year of prices and plans, a way, a closure of CPC.
    progress : callable, optional
        Called with a word and the share done.

    Raises
    ------
    InputError
        If what is asked cannot be.
    NotConverged
        If a year has no equilibrium within the limits.
    """
    wanted = wanted or OilWanted()
    check_wanted(wanted, atlas)
    events = list(atlas.oil.outages.values())
    span = range(FIRST_OIL_YEAR, LAST_OIL_YEAR + 1)
    solved = solve_oil(scenario, atlas=atlas, years=sorted({*span, *(one.year for one in events)}), progress=progress)
    network = solved.flows[wanted.year].network
    found = netbacks(network, paths_of(network))
    worth = worth_of(found)
    told = [oil_year(solved, year) for year in span]
    stages = {
        year: set_stage(solved, year=year, worth=worth, cpc_kt=cpc_in(atlas, year))
        for year in sorted({wanted.year, *(one.year for one in events)})
    }
    progress("outages", 0.7)
    share, days = wanted.closed_share, wanted.closed_days
    tried = Outage(
        "closure", f"CPC closed by {share:.0%} for {days:g} days", "", wanted.year, days, share, share, share, share
    )
    by_way = {one.way: one for one in found}
    count = status_counts(atlas, OIL_TABLES)
    total = max(sum(count.values()), 1)
    shares = {status: count[status] / total for status in STATUSES}
    answer = OilAnswer(
        schema=OIL_SCHEMA,
        scenario=scenario.name,
        title=scenario.title,
        answer="",
        year=wanted.year,
        brent_usd_per_bbl=atlas.oil.value("oil-brent"),
        netbacks=[one for one in found if not wanted.way or one.way == wanted.way],
        years=told,
        steps=[WayVolume(one.id, one.name, one.volume_kt) for one in atlas.oil.steps.values()],
        tankers=[one for one in tanker_years(solved) if one.year in span],
        studies=studies(solved),
        blend=blend_rooms(atlas),
        events=[fail(stages[one.year], one) for one in events],
        closures=[fail(stages[wanted.year], tried, russia_takes=takes) for takes in (True, False)],
        insurance=[
            insure(stages[wanted.year], events, name=words, russia_takes=takes)
            for words, takes in (("CPC fails alone", True), ("no other way through Russia takes more", False))
        ],
        cuts=tariff_cuts(solved, year=wanted.year, earned=by_way[BTC]),
        counts=oil_counts(solved),
        measures={
            "btc_kazakh_kt": {str(one.year): one.crossing_kt for one in told},
            "btc_kashagan_kt": {str(one.year): one.kashagan_kt for one in told},
        },
        status_shares=shares,
        assumed_share=shares["assumed"],
        sources=_sources(atlas),
        data_sha256=atlas.tables.sha256,
        software=software(),
        notes=[],
    )
    return msgspec.structs.replace(answer, answer=oil_answer(answer, by_way), notes=oil_notes(answer))


def _sources(atlas: Atlas) -> list[str]:
    cells = [cell for name in OIL_TABLES for cell in atlas.tables.frame(name)["source"]]
    return sorted({source for cell in cells if cell for source in cell.split()})
