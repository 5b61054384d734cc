"""The public verb of agreements: every promise held against a run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from transcaspian._verbs import run
from transcaspian.data import cannot_write, replace_bytes
from transcaspian.errors import OutputError
from transcaspian.model import Scenario
from transcaspian.runs import Agreements, Progress, Run, calendar, judge_agreements, quiet, read_day, sheet


def agreements(
    scenario: str | Scenario | Run = "base",
    *,
    on: str = "",
    years: str | Iterable[int] | None = None,
    ics: Path | None = None,
    csv: Path | None = None,
    tables: Path | None = None,
    progress: Progress = quiet,
) -> Agreements:
    """Say of every agreement and promise whether a run keeps it: met, on course, late, missed, or why not measured.

    Parameters
    ----------
    scenario : str, Scenario or Run
        A shipped name, the path of a TOML file, a scenario in full form, or a run already done.
    on : str
        Day as YYYY-MM-DD; the day to which the tables were brought up without it.
    years : str or iterable of int, optional
        As for :func:`transcaspian.run`; the scenario's own span without it.
    ics, csv : Path, optional
        Files to write for a calendar and for a spreadsheet.
    tables, progress
        As for :func:`transcaspian.run`.

    Returns
    -------
    Agreements
        What ``agreements --json`` prints.

    Raises
    ------
    InputError
        If the scenario, the years, the day or the tables cannot be used.
    OutputError
        If a file cannot be written.
    """
    if on:
        read_day(on)  # before anything is computed
    done = scenario if isinstance(scenario, Run) else run(scenario, years=years, tables=tables, progress=progress)
    found = judge_agreements(done, on=on)
    for out, write in ((ics, calendar), (csv, sheet)):
        if out is not None:
            try:
                out.parent.mkdir(parents=True, exist_ok=True)
                replace_bytes(out, write(found))
            except OSError as error:
                raise OutputError(cannot_write(out, error)) from error
    return found


__all__ = ["agreements"]
