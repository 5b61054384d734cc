"""Kazakh oil as a page: the answer, years, netbacks, outages, tankers and blend, tariffs, counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from transcaspian._version import __version__
from transcaspian.report import _oil_charts
from transcaspian.report._charts import svg
from transcaspian.report._markup import Column, Raw, Value, answer_page, figure, section, table, tag, told
from transcaspian.report._reading import Tables, write
from transcaspian.report._sources import LICENCES, Bibliography, bibliography, made_section, read_sources
from transcaspian.report._words import number, percent, signed
from transcaspian.runs import Failure, Netback, OilAnswer

KT_PER_MT = 1000.0
BTC = "way-btc"


def oil(found: OilAnswer, *, out: Path, tables: Tables) -> Path:
    """Write the answer on Kazakh oil as one HTML file that needs no network.

    Parameters
    ----------
    found
        What `transcaspian.oil` gives.
    out
        The file to write.
    tables
        The tables, for sources.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    books = bibliography(read_sources(tables.frame("sources")), found.sources)
    content = [
        section(1, "years", "What crosses, what could, and what holds it", *_years(found, books)),
        _netbacks(found, books, number_=2),
        section(3, "outages", "When CPC fails", *_outages(found, books), new_page=True),
        _ships(found, number_=4),
        _tariffs(found, number_=5),
        _counts(found, books, number_=6),
        _made(found, books, number_=7),
    ]
    html = answer_page(
        "Kazakh oil",
        over=("Kazakh oil", f"scenario {found.scenario}, plans of {found.year}"),
        heading="How much Kazakh oil goes by Baku and Ceyhan, and what it is worth",
        headline=told(found.answer),
        content=content,
        foot=(
            "Volumes of a modelled equilibrium and netbacks of stated tariffs, not a "
            "forecast by any ministry or company."
        ),
    )
    return write(out, html)


def oil_section(found: OilAnswer, books: Bibliography, *, number_: int) -> Raw:
    """Give the section of oil for the brief of a run: the answer, what crosses, and what happens when CPC fails."""
    parts = [*_years(found, books), *_outages(found, books)[:2]]
    changes = tag("p", f"{len(found.changes) or 'No'} Changes for freight: {found.changes_note}.")
    return section(number_, "oil", "Kazakh oil by Baku and Ceyhan", tag("p", found.answer), *parts, changes)


def _numbers(*headers: str) -> list[Column]:
    return [Column(header, numeric=True) for header in headers]


def _cells(values: Iterable[Any], digits: int = 0) -> list[Value]:
    return [(number(value, digits), value) for value in values]


def _years(found: OilAnswer, books: Bibliography) -> list[Raw]:
    parts: list[tuple[str, Callable[[Any], float]]] = [
        ("could cross", lambda one: one.can_kt),
        ("crosses to Baku", lambda one: one.crossing_kt),
        ("enters the line to Ceyhan", lambda one: one.pipe_kt),
        ("signed", lambda one: one.step_kt),
    ]
    lines = [{"year": one.year, "mt": of(one) / KT_PER_MT, "what": words} for words, of in parts for one in found.years]
    first = found.years[0].year
    dots = [
        {"year": one.year, "mt": one.observed_kt / KT_PER_MT}
        for one in found.counts
        if one.way == BTC and one.year >= first
    ]
    drawn = svg(_oil_charts.years(lines, dots), name="oil-years", label=f"Kazakh oil by Baku by year. {found.answer}")
    columns = [
        *_numbers("Year", "Could cross (kt)"), Column("Binds"), *_numbers("To Baku", "In the line", "Signed"),
        *_numbers("Missing"), Column("Held by"), *_numbers("Full", "Twice of it brings", "10 USD/t less brings"),
    ]  # fmt: skip
    rows: list[Sequence[Value]] = [
        (
            (str(one.year), float(one.year)), *_cells([one.can_kt]), one.can_held_by_name,
            *_cells([one.crossing_kt, one.pipe_kt, one.step_kt, one.gap_kt]),
            f"{'price, then ' if one.held_by == 'price' else ''}{one.binding_name}",
            (percent(one.holds[0].utilisation), one.holds[0].utilisation),
            *_cells([one.holds[0].gain_kt, one.price_gain_kt]),
        )
        for one in found.years
    ]  # fmt: skip
    studied = [
        (
            one.name,
            (str(one.year), float(one.year)),
            *_cells([one.step_kt, one.crossing_kt, one.pipe_kt]),
            one.binding_name,
        )
        for one in found.studies
    ]
    study_columns = [Column("Case"), *_numbers("Year", "Step (kt)", "To Baku", "In the line"), Column("First capacity")]
    cited = books.cite(found.sources)
    return [
        figure(tag("div", drawn, class_="wide"), "Dots: every published count, scaled to the year.", cited),
        table("Kazakh oil by Baku, kt a year", columns, rows),
        table("The step under study", study_columns, studied),
        _ways(found),
    ]


