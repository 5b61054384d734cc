"""The verb of oil: how much goes by Baku and Ceyhan, what it earns, what it is worth when CPC fails."""

from __future__ import annotations

from pathlib import Path

from transcaspian._verbs_asked import asked_atlas, asked_scenario
from transcaspian.model import Scenario
from transcaspian.runs import OIL_YEAR, OilAnswer, OilWanted, Progress, oil_companion, quiet


def oil(
    scenario: str | Scenario = "base",
    *,
    year: int = OIL_YEAR,
    way: str = "",
    closed_share: float = 1.0,
    closed_days: float = 30.0,
    tables: Path | None = None,
    progress: Progress = quiet,
) -> OilAnswer:
    """Say how much Kazakh oil can go by Baku-Tbilisi-Ceyhan, what it earns, and what that is worth when CPC fails.

    Parameters
    ----------
    scenario : str or Scenario
        A shipped name, the path of a TOML file, or a scenario in full form.
    year : int
        Whose tariffs, ships and agreements stand behind netbacks, cuts and the list of outages met again.
    way : str
        Show the netback of this way alone.
    closed_share : float
        Part of CPC that is closed besides the listed outages.
    closed_days : float
        For how many days.
    tables : Path, optional
        A folder of tables of your own; the shipped ones without it.
    progress : callable, optional
        Called with a word and the share done.

    Returns
    -------
    OilAnswer
        What ``oil --json`` prints.

    Raises
    ------
    InputError
        If the scenario, the year, the way, the closure or the tables cannot be used.
    NotConverged
        If a year has no equilibrium within the limits.
    """
    known = asked_atlas(tables)
    wanted = OilWanted(year, way, closed_share, closed_days)
    return oil_companion(asked_scenario(scenario, known), atlas=known, wanted=wanted, progress=progress)


__all__ = ["oil"]
