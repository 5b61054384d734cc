"""The cable of light as a page, and as a section of the brief of a run that keeps its answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from transcaspian._version import __version__
from transcaspian.report import _fibre_charts
from transcaspian.report._charts import svg
from transcaspian.report._markup import Column, Raw, Value, answer_page, figure, section, table, tag, told
from transcaspian.report._reading import Tables, write
from transcaspian.report._sources import LICENCES, Bibliography, bibliography, made_section, read_sources
from transcaspian.report._words import number, percent, signed
from transcaspian.runs import FibreAnswer

BASIS = {"along": "along roads", "drawn": "straight on the map"}
LINES = {"today": "Lines of today", "straight": "With a straight line Almaty–Aktau"}
FEW_CUTS = 4


def fibre(found: FibreAnswer, *, out: Path, tables: Tables) -> Path:
    """Write the answer of the fibre companion as one HTML file that needs no network.

    Parameters
    ----------
    found
        What `transcaspian.fibre` gives.
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
    books = bibliography(read_sources(tables.frame("sources")), found.sources)
    names = names_of(tables)
    content = [
        section(1, "lines", "What the line carries", *_lines(found, books)),
        section(2, "time", "What it does to round trips", *_time(found, books), new_page=True),
        section(3, "outages", "What it spares in outages", *_outages(found, books, names), new_page=True),
        _made(found, books, number_=4),
    ]
    html = answer_page(
        "Light under the Caspian",
        over=("Light under the Caspian", f"{found.cable_name}; scenario {found.scenario}"),
        heading="What a cable of light under the Caspian gives",
        headline=told(found.answer),
        content=content,
        foot=(
            "Round trips in ms, capacities for each direction of a pair. "
            "A model's answer under stated assumptions, not a forecast by any ministry or company."
        ),
    )
    return write(out, html)


def fibre_section(found: FibreAnswer, tables: Tables, books: Bibliography, *, number_: int) -> Raw:
    """Write the answer of the fibre companion as one section of a brief: sentence, two charts, one table."""
    parts = [tag("p", found.answer), *_lines(found, books)[1:2], *_outages(found, books, names_of(tables))[1:3]]
    return section(number_, "fibre", "The cable of light", *parts)


def names_of(tables: Tables) -> dict[str, str]:
    """Name every part that an outage may name: spans, directions, cables, and links by the places at their ends."""
    places = dict(tables.frame("places").select("id", "name").drop_nulls().iter_rows())
    ends = tables.frame("links").select("id", "origin", "destination").iter_rows()
    found = {id_: f"{places.get(origin, origin)}–{places.get(end, end)}" for id_, origin, end in ends}
    for table_name in ("fibre_spans", "fibre_cables"):
        found |= dict(tables.frame(table_name).select("id", "name").iter_rows())
    directions = tables.frame("fibre_directions").select("id", "name").iter_rows()
    return found | {id_: f"all of {name} at once" for id_, name in directions}


def _pairs(pairs: int | None) -> Value:
    return "none" if pairs is None else (number(pairs), float(pairs))


