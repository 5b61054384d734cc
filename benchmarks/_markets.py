"""Generated networks, arcs with costs, markets by gravity, and problems made without a network. All from one seed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from _railways import SEED, Floats, Graph, Ints, boxes_of, on_sphere, spread, thin

from transcaspian.errors import Fault, InputError
from transcaspian.flow import Problem, Slots, closure_curves
from transcaspian.network import CURVE_LOADS

RATE_USD_PER_T_KM = 0.02
VALUE_USD_PER_T_H = 0.2
UNIT_KM = 100.0  # a unit of a slot is a kt carried so far
ELASTICITY = 4.0  # of a market, over its cheapest cost
INNER_SCALE, CORRIDOR_SCALE, OUTSIDE_GAP = 6.0, 1.43, 4.0
TERMINALS = 400


class Web(NamedTuple):
    """A graph with two arcs for each edge, their adjacency both ways, their district and cost at free flow."""

    tail: Ints
    head: Ints
    km: Floats
    usd_per_t: Floats
    district: Ints
    out_start: Ints
    out_arcs: Ints
    in_start: Ints
    in_arcs: Ints


class Markets(NamedTuple):
    """Ends of each market as nodes, its demand, and its own value of time."""

    origin: Ints
    goal: Ints
    demand_kt: Floats
    value_usd_per_t_h: Floats


def grid(markets: int) -> tuple[Graph, Ints]:
    """Give a square grid that grows with the markets, with uneven lengths, and its terminals."""
    side = 8 + round(2.0 * markets**0.5)
    rows, columns = np.divmod(np.arange(side * side), side)
    right, up = np.flatnonzero(columns < side - 1), np.flatnonzero(rows < side - 1)
    return _generated(
        np.column_stack([rows, columns]) * 0.25,
        np.concatenate([right, up]),
        np.concatenate([right + 1, up + side]),
    )


def rings(markets: int) -> tuple[Graph, Ints]:
    """Give rings joined by spokes, which grow with the markets, and their terminals."""
    circles = 6 + round(markets**0.5)
    spokes = 4 * circles
    ring, spoke = np.divmod(np.arange(circles * spokes), spokes)
    angle, radius = 2.0 * np.pi * spoke / spokes, 0.25 * (ring + 2.0)
    inner = np.flatnonzero(ring < circles - 1)
    return _generated(
        np.column_stack([radius * np.sin(angle), radius * np.cos(angle)]),
        np.concatenate([np.arange(circles * spokes), inner]),
        np.concatenate([ring * spokes + (spoke + 1) % spokes, inner + spokes]),
    )


def _generated(places: Floats, tail: Ints, head: Ints) -> tuple[Graph, Ints]:
    """Measure the edges, each with a detour of up to a third; one junction in two may be a terminal."""
    points = on_sphere(places)
    detour = np.random.default_rng(SEED).uniform(1.0, 1.33, len(tail))
    graph = thin(Graph(places, tail, head, np.linalg.norm(points[tail] - points[head], axis=1) * detour))
    width_deg = float(np.ptp(places, axis=0).max())
    return graph, spread(graph, min(TERMINALS, graph.size // 2), box_deg=max(0.25, width_deg / 30.0))


def web(graph: Graph) -> Web:
    """Make arcs of edges; speed differs between districts, of which there are some hundreds."""
    tail, head = np.concatenate([graph.tail, graph.head]), np.concatenate([graph.head, graph.tail])
    km = np.concatenate([graph.km, graph.km])
    box_deg = max(min(2.0, float(np.ptp(graph.places, axis=0).max()) / 30.0), 0.5)
    middle = 0.5 * (graph.places[tail] + graph.places[head])
    _, district = np.unique(boxes_of(middle, box_deg=box_deg), return_inverse=True)
    speed_km_per_h = np.random.default_rng(SEED).uniform(15.0, 40.0, district.max() + 1)[district]
    out_arcs, in_arcs = np.argsort(tail, kind="stable"), np.argsort(head, kind="stable")
    nodes = np.arange(graph.size + 1)
    return Web(
        tail=tail,
        head=head,
        km=km,
        usd_per_t=km * (RATE_USD_PER_T_KM + VALUE_USD_PER_T_H / speed_km_per_h),
        district=district.astype(np.int64),
        out_start=np.searchsorted(tail[out_arcs], nodes).astype(np.int64),
        out_arcs=out_arcs,
        in_start=np.searchsorted(head[in_arcs], nodes).astype(np.int64),
        in_arcs=in_arcs,
    )


def gravity(graph: Graph, terminals: Ints, count: int) -> Markets:
    """Draw pairs of terminals by size over distance; fewer markets are the first of more."""
    pairs = len(terminals) * (len(terminals) - 1)
    if not 1 <= count <= pairs:
        raise InputError(
            Fault("--markets", "so many markets do not fit the network", got=str(count), allowed=f"1 to {pairs}")
        )
    rng = np.random.default_rng(SEED)
    size = rng.lognormal(0.0, 1.0, len(terminals))
    points = on_sphere(graph.places[terminals])
    km = np.linalg.norm(points[:, None] - points[None, :], axis=2)
    pull = size[:, None] * size[None, :] / np.maximum(km, 200.0)
    np.fill_diagonal(pull, 0.0)
    with np.errstate(divide="ignore"):
        order = np.argsort(rng.exponential(1.0, pull.size) / pull.ravel(), kind="stable")[:count]
    origin, goal = np.divmod(order, len(terminals))
    demand_kt = 100.0 * pull.ravel()[order] / pull.ravel()[order].mean()
    value = VALUE_USD_PER_T_H * rng.lognormal(0.0, 0.5, pairs)[:count]
    return Markets(terminals[origin], terminals[goal], demand_kt, value)


def slots(capacity_per_y: Floats) -> Slots:
    """Slots alike but for their capacity, a tenth of which others use."""
    size = len(capacity_per_y)
    return Slots(
        capacity_per_y=capacity_per_y,
        background_per_y=0.1 * capacity_per_y,
        wait_scale_h=np.full(size, 0.2),
        wait_power=np.full(size, np.sqrt(6.0) - 1.0),  # two servers
        closure_wait_h=np.zeros(size),
        closure_curve=closure_curves(np.ones((size, len(CURVE_LOADS)))),
        rent_scale_usd_per_unit=np.full(size, 100.0),
        pool=np.zeros(size, dtype=np.bool_),
    )


def by_hand(markets: int, *, routes: int, size: int, cells: int, capacity_share: float) -> Problem:
    """Make a problem without a network: so many routes for each market, each over so many of the slots at random."""
    rng = np.random.default_rng(SEED)
    n_routes = markets * routes
    nest_start = np.arange(2 * markets + 1) * routes // 2
    cell_slot = np.argsort(rng.random((n_routes, size), dtype=np.float32), axis=1)[:, :cells]
    units = rng.uniform(0.5, 1.5, (n_routes, cells))
    fixed = rng.uniform(50.0, 80.0, n_routes)
    best = np.minimum.reduceat(fixed, np.arange(markets) * routes)
    theta = ELASTICITY / best
    demand_kt = np.full(markets, 1e6 / markets)
    used = np.bincount(cell_slot.ravel(), weights=(units * (1e6 / n_routes)).ravel(), minlength=size)
    return Problem(
        market_start=np.arange(markets + 1),
        group_start=np.arange(markets + 1) * 2,
        nest_start=nest_start,
        demand_kt=demand_kt,
        theta=theta,
        outside_usd_per_t=best + OUTSIDE_GAP / theta,
        corridor_scale=CORRIDOR_SCALE,
        inner_scale=INNER_SCALE,
        weight=np.ones(n_routes),
        fixed_usd_per_t=fixed,
        cell_start=np.arange(n_routes + 1) * cells,
        cell_slot=np.sort(cell_slot, axis=1).ravel(),
        units=units.ravel(),
        per_hour=units.ravel() * VALUE_USD_PER_T_H,
        per_rent=units.ravel() / 1000.0,
        slots=slots(capacity_share * np.maximum(used, 1.0) * rng.uniform(0.5, 1.5, size)),
        potential=True,
    )
