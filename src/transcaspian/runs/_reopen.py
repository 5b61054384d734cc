"""A kept run found by name and brought back into memory: one year solved again on its own choice set."""

from __future__ import annotations

from pathlib import Path

import msgspec

from transcaspian.errors import Fault, InputError, nearest
from transcaspian.flow import assign
from transcaspian.model import Atlas, Scenario
from transcaspian.network import build, freeze
from transcaspian.runs._measures import CORRIDOR, keep_book, measures
from transcaspian.runs._metrics import year_result
from transcaspian.runs._reliability import settle
from transcaspian.runs._run import Progress, Run, choice_keys, quiet
from transcaspian.runs._store import RUN_FILE, read_routes, read_run, stored_runs

SAME_SHARE = 1e-7  # two starts of a year agree to 1e-10; other machines round a little differently


def find_run(name: str | Path, *, out: Path = Path("runs")) -> Path:
    """Folder of a run.

    Parameters
    ----------
    name : str or Path
        A run folder, the id of a run kept in ``out``, or the name of a scenario: its latest run then.
    out : Path
        Folder that keeps runs.

    Raises
    ------
    InputError
        If there is none.
    """
    folder = Path(name)
    if (folder / RUN_FILE).is_file() or folder.exists():
        return folder
    kept = stored_runs(out)
    named = [found for found, summary in kept if str(name) in (summary.id, found.name)]
    of_scenario = [found for found, summary in kept if summary.scenario.get("name") == str(name)]
    found = named or of_scenario
    if not found:
        known = {summary.id for _, summary in kept} | {str(summary.scenario.get("name")) for _, summary in kept}
        raise InputError(
            Fault(
                str(name),
                "this is no run",
                got="no such folder, id or scenario",
                allowed=f"a run folder, or the id or scenario of a run kept in '{out}'",
                hint=nearest(str(name), known) or "See `transcaspian runs`.",
            )
        )
    return max(found, key=lambda one: ((one / RUN_FILE).stat().st_mtime_ns, one.name))


def reopen(folder: Path, *, year: int, atlas: Atlas, progress: Progress = quiet) -> Run:
    """Bring one year of a kept run back into memory.

    Parameters
    ----------
    folder : Path
        The run folder.
    year : int
        A year of the run.
    atlas : Atlas
        The tables that it was run with.

    Returns
    -------
    Run
        Its summary, with the flows of that year alone.

    Raises
    ------
    InputError
        If it is no run folder, has not the year, or was run with other tables or another version.
    """
    summary = read_run(folder)
    result = year_result(summary, year)
    if summary.data_sha256 != atlas.tables.sha256:
        raise _stale(folder, "the tables have changed since", summary.data_sha256[:10], atlas.tables.sha256[:10])
    try:
        scenario = msgspec.convert(summary.scenario, Scenario)
    except msgspec.ValidationError as error:
        raise _stale(folder, "its scenario cannot be read", str(error), "the full form") from error
    routes = read_routes(folder, atlas=atlas)
    if routes is None:
        years = [one.year for one in summary.years]
        routes = freeze(choice_keys(scenario, atlas=atlas, years=years, progress=progress).keys, atlas=atlas)
    progress(f"year {year}", 0.5)
    flows = settle(assign(build(scenario, year=year, atlas=atlas), routes))
    book = keep_book(routes, flows=flows)
    again = measures(book, flows.flow_kt)[CORRIDOR]
    if abs(again - result.corridor_kt) > SAME_SHARE * max(result.corridor_kt, 1.0):
        made = summary.software.get("version", "another version")
        raise _stale(
            folder, f"this version gives another result than {made}", f"{result.corridor_kt:.6g} kt", f"{again:.6g} kt"
        )
    return Run(summary, routes, book, {year: flows})


def _stale(folder: Path, message: str, got: str, allowed: str) -> InputError:
    """Say that a run cannot be brought back."""
    return InputError(Fault(str(folder), message, got=got, allowed=allowed, hint="Do the run again."))