def _lines(found: FibreAnswer, books: Bibliography) -> list[Raw]:
    """Write words, chart and table of the designs."""
    own = [line for line in found.lines if line.cable == found.cable]
    others = [one for one in dict.fromkeys(line.cable for line in found.lines) if one != found.cable]
    by_key = {(line.cable, line.design): line for line in found.lines}
    opens = "is not opened by the scenario" if found.opens_year is None else f"is open from {found.opens_year}"
    text = (
        f"{found.cable_name} {opens}. Each design is sent through GNPy at the launch power that carries most, and each "
        f"channel takes the fastest mode that its own ratio allows with {number(found.margin_db)} dB to spare. Bars "
        f"count real modes; diamonds count Shannon's limit less {number(found.shannon_gap_db)} dB, which no maker "
        "promises."
    )
    rows = [
        {"name": line.name, "modes": line.modes_tbps, "shannon": line.shannon_tbps,
         "words": "none" if line.modes_pairs is None else str(line.modes_pairs)}
        for line in own
    ]  # fmt: skip
    label = "; ".join(f"{line.name}: {number(line.modes_tbps, 1)} Tbit/s" for line in own)
    drawn = svg(_fibre_charts.capacities(rows, target_tbps=found.target_tbps), name="fibre-lines", label=label)
    caption = f"What a fibre pair carries over {number(own[0].length_km)} km, by design."
    columns = [
        Column("Design"), Column("Channels", numeric=True), Column("Launch (dBm)", numeric=True),
        Column("GSNR worst (dB)", numeric=True), Column("GSNR mean (dB)", numeric=True),
        Column("Tbit/s a pair", numeric=True), Column("Pairs", numeric=True), Column("Shannon (Tbit/s)", numeric=True),
        Column("Pairs", numeric=True),
        *(Column(f"Pairs, {one.removeprefix('cable-')}", numeric=True) for one in others),
    ]  # fmt: skip
    lines: list[tuple[Value, ...]] = [
        (
            line.name, (number(line.channels), float(line.channels)), (signed(line.launch_dbm, 1), line.launch_dbm),
            (number(line.worst_gsnr_db, 1), line.worst_gsnr_db), (number(line.mean_gsnr_db, 1), line.mean_gsnr_db),
            (number(line.modes_tbps, 1), line.modes_tbps), _pairs(line.modes_pairs),
            (number(line.shannon_tbps, 1), line.shannon_tbps), _pairs(line.shannon_pairs),
            *(_pairs(by_key[one, line.design].modes_pairs) for one in others),
        )
        for line in own
    ]  # fmt: skip
    wanted = f"pairs for {number(found.target_tbps)} Tbit/s"
    return [
        tag("p", text),
        figure(tag("div", drawn, class_="wide"), caption, books.cite(found.sources)),
        table(f"Designs of the line: signal over all noise in 0.1 nm, capacity, {wanted}", columns, lines),
    ]


def _time(found: FibreAnswer, books: Bibliography) -> list[Raw]:
    """Write words, chart and tables of the round trips."""
    names = {one.path: one.name.removeprefix("Almaty-Frankfurt ") for one in found.readings}
    text = (
        f"The measured round trip of {number(found.measured_ms)} ms is told as 'via London', which can be read in two "
        "ways. For each, one factor on land makes the path take exactly that time; the same factor then gives every "
        "other path. Sea cables are as long as they are said to be. Nothing is fitted to London–Hong Kong: it tells "
        "which reading is likelier."
    )
    rows = [
        {"name": one.name.removeprefix("Almaty-Frankfurt "), "gain": one.gain_ms,
         "reading": f"{found.measured_ms:g} ms {names[one.reading]}", "lengths": f"lengths {BASIS[one.basis]}"}
        for one in found.trips
        if one.kind != "reading"
    ]  # fmt: skip
    label = "; ".join(
        f"{row['name']}, {row['reading']}, {row['lengths']}: {float(str(row['gain'])):+.0f} ms" for row in rows
    )
    drawn = svg(_fibre_charts.gains(rows), name="fibre-gains", label=label)
    columns = [
        Column("Reading"), Column("Lengths"), Column("Land (km)", numeric=True), Column("Factor", numeric=True),
        Column("London–Hong Kong foretold (ms)", numeric=True), Column("Measured (ms)", numeric=True),
        Column("Error", numeric=True),
    ]  # fmt: skip
    readings: list[tuple[Value, ...]] = [
        (
            one.name, BASIS[one.basis], (number(one.land_km), one.land_km), (number(one.factor, 2), one.factor),
            (number(one.predicted_ms), one.predicted_ms), (number(one.measured_ms), one.measured_ms),
            (f"{signed(100.0 * one.error_share)} %", one.error_share),
        )
        for one in found.readings
    ]  # fmt: skip
    held = [Column("Lines in Kazakhstan"), Column("Gain (ms)"), Column("Gain over the straight way by Moscow (ms)")]
    gains: list[tuple[Value, ...]] = [
        (
            LINES[one.lines], f"{signed(one.low_ms)} to {signed(one.high_ms)}",
            f"{signed(one.over_north_low_ms)} to {signed(one.over_north_high_ms)}",
        )
        for one in found.gains
    ]  # fmt: skip
    return [
        tag("p", text),
        figure(tag("div", drawn, class_="wide"), "Almaty–Frankfurt by the cable.", books.cite(found.sources)),
        table("What the cable wins in ms of round trip, over all readings; below zero it is slower", held, gains),
        table("One factor for each reading of the measured trip, and what it foretells", columns, readings),
    ]


