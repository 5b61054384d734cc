"""The equilibrium problem of one year: a choice set on a network, as arrays for the kernels."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow._curves import closure_curves
from transcaspian.network import Network, RouteSet, arc_costs, group_numbers, open_routes, reference_costs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Slots(msgspec.Struct, frozen=True, eq=False):
    """What can run out, as arrays over S slots; capacity and background in the slot's unit a year.

    ``closure_curve`` is (S, 2, knots): what multiplies ``closure_wait_h`` at each of ``network.CURVE_LOADS``, and its
    slope, as :func:`transcaspian.flow.closure_curves` makes them.
    """

    capacity_per_y: Floats
    background_per_y: Floats
    wait_scale_h: Floats
    wait_power: Floats
    closure_wait_h: Floats
    closure_curve: Floats
    rent_scale_usd_per_unit: Floats
    pool: NDArray[np.bool_]
    minty_h: float = 24.0
    bend_share: float = 0.95
    rent_power: float = 20.0


class Problem(msgspec.Struct, frozen=True, eq=False):
    """Markets, nests, routes and slots of one equilibrium.

    Shapes: M markets, G groups, N nests, P routes, K cells (distinct route-slot pairs), S slots. Routes are
    contiguous by nest,
    nests by group, groups by market. ``units`` is use in slot units per kt, ``per_hour`` USD/t for an hour of wait,
    ``per_rent``
    USD/t for one USD of rent per unit. With ``potential`` the hours are valued per unit of the slot, the same for
    every class:
    then the equilibrium is the minimum of a convex programme.
    """

    market_start: Ints
    group_start: Ints
    nest_start: Ints
    demand_kt: Floats
    theta: Floats
    outside_usd_per_t: Floats
    corridor_scale: float
    inner_scale: float
    weight: Floats
    fixed_usd_per_t: Floats
    cell_start: Ints
    cell_slot: Ints
    units: Floats
    per_hour: Floats
    per_rent: Floats
    slots: Slots
    potential: bool = False

    @property
    def n_routes(self) -> int:
        """How many routes there are, open or not."""
        return len(self.fixed_usd_per_t)


def _starts(labels: Ints) -> Ints:
    """Start of each run of equal labels, and the end."""
    if len(labels) == 0:
        return np.zeros(1, dtype=np.int64)
    change = np.flatnonzero(np.diff(labels)) + 1
    return np.concatenate([[0], change, [len(labels)]]).astype(np.int64)


def route_sums(routes: RouteSet, values: Floats) -> Floats:
    """Sum a value of arcs over each route."""
    return np.add.reduceat(values[routes.path], routes.start[:-1]) if routes.n_routes else np.zeros(0)


class RouteValues(msgspec.Struct, frozen=True, eq=False):
    """What each route costs and takes at free flow, in the year's network; all (P,)."""

    open_share: Floats
    tariff_usd_per_t: Floats
    time_h: Floats
    sd_h: Floats
    constant_usd_per_t: Floats
    value_of_time_usd_per_t_h: Floats
    reliability_share: Floats
    free_usd_per_t: Floats


def corridor_constants(network: Network) -> Floats:
    """Constant of each corridor for each cargo in USD/t, (corridors, cargoes); zero where none is given."""
    atlas = network.atlas
    groups = [c.group for c in atlas.cargoes.values()]
    corridors = list(atlas.corridors)
    values = network.columns["constants"]["constant_usd_per_t"]
    given = {(c.corridor, c.cargo_group): value for c, value in zip(atlas.constants.values(), values, strict=True)}
    return np.array([[given.get((corridor, group), 0.0) for group in groups] for corridor in corridors])


def market_cargo(network: Network) -> Ints:
    """Row of the cargo of each market."""
    rows = {name: row for row, name in enumerate(network.atlas.cargoes)}
    return np.array([rows[market.cargo] for market in network.atlas.markets.values()], dtype=np.int64)


def frequency_sums(network: Network, routes: RouteSet, frequency_h: Floats) -> Floats:
    """Hours each route waits for departures."""
    link = network.topology.arc_link
    return route_sums(routes, np.where(link >= 0, frequency_h[np.maximum(link, 0)], 0.0))


