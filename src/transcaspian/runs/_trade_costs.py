"""What it costs a good to go between Kazakhstan and Azerbaijan in the years of a scenario, as a part of its value."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import NoRoute
from transcaspian.flow import Flows, assign
from transcaspian.model import Atlas, DatedProject, Scenario, in_order
from transcaspian.network import Network, build, find_routes, freeze
from transcaspian.runs._measures import CORRIDOR, crossing
from transcaspian.runs._records import Way
from transcaspian.runs._reliability import settle
from transcaspian.runs._route import best_ways
from transcaspian.runs._run import Progress
from transcaspian.runs._threads import side_by_side
from transcaspian.units import HOURS_PER_DAY
from transcaspian.world import PAIR

Floats = NDArray[np.float64]

UNIFIED = "unified-tariff"  # the project that stands for one tariff of all railways
GRAIN = "grain"
REGION = ("baku", "tbilisi", "yerevan", "mersin")  # where Kazakh grain goes by the south


class GoodWays(msgspec.Struct, frozen=True):
    """The best open way of each corridor for a good in one direction in a year, and what stands for the good."""

    good: str
    cargo: str
    value_usd_per_t: float
    value_of_time_usd_per_t_h: float
    ways: list[Way]


class GrainLane(msgspec.Struct, frozen=True):
    """Kazakh grain to one place in a year: what wants to move, what does, and over the corridor."""

    destination: str
    year: int
    wanted_kt: float
    moved_kt: float
    corridor_kt: float


class YearWays(msgspec.Struct, frozen=True):
    """Ways of every good in a year: to Azerbaijan in ``there``, to Kazakhstan in ``back``; grain as it moves."""

    year: int
    there: list[GoodWays]
    back: list[GoodWays]
    grain: list[GrainLane]


def with_unified_tariff(scenario: Scenario, *, atlas: Atlas) -> Scenario:
    """Give the scenario with the unified tariff, as its project in the tables says; itself where it holds it."""
    if UNIFIED in {project.id for project in scenario.projects}:
        return scenario
    moves = atlas.changes[UNIFIED]
    dated = DatedProject(UNIFIED, min(move.from_year for move in moves))
    return msgspec.structs.replace(
        scenario,
        name=f"{scenario.name}+{UNIFIED}",
        title=f"{scenario.title}, with the unified tariff",
        projects=(*scenario.projects, dated),
        changes=in_order((*scenario.changes, *moves)),
    )


def ways_by_year(
    scenarios: Iterable[Scenario], *, atlas: Atlas, years: Iterable[int], progress: Progress
) -> list[list[YearWays]]:
    """Solve years of some scenarios and find the ways of every good, at the prices and waits of each year.

    All share one choice set, of the first and the last year of each scenario, so that no difference between two answers
    comes from what was searched. Years in which two scenarios are alike are solved once. The answers are in the order
    of the scenarios.

    Raises
    ------
    NoRoute
        If a good has no open way in one direction.
    """
    asked, told = list(scenarios), list(years)
    keys = [[(year, _alike(scenario, year)) for year in told] for scenario in asked]
    networks: dict[tuple[int, bytes], Network] = {}
    for scenario, row in zip(asked, keys, strict=True):
        for key in row:
            if key not in networks:
                networks[key] = build(scenario, year=key[0], atlas=atlas)
    progress("choice set", 0.0)
    ends = [network for (year, _), network in networks.items() if year in (told[0], told[-1])]
    routes = freeze(set[tuple[int, tuple[int, ...]]]().union(*side_by_side(find_routes, ends)), atlas=atlas)
    goods = list(atlas.tables.frame("trade_goods").iter_rows(named=True))
    done: list[int] = []

    def one(network: Network) -> YearWays:
        flows = settle(assign(network, routes))
        done.append(network.year)
        progress(f"year {network.year}", len(done) / len(networks))
        there = [_good_ways(flows, row, row["origin"], row["destination"]) for row in goods]
        back = [_good_ways(flows, row, row["destination"], row["origin"]) for row in goods]
        return YearWays(network.year, there, back, _grain(flows))

    solved = dict(zip(networks, side_by_side(one, networks.values()), strict=True))
    return [[solved[key] for key in row] for row in keys]


def _alike(scenario: Scenario, year: int) -> bytes:
    """Give what a year of a scenario follows from: its settings and the Changes that hold in the year."""
    active = tuple(change for change in scenario.changes if change.active(year))
    bare = msgspec.structs.replace(scenario, name="", title="", description="", projects=(), changes=active)
    return msgspec.json.encode(bare)


def cost_over_value(one: GoodWays, *, day_share: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Give trade cost as a factor on the value of a good, by the way that is least at each price of a day.

    Parameters
    ----------
    one : GoodWays
        The good and its ways.
    day_share : (B,) array
        What a day on the way costs over the value of the good. It takes the place of the shipper's own value of time
        in the generalised cost of the run, which also holds the spread of times and the constant of the corridor.

    Returns
    -------
    tuple
        The factor (B,), above 1, and the number of the least way (B,).
    """
    rate = one.value_of_time_usd_per_t_h * HOURS_PER_DAY
    money = np.array([way.generalised_usd_per_t - rate * way.days for way in one.ways]) / one.value_usd_per_t
    days = np.array([way.days for way in one.ways])
    cost = 1.0 + np.maximum(money, 0.0)[:, None] + days[:, None] * day_share
    least = cost.argmin(axis=0)
    return cost[least, np.arange(len(day_share))], least


def _good_ways(flows: Flows, row: dict[str, str], origin: str, destination: str) -> GoodWays:
    atlas = flows.network.atlas
    cargo = atlas.cargoes[row["cargo"]]
    ways = [way for way in best_ways(flows, origin, destination, cargo=cargo.id) if not way.closed_by]
    if not ways:
        raise NoRoute(f"no open route carries {cargo.id} from {origin} to {destination} in {flows.network.year}")
    return GoodWays(row["id"], cargo.id, cargo.value_usd_per_t, cargo.value_of_time_usd_per_t_h, ways)


def _grain(flows: Flows) -> list[GrainLane]:
    """Give Kazakh grain to each place that has a market for it, as it moves in the year."""
    network, routes = flows.network, flows.routes
    atlas = network.atlas
    on_corridor = crossing(routes, tuple(atlas.perimeters[CORRIDOR].links.split())).inside
    found: dict[str, list[float]] = {}
    for number, market in enumerate(atlas.markets.values()):
        if market.cargo == GRAIN and atlas.places[market.origin].country == PAIR[0] and market.destination in REGION:
            own = routes.market == number
            row = found.setdefault(market.destination, [0.0, 0.0, 0.0])
            row[0] += float(network.volume_kt[number])
            row[1] += float(flows.flow_kt[own].sum())
            row[2] += float(flows.flow_kt[own & on_corridor].sum())
    return [GrainLane(place, network.year, *found[place]) for place in REGION if place in found]
