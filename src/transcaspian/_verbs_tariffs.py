"""The verb of tariffs: what members of the corridor could charge, and who gains."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from transcaspian._verbs_asked import asked_atlas, asked_scenario
from transcaspian.model import Scenario
from transcaspian.runs import (
    Levers,
    Progress,
    Tariffs,
    TariffsWanted,
    TariffWhy,
    quiet,
    tariff_why,
    tariffs_scenario,
)

Notice = Callable[[str], None]


def _silent(words: str) -> None:
    """Say nothing."""


def tariffs(
    scenario: str | Scenario = "base",
    *,
    year: int = 2026,
    years: int = 1,
    groups: Iterable[str] = (),
    without: Iterable[str] = (),
    shared: bool = True,
    levers: Levers | None = None,
    tables: Path | None = None,
    progress: Progress = quiet,
    notice: Notice = _silent,
) -> Tariffs:
    """Set the tariffs that members of the corridor could agree on side by side: tonnes, money, splits.

    Parameters
    ----------
    scenario : str or Scenario
        A shipped name, the path of a TOML file, or a scenario in full form.
    year : int
        The year, or the first that a through tariff holds.
    years : int
        For how many years a through tariff holds.
    groups : iterable of str
        Who shares with whom: ids of members joined by blanks, one text for each group; by country without it.
    without : iterable of str
        Members that do not join: their prices stay as they are.
    shared : bool
        Work out how gains could be shared.
    levers : Levers, optional
        A floor, discounts, a price for the months with storms.
    tables : Path, optional
        A folder of tables of your own; the shipped ones without it.
    progress : callable
        Called with a word and the share done.
    notice : callable
        Told how long it will take, where that is long.

    Returns
    -------
    Tariffs
        What ``tariffs --json`` prints.

    Raises
    ------
    InputError
        If the scenario, a party, a lever or the tables cannot be used.
    NotConverged
        If the year has no equilibrium within the limits.
    """
    known = asked_atlas(tables)
    chosen = asked_scenario(scenario, known)
    wanted = TariffsWanted(year, years, tuple(groups), tuple(without), shared, levers or Levers())
    answer, _ = tariffs_scenario(chosen, wanted, atlas=known, progress=progress, notice=notice)
    return answer


def why_tariff(
    scenario: str | Scenario = "base",
    *,
    year: int = 2026,
    regime: str = "most",
    most: int = 12,
    without: Iterable[str] = (),
    levers: Levers | None = None,
    tables: Path | None = None,
    progress: Progress = quiet,
) -> TariffWhy:
    """Say why the through tariff of a regime is what it is: who takes what, from which rows, and what moves it most.

    Parameters
    ----------
    scenario, year, without, levers, tables, progress
        As for :func:`tariffs`.
    regime : str
        ``today``, ``priced``, ``nash``, ``restrained``, ``through`` or ``most``.
    most : int
        How many inputs of the network are moved and solved again; marginal costs of who is paid come besides.

    Returns
    -------
    TariffWhy
        What ``tariffs --why REGIME --json`` prints.
    """
    known = asked_atlas(tables)
    chosen = asked_scenario(scenario, known)
    wanted = TariffsWanted(year, without=tuple(without), shared=False, levers=levers or Levers())
    return tariff_why(chosen, wanted, regime=regime, most=most, atlas=known, progress=progress)


__all__ = ["tariffs", "why_tariff"]
