"""Total effect of any nearby network on outputs of a year: prices and departures both answer.

Departures of ships that fill are a fixed point ``f = F(h(u, f, x), x)`` around the equilibrium ``r(u, f, x) = 0``.
With ``lambda`` the adjoint of the equilibrium for outputs and for ``F``, and ``T`` the worth of an hour of each
departure, the Lagrangian ``y + T F - lambda r`` at fixed ``u`` and ``f`` has the total derivative of ``y`` by ``x``.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow._assign import Flows
from transcaspian.flow._departures import Departures
from transcaspian.flow._problem import market_cargo, pose, route_values
from transcaspian.flow._sensitivity import sensitivity
from transcaspian.flow._state import D_RENT, D_RHO, D_WAIT, RENT, RHO, WAIT, State
from transcaspian.network import Network, RouteSet
from transcaspian.units import T_PER_KT

Floats = NDArray[np.float64]


class Outputs(msgspec.Struct, frozen=True, eq=False):
    """K sums over the routes of a year, and over the slots.

    Attributes
    ----------
    kt : (P, K) what a kt on each route counts
    teu : (P, K) what a TEU on each route counts
    demand : (K,) what a kt of demand counts, moved or not
    prices : (3, S, K), optional, what the utilisation, the wait in h and the rent in USD of each slot count
    """

    kt: Floats
    teu: Floats
    demand: Floats
    prices: Floats | None = None

    def priced(self, state: State) -> Floats:
        """Give the part of the outputs that prices make at the ``u`` of a state, (K,)."""
        if self.prices is None:
            return np.zeros(len(self.demand))
        return np.asarray(np.einsum("rsk,rs->k", self.prices, state.prices[[RHO, WAIT, RENT]]))

    def by_u(self, state: State) -> Floats:
        """Give what the outputs gain by the ``u`` of each slot through its prices, (S, K)."""
        if self.prices is None:
            return np.zeros((len(state.u), len(self.demand)))
        return np.asarray(np.einsum("rsk,rs->sk", self.prices, state.prices[[D_RHO, D_WAIT, D_RENT]]))

    def per_kt(self, network: Network, routes: RouteSet) -> Floats:
        """Give what a kt on each route counts with the boxes it makes, (P, K)."""
        t_per_teu = network.columns["cargoes"]["t_per_teu"][market_cargo(network)[routes.market]]
        boxes = np.where(t_per_teu > 0.0, T_PER_KT / np.where(t_per_teu > 0.0, t_per_teu, 1.0), 0.0)
        return self.kt + self.teu * boxes[:, None]

    def count(self, flows: Flows) -> Floats:
        """Values of a year's flows, (K,)."""
        total: Floats = self.per_kt(flows.network, flows.routes).T @ flows.flow_kt
        total += self.demand * flows.problem.demand_kt.sum() + self.priced(flows.equilibrium.state)
        return total


class Point(msgspec.Struct, frozen=True, eq=False):
    """What a network makes of a year at the prices and departures of another.

    Attributes
    ----------
    per_kt : (P, K) what a kt on each route counts, boxes included
    state : flows and residuals
    wait_h : (L,) hours until the next departure that the flows give
    priced : (K,) what counts in the prices themselves
    """

    per_kt: Floats
    state: State
    wait_h: Floats
    priced: Floats


class Adjoint(msgspec.Struct, frozen=True, eq=False):
    """Adjoint of outputs of a year.

    Attributes
    ----------
    flows, outputs, departures, state : what it is taken of
    weight : (P, K) what a kt on each route counts, through departures too
    multiplier : (S, K) worth of a unit of residual of each slot
    hour : (L, K) worth of an hour of wait for departure of ships that fill
    now : the year's own network
    """

    flows: Flows
    outputs: Outputs
    departures: Departures
    state: State
    weight: Floats
    multiplier: Floats
    hour: Floats
    now: Point

    def towards(self, network: Network) -> Floats:
        """First-order change of the outputs when the network becomes ``network``, (K,).

        The slow twin of :class:`transcaspian.flow.Gradient`: linear only for a small difference. Differences are taken
        before they are summed, since the sums are a million times larger.
        """
        here, there = self.now, _point(self.flows, self.outputs, self.departures, network)
        moved: Floats = (
            (there.per_kt - here.per_kt).T @ there.state.flow_kt
            + here.per_kt.T @ (there.state.flow_kt - here.state.flow_kt)
            + self.outputs.demand * (there.state.problem.demand_kt - here.state.problem.demand_kt).sum()
            + (there.priced - here.priced)
            + self.hour.T @ (there.wait_h - here.wait_h)
            - self.multiplier.T @ (there.state.residual - here.state.residual)
        )
        return moved


