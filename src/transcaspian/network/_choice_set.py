"""The choice set by rule: the cheapest route for each chain of gateways, inside a cost band.

For each market: the cheapest route without a condition, the cheapest through each gateway link, and the cheapest
through each
pair of a crossing with an exit or an entry, in either direction of travel. A route stays if it is elementary in
places, goes through at most two crossings of which one is over the Caspian, is within ``corridor-band / theta`` of the
best of all, and within ``cost-band / theta_inner`` of the best of its corridor: corridors compete on the outer scale,
so a band on the inner one would leave out corridors that one shipper in ten takes. The cheapest of each corridor come
first. The set only grows over the prices it is asked at; then it is frozen.
"""

from __future__ import annotations

import functools

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.model import PRIOR, Atlas, Scenario
from transcaspian.network import _kernels
from transcaspian.network._build import Network, build
from transcaspian.network._routes import RouteSet, arc_rank
from transcaspian.network._topology import Topology, topology

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

KINDS = ("entry", "crossing", "exit")
CASPIAN_SHIPS = ["ferry", "feeder", "dry", "tanker"]
CHOOSING = ("contest", "background")  # captive lanes are counted, not assigned
MOST_ARCS = 128  # the longest route of the shipped network has under 60
ROUTE_BAND = 1.5  # `route` shows ways up to two and a half times the cheapest
MOST_CHAINS = 24  # per market, pass and corridor of the gateways, distinct in cost
MOST_ROUTES = 14  # per market and pass, the cheapest of each corridor first

FROZEN_TODAY = Scenario(
    name="today",
    title="The corridor of today",
    description="No Changes at all.",
    years=(2024, 2024),
    price_year=2024,
    target_kt=1.0,
    target_year=2024,
    haircut_share=0.0,
    haircut_source="",
    value_of_time_usd_per_t_h=0.0,
    calibration=PRIOR,
    projects=(),
    changes=(),
)


class _Form(msgspec.Struct, frozen=True, eq=False):
    """Adjacency of one form and its gateway arcs."""

    number: int
    out_start: Ints
    out_arcs: Ints
    in_start: Ints
    in_arcs: Ints
    gates: Ints
    gate_kind: Ints


@functools.lru_cache(maxsize=8)
def _forms(atlas: Atlas) -> tuple[_Form, ...]:
    top = topology(atlas)
    number = {name: row for row, name in enumerate(top.links)}
    kind_of: dict[int, int] = {}
    for gateway in atlas.gateways.values():
        for name in gateway.links.split():
            if name in number:
                kind_of[number[name]] = KINDS.index(gateway.kind)
    found = []
    for form in range(len(top.forms)):
        arcs = np.arange(top.form_start[form], top.form_start[form + 1])
        out = arcs[np.argsort(top.arc_tail[arcs], kind="stable")]
        back = arcs[np.argsort(top.arc_head[arcs], kind="stable")]
        states = np.arange(len(top.states) + 1)
        gates = np.array([arc for arc in arcs if int(top.arc_link[arc]) in kind_of], dtype=np.int64)
        found.append(
            _Form(
                number=form,
                out_start=np.searchsorted(top.arc_tail[out], states).astype(np.int64),
                out_arcs=out,
                in_start=np.searchsorted(top.arc_head[back], states).astype(np.int64),
                in_arcs=back,
                gates=gates,
                gate_kind=np.array([kind_of[int(top.arc_link[arc])] for arc in gates], dtype=np.int64),
            )
        )
    return tuple(found)


