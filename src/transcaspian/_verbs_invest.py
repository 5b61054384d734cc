"""The verbs of investment: a plan, and why a project has its place in it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from transcaspian._verbs_asked import asked_atlas, asked_scenario
from transcaspian.model import Scenario
from transcaspian.runs import Asked, Investment, InvestWhy, Progress, invest_scenario, place_of, quiet

FIRST_YEAR = 2026  # decisions are taken from now on


def _asked(
    full: Scenario,
    target_kt: float | None,
    by: int | None,
    budget_musd: float | None,
    objective: str,
    rents: str,
    robust: bool,
    projects: Iterable[str],
    time_s: float,
) -> Asked:
    return Asked(
        target_kt=full.target_kt if target_kt is None else target_kt,
        by=full.target_year if by is None else by,
        first_year=FIRST_YEAR,
        budget_musd=budget_musd,
        objective=objective,
        rents=rents,
        robust=robust,
        projects=tuple(projects),
        time_s=time_s,
    )


def invest(
    scenario: str | Scenario = "base",
    *,
    target_kt: float | None = None,
    by: int | None = None,
    budget_musd: float | None = None,
    objective: str = "cost",
    rents: str = "owned",
    robust: bool = False,
    projects: Iterable[str] = (),
    time_s: float = 150.0,
    tables: Path | None = None,
    progress: Progress = quiet,
) -> Investment:
    """Plan which works to start in which year, under budgets of sponsors, precedence, exclusion and build time.

    Parameters
    ----------
    scenario : str or Scenario
        What happens anyway: a shipped name, the path of a TOML file, or a scenario in full form.
    target_kt, by : optional
        Traffic of the corridor to reach, and the year; those of the scenario without them.
    budget_musd : float, optional
        What all may pay together.
    objective : str
        ``cost``, ``npv`` or ``tonnes``.
    rents : str
        ``owned`` or ``burnt``: what becomes of the rents of scarce room in the value of a plan.
    robust : bool
        Also find the plan of the smallest worst regret over named futures.
    projects : iterable of str
        Only these may be chosen; all options of the tables without it.
    time_s : float
        Seconds for the search; a plan that is not proved by then is given with its bound.
    tables : Path, optional
        A folder of tables of your own.
    progress : callable
        Called with a word and the share done.

    Returns
    -------
    Investment
        What ``invest --json`` prints; ``met`` is false where no plan reaches the target.

    Raises
    ------
    InputError
        If what is asked makes no sense.
    NotConverged
        If a year has no equilibrium within the limits.
    """
    known = asked_atlas(tables)
    full = asked_scenario(scenario, known)
    asked = _asked(full, target_kt, by, budget_musd, objective, rents, robust, projects, time_s)
    return invest_scenario(full, asked, atlas=known, progress=progress)


def invest_why(
    project: str,
    scenario: str | Scenario = "base",
    *,
    target_kt: float | None = None,
    by: int | None = None,
    budget_musd: float | None = None,
    objective: str = "cost",
    rents: str = "owned",
    projects: Iterable[str] = (),
    time_s: float = 150.0,
    tables: Path | None = None,
    progress: Progress = quiet,
) -> InvestWhy:
    """Say why a project is in a plan or is not: what it carries, what must be built without it, what it rests on.

    Parameters
    ----------
    project : str
        An option of the tables.
    scenario, target_kt, by, budget_musd, objective, rents, projects, time_s, tables, progress
        As for :func:`invest`.

    Returns
    -------
    InvestWhy
        What ``invest --why PROJECT --json`` prints.

    Raises
    ------
    InputError
        If the project is no option, or what is asked makes no sense.
    """
    known = asked_atlas(tables)
    full = asked_scenario(scenario, known)
    asked = _asked(full, target_kt, by, budget_musd, objective, rents, False, projects, time_s)
    return place_of(project, full, asked, atlas=known, progress=progress)


__all__ = ["invest", "invest_why"]
