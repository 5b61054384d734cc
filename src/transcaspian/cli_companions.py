"""What the commands of companions share: where an answer is kept, fed back, written as a page, and shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from transcaspian.cli_parts import check_file, print_json

Keep = Annotated[
    Path | None, typer.Option("--keep", help="Folder of a run of this scenario: its brief then shows the answer.")
]
With = Annotated[
    str, typer.Option("--with", help="Companions to ask too: oil, power, fibre, trade, joined by commas, or all.")
]
ScenarioOut = Annotated[
    Path | None,
    typer.Option("--scenario-out", help="Write a scenario (.toml) with what this changes in freight: run takes it."),
]
Page = Annotated[Path | None, typer.Option("--report", help="Write an HTML page of the answer here.")]


def check_places(
    scenario: str, *, keep: Path | None, report: Path | None, scenario_out: Path | None = None, data: Path | None = None
) -> None:
    """Refuse places that cannot take an answer before anything is computed."""
    for file in (report, scenario_out):
        if file is not None:
            check_file(file)
    if scenario_out is not None:
        from transcaspian.model import extending

        extending(scenario, (), out=scenario_out, title="", description="")
    if keep is not None:
        from transcaspian._verbs_companions import check_run

        check_run(scenario, keep, tables=data)


def hand_out(
    found: msgspec.Struct,
    scenario: str,
    show: Callable[[Any], None],
    *,
    keep: Path | None,
    report: Path | None,
    json: bool,
    scenario_out: Path | None = None,
    data: Path | None = None,
) -> None:
    """Keep an answer in a run, write its page and the scenario it feeds where they are asked for, and print it."""
    from transcaspian.runs import companion_of

    name = companion_of(found).name
    if keep is not None:
        from transcaspian._verbs_companions import keep_companion

        keep_companion(found, keep, tables=data)
    if report is not None:
        from transcaspian import report as pages
        from transcaspian.model import atlas

        getattr(pages, name)(found, out=report, tables=atlas(data).tables)
    feed(scenario, {name: found}, scenario_out, data)
    if json:
        print_json(found)
    else:
        show(found)


def feed(scenario: str, answers: dict[str, msgspec.Struct], scenario_out: Path | None, data: Path | None) -> None:
    """Write the scenario that answers feed, where one is asked for."""
    if scenario_out is not None:
        from transcaspian.model import atlas
        from transcaspian.runs import write_fed

        write_fed(scenario_out, scenario, answers, atlas=atlas(data))
