"""The brief: one run as one file that opens anywhere. Page one answers; the rest shows why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from transcaspian.report._agreements import promise_section, promise_sources
from transcaspian.report._answers import anchors_of, answers
from transcaspian.report._bottlenecks import bottleneck_section
from transcaspian.report._corridors import corridor_section
from transcaspian.report._evidence import certificate_section, notes_section, observation_section
from transcaspian.report._fibre import fibre_section
from transcaspian.report._figures import BOXES_PERIMETER, HEADLINE_PERIMETER, headline_year
from transcaspian.report._geography import read_ground, read_land
from transcaspian.report._hindcast import hindcast_section, hindcast_sources, kept_calibration
from transcaspian.report._map import flow_map, map_html
from transcaspian.report._markup import Raw, asset, join, kicker, page, section, tag
from transcaspian.report._methods import methods_section
from transcaspian.report._reading import KeptRun, Tables, read_kept, write
from transcaspian.report._sources import Bibliography, Source, bibliography, colophon_section, read_sources
from transcaspian.report._volumes import project_section, target_section, volume_section
from transcaspian.report._why import why_section, why_sources
from transcaspian.runs import Calibration

CONTENTS = [
    ("flows", "Map of flows"),
    ("volumes", "Volumes"),
    ("corridors", "Corridors"),
    ("bottlenecks", "Bottlenecks"),
    ("targets", "Targets"),
    ("promises", "Promises"),
    ("projects", "Projects"),
    ("fibre", "The cable of light"),
    ("observed", "Model and counts"),
    ("how-good", "How good is it"),
    ("trust", "How sure"),
    ("why", "Why these numbers"),
    ("methods", "Methods"),
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
    sources = read_sources(tables.frame("sources"))
    found = kept_calibration(tables)
    books = bibliography(sources, _cited(read, tables, found))
    sections = join(
        write_(number_=place) for place, write_ in enumerate(_sections(read, tables, sources, books, found), 1)
    )
    first = join([answers(read, tables, books, anchors_of(sections), found=found), _about(read), _contents(read)])
    body = join([_top(read), tag("main", first, sections, id="main"), _footer(read)])
    return write(out, page(f"{read.scenario.title}: planning brief", body, script=asset("map.js")))


def _sections(
    run: KeptRun, tables: Tables, sources: dict[str, Source], books: Bibliography, found: Calibration | None
) -> list[Callable[..., Raw]]:
    """List what follows page one, in order: what moves, what binds, what was promised, then the evidence."""
    summary, projects = run.summary, tables.frame("projects")
    return [
        lambda number_: _map_section(run, tables, books, number_=number_),
        lambda number_: volume_section(run, books, number_=number_),
        lambda number_: corridor_section(run, tables, books, number_=number_),
        lambda number_: bottleneck_section(run, tables, books, number_=number_),
        lambda number_: target_section(summary, books, number_=number_),
        lambda number_: promise_section(run.promises, books, number_=number_),
        lambda number_: project_section(run.scenario, projects, books, number_=number_),
        *_companions(run, tables, books),
        lambda number_: observation_section(summary, sources, number_=number_),
        lambda number_: hindcast_section(found, tables, books, number_=number_),
        lambda number_: certificate_section(summary, number_=number_),
        lambda number_: why_section(run, books, number_=number_),
        lambda number_: methods_section(run, number_=number_),
        lambda number_: notes_section(summary, left_out=_left_out(run), number_=number_),
        lambda number_: colophon_section(summary, books, number_=number_),
    ]


def _top(run: KeptRun) -> Raw:
    """Open with the title."""
    first, last = run.summary.years[0].year, run.summary.years[-1].year
    label = f"Scenario {run.scenario.name}, {first} to {last}"
    return tag("header", kicker("Middle Corridor planning brief", label), tag("h1", run.scenario.title), class_="top")


def _about(run: KeptRun) -> Raw:
    """Say what the scenario takes for granted, at the foot of page one."""
    if not run.scenario.description:
        return Raw("")
    lead = tag("b", "The scenario: ")
    return tag("p", lead, run.scenario.description, class_="about")


def _companions(run: KeptRun, tables: Tables, books: Bibliography) -> list[Callable[..., Raw]]:
    """List the sections of companions whose answers the run keeps."""
    kept = run.fibre
    return [] if kept is None else [lambda number_: fibre_section(kept, tables, books, number_=number_)]


def _left_out(run: KeptRun) -> list[str]:
    """Say which companions the run does not keep, and how to add them."""
    if run.fibre is not None:
        return []
    name, folder = run.scenario.name, run.summary.id
    return [
        f"Left out: the cable of light under the Caspian. 'transcaspian fibre {name} --keep runs/{folder}' adds it; it "
        "needs the extra 'fibre'."
    ]


def _contents(run: KeptRun) -> Raw:
    """List the sections as links."""
    listed = [one for one in CONTENTS if one[0] != "fibre" or run.fibre is not None]
    links = (tag("li", tag("a", title, href=f"#{anchor}")) for anchor, title in listed)
    return tag("nav", tag("b", "After this page"), tag("ol", *links), aria_label="Contents")


def _map_section(run: KeptRun, tables: Tables, books: Bibliography, *, number_: int) -> Raw:
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
    shown = map_html(drawn, books.cite(()))
    return section(number_, "flows", "Where the freight moves", tag("p", text, live), shown, new_page=True)


def _cited(run: KeptRun, tables: Tables, found: Calibration | None) -> list[str]:
    """List the sources of the counts, promises and projects that this brief shows."""
    projects = tables.frame("projects")
    named = {project.id for project in run.scenario.projects}
    shown = [
        o for o in run.summary.observed if o.model is not None or o.perimeter in {HEADLINE_PERIMETER, BOXES_PERIMETER}
    ]
    listed = [source for id_, source in projects.select("id", "source").iter_rows() if id_ in named and source]
    listed += [o.source for o in shown] + [target.source for target in run.summary.targets]
    listed += [*why_sources(run), *hindcast_sources(found), *(run.fibre.sources if run.fibre is not None else [])]
    listed += promise_sources(run.promises)
    return [id_ for ids in listed for id_ in ids.split()]


def _footer(run: KeptRun) -> Raw:
    software = run.summary.software
    text = (
        f"Made by {software['name']} {software['version']}. "
        f"Money is in constant USD of {run.scenario.price_year}, mass in thousand tonnes (kt). "
        "A model's answer under stated assumptions, not a forecast by any ministry or company."
    )
    return tag("footer", text)