def arc_costs(
    network: Network,
    cargo: int,
    *,
    slot_wait_h: Floats | None = None,
    slot_rent_usd_per_unit: Floats | None = None,
    frequency_h: Floats | None = None,
) -> Floats:
    """Generalised cost of every arc for a cargo, in USD/t; infinite where closed.

    Parameters
    ----------
    network : Network
        The year.
    cargo : int
        Row of the cargo.
    slot_wait_h, slot_rent_usd_per_unit : (S,) arrays, optional
        Waits and rents of an equilibrium; free flow without them.
    frequency_h : (L,) array, optional
        Hours until the next departure; the stated start without it.
    """
    top = network.topology
    cells = network.columns["cargoes"]
    value_h = network.scenario.value_of_time_usd_per_t_h or float(cells["value_of_time_usd_per_t_h"][cargo])
    departures = network.link_frequency_h if frequency_h is None else frequency_h
    time_h = network.arc_time_h + np.where(top.arc_link >= 0, departures[np.maximum(top.arc_link, 0)], 0.0)
    cost = float(cells["tariff_share"][cargo]) * network.arc_usd_per_t + value_h * (
        time_h + cells["reliability_share"][cargo] * network.arc_sd_h
    )
    t_per_teu = float(cells["t_per_teu"][cargo])
    if t_per_teu > 0.0:
        cost = cost + float(cells["tariff_share"][cargo]) * network.arc_usd_per_teu / t_per_teu
    if slot_wait_h is not None and slot_rent_usd_per_unit is not None:
        wait = top.use_passages * slot_wait_h[top.use_slot] * value_h
        rent = (
            network.use_units * network.conversion[cargo, top.use_slot] * slot_rent_usd_per_unit[top.use_slot] / 1000.0
        )
        sums = np.concatenate([[0.0], np.cumsum(wait + rent)])
        cost = cost + sums[top.use_start[1:]] - sums[top.use_start[:-1]]
    return np.where(network.arc_open, np.maximum(cost, 1e-6), np.inf)


