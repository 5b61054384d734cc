"""Deterministic user equilibrium: all used routes of a pair cost the same, no other route costs less.

What choice tends to as its scale grows without bound, on networks whose links slow down by the formula of the Bureau
of Public Roads (BPR). Gradient projection on routes (Jayakrishnan et al. 1994), one pair after the other, with a tree
mended rather than made anew for each origin, Newton inside a bracket for each shift, and a stride along the last sweep.
"""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import Fault, InputError, NoRoute, NotConverged
from transcaspian.flow import _kernels_routes as kernels

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TOLERANCE = 1e-10
GOOD_ENOUGH = 1e-9  # where rounding stops progress before the tolerance
MOST_ITERATIONS = 1000
MOST_STALLED = 20  # iterations without a smaller gap
SWEEPS = 3  # before a stride
STRIDES = 2  # in an iteration


class Roads(msgspec.Struct, frozen=True, eq=False):
    """Links that slow down with flow: ``fixed + free (1 + rise (flow / capacity)^power)``, in any one unit of cost.

    Attributes
    ----------
    tail, head : (L,) nodes, from 0 to ``nodes`` - 1; links may be parallel
    free_cost : (L,) time of the empty link
    rise_share : (L,) what the time grows by at capacity, as a share of it; the B of the formula
    capacity : (L,) in the unit of flow; not read where the delay is constant
    power : (L,) 0 and 1 and fractions included
    fixed_cost : (L,) tolls and lengths at their factors
    closed : (nodes,) bool: where trips may begin and end, but that none may pass through
    """

    tail: Ints
    head: Ints
    free_cost: Floats
    rise_share: Floats
    capacity: Floats
    power: Floats
    fixed_cost: Floats
    closed: NDArray[np.bool_]

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.closed)


class Trips(msgspec.Struct, frozen=True, eq=False):
    """What wants to go: (W,) origin and goal as nodes, amount in the unit of flow. Inside a node none is on a link."""

    origin: Ints
    goal: Ints
    amount: Floats


class Judgement(msgspec.Struct, frozen=True, eq=False):
    """What flows on links are worth, whoever found them.

    Attributes
    ----------
    relative_gap : float
        One less the cost of all trips on cheapest routes over what they pay: 0 at an equilibrium.
    beckmann_value : float
        Sum of the integrals of the costs of links from 0 to their flows; the equilibrium minimises it.
    imbalance_share : float
        Largest difference at a node of what comes in, goes out, begins and ends, over the flow of the largest origin.
    link_cost : (L,)
    pair_cost : (W,) cheapest route of each trip, 0 inside a node
    """

    relative_gap: float
    beckmann_value: float
    imbalance_share: float
    link_cost: Floats
    pair_cost: Floats


class UserEquilibrium(msgspec.Struct, frozen=True, eq=False):
    """Flows at which nobody gains by another route.

    Attributes
    ----------
    link_flow : (L,)
    judgement : Judgement
    iterations : int
    trip : (P,) the trip a route serves, of those with an amount between two nodes
    route_start : (P + 1,) where the links of each route begin in ``route_links``
    route_links : links in the order of travel
    route_flow : (P,)
    """

    link_flow: Floats
    judgement: Judgement
    iterations: int
    trip: Ints
    route_start: Ints
    route_links: Ints
    route_flow: Floats

    @property
    def relative_gap(self) -> float:
        """What users pay above the cheapest, as a share of what they pay."""
        return self.judgement.relative_gap


class _Layout:
    """Roads and trips as the kernels read them: links sorted by tail, trips by origin."""

    def __init__(self, roads: Roads, trips: Trips) -> None:
        constant = (roads.power == 0.0) | (roads.rise_share == 0.0) | (roads.free_cost == 0.0)
        grown = roads.free_cost * roads.rise_share
        base = roads.fixed_cost + roads.free_cost + np.where(constant, grown, 0.0)
        per_capacity = 1.0 / np.where(constant, 1.0, roads.capacity)
        law = np.stack([base, np.where(constant, 0.0, grown), per_capacity, roads.power], axis=1)
        self.order = np.argsort(roads.tail, kind="stable")
        self.law = np.ascontiguousarray(law[self.order])
        tail, head = roads.tail[self.order], roads.head[self.order]
        start = np.searchsorted(tail, np.arange(roads.nodes + 1)).astype(np.int64)
        moving = np.flatnonzero((trips.amount > 0.0) & (trips.origin != trips.goal))
        self.pairs = moving[np.argsort(trips.origin[moving], kind="stable")]
        begin = trips.origin[self.pairs]
        firsts = np.flatnonzero(np.diff(begin, prepend=-1))
        self.demand = np.ascontiguousarray(trips.amount[self.pairs], dtype=np.float64)
        origin_start = np.append(firsts, len(begin)).astype(np.int64)
        self.goals = (begin[firsts].astype(np.int64), origin_start, trips.goal[self.pairs].astype(np.int64))
        arcs = np.arange(len(tail), dtype=np.int32)
        closed = np.ascontiguousarray(roads.closed, dtype=np.bool_)
        self.trees = np.empty((len(firsts), roads.nodes), dtype=np.int32)
        self.graph = (start, arcs, head.astype(np.int32), tail.astype(np.int32), closed, self.trees)

    def least_costs(self, cost: Floats, *, is_first: bool) -> Floats:
        """Cost of the cheapest route of each pair at costs of links."""
        least = np.empty(len(self.demand))
        kernels.least_costs(*self.goals, *self.graph, is_first, cost, least)
        return least


