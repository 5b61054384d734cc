"""Two scenarios on the union of their choice sets.

By how much they differ, through which projects, and where the bottleneck goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from transcaspian.errors import NotConverged, ScenarioError
from transcaspian.flow import Equilibrium, assign
from transcaspian.model import Atlas, Scenario
from transcaspian.network import RouteSet, build, freeze
from transcaspian.runs._measures import corridor_weight, keep_book
from transcaspian.runs._records import COMPARE_SCHEMA
from transcaspian.runs._reliability import settle
from transcaspian.runs._run import Keys, Progress, Run, choice_keys, quiet, solve_years, summarise, year_list

Row = dict[str, Any]


class Comparison(msgspec.Struct, frozen=True):
    """What ``compare --json`` says; ``a`` and ``b`` are whole run summaries."""

    schema: str
    a: dict[str, Any]
    b: dict[str, Any]
    years: list[Row]
    projects_only_a: list[str]
    projects_only_b: list[str]
    projects_other_date: list[Row]
    moves: list[Row]
    by_project: list[Row]
    project_year: int


def compare_scenarios(
    a: Scenario,
    b: Scenario,
    *,
    atlas: Atlas,
    years: str | Iterable[int] | None = None,
    by_project: bool = True,
    progress: Progress = quiet,
) -> tuple[Comparison, Run, Run]:
    """Run two scenarios on one choice set and say how they differ.

    Parameters
    ----------
    a, b : Scenario
        The difference is b less a.
    atlas : Atlas
        The corridor of today.
    years : str or iterable of int, optional
        The span of ``a`` without it.
    by_project : bool
        Solve the target year again with each differing project alone added to ``a`` and taken from ``b``.
    progress : callable, optional
        Called with a word and the share done.

    Returns
    -------
    tuple
        The comparison and both runs.
    """
    chosen = year_list(years, a)
    keys: Keys = frozenset()
    guesses: dict[int, Equilibrium] = {}  # of the first for both: what is alike then comes out alike to the last bit
    for number, scenario in enumerate((a, b)):
        part = _part(progress, 0.2 * number, 0.2)
        choice = choice_keys(scenario, atlas=atlas, years=chosen, known=keys, progress=part)
        keys, guesses = choice.keys, guesses or choice.guesses
    routes = freeze(keys, atlas=atlas)
    runs = []
    for number, scenario in enumerate((a, b)):
        part = _part(progress, 0.4 + 0.15 * number, 0.15)
        networks = {year: build(scenario, year=year, atlas=atlas) for year in chosen}
        runs.append(summarise(scenario, routes, solve_years(networks, routes, guesses=guesses, progress=part)))
    run_a, run_b = runs
    dated_a, dated_b = ({project.id: project.from_year for project in s.projects} for s in (a, b))
    year = min(chosen, key=lambda one: (abs(one - a.target_year), one))
    effects = (
        _by_project(a, b, routes, year, atlas, run_a, run_b, progress=_part(progress, 0.7, 0.3)) if by_project else []
    )
    comparison = Comparison(
        schema=COMPARE_SCHEMA,
        a=msgspec.to_builtins(run_a.summary),
        b=msgspec.to_builtins(run_b.summary),
        years=_years(run_a, run_b),
        projects_only_a=sorted(dated_a.keys() - dated_b.keys()),
        projects_only_b=sorted(dated_b.keys() - dated_a.keys()),
        projects_other_date=[
            {"project": one, "a_year": dated_a[one], "b_year": dated_b[one]}
            for one in sorted(dated_a.keys() & dated_b.keys())
            if dated_a[one] != dated_b[one]
        ],
        moves=_moves(run_a) + _moves(run_b),
        by_project=effects,
        project_year=year,
    )
    return comparison, run_a, run_b


def _part(progress: Progress, start_share: float, width_share: float) -> Progress:
    return lambda stage, share: progress(stage, start_share + width_share * share)


def _worst(run: Run, number: int) -> str:
    found = run.summary.years[number].bottlenecks
    return found[0].resource.partition(":")[0] if found else ""


def _years(run_a: Run, run_b: Run) -> list[Row]:
    rows = []
    for number, (left, right) in enumerate(zip(run_a.summary.years, run_b.summary.years, strict=True)):
        rows.append(
            {
                "year": left.year,
                "a_kt": left.corridor_kt,
                "b_kt": right.corridor_kt,
                "difference_kt": right.corridor_kt - left.corridor_kt,
                "a_teu": left.corridor_teu,
                "b_teu": right.corridor_teu,
                "a_bottleneck": _worst(run_a, number),
                "b_bottleneck": _worst(run_b, number),
            }
        )
    return rows


def _moves(run: Run) -> list[Row]:
    """Years in which the worst bottleneck is another one than the year before."""
    rows = []
    for number in range(1, len(run.summary.years)):
        before, now = _worst(run, number - 1), _worst(run, number)
        if before != now:
            rows.append(
                {
                    "year": run.summary.years[number].year,
                    "scenario": run.summary.scenario["name"],
                    "from": before,
                    "to": now,
                }
            )
    return rows


def _corridor_kt(scenario: Scenario, routes: RouteSet, year: int, atlas: Atlas) -> float | None:
    """Tonnes of the corridor; nothing where a mixture of two scenarios sets one field twice or has no equilibrium."""
    try:
        flows = settle(assign(build(scenario, year=year, atlas=atlas), routes))
    except (ScenarioError, NotConverged):
        return None
    return float(flows.flow_kt @ corridor_weight(keep_book(routes, flows=flows)))


def _with(scenario: Scenario, project: str, other: Scenario) -> Scenario:
    """Give a scenario with a project as another one has it."""
    own = tuple(change for change in scenario.changes if change.owner != project)
    return msgspec.structs.replace(
        scenario, changes=own + tuple(change for change in other.changes if change.owner == project)
    )


def _by_project(
    a: Scenario, b: Scenario, routes: RouteSet, year: int, atlas: Atlas, run_a: Run, run_b: Run, *, progress: Progress
) -> list[Row]:
    """Effect of each differing owner of Changes in one year: added alone to a, and taken last from b."""
    in_year = [
        {owner: {c for c in s.changes if c.owner == owner and c.active(year)} for owner in {c.owner for c in s.changes}}
        for s in (a, b)
    ]
    owners = sorted(
        owner
        for owner in in_year[0].keys() | in_year[1].keys()
        if in_year[0].get(owner, set()) != in_year[1].get(owner, set())
    )
    base_a = next(y.corridor_kt for y in run_a.summary.years if y.year == year)
    base_b = next(y.corridor_kt for y in run_b.summary.years if y.year == year)
    rows = []
    for number, owner in enumerate(owners):
        progress(f"project {owner}", number / max(len(owners), 1))
        added = _corridor_kt(_with(a, owner, b), routes, year, atlas)
        taken = _corridor_kt(_with(b, owner, a), routes, year, atlas)
        if added is None or taken is None:
            continue
        first, last = added - base_a, base_b - taken
        rows.append(
            {
                "project": owner,
                "year": year,
                "corridor_kt_first": first,
                "corridor_kt_last": last,
                "corridor_kt": 0.5 * (first + last),
            }
        )
    return sorted(rows, key=lambda row: (-abs(row["corridor_kt"]), row["project"]))
