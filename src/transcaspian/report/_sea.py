"""The sea as a page: its level, the year in which each class of ships loses how much, works and their price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from transcaspian._version import __version__
from transcaspian.report import _sea_charts
from transcaspian.report._charts import svg
from transcaspian.report._markup import Column, Raw, Value, answer_page, figure, join, section, table, tag
from transcaspian.report._reading import Tables, write
from transcaspian.report._sources import LICENCES, RUN_ANCHOR, Bibliography, bibliography, made_section, read_sources
from transcaspian.report._words import number, percent, signed
from transcaspian.runs import Loss, Sea, ServiceLoads

LEVEL_SOURCE = "kazhydromet-branded-dashboard-github-yeltaya"
PATHWAYS = {"ssp126": "SSP1-2.6", "ssp245": "SSP2-4.5", "ssp370": "SSP3-7.0", "ssp585": "SSP5-8.5"}
VARIANTS = {"": "", "dry_decade": ", ten dry years", "kbg_dam": ", Kara-Bogaz-Gol dammed"}
LOAD_YEARS = (2025, 2030, 2040, 2050)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
QUARTER = 0.25
DASH = "\N{WORD JOINER}–\N{WORD JOINER}"  # no line breaks beside it
APART_M = 0.3  # marks nearer than this share their words


def sea(found: Sea, *, out: Path, tables: Tables) -> Path:
    """Write the outlook of the sea as one HTML file that needs no network.

    Parameters
    ----------
    found
        What `transcaspian.sea` gives.
    out
        The file to write.
    tables
        The tables, for names and sources.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    names = dict(tables.frame("places").select("id", "name").drop_nulls().iter_rows())
    cited = [LEVEL_SOURCE, *(one.source for one in found.published), *(one.source for one in found.past_loads)]
    books = bibliography(read_sources(tables.frame("sources")), cited)
    content = [
        _level(found, books, number_=1),
        _losses(found, names, number_=2),
        _months(found, names, number_=3),
        _works(found, number_=4),
        _past(found, names, books, number_=5),
        _made(found, books, number_=6),
    ]
    html = answer_page(
        "The Caspian at the ports",
        over=("The Caspian at the ports", f"{_future(found)}; ships and works of scenario {found.scenario}"),
        heading="How far the sea may fall, and what ships lose",
        headline=_headline(found, names),
        content=content,
        foot=(
            "Levels in metres of the Baltic datum, annual means of the whole sea. "
            "A model's answer under stated assumptions, not a forecast by any ministry or company."
        ),
    )
    return write(out, html)


def _future(found: Sea) -> str:
    return f"{found.response} response, {PATHWAYS[found.pathway]}{VARIANTS[found.variant]}"


def _headline(found: Sea, names: Mapping[str, str]) -> Raw:
    """Say the level of the last planner's year and the class that loses a quarter first."""
    year = next((one for one in found.level if one.year == LOAD_YEARS[2]), found.level[-1])
    low, high = number(year.p05_m_baltic, 1), number(year.p95_m_baltic, 1)
    level = tag("b", f"{number(year.median_m_baltic, 1)} m in {year.year}")
    parts: list[str] = ["The middle of ", number(found.draws), " futures is ", level, f" ({low} to {high}). "]
    lost = [one for one in _planned(found) if one.median_year is not None]
    if lost:
        first = min(lost, key=lambda one: (one.median_year or 0, one.fleet))
        where = " and ".join(names.get(place, place) for place in first.places)
        when = tag("b", str(first.median_year))
        parts += [f"With the dredging that is planned, {_class(found, first.fleet)} between {where} "]
        parts += ["lose a quarter of their load by ", when, ": sooner than any others."]
    return tag("p", join(parts), class_="headline")


def _class(found: Sea, fleet: str) -> str:
    name = next(one.name for one in found.loads if one.fleet == fleet)
    return name[:1].lower() + name[1:]


