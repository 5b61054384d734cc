"""How far the figures can be trusted: observations, certificate, inputs, notes, sources."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import polars as pl

from transcaspian.report._charts import STATUS_COLOURS
from transcaspian.report._figures import HEADLINE_PERIMETER, counted
from transcaspian.report._markup import Column, Raw, Value, esc, join, link, section, table, tag
from transcaspian.report._reading import scenario_sha256
from transcaspian.report._words import STATUS_NAMES, name_of, number, percent, signed, significant, unit_name
from transcaspian.runs import Observed, RunSummary

STATUS_MEANINGS = {
    "measured": "counted or observed statistics",
    "reported": "stated by an operator, an official or the press",
    "estimated": "derived or judged from published facts",
    "assumed": "nobody has published it",
}

LICENCES = (
    "Software: Apache-2.0. Tables: CC-BY-4.0, transcaspian contributors. Lines of railways and roads: ODbL-1.0, "
    "© OpenStreetMap contributors, via scgraph-data. Land: Natural Earth, public domain."
)


class Source(msgspec.Struct, frozen=True):
    """Where a figure comes from."""

    id: str
    title: str
    url: str = ""


def read_sources(frame: pl.DataFrame) -> dict[str, Source]:
    """Read the table of sources."""
    rows = frame.select("id", "title", "url").iter_rows()
    return {id_: Source(id=id_, title=title or id_, url=url or "") for id_, title, url in rows}


def observation_section(summary: RunSummary, sources: Mapping[str, Source], *, number_: int) -> Raw:
    """Set the model beside what was counted."""
    beside = sorted(
        (o for o in summary.observed if o.model is not None),
        key=lambda o: (o.perimeter != HEADLINE_PERIMETER, o.perimeter, o.quantity, o.year),
    )
    if not beside:
        text = "No observation of the tables falls into the years of this run, so nothing can be compared."
        return section(number_, "observed", "The model beside what was counted", tag("p", text))
    columns = [
        Column("What was counted"),
        Column("Year", numeric=True),
        Column("Unit"),
        Column("Counted (in the unit)", numeric=True),
        Column("Model (in the unit)", numeric=True),
        Column("Model less counted (%)", numeric=True),
        Column("Source"),
    ]
    return section(
        number_,
        "observed",
        "The model beside what was counted",
        _verdict(summary),
        table(
            "Every observation that falls into a year of this run", columns, [_observed_row(o, sources) for o in beside]
        ),
    )


def _observed_row(o: Observed, sources: Mapping[str, Source]) -> tuple[str | tuple[str, float | None], ...]:
    gap = difference_share(o)
    source = sources.get(o.source)
    return (
        o.name,
        (str(o.year), o.year),
        unit_name(o.unit),
        (_amount(o.value), o.value),
        (_amount(o.model), o.model),
        (signed(None if gap is None else 100 * gap, 1), gap),
        link(source.title, source.url) if source else o.source,
    )


def _amount(value: float | None) -> str:
    return number(value) if value is None or abs(value) >= 100 else significant(value)


def difference_share(o: Observed) -> float | None:
    """Give the model's difference from a count, as a share of the count."""
    return None if o.model is None or o.value == 0 else (o.model - o.value) / o.value


def _verdict(summary: RunSummary) -> Raw:
    """Say in one sentence how near the model comes to the corridor's own count."""
    said = [o for o in counted(summary, HEADLINE_PERIMETER) if o.model is not None and o.unit == "kt"]
    text = ""
    for o in said:
        gap = difference_share(o)
        if gap is not None:
            side = "above" if gap > 0 else "below"
            text += f"In {o.year} the model gives {number(o.model)} kt; {number(o.value)} kt were counted. "
            text += f"The model is {percent(abs(gap), 1)} {side}. "
    note = (
        "Perimeters differ: some counts hold oil, ferry wagons and trucks, others only what the members of the "
        "association moved. A count of another perimeter may lie far from the headline figure without contradicting it."
    )
    return tag("p", text + note)


