"""Kazakh oil in the equilibria of a scenario's years: by way, what holds the way by Baku, what a cut would bring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow import Equilibrium, Flows, replace, solve
from transcaspian.model import Atlas, OilWay, Scenario
from transcaspian.network import Network, RouteSet, build, find_routes, freeze, topology
from transcaspian.runs._oil_records import Ceiling, Hold
from transcaspian.runs._run import Keys, Progress, choice_keys, quiet, solve_years
from transcaspian.runs._threads import side_by_side
from transcaspian.world import WayPath, way_path

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]

CRUDE, COUNTRY, RUSSIA, AZERBAIJAN, CAPTIVE = "crude-oil", "KZ", "RU", "AZ", "captive"
CPC, BTC = "way-cpc", "way-btc"
TANKER, PIPE, CPC_PIPE = "aktau-dubendi-tanker", "sangachal-ceyhan-pipeline", "tengiz-novorossiysk-pipeline"
CONTRACT, FREE = "kz-contract-crude-ceyhan", "kz-tengiz-crude-mediterranean"
CUT_LINKS = (TANKER, "dubendi-sangachal-pipeline", PIPE)
QUOTA, PRICE = "btc-kazakh-quota", "price"
WAIT, RENT = 2, 3
MOST_HOLDS = 4
PRICE_STEP_USD_PER_T = 10.0
OTHER = "other"


class Crude(msgspec.Struct, frozen=True, eq=False):
    """Kazakh crude on a choice set; ``way`` is the number of the way of each route, -1 for none of the table.

    Shapes: ``own``, ``way`` and ``russian`` and ``azeri`` (touch the country) (P,), ``on`` of each named link (P,).
    """

    routes: RouteSet
    ways: tuple[OilWay, ...]
    own: Marks
    way: Ints
    russian: Marks
    azeri: Marks
    on: Mapping[str, Marks]

    def kt(self, flow_kt: Floats, *links: str) -> float:
        """Kazakh crude that goes over any of some links, kt."""
        any_of = np.logical_or.reduce([self.on[link] for link in links])
        return float(flow_kt[self.own & any_of].sum())

    def way_kt(self, flow_kt: Floats) -> dict[str, float]:
        """Kazakh crude by way, and by none of them."""
        found = {one.id: float(flow_kt[self.own & (self.way == row)].sum()) for row, one in enumerate(self.ways)}
        return found | {OTHER: float(flow_kt[self.own & (self.way < 0)].sum())}


class Solved(msgspec.Struct, frozen=True, eq=False):
    """The years of a scenario, solved on one choice set as the main run solves them."""

    scenario: Scenario
    crude: Crude
    flows: dict[int, Flows]
    guesses: dict[int, Equilibrium]
    keys: Keys


def oil_markets(atlas: Atlas) -> list[int]:
    """List the rows of the markets of Kazakh crude."""
    names = list(atlas.markets)
    return [
        row
        for row, name in enumerate(names)
        if atlas.markets[name].cargo == CRUDE and atlas.places[atlas.markets[name].origin].country == COUNTRY
    ]


def captive_kt(network: Network) -> float:
    """Kazakh oil that the network counts but does not assign: the shareholders' own in CPC, kt."""
    atlas = network.atlas
    roles = [one.role for one in atlas.markets.values()]
    return sum(float(network.volume_kt[row]) for row in oil_markets(atlas) if roles[row] == CAPTIVE)


def _touching(atlas: Atlas, number: Mapping[str, int], country: str) -> list[int]:
    """List the rows of the links that touch a country."""
    there = {place.id for place in atlas.places.values() if place.country == country}
    return [
        number[one.id] for one in atlas.links.values() if one.id in number and {one.origin, one.destination} & there
    ]


