"""The public verbs: what the command line, the library and later the web all call."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from transcaspian import data
from transcaspian import report as reports
from transcaspian._verbs_asked import asked_atlas, asked_scenario
from transcaspian.errors import Fault, InputError
from transcaspian.model import Scenario, SeaFuture, atlas, sea_future
from transcaspian.runs import (
    CURVE_YEARS,
    REPLICATIONS,
    Calibration,
    Comparison,
    Progress,
    RouteAnswer,
    Run,
    RunSummary,
    Sea,
    Simulation,
    WaitingCurves,
    Wanted,
    Why,
    calibrate_scenario,
    check_out,
    companion_names,
    compare_scenarios,
    curve_rows,
    find_run,
    find_ways,
    headline_whys,
    judge_agreements,
    metric_of,
    of_the_water,
    quiet,
    read_run,
    reopen,
    run_scenario,
    sea_outlook,
    simulate_scenario,
    stored_runs,
    waiting_curves,
    with_companions,
    with_reliability,
    write_companion,
    write_run,
    write_whys,
)
from transcaspian.runs import why as explain
from transcaspian.sim import check_tracks, write_tracks
from transcaspian.world import project

REPORT_FILE = "report.html"


def run(
    scenario: str | Scenario = "base",
    *,
    years: str | Iterable[int] | None = None,
    reliability: str | None = None,
    companions: str | Iterable[str] = (),
    tables: Path | None = None,
    progress: Progress = quiet,
) -> Run:
    """Do a scenario: how much, which way, what binds.

    Parameters
    ----------
    scenario : str or Scenario
        A shipped name, the path of a TOML file, or a scenario in full form.
    years : str or iterable of int, optional
        ``2024-2040``, ``2030`` or a list; the scenario's own span without it.
    reliability : str, optional
        ``simulated`` or ``table``: where the spread of times in the choice of routes comes from, if not from where the
        scenario says.
    companions : str or iterable of str
        Asked on the same scenario after the run: ``oil``, ``power``, ``fibre``, ``trade``, joined by commas, or
        ``all``. What cannot answer, for want of an extra or of an answer, is left out with its reason.
    tables : Path, optional
        A folder of tables of your own; the shipped ones without it.
    progress : callable
        Called with a word and the share done.

    Returns
    -------
    Run
        ``summary`` is what ``run --json`` prints; ``flows`` holds each year's equilibrium; ``beside`` what companions
        answered.

    Raises
    ------
    InputError
        If the scenario, the years, a companion's name or the tables cannot be used.
    NotConverged
        If a year has no equilibrium within the limits.

    Examples
    --------
    >>> done = run("frozen", years="2024")
    >>> done.summary.years[0].residual < 1e-8
    True
    """
    names = companion_names(companions)  # before anything long runs
    known = asked_atlas(tables)
    chosen = with_reliability(asked_scenario(scenario, known), reliability)
    done = run_scenario(chosen, atlas=known, years=years, progress=progress)
    return with_companions(done, names, progress=progress) if names else done


def keep(done: Run, *, out: Path = Path("runs"), progress: Progress = quiet) -> Path:
    """Write a run as a folder of ``out``, with its report and the answers of its companions; return the folder.

    Raises
    ------
    OutputError
        If the place cannot be written; nothing half-written is left.
    """
    tables = done.routes.atlas.tables

    def with_report(folder: Path) -> None:
        progress("why", 0.3)
        write_whys(folder, headline_whys(done))
        for name, found in done.beside.answers.items():
            write_companion(folder, name, found)
        write_companion(folder, "agreements", judge_agreements(done))
        progress("report", 0.7)
        reports.brief(folder, out=folder / REPORT_FILE, tables=tables)

    progress("writing", 0.0)
    return write_run(done, out=out, finish=with_report)


def compare(
    a: str | Scenario,
    b: str | Scenario,
    *,
    years: str | Iterable[int] | None = None,
    tables: Path | None = None,
    progress: Progress = quiet,
) -> Comparison:
    """Compare two scenarios on one choice set: by how much, through which projects, where the bottleneck goes.

    Parameters
    ----------
    a, b : str or Scenario
        The difference is b less a.
    years, tables, progress
        As for :func:`run`.

    Returns
    -------
    Comparison
        What ``compare --json`` prints.
    """
    known = asked_atlas(tables)
    comparison, _, _ = compare_scenarios(
        asked_scenario(a, known), asked_scenario(b, known), atlas=known, years=years, progress=progress
    )
    return comparison


def route(
    origin: str,
    destination: str,
    *,
    cargo: str = "container",
    year: int = 2026,
    scenario: str | Scenario = "base",
    most: int = 6,
    tables: Path | None = None,
) -> RouteAnswer:
    """Find the ways of a cargo between two places: legs, days, price, spread, and what each waits for.

    Parameters
    ----------
    origin, destination : str
        Ids of places, as ``data list places`` names them.
    cargo : str
        Id of a cargo, or of a group of cargoes.
    year : int
        Year of the traffic that causes the waits.
    scenario : str or Scenario
        Whose network and traffic.
    most : int
        Most ways to return; the cheapest of each corridor come first.
    tables : Path, optional
        A folder of tables of your own.

    Raises
    ------
    InputError
        If a place, the cargo or the scenario is not known.
    NoRoute
        If nothing open joins the places for this cargo.
    """
    known = asked_atlas(tables)
    return find_ways(
        asked_scenario(scenario, known), origin, destination, cargo=cargo, year=year, most=most, atlas=known
    )


def why(
    run: str | Path | Run,
    metric: str,
    year: int,
    *,
    most: int = 20,
    check: bool = False,
    runs: Path = Path("runs"),
    tables: Path | None = None,
    progress: Progress = quiet,
) -> Why:
    """Say why a number of a run is what it is: rows, sources, Changes, and the effect of each.

    Parameters
    ----------
    run : str, Path or Run
        A run folder, the id of a kept run, a scenario (its latest kept run), or a run in memory.
    metric : str
        A number of ``run.json``: ``corridor_kt``, ``by_cargo_kt.oil``, ``measures.btc-kazakh``.
    year : int
        A year of the run.
    most : int
        Most drivers to name.
    check : bool
        Solve again for the first five, at either side.
    runs : Path
        Folder that keeps runs.
    tables : Path, optional
        The folder of tables that the run was done with, where it was not the shipped one.
    progress : callable
        Called with a word and the share done.

    Returns
    -------
    Why
        What ``why --json`` prints.

    Raises
    ------
    InputError
        If there is no such run, number or year, or the tables have changed since.
    """
    if not isinstance(run, Run):
        folder = find_run(run, out=runs)
        metric_of(read_run(folder), metric, year)
        run = reopen(folder, year=year, atlas=asked_atlas(tables), progress=progress)
    progress("adjoint", 0.7)
    return explain(run, metric, year, most=most, check=check)


def calibrate(
    scenario: str | Scenario = "base",
    *,
    tables: Path | None = None,
    save: bool = False,
    progress: Progress = quiet,
) -> Calibration:
    """Fit the free parameters to counts up to 2023, judge them on 2024, forecast the two years after.

    Parameters
    ----------
    scenario : str or Scenario
        Whose corridor is fitted.
    tables : Path, optional
        A folder of tables of your own; the shipped ones without it.
    save : bool
        Write the fitted values into that folder, with the record that the report shows.
    progress : callable
        Called with a word and the share done.

    Returns
    -------
    Calibration
        What ``calibrate --json`` prints.

    Raises
    ------
    InputError
        If the scenario or the tables cannot be used, or nothing says where to save.
    OutputError
        If the folder cannot be written; said before anything is computed.
    """
    if save:
        _check_save(tables)
    known = asked_atlas(tables)
    found = calibrate_scenario(asked_scenario(scenario, known), atlas=known, progress=progress)
    if save and tables is not None:
        values = {fit.id: (fit.value, fit.error_value) for fit in found.fits}
        data.save_fits(tables, values, msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
    return found


def _check_save(tables: Path | None) -> None:
    """Refuse to save where nothing says where, or it cannot be written."""
    if tables is None:
        raise InputError(
            Fault(
                "--save",
                "needs a folder of tables to write to",
                got="no --data",
                allowed="--data with a folder of tables",
                hint="Write the shipped one out with 'data export --format csv'.",
            )
        )
    check_out(tables)


def curves(
    names: Iterable[str] = (),
    *,
    years: int | None = None,
    tables: Path | None = None,
    save: bool = False,
    progress: Progress = quiet,
) -> WaitingCurves:
    """Simulate how the wait for closures grows with load, for every resource that has closures.

    Parameters
    ----------
    names : iterable of str
        Only these resources; all without it.
    years : int, optional
        Simulated years behind each point; as many as the shipped curves have without it.
    tables : Path, optional
        A folder of tables of your own; the shipped ones without it.
    save : bool
        Write all curves into that folder, where a run reads them.
    progress : callable
        Called with a word and the share done.

    Returns
    -------
    WaitingCurves
        What ``curves --json`` prints.

    Raises
    ------
    InputError
        If a name or the tables cannot be used, only some curves would be saved, or nothing says where.
    OutputError
        If the folder cannot be written; said before anything is computed.
    """
    asked = tuple(names)
    if save:
        _check_save(tables)
        if asked:
            hint = "Leave the names away: a table holds all curves."
            raise InputError(Fault("--save", "would lose the other curves", got=" ".join(asked), hint=hint))
    known = asked_atlas(tables)
    found = waiting_curves(known, names=asked, years=CURVE_YEARS if years is None else years, progress=progress)
    if save and tables is not None:
        data.save_curves(tables, curve_rows(found))
    return found


def sea(
    scenario: str | Scenario = "base",
    *,
    to_year: int = 2100,
    response: str = "",
    pathway: str = "",
    variant: str = "",
    draws: int = 2000,
    seed: int = 1,
    tables: Path | None = None,
    progress: Progress = quiet,
) -> Sea:
    """Say how far the sea may fall, and in which year each class of ships loses how much of its load at each port.

    Parameters
    ----------
    scenario : str or Scenario
        Whose ships and works at ports.
    to_year : int
        Last year, up to 2100.
    response : str
        How much warming dries the sea: ``mild``, ``central`` or ``severe``.
    pathway : str
        Emissions: ``ssp126``, ``ssp245``, ``ssp370`` or ``ssp585``.
    variant : str
        ``dry_decade`` or ``kbg_dam``. These three are those of the scenario's ``sea`` where they are empty; where it
        names none they are central, ssp245 and no variant.
    draws, seed : int
        How many futures, and the seed of their chance.
    tables, progress
        As for :func:`run`.

    Returns
    -------
    Sea
        What ``sea --json`` prints.

    Raises
    ------
    InputError
        If the scenario, a word, the year or the number of draws cannot be used.
    """
    known = asked_atlas(tables)
    asked = asked_scenario(scenario, known)
    own = sea_future(asked.sea) if asked.sea else SeaFuture("central", "ssp245", "", 0.5)
    level = project(
        known, response=response or own.response, pathway=pathway or own.pathway, variant=variant or own.variant,
        changes=of_the_water(asked), to_year=to_year, draws=draws, seed=seed,
    )  # fmt: skip
    return sea_outlook(asked, atlas=known, level=level, seed=seed, progress=progress)


def simulate(
    scenario: str | Scenario = "base",
    *,
    year: int,
    replications: int = REPLICATIONS,
    seed: int = 1,
    years_long: int = 1,
    pair_with: str | Scenario | None = None,
    tracks: Path | None = None,
    tables: Path | None = None,
    progress: Progress = quiet,
) -> Simulation:
    """Simulate a year of operations at the equilibrium's flows: days from door to door, queues, ships, storms.

    Parameters
    ----------
    scenario : str or Scenario
        A shipped name, the path of a TOML file, or a scenario in full form.
    year : int
        Whose flows, fleets and depths.
    replications : int
        How many independent years; each is the same alone as among others.
    seed : int
        Of all random numbers.
    years_long : int
        Years in a row that each replication reports, all with the flows of ``year``.
    pair_with : str or Scenario, optional
        Another scenario, simulated with the same random numbers: what a lever does, with its interval.
    tracks : Path, optional
        Write the moves of ships and trains of the first replication here: ``.geojson``, ``.parquet`` or ``.csv``.
    tables : Path, optional
        A folder of tables of your own.
    progress : callable
        Called with a word and the share done.

    Returns
    -------
    Simulation
        What ``simulate --json`` prints.

    Raises
    ------
    InputError
        If the scenario, a number or the file of tracks cannot be used, or nothing of the corridor is there to simulate.
    NotConverged
        If the year has no equilibrium within the limits.
    """
    if tracks is not None:
        check_tracks(tracks)
        check_out(tracks.parent)
    known = asked_atlas(tables)
    wanted = Wanted(year, replications, seed, years_long)
    other = asked_scenario(pair_with, known) if pair_with is not None else None
    answer, done = simulate_scenario(
        asked_scenario(scenario, known), wanted, atlas=known, pair_with=other, progress=progress
    )
    if tracks is not None:
        progress("tracks", 1.0)
        write_tracks(tracks, done.case, done.compiled, done.flows, seed=seed, days=wanted.days)
    return answer


def stored(out: Path = Path("runs")) -> list[tuple[Path, RunSummary]]:
    """List the runs kept in a folder, by name."""
    return stored_runs(out)


def brief(run: Path, *, out: Path | None = None) -> Path:
    """Write the brief of a kept run as one self-contained HTML file.

    Inside the run's folder unless ``out`` says otherwise.
    """
    target = out if out is not None else run / REPORT_FILE
    check_out(target.parent)
    return reports.brief(run, out=target, tables=atlas().tables)


__all__ = ["brief", "calibrate", "compare", "curves", "keep", "route", "run", "sea", "simulate", "stored", "why"]
