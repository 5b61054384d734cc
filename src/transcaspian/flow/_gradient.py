"""Derivatives of outputs by every array of a network: the chain rule backwards through one adjoint.

The fast twin of :meth:`transcaspian.flow._adjoint.Adjoint.towards`: an input of the network then costs one sum.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow._adjoint import Adjoint, nested_slope, net_weight
from transcaspian.flow._problem import Problem, market_cargo, overlap_parts, replace
from transcaspian.flow._state import RENT, RHO, WAIT, State
from transcaspian.network import Network
from transcaspian.units import T_PER_KT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEP = 1e-6  # of differences of prices and of choice by one number for each slot or market


class Gradient(msgspec.Struct, frozen=True, eq=False):
    """Derivatives of K outputs; last axis K, the others as the arrays of :class:`transcaspian.network.Network`.

    Attributes
    ----------
    arcs : (A, K) by ``arc_time_h``, ``arc_sd_h``, ``arc_usd_per_t``, ``arc_usd_per_teu``
    frequency : (L, K) by ``link_frequency_h``
    cycle : (L, K) by the days of a round trip of ships that fill
    uses : (U, K) by ``use_units``
    conversion : (C, S, K)
    slots : (S, K) by each array of the slots
    volume : (M, K) by ``volume_kt``
    cargoes : (C, K) by columns of the cargoes beyond what they do to ``conversion``
    constants : (corridors, cargoes, K) by what shippers add to the cost of a corridor
    """

    arcs: dict[str, Floats]
    frequency: Floats
    cycle: Floats
    uses: Floats
    conversion: Floats
    slots: dict[str, Floats]
    volume: Floats
    cargoes: dict[str, Floats]
    constants: Floats


class _Sums:
    """Sums over the path arcs of all routes by cargo and arc, of a route's own and of its path-size derivative."""

    def __init__(self, adjoint: Adjoint, slope: Floats) -> None:
        flows = adjoint.flows
        routes, network, problem = flows.routes, flows.network, adjoint.state.problem
        top = network.topology
        self.route = np.repeat(np.arange(routes.n_routes), np.diff(routes.start))
        cargo = market_cargo(network)[routes.market]
        self.cargo_of_route = cargo
        size = (len(top.cargoes), len(top.arc_link))
        key = cargo[self.route] * size[1] + routes.path
        inner = problem.inner_scale * theta_of_routes(problem)
        shared, total, sums = overlap_parts(network, routes, flows.values)
        pull = network.parameter("path-size") / (np.maximum(sums, 1e-300) * inner)
        by_cost = (pull / total)[self.route] * (shared - sums[self.route])
        self.own = _by_key(key, slope[self.route], size)
        self.size = _by_key(key, -by_cost[:, None] * slope[self.route], size)


def _by_key(key: Ints, values: Floats, shape: tuple[int, ...]) -> Floats:
    """Sum rows of (E, K) by a flat key into ``shape + (K,)``."""
    length = int(np.prod(shape))
    columns = [np.bincount(key, weights=column, minlength=length).reshape(shape) for column in values.T]
    return np.stack(columns, axis=-1)


def theta_of_routes(problem: Problem) -> Floats:
    """Scale of choice of each route's market, (P,)."""
    nests = np.diff(problem.nest_start)
    groups = np.add.reduceat(nests, problem.group_start[:-1])
    return np.repeat(problem.theta, np.add.reduceat(groups, problem.market_start[:-1]))


def gradient(adjoint: Adjoint) -> Gradient:
    """Give derivatives of the outputs of an adjoint by every array of its network, at first order and in total."""
    flows, state = adjoint.flows, adjoint.state
    network, routes = flows.network, flows.routes
    top = network.topology
    net = net_weight(state, adjoint.weight, adjoint.multiplier)
    slope = nested_slope(state, net)
    sums = _Sums(adjoint, slope)
    cells = network.columns["cargoes"]
    t_per_teu = np.where(cells["t_per_teu"] > 0.0, cells["t_per_teu"], np.inf)
    hour_usd = _value_of_time(network)
    both = sums.own + sums.size

    def weighed(parts: Floats, weight: Floats) -> Floats:
        answer: Floats = np.einsum("cak,c->ak", parts, weight)
        return answer

    def by_link(parts: Floats) -> Floats:
        on_link = top.arc_link >= 0
        return _by_key(top.arc_link[on_link], weighed(parts, hour_usd)[on_link], (len(top.links),))

    filling = (adjoint.departures.fleet >= 0)[:, None]
    uses, conversion, cycle, hours = _by_use(adjoint, slope)
    return Gradient(
        arcs={
            "arc_time_h": weighed(both, hour_usd),
            "arc_sd_h": weighed(both, hour_usd * cells["reliability_share"]),
            "arc_usd_per_t": weighed(both, cells["tariff_share"]),
            "arc_usd_per_teu": weighed(both, cells["tariff_share"] / t_per_teu),
        },
        frequency=by_link(sums.size) + np.where(filling, 0.0, by_link(sums.own)),
        cycle=cycle,
        uses=uses,
        conversion=conversion,
        slots=_by_slot(adjoint, slope),
        volume=_by_market(adjoint, net),
        cargoes=_by_cargo(adjoint, sums, hours, t_per_teu) | _by_choice(adjoint, net),
        constants=_by_key(
            routes.corridor * len(top.cargoes) + sums.cargo_of_route,
            slope,
            (len(network.atlas.corridors), len(top.cargoes)),
        ),
    )


