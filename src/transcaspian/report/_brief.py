"""The brief: one run as one file that opens anywhere."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from transcaspian.report._bottlenecks import bottleneck_section
from transcaspian.report._evidence import (
    certificate_section,
    colophon_section,
    notes_section,
    observation_section,
    read_sources,
)
from transcaspian.report._figures import BOXES_PERIMETER, HEADLINE_PERIMETER, headline, headline_year, key_figures
from transcaspian.report._geography import read_ground, read_land
from transcaspian.report._map import flow_map, map_html
from transcaspian.report._markup import Raw, asset, join, page, section, tag
from transcaspian.report._reading import KeptRun, Tables, read_kept, write
from transcaspian.report._volumes import corridor_section, intro_nav, project_section, target_section, volume_section
from transcaspian.report._why import why_section, why_sources
from transcaspian.runs import RunSummary

LONG_DESCRIPTION = 320  # letters; longer ones are set smaller
CONTENTS = [
    ("flows", "Map of flows"),
    ("volumes", "Volumes"),
    ("corridors", "Corridors"),
    ("bottlenecks", "Bottlenecks"),
    ("targets", "Targets"),
    ("observed", "Model and counts"),
    ("projects", "Projects"),
    ("trust", "How sure"),
    ("why", "Why these numbers"),
    ("notes", "Notes"),
    ("sources", "Sources"),
]


def brief(run: Path, *, out: Path, tables: Tables) -> Path:
    """Write the brief of a run: one HTML file that needs no network.

    Parameters
    ----------
    run
        Folder of the run (`run.json` and its Parquet tables).
    out
        The file to write.
    tables
        The tables of the run: names, lines of the map, sources.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        When the run cannot be read.
    OutputError
        When the file cannot be written.
    """
    read = read_kept(run)
    summary = read.summary
    sources = read_sources(tables.frame("sources"))
    projects = tables.frame("projects")
    corridors = tables.frame("corridors")
    content = [
        _map_section(read, tables, number_=1),
        volume_section(read, number_=2),
        corridor_section(summary, corridors, number_=3),
        bottleneck_section(read, tables, number_=4),
        target_section(summary, number_=5),
        observation_section(summary, sources, number_=6),
        project_section(read.scenario, projects, number_=7),
        certificate_section(summary, number_=8),
        why_section(read, number_=9),
        notes_section(summary, number_=10),
        colophon_section(summary, sources, _cited(read, projects) + why_sources(read), number_=11),
    ]
    body = join([_top(read), tag("main", *content), _footer(summary)])
    return write(out, page(f"{read.scenario.title}: planning brief", body, script=asset("map.js")))


def _top(run: KeptRun) -> Raw:
    """Open with title, headline and key figures; a long description comes after them."""
    scenario = run.scenario
    first, last = run.summary.years[0].year, run.summary.years[-1].year
    label = f"Scenario {scenario.name}, {first} to {last}"
    kicker = tag("p", tag("span", "Middle Corridor planning brief"), tag("span", label), class_="kicker")
    parts = [kicker, tag("h1", scenario.title), headline(run), key_figures(run)]
    if len(scenario.description) > LONG_DESCRIPTION:
        parts.append(tag("p", scenario.description, class_="lede long"))
    elif scenario.description:
        parts.insert(2, tag("p", scenario.description, class_="lede"))
    return tag("header", *parts, intro_nav(CONTENTS), class_="top")


def _map_section(run: KeptRun, tables: Tables, *, number_: int) -> Raw:
    """Write the map of flows."""
    years = [year.year for year in run.summary.years]
    drawn = flow_map(read_ground(tables, read_land()), run.flows, years, first=headline_year(run).year)
    text = f"Freight on every link of the model in {drawn.first}: the corridor and its rivals."
    if len(drawn.layers) > 1:
        text = f"Freight of the corridor in {drawn.first}, link by link from its origin to its destination."
    live = tag(
        "span",
        " Move the slider for other years, point at a line for its cargoes, drag to move, double-click to come nearer.",
        class_="live-only",
    )
    if not drawn.shown():
        text, live = "The run holds no flows by link; the map shows the network only.", Raw("")
    return section(number_, "flows", "Where the freight moves", tag("p", text, live), map_html(drawn))


def _cited(run: KeptRun, projects: pl.DataFrame) -> list[str]:
    """List the sources of the counts and projects that this brief shows."""
    named = {project.id for project in run.scenario.projects}
    shown = [
        o for o in run.summary.observed if o.model is not None or o.perimeter in {HEADLINE_PERIMETER, BOXES_PERIMETER}
    ]
    of_projects = [source for id_, source in projects.select("id", "source").iter_rows() if id_ in named and source]
    return [o.source for o in shown] + of_projects


def _footer(summary: RunSummary) -> Raw:
    software = summary.software
    text = (
        f"Made by {software['name']} {software['version']}. "
        "Money is in constant USD of 2024, mass in thousand tonnes (kt). "
        "A model's answer under stated assumptions, not a forecast by any ministry or company."
    )
    return tag("footer", text)
