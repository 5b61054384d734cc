"""The verb `trade`: what the corridor does for trade of Kazakhstan and Azerbaijan, and when it reaches its target."""

from __future__ import annotations

from pathlib import Path

from transcaspian import data
from transcaspian.errors import Fault, InputError
from transcaspian.model import Scenario, atlas
from transcaspian.model import scenario as read_scenario
from transcaspian.runs import LEAST_DRAWS, MOST_DRAWS, Progress, Trade, quiet, trade_outlook, with_sea

BESIDE = ("base", "roadmap")


def trade(
    scenario: str | Scenario = "base",
    *,
    draws: int = 200,
    seed: int = 1,
    tables: Path | None = None,
    progress: Progress = quiet,
) -> Trade:
    """Say how trade of Kazakhstan and Azerbaijan answers what the corridor costs, beside base, roadmap and one tariff.

    Parameters
    ----------
    scenario : str or Scenario
        A shipped name, the path of a TOML file, or a scenario in full form.
    draws, seed : int
        How many cases over the published ranges, and the seed of their chance.
    tables : Path, optional
        A folder of tables of your own; the shipped ones without it.
    progress : callable
        Called with a word and the share done.

    Returns
    -------
    Trade
        What ``trade --json`` prints.

    Raises
    ------
    InputError
        If the scenario, the number of draws or the tables cannot be used.
    NoRoute
        If a good has no open way.
    """
    if not LEAST_DRAWS <= draws <= MOST_DRAWS:
        allowed = f"{LEAST_DRAWS} to {MOST_DRAWS}"
        raise InputError(
            Fault("trade", "this number of cases is not possible", field="draws", got=str(draws), allowed=allowed)
        )
    if seed < 0:
        raise InputError(
            Fault("trade", "a seed is no negative number", field="seed", got=str(seed), allowed="0 or more")
        )
    if tables is not None:
        data.check(tables).raise_if_bad()
    known = atlas(tables)
    asked = scenario if isinstance(scenario, Scenario) else read_scenario(scenario, atlas=known)
    beside = [with_sea(read_scenario(name, atlas=known), atlas=known) for name in BESIDE]
    return trade_outlook(
        with_sea(asked, atlas=known), atlas=known, beside=beside, draws=draws, seed=seed, progress=progress
    )


__all__ = ["trade"]
