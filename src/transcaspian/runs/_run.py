"""A scenario done: choice set, every year's equilibrium, and what is to be said of them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Set

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import Fault, ScenarioError
from transcaspian.flow import Equilibrium, Flows, State, assign, pose, route_values
from transcaspian.model import FIRST_YEAR, LAST_YEAR, SIMULATED, Atlas, Scenario
from transcaspian.network import Network, RouteSet, build, crossing_capacities, find_routes, freeze
from transcaspian.runs._bottlenecks import pairs, relieve, worst, worth
from transcaspian.runs._measures import (
    BOXES,
    CORRIDOR,
    MEASURES,
    Book,
    by_cargo,
    by_corridor,
    by_direction,
    corridor_weight,
    keep_book,
    measures,
    teu,
)
from transcaspian.runs._provenance import run_id, software, status_shares
from transcaspian.runs._records import RUN_SCHEMA, Observed, RunSummary, Target, YearResult
from transcaspian.runs._reliability import SETTLED, settle
from transcaspian.runs._route import trip_ways
from transcaspian.runs._threads import side_by_side

Floats = NDArray[np.float64]
Keys = Set[tuple[int, tuple[int, ...]]]
Progress = Callable[[str, float], None]


class Run(msgspec.Struct, frozen=True, eq=False):
    """A run in memory: its summary, and the flows of each year on one choice set."""

    summary: RunSummary
    routes: RouteSet
    book: Book
    flows: dict[int, Flows]


def quiet(stage: str, share: float) -> None:
    """Show no progress."""


def _span(text: str) -> set[int]:
    """Read one year, or a span; a span that leaves the data is only named by its ends."""
    first, dash, last = text.partition("-")
    low, high = int(first), int(last if dash else first)
    if high < low:
        raise ValueError(text)
    return set(range(low, high + 1)) if low >= FIRST_YEAR and high <= LAST_YEAR else {low, high}


def year_list(years: str | Iterable[int] | None, scenario: Scenario) -> list[int]:
    """Read years: ``2024-2040``, ``2030``, ``2024,2030``, a list, or the scenario's own span.

    Raises
    ------
    ScenarioError
        If they cannot be read or lie outside the data.

    Examples
    --------
    >>> from transcaspian.network import FROZEN_TODAY
    >>> year_list("2024-2026,2030", FROZEN_TODAY)
    [2024, 2025, 2026, 2030]
    """
    if years is None:
        return list(range(scenario.years[0], scenario.years[1] + 1))
    found: set[int] = set()
    try:
        if isinstance(years, str):
            for part in years.split(","):
                found |= _span(part.strip())
        else:
            found = {int(year) for year in years}
    except ValueError as error:
        raise ScenarioError(
            Fault(
                "--years",
                "these are not years",
                got=repr(years),
                allowed="2024-2040, 2030, or 2024,2030",
                hint="Write first-last.",
            )
        ) from error
    if not found or min(found) < FIRST_YEAR or max(found) > LAST_YEAR:
        raise ScenarioError(
            Fault(
                "--years",
                "the years are outside the data",
                got=repr(years),
                allowed=f"{FIRST_YEAR} to {LAST_YEAR}",
                hint="Choose years inside.",
            )
        )
    return sorted(found)


MOST_PASSES = 3  # at equilibrium prices; a fourth moves the corridor by 0.1 %, and what one more would move is printed


class Choice(msgspec.Struct, frozen=True, eq=False):
    """Routes of a choice set before it is frozen, and the prices at its ends: first guesses for the years between."""

    keys: Keys
    guesses: dict[int, Equilibrium]


def choice_keys(
    scenario: Scenario, *, atlas: Atlas, years: list[int], progress: Progress = quiet, known: Keys | None = None
) -> Choice:
    """Find the routes of a scenario, at free flow and at equilibrium prices, in its first and last year.

    The years are the scenario's own span, widened to what is asked for: so a year's answer does not depend on which
    other years of the span are run. The last few answers are kept: verbs that follow one another ask for the same.

    Parameters
    ----------
    scenario : Scenario
        In full form.
    atlas : Atlas
        The corridor of today.
    years : list of int
        Years to be run.
    progress : callable
        Called with a word and a share done.
    known : set, optional
        Routes of another scenario, to grow from (the union set of a comparison).
    """
    ends = (min(scenario.years[0], *years), max(scenario.years[1], *years))
    asked = (scenario, atlas, ends, frozenset(known or ()))
    found = _kept.pop(asked, None) or _choice(*asked, progress)
    _kept[asked] = found
    while len(_kept) > MOST_KEPT:
        del _kept[next(iter(_kept))]
    return found


_kept: dict[tuple[Scenario, Atlas, tuple[int, int], Keys], Choice] = {}  # the latest last
MOST_KEPT = 8


def _choice(scenario: Scenario, atlas: Atlas, ends: tuple[int, int], known: Keys, progress: Progress) -> Choice:
    networks = [build(scenario, year=year, atlas=atlas) for year in sorted(set(ends))]
    keys = frozenset(known).union(*side_by_side(find_routes, networks))
    guesses: dict[int, Equilibrium] = {}
    for number in range(MOST_PASSES):
        progress("choice set", number / MOST_PASSES)
        routes, before = freeze(keys, atlas=atlas), len(keys)
        priced = side_by_side(functools.partial(_priced, routes=routes, guesses=guesses), networks)
        guesses = {flows.network.year: flows.equilibrium for flows in priced}
        keys = keys.union(*side_by_side(priced_routes, priced))
        if len(keys) == before:
            break
    return Choice(keys, guesses)


def _priced(network: Network, *, routes: RouteSet, guesses: dict[int, Equilibrium]) -> Flows:
    """Solve one end of the span at its stated departures."""
    return assign(network, routes, start=guesses.get(network.year), rounds=0)


def priced_routes(flows: Flows) -> Keys:
    """Routes that the rule finds at a year's equilibrium prices."""
    prices = flows.equilibrium.state.prices
    return find_routes(
        flows.network,
        slot_wait_h=prices[2],
        slot_rent_usd_per_unit=prices[3],
        frequency_h=flows.frequency_h,
        known=flows.routes,
    )


