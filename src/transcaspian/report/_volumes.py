"""The sections on what moves: volumes by cargo and direction, corridors, targets, projects."""

from __future__ import annotations

import math
from collections.abc import Sequence

import polars as pl

from transcaspian.model import Scenario
from transcaspian.report import _charts
from transcaspian.report._figures import BOXES_PERIMETER, HEADLINE_PERIMETER, counted, headline_year, key_years
from transcaspian.report._markup import Column, Raw, Value, figure, section, table, tag
from transcaspian.report._palette import light
from transcaspian.report._reading import KeptRun
from transcaspian.report._sources import Bibliography
from transcaspian.report._words import CARGO_NAMES, name_of, number, signed, significant, unit_name
from transcaspian.runs import RunSummary, Target, YearResult

OBSERVED_FROM = 2019  # the corridor's counts before this year are of other perimeters
LARGEST_GROUPS = 9


def largest_groups(years: Sequence[YearResult]) -> list[str]:
    """List the cargo groups by size, what is small gathered as `other` at the end."""
    sums: dict[str, float] = {}
    for y in years:
        for group, kt in y.by_cargo_kt.items():
            sums[group] = sums.get(group, 0.0) + kt
    order = sorted((g for g in sums if sums[g] > 0), key=lambda g: (-sums[g], g))
    return order if len(order) <= LARGEST_GROUPS else [*order[: LARGEST_GROUPS - 1], "other"]


def by_group_kt(year: YearResult, groups: Sequence[str]) -> list[float]:
    """Give a year's volume by group; `other` is all that is not named."""
    other = math.fsum(kt for group, kt in year.by_cargo_kt.items() if group not in groups)
    return [year.by_cargo_kt.get(group, 0.0) + (other if group == "other" else 0.0) for group in groups]


def volume_rows(years: Sequence[YearResult]) -> list[dict[str, object]]:
    """List year, cargo group and kt of the run."""
    groups = largest_groups(years)
    if not groups:
        return [{"year": y.year, "group": "other", "kt": y.corridor_kt} for y in years]
    return [
        {"year": y.year, "group": g, "kt": kt}
        for y in years
        for g, kt in zip(groups, by_group_kt(y, groups), strict=True)
    ]


def observed_rows(summary: RunSummary, perimeter: str, unit: str, field: str) -> list[dict[str, object]]:
    """List what was counted of one perimeter, for a chart."""
    last = summary.years[-1].year
    return [
        {"year": o.year, field: o.value}
        for o in counted(summary, perimeter)
        if o.unit == unit and OBSERVED_FROM <= o.year <= last
    ]


def volume_section(run: KeptRun, books: Bibliography, *, number_: int) -> Raw:
    """Write what the corridor carries by year, cargo and direction."""
    summary, target = run.summary, (run.scenario.target_kt, run.scenario.target_year)
    observed = observed_rows(summary, HEADLINE_PERIMETER, "kt", "kt")
    chart = _charts.svg(
        _charts.volumes(volume_rows(summary.years), observed, target=target), name="volumes", label=volume_words(run)
    )
    counts = (
        " Dots are what was counted (perimeter of the ministries, with oil, ferry wagons and trucks)."
        if observed
        else ""
    )
    caption = f"Corridor volume by year and cargo, thousand tonnes (kt).{counts} The dashed line is the target."
    parts = [
        figure(tag("div", chart, class_="wide"), caption, books.cite(_sources(summary, HEADLINE_PERIMETER))),
        _halves(run, books),
        _years_table(summary.years),
    ]
    if any(y.by_cargo_kt for y in summary.years):
        parts.append(_cargo_table(summary.years))
    return section(number_, "volumes", "What the corridor carries", *parts)


def volume_words(run: KeptRun) -> str:
    """Say what the chart of volumes shows."""
    volumes = ", ".join(f"{number(y.corridor_kt)} kt in {y.year}" for y in key_years(run))
    year, seen = headline_year(run), observed_rows(run.summary, HEADLINE_PERIMETER, "kt", "kt")
    text = f"Corridor volume by year and cargo: {volumes}; the target is {number(run.scenario.target_kt)} kt."
    if year.by_cargo_kt:
        most = max(sorted(year.by_cargo_kt), key=lambda group: year.by_cargo_kt[group])
        text += f" Most in {year.year}: {name_of(most, CARGO_NAMES)}, {number(year.by_cargo_kt[most])} kt."
    return f"{text} Last count: {number(float(str(seen[-1]['kt'])))} kt in {seen[-1]['year']}." if seen else text


def _sources(summary: RunSummary, perimeter: str) -> list[str]:
    """List the sources of what was counted of one perimeter."""
    return [id_ for o in counted(summary, perimeter) for id_ in o.source.split()]


def _halves(run: KeptRun, books: Bibliography) -> Raw:
    """Draw directions and containers side by side."""
    summary, year = run.summary, headline_year(run)
    sides = [
        {"year": y.year, "part": word, "value": y.by_direction_kt[key]}
        for y in summary.years
        for key, word in (("west", "Westbound"), ("east", "Eastbound"))
    ]
    boxes = [
        {"year": y.year, "part": word, "value": teu}
        for y in summary.years
        for word, teu in (("Laden", y.corridor_teu - y.corridor_empty_teu), ("Empty", y.corridor_empty_teu))
    ]
    west_kt, east_kt = year.by_direction_kt["west"], year.by_direction_kt["east"]
    parts = ("Westbound", light("deep")), ("Eastbound", light("ocean-suez"))
    label = f"Volume by direction: {number(west_kt)} kt west and {number(east_kt)} kt east in {year.year}."
    chart = _charts.svg(_charts.two_parts(sides, parts, unit="kt a year"), name="sides", label=label)
    directions = figure(chart, "Volume by direction, kt a year.", books.cite(()))
    counts = observed_rows(summary, BOXES_PERIMETER, "teu", "value")
    teu = " and ".join(f"{number(y.corridor_teu)} TEU in {y.year}" for y in key_years(run))
    label = f"Containers: {teu}, of which {number(year.corridor_empty_teu)} empty in {year.year}."
    parts = ("Laden", light("deep")), ("Empty", light("empty"))
    drawn = _charts.two_parts(boxes, parts, unit="TEU a year", observed=counts)
    caption = "Containers, TEU a year." + (" Dots are what was counted." if counts else "")
    cited = books.cite(_sources(summary, BOXES_PERIMETER))
    containers = figure(_charts.svg(drawn, name="boxes", label=label), caption, cited)
    return tag("div", directions, containers, class_="pair")


