"""The command `tariffs`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from transcaspian.cli_parts import Data, Json, ScenarioName, check_file, print_json, progress_bar, write_json

Groups = Annotated[
    list[str] | None, typer.Option("--groups", help="Members who share as one, joined by blanks; once for each group.")
]
Without = Annotated[list[str] | None, typer.Option("--without", help="A member that does not join: its prices stay.")]
Floor = Annotated[float, typer.Option("--floor", help="Least through tariff of the reference trip, USD/TEU.")]
Block = Annotated[float, typer.Option("--block-train-discount", help="Share that railways take off laden boxes today.")]
Empties = Annotated[
    float, typer.Option("--eastbound-empties-discount", help="Share that members take off empty boxes eastbound.")
]
Peak = Annotated[float, typer.Option("--peak", help="Share on today's tariffs in the months with storms.")]
Reason = Annotated[str | None, typer.Option("--why", help="Say why the through tariff of this regime is what it is.")]


def tariffs(
    scenario: ScenarioName = "base",
    year: Annotated[int, typer.Option("--year", help="The year, or the first that a through tariff holds.")] = 2026,
    years: Annotated[int, typer.Option("--years", help="For how many years a through tariff holds.")] = 1,
    groups: Groups = None,
    without: Without = None,
    floor_usd_per_teu: Floor = 0.0,
    block_train_discount_share: Block = 0.0,
    eastbound_empties_discount_share: Empties = 0.0,
    peak_share: Peak = 0.0,
    sharing: Annotated[bool, typer.Option("--sharing/--no-sharing", help="Work out how gains could be shared.")] = True,
    why: Reason = None,
    report: Annotated[Path | None, typer.Option("--report", help="Write an HTML page of the tariffs here.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write the JSON to this file.")] = None,
    json: Json = False,
    data: Data = None,
) -> None:
    """Say what the members of the corridor could charge: regimes side by side, tonnes, money, splits.

    Regimes: today; today with scarcity priced; each for itself; each with today's restraint; one through tariff for
    most profit; one for most tonnes with nobody worse off. docs/tariffs.md says what they mean. With --why one of them
    is explained: who takes what by which rows, and the inputs that move it most.
    """
    from transcaspian import _verbs_tariffs as verbs
    from transcaspian.runs import Levers
    from transcaspian.terminal_tariffs import print_tariff_why, print_tariffs

    for file in (out, report):
        if file is not None:
            check_file(file)
    levers = Levers(floor_usd_per_teu, block_train_discount_share, eastbound_empties_discount_share, peak_share)
    asked: dict[str, Any] = {"year": year, "without": without or (), "levers": levers, "tables": data}
    with progress_bar() as progress:
        if why is not None:
            reasons = verbs.why_tariff(scenario, regime=why, progress=progress, **asked)
            write_json(reasons, out)
            return print_json(reasons) if json else print_tariff_why(reasons)
        answer = verbs.tariffs(
            scenario, years=years, groups=groups or (), shared=sharing, progress=progress, notice=_tell, **asked
        )
    if report is not None:
        from transcaspian.report import tariffs as page

        page(answer, out=report)
    write_json(answer, out)
    return print_json(answer) if json else print_tariffs(answer)


def _tell(words: str) -> None:
    typer.echo(words, err=True)