def missing_mass(flows: Flows, book: Book) -> tuple[float, float]:
    """Share of all tonnes, and of the corridor's, that one more pass of the rule would move at this year's prices.

    What moves goes to new routes; the corridor counts the larger of what it would get on them and what its own lose.
    """
    routes = book.routes
    known = routes.keys()
    fresh = priced_routes(flows) - known
    if not fresh:
        return 0.0, 0.0
    wider = freeze(known | fresh, atlas=routes.atlas)
    values = route_values(flows.network, wider, frequency_h=flows.frequency_h)
    flow = State(pose(flows.network, wider, values=values), flows.equilibrium.state.u).flow_kt
    new = np.array([(int(m), tuple(wider.arcs(p).tolist())) in fresh for p, m in enumerate(wider.market)])
    weight = corridor_weight(keep_book(wider, flows=flows))
    now, kept = float(flows.flow_kt @ corridor_weight(book)), float(flow[~new] @ weight[~new])
    moved = max(float(flow[new] @ weight[new]), now - kept)
    return float(flow[new].sum() / flow.sum()), moved / now if now > 0.0 else 0.0


def _year_result(flows: Flows, book: Book) -> YearResult:
    flow = flows.flow_kt
    counted = measures(book, flow)
    empties = teu(book, flow)[book.corridor.inside & book.empty].sum()
    demand = float(flows.problem.demand_kt.sum())
    proof = flows.certificate
    return YearResult(
        year=flows.network.year,
        corridor_kt=counted[CORRIDOR],
        corridor_teu=counted.get(BOXES, 0.0),
        corridor_empty_teu=float(empties),
        by_cargo_kt=by_cargo(book, flow),
        by_direction_kt=by_direction(book, flow),
        by_corridor_share=by_corridor(book, flow),
        not_moved_kt=demand - float(flow.sum()),
        measures=counted,
        relative_gap=proof.relative_gap,
        residual=proof.residual,
        residual_h=proof.residual_h,
        iterations=proof.iterations,
        departure_rounds=flows.rounds,
        contraction=flows.contraction,
        bottlenecks=worst(flows, book, worth(flows, book)),
    )


def _measured(result: YearResult, measure: str) -> float | None:
    return result.measures.get(MEASURES.get(measure, measure.replace("_", "-")))


def _target(
    id_: str,
    title: str,
    measure: str,
    unit: str,
    target: float,
    year: int | None,
    source: str,
    results: list[YearResult],
) -> Target | None:
    """Give what the run says of a promise; nothing if it cannot measure it."""
    values = {r.year: _measured(r, measure) for r in results}
    known = {y: v for y, v in values.items() if v is not None}
    if not known:
        return None
    reached = [y for y, v in sorted(known.items()) if v >= target]
    value = known.get(year) if year is not None else known[max(known)]
    met = bool(reached) and (year is None or reached[0] <= year)
    return Target(id_, title, measure, unit, target, year, value, reached[0] if reached else None, met, source)


def _targets(scenario: Scenario, atlas: Atlas, results: list[YearResult]) -> list[Target]:
    own = _target(
        "scenario-target",
        "Traffic of the corridor",
        "corridor_kt",
        "kt",
        scenario.target_kt,
        scenario.target_year,
        "scenario",
        results,
    )
    found = [own] if own else []
    for row in atlas.tables.frame("agreements").iter_rows(named=True):
        if row["measure"] and row["target_value"] and (row["unit"] or "") in ("kt", "teu"):
            target = _target(
                row["id"],
                row["title"],
                row["measure"],
                row["unit"] or "",
                float(row["target_value"]),
                row["due_year"],
                row["source"],
                results,
            )
            if target:
                found.append(target)
    return found


