"""Two runs side by side: what differs, from which year, and because of what."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from transcaspian.errors import Fault, InputError
from transcaspian.model import Scenario
from transcaspian.report import _charts
from transcaspian.report._markup import Column, Raw, Value, answer_page, figure, join, section, table, tag
from transcaspian.report._reading import Tables, write
from transcaspian.report._sources import RUN_ANCHOR, made_section
from transcaspian.report._words import name_of, number, signed
from transcaspian.runs import COMPARE_SCHEMA, Comparison

NO_PLACE = "none"
RUNS = tag("a", "the two runs", href=f"#{RUN_ANCHOR}")
LEAST_KT = 0.5  # smaller effects print as nothing


class Side(msgspec.Struct, frozen=True):
    """What this page asks of one of the two runs."""

    id: str
    data_sha256: str
    software: dict[str, str]
    scenario: Scenario


class YearPair(msgspec.Struct, frozen=True):
    """A row of `years`: one year in both runs."""

    year: int
    a_kt: float
    b_kt: float
    difference_kt: float
    a_bottleneck: str
    b_bottleneck: str


class Move(msgspec.Struct, frozen=True, rename={"before": "from", "after": "to"}):
    """A row of `moves`: the worst bottleneck moves to another place."""

    year: int
    scenario: str
    before: str
    after: str


class Effect(msgspec.Struct, frozen=True, rename={"first_kt": "corridor_kt_first", "last_kt": "corridor_kt_last"}):
    """A row of `by_project`: what a project does, added alone to `a`, taken last from `b`, and the mean."""

    project: str
    year: int
    corridor_kt: float
    first_kt: float
    last_kt: float


class Shifted(msgspec.Struct, frozen=True):
    """A row of `projects_other_date`: a project that both runs hold, with another date."""

    project: str
    a_year: int
    b_year: int


class ComparedRuns(msgspec.Struct, frozen=True):
    """A `Comparison` with a record for each of its rows."""

    a: Side
    b: Side
    years: tuple[YearPair, ...]
    projects_only_a: tuple[str, ...]
    projects_only_b: tuple[str, ...]
    projects_other_date: tuple[Shifted, ...]
    moves: tuple[Move, ...]
    by_project: tuple[Effect, ...]


def comparison(compared: Comparison | Mapping[str, Any], *, out: Path, tables: Tables) -> Path:
    """Write two runs compared as one HTML file that needs no network.

    Parameters
    ----------
    compared
        A comparison, or its JSON as a mapping (schema `transcaspian.compare/1`).
    out
        The file to write.
    tables
        The tables, for the names of projects.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        When the comparison cannot be read.
    OutputError
        When the file cannot be written.
    """
    read = _read(compared)
    names = dict(tables.frame("projects").select("id", "name").drop_nulls().iter_rows())
    places = dict(tables.frame("resources").select("id", "name").drop_nulls().iter_rows())
    a, b = _titles(read.a.scenario, read.b.scenario)
    content = [_volumes(read, a, b), _bottlenecks(read, places, a, b), _projects(read, names, a, b)]
    if read.by_project:
        content.append(_effects(read, names, a, b))
    content.append(_made(read, a, b, number_=len(content) + 1))
    html = answer_page(
        f"{a} and {b} compared",
        over=("Middle Corridor planning brief", f"{read.a.scenario.name} and {read.b.scenario.name}"),
        heading=f"{_quoted(a)} and {_quoted(b)} compared",
        headline=_headline(read, a, b),
        content=content,
        foot=(
            "Mass in thousand tonnes (kt). A model's answer under stated assumptions, "
            "not a forecast by any ministry or company."
        ),
    )
    return write(out, html)


def _read(compared: Comparison | Mapping[str, Any]) -> ComparedRuns:
    try:
        answer = compared if isinstance(compared, Comparison) else msgspec.convert(compared, Comparison)
        read = msgspec.convert(answer, ComparedRuns, from_attributes=True)
    except msgspec.ValidationError as error:
        raise InputError(
            Fault(file="comparison", message=f"cannot be read: {error}", hint="Compare the runs again.")
        ) from error
    if answer.schema != COMPARE_SCHEMA:
        raise InputError(
            Fault(
                file="comparison", message="unknown schema", field="schema", got=answer.schema, allowed=COMPARE_SCHEMA
            )
        )
    if not read.years:
        raise InputError(
            Fault(
                file="comparison",
                message="the two runs share no year",
                field="years",
                hint="Run both over the same years.",
            )
        )
    return read


def _quoted(title: str) -> str:
    return f"“{title}”"


def _titles(a: Scenario, b: Scenario) -> tuple[str, str]:
    """Name both runs so that they can be told apart."""
    if a.title != b.title:
        return a.title, b.title
    if a.name != b.name:
        return f"{a.title} ({a.name})", f"{b.title} ({b.name})"
    return f"{a.title} (first)", f"{b.title} (second)"


def _headline(read: ComparedRuns, a: str, b: str) -> Raw:
    wanted = read.b.scenario.target_year
    year = next((y for y in read.years if y.year == wanted), read.years[-1])
    if year.difference_kt == 0:
        text = join([f"In {year.year} both carry ", tag("b", f"{number(year.a_kt)} kt"), "."])
        return tag("p", text, class_="headline")
    side = "more" if year.difference_kt > 0 else "less"
    amount = tag("b", f"{number(abs(year.difference_kt))} kt {side}")
    return tag(
        "p",
        join(
            [
                f"In {year.year} the corridor carries ",
                amount,
                f" in {_quoted(b)} than in {_quoted(a)}: {number(year.b_kt)} kt against {number(year.a_kt)} kt.",
            ]
        ),
        class_="headline",
    )


def _volumes(read: ComparedRuns, a: str, b: str) -> Raw:
    rows = [{"year": y.year, "run": name, "kt": kt} for y in read.years for name, kt in ((a, y.a_kt), (b, y.b_kt))]
    target_kt = read.b.scenario.target_kt
    lines = _charts.svg(
        _charts.two_runs(rows, [a, b], target_kt=target_kt),
        name="two",
        label=_line_words(read, a, b),
    )
    gaps = _charts.svg(
        _charts.differences([{"year": y.year, "kt": y.difference_kt} for y in read.years]),
        name="gaps",
        label=_gap_words(read, a, b),
    )
    columns = [
        Column("Year", numeric=True),
        Column(f"{a} (kt)", numeric=True),
        Column(f"{b} (kt)", numeric=True),
        Column("Difference (kt)", numeric=True),
        Column("Difference (%)", numeric=True),
    ]
    body = []
    for y in read.years:
        share = y.difference_kt / y.a_kt if y.a_kt else None
        row: tuple[Value, ...] = (
            (str(y.year), y.year),
            (number(y.a_kt), y.a_kt),
            (number(y.b_kt), y.b_kt),
            (signed(y.difference_kt), y.difference_kt),
            (signed(None if share is None else 100 * share, 1), share),
        )
        body.append(row)
    goal = f"The dashed line is the target of {number(target_kt)} kt."
    return section(
        1,
        "volumes",
        "What the corridor carries",
        figure(tag("div", lines, class_="wide"), f"Corridor volume, kt a year. {goal}", RUNS),
        figure(tag("div", gaps, class_="wide"), f"{_quoted(b)} less {_quoted(a)}, kt a year.", RUNS),
        table("Corridor volume in both runs", columns, body),
    )


def _line_words(read: ComparedRuns, a: str, b: str) -> str:
    """Say what the chart of both volumes shows."""
    ends = (read.years[0], read.years[-1])
    said = "; ".join(
        f"in {y.year} {number(y.a_kt)} kt in {_quoted(a)}, {number(y.b_kt)} kt in {_quoted(b)}" for y in ends
    )
    return f"Corridor volume by year: {said}."


def _gap_words(read: ComparedRuns, a: str, b: str) -> str:
    """Say what the chart of differences shows."""
    most = max(read.years, key=lambda y: abs(y.difference_kt))
    gap = f"{signed(most.difference_kt)} kt in {most.year}, the largest difference"
    return f"{_quoted(b)} less {_quoted(a)} by year: {gap}."


def _made(read: ComparedRuns, a: str, b: str, *, number_: int) -> Raw:
    """Say which runs and data are compared."""
    made = []
    for title, side in ((a, read.a), (b, read.b)):
        program = f"{side.software['name']} {side.software['version']}"
        made.append((title, join([f"run {side.id}, {program}, data ", tag("code", side.data_sha256)])))
    return made_section(number_, made, title="How this was made")


def _bottlenecks(read: ComparedRuns, names: Mapping[str, str], a: str, b: str) -> Raw:
    titles = {read.a.scenario.name: a, read.b.scenario.name: b}
    pairs = [((str(y.year), y.year), _place(y.a_bottleneck, names), _place(y.b_bottleneck, names)) for y in read.years]
    parts: list[str] = []
    if read.moves:
        moves = [
            ((str(m.year), m.year), titles[m.scenario], _place(m.before, names), _place(m.after, names))
            for m in sorted(read.moves, key=lambda m: (m.year, m.scenario))
        ]
        columns = [Column("Year", numeric=True), Column("Scenario"), Column("From"), Column("To")]
        parts.append(table("When the worst bottleneck moves, and where to", columns, moves))
    else:
        parts.append(tag("p", "The worst bottleneck stays where it is in both runs."))
    parts.append(table("The worst bottleneck by year", [Column("Year", numeric=True), Column(a), Column(b)], pairs))
    return section(2, "bottlenecks", "Where it is tight", *parts)


def _place(resource: str, names: Mapping[str, str]) -> str:
    """Name a bottleneck: by the tables, or as it is."""
    return names.get(resource, resource) if resource else NO_PLACE


def _projects(read: ComparedRuns, names: Mapping[str, str], a: str, b: str) -> Raw:
    parts = []
    for title, only in ((a, read.projects_only_a), (b, read.projects_only_b)):
        items = [tag("li", _project(item, names)) for item in only]
        parts += [
            tag("h3", f"Only in {_quoted(title)}"),
            tag("ul", *items, class_="plain") if items else tag("p", "No project."),
        ]
    if read.projects_other_date:
        columns = [Column("Project"), Column(f"{a} (year)", numeric=True), Column(f"{b} (year)", numeric=True)]
        rows = [
            (_project(s.project, names), (str(s.a_year), s.a_year), (str(s.b_year), s.b_year))
            for s in read.projects_other_date
        ]
        parts.append(table("In both, with another date of full service", columns, rows))
    return section(3, "projects", "Which projects differ", *parts)


def _project(project: str, names: Mapping[str, str]) -> str:
    """Name a project or change: by the tables, or by its id."""
    return names.get(project) or name_of(project, {})


def _effects(read: ComparedRuns, names: Mapping[str, str], a: str, b: str) -> Raw:
    columns = [
        Column("Project or change"),
        Column("Year", numeric=True),
        Column(f"Added alone to {_quoted(a)} (kt)", numeric=True),
        Column(f"Taken last from {_quoted(b)} (kt)", numeric=True),
        Column("Mean effect on the corridor (kt)", numeric=True),
    ]
    order = sorted(read.by_project, key=lambda e: (e.year, -e.corridor_kt, e.project))
    felt = [e for e in order if max(abs(kt) for kt in (e.corridor_kt, e.first_kt, e.last_kt)) >= LEAST_KT]
    rows: list[tuple[Value, ...]] = [
        (
            _project(e.project, names),
            (str(e.year), e.year),
            (signed(e.first_kt), e.first_kt),
            (signed(e.last_kt), e.last_kt),
            (signed(e.corridor_kt), e.corridor_kt),
        )
        for e in felt
    ]
    text = (
        "Each figure is the difference that one project or change makes. They do not add up to the difference of the "
        "runs, because projects help or hinder one another."
    )
    if len(felt) < len(order):
        least = number(LEAST_KT, 1)
        text += f" {len(order) - len(felt)} more change the corridor by less than {least} kt and are left out."
    return section(4, "effects", "What each project does", tag("p", text), table("Effect of each alone", columns, rows))