def certificate_section(summary: RunSummary, *, number_: int) -> Raw:
    """Print the certificate of each year and the share of assumed inputs."""
    text = (
        "Each year is an equilibrium: at the prices and waits that result, the chosen routes reproduce themselves. "
        "The table says how exactly it was found. The relative gap is given where the problem has one value of time; "
        "the residual in hours should be far below one. "
        f"One more search for routes would move {percent(summary.missing_mass_share, 2)} of the freight."
    )
    columns = [
        Column("Year", numeric=True),
        Column("Relative gap (no unit)", numeric=True),
        Column("Residual of use (share of capacity)", numeric=True),
        Column("Residual (h)", numeric=True),
        Column("Iterations (count)", numeric=True),
    ]
    rows: list[tuple[Value, ...]] = [
        (
            (str(y.year), y.year),
            (significant(y.relative_gap), y.relative_gap),
            (significant(y.residual), y.residual),
            (significant(y.residual_h), y.residual_h),
            (number(y.iterations), y.iterations),
        )
        for y in summary.years
    ]
    return section(
        number_,
        "trust",
        "How sure these figures are",
        _status_bar(summary),
        tag("h3", "Certificate"),
        tag("p", text),
        table("Certificate by year", columns, rows),
    )


def _status_bar(summary: RunSummary) -> Raw:
    """Draw what the inputs rest on."""
    shares = {
        status: summary.status_shares[status] for status in STATUS_COLOURS if summary.status_shares.get(status, 0.0) > 0
    }
    if not shares:
        return Raw("")
    bars = join(
        Raw(f'<i style="flex:{share:.6f};background:{STATUS_COLOURS[status]}"></i>') for status, share in shares.items()
    )
    keys = join(
        Raw(
            f'<span><i style="background:{STATUS_COLOURS[status]}"></i>{esc(STATUS_NAMES[status])} '
            f"{percent(share, 1)}: {esc(STATUS_MEANINGS[status])}</span>"
        )
        for status, share in shares.items()
    )
    words = ", ".join(f"{name_of(status, {}).lower()} {percent(share, 1)}" for status, share in shares.items())
    bar = Raw(f'<div class="bar" role="img" aria-label="{esc(words)}">{bars}</div>')
    return join([tag("h3", "What the inputs rest on"), bar, tag("div", keys, class_="barkeys")])


def colophon_section(summary: RunSummary, sources: Mapping[str, Source], cited: list[str], *, number_: int) -> Raw:
    """Name sources, licences and what made the run."""
    known = [sources[id_] for id_ in sorted(set(cited)) if id_ in sources]
    items = join(
        tag("li", link(source.title, source.url), id=f"source-{source.id}")
        for source in sorted(known, key=lambda s: (s.title.casefold(), s.id))
    )
    listed = (
        join(
            [
                tag("h3", f"Sources cited in this brief ({len(known)} of {number(len(sources))} behind the tables)"),
                tag("ul", items, class_="sources"),
            ]
        )
        if known
        else Raw("")
    )
    software = summary.software
    made = [
        ("Software", f"{software['name']} {software['version']}, Python {software['python']}"),
        ("Scenario", summary.scenario["name"]),
        ("Run", summary.id),
        ("Data (sha256)", tag("code", summary.data_sha256)),
        ("Scenario (sha256)", tag("code", scenario_sha256(summary))),
        ("Licences", LICENCES),
    ]
    terms = tag("dl", *(join([tag("dt", term), tag("dd", text)]) for term, text in made), class_="terms")
    return section(number_, "sources", "Sources, licences and how this was made", terms, listed)


def notes_section(summary: RunSummary, *, number_: int) -> Raw:
    """List what the run wants read with its figures."""
    if not summary.notes:
        return section(number_, "notes", "Notes of the run", tag("p", "The run left no notes."))
    return section(
        number_, "notes", "Notes of the run", tag("ul", *(tag("li", note) for note in summary.notes), class_="plain")
    )
