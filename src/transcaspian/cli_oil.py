"""The command of oil: how much goes by Baku and Ceyhan, what it earns, what it is worth when CPC fails."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from transcaspian.cli_parts import Data, Json, ScenarioName, check_file, print_json, progress_bar


def oil(
    scenario: ScenarioName = "base",
    year: Annotated[
        int, typer.Option("--year", help="Whose tariffs and ships; the outages are met again in it.")
    ] = 2028,
    way: Annotated[str, typer.Option("--way", help="Show the legs of this way of oil alone; all without it.")] = "",
    closed_share: Annotated[float, typer.Option("--closed-share", help="Part of CPC to close as a trial.")] = 1.0,
    closed_days: Annotated[float, typer.Option("--closed-days", help="For how many days.")] = 30.0,
    json: Json = False,
    report: Annotated[Path | None, typer.Option("--report", help="Write an HTML page of the answer here.")] = None,
    data: Data = None,
) -> None:
    """Say how much Kazakh oil can go by Baku-Tbilisi-Ceyhan, what it earns, and what it is worth when CPC fails.

    Volumes by year and way are those of the freight equilibrium of the scenario. docs/oil.md says what is counted.
    """
    from transcaspian import _verbs_oil
    from transcaspian.terminal_oil import print_oil

    if report is not None:
        check_file(report)
    with progress_bar() as progress:
        found = _verbs_oil.oil(
            scenario, year=year, way=way, closed_share=closed_share, closed_days=closed_days, tables=data,
            progress=progress,
        )  # fmt: skip
    if report is not None:
        from transcaspian.model import atlas
        from transcaspian.report import oil as oil_page

        oil_page(found, out=report, tables=atlas(data).tables)
    if json:
        print_json(found)
    else:
        print_oil(found)