def _value_of_time(network: Network) -> Floats:
    """Value of time of each cargo in the year, in USD/t h."""
    cells = network.columns["cargoes"]["value_of_time_usd_per_t_h"]
    given = network.scenario.value_of_time_usd_per_t_h
    return np.full_like(cells, given) if given else cells


def _by_use(adjoint: Adjoint, slope: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Give derivatives by ``use_units``, ``conversion``, cycle days of ships that fill, and hours met by each cargo."""
    flows, state = adjoint.flows, adjoint.state
    network, routes, problem = flows.network, flows.routes, state.problem
    top, prices = network.topology, state.prices
    route = np.repeat(np.arange(problem.n_routes), np.diff(problem.cell_start))
    slot = problem.cell_slot
    per_hour = slope[route] * prices[WAIT][slot][:, None]
    per_unit = (
        slope[route] * prices[RENT][slot][:, None] / T_PER_KT
        - state.flow_kt[route][:, None] * (adjoint.multiplier / problem.slots.capacity_per_y[:, None])[slot]
    )
    if problem.potential:
        positive = problem.units > 0.0
        per_unit += (
            per_hour * np.where(positive, problem.per_hour / np.where(positive, problem.units, 1.0), 0.0)[:, None]
        )
    size = (len(top.cargoes), top.n_slots)
    cargo = market_cargo(network)[routes.market[routes.use_route]]
    used = top.use_slot[routes.use_entry]
    of_entry = per_unit[routes.cell]
    own = network.conversion[cargo, used]
    away = adjoint.departures
    ships = adjoint.hour[away.link] * (away.slope_h_per_ship(state.flow_kt) * state.flow_kt[away.route])[:, None]
    per_day = network.conversion[away.cargo, away.slot] / away.days[away.link]
    uses = _by_key(routes.use_entry, of_entry * own[:, None], (len(top.use_slot),))
    uses += _by_key(away.entry, ships * per_day[:, None], (len(top.use_slot),))
    share = network.use_units[routes.use_entry]
    conversion = _by_key(cargo * size[1] + used, of_entry * share[:, None], size)
    per_unit_day = network.use_units[away.entry] / away.days[away.link]
    conversion += _by_key(away.cargo * size[1] + away.slot, ships * per_unit_day[:, None], size)
    per_cycle = -away.ships_per_kt / away.days[away.link]
    cycle = _by_key(away.link, ships * per_cycle[:, None], (len(top.links),))
    hours = np.zeros((size[0], slope.shape[1]))
    if not problem.potential:
        value = flows.values.value_of_time_usd_per_t_h[route]
        passages = np.where(value > 0.0, problem.per_hour / np.where(value > 0.0, value, 1.0), 0.0)
        hours = _by_key(market_cargo(network)[routes.market][route], per_hour * passages[:, None], (size[0],))
    return uses, conversion, cycle, hours


def _by_cargo(adjoint: Adjoint, sums: _Sums, hours: Floats, t_per_teu: Floats) -> dict[str, Floats]:
    """Give derivatives by what a cargo pays and how it values time, ``hours`` being those of queues."""
    flows, network = adjoint.flows, adjoint.flows.network
    top, cells = network.topology, network.columns["cargoes"]
    both = sums.own + sums.size
    on_link, link = top.arc_link >= 0, np.maximum(top.arc_link, 0)

    def weighed(parts: Floats, weight: Floats) -> Floats:
        answer: Floats = np.einsum("cak,a->ck", parts, weight)
        return answer

    def departures(frequency_h: Floats) -> Floats:
        return np.where(on_link, frequency_h[link], 0.0)

    spread = weighed(both, network.arc_sd_h)
    per_teu = weighed(both, network.arc_usd_per_teu)
    waited = weighed(sums.own, departures(flows.frequency_h)) + weighed(sums.size, departures(network.link_frequency_h))
    value_of_time = weighed(both, network.arc_time_h) + waited + cells["reliability_share"][:, None] * spread + hours
    routes = flows.routes
    boxes = adjoint.outputs.teu * (flows.flow_kt * T_PER_KT)[:, None]
    of_boxes = _by_key(market_cargo(network)[routes.market], boxes, (len(top.cargoes),))
    given = network.scenario.value_of_time_usd_per_t_h > 0.0
    return {
        "value_of_time_usd_per_t_h": np.zeros_like(value_of_time) if given else value_of_time,
        "reliability_share": _value_of_time(network)[:, None] * spread,
        "tariff_share": weighed(both, network.arc_usd_per_t) + per_teu / t_per_teu[:, None],
        "t_per_teu": -(cells["tariff_share"][:, None] * per_teu + of_boxes) / (t_per_teu**2)[:, None],
    }


def _by_market(adjoint: Adjoint, net: Floats) -> Floats:
    """Give derivatives by the volume of each market of the atlas."""
    routes, network = adjoint.flows.routes, adjoint.flows.network
    found = _by_key(routes.market, net * adjoint.state.share[:, None], (len(network.volume_kt),))
    found[routes.markets] += adjoint.outputs.demand
    return found


def _by_choice(adjoint: Adjoint, net: Floats) -> dict[str, Floats]:
    """Give derivatives by the elasticity and the outside gap of each cargo, the reference cost being fixed."""
    flows, state = adjoint.flows, adjoint.state
    network, routes, problem = flows.network, flows.routes, state.problem
    cargo = market_cargo(network)
    cells, of_market = network.columns["cargoes"], cargo[routes.markets]
    gap, elasticity = cells["outside_gap"][of_market], cells["cost_elasticity"][of_market]
    reference = problem.outside_usd_per_t - gap / problem.theta

    def moved(step: Floats, problem_at: Callable[[Floats], Problem]) -> Floats:
        change = State(problem_at(step), state.u).flow_kt - State(problem_at(-step), state.u).flow_kt
        per_market = _by_key(routes.market, net * change[:, None], (len(cargo),))[routes.markets]
        return _by_key(of_market, per_market / (2.0 * step)[:, None], (len(network.topology.cargoes),))

    def scaled(step: Floats) -> Problem:
        theta = problem.theta * (1.0 + step / elasticity)
        return replace(problem, theta=theta, outside_usd_per_t=reference + gap / theta)

    def farther(step: Floats) -> Problem:
        return replace(problem, outside_usd_per_t=reference + (gap + step) / problem.theta)

    return {
        "cost_elasticity": moved(STEP * elasticity, scaled),
        "outside_gap": moved(STEP * np.maximum(gap, 1.0), farther),
    }


def _by_slot(adjoint: Adjoint, slope: Floats) -> dict[str, Floats]:
    """Give derivatives by capacity, background and what waits and rents are made of."""
    state = adjoint.state
    problem, slots = state.problem, state.problem.slots
    route = np.repeat(np.arange(problem.n_routes), np.diff(problem.cell_start))
    size = (len(state.u),)
    by_wait = _by_key(problem.cell_slot, slope[route] * problem.per_hour[:, None], size)
    by_rent = _by_key(problem.cell_slot, slope[route] * problem.per_rent[:, None], size)
    by_rho, per_load = adjoint.multiplier, adjoint.multiplier / slots.capacity_per_y[:, None]
    if adjoint.outputs.prices is not None:
        counted = adjoint.outputs.prices
        by_rho, by_wait, by_rent = by_rho + counted[0], by_wait + counted[1], by_rent + counted[2]
    found = {"capacity_per_y": per_load * state.utilisation[:, None], "background_per_y": -per_load}
    for field in ("wait_scale_h", "wait_power", "closure_wait_h", "rent_scale_usd_per_unit"):
        given = getattr(slots, field)
        step = STEP * np.maximum(np.abs(given), 1e-3)
        prices = [State(replace(problem, **{field: given + side * step}), state.u).prices for side in (1.0, -1.0)]
        change = (prices[0] - prices[1]) / (2.0 * step)
        found[field] = by_rho * change[RHO][:, None] + by_wait * change[WAIT][:, None] + by_rent * change[RENT][:, None]
    if problem.potential:
        scale = slots.rent_scale_usd_per_unit
        hours = _by_key(
            problem.cell_slot, slope[route] * (problem.per_hour * state.prices[WAIT][problem.cell_slot])[:, None], size
        )
        found["rent_scale_usd_per_unit"] += np.where((scale > 1.0)[:, None], hours / scale[:, None], 0.0)
    return found


__all__ = ["Gradient", "gradient"]
