"""Companions in the brief of a run: a section for each answer that the run keeps, and one for what was left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from transcaspian.report._fibre import fibre_section
from transcaspian.report._markup import Raw, section, tag
from transcaspian.report._oil import oil_section
from transcaspian.report._power import power_section
from transcaspian.report._reading import KeptRun, Tables
from transcaspian.report._sources import Bibliography
from transcaspian.report._trade import trade_section
from transcaspian.runs import COMPANIONS, FibreAnswer, OilAnswer, Power

LEFT_OUT = ("left-out", "Left out")
TITLES = {
    "oil": "Kazakh oil",
    "power": "The power cable",
    "fibre": "The cable of light",
    "trade": "Trade over the Caspian",
}


def beside_sections(run: KeptRun, tables: Tables, books: Bibliography) -> list[Callable[..., Raw]]:
    """List the sections of the companions that a run keeps, and that of those left out where there are any."""

    def of(found: Any) -> Callable[..., Raw]:
        if isinstance(found, OilAnswer):
            return lambda number_: oil_section(found, books, number_=number_)
        if isinstance(found, Power):
            return lambda number_: power_section(found, books, number_=number_)
        if isinstance(found, FibreAnswer):
            return lambda number_: fibre_section(found, tables, books, number_=number_)
        return lambda number_: trade_section(found, books, number_=number_)

    sections = [of(found) for found in run.answers.values()]
    if left_out(run):
        sections.append(lambda number_: _left_out_section(run, number_=number_))
    return sections


def beside_contents(run: KeptRun) -> list[tuple[str, str]]:
    """List anchors and titles of those sections."""
    return [(name, TITLES[name]) for name in run.answers] + ([LEFT_OUT] if left_out(run) else [])


def beside_sources(run: KeptRun) -> list[str]:
    """List the sources of the answers that a run keeps."""
    listed = [one for found in run.answers.values() for one in getattr(found, "sources", ())]
    return [one if isinstance(one, str) else one.id for one in listed]


def left_out(run: KeptRun) -> dict[str, str]:
    """Give the companions that were asked and gave no answer, with the reason; one kept since is not left out."""
    return {name: why for name, why in run.summary.left_out.items() if name not in run.answers}


def not_asked(run: KeptRun) -> list[str]:
    """Say which companions nobody asked, and how to add them."""
    absent = [name for name in COMPANIONS if name not in run.answers and name not in run.summary.left_out]
    if not absent:
        return []
    scenario, folder = run.scenario.name, run.summary.id
    return [
        f"Not asked beside this run: {', '.join(absent)}. 'transcaspian run {scenario} --with {','.join(absent)}' asks "
        f"them with the run, and 'transcaspian {absent[0]} {scenario} --keep runs/{folder}' adds one to it."
    ]


def _left_out_section(run: KeptRun, *, number_: int) -> Raw:
    items = (tag("li", f"left out: {name} - {why}") for name, why in left_out(run).items())
    text = "Asked beside this run, and without an answer; all else in this page stands without them."
    return section(number_, *LEFT_OUT, tag("p", text), tag("ul", *items, class_="plain"))
