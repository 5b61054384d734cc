"""The command `agreements`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from transcaspian.cli_parts import Data, Json, ScenarioName, Years, check_file, print_json, progress_bar


def agreements(
    scenario: ScenarioName = "base",
    on: Annotated[str, typer.Option("--on", help="Day, YYYY-MM-DD; the day of the tables without it.")] = "",
    years: Years = None,
    ics: Annotated[Path | None, typer.Option("--ics", help="Write an iCalendar file here.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write a CSV file here.")] = None,
    json: Json = False,
    report: Annotated[Path | None, typer.Option("--report", help="Write an HTML page of the promises here.")] = None,
    data: Data = None,
) -> None:
    """Say of every agreement and promise whether a run keeps it, and what is known of it on a day.

    Each is met, on course, late by so many years, missed, or cannot be measured, and why.
    """
    from transcaspian._verbs_agreements import agreements as judge
    from transcaspian.model import atlas
    from transcaspian.terminal_agreements import print_agreements

    for file in (ics, csv, report):
        if file is not None:
            check_file(file)
    with progress_bar() as progress:
        found = judge(scenario, on=on, years=years, ics=ics, csv=csv, tables=data, progress=progress)
    if report is not None:
        from transcaspian.report import agreements as page

        page(found, out=report, tables=atlas(data).tables)
    if json:
        print_json(found)
    else:
        print_agreements(found)
