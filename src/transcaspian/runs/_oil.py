"""Kazakh oil: how much goes by Baku and Ceyhan, what it earns, what it is worth when CPC fails."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from transcaspian.errors import DataError, Fault, InputError, nearest
from transcaspian.model import OIL_TABLES, Atlas, DatedProject, OilStep, Outage, Scenario, with_projects
from transcaspian.runs._oil_changes import oil_changes
from transcaspian.runs._oil_failure import fail, insure, set_stage
from transcaspian.runs._oil_records import (
    OIL_SCHEMA,
    Failure,
    Insurance,
    Netback,
    OilAnswer,
    OilCount,
    OilField,
    OilYear,
    Study,
    WayVolume,
)
from transcaspian.runs._oil_words import oil_answer, oil_notes
from transcaspian.runs._oil_worth import (
    blend_rooms,
    implied_limit_share,
    kashagan_share,
    kazakh_sulphur_share,
    netbacks,
    others_in_line,
    tanker_years,
    tariff_cuts,
    worth_of,
)
from transcaspian.runs._oil_years import (
    BTC,
    CONTRACT,
    CPC,
    FREE,
    OTHER,
    PIPE,
    QUOTA,
    TANKER,
    Solved,
    captive_kt,
    ceilings,
    crossing_kt,
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
    blend_room_kt,
    blend_sulphur_share,
)

STUDY_STEP = "step-7000"
FIRST_OIL_YEAR, LAST_OIL_YEAR, OIL_YEAR = 2023, 2035, 2028
SPAN = range(FIRST_OIL_YEAR, LAST_OIL_YEAR + 1)
CASES = {"CPC fails alone": True, "no other way through Russia takes more": False}
NEEDED = {"oil_ways.csv": (BTC, CPC), "markets.csv": (CONTRACT, FREE), "oil_steps.csv": (STUDY_STEP,)}
MONTHS_PER_YEAR = 12
STUDY_YEARS = (2030, 2035)
STUDIES = (  # a step as agreed alone, and with what it names besides
    ("7 Mt agreed, ships and berths as they are", ("aktau-baku-oil-7000",)),
    (
        "7 Mt agreed, ten and five tankers more, berths 9 and 10",
        ("aktau-baku-oil-7000", "asco-tankers-7000", "tankers-2200", "aktau-oil-extension"),
    ),
)
MOST_CEILINGS = 5
KASHAGAN = "the part of the crossing that the table of fields gives to Kashagan"
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


def check_tables(atlas: Atlas) -> None:
    """Refuse tables without the rows that the answer is about.

    Raises
    ------
    DataError
        If a way, a market or a step is missing; all at once.
    """
    known = {"oil_ways.csv": atlas.oil.ways, "markets.csv": atlas.markets, "oil_steps.csv": atlas.oil.steps}
    faults = [
        Fault(file, "the oil companion needs this row", row, "id", "nothing", "a row with this id")
        for file, rows in NEEDED.items()
        for row in rows
        if row not in known[file]
    ]
    if faults:
        raise DataError(faults)


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
    others = others_in_line(atlas)
    kazakh = kazakh_sulphur_share(atlas)
    room = blend_room_kt(others, sulphur_share=kazakh, limit_share=implied_limit_share(atlas)) or 0.0
    return OilYear(
        year=year,
        crossing_kt=crossing,
        pipe_kt=pipe,
        can_kt=capacities[0].room_kt,
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
    asked = wanted or OilWanted()
    check_wanted(asked, atlas)
    check_tables(atlas)
    years = {*SPAN, *(one.year for one in atlas.oil.outages.values())}
    return answer_of(solve_oil(scenario, atlas=atlas, years=sorted(years), progress=progress), asked, progress=progress)


def answer_of(solved: Solved, wanted: OilWanted, *, progress: Progress = quiet) -> OilAnswer:
    """Answer from the solved years of a scenario: those of the span and those of the outages."""
    atlas, scenario = solved.crude.routes.atlas, solved.scenario
    network = solved.flows[wanted.year].network
    found = netbacks(network, paths_of(network))
    told = [oil_year(solved, year) for year in SPAN]
    by_way = {one.way: one for one in found}
    progress("outages", 0.7)
    events, closures, insurance = _failures(solved, wanted, worth_of(found))
    progress("studies", 0.95)
    count = status_counts(atlas, OIL_TABLES)
    shares = {status: count[status] / max(sum(count.values()), 1) for status in STATUSES}
    answer = OilAnswer(
        schema=OIL_SCHEMA,
        scenario=scenario.name,
        title=scenario.title,
        answer="",
        year=wanted.year,
        brent_usd_per_bbl=atlas.oil.value("oil-brent"),
        fields=[
            OilField(
                one.name,
                one.year,
                one.grade,
                atlas.oil.grades[one.grade].sulphur_share,
                one.output_kt,
                one.cpc_kt,
                one.btc_kt,
            )
            for one in atlas.oil.fields
        ],
        netbacks=[one for one in found if not wanted.way or one.way == wanted.way],
        years=told,
        steps=[WayVolume(one.id, one.name, one.volume_kt) for one in atlas.oil.steps.values()],
        tankers=[one for one in tanker_years(solved) if one.year in SPAN],
        claimed_kt_per_ship=atlas.oil.value("oil-ship-year"),
        seen_kt_per_ship=atlas.oil.term("oil-ship-year").low,
        studies=studies(solved),
        blend=blend_rooms(atlas),
        events=events,
        closures=closures,
        insurance=insurance,
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
    return _with_words(answer, by_way, scenario, wanted, atlas)


def _with_words(
    found: OilAnswer, by_way: dict[str, Netback], scenario: Scenario, wanted: OilWanted, atlas: Atlas
) -> OilAnswer:
    """Add the sentence, the notes and what the answer changes in a freight run."""
    changes, note = oil_changes(
        scenario, atlas=atlas, year=wanted.year, closed_share=wanted.closed_share, closed_days=wanted.closed_days
    )
    return msgspec.structs.replace(
        found, answer=oil_answer(found, by_way), notes=oil_notes(found), changes=changes, changes_note=note,
        measure_notes={"btc_kashagan_kt": KASHAGAN},
    )  # fmt: skip


def _failures(
    solved: Solved, wanted: OilWanted, worth: dict[str, float]
) -> tuple[list[Failure], list[Failure], list[Insurance]]:
    """Reckon the listed outages on the networks of their years, the closure that is tried, and the list met again."""
    atlas = solved.crude.routes.atlas
    events = list(atlas.oil.outages.values())
    stages = {
        year: set_stage(solved, year=year, worth=worth, cpc_kt=cpc_in(atlas, year))
        for year in sorted({wanted.year, *(one.year for one in events)})
    }
    share, days = wanted.closed_share, wanted.closed_days
    words = f"CPC closed by {share:.0%} for {days:g} days"
    tried = Outage("closure", words, "", wanted.year, days, share, share, share, share)
    ours = stages[wanted.year]
    return (
        [fail(stages[one.year], one) for one in events],
        [fail(ours, tried, russia_takes=takes) for takes in CASES.values()],
        [insure(ours, events, name=name, russia_takes=takes) for name, takes in CASES.items()],
    )


def _sources(atlas: Atlas) -> list[str]:
    cells = [cell for name in OIL_TABLES for cell in atlas.tables.frame(name)["source"]]
    return sorted({source for cell in cells if cell for source in cell.split()})