def _ways(found: OilAnswer) -> Raw:
    names = [one.name for one in found.years[0].ways]
    rows: list[Sequence[Value]] = [
        ((str(one.year), float(one.year)), *_cells(way.volume_kt for way in one.ways)) for one in found.years
    ]
    return table("Kazakh crude by way, kt a year", _numbers("Year", *names), rows)


def _netbacks(found: OilAnswer, books: Bibliography, *, number_: int) -> Raw:
    spans = [
        {"way": one.name, "low": one.low_usd_per_t, "middle": one.netback_usd_per_t, "high": one.high_usd_per_t}
        for one in found.netbacks
    ]
    drawn = svg(
        _oil_charts.netbacks(spans), name="oil-netbacks", label="Netback at Tengiz by way, with the range of its grade."
    )
    columns = [
        Column("Way"), Column("Market"), Column("Open"),
        *_numbers("Price (USD/t)", "Quality", "Lost", "Legs", "Netback", "Low", "High", "Days", "Legs assumed"),
    ]  # fmt: skip
    rows: list[Sequence[Value]] = [
        (
            one.name, one.market, "yes" if one.is_open else "closed", *_cells([one.price_usd_per_t]),
            *_cells([one.quality_usd_per_t, one.lost_usd_per_t, one.transport_usd_per_t], 1),
            *_cells([one.netback_usd_per_t, one.low_usd_per_t, one.high_usd_per_t, one.days]),
            (percent(_assumed(one)), _assumed(one)),
        )
        for one in found.netbacks
    ]  # fmt: skip
    legs: list[Sequence[Value]] = [
        (one.name, leg.name, leg.kind, (number(leg.usd_per_t, 1), leg.usd_per_t), leg.status)
        for one in found.netbacks
        for leg in one.legs
    ]
    leg_columns = [Column("Way"), Column("Leg"), Column("Kind"), *_numbers("USD/t"), Column("Status")]
    text = (
        f"Brent at {number(found.brent_usd_per_bbl)} USD a barrel and what the oil is sold as, less what the blend "
        "takes off for sulphur, what is lost, and every tariff and fee. Constants and waits that make shippers choose "
        "are not money and stand in no netback. The range is that of the premium of the grade."
    )
    cited = books.cite(found.sources)
    return section(
        number_, "netbacks", "What a tonne earns by each way", tag("p", text),
        figure(tag("div", drawn, class_="wide"), "Netback at Tengiz.", cited),
        table("Netbacks", columns, rows), table("Legs", leg_columns, legs), new_page=True,
    )  # fmt: skip


def _assumed(one: Netback) -> float:
    return one.assumed_usd_per_t / one.transport_usd_per_t if one.transport_usd_per_t > 0.0 else 0.0


def _outages(found: OilAnswer, books: Bibliography) -> list[Raw]:
    bars = [
        {"event": f"{one.from_date} {one.name}", "what": what, "musd": musd}
        for one in found.events
        for what, musd in (("cost", one.cost_musd), ("saved by the ways through Azerbaijan", one.way_musd))
    ]
    drawn = svg(
        _oil_charts.outages(bars), name="oil-outages", label="Cost of each outage, and what a second way saves."
    )
    columns = [
        Column("From"), Column("Event"),
        *_numbers("Days", "Share lost", "Lost (kt)", "Diverted", "Shut in", "Cost (MUSD)", "Azerbaijan saves", "Low",
                  "High", "The line alone"),
    ]  # fmt: skip
    rows = [_event(one) for one in (*found.events, *found.closures)]
    case_columns = [
        Column("Case"), *_numbers("Events a year", "Lost (kt)", "Cost (MUSD)", "Azerbaijan saves"),
        *_numbers("Low", "High", "Line alone"),
    ]  # fmt: skip
    cases: list[Sequence[Value]] = [
        (
            one.name, *_cells([one.events_per_y], 2), *_cells([one.lost_kt_per_y, one.cost_musd_per_y]),
            *_cells([one.way_musd_per_y, one.low_way_musd_per_y, one.high_way_musd_per_y, one.pipe_musd_per_y], 1),
        )
        for one in found.insurance
    ]  # fmt: skip
    moved = [_moved(one) for one in found.closures]
    return [
        figure(tag("div", drawn, class_="wide"), "The eight listed outages.", books.cite(found.sources)),
        table("Outages on the networks of their years, and closures tried", columns, rows),
        table(f"The list met again by the network of {found.year}, by the year", case_columns, cases),
        *moved,
    ]


def _event(one: Failure) -> Sequence[Value]:
    name = one.name if one.russia_takes else f"{one.name}, no other way through Russia takes more"
    return (
        one.from_date, name, *_cells([one.days]), (percent(one.lost_share), one.lost_share),
        *_cells([one.lost_kt, one.diverted_kt, one.shut_in_kt]),
        *_cells([one.cost_musd, one.way_musd, one.low_way_musd, one.high_way_musd, one.pipe_musd], 1),
    )  # fmt: skip