class _Search:
    """Trees of one cargo at one set of prices, for markets given as (origin, goal, band in USD/t).

    Only gateway arcs whose own cheapest route lies inside the band of some market are looked at: no chain through
    another one could be cheaper.
    """

    def __init__(
        self, top: Topology, form: _Form, cost: Floats, ends: list[tuple[int, int, float]], rank: Ints
    ) -> None:
        self.top, self.cost, self.rank = top, cost, rank
        self.is_gate = np.zeros(len(top.states), dtype=np.bool_)
        self.is_gate[top.gate_state[top.gate_state >= 0]] = True
        starts = top.gate_state[[origin for origin, _, _ in ends]]
        stops = top.gate_state[[goal for _, goal, _ in ends]]
        origins, goals = np.unique(starts[starts >= 0]), np.unique(stops[stops >= 0])
        self.out_row = {int(state): row for row, state in enumerate(origins)}
        self.in_row = {int(state): row for row, state in enumerate(goals)}
        self.out_dist, self.out_last = self._trees(origins, form.out_start, form.out_arcs, top.arc_head)
        self.in_dist, self.in_last = self._trees(goals, form.in_start, form.in_arcs, top.arc_tail)
        useful = np.zeros(len(form.gates), dtype=np.bool_)
        for origin, goal, band in ends:
            single, best = self._single(form.gates, origin, goal)
            useful |= single <= best + band
        self.gates, self.kinds = form.gates[useful], form.gate_kind[useful]
        gate_dist, self.gate_last = self._trees(top.arc_head[self.gates], form.out_start, form.out_arcs, top.arc_head)
        self.between = gate_dist[:, top.arc_tail[self.gates]] + cost[self.gates][None, :]
        self.crossings = _crossings(self.gates, self.kinds, top)
        self.mark = np.zeros(len(top.places), dtype=np.int64)
        self.stamp = 1

    def _trees(self, sources: Ints, start: Ints, arcs: Ints, towards: Ints) -> tuple[Floats, Ints]:
        dist = np.empty((len(sources), len(self.top.states)))
        last = np.empty((len(sources), len(self.top.states)), dtype=np.int64)
        _kernels.trees(sources, start, arcs, towards, self.cost, self.is_gate, dist, last)
        return dist, last

    def _single(self, gates: Ints, origin: int, goal: int) -> tuple[Floats, float]:
        """Give the cost of the cheapest route through each gateway arc alone, and of the cheapest of all."""
        start, end = int(self.top.gate_state[origin]), int(self.top.gate_state[goal])
        if start not in self.out_row or end not in self.in_row:
            return np.full(len(gates), np.inf), -np.inf
        out, back = self.out_dist[self.out_row[start]], self.in_dist[self.in_row[end]]
        single: Floats = out[self.top.arc_tail[gates]] + self.cost[gates] + back[self.top.arc_head[gates]]
        return single, float(out[end])

    def candidates(self, origin: int, goal: int, *, band_usd_per_t: float) -> tuple[Ints, Floats]:
        """Chains of gateway arcs whose cheapest route is within the band, with its cost, cheapest first."""
        single, best = self._single(self.gates, origin, goal)
        if not np.isfinite(best):
            return np.zeros((0, 2), dtype=np.int64), np.zeros(0)
        limit = best + band_usd_per_t
        near = np.flatnonzero(single <= limit)
        chains = [np.full((1, 2), -1, dtype=np.int64), np.column_stack([near, np.full(len(near), -1)])]
        costs = [np.array([best]), single[near]]
        out = self.out_dist[self.out_row[int(self.top.gate_state[origin])]]
        back = self.in_dist[self.in_row[int(self.top.gate_state[goal])]]
        to_gate = out[self.top.arc_tail[self.gates]] + self.cost[self.gates]
        from_gate = back[self.top.arc_head[self.gates]]
        entry, crossing, leaving = (near[self.kinds[near] == kind] for kind in range(len(KINDS)))
        for first, second in ((crossing, leaving), (leaving, crossing), (entry, crossing), (crossing, entry)):
            total = to_gate[first][:, None] + self.between[np.ix_(first, second)] + from_gate[second][None, :]
            rows, columns = np.nonzero(total <= limit)
            chains.append(np.column_stack([first[rows], second[columns]]))
            costs.append(total[rows, columns])
        found, price = np.concatenate(chains), np.concatenate(costs)
        # one cost, one path: a longer chain often only names gateways that a shorter one goes through anyway
        _, order = np.unique(np.round(price, 7), return_index=True)
        return found[order], price[order]

    def cheapest_of_each(self, chosen: Ints) -> Ints:
        """Rows of the first few chains of each corridor that their gateways name; chains come cheapest first."""
        gate_rank = np.append(self.rank[self.gates], np.iinfo(np.int64).max)
        rank = gate_rank[chosen].min(axis=1)
        order = np.argsort(rank, kind="stable")
        start = np.searchsorted(rank[order], rank[order])
        return np.sort(order[np.arange(len(order)) - start < MOST_CHAINS])

    def paths(self, chosen: Ints, origin: int, goal: int) -> tuple[Ints, Ints, Ints]:
        """Length, lowest corridor rank and arcs of each chosen chain.

        Length zero where the route would come back to a place.
        """
        top = self.top
        start, end = int(top.gate_state[origin]), int(top.gate_state[goal])
        lengths = np.zeros(len(chosen), dtype=np.int64)
        ranks = np.zeros(len(chosen), dtype=np.int64)
        paths = np.zeros((len(chosen), MOST_ARCS), dtype=np.int64)
        out_last, in_last = self.out_last[self.out_row[start]], self.in_last[self.in_row[end]]
        self.stamp = _kernels.trace(
            chosen,
            self.gates,
            start,
            end,
            out_last,
            self.gate_last,
            in_last,
            top.arc_tail,
            top.arc_head,
            top.state_place,
            self.rank,
            self.crossings,
            self.mark,
            self.stamp,
            lengths,
            ranks,
            paths,
        )
        return lengths, ranks, paths


def _crossings(gates: Ints, gate_kind: Ints, top: Topology) -> Ints:
    """Weigh the arcs that are crossings: one for each, and sixteen more for one over the closed sea."""
    found = np.zeros(len(top.arc_link), dtype=np.int64)
    crossing = gates[gate_kind == KINDS.index("crossing")]
    found[crossing] = 1 + 16 * np.isin([top.states[tail][1] for tail in top.arc_tail[crossing]], CASPIAN_SHIPS)
    return found


