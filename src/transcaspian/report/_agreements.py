"""Promises as a page and as a section of the brief: a timeline, and a table for each verdict."""

from __future__ import annotations

from pathlib import Path

from transcaspian._version import __version__
from transcaspian.report import _agreements_charts
from transcaspian.report._charts import svg
from transcaspian.report._markup import Column, Raw, Value, answer_page, figure, join, section, table, tag, told
from transcaspian.report._reading import Tables, write
from transcaspian.report._sources import LICENCES, Bibliography, bibliography, made_section, read_sources
from transcaspian.report._words import number, percent, unit_name
from transcaspian.runs import VERDICTS, Agreements, Promise

UNDATED = 9999
GOOD, BAD = VERDICTS[:2], VERDICTS[2:4]


def agreements(found: Agreements, *, out: Path, tables: Tables) -> Path:
    """Write what a run says of each promise as one HTML file that needs no network.

    Parameters
    ----------
    found
        What `transcaspian.agreements` gives.
    out
        The file to write.
    tables
        The tables, for the sources.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    books = bibliography(read_sources(tables.frame("sources")), promise_sources(found))
    content = [promise_section(found, books, number_=1), _made(found, books, number_=2)]
    html = answer_page(
        "Promises of the corridor",
        over=("What was promised", f"Scenario {found.scenario}, {found.first_year} to {found.last_year}"),
        heading="Promises of the corridor, held against a run",
        headline=told(found.answer),
        content=content,
        foot="A model's answer under stated assumptions, not a statement of any party.",
    )
    return write(out, html)


def promise_sources(found: Agreements | None) -> list[str]:
    """List the sources of the promises and of what is known of them."""
    promises = found.promises if found else []
    return [id_ for one in promises for text in (one.source, one.state_source) for id_ in text.split()]


def promise_section(found: Agreements | None, books: Bibliography, *, number_: int) -> Raw:
    """Write what the run says of each promise; a run kept before promises were judged says nothing."""
    if found is None:
        text = "This run holds no account of promises; `transcaspian agreements` gives one."
        return section(number_, "promises", "What was promised, and whether this run keeps it", tag("p", text))
    notes = tag("p", " ".join(f"{note[0].upper()}{note[1:]}." for note in found.notes))
    shown = [_timeline(found, books), *(_verdict(found, verdict, books) for verdict in VERDICTS)]
    title = "What was promised, and whether this run keeps it"
    return section(number_, "promises", title, tag("p", found.answer), notes, *shown, new_page=True)


def _order(one: Promise) -> tuple[int, str]:
    return (one.due_year or UNDATED, one.id)


def _timeline(found: Agreements, books: Bibliography) -> Raw:
    """Draw the promises that have a year due or one in which they are kept."""
    rows = [
        {
            "title": one.title, "verdict": one.verdict, "made": int(one.signed[:4]), "due": one.due_year,
            "kept": one.reached_year, "end": one.reached_year or one.due_year,
        }
        for one in sorted(found.promises, key=_order)
        if (one.due_year or one.reached_year) and (one.due_year or 0) <= found.last_year
    ]  # fmt: skip
    if not rows:
        return Raw("")
    chart = _agreements_charts.timeline(rows)
    drawn = svg(chart, name="promises", label=f"Timeline of {len(rows)} promises. {found.answer}")
    caption = (
        "Each promise from the year it was made to the year due (bar), and the year in which the run keeps it; dashed "
        "where that is late; a cross where the run misses it."
    )
    return figure(tag("div", drawn, class_="wide"), caption, books.cite(()))


def _verdict(found: Agreements, verdict: str, books: Bibliography) -> Raw:
    columns = [
        Column("Promise"), Column("Parties"), Column("Made"), Column("Due", numeric=True),
        Column("Promised", numeric=True), Column("Measure"), Column("The run"), Column("Known on the day"),
        Column("Sources"),
    ]  # fmt: skip
    kind = "good" if verdict in GOOD else "bad" if verdict in BAD else "soft"
    rows: list[tuple[Value, ...]] = [
        (
            one.title, " ".join(one.parties), one.signed,
            (str(one.due_year) if one.due_year else "not dated", one.due_year),
            ("" if one.target is None else f"{number(one.target)} {unit_name(one.unit)}", one.target),
            one.measure_name or "none", join([tag("span", _words(one), class_=kind), ": ", one.why]),
            f"{one.state} {one.state_day}" + (f": {one.state_note}" if one.state_note else ""),
            books.cite([*one.source.split(), *one.state_source.split()], run=False),
        )
        for one in sorted((one for one in found.promises if one.verdict == verdict), key=_order)
    ]  # fmt: skip
    title = f"{verdict.capitalize()}: {len(rows)} of {len(found.promises)}"
    return table(title, columns, rows) if rows else Raw("")


def _words(one: Promise) -> str:
    """Write a verdict with its years.

    >>> from types import SimpleNamespace
    >>> _words(SimpleNamespace(verdict="late", late_years=2))
    'late by 2 years'
    """
    if one.late_years is None:
        return one.verdict
    return f"late by {one.late_years} {'year' if one.late_years == 1 else 'years'}"


def _made(found: Agreements, books: Bibliography, *, number_: int) -> Raw:
    made: list[tuple[str, str]] = [
        ("Software", f"transcaspian {__version__}"),
        ("Scenario", f"{found.scenario}: {found.title}"),
        ("Run", found.run),
        ("Assumed inputs", percent(found.assumed_share)),
        ("Data (sha256)", tag("code", found.data_sha256)),
        ("Licences", LICENCES),
    ]
    return made_section(number_, made, books=books)
