"""The command `fibre`."""

from __future__ import annotations

from typing import Annotated

import typer

from transcaspian.cli_companions import Keep, Page, check_places, hand_out
from transcaspian.cli_parts import Data, Json, ScenarioName, progress_bar


def fibre(
    scenario: ScenarioName = "base",
    cable: Annotated[
        str, typer.Option("--cable", help="Id of a route of the Caspian cable; that of the scenario without it.")
    ] = "",
    designs: Annotated[
        list[str] | None, typer.Option("--design", help="Id of a design of the line, again for more; all without it.")
    ] = None,
    keep: Keep = None,
    json: Json = False,
    report: Page = None,
    data: Data = None,
) -> None:
    """Say what the cable of light under the Caspian carries, gains in time and spares in outages.

    With and without it, whether the scenario opens it or not. Needs the extra `fibre`.
    """
    from transcaspian import _verbs_fibre
    from transcaspian.terminal_fibre import print_fibre

    check_places(scenario, keep=keep, report=report, data=data)
    with progress_bar() as progress:
        found = _verbs_fibre.fibre(scenario, cable=cable, designs=designs or (), tables=data, progress=progress)
    hand_out(found, scenario, print_fibre, keep=keep, report=report, json=json, data=data)
