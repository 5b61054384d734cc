"""The command of oil: how much goes by Baku and Ceyhan, what it earns, what it is worth when CPC fails."""

from __future__ import annotations

from typing import Annotated

import typer

from transcaspian.cli_companions import Keep, Page, ScenarioOut, check_places, hand_out
from transcaspian.cli_parts import Data, Json, ScenarioName, progress_bar


def oil(
    scenario: ScenarioName = "base",
    year: Annotated[
        int, typer.Option("--year", help="Whose tariffs and ships; the outages are met again in it.")
    ] = 2028,
    way: Annotated[str, typer.Option("--way", help="Show the legs of this way of oil alone; all without it.")] = "",
    closed_share: Annotated[float, typer.Option("--closed-share", help="Part of CPC to close as a trial.")] = 1.0,
    closed_days: Annotated[float, typer.Option("--closed-days", help="For how many days.")] = 30.0,
    keep: Keep = None,
    scenario_out: ScenarioOut = None,
    json: Json = False,
    report: Page = None,
    data: Data = None,
) -> None:
    """Say how much Kazakh oil can go by Baku-Tbilisi-Ceyhan, what it earns, and what it is worth when CPC fails.

    Volumes by year and way are those of the freight equilibrium of the scenario. docs/oil.md says what is counted.
    """
    from transcaspian import _verbs_oil
    from transcaspian.terminal_oil import print_oil

    check_places(scenario, keep=keep, report=report, scenario_out=scenario_out, data=data)
    with progress_bar() as progress:
        found = _verbs_oil.oil(
            scenario, year=year, way=way, closed_share=closed_share, closed_days=closed_days, tables=data,
            progress=progress,
        )  # fmt: skip
    hand_out(found, scenario, print_oil, keep=keep, report=report, json=json, scenario_out=scenario_out, data=data)
