"""The verb `fibre`: what a cable of light under the Caspian carries, gains in time and spares in outages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from transcaspian._verbs_asked import asked_atlas, asked_scenario
from transcaspian.model import Scenario
from transcaspian.runs import FibreAnswer, Progress, fibre_companion, quiet


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
    known = asked_atlas(tables)
    full = asked_scenario(scenario, known)
    return fibre_companion(full, atlas=known, cable=cable, designs=designs, progress=progress)


__all__ = ["fibre"]