def _planned(found: Sea) -> list[Loss]:
    """Give the loss of a quarter on each line with the works that the scenario holds, or with none."""
    works = {one.project for one in found.works if one.planned}
    by_line: dict[tuple[str, str], Loss] = {}
    for one in found.losses:
        if one.link and one.lost_share == QUARTER and (not one.project or one.project in works):
            by_line[one.fleet, one.link] = one
    return list(by_line.values())


def _level(found: Sea, books: Bibliography, *, number_: int) -> Raw:
    past = [{"year": one.year, "level": one.level_m_baltic} for one in found.past]
    fan = [
        {"year": one.year, "p05": one.p05_m_baltic, "p25": one.p25_m_baltic, "median": one.median_m_baltic,
         "p75": one.p75_m_baltic, "p95": one.p95_m_baltic}
        for one in found.level
    ]  # fmt: skip
    start = found.past[-1].level_m_baltic
    published = [
        {"number": str(place), "level": start + one.change_m,
         "low": None if one.low_m is None else start + one.low_m,
         "high": None if one.high_m is None else start + one.high_m}
        for place, one in enumerate(found.published, start=1)
        if one.year <= found.level[-1].year
    ]  # fmt: skip
    first, last = found.level[0], found.level[-1]
    ends = (f"{number(one.median_m_baltic, 1)} m in {one.year}" for one in (first, last))
    said = f"Median {', '.join(ends)}"
    far = svg(_sea_charts.far(past, fan, published), name="far", label=f"Level of the Caspian by year. {said}.")
    marks = _marks(found)
    near = svg(_sea_charts.near(past, fan, marks), name="near", label=f"The same to {_sea_charts.NEAR_TO}. {said}.")
    text = (
        "The level follows from a balance of water: rivers, evaporation, the strait to Kara-Bogaz-Gol, an area that "
        "shrinks as the sea falls. The shades hold half and nine tenths of the futures of each year; no line through "
        "them is a path, and the years below are taken on the paths themselves."
    )
    caption = f"Annual mean level: measured {found.past[0].year} to {found.past[-1].year}, then the futures."
    if published:
        caption += " Red: published projections for the end of the century, from the level of the last measured year."
    lines = "Dashed: levels at which ships have lost a quarter of a full load, with the dredging of the scenario. "
    lines += f"Classes within {number(APART_M, 1)} m of one another share the line of the first."
    notes = [tag("p", note[0].upper() + note[1:] + ".") for note in found.notes]
    return section(
        number_, "level", "The level", tag("p", text),
        figure(tag("div", far, class_="wide"), caption, books.cite([LEVEL_SOURCE])),
        _published(found, books),
        figure(tag("div", near, class_="wide"), lines, books.cite([LEVEL_SOURCE])),
        *notes,
    )  # fmt: skip


def _marks(found: Sea) -> list[dict[str, object]]:
    """Give the level of each class on the line where it loses a quarter first; near ones share their words."""
    highest: dict[str, Loss] = {}
    for one in _planned(found):
        best = highest.get(one.fleet)
        if one.level_m_baltic is not None and (best is None or one.level_m_baltic > (best.level_m_baltic or 0.0)):
            highest[one.fleet] = one
    marks: list[dict[str, object]] = []
    for one in sorted(highest.values(), key=lambda loss: -(loss.level_m_baltic or 0.0)):
        level, words = one.level_m_baltic or 0.0, one.fleet
        if marks and float(str(marks[-1]["level"])) - level < APART_M:
            marks[-1]["words"] = f"{marks[-1]['words']}, {words}"
        else:
            marks.append({"level": level, "words": words})
    return marks