def _observed(atlas: Atlas, results: list[YearResult]) -> list[Observed]:
    """Give counts of the world that have a measure of the model, with the model's value where the year was run."""
    by_year = {result.year: result for result in results}
    counted = set().union(*(result.measures for result in results))
    status = dict(
        zip(atlas.tables.frame("observations")["id"], atlas.tables.frame("observations")["status"], strict=True)
    )
    found = []
    for seen in atlas.observations:
        perimeter = atlas.perimeters[seen.perimeter]
        if seen.perimeter in counted and seen.unit == perimeter.unit:
            model = by_year[seen.year].measures[seen.perimeter] if seen.year in by_year else None
            found.append(
                Observed(
                    seen.perimeter,
                    perimeter.name,
                    seen.year,
                    seen.quantity,
                    seen.unit,
                    seen.value,
                    model,
                    status[seen.id] or "",
                    seen.source,
                )
            )
    return sorted(found, key=lambda o: (o.perimeter != CORRIDOR, o.perimeter, o.year))


def solve_years(
    networks: dict[int, Network], routes: RouteSet, *, guesses: dict[int, Equilibrium], progress: Progress = quiet
) -> dict[int, Flows]:
    """Assign every year on one frozen choice set, each from its own stated start.

    The guess of prices is that of the nearer end of the scenario's span, whatever other years are asked for: it saves
    steps and leaves the answer.
    """
    done: list[int] = []

    def one(year: int) -> Flows:
        nearest = min(guesses, key=lambda end: (abs(end - year), end))
        flows = settle(assign(networks[year], routes, start=guesses[nearest]))
        done.append(year)
        progress(f"year {year}", len(done) / len(networks))
        return flows

    years = sorted(networks)
    return dict(zip(years, side_by_side(one, years), strict=True))


def run_scenario(
    scenario: Scenario,
    *,
    atlas: Atlas,
    years: str | Iterable[int] | None = None,
    progress: Progress = quiet,
    known: Keys | None = None,
) -> Run:
    """Do a scenario: the main job.

    Parameters
    ----------
    scenario : Scenario
        In full form, from :func:`transcaspian.model.scenario`.
    atlas : Atlas
        The corridor of today.
    years : str or iterable of int, optional
        ``2024-2040``, ``2024,2030`` or a list; the scenario's own span without it.
    progress : callable, optional
        Called with a word and the share done.
    known : set, optional
        Routes to have in the choice set besides its own (the union set of a comparison).

    Returns
    -------
    Run
        The same for the same data, scenario and years, to the byte.

    Raises
    ------
    ScenarioError
        If the years are outside the data.
    NotConverged
        If a year's equilibrium is not found.
    """
    chosen = year_list(years, scenario)
    networks = {year: build(scenario, year=year, atlas=atlas) for year in chosen}
    choice = choice_keys(scenario, atlas=atlas, years=chosen, progress=progress, known=known)
    routes = freeze(choice.keys, atlas=atlas)
    flows = solve_years(networks, routes, guesses=choice.guesses, progress=progress)
    return summarise(scenario, routes, flows)


def summarise(scenario: Scenario, routes: RouteSet, flows: dict[int, Flows]) -> Run:
    """Count and value what the flows of the years say."""
    atlas = routes.atlas
    years = sorted(flows)
    book = keep_book(routes, flows=flows[years[0]])
    results = [_year_result(flows[year], book) for year in years]
    focus = flows[min(years, key=lambda year: (abs(year - scenario.target_year), year))]
    shares = status_shares(atlas)
    missing_share, missing_corridor_share = missing_mass(focus, book)
    notes = [note for year in years for note in flows[year].notes]
    if scenario.reliability == SIMULATED:
        notes.insert(0, SETTLED)
    notes += [
        f"a unit more of {b.resource} costs users in {r.year} ({b.user_saving_usd_per_unit:,.0f} USD per "
        f"{b.unit}): Braess"
        for r in results
        for b in r.bottlenecks
        if b.user_saving_usd_per_unit < 0.0
    ]
    summary = RunSummary(
        schema=RUN_SCHEMA,
        id=run_id(scenario, years, atlas.tables.sha256),
        software=software(),
        data_sha256=atlas.tables.sha256,
        scenario=msgspec.json.decode(msgspec.json.encode(scenario)),
        years=results,
        targets=_targets(scenario, atlas, results),
        observed=_observed(atlas, results),
        relief=relieve(focus, book),
        bundles=pairs(focus, book),
        crossings=crossing_capacities(focus.network),
        missing_mass_share=missing_share,
        missing_corridor_share=missing_corridor_share,
        n_routes=routes.n_routes,
        assumed_share=shares["assumed"],
        status_shares=shares,
        notes=notes,
        trips=trip_ways(focus),
    )
    return Run(summary, routes, book, flows)
