"""The command `invest`: what to build when."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from transcaspian.cli_parts import Data, Json, ScenarioName, check_file, print_json, progress_bar, write_json

MISSED = 1  # exit code of a target that no plan reaches


def invest(
    scenario: ScenarioName = "base",
    target_kt: Annotated[
        float | None, typer.Option("--target-kt", help="Traffic to reach, in kt; that of the scenario without it.")
    ] = None,
    by: Annotated[
        int | None, typer.Option("--by", help="Year in which it is to be reached; that of the scenario without it.")
    ] = None,
    budget_musd: Annotated[
        float | None, typer.Option("--budget-musd", help="What all may pay together; open without it.")
    ] = None,
    objective: Annotated[
        str, typer.Option("--objective", help="cost: least money to the target; npv: most value; tonnes: most tonnes.")
    ] = "cost",
    rents: Annotated[
        str, typer.Option("--rents", help="owned: rents of scarce room are income; burnt: they are lost.")
    ] = "owned",
    project: Annotated[
        list[str] | None, typer.Option("--project", help="Only these may be chosen; may be given often.")
    ] = None,
    robust: Annotated[
        bool, typer.Option("--robust", help="Also find the plan of the smallest worst regret over named futures.")
    ] = False,
    why: Annotated[
        str | None, typer.Option("--why", help="Say why this project has its place in the plan, and nothing else.")
    ] = None,
    time_s: Annotated[float, typer.Option("--time-s", min=1.0, help="Seconds for the search.")] = 150.0,
    json: Json = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write the JSON to this file.")] = None,
    report: Annotated[Path | None, typer.Option("--report", help="Write an HTML page of the plan here.")] = None,
    data: Data = None,
) -> None:
    """Plan which works to start in which year: least money to a target, most value, or most tonnes for the money.

    Exit code 1 says that no plan reaches the target; what is printed then is the best that can be reached and what
    stops it.
    """
    from transcaspian import _verbs_invest
    from transcaspian.terminal_invest import print_investment, print_place

    for file in (out, report):
        if file is not None:
            check_file(file)
    known = tuple(project or ())
    with progress_bar() as progress:
        if why is not None:
            place = _verbs_invest.invest_why(
                why, scenario, target_kt=target_kt, by=by, budget_musd=budget_musd, objective=objective, rents=rents,
                projects=known, time_s=time_s, tables=data, progress=progress,
            )  # fmt: skip
            return _say(place, out, json, lambda: print_place(place))
        answer = _verbs_invest.invest(
            scenario, target_kt=target_kt, by=by, budget_musd=budget_musd, objective=objective, rents=rents,
            robust=robust, projects=known, time_s=time_s, tables=data, progress=progress,
        )  # fmt: skip
        if report is not None:
            from transcaspian.report import investment

            investment(answer, out=report)
    _say(answer, out, json, lambda: print_investment(answer))
    if not answer.met:
        raise typer.Exit(MISSED)


def _say(answer: Any, out: Path | None, json: bool, show: Callable[[], None]) -> None:
    """Write and print an answer."""
    write_json(answer, out)
    if json:
        print_json(answer)
    else:
        show()
