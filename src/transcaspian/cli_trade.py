"""The command `trade`."""

from __future__ import annotations

from typing import Annotated

import typer

from transcaspian.cli_companions import Keep, Page, ScenarioOut, check_places, hand_out
from transcaspian.cli_parts import Data, Json, ScenarioName, progress_bar


def trade(
    scenario: ScenarioName = "base",
    draws: Annotated[int, typer.Option("--draws", help="How many cases over the published ranges.")] = 200,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of their chance.")] = 1,
    keep: Keep = None,
    scenario_out: ScenarioOut = None,
    json: Json = False,
    report: Page = None,
    data: Data = None,
) -> None:
    """Say what the corridor does for trade of Kazakhstan and Azerbaijan, and when it reaches its target.

    Under the scenario, beside base, the roadmap and a unified tariff: counts of both sides, cost and days by good,
    parts of the path, funds, and Kazakh grain for the region.
    """
    from transcaspian import _verbs_trade
    from transcaspian.terminal_trade import print_trade

    check_places(scenario, keep=keep, report=report, scenario_out=scenario_out, data=data)
    with progress_bar() as progress:
        found = _verbs_trade.trade(scenario, draws=draws, seed=seed, tables=data, progress=progress)
    hand_out(found, scenario, print_trade, keep=keep, report=report, json=json, scenario_out=scenario_out, data=data)
