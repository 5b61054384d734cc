"""The sections on what moves: volumes by cargo and direction, corridors, targets, projects."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import polars as pl

from transcaspian.model import Scenario
from transcaspian.report import _charts
from transcaspian.report._figures import BOXES_PERIMETER, HEADLINE_PERIMETER, counted
from transcaspian.report._markup import Column, Raw, Value, figure, join, section, table, tag
from transcaspian.report._reading import KeptRun
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


def volume_section(run: KeptRun, *, number_: int) -> Raw:
    """Write what the corridor carries by year, cargo and direction."""
    summary, target = run.summary, (run.scenario.target_kt, run.scenario.target_year)
    observed = observed_rows(summary, HEADLINE_PERIMETER, "kt", "kt")
    chart = _charts.svg(
        _charts.volumes(volume_rows(summary.years), observed, target=target),
        name="volumes",
        label="Corridor volume by year and cargo, kt",
    )
    counts = (
        " Dots are what was counted (perimeter of the ministries, with oil, ferry wagons and trucks)."
        if observed
        else ""
    )
    caption = f"Corridor volume by year and cargo, thousand tonnes (kt).{counts} The dashed line is the target."
    parts = [
        figure(tag("div", chart, class_="wide"), caption),
        _halves(summary),
        _years_table(summary.years),
    ]
    if any(y.by_cargo_kt for y in summary.years):
        parts.append(_cargo_table(summary.years))
    return section(number_, "volumes", "What the corridor carries", *parts)


def _halves(summary: RunSummary) -> Raw:
    """Draw directions and containers side by side."""
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
    chart = _charts.two_parts(sides, (("Westbound", _charts.DEEP), ("Eastbound", "#9fb6c4")), unit="kt a year")
    directions = figure(
        _charts.svg(chart, name="sides", label="Corridor volume by direction, kt"), "Volume by direction, kt a year."
    )
    counts = observed_rows(summary, BOXES_PERIMETER, "teu", "value")
    chart = _charts.two_parts(
        boxes, (("Laden", _charts.DEEP), ("Empty", "#c5ccd3")), unit="TEU a year", observed=counts
    )
    containers = figure(
        _charts.svg(chart, name="boxes", label="Containers by year, TEU"),
        "Containers, TEU a year." + (" Dots are what was counted." if counts else ""),
    )
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
    return table("The corridor by year", columns, rows)


def _cargo_table(years: Sequence[YearResult]) -> Raw:
    groups = largest_groups(years)
    columns = [
        Column("Year", numeric=True),
        *(Column(f"{name_of(g, CARGO_NAMES)} (kt)", numeric=True) for g in groups),
    ]
    rows = [((str(y.year), y.year), *((number(v), v) for v in by_group_kt(y, groups))) for y in years]
    return table("Corridor volume by cargo", columns, rows)


def corridor_section(summary: RunSummary, corridors: pl.DataFrame, *, number_: int) -> Raw:
    """Write how the freight of all markets divides among the corridors."""
    rows = [
        {"year": y.year, "corridor": c, "share": share}
        for y in summary.years
        for c, share in y.by_corridor_share.items()
        if share > 0
    ]
    if not rows:
        text = "The run does not divide freight among corridors."
        return section(number_, "corridors", "Which way the freight goes", tag("p", text))
    known = {row["id"]: row for row in corridors.select("id", "name", "group").to_dicts()}
    titles = {str(row["corridor"]): _corridor_name(str(row["corridor"]), known) for row in rows}
    by_land = [row for row in rows if known.get(str(row["corridor"]), {}).get("group") != "sea"]
    order = sorted(titles, key=lambda c: (c != "titr", c))
    columns = [Column("Year", numeric=True), *(Column(f"{titles[c]} (%)", numeric=True) for c in order)]
    body = [
        (
            (str(y.year), y.year),
            *((number(100 * y.by_corridor_share.get(c, 0.0), 2), y.by_corridor_share.get(c, 0.0)) for c in order),
        )
        for y in summary.years
    ]
    colours = _charts.corridor_colours(order)
    charts = [_shares_figure(rows, colours, "shares", "Share of the tonnes of contested markets that move.")]
    if by_land and len(by_land) < len(rows):
        charts.append(_shares_figure(by_land, colours, "land", "Land corridors alone: the same, on a larger scale."))
    keys = (tag("span", tag("i", style=f"background:{colours[c]}"), titles[c]) for c in order)
    legend = tag("div", *keys, class_="barkeys")
    shares = table("Share of tonnes by corridor", columns, body)
    return section(
        number_, "corridors", "Which way the freight goes", tag("div", *charts, class_="pair"), legend, shares
    )


def _corridor_name(corridor: str, known: Mapping[str, Mapping[str, object]]) -> str:
    return str(known.get(corridor, {}).get("name") or name_of(corridor, {}))


def _shares_figure(rows: list[dict[str, object]], colours: Mapping[str, str], name: str, caption: str) -> Raw:
    return figure(_charts.svg(_charts.corridor_shares(rows, colours), name=name, label=caption), caption)


def target_section(summary: RunSummary, *, number_: int) -> Raw:
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
            )
        )
    return section(number_, "targets", "Targets", table("Targets and what the run gives", columns, rows))


def _fine(value: float | None) -> str:
    return number(value) if value is None or abs(value) >= 100 else significant(value)


def _target_verdict(target: Target) -> Raw:
    return tag("span", "met" if target.met else "missed", class_="good" if target.met else "bad")


def project_section(scenario: Scenario, projects: pl.DataFrame, *, number_: int) -> Raw:
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


def intro_nav(sections: list[tuple[str, str]]) -> Raw:
    """List the sections as links."""
    return tag(
        "nav", join((tag("a", title, href=f"#{anchor}") for anchor, title in sections), "\n"), aria_label="Contents"
    )
