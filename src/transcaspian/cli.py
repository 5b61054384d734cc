"""The command line: one command per public verb; ``--json`` prints the documented schema."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from transcaspian._version import __version__
from transcaspian.cli_agreements import agreements
from transcaspian.cli_companions import ScenarioOut, With, check_places, feed
from transcaspian.cli_data import data_app
from transcaspian.cli_fibre import fibre
from transcaspian.cli_invest import invest
from transcaspian.cli_oil import oil
from transcaspian.cli_parts import (
    Data,
    Json,
    Out,
    ScenarioName,
    Years,
    check_file,
    print_json,
    progress_bar,
    write_json,
)
from transcaspian.cli_power import power
from transcaspian.cli_tariffs import tariffs
from transcaspian.cli_trade import trade
from transcaspian.errors import Fault, InputError, TranscaspianError, nearest

app = typer.Typer(
    name="transcaspian",
    help="The open planning system of the Middle Corridor: how much, which way, what binds, when 10 Mt.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(data_app)
for command in (agreements, fibre, invest, oil, power, tariffs, trade):
    app.command()(command)

INTERRUPTED = 130  # 128 and the number of the signal, as shells say it


@app.command()
def run(
    scenario: ScenarioName = "base",
    years: Years = None,
    reliability: Annotated[
        str | None, typer.Option("--reliability", help="Spread of times in route choice: simulated or table.")
    ] = None,
    with_: With = "",
    scenario_out: ScenarioOut = None,
    json: Json = False,
    out: Out = Path("runs"),
    data: Data = None,
) -> None:
    """Do a scenario, the main job.

    Prints the years, the bottlenecks and the targets, and keeps a run folder with a report. Companions asked with
    --with answer on the same scenario, stand in the report and decide promises; one that cannot answer is left out.
    """
    from transcaspian import _verbs
    from transcaspian.runs import check_out
    from transcaspian.terminal import print_run
    from transcaspian.terminal_companions import print_beside

    check_out(out)
    check_places(scenario, keep=None, report=None, scenario_out=scenario_out)
    with progress_bar() as progress:
        done = _verbs.run(
            scenario, years=years, reliability=reliability, companions=with_, tables=data, progress=progress
        )
        folder = _verbs.keep(done, out=out, progress=progress)
    feed(scenario, dict(done.beside.answers), scenario_out, data)
    if json:
        print_json(done.summary)
    else:
        print_run(done.summary, folder)
        print_beside(done.beside, folder)


@app.command()
def compare(
    a: Annotated[str, typer.Argument(help="Scenario to compare with.")],
    b: Annotated[str, typer.Argument(help="Scenario that is compared.")],
    years: Years = None,
    json: Json = False,
    report: Annotated[Path | None, typer.Option("--report", help="Write an HTML page of the comparison here.")] = None,
    data: Data = None,
) -> None:
    """Compare two scenarios on one choice set: by how much, through which projects, where the bottleneck goes."""
    from transcaspian import _verbs
    from transcaspian.terminal import print_comparison

    if report is not None:
        check_file(report)
    with progress_bar() as progress:
        answer = _verbs.compare(a, b, years=years, tables=data, progress=progress)
    if report is not None:
        from transcaspian.model import atlas
        from transcaspian.report import comparison

        comparison(answer, out=report, tables=atlas(data).tables)
    if json:
        print_json(answer)
    else:
        print_comparison(answer)


@app.command()
def route(
    origin: Annotated[str, typer.Argument(help="Id of the place to start from.")],
    destination: Annotated[str, typer.Argument(help="Id of the place to reach.")],
    cargo: Annotated[str, typer.Option("--cargo", help="Id of a cargo or of a group of cargoes.")] = "container",
    year: Annotated[int, typer.Option("--year", help="Year of the traffic that causes the waits.")] = 2026,
    scenario: Annotated[str, typer.Option("--scenario", help="Whose network and traffic.")] = "base",
    most: Annotated[int, typer.Option("-k", min=1, help="Most ways to show.")] = 6,
    json: Json = False,
    data: Data = None,
) -> None:
    """Find ways between two places: legs, days, price, spread, and what each waits for."""
    from transcaspian import _verbs
    from transcaspian.model import FIRST_YEAR, LAST_YEAR
    from transcaspian.terminal import print_ways

    if not FIRST_YEAR <= year <= LAST_YEAR:
        allowed = f"{FIRST_YEAR} to {LAST_YEAR}"
        raise InputError(Fault("--year", "the year is outside the data", got=str(year), allowed=allowed))
    answer = _verbs.route(origin, destination, cargo=cargo, year=year, scenario=scenario, most=most, tables=data)
    if json:
        print_json(answer)
    else:
        print_ways(answer)


@app.command()
def why(
    run: Annotated[str, typer.Argument(help="A run folder, the id of a kept run, or a scenario: its latest run.")],
    metric: Annotated[str, typer.Argument(help="A number of run.json: corridor_kt, by_cargo_kt.oil ...")],
    year: Annotated[int, typer.Argument(help="A year of the run.")],
    most: Annotated[int, typer.Option("--most", min=1, help="Most drivers to name.")] = 20,
    check: Annotated[bool, typer.Option("--check", help="Solve again for the first five, at either side.")] = False,
    json: Json = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write the JSON to this file.")] = None,
    runs: Annotated[Path, typer.Option("--runs", help="Folder that keeps runs.")] = Path("runs"),
    data: Data = None,
) -> None:
    """Say why a number of a run is what it is: rows, sources, Changes, and the effect of each.

    Effects are total and of first order, by one per cent of each number; docs/why.md says how, and lists the metrics.
    """
    from transcaspian import _verbs
    from transcaspian.terminal_why import print_why

    if out is not None:
        check_file(out)
    with progress_bar() as progress:
        answer = _verbs.why(run, metric, year, most=most, check=check, runs=runs, tables=data, progress=progress)
    write_json(answer, out)
    if json:
        print_json(answer)
    else:
        print_why(answer)


@app.command()
def calibrate(
    scenario: ScenarioName = "base",
    save: Annotated[
        bool, typer.Option("--save", help="Write the fitted values into the folder of --data, with their record.")
    ] = False,
    json: Json = False,
    data: Data = None,
) -> None:
    """Fit the free parameters to counts of 2019-2023, judge them on 2024, forecast 2025-2026."""
    from transcaspian import _verbs
    from transcaspian.terminal_calibration import print_calibration

    with progress_bar() as progress:
        found = _verbs.calibrate(scenario, tables=data, save=save, progress=progress)
    if json:
        print_json(found)
    else:
        print_calibration(found)


@app.command()
def sea(
    scenario: ScenarioName = "base",
    to_year: Annotated[int, typer.Option("--to", help="Last year, up to 2100.")] = 2100,
    response: Annotated[str, typer.Option("--response", help="How much warming dries: mild, central, severe.")] = "",
    pathway: Annotated[str, typer.Option("--pathway", help="Emissions: ssp126, ssp245, ssp370 or ssp585.")] = "",
    variant: Annotated[str, typer.Option("--variant", help="Nothing, dry_decade or kbg_dam.")] = "",
    draws: Annotated[int, typer.Option("--draws", help="How many futures.")] = 2000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of their chance.")] = 1,
    json: Json = False,
    report: Annotated[Path | None, typer.Option("--report", help="Write an HTML page of the sea here.")] = None,
    data: Data = None,
) -> None:
    """Say how far the sea may fall, and when each class of ships loses how much of its load at each port.

    Response, pathway and variant are those of the scenario's `sea` where they are not given; without one they are
    central and ssp245.
    """
    from transcaspian import _verbs
    from transcaspian.model import atlas
    from transcaspian.terminal_sea import print_sea

    if report is not None:
        check_file(report)
    with progress_bar() as progress:
        found = _verbs.sea(
            scenario, to_year=to_year, response=response, pathway=pathway, variant=variant, draws=draws, seed=seed,
            tables=data, progress=progress,
        )  # fmt: skip
    if report is not None:
        from transcaspian.report import sea as sea_page

        sea_page(found, out=report, tables=atlas(data).tables)
    if json:
        print_json(found)
    else:
        print_sea(found)


@app.command()
def curves(
    names: Annotated[list[str] | None, typer.Argument(help="Ids of resources with closures; all without it.")] = None,
    years: Annotated[int | None, typer.Option("--years", help="Simulated years behind each point.")] = None,
    save: Annotated[
        bool, typer.Option("--save", help="Write the curves into the folder of --data, where a run reads them.")
    ] = False,
    json: Json = False,
    data: Data = None,
) -> None:
    """Simulate how the wait for closures grows with load: by formula, as simulated, as fitted."""
    from transcaspian import _verbs
    from transcaspian.terminal_curves import print_curves

    with progress_bar() as progress:
        found = _verbs.curves(names or (), years=years, tables=data, save=save, progress=progress)
    if json:
        print_json(found)
    else:
        print_curves(found)


@app.command()
def simulate(
    scenario: ScenarioName = "base",
    year: Annotated[int, typer.Option("--year", help="Whose flows, fleets and depths.")] = 2026,
    replications: Annotated[int, typer.Option("--replications", help="How many independent years.")] = 20,
    seed: Annotated[int, typer.Option("--seed", help="Of all random numbers.")] = 1,
    years_long: Annotated[int, typer.Option("--years-long", help="Years in a row of each replication.")] = 1,
    pair_with: Annotated[
        str | None, typer.Option("--pair-with", help="Another scenario, with the same random numbers.")
    ] = None,
    tracks: Annotated[
        Path | None, typer.Option("--tracks", help="Write moves of ships and trains: .geojson, .parquet or .csv.")
    ] = None,
    report: Annotated[Path | None, typer.Option("--report", help="Write an HTML page of the simulation here.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write the JSON to this file.")] = None,
    json: Json = False,
    data: Data = None,
) -> None:
    """Simulate a year of operations: days from door to door, queues, ships, storms, each with its interval."""
    from transcaspian import _verbs
    from transcaspian.terminal_simulate import print_simulation

    for file in (out, report):
        if file is not None:
            check_file(file)
    with progress_bar() as progress:
        answer = _verbs.simulate(
            scenario, year=year, replications=replications, seed=seed, years_long=years_long, pair_with=pair_with,
            tracks=tracks, tables=data, progress=progress,
        )  # fmt: skip
        if report is not None:
            from transcaspian.report import operations

            operations(answer, out=report)
    write_json(answer, out)
    if json:
        print_json(answer)
    else:
        print_simulation(answer)


@app.command()
def runs(out: Out = Path("runs"), json: Json = False) -> None:
    """List the runs that are kept."""
    from transcaspian import _verbs
    from transcaspian.terminal import print_runs, runs_record

    if out.exists() and not out.is_dir():
        raise InputError(Fault(str(out), "this is a file", got="a file", allowed="a folder that keeps runs"))
    found = _verbs.stored(out)
    if json:
        print_json(runs_record(found))
    else:
        print_runs(found)


@app.command()
def report(
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write; report.html in the run's folder without it.")
    ] = None,
) -> None:
    """Write the brief of a kept run: one self-contained HTML file that opens without a network."""
    from transcaspian import _verbs

    typer.echo(_verbs.brief(run, out=out))


@app.command()
def schema(
    name: Annotated[str, typer.Argument(help="The command whose answer is meant; invest-why and tariffs-why too.")],
) -> None:
    """Print the JSON Schema of what a command prints with --json."""
    from transcaspian.runs import SCHEMAS, json_schema

    if name not in SCHEMAS:
        raise InputError(
            Fault(
                "schema",
                "no command has this schema",
                got=repr(name),
                allowed=", ".join(SCHEMAS),
                hint=nearest(name, SCHEMAS),
            )
        )
    print_json(json_schema(name))


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"transcaspian {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Plan the Middle Corridor."""


def _interrupted() -> NoReturn:
    typer.echo("transcaspian: interrupted; nothing half-written is left", err=True)
    raise SystemExit(INTERRUPTED) from None


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; errors become one message and an exit code: 1 no answer, 2 bad input."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without the letters of a name still gets the rest
    try:
        app(arguments)
    except TranscaspianError as error:
        typer.echo(f"transcaspian: {error}", err=True)
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except OSError as error:
        place, reason = error.filename or "a file", (error.strerror or str(error)).lower()
        typer.echo(f"transcaspian: {place}: cannot be used: {reason}. Name another path.", err=True)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        _interrupted()
    except SystemExit as stop:
        if stop.code == INTERRUPTED:  # Typer turns an interrupt into this
            _interrupted()
        raise
