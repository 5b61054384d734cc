"""The command of power: is a cable below the Caspian worth it, and at what size."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from transcaspian.cli_parts import Data, Json, ScenarioName, check_file, print_json, progress_bar


def power(
    scenario: ScenarioName = "base",
    year: Annotated[int, typer.Option("--year", help="Whose demand, plants and lines.")] = 2032,
    size_mw: Annotated[
        list[float] | None,
        typer.Option("--size", help="A size of the cable in MW, as often as wanted; eight of them without it."),
    ] = None,
    weeks: Annotated[int, typer.Option("--weeks", help="Representative weeks; 52 is the whole year.")] = 16,
    what_if: Annotated[
        bool, typer.Option("--what-if/--no-what-if", help="Ask other years, stronger lines on shore and more wind too.")
    ] = True,
    whole_year: Annotated[
        bool, typer.Option("--whole-year", help="Solve all 8,760 hours at three sizes beside the weeks.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", help="Of weather and prices abroad.")] = 1,
    json: Json = False,
    report: Annotated[Path | None, typer.Option("--report", help="Write an HTML page of the answer here.")] = None,
    data: Data = None,
) -> None:
    """Say whether a power cable below the Caspian is worth it, at what size, or what would have to be true.

    The lines on shore and the Black Sea cable are open as the scenario builds them; the size of the Caspian cable is
    swept in any. Needs the extra `power`.
    """
    from transcaspian import _verbs_power
    from transcaspian.model import atlas
    from transcaspian.terminal_power import print_power

    if report is not None:
        check_file(report)
    with progress_bar() as progress:
        found = _verbs_power.power(
            scenario, year=year, sizes_mw=size_mw or (), weeks=weeks, what_if=what_if, whole_year=whole_year, seed=seed,
            tables=data, progress=progress,
        )  # fmt: skip
    if report is not None:
        from transcaspian.report import power as power_page

        power_page(found, out=report, tables=atlas(data).tables)
    if json:
        print_json(found)
    else:
        print_power(found)