def _ends(atlas: Atlas, top: Topology, cargo: str, roles: tuple[str, ...]) -> list[tuple[int, int, int]]:
    place = {name: row for row, name in enumerate(top.places)}
    return [
        (number, place[market.origin], place[market.destination])
        for number, market in enumerate(atlas.markets.values())
        if market.cargo == cargo and market.role in roles
    ]


@functools.lru_cache(maxsize=8)
def reference_costs(atlas: Atlas) -> Floats:
    """Cheapest free-flow cost of every market in the corridor of today, in USD/t; the scale of its elasticity.

    Fixed for all scenarios and years, so that a scale never moves with what is compared. A market that nothing open
    serves
    today takes its cost with every planned link open.
    """
    top = topology(atlas)
    network = build(FROZEN_TODAY, year=FROZEN_TODAY.price_year, atlas=atlas)
    opened = msgspec.structs.replace(network, arc_open=np.ones_like(network.arc_open))
    found = np.full(len(atlas.markets), np.nan)
    for view in (network, opened):
        for row, cargo in enumerate(atlas.cargoes.values()):
            ends = [
                end
                for end in _ends(atlas, top, cargo.id, ("contest", "background", "captive"))
                if not np.isfinite(found[end[0]])
            ]
            if not ends:
                continue
            search = _Search(
                top,
                _forms(atlas)[top.forms.index(cargo.form)],
                arc_costs(view, row),
                [(o, d, -np.inf) for _, o, d in ends],
                arc_rank(atlas),
            )
            for market, origin, goal in ends:
                start, end = int(top.gate_state[origin]), int(top.gate_state[goal])
                if start >= 0 and end >= 0:
                    found[market] = search.out_dist[search.out_row[start]][end]
    found[~np.isfinite(found)] = np.nan
    found.flags.writeable = False
    return found


def _kept(
    lengths: Ints, ranks: Ints, paths: Ints, price: Floats, *, band_usd_per_t: float, bound: frozenset[int] | None
) -> list[tuple[int, ...]]:
    """Keep the cheapest of each corridor first, within the band above its best, up to the limit.

    Candidates come cheapest first. Only corridors in ``bound`` stay, where it is given; if it is empty, that of the
    cheapest.
    """
    count: dict[int, int] = {}
    best: dict[int, float] = {}
    ranked: list[tuple[int, int]] = []
    for row in np.flatnonzero(lengths).tolist():
        rank = int(ranks[row])
        if bound is not None and rank not in (bound or count or {rank}):
            continue
        if price[row] > best.setdefault(rank, float(price[row])) + band_usd_per_t:
            continue
        ranked.append((count.get(rank, 0), row))
        count[rank] = count.get(rank, 0) + 1
    ranked.sort()
    return [tuple(paths[row, : lengths[row]].tolist()) for _, row in ranked[:MOST_ROUTES]]


def _background(atlas: Atlas, known: RouteSet | None) -> dict[int, frozenset[int]]:
    """Ranks of the corridors of each background lane among known routes; none where it has no route yet."""
    found: dict[int, frozenset[int]] = {}
    for number, market in enumerate(atlas.markets.values()):
        if market.role == "background":
            own = [known.arcs(p) for p in np.flatnonzero(known.market == number).tolist()] if known else []
            found[number] = frozenset(int(arc_rank(atlas)[path].min()) for path in own)
    return found


