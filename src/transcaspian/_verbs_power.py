"""The verb of power: the cable below the Caspian by size, year and price of gas."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from transcaspian import data
from transcaspian.model import Scenario, atlas
from transcaspian.model import scenario as read_scenario
from transcaspian.runs import POWER_WEEKS, POWER_YEAR, Power, Progress, power_answer, quiet


def power(
    scenario: str | Scenario = "base",
    *,
    year: int = POWER_YEAR,
    sizes_mw: Iterable[float] = (),
    weeks: int = POWER_WEEKS,
    what_if: bool = True,
    whole_year: bool = False,
    seed: int = 1,
    tables: Path | None = None,
    progress: Progress = quiet,
) -> Power:
    """Say whether a power cable below the Caspian is worth it, at what size, or what would have to be true.

    Parameters
    ----------
    scenario : str or Scenario
        Its projects open the lines on shore and below the Black Sea.
    year : int
        Whose demand, plants and lines.
    sizes_mw : iterable of float
        Sizes to solve besides none and 1,000 MW; eight up to 1,500 MW without it.
    weeks : int
        Representative weeks of the year; 52 is all of it.
    what_if : bool
        Whether two other years, stronger lines on shore and more wind are asked too, on fewer weeks.
    whole_year : bool
        Whether all hours of the year are solved at three sizes beside the weeks.
    seed : int
        Of weather and of prices abroad.
    tables : Path, optional
        A folder of tables; the shipped ones without it.
    progress : callable, optional
        Called with a word and the share done.

    Returns
    -------
    Power
        What ``power --json`` prints.

    Raises
    ------
    InputError
        If PyPSA is not installed, a size is negative, the scenario, the year or the weeks cannot be used, or a profile
        lacks an hour.
    """
    if tables is not None:
        data.check(tables).raise_if_bad()
    known = atlas(tables)
    full = scenario if isinstance(scenario, Scenario) else read_scenario(scenario, atlas=known)
    return power_answer(
        full, atlas=known, year=year, sizes_mw=sizes_mw, weeks=weeks, what_if=what_if, whole_year=whole_year, seed=seed,
        progress=progress,
    )  # fmt: skip


__all__ = ["power"]