def _outages(found: FibreAnswer, books: Bibliography, names: Mapping[str, str]) -> list[Raw]:
    """Write words, chart and tables of the outages."""
    russia = max(found.directions, key=lambda one: one.links)
    total = sum(one.links for one in found.directions)
    text = (
        f"{russia.links} of {total} international links run to {russia.name}. Every state of the ways out is counted: "
        "a cut takes a segment, a common cause takes a whole direction. How often that happens is a prior, not a "
        f"measurement: {number(russia.shock_low_per_y, 3)} to {number(russia.shock_high_per_y, 1)} times a year, "
        f"{number(russia.shock_days)} days each. A broken cable waits about {number(found.repair_days)} days for a "
        "ship. A cable counts as one link more, or as room for all traffic."
    )
    rows = [
        {"shock": one.shock_per_y, "hours": hours, "case": case}
        for one in found.shocks
        for case, hours in (("without the cable", one.without_h_per_y), ("with it", one.with_h_per_y))
    ]
    label = "; ".join(f"{one.shock_per_y:.3g} a year: {one.saved_h_per_y:.2f} hours saved" for one in found.shocks)
    drawn = svg(_fibre_charts.hours(rows), name="fibre-hours", label=label)
    columns = [
        Column("Cables"), Column("Europe (h/y)", numeric=True), Column("Low to high"),
        Column("Europe or China (h/y)", numeric=True), Column("Half of the links (h/y)", numeric=True),
        Column("Half of the traffic (h/y)", numeric=True),
    ]  # fmt: skip
    cases: list[tuple[Value, ...]] = [
        (
            " + ".join(names[one] for one in case.cables) or "none",
            (number(case.europe_h_per_y, 2), case.europe_h_per_y),
            f"{number(case.europe_low_h_per_y, 2)} to {number(case.europe_high_h_per_y, 2)}",
            (number(case.anywhere_h_per_y, 4), case.anywhere_h_per_y),
            (number(case.half_h_per_y, 2), case.half_h_per_y),
            (number(case.half_carried_h_per_y, 2), case.half_carried_h_per_y),
        )
        for case in found.outages
    ]  # fmt: skip
    return [
        tag("p", text),
        figure(tag("div", drawn, class_="wide"), "Hours without a way to Europe.", books.cite(found.sources)),
        table("Hours a year without a way out, by cables that are there", columns, cases),
        _cuts(found, names),
    ]


def _cuts(found: FibreAnswer, names: Mapping[str, str]) -> Raw:
    columns = [Column("Cables"), Column("All of these lost"), Column("Hours a year", numeric=True)]
    rows: list[tuple[Value, ...]] = []
    for cables in dict.fromkeys(tuple(one.cables) for one in found.cuts):
        for one in [cut for cut in found.cuts if tuple(cut.cables) == cables][:FEW_CUTS]:
            parts = [" or ".join(names[name] for name in part.split(" + ")) for part in one.parts]
            lost = "; and ".join(parts)
            rows.append(
                (
                    " + ".join(names[name] for name in cables) or "none",
                    lost,
                    (f"{one.lost_h_per_y:.4f}", one.lost_h_per_y),
                )
            )
    return table("Smallest sets of losses that leave no way to Europe", columns, rows)


def _made(found: FibreAnswer, books: Bibliography, *, number_: int) -> Raw:
    made: list[tuple[str, str]] = [
        ("Software", f"transcaspian {__version__}, GNPy {found.software['gnpy']}"),
        ("Scenario", f"{found.scenario}: {found.title}"),
        ("Inputs", f"{percent(found.assumed_share)} of the numbers behind this are assumed"),
        ("Data (sha256)", tag("code", found.data_sha256)),
        ("Licences", LICENCES),
    ]
    return made_section(
        number_,
        made,
        books=books,
        notes=(note[0].upper() + note[1:] + "." for note in found.notes),
        title="Notes, sources and how this was made",
    )