def route_values(network: Network, routes: RouteSet, *, frequency_h: Floats) -> RouteValues:
    """Free-flow money, hours and spread of each route.

    Parameters
    ----------
    network : Network
        The year.
    routes : RouteSet
        The frozen choice set.
    frequency_h : (L,) array
        Hours until the next departure of each link.
    """
    cargo = market_cargo(network)[routes.market]
    cells = network.columns["cargoes"]
    t_per_teu = np.where(cells["t_per_teu"] > 0.0, cells["t_per_teu"], np.inf)[cargo]
    value = (
        np.full(len(cargo), network.scenario.value_of_time_usd_per_t_h)
        if network.scenario.value_of_time_usd_per_t_h
        else cells["value_of_time_usd_per_t_h"][cargo]
    )
    reliability = cells["reliability_share"][cargo]
    tariff = cells["tariff_share"][cargo] * (
        route_sums(routes, network.arc_usd_per_t) + route_sums(routes, network.arc_usd_per_teu) / t_per_teu
    )
    time_h = route_sums(routes, network.arc_time_h) + frequency_sums(network, routes, frequency_h)
    sd_h = route_sums(routes, network.arc_sd_h)
    constant = corridor_constants(network)[routes.corridor, cargo]
    return RouteValues(
        open_share=open_routes(routes, network).astype(np.float64),
        tariff_usd_per_t=tariff,
        time_h=time_h,
        sd_h=sd_h,
        constant_usd_per_t=constant,
        value_of_time_usd_per_t_h=value,
        reliability_share=reliability,
        free_usd_per_t=tariff + value * (time_h + reliability * sd_h),
    )


def overlap_parts(network: Network, routes: RouteSet, values: RouteValues) -> tuple[Floats, Floats, Floats]:
    """Give what the path-size term is made of, from free-flow costs.

    Returns
    -------
    (path arcs,) array, (P,) array, (P,) array
        One over the open routes of the nest that share each arc, the cost of each route in USD/t, and the cost of its
        arcs over those who share them, as a share of it.
    """
    cargo = market_cargo(network)[routes.market]
    cost = np.empty(len(routes.path))
    route_of_arc = np.repeat(np.arange(routes.n_routes), np.diff(routes.start))
    opened = msgspec.structs.replace(network, arc_open=np.ones_like(network.arc_open))
    arc_cargo = cargo[route_of_arc]
    for row in np.unique(cargo):
        chosen = arc_cargo == row
        cost[chosen] = arc_costs(opened, int(row))[routes.path[chosen]]
    sharing = np.bincount(routes.overlap_cell, weights=values.open_share[route_of_arc], minlength=routes.n_overlaps)
    sharers = np.maximum(sharing[routes.overlap_cell], 1.0)
    total = np.add.reduceat(cost, routes.start[:-1])
    return 1.0 / sharers, total, np.add.reduceat(cost / sharers, routes.start[:-1]) / total


def path_size(network: Network, routes: RouteSet, values: RouteValues) -> Floats:
    """Path-size weight of each open route inside its nest (Ben-Akiva and Bierlaire, 1999), from free-flow costs.

    An arc shared by N open routes of the nest counts one N-th; closed routes weigh nothing and share nothing.
    """
    _, _, sums = overlap_parts(network, routes, values)
    size: Floats = sums ** network.parameter("path-size")
    return size * values.open_share


def _cells(network: Network, routes: RouteSet, cargo: Ints) -> tuple[Floats, Floats]:
    """Units per kt and passages of each (route, slot) cell."""
    top = network.topology
    entry_cargo = cargo[routes.use_route]
    slot = top.use_slot[routes.use_entry]
    units = network.use_units[routes.use_entry] * network.conversion[entry_cargo, slot]
    n_cells = len(routes.cell_slot)
    used: Floats = np.bincount(routes.cell, weights=units, minlength=n_cells).astype(np.float64)
    passages = np.bincount(routes.cell, weights=top.use_passages[routes.use_entry], minlength=n_cells)
    return used, passages.astype(np.float64)


