"""The verb `keep_companion`: an answer of a companion kept in the folder of a run, whose brief and promises follow."""

from __future__ import annotations

from pathlib import Path

import msgspec

from transcaspian import report as reports
from transcaspian.errors import Fault, InputError
from transcaspian.model import atlas
from transcaspian.model import scenario as read_scenario
from transcaspian.runs import (
    AGREEMENTS_SCHEMA,
    Agreements,
    companion_of,
    judge_beside,
    read_companion,
    read_companions,
    read_run,
    write_companion,
)

REPORT_FILE = "report.html"


def keep_companion(found: msgspec.Struct, run: Path, *, tables: Path | None = None) -> Path:
    """Keep an answer in the folder of a run, judge promises again by it, and write the brief of that run anew.

    Parameters
    ----------
    found : Struct
        What :func:`oil`, :func:`power`, :func:`fibre` or :func:`trade` gave.
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
    _check_name(found.scenario, run)  # type: ignore[attr-defined]
    known = atlas(tables)
    write_companion(run, companion_of(found).name, found)
    judged = read_companion(run, "agreements", Agreements, schema=AGREEMENTS_SCHEMA)
    if judged is not None:
        write_companion(run, "agreements", judge_beside(judged, read_companions(run), atlas=known))
    return reports.brief(run, out=run / REPORT_FILE, tables=known.tables)


def check_run(scenario: str, run: Path, *, tables: Path | None = None) -> None:
    """Refuse, before anything is computed, to keep an answer in a run of another scenario."""
    _check_name(read_scenario(scenario, atlas=atlas(tables)).name, run)


def _check_name(scenario: str, run: Path) -> None:
    name = str(read_run(run).scenario["name"])
    if name != scenario:
        got, allowed = repr(name), f"a run of '{scenario}'"
        raise InputError(Fault(str(run), "the run is of another scenario", field="scenario", got=got, allowed=allowed))


__all__ = ["keep_companion"]