def _published(found: Sea, books: Bibliography) -> Raw:
    columns = [
        Column("In the chart"), Column("Published"), Column("Emissions"), Column("By", numeric=True),
        Column("Change (m)", numeric=True), Column("Range (m)", numeric=True), Column("Source"),
    ]  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            str(place), one.name, one.kind, (str(one.year), one.year), (signed(one.change_m), one.change_m),
            "" if one.low_m is None else f"{signed(one.low_m)} to {signed(one.high_m)}",
            books.cite(one.source.split(), run=False),
        )
        for place, one in enumerate(found.published, start=1)
    ]  # fmt: skip
    last, start = found.level[-1], found.past[-1]
    low, middle, high = (
        level - start.level_m_baltic for level in (last.p05_m_baltic, last.median_m_baltic, last.p95_m_baltic)
    )
    own = (
        "", "Here", _future(found), (str(last.year), last.year), (signed(middle, 1), middle),
        f"{signed(low, 1)} to {signed(high, 1)}", tag("a", "this run", href=f"#{RUN_ANCHOR}"),
    )  # fmt: skip
    return table(f"Change of the level since {start.year}, published and here (median, 5-95 %)", columns, [*rows, own])


def _where(one: ServiceLoads | Loss, names: Mapping[str, str]) -> str:
    return " – ".join(names.get(place, place) for place in one.places)


def _span(one: Loss) -> str:
    """Write the median year and the band; an open end where a quantile never gets there."""
    low, median, high = ("" if year is None else str(year) for year in (one.p05_year, one.median_year, one.p95_year))
    if one.p95_year == one.from_year:
        return f"by {one.from_year}"
    return f"{median or 'not'} ({low}{DASH}{high})" if low else "not"


def _losses(found: Sea, names: Mapping[str, str], *, number_: int) -> Raw:
    text = (
        "Load is over a full one, mean of the months. A year is the first in which so much of it is lost, on each "
        "future's own path: median, and in brackets where nine tenths of the futures lie; the bracket stays open where "
        "the loss need not come. With a project, years count from its first on, and no other project is done. The "
        "shallower end of a line binds: named is where least can be loaded once a quarter is lost, and how the "
        "depth there is known."
    )
    lines = [one for one in found.loads if one.link]
    ports = [one for one in found.loads if not one.link]
    return section(
        number_, "losses", "When ships lose their load", tag("p", text),
        _loss_table("Lines, both ends together", found, lines, names),
        _loss_table("Ports, each by itself", found, ports, names),
        new_page=True,
    )  # fmt: skip


def _loss_table(caption: str, found: Sea, services: Sequence[ServiceLoads], names: Mapping[str, str]) -> Raw:
    years = [year for year in LOAD_YEARS if year <= found.level[-1].year]
    columns = [
        Column("Ships"), Column("Where"), *(Column(f"Load {year}", numeric=True) for year in years), Column("Dredging"),
        Column("10 % lost"), Column("25 % lost"), Column("50 % lost"), Column("Binds"),
    ]  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for one in services:
        at = {year.year: year.median_share for year in one.years}
        key = (one.fleet, one.link, one.places)
        of_one = [loss for loss in found.losses if (loss.fleet, loss.link, loss.places) == key]
        binds = f"{names.get(one.binds, one.binds)} ({one.depth_status})" if one.binds else ""
        for project in dict.fromkeys(loss.project for loss in of_one):
            spans = [_span(loss) for loss in of_one if loss.project == project]
            loads: list[Value] = [(percent(at[year]), at[year]) if not project else "" for year in years]
            name = (one.fleet, _where(one, names)) if not project else ("", "")
            rows.append((*name, *loads, project or "none", *spans, binds if not project else ""))
    return table(caption, columns, rows)