def find_routes(
    network: Network,
    *,
    roles: tuple[str, ...] = CHOOSING,
    slot_wait_h: Floats | None = None,
    slot_rent_usd_per_unit: Floats | None = None,
    frequency_h: Floats | None = None,
    known: RouteSet | None = None,
) -> set[tuple[int, tuple[int, ...]]]:
    """Find the routes of every market at one set of prices, by the rule of this module.

    Background lanes keep to the corridor of their cheapest route at free flow: they load it, and no price moves them
    to another. At other prices ``known`` are the routes that were found there.

    Returns
    -------
    set of (market, arcs)
        Keys for :func:`freeze`; the union over years, scenarios and prices is the choice set.
    """
    atlas, top = network.atlas, network.topology
    reference = reference_costs(atlas)
    bound = _background(atlas, known)
    inside = atlas.parameter("cost-band") / atlas.parameter("inner-scale")
    between = atlas.parameter("corridor-band")
    keys: set[tuple[int, tuple[int, ...]]] = set()
    for row, cargo in enumerate(atlas.cargoes.values()):
        ends = _ends(atlas, top, cargo.id, roles)
        ends = [end for end in ends if np.isfinite(reference[end[0]])]
        if not ends:
            continue
        usd_per_theta = reference / network.columns["cargoes"]["cost_elasticity"][row]
        cost = arc_costs(
            network,
            row,
            slot_wait_h=slot_wait_h,
            slot_rent_usd_per_unit=slot_rent_usd_per_unit,
            frequency_h=frequency_h,
        )
        search = _Search(
            top,
            _forms(atlas)[top.forms.index(cargo.form)],
            cost,
            [(o, d, between * usd_per_theta[m]) for m, o, d in ends],
            arc_rank(atlas),
        )
        for market, origin, goal in ends:
            chosen, price = search.candidates(origin, goal, band_usd_per_t=between * usd_per_theta[market])
            few = search.cheapest_of_each(chosen)
            found = search.paths(chosen[few], origin, goal)
            width = inside * usd_per_theta[market]
            kept = _kept(*found, price[few], band_usd_per_t=width, bound=bound.get(market))
            keys |= {(market, path) for path in kept}
    return keys


def routes_between(
    network: Network,
    origin: str,
    destination: str,
    *,
    cargo: str,
    slot_wait_h: Floats | None = None,
    slot_rent_usd_per_unit: Floats | None = None,
    frequency_h: Floats | None = None,
) -> list[tuple[tuple[int, ...], float]]:
    """Find the routes of a cargo between two places, market or not, by the rule of this module.

    Parameters
    ----------
    network : Network
        The year.
    origin, destination : str
        Ids of places.
    cargo : str
        Id of a cargo.
    slot_wait_h, slot_rent_usd_per_unit, frequency_h : arrays, optional
        Prices of an equilibrium; free flow without them.

    Returns
    -------
    list of (arcs, cost in USD/t)
        The cheapest of each corridor first; empty if the form of the cargo cannot get there.
    """
    atlas, top = network.atlas, network.topology
    row = list(atlas.cargoes).index(cargo)
    place = {name: number for number, name in enumerate(top.places)}
    start, end = place[origin], place[destination]
    if top.gate_state[start] < 0 or top.gate_state[end] < 0:
        return []
    cost = arc_costs(
        network, row, slot_wait_h=slot_wait_h, slot_rent_usd_per_unit=slot_rent_usd_per_unit, frequency_h=frequency_h
    )
    search = _Search(
        top, _forms(atlas)[top.forms.index(atlas.cargoes[cargo].form)], cost, [(start, end, np.inf)], arc_rank(atlas)
    )
    best = float(search.out_dist[0][top.gate_state[end]])
    if not np.isfinite(best):
        return []
    chosen, price = search.candidates(start, end, band_usd_per_t=ROUTE_BAND * best)
    lengths, ranks, paths = search.paths(chosen, start, end)
    order: dict[int, int] = {}
    ranked = []
    for number in np.flatnonzero(lengths).tolist():
        rank = int(ranks[number])
        ranked.append((order.get(rank, 0), float(price[number]), tuple(paths[number, : lengths[number]].tolist())))
        order[rank] = order.get(rank, 0) + 1
    return [(path, price) for _, price, path in sorted(ranked)]