def _moved(one: Failure) -> Raw:
    more = "" if one.russia_takes else ", no other way through Russia takes more"
    rows: list[Sequence[Value]] = [(way.name, *_cells([way.before_kt_per_y, way.more_kt_per_y])) for way in one.moved]
    full = ", ".join(one.binding)
    caption = f"{one.name}, {one.network_year}{more}: who moves what, kt at the rate of a year; full: {full}"
    return table(caption, [Column("Way"), *_numbers("Before", "More")], rows)


def _ships(found: OilAnswer, *, number_: int) -> Raw:
    steps = [f"{one.volume_kt / KT_PER_MT:g} Mt" for one in found.steps]
    columns = _numbers(
        "Year", "Sea (m)", "Ships", "Load (t)", "Of payload", "Voyages", "kt a ship", *steps,
        *(f"{one}, with queues" for one in steps),
    )  # fmt: skip
    rows: list[Sequence[Value]] = [
        (
            (str(one.year), float(one.year)), (signed(one.level_m_baltic, 2), one.level_m_baltic),
            *_cells([one.ships, one.load_t]), (percent(one.depth_share, 1), one.depth_share),
            *_cells([one.voyages_per_ship, one.kt_per_ship, *map(float, one.need), *map(float, one.need_queued)]),
        )
        for one in found.tankers
    ]  # fmt: skip
    rooms: list[Sequence[Value]] = [
        (
            (number(100.0 * one.limit_share, 3), one.limit_share),
            *_cells([one.room_kt, one.low_room_kt, one.high_room_kt]),
            "what the signed ceiling implies" if one.is_implied else "tried",
        )
        for one in found.blend
    ]
    room_columns = [*_numbers("Sulphur (%)", "Kazakh oil (kt)", "Low", "High"), Column("Limit")]
    return section(
        number_, "ships", "Tankers and blend",
        table("Tankers Aktau-Baku, and ships that each step needs", columns, rows),
        table("Kazakh oil in the line to Ceyhan below a limit of sulphur", room_columns, rooms),
    )  # fmt: skip


def _tariffs(found: OilAnswer, *, number_: int) -> Raw:
    columns = _numbers("Cut", "USD/t", "To Baku (kt)", "In the line (kt)", "Netback (USD/t)", "Legs earn (MUSD)")
    rows: list[Sequence[Value]] = [
        (
            (percent(one.cut_share), one.cut_share), *_cells([one.usd_per_t], 1),
            *_cells([one.crossing_kt, one.pipe_kt, one.netback_usd_per_t]), *_cells([one.legs_musd], 1),
        )
        for one in found.cuts
    ]  # fmt: skip
    caption = f"Tariffs from Aktau to Ceyhan lowered for Kazakh oil, {found.year}"
    return section(number_, "tariffs", "What a lower tariff brings", table(caption, columns, rows))


def _counts(found: OilAnswer, books: Bibliography, *, number_: int) -> Raw:
    columns = [
        Column("Way"), *_numbers("Year"), Column("Reading"), *_numbers("Months", "Observed (kt)", "Model", "Over it"),
        Column("Status"), Column("Source"),
    ]  # fmt: skip
    rows: list[Sequence[Value]] = [
        (
            one.name, (str(one.year), float(one.year)), one.reading, *_cells([float(one.months), one.observed_kt]),
            *_cells([one.model_kt]), (signed(100.0 * one.error_share) + " %", one.error_share), one.status,
            books.cite(one.source.split()),
        )
        for one in found.counts
    ]  # fmt: skip
    fields: list[Sequence[Value]] = [
        (
            one.name, (str(one.year), float(one.year)), (number(100.0 * one.sulphur_share, 2), one.sulphur_share),
            *_cells([one.output_kt or None, one.cpc_kt or None, one.btc_kt or None]),
        )
        for one in found.fields
    ]  # fmt: skip
    field_columns = [Column("Field"), *_numbers("Year", "Sulphur (%)", "Output (kt)", "In CPC", "BTC by contract")]
    notes = tag("ul", *(tag("li", note[0].upper() + note[1:] + ".") for note in found.notes))
    return section(
        number_, "counts", "Beside the record", table("Observed and model", columns, rows), notes,
        table("Fields as reported", field_columns, fields),
    )  # fmt: skip


def _made(found: OilAnswer, books: Bibliography, *, number_: int) -> Raw:
    shares = ", ".join(f"{percent(part)} {status}" for status, part in found.status_shares.items() if part)
    made: list[tuple[str, str]] = [
        ("Software", f"transcaspian {__version__}"),
        ("Input of the oil tables", shares),
        ("Scenario", f"{found.scenario}: {found.title}"),
        ("Data (sha256)", tag("code", found.data_sha256)),
        ("Licences", LICENCES),
    ]
    return made_section(number_, made, books=books)