def crude_on(routes: RouteSet) -> Crude:
    """Sort the routes of Kazakh crude by way."""
    atlas = routes.atlas
    top = topology(atlas)
    number = {name: row for row, name in enumerate(top.links)}
    passed = np.zeros((routes.n_routes, len(top.links) + 1), dtype=np.bool_)
    passed[np.repeat(np.arange(routes.n_routes), np.diff(routes.start)), top.arc_link[routes.path]] = True
    ways = tuple(atlas.oil.ways.values())
    own = np.isin(routes.market, oil_markets(atlas))
    way = np.full(routes.n_routes, -1, dtype=np.int64)
    for row, one in reversed(list(enumerate(ways))):
        way[passed[:, [number[link] for link in one.key_links.split()]].all(axis=1)] = row
    named = {link for one in ways for link in (one.count_links + " " + one.key_links).split()}
    on = {link: passed[:, number[link]] for link in sorted(named | set(CUT_LINKS) | {CPC_PIPE})}
    touching: dict[str, Marks] = {
        country: np.any(passed[:, _touching(atlas, number, country)], axis=1) for country in (RUSSIA, AZERBAIJAN)
    }
    return Crude(
        routes=routes, ways=ways, own=own, way=way, russian=touching[RUSSIA], azeri=touching[AZERBAIJAN], on=on
    )


def solve_oil(scenario: Scenario, *, atlas: Atlas, years: list[int], progress: Progress = quiet) -> Solved:
    """Solve years of a scenario on the choice set of its own span, as the main run does."""
    networks = {year: build(scenario, year=year, atlas=atlas) for year in years}
    choice = choice_keys(scenario, atlas=atlas, years=[y for y in years if y >= scenario.years[0]], progress=progress)
    routes = freeze(choice.keys, atlas=atlas)
    flows = solve_years(networks, routes, guesses=choice.guesses, progress=progress)
    return Solved(scenario, crude_on(routes), flows, choice.guesses, choice.keys)


def solve_more(solved: Solved, scenario: Scenario, *, years: Iterable[int]) -> Solved:
    """Solve years of a variant of a scenario, on its choice set and the routes that the variant itself opens."""
    atlas = solved.crude.routes.atlas
    networks = {year: build(scenario, year=year, atlas=atlas) for year in years}
    keys = frozenset(solved.keys).union(*side_by_side(find_routes, networks.values()))
    routes = freeze(keys, atlas=atlas)
    flows = solve_years(networks, routes, guesses=solved.guesses)
    return Solved(scenario, crude_on(routes), flows, solved.guesses, keys)


def slots_of(network: Network, names: Iterable[str]) -> list[int]:
    """Slots of some resources."""
    top, wanted = network.topology, set(names)
    real = len(top.resources)
    return [
        slot
        for slot, row in enumerate(top.slot_resource.tolist())
        if row < real and top.resources[row] in wanted and not network.slot_pool[slot]
    ]


def way_prices(flows: Flows, path: WayPath) -> dict[str, tuple[float, float]]:
    """Price in USD a tonne of each resource on a way in the equilibrium, waits for closures apart, and its use.

    Rents of the equilibrium and hours in its queues at the cargo's value of time: what decides the choice of ways, not
    money that anybody is paid.
    """
    network, top, state = flows.network, flows.network.topology, flows.equilibrium.state
    cargo = list(network.atlas.cargoes).index(CRUDE)
    value_h = float(network.columns["cargoes"]["value_of_time_usd_per_t_h"][cargo])
    found: dict[str, tuple[float, float]] = {}
    for arc in path.arcs.tolist():
        for use in range(int(top.use_start[arc]), int(top.use_start[arc + 1])):
            slot = int(top.use_slot[use])
            if network.slot_pool[slot]:
                continue
            queue_h = float(state.prices[WAIT][slot] - flows.problem.slots.closure_wait_h[slot])
            units = float(network.use_units[use] * network.conversion[cargo, slot])
            paid = float(top.use_passages[use]) * queue_h * value_h + units * float(state.prices[RENT][slot]) / 1000.0
            name = top.resources[int(top.slot_resource[slot])]
            before, full = found.get(name, (0.0, 0.0))
            found[name] = (before + paid, max(full, float(state.utilisation[slot])))
    return found


def crossing_kt(crude: Crude, flow_kt: Floats) -> float:
    """Kazakh oil by tanker from Aktau to Baku, as counts and promises have it, kt."""
    return crude.kt(flow_kt, TANKER)


