"""The command `fibre`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from transcaspian.cli_parts import Data, Json, ScenarioName, check_file, print_json, progress_bar


def fibre(
    scenario: ScenarioName = "base",
    cable: Annotated[
        str, typer.Option("--cable", help="Id of a route of the Caspian cable; that of the scenario without it.")
    ] = "",
    designs: Annotated[
        list[str] | None, typer.Option("--design", help="Id of a design of the line, again for more; all without it.")
    ] = None,
    keep: Annotated[
        Path | None, typer.Option("--keep", help="Folder of a run of this scenario: its brief then shows the answer.")
    ] = None,
    json: Json = False,
    report: Annotated[Path | None, typer.Option("--report", help="Write an HTML page of the answer here.")] = None,
    data: Data = None,
) -> None:
    """Say what the cable of light under the Caspian carries, gains in time and spares in outages.

    With and without it, whether the scenario opens it or not. Needs the extra `fibre`.
    """
    from transcaspian import _verbs_fibre
    from transcaspian.model import atlas
    from transcaspian.terminal_fibre import print_fibre

    if report is not None:
        check_file(report)
    if keep is not None:
        _verbs_fibre.check_run(scenario, keep, tables=data)
    with progress_bar() as progress:
        found = _verbs_fibre.fibre(scenario, cable=cable, designs=designs or (), tables=data, progress=progress)
    if keep is not None:
        _verbs_fibre.keep_fibre(found, keep, tables=data)
    if report is not None:
        from transcaspian.report import fibre as fibre_page

        fibre_page(found, out=report, tables=atlas(data).tables)
    if json:
        print_json(found)
    else:
        print_fibre(found)
