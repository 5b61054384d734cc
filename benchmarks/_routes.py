"""A choice set by rule on a large graph, grown at free flow and at equilibrium prices, and the problem posed on it.

The rule is the product's: the cheapest route, and the cheapest through each gateway, elementary and within a band above
the best, the cheapest of each corridor first; the set only grows over the prices it is asked at, then it is frozen. A
district is a box on the map; the busiest districts are what can run out, and their busiest arcs are the gateways.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from _markets import (
    CORRIDOR_SCALE,
    ELASTICITY,
    INNER_SCALE,
    OUTSIDE_GAP,
    UNIT_KM,
    VALUE_USD_PER_T_H,
    Markets,
    Web,
    slots,
)
from _railways import SEED, Floats, Ints
from numpy.typing import NDArray

from transcaspian.flow import Problem, State, replace
from transcaspian.network import _kernels

THREADS = 2
COST_BAND = 10.0  # over the inner scale of choice, as shipped
MOST_CHAINS, MOST_ROUTES, MOST_ARCS = 40, 14, 4096  # of a market in a pass; of a route
CORRIDORS = 8  # a nest is named by the busiest of so many districts that a route goes through
GATEWAY_DISTRICTS = 200
MOST_SLOTS = 400
BLOCK = 1000  # routes or markets looked at together


class Forest(NamedTuple):
    """Cheapest trees at some prices: from every origin and back from every goal, a row for each."""

    cost: Floats
    out_dist: Floats
    out_last: NDArray[np.int32]
    in_dist: Floats
    in_last: NDArray[np.int32]


def in_threads(work: Callable[[int, int], Any], count: int) -> list[Any]:
    """Share rows between threads; what comes out does not depend on how many there are."""
    bounds = [count * part // THREADS for part in range(THREADS + 1)]
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, bounds[:-1], bounds[1:]))


class Search:
    """Trees and routes of some markets on a web, at any prices; the routes found are kept."""

    def __init__(self, web: Web, markets: Markets) -> None:
        self.web, self.markets = web, markets
        self.origins, self.out_row = np.unique(markets.origin, return_inverse=True)
        self.goals, self.in_row = np.unique(markets.goal, return_inverse=True)
        self.size = len(web.out_start) - 1
        self.gates = np.zeros(0, dtype=np.int64)
        self.arc_rank = np.full(len(web.tail), CORRIDORS, dtype=np.int64)
        self.arc_key = np.random.default_rng(SEED).integers(2**63, size=len(web.tail))
        self.nodes, self.none = np.arange(self.size), np.zeros(len(web.tail), dtype=np.int64)
        self.seen: list[set[int]] = [set() for _ in markets.origin]
        self.market: list[int] = []
        self.rank: list[int] = []
        self.path: list[NDArray[np.int32]] = []
        self.usd_per_t: list[float] = []  # of each route, at free flow
        self.cells = Cells(np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))

    def forest(self, cost: Floats) -> Forest:
        """Grow the trees of all origins and goals at the cost of each arc in USD/t."""
        web, closed = self.web, np.zeros(self.size, dtype=np.bool_)

        def grown(sources: Ints, start: Ints, arcs: Ints, towards: Ints) -> tuple[Floats, NDArray[np.int32]]:
            dist = np.empty((len(sources), self.size))
            last = np.empty((len(sources), self.size), dtype=np.int32)
            in_threads(
                lambda a, b: _kernels.trees(sources[a:b], start, arcs, towards, cost, closed, dist[a:b], last[a:b]),
                len(sources),
            )
            return dist, last

        out = grown(self.origins, web.out_start, web.out_arcs, web.head)
        back = grown(self.goals, web.in_start, web.in_arcs, web.tail)
        return Forest(cost, *out, *back)

    def cheapest(self, forest: Forest) -> Floats:
        """Cost of the cheapest route of each market, in USD/t."""
        best: Floats = forest.out_dist[self.out_row, self.markets.goal]
        return best

    def choose_gates(self, forest: Forest) -> None:
        """Take the busiest arc of each of the busiest districts, in both directions, if all took their cheapest."""
        web = self.web
        load = np.zeros(len(web.tail))
        for _, _, path, market in self._found(forest, np.zeros(len(self.markets.origin))):
            load[path] += self.markets.demand_kt[market]
        load += load[self._backward()]
        by_district = np.bincount(web.district, weights=load * web.km)
        busiest = np.argsort(-by_district, kind="stable")
        order = np.lexsort((-load, web.district))
        _, first = np.unique(web.district[order], return_index=True)
        top = order[first][busiest[:GATEWAY_DISTRICTS]]
        top = top[load[top] > 0.0]
        self.gates = np.unique(np.concatenate([top, self._backward()[top]]))
        rank = np.full(len(by_district), CORRIDORS)
        rank[busiest[:CORRIDORS]] = np.arange(min(CORRIDORS, len(busiest)))
        self.arc_rank = rank[web.district].astype(np.int64)

    def _backward(self) -> Ints:
        """Give the arc that goes back along the edge of each arc."""
        half = len(self.web.tail) // 2
        return np.roll(np.arange(2 * half), half)

    def grow(self, forest: Forest, band_usd_per_t: Floats) -> int:
        """Add the routes of every market at the prices of the forest; say how many are new."""
        before = len(self.path)
        for key, rank, path, market in self._found(forest, band_usd_per_t):
            if key not in self.seen[market]:
                self.seen[market].add(key)
                self.market.append(market)
                self.rank.append(rank)
                self.path.append(path)
                self.usd_per_t.append(float(self.web.usd_per_t[path].sum()))
        if len(self.path) > before:
            self.cells = joined(self.cells, cells(self.web, self.path[before:]))
        return len(self.path) - before

    def _found(self, forest: Forest, band_usd_per_t: Floats) -> list[tuple[int, int, NDArray[np.int32], int]]:
        parts = in_threads(lambda a, b: self._of_markets(forest, band_usd_per_t, a, b), len(self.markets.origin))
        return [route for part in parts for route in part]

    def _of_markets(
        self, forest: Forest, band_usd_per_t: Floats, first: int, last: int
    ) -> list[tuple[int, int, NDArray[np.int32], int]]:
        """Find the routes of some markets: key, rank of the corridor, arcs, market."""
        web, gates = self.web, self.gates
        to_gate = forest.out_dist[:, web.tail[gates]] + forest.cost[gates]
        from_gate = forest.in_dist[:, web.head[gates]]
        best = self.cheapest(forest)
        mark, stamp = np.zeros(self.size, dtype=np.int64), 1
        paths = np.zeros((MOST_CHAINS, MOST_ARCS), dtype=np.int32)
        lengths, ranks = np.zeros((2, MOST_CHAINS), dtype=np.int64)
        unused = np.zeros((1, 1), dtype=np.int32)
        found: list[tuple[int, int, NDArray[np.int32], int]] = []
        for m in range(first, last):
            single = to_gate[self.out_row[m]] + from_gate[self.in_row[m]]
            near = np.flatnonzero(single <= best[m] + band_usd_per_t[m])
            # one cost, one path: the cheapest route goes through gateways too
            _, order = np.unique(np.round(np.append(best[m], single[near]), 7), return_index=True)
            chosen = np.full((min(len(order), MOST_CHAINS), 2), -1)
            chosen[:, 0] = np.append(-1, near)[order[:MOST_CHAINS]]
            stamp = _kernels.trace(
                chosen, gates, self.markets.origin[m], self.markets.goal[m], forest.out_last[self.out_row[m]], unused,
                forest.in_last[self.in_row[m]], web.tail, web.head, self.nodes, self.arc_rank, self.none, mark, stamp,
                lengths, ranks, paths,
            )  # fmt: skip
            for row in cheapest_of_each(lengths[: len(chosen)], ranks):
                path = paths[row, : lengths[row]].copy()
                found.append((int(self.arc_key[path].sum()), int(ranks[row]), path, m))
        return found


def cheapest_of_each(lengths: Ints, ranks: Ints) -> list[int]:
    """Rows of routes that exist, the cheapest of each corridor first, up to the limit; they come cheapest first."""
    count: dict[int, int] = {}
    ranked = []
    for row in np.flatnonzero(lengths).tolist():
        rank = int(ranks[row])
        ranked.append((count.get(rank, 0), row))
        count[rank] = count.get(rank, 0) + 1
    return [row for _, row in sorted(ranked)[:MOST_ROUTES]]


def starts(labels: Ints) -> Ints:
    """Start of each run of equal labels, and the end."""
    return np.concatenate([[0], np.flatnonzero(np.diff(labels)) + 1, [len(labels)]]).astype(np.int64)


def path_sizes(paths: list[NDArray[np.int32]], nest_start: Ints, cost: Floats) -> Floats:
    """Path-size weight of each route inside its nest: an arc that N routes share counts one N-th of its cost."""
    weight = np.ones(len(paths))
    sharing = np.zeros(len(cost))
    for a, b in zip(nest_start[:-1].tolist(), nest_start[1:].tolist(), strict=True):
        if b - a > 1:
            arcs = np.concatenate(paths[a:b])
            np.add.at(sharing, arcs, 1.0)
            first = np.concatenate([[0], np.cumsum([len(path) for path in paths[a : b - 1]])])
            weight[a:b] = np.add.reduceat(cost[arcs] / sharing[arcs], first) / np.add.reduceat(cost[arcs], first)
            sharing[arcs] = 0.0
    return weight


class Cells(NamedTuple):
    """How many km each route runs in each district: start of the cells of a route, their district, their km."""

    start: Ints
    district: Ints
    km: Floats


def cells(web: Web, paths: list[NDArray[np.int32]]) -> Cells:
    """Sum the km of each route by district."""
    size = int(web.district.max()) + 1
    counts, district, km = [np.zeros(1, dtype=np.int64)], [], []
    for first in range(0, len(paths), BLOCK):
        block = paths[first : first + BLOCK]
        arcs = np.concatenate(block)
        row = np.repeat(np.arange(len(block)) * size, [len(path) for path in block])
        dense = np.bincount(row + web.district[arcs], weights=web.km[arcs], minlength=len(block) * size)
        route, found = np.nonzero(dense.reshape(len(block), size))
        counts.append(np.bincount(route, minlength=len(block)))
        district.append(found)
        km.append(dense[route * size + found])
    return Cells(np.cumsum(np.concatenate(counts)), np.concatenate(district), np.concatenate(km))


def joined(one: Cells, other: Cells) -> Cells:
    """Put the routes of one behind those of the other."""
    start = np.concatenate([one.start, one.start[-1] + other.start[1:]])
    return Cells(start, np.concatenate([one.district, other.district]), np.concatenate([one.km, other.km]))


def in_slots(found: Cells, order: Ints, slot_of: Ints) -> tuple[Ints, Ints, Floats]:
    """Put routes in order and keep their cells in slots: start of the cells of each route, slot, units per kt."""
    length = np.diff(found.start)[order]
    begins = np.cumsum(length) - length
    cell = np.arange(int(length.sum())) + np.repeat(found.start[:-1][order] - begins, length)
    slot = slot_of[found.district[cell]]
    kept = slot >= 0
    start = np.concatenate([[0], np.cumsum(kept)])[np.append(begins, len(cell))]
    return start, slot[kept], found.km[cell[kept]] / UNIT_KM


def pose(search: Search, best_usd_per_t: Floats, slot_of: Ints, capacity_per_y: Floats) -> Problem:
    """Pose the problem on the routes found so far; ``slot_of`` names the slot of each district, -1 where none.

    One value of time for all, so that the equilibrium is a minimum; see :func:`own_values` for the other kind.
    """
    web, markets = search.web, search.markets
    order = np.lexsort((np.arange(len(search.path)), search.rank, search.market))
    market, rank = np.array(search.market)[order], np.array(search.rank)[order]
    paths = [search.path[k] for k in order.tolist()]
    nest_start = starts(market * (CORRIDORS + 1) + rank)
    cell_start, cell_slot, units = in_slots(search.cells, order, slot_of)
    theta = ELASTICITY / best_usd_per_t
    return Problem(
        market_start=np.arange(len(markets.origin) + 1),
        group_start=starts(market[nest_start[:-1]]),
        nest_start=nest_start,
        demand_kt=markets.demand_kt,
        theta=theta,
        outside_usd_per_t=best_usd_per_t + OUTSIDE_GAP / theta,
        corridor_scale=CORRIDOR_SCALE,
        inner_scale=INNER_SCALE,
        weight=path_sizes(paths, nest_start, web.usd_per_t),
        fixed_usd_per_t=np.array(search.usd_per_t)[order],
        cell_start=cell_start,
        cell_slot=cell_slot,
        units=units,
        per_hour=units * VALUE_USD_PER_T_H,
        per_rent=units / 1000.0,
        slots=slots(capacity_per_y),
        potential=True,
    )


def band_usd_per_t(best_usd_per_t: Floats) -> Floats:
    """Width of the choice set above the best route of each market."""
    return COST_BAND / (INNER_SCALE * ELASTICITY) * best_usd_per_t


def limited(search: Search, best_usd_per_t: Floats, *, capacity_share: float) -> tuple[Ints, Floats]:
    """Choose the slots: the busiest districts at free flow, with a capacity about so many times what they carry then.

    Returns
    -------
    (districts,) array
        The slot of each district, -1 where none.
    (S,) array
        Capacity in units a year.
    """
    n_districts = int(search.web.district.max()) + 1
    everywhere = pose(search, best_usd_per_t, np.arange(n_districts), np.full(n_districts, 1e12))
    free = replace(everywhere, background_per_y=np.zeros(n_districts))
    used = State(free, np.zeros(n_districts)).used_per_y
    chosen = np.argsort(-used, kind="stable")[:MOST_SLOTS]
    chosen = np.sort(chosen[used[chosen] > 0.0])
    slot_of = np.full(n_districts, -1)
    slot_of[chosen] = np.arange(len(chosen))
    return slot_of, capacity_share * used[chosen] * np.random.default_rng(SEED).uniform(0.5, 1.5, len(chosen))


def priced(web: Web, slot_of: Ints, state: State) -> Floats:
    """Cost of each arc in USD/t at the waits and rents of a state."""
    wait_h, rent_usd_per_unit = state.prices[2], state.prices[3]
    per_unit = np.append(VALUE_USD_PER_T_H * wait_h + rent_usd_per_unit / 1000.0, 0.0)
    return web.usd_per_t + web.km / UNIT_KM * per_unit[slot_of[web.district]]


def own_values(problem: Problem, value_usd_per_t_h: Floats) -> Problem:
    """Give each market its own value of time: the equilibrium is then no minimum of anything, only a fixed point."""
    routes = np.diff(problem.nest_start[problem.group_start[problem.market_start]])
    of_route = np.repeat(value_usd_per_t_h, routes)
    of_cell = np.repeat(of_route, np.diff(problem.cell_start))
    return replace(problem, per_hour=problem.units * of_cell, potential=False)