def holds(flows: Flows, crude: Crude, path: WayPath) -> tuple[list[Hold], float]:
    """Find what holds back the way by Baku: capacities in order of what twice of each brings; kt for 10 USD a tonne."""
    atlas, problem = flows.network.atlas, flows.problem
    now_kt = crossing_kt(crude, flows.flow_kt)
    prices = way_prices(flows, path)
    dearest = sorted(prices, key=lambda name: (-prices[name][0], name))[:MOST_HOLDS]
    found = []
    for name in dict.fromkeys((*dearest, QUOTA)):
        usd_per_t, full = prices[name]
        capacity = problem.slots.capacity_per_y.copy()
        capacity[slots_of(flows.network, [name])] *= 2.0
        wider = solve(replace(problem, capacity_per_y=capacity), start=flows.equilibrium)
        gain_kt = crossing_kt(crude, wider.state.flow_kt) - now_kt
        found.append(Hold(name, atlas.resources[name].name, full, usd_per_t, gain_kt))
    cheaper = np.where(crude.own & crude.on[TANKER], -PRICE_STEP_USD_PER_T, 0.0)
    moved = solve(replace(problem, fixed_usd_per_t=problem.fixed_usd_per_t + cheaper), start=flows.equilibrium)
    return sorted(found, key=lambda one: -one.gain_kt), crossing_kt(crude, moved.state.flow_kt) - now_kt


def ceilings(flows: Flows, crude: Crude, path: WayPath) -> list[Ceiling]:
    """List what each capacity on a way leaves to Kazakh oil by tanker to Baku, the least first.

    What others take, and loads that no market holds, come off the capacity; every day of the rest is worked.
    """
    network, top, problem = flows.network, flows.network.topology, flows.problem
    cargo = list(network.atlas.cargoes).index(CRUDE)
    units = np.zeros(top.n_slots)
    for arc in path.arcs.tolist():
        for use in range(int(top.use_start[arc]), int(top.use_start[arc + 1])):
            slot = int(top.use_slot[use])
            units[slot] += float(network.use_units[use] * network.conversion[cargo, slot])
    mine = np.repeat(np.where(crude.own & crude.on[TANKER], flows.flow_kt, 0.0), np.diff(problem.cell_start))
    own = np.bincount(problem.cell_slot, weights=mine * problem.units, minlength=top.n_slots)
    left = problem.slots.capacity_per_y - problem.slots.background_per_y - (flows.used_per_y - own)
    found: dict[str, float] = {}
    for slot in np.flatnonzero((units > 0.0) & ~network.slot_pool).tolist():
        name = top.resources[int(top.slot_resource[slot])]
        found[name] = min(max(float(left[slot]), 0.0) / float(units[slot]), found.get(name, np.inf))
    told = [Ceiling(name, network.atlas.resources[name].name, kt) for name, kt in found.items()]
    return sorted(told, key=lambda one: (one.room_kt, one.resource))


def held_by(found: list[Hold], price_gain_kt: float) -> str:
    """Say what would bring more: the best of the capacities, or 10 USD a tonne less.

    Examples
    --------
    >>> held_by([Hold("berth", "Berth", 0.9, 1.0, 50.0)], 20.0), held_by([Hold("berth", "Berth", 0.2, 0.0, 5.0)], 20.0)
    ('berth', 'price')
    """
    return found[0].resource if found and found[0].gain_kt >= price_gain_kt else PRICE


def cut_flow(flows: Flows, crude: Crude, *, cut_share: float) -> Floats:
    """Flow of each route when tariffs of the legs from Aktau to Ceyhan are lower for Kazakh oil, kt."""
    network, routes = flows.network, crude.routes
    top = network.topology
    wanted = np.array([name in CUT_LINKS for name in (*top.links, "")])[top.arc_link]
    saved = np.where(wanted, network.arc_usd_per_t, 0.0)
    per_t = np.add.reduceat(saved[routes.path], routes.start[:-1])
    lower = flows.problem.fixed_usd_per_t - np.where(crude.own, cut_share * per_t, 0.0)
    found: Floats = solve(replace(flows.problem, fixed_usd_per_t=lower), start=flows.equilibrium).state.flow_kt
    return found


def paths_of(network: Network) -> dict[str, WayPath]:
    """Find every way of the table in a year."""
    return {one.id: way_path(network, one) for one in network.atlas.oil.ways.values()}
