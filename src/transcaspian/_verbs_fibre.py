"""The verb `fibre`: what a cable of light under the Caspian carries, gains in time and spares in outages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from transcaspian import data
from transcaspian import report as reports
from transcaspian.errors import Fault, InputError
from transcaspian.model import Scenario, atlas
from transcaspian.model import scenario as read_scenario
from transcaspian.runs import FibreAnswer, Progress, fibre_companion, quiet, read_run, write_companion

REPORT_FILE = "report.html"


def fibre(
    scenario: str | Scenario = "base",
    *,
    cable: str = "",
    designs: Iterable[str] = (),
    tables: Path | None = None,
    progress: Progress = quiet,
) -> FibreAnswer:
    """Say what the cable of light under the Caspian gives in capacity, time and safety, with and without it.

    Parameters
    ----------
    scenario : str or Scenario
        A shipped name, the path of a TOML file, or a scenario in full form: it says when the cable opens.
    cable : str
        Id of a route of the cable, as ``data list fibre_cables`` names them; that of the scenario without it.
    designs : iterable of str
        Only these designs of the line, as ``data list fibre_designs`` names them; all without it.
    tables : Path, optional
        A folder of tables of your own; the shipped ones without it.
    progress : callable
        Called with a word and the share done.

    Returns
    -------
    FibreAnswer
        What ``fibre --json`` prints.

    Raises
    ------
    InputError
        If the scenario, the route, a design or the tables cannot be used.
    ExtraMissing
        If the extra ``fibre`` is not installed.
    """
    if tables is not None:
        data.check(tables).raise_if_bad()
    known = atlas(tables)
    full = scenario if isinstance(scenario, Scenario) else read_scenario(scenario, atlas=known)
    return fibre_companion(full, atlas=known, cable=cable, designs=designs, progress=progress)


def keep_fibre(found: FibreAnswer, run: Path, *, tables: Path | None = None) -> Path:
    """Keep an answer in the folder of a run, and write the brief of that run anew, which then shows it.

    Parameters
    ----------
    found : FibreAnswer
        What :func:`fibre` gave.
    run : Path
        Folder of a run of the same scenario.
    tables : Path, optional
        The folder of tables of that run, where they were not the shipped ones.

    Returns
    -------
    Path
        The brief.

    Raises
    ------
    InputError
        If there is no such run, or it is of another scenario.
    OutputError
        If the folder cannot be written.
    """
    _check_name(found.scenario, run)
    write_companion(run, "fibre", found)
    return reports.brief(run, out=run / REPORT_FILE, tables=atlas(tables).tables)


def check_run(scenario: str, run: Path, *, tables: Path | None = None) -> None:
    """Refuse, before anything is computed, to keep an answer in a run of another scenario."""
    _check_name(read_scenario(scenario, atlas=atlas(tables)).name, run)


def _check_name(scenario: str, run: Path) -> None:
    name = str(read_run(run).scenario["name"])
    if name != scenario:
        got, allowed = repr(name), f"a run of '{scenario}'"
        raise InputError(Fault(str(run), "the run is of another scenario", field="scenario", got=got, allowed=allowed))


__all__ = ["fibre", "keep_fibre"]