def _outside(network: Network, theta: Floats, cargo: Ints, markets: Ints) -> Floats:
    """Cost of not moving: the market's reference cost plus its gap over theta. Fixed for all years and scenarios."""
    gap = network.columns["cargoes"]["outside_gap"][cargo[markets]]
    return reference_costs(network.atlas)[markets] + gap / theta


def slots_of(network: Network) -> Slots:
    """Slots of a network with the model's constants."""
    return Slots(
        capacity_per_y=network.capacity_per_y,
        background_per_y=network.background_per_y,
        wait_scale_h=network.wait_scale_h,
        wait_power=network.wait_power,
        closure_wait_h=network.closure_wait_h,
        closure_curve=closure_curves(network.closure_factor),
        rent_scale_usd_per_unit=network.rent_scale_usd_per_unit,
        pool=network.slot_pool,
        minty_h=network.parameter("minty-hours"),
        bend_share=network.parameter("bounded-wait-from"),
        rent_power=network.parameter("rent-power"),
    )


def pose(network: Network, routes: RouteSet, *, values: RouteValues) -> Problem:
    """Pose the equilibrium of a year on a frozen choice set.

    Parameters
    ----------
    network : Network
        The year.
    routes : RouteSet
        The frozen choice set.
    values : RouteValues
        From :func:`route_values`.

    Returns
    -------
    Problem
        Arrays for :func:`transcaspian.flow.solve`.
    """
    atlas = network.atlas
    all_cargo = market_cargo(network)
    cargo = all_cargo[routes.market]
    nest_start = _starts(routes.market * len(atlas.corridors) + routes.corridor)
    groups = group_numbers(atlas)
    nest_market, nest_group = routes.market[nest_start[:-1]], groups[routes.corridor[nest_start[:-1]]]
    group_start = _starts(nest_market * (groups.max() + 1) + nest_group)
    market_start = _starts(nest_market[group_start[:-1]])
    markets = nest_market[group_start[:-1]][market_start[:-1]]
    elasticity = network.columns["cargoes"]["cost_elasticity"][all_cargo[markets]]
    theta = elasticity / reference_costs(atlas)[markets]
    units, passages = _cells(network, routes, cargo)
    cell_route = np.repeat(np.arange(routes.n_routes), np.diff(routes.cell_start))
    value = values.value_of_time_usd_per_t_h[cell_route]
    potential = network.scenario.value_of_time_usd_per_t_h > 0.0
    per_rent = units / 1000.0
    if potential:
        t_per_unit = np.maximum(network.rent_scale_usd_per_unit, 1.0)[routes.cell_slot]
        per_hour = (
            per_rent
            * network.scenario.value_of_time_usd_per_t_h
            * np.where(network.slot_pool[routes.cell_slot], 0.0, t_per_unit)
        )
    else:
        per_hour = passages * value
    return Problem(
        market_start=market_start,
        group_start=group_start,
        nest_start=nest_start,
        demand_kt=network.volume_kt[markets],
        theta=theta,
        outside_usd_per_t=_outside(network, theta, all_cargo, markets),
        corridor_scale=network.parameter("corridor-scale"),
        inner_scale=network.parameter("inner-scale"),
        weight=path_size(network, routes, values),
        fixed_usd_per_t=values.free_usd_per_t + values.constant_usd_per_t,
        cell_start=routes.cell_start,
        cell_slot=routes.cell_slot,
        units=units,
        per_hour=per_hour,
        per_rent=per_rent,
        slots=slots_of(network),
        potential=potential,
    )


def replace(problem: Problem, **changes: Any) -> Problem:
    """Copy a problem with some arrays or scalars changed."""
    slot_fields = set(Slots.__struct_fields__)
    inside = {key: value for key, value in changes.items() if key in slot_fields}
    rest = {key: value for key, value in changes.items() if key not in slot_fields}
    if inside:
        rest["slots"] = msgspec.structs.replace(problem.slots, **inside)
    return msgspec.structs.replace(problem, **rest)