def _years_table(years: Sequence[YearResult]) -> Raw:
    columns = [
        Column("Year", numeric=True),
        Column("Corridor (kt)", numeric=True),
        Column("Westbound (kt)", numeric=True),
        Column("Eastbound (kt)", numeric=True),
        Column("Containers (TEU)", numeric=True),
        Column("of which empty (TEU)", numeric=True),
        Column("Worst bottleneck"),
        Column("Full (% of capacity)", numeric=True),
    ]
    rows = []
    for y in years:
        worst = y.bottlenecks[0] if y.bottlenecks else None
        west, east = y.by_direction_kt["west"], y.by_direction_kt["east"]
        full = worst.utilisation if worst else None
        row: tuple[Value, ...] = (
            (str(y.year), y.year),
            (number(y.corridor_kt), y.corridor_kt),
            (number(west), west),
            (number(east), east),
            (number(y.corridor_teu), y.corridor_teu),
            (number(y.corridor_empty_teu), y.corridor_empty_teu),
            worst.name if worst else "none",
            (number(None if full is None else 100 * full), full),
        )
        rows.append(row)
    return table("The corridor by year", columns, rows, anchor="by-year")


def _cargo_table(years: Sequence[YearResult]) -> Raw:
    groups = largest_groups(years)
    columns = [
        Column("Year", numeric=True),
        *(Column(f"{name_of(g, CARGO_NAMES)} (kt)", numeric=True) for g in groups),
    ]
    rows = [((str(y.year), y.year), *((number(v), v) for v in by_group_kt(y, groups))) for y in years]
    return table("Corridor volume by cargo", columns, rows)


def target_section(summary: RunSummary, books: Bibliography, *, number_: int) -> Raw:
    """Write each target and whether the run meets it."""
    columns = [
        Column("Target"),
        Column("Year", numeric=True),
        Column("Unit"),
        Column("Target (in the unit)", numeric=True),
        Column("Run (in the unit)", numeric=True),
        Column("Run less target (in the unit)", numeric=True),
        Column("Verdict"),
        Column("First year met", numeric=True),
        Column("Source"),
    ]
    rows: list[tuple[Value, ...]] = []
    for t in summary.targets:
        gap = None if t.value is None else t.value - t.target
        rows.append(
            (
                t.title,
                (str(t.year) if t.year is not None else "not dated", t.year),
                unit_name(t.unit),
                (_fine(t.target), t.target),
                (_fine(t.value), t.value),
                (signed(gap) if gap is None or abs(gap) >= 100 else ("+" if gap > 0 else "") + significant(gap), gap),
                _target_verdict(t),
                (str(t.year_met) if t.year_met is not None else "not in this run", t.year_met),
                books.cite(t.source.split(), run=False) or "the scenario",
            )
        )
    return section(number_, "targets", "Targets", table("Targets and what the run gives", columns, rows))


def _fine(value: float | None) -> str:
    return number(value) if value is None or abs(value) >= 100 else significant(value)


def _target_verdict(target: Target) -> Raw:
    return tag("span", "met" if target.met else "missed", class_="good" if target.met else "bad")


def project_section(scenario: Scenario, projects: pl.DataFrame, books: Bibliography, *, number_: int) -> Raw:
    """List the projects of the scenario with their dates."""
    dated = sorted(scenario.projects, key=lambda project: (project.from_year, project.id))
    if not dated:
        return section(
            number_,
            "projects",
            "Projects in this scenario",
            tag("p", "The scenario builds no project: the corridor stays as it is today."),
        )
    known = {row["id"]: row for row in projects.to_dicts()}
    columns = [
        Column("Project"),
        Column("Country"),
        Column("State"),
        Column("Full service from (year)", numeric=True),
        Column("Promised for (year)", numeric=True),
        Column("Cost (USD million)", numeric=True),
        Column("Source"),
    ]
    rows: list[tuple[Value, ...]] = []
    for project in dated:
        row = known.get(project.id, {})
        cost, promised = row.get("capex_musd"), row.get("opens_year")
        rows.append(
            (
                str(row.get("name") or name_of(project.id, {})),
                str(row.get("country") or ""),
                name_of(str(row.get("build_status") or "not stated"), {}).lower(),
                (str(project.from_year), project.from_year),
                (str(promised) if promised is not None else "not stated", promised),
                (number(cost) if cost is not None else "not published", cost),
                books.cite(str(row.get("source") or "").split(), run=False) or "none",
            )
        )
    text = (
        f"The scenario holds {len(dated)} projects. Where full service starts later than promised, "
        "the scenario has taken the delay on purpose."
    )
    return section(
        number_,
        "projects",
        "Projects in this scenario",
        tag("p", text),
        table("Projects and their dates", columns, rows),
    )
