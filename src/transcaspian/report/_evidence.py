"""How far the figures can be trusted: observations, certificate, inputs, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from transcaspian.report._figures import HEADLINE_PERIMETER, counted
from transcaspian.report._markup import Column, Raw, Value, esc, figure, join, link, section, table, tag
from transcaspian.report._sources import Bibliography, Source
from transcaspian.report._words import STATUS_NAMES, name_of, number, percent, signed, significant, unit_name
from transcaspian.runs import Observed, RunSummary

STATUS_MEANINGS = {
    "measured": "counted or observed statistics",
    "reported": "stated by an operator, an official or the press",
    "estimated": "derived or judged from published facts",
    "assumed": "nobody has published it",
}


NOTES_LEAD = (
    "In the words of the run. Braess marks a place where one unit more would cost its "
    "users more than it saves them, because it draws traffic onto what they share."
)


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
            "Every observation that falls into a year of this run",
            columns,
            [_observed_row(o, sources) for o in beside],
            anchor="counts",
        ),
        new_page=True,
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
        f"One more search for routes would move {percent(summary.missing_mass_share, 2)} of all freight and "
        f"{percent(summary.missing_corridor_share, 2)} of the corridor's."
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
        tag("h3", "What the inputs rest on"),
        _status_table(summary),
        tag("h3", "Certificate"),
        tag("p", text),
        table("Certificate by year", columns, rows),
    )


def _shares(summary: RunSummary) -> dict[str, float]:
    """Give the share of each status that occurs, the surest first."""
    found = {status: summary.status_shares.get(status, 0.0) for status in STATUS_NAMES}
    return {status: share for status, share in found.items() if share > 0}


def _status_table(summary: RunSummary) -> Raw:
    """List what the inputs rest on, each status with its meaning."""
    columns = [Column("Status"), Column("Share of input values (%)", numeric=True), Column("Meaning")]
    rows: list[tuple[Value, ...]] = [
        (STATUS_NAMES[status], (number(100 * share, 1), share), STATUS_MEANINGS[status])
        for status, share in _shares(summary).items()
    ]
    return table("Inputs by status: each number that the model reads counts once", columns, rows, anchor="inputs")


def status_figure(summary: RunSummary, books: Bibliography) -> Raw:
    """Draw what the inputs rest on as one bar."""
    shares = _shares(summary)
    if not shares:
        return Raw("")
    bars = join(Raw(f'<i style="flex:{share:.6f};background:var(--{status})"></i>') for status, share in shares.items())
    keys = join(
        tag("span", tag("i", style=f"background:var(--{status})"), f"{STATUS_NAMES[status]} {percent(share)}")
        for status, share in shares.items()
    )
    words = ", ".join(f"{name_of(status, {}).lower()} {percent(share, 1)}" for status, share in shares.items())
    label = f"What the input values rest on: {words}."
    bar = Raw(f'<div class="bar" role="img" aria-label="{esc(label)}">{bars}</div>')
    drawn = join([bar, tag("div", keys, class_="barkeys")])
    return figure(drawn, "Input values by how they are known.", books.cite(()))


def notes_section(summary: RunSummary, *, number_: int, left_out: Sequence[str] = ()) -> Raw:
    """List what the run wants read with its figures, places by their names; and what the brief leaves out."""
    rest = [tag("p", words) for words in left_out]
    if not summary.notes:
        return section(number_, "notes", "Notes of the run", tag("p", "The run left no notes."), *rest)
    named = {b.resource: b.name for year in summary.years for b in year.bottlenecks}
    names = sorted(named.items(), key=lambda item: (-len(item[0]), item))
    items = (tag("li", _with_names(note, names)) for note in summary.notes)
    return section(number_, "notes", "Notes of the run", tag("p", NOTES_LEAD), tag("ul", *items, class_="plain"), *rest)


def _with_names(note: str, names: Iterable[tuple[str, str]]) -> str:
    """Put the names of resources in place of their ids, the longest id first."""
    for id_, name in names:
        note = name.join(re.split(rf"(?<![\w:-]){re.escape(id_)}(?![\w:-])", note))
    return note
