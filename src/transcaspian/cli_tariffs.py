"""The command `tariffs`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from transcaspian.cli_parts import Data, Json, ScenarioName, check_file, json_text, print_json, progress_bar


def tariffs(
    scenario: ScenarioName = "base",
    year: Annotated[int, typer.Option("--year", help="The year, or the first that a through tariff holds.")] = 2026,
    years: Annotated[int, typer.Option("--years", help="For how many years a through tariff holds.")] = 1,
    groups: Annotated[
        list[str] | None,
        typer.Option("--groups", help="Members who share as one, joined by blanks; once for each group."),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="A member that does not join: its prices stay.")
    ] = None,
    floor: Annotated[float, typer.Option("--floor", help="Least through tariff of the reference trip, USD/TEU.")] = 0.0,
    block_train_discount: Annotated[
        float, typer.Option("--block-train-discount", help="Share that railways take off laden boxes today.")
    ] = 0.0,
    eastbound_empties_discount: Annotated[
        float, typer.Option("--eastbound-empties-discount", help="Share that members take off empty boxes eastbound.")
    ] = 0.0,
    peak: Annotated[float, typer.Option("--peak", help="Share on today's tariffs in the months with storms.")] = 0.0,
    sharing: Annotated[bool, typer.Option("--sharing/--no-sharing", help="Work out how gains could be shared.")] = True,
    why: Annotated[
        str | None, typer.Option("--why", help="Say why the through tariff of this regime is what it is.")
    ] = None,
    report: Annotated[Path | None, typer.Option("--report", help="Write an HTML page of the tariffs here.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write the JSON to this file.")] = None,
    json: Json = False,
    data: Data = None,
) -> None:
    """Say what the members of the corridor could charge: regimes side by side, tonnes, money, splits.

    Regimes: today; today with scarcity priced; each for itself; each with today's restraint; one through tariff for
    most profit; one for most tonnes with nobody worse off. docs/tariffs.md says what they mean. With --why the same for one regime:
    who takes what by which rows, and the inputs that move it most.
    """
    from transcaspian import _verbs_tariffs as verbs
    from transcaspian.data import replace_bytes
    from transcaspian.runs import Levers
    from transcaspian.terminal_tariffs import print_tariff_why, print_tariffs

    for file in (out, report):
        if file is not None:
            check_file(file)
    levers = Levers(floor, block_train_discount, eastbound_empties_discount, peak)
    asked = {"year": year, "without": without or (), "levers": levers, "tables": data}
    with progress_bar() as progress:
        if why is not None:
            found = verbs.why_tariff(scenario, regime=why, progress=progress, **asked)  # type: ignore[arg-type]
        else:
            answer = verbs.tariffs(
                scenario, years=years, groups=groups or (), shared=sharing, progress=progress,
                notice=lambda words: typer.echo(words, err=True), **asked,  # type: ignore[arg-type]
            )  # fmt: skip
    printed = found if why is not None else answer
    if report is not None and why is None:
        from transcaspian.report import tariffs as page

        page(answer, out=report)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        replace_bytes(out, json_text(printed).encode())
    if json:
        print_json(printed)
    elif why is not None:
        print_tariff_why(found)
    else:
        print_tariffs(answer)
