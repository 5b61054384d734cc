"""The command `trade`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from transcaspian.cli_parts import Data, Json, ScenarioName, check_file, print_json, progress_bar


def trade(
    scenario: ScenarioName = "base",
    draws: Annotated[int, typer.Option("--draws", help="How many cases over the published ranges.")] = 200,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of their chance.")] = 1,
    json: Json = False,
    report: Annotated[Path | None, typer.Option("--report", help="Write an HTML page of the answer here.")] = None,
    data: Data = None,
) -> None:
    """Say what the corridor does for trade of Kazakhstan and Azerbaijan, and when it reaches its target.

    Under the scenario, beside base, the roadmap and a unified tariff: counts of both sides, cost and days by good,
    parts of the path, funds, and Kazakh grain for the region.
    """
    from transcaspian import _verbs_trade
    from transcaspian.model import atlas
    from transcaspian.terminal_trade import print_trade

    if report is not None:
        check_file(report)
    with progress_bar() as progress:
        found = _verbs_trade.trade(scenario, draws=draws, seed=seed, tables=data, progress=progress)
    if report is not None:
        from transcaspian.report import trade as trade_page

        trade_page(found, out=report, tables=atlas(data).tables)
    if json:
        print_json(found)
    else:
        print_trade(found)