def _months(found: Sea, names: Mapping[str, str], *, number_: int) -> Raw:
    columns = [Column("Ships"), Column("Line"), *(Column(month, numeric=True) for month in MONTHS)]
    told = found.loads[0].months[min(1, len(found.loads[0].months) - 1)].year
    rows: list[tuple[Value, ...]] = []
    for one in found.loads:
        if one.link:
            shares = next(month.month_share for month in one.months if month.year == told)
            rows.append((one.fleet, _where(one, names), *((percent(share), share) for share in shares)))
    text = (
        "The sea stands highest in June and July and lowest from November to February, and wind moves it from day to "
        "day. A load is worked out for each month and each wind and then averaged: the mean level of the year would "
        "flatter it."
    )
    caption = f"Load by month in {told}, at the median level, as the scenario dredges"
    return section(number_, "months", "Month by month", tag("p", text), table(caption, columns, rows))


def _works(found: Sea, *, number_: int) -> Raw:
    columns = [
        Column("Project"), Column("From", numeric=True), Column("Capital (MUSD)", numeric=True),
        Column("Upkeep (MUSD/y)", numeric=True), Column("Annuity (MUSD/y)", numeric=True),
        Column("Kept (kt/y)", numeric=True), Column("5–95 %"), Column("USD/t kept", numeric=True), Column("5–95 %"),
    ]  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            one.name, (str(one.from_year), one.from_year), (number(one.capex_musd, 1), one.capex_musd),
            (number(one.opex_musd_per_y, 1), one.opex_musd_per_y),
            (number(one.annuity_musd_per_y, 2), one.annuity_musd_per_y),
            (number(one.median_kept_kt_per_y), one.median_kept_kt_per_y),
            f"{number(one.p05_kept_kt_per_y)} to {number(one.p95_kept_kt_per_y)}",
            (number(one.median_usd_per_t, 2), one.median_usd_per_t),
            f"{number(one.p05_usd_per_t, 2)} to {number(one.p95_usd_per_t, 2)}",
        )
        for one in found.works
    ]  # fmt: skip
    text = "No project of the tables deepens a port."
    if found.works:
        one = found.works[0]
        text = (
            f"Each project alone: the room it keeps on the lines of its port over {number(one.life_years)} years, one "
            "laden way of every round trip that the ships could make, and the annuity of its capital at "
            f"{percent(one.discount_share)} with its upkeep over that room. Room is not traffic: it is worth its price "
            "where ships are short."
        )
    return section(
        number_,
        "works",
        "Dredging, and what a tonne of it costs",
        tag("p", text),
        table("Dredging projects", columns, rows),
    )


def _past(found: Sea, names: Mapping[str, str], books: Bibliography, *, number_: int) -> Raw:
    columns = [
        Column("Ships"), Column("Port"), Column("Year", numeric=True), Column("Level (m)", numeric=True),
        Column("Model", numeric=True), Column("Lowest to highest month"), Column("Reported", numeric=True),
        Column("Source"),
    ]  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            one.fleet, names.get(one.place, one.place), (str(one.year), one.year),
            (number(one.level_m_baltic, 2), one.level_m_baltic), (percent(one.model_share), one.model_share),
            f"{percent(one.low_month_share)} to {percent(one.high_month_share)}",
            "" if one.reported_share is None else (percent(one.reported_share), one.reported_share),
            books.cite(one.source.split(), run=False) if one.source else "",
        )
        for one in found.past_loads
    ]  # fmt: skip
    text = (
        "The depths rest on the loads reported in spring 2025, so those years agree by construction; the years before "
        "are what the measured level makes of them, without any dredging."
    )
    caption = "Loads of the past, over a full one"
    return section(number_, "past", "The same rule, backwards", tag("p", text), table(caption, columns, rows))


def _made(found: Sea, books: Bibliography, *, number_: int) -> Raw:
    made: list[tuple[str, str]] = [
        ("Software", f"transcaspian {__version__}"),
        ("Future", f"{_future(found)}, {number(found.draws)} draws, seed {found.seed}"),
        ("Scenario", f"{found.scenario}: {found.title}"),
        ("Data (sha256)", tag("code", found.data_sha256)),
        ("Licences", LICENCES),
    ]
    return made_section(number_, made, books=books)