def _point(flows: Flows, outputs: Outputs, departures: Departures, network: Network) -> Point:
    """Evaluate a nearby network at the prices and departures of a year."""
    routes = flows.routes
    filling = departures.fleet >= 0
    frequency = np.where(filling, flows.frequency_h, network.link_frequency_h)
    values = route_values(network, routes, frequency_h=frequency)
    state = State(pose(network, routes, values=values), flows.equilibrium.state.u)
    wait_h = Departures(network, routes).wait_h(state.flow_kt, flows.frequency_h)
    return Point(outputs.per_kt(network, routes), state, wait_h, outputs.priced(state))


def nested_slope(state: State, weight: Floats) -> Floats:
    """Give the derivative of sums of flows by the cost of each route, (P, K), at fixed weights (P, K)."""
    problem = state.problem
    parts = state.share[:, None] * weight
    nest = np.add.reduceat(parts, problem.nest_start[:-1])
    group = np.add.reduceat(nest, problem.group_start[:-1])
    market = np.add.reduceat(group, problem.market_start[:-1])

    def mean(sums: Floats, share: Floats) -> Floats:
        return np.where(share > 0.0, sums.T / np.where(share > 0.0, share, 1.0), 0.0).T

    per_nest = np.diff(problem.nest_start)
    of_nest = np.repeat(mean(nest, state.nest_share), per_nest, axis=0)
    per_group = np.add.reduceat(per_nest, problem.group_start[:-1])
    per_market = np.add.reduceat(per_group, problem.market_start[:-1])
    of_group = np.repeat(mean(group, state.group_share), per_group, axis=0)
    of_market = np.repeat(market, per_market, axis=0)
    outer = np.repeat(problem.theta, per_market)
    demand = np.repeat(problem.demand_kt, per_market)
    inner, middle = problem.inner_scale, problem.corridor_scale
    pull = inner * weight - (inner - middle) * of_nest - (middle - 1.0) * of_group - of_market
    slope: Floats = -(demand * outer * state.share)[:, None] * pull
    return slope


def net_weight(state: State, weight: Floats, multiplier: Floats) -> Floats:
    """Give what a kt on each route counts less what its use of slots costs at fixed prices, (P, K)."""
    problem = state.problem
    per_use = problem.units[:, None] * (multiplier / problem.slots.capacity_per_y[:, None])[problem.cell_slot]
    route = np.repeat(np.arange(problem.n_routes), np.diff(problem.cell_start))
    return weight - np.column_stack(
        [np.bincount(route, weights=column, minlength=problem.n_routes) for column in per_use.T]
    )


def by_departure(flows: Flows, cost_slope: Floats) -> Floats:
    """Turn derivatives by the cost of each route (P, K) into those by the wait for departure of each link, (L, K)."""
    routes, top = flows.routes, flows.network.topology
    link = top.arc_link[routes.path]
    route = np.repeat(np.arange(routes.n_routes), np.diff(routes.start))
    kept = link >= 0
    money = cost_slope * flows.values.value_of_time_usd_per_t_h[:, None]
    size = len(top.links)
    return np.column_stack([np.bincount(link[kept], weights=column[route[kept]], minlength=size) for column in money.T])


def adjoint(flows: Flows, outputs: Outputs) -> Adjoint:
    """Solve the adjoint of outputs of a year, departures included: one factorisation.

    Parameters
    ----------
    flows : Flows
        From :func:`transcaspian.flow.assign`, with departures settled.
    outputs : Outputs
        What is counted.
    """
    network, routes, state = flows.network, flows.routes, flows.equilibrium.state
    departures = Departures(network, routes)
    links = departures.links
    wanted = outputs.per_kt(network, routes)
    count = wanted.shape[1]
    pull = departures.slope_h_per_ship(state.flow_kt) * departures.ships_per_kt
    fills = [
        np.bincount(departures.route, weights=np.where(departures.link == one, pull, 0.0), minlength=routes.n_routes)
        for one in links
    ]
    by_u = np.column_stack([outputs.by_u(state), np.zeros((len(state.u), len(links)))])
    solved = sensitivity(flows.equilibrium, np.column_stack([wanted, *fills]), by_u=by_u)
    slope = nested_slope(state, net_weight(state, solved.weight, solved.multiplier))
    by_link = by_departure(flows, slope)[links]
    hour = np.zeros((len(network.topology.links), count))
    hour[links] = np.linalg.solve(np.eye(len(links)) - by_link[:, count:], by_link[:, :count])
    return Adjoint(
        flows=flows,
        outputs=outputs,
        departures=departures,
        state=state,
        weight=solved.weight[:, :count] + solved.weight[:, count:] @ hour[links],
        multiplier=solved.multiplier[:, :count] + solved.multiplier[:, count:] @ hour[links],
        hour=hour,
        now=_point(flows, outputs, departures, network),
    )