class _Search:
    """Links, routes and trees on their way to the equilibrium."""

    def __init__(self, roads: Roads, trips: Trips) -> None:
        self.layout = _Layout(roads, trips)
        size, pairs = len(self.layout.law), len(self.layout.demand)
        self.links = (np.zeros(size), np.empty(size), np.empty(size))
        kernels.delays(self.layout.law, *self.links)
        self.store: Any = (np.zeros(pairs + 1, np.int64), np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0))
        self.iterations = 0
        self.excess_share = 1.0

    def step(self) -> int:
        """Renew the routes of each pair, then even them out; give a pair that nothing joins, or -1."""
        layout, is_first = self.layout, self.iterations == 0
        *store, excess, total, lost = kernels.renew(
            *layout.goals, layout.demand, *layout.graph, is_first, *self.store, layout.law,
            *self.links,
        )  # fmt: skip
        self.store = tuple(store)
        kernels.even_out(SWEEPS, STRIDES, *self.store, layout.law, *self.links)
        self.iterations += 1
        self.excess_share = excess / total if total > 0.0 else 1.0
        return int(lost)

    def gap(self) -> float:
        """Relative gap of the flows, from trees of the present costs."""
        flow, cost, _ = self.links
        total = float(flow @ cost)
        paid_at_least = float(self.layout.demand @ self.layout.least_costs(cost, is_first=False))
        return max(0.0, 1.0 - paid_at_least / total) if total > 0.0 else 0.0


def _search(roads: Roads, trips: Trips, tolerance: float) -> _Search:
    """Iterate until the gap is small enough, or rounding lets it fall no further."""
    search = _Search(roads, trips)
    best, stalled, before_share = np.inf, 0, 1.0
    while len(search.layout.demand) and search.iterations < MOST_ITERATIONS and stalled < MOST_STALLED:
        lost = search.step()
        if lost >= 0:
            trip = search.layout.pairs[lost]
            if not np.isfinite(search.links[1]).all():
                raise NotConverged("the cost of a link is beyond what numbers can hold; its power or flow is too high")
            raise NoRoute(f"no route from node {trips.origin[trip]} to node {trips.goal[trip]} (trip {trip})")
        share = search.excess_share
        expected_share = share * share / before_share if 0.0 < share < before_share else share
        before_share = share
        if expected_share > tolerance:
            continue
        gap = search.gap()
        if gap <= tolerance:
            return search
        stalled = 0 if gap < 0.5 * best else stalled + 1
        best = min(best, gap)
    if len(search.layout.demand) and not search.gap() <= max(tolerance, GOOD_ENOUGH):
        raise NotConverged(
            f"relative gap {search.gap():.1e} after {search.iterations} iterations, {tolerance:.1e} was asked for; "
            "are powers or ratios of flow to capacity beyond what numbers can hold?"
        )
    return search


def user_equilibrium(roads: Roads, trips: Trips, *, tolerance: float = TOLERANCE) -> UserEquilibrium:
    """Find link and route flows at which no trip has a cheaper route.

    Parameters
    ----------
    roads : Roads
        Links and their delays.
    trips : Trips
        Amounts from node to node; those of 0 or inside a node are no burden.
    tolerance : float
        Relative gap to stop at. Flows of links are right to about its square root.

    Returns
    -------
    UserEquilibrium
        The same to the last bit for the same input. Flows of links with a constant delay are not unique, those of
        routes hardly ever. The gap may lie above a tolerance that rounding does not allow, never above 1e-9.

    Raises
    ------
    InputError
        If an array has another length, a value is not finite, negative, or no node.
    NoRoute
        If a trip has no route.
    NotConverged
        If the gap is not reached.

    References
    ----------
    Jayakrishnan, Tsai, Prashker, Rajadhyaksha (1994), Transp. Res. Rec. 1443, for gradient projection on routes;
    Beckmann, McGuire, Winsten (1956), ch. 3, for the programme.

    Examples
    --------
    Two parallel links of cost 1 + x and 2 + x share 3 trips so that both cost 3.

    >>> one = np.ones(2)
    >>> roads = Roads(
    ...     tail=np.array([0, 0]), head=np.array([1, 1]), free_cost=one, rise_share=one, capacity=one, power=one,
    ...     fixed_cost=np.array([0.0, 1.0]), closed=np.zeros(2, dtype=bool),
    ... )
    >>> trips = Trips(origin=np.array([0]), goal=np.array([1]), amount=np.array([3.0]))
    >>> user_equilibrium(roads, trips).link_flow.round(6).tolist()
    [2.0, 1.0]
    """
    check_roads(roads, trips)
    if not tolerance > 0.0:
        raise InputError(Fault("user_equilibrium", "not a gap", field="tolerance", got=f"{tolerance}", allowed="> 0"))
    search = _search(roads, trips, tolerance)
    layout = search.layout
    pair_start, route_start, cells, route_flow = search.store
    used = route_flow > 0.0
    lengths = np.diff(route_start)
    link_flow = np.empty(len(layout.order))
    link_flow[layout.order] = search.links[0]
    return UserEquilibrium(
        link_flow=link_flow,
        judgement=_judge(roads, trips, layout, link_flow, is_first=search.iterations == 0),
        iterations=search.iterations,
        trip=np.repeat(layout.pairs, np.diff(pair_start))[used],
        route_start=np.concatenate([[0], np.cumsum(lengths[used])]),
        route_links=layout.order[cells[np.repeat(used, lengths)]],
        route_flow=route_flow[used],
    )


def judge(roads: Roads, trips: Trips, link_flow: Floats) -> Judgement:
    """Say how far flows on links are from an equilibrium, whatever they come from.

    Parameters
    ----------
    roads : Roads
        Links and their delays.
    trips : Trips
        What the flows should carry.
    link_flow : (L,) array
        Flows in the order of the links.

    Raises
    ------
    InputError
        As :func:`user_equilibrium`.
    """
    check_roads(roads, trips)
    return _judge(roads, trips, _Layout(roads, trips), link_flow, is_first=True)


def _judge(roads: Roads, trips: Trips, layout: _Layout, link_flow: Floats, *, is_first: bool) -> Judgement:
    flow = np.ascontiguousarray(link_flow[layout.order], dtype=np.float64)
    cost, slope = np.empty(len(flow)), np.empty(len(flow))
    kernels.delays(layout.law, flow, cost, slope)
    least = layout.least_costs(cost, is_first=is_first)
    total = float(flow @ cost)
    base, power = layout.law[:, 0], layout.law[:, 3]
    link_cost, pair_cost = np.empty(len(flow)), np.zeros(len(trips.amount))
    link_cost[layout.order] = cost
    pair_cost[layout.pairs] = least
    ends = (trips.origin[layout.pairs], trips.goal[layout.pairs])
    begun = np.bincount(ends[0], layout.demand, minlength=roads.nodes)
    ended = np.bincount(ends[1], layout.demand, minlength=roads.nodes)
    entered = np.bincount(roads.head, link_flow, minlength=roads.nodes)
    left = np.bincount(roads.tail, link_flow, minlength=roads.nodes)
    return Judgement(
        relative_gap=1.0 - float(layout.demand @ least) / total if total > 0.0 else 0.0,
        beckmann_value=float(np.sum(flow * (base + (cost - base) / (power + 1.0)))),
        imbalance_share=float(np.abs(entered - left + begun - ended).max() / max(begun.max(), 1e-300)),
        link_cost=link_cost,
        pair_cost=pair_cost,
    )


def _first_bad(file: str, field: str, values: Any, good: Any, allowed: str) -> list[Fault]:
    """Give a fault for the first value that is not allowed."""
    bad = np.flatnonzero(~good)
    if not len(bad):
        return []
    row = int(bad[0])
    more = f"not allowed, nor are {len(bad) - 1} more" if len(bad) > 1 else "not allowed"
    return [Fault(file, more, row=str(row), field=field, got=f"{values[row]}", allowed=allowed)]


def _lengths(file: str, record: Any, size: int, skip: str = "") -> list[Fault]:
    return [
        Fault(file, "another length", field=field, got=f"{len(getattr(record, field))}", allowed=f"{size}")
        for field in record.__struct_fields__
        if field != skip and len(getattr(record, field)) != size
    ]


def check_roads(roads: Roads, trips: Trips) -> None:
    """Raise all faults of links and trips together."""
    faults = _lengths("roads", roads, len(roads.tail), "closed") + _lengths("trips", trips, len(trips.origin))
    if faults:
        raise InputError(faults)
    with np.errstate(invalid="ignore"):
        for file, record, names in (("roads", roads, ("tail", "head")), ("trips", trips, ("origin", "goal"))):
            for name in names:
                node = getattr(record, name)
                allowed = f"0 to {roads.nodes - 1}"
                faults += _first_bad(file, name, node, (node >= 0) & (node < roads.nodes), allowed)
        for name in ("free_cost", "rise_share", "power"):
            value = getattr(roads, name)
            faults += _first_bad("roads", name, value, np.isfinite(value) & (value >= 0.0), "0 or more")
        rising = (roads.free_cost * roads.rise_share > 0.0) & (roads.power > 0.0)
        good = np.isfinite(roads.capacity) & (roads.capacity > 0.0)
        faults += _first_bad("roads", "capacity", roads.capacity, good | ~rising, "above 0 where the delay rises")
        good = np.isfinite(roads.fixed_cost) & (roads.free_cost + roads.fixed_cost >= 0.0)
        faults += _first_bad("roads", "fixed_cost", roads.fixed_cost, good, "with the free cost 0 or more")
        good = np.isfinite(trips.amount) & (trips.amount >= 0.0)
        faults += _first_bad("trips", "amount", trips.amount, good, "0 or more")
    if faults:
        raise InputError(faults)
