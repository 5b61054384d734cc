"""Who earns what in a year: profit on tariffs and charges by party, rents by owner, shippers' cost, carbon by mode."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow import Flows, market_cargo, route_sums
from transcaspian.network import Network, RouteSet
from transcaspian.plan._operators import BURNT, NOBODY, cost_shares, payments, slot_owners
from transcaspian.units import T_PER_KT

Floats = NDArray[np.float64]

RENT = 3  # row of the prices of a state
MUSD = 1e6
OTHERS = "others"  # earns what no party of the tables does
OCEAN = frozenset({"boxship", "bulker", "product"})  # vehicles of the ocean lines
MODES = ("rail", "sea", "road", "pipeline", "ocean")
G_PER_KT, G_PER_KG = 1e9, 1e3
SOME_KT = 1e-3  # less is no traffic to compare with


class YearAccount(msgspec.Struct, frozen=True, eq=False):
    """One year in MUSD, by party and by form of cargo.

    ``profit_musd`` is tariffs and charges less marginal cost, ``cost_musd`` the marginal cost itself; ``rent_musd``
    what owners of scarce room earn once it is priced, with what is burnt under ``burnt``. ``users_musd`` is the
    expected cost of shippers by form, rents and waiting included. ``co2_kt`` is by mode, all corridors together;
    ``t_km_bn`` the work behind it.
    """

    profit_musd: Mapping[str, float]
    cost_musd: Mapping[str, float]
    rent_musd: Mapping[str, float]
    users_musd: Mapping[str, float]
    co2_kt: Mapping[str, float]
    t_km_bn: Mapping[str, float]

    @property
    def owned_musd(self) -> float:
        """Rents that somebody has."""
        return sum(value for owner, value in self.rent_musd.items() if owner != BURNT)


def account(flows: Flows) -> YearAccount:
    """Book a year.

    What all parties earn, cost included, is to rounding the flow times the tariff that the year's routes pay; what they
    own and what is burnt is to rounding the use of each slot times its rent.
    """
    network, routes = flows.network, flows.routes
    names = (*network.atlas.parties, OTHERS)
    paid, others = payments(flows)
    carried = flows.flow_kt * T_PER_KT
    revenue = np.append(paid.T @ carried, others @ carried)
    cost = np.append((paid * cost_shares(network, routes)).T @ carried, others @ carried)
    owner = slot_owners(network)
    rent: Floats = np.bincount(
        np.where(owner == NOBODY, len(names), owner),
        weights=flows.used_per_y * flows.equilibrium.state.prices[RENT],
        minlength=len(names) + 1,
    ).astype(np.float64)
    work, carbon = _carbon(network, routes, carried)
    return YearAccount(
        profit_musd=_named(names, revenue - cost),
        cost_musd=_named(names, cost),
        rent_musd=_named((*names, BURNT), rent),
        users_musd=_users(flows),
        co2_kt=carbon,
        t_km_bn=work,
    )


def _named(names: tuple[str, ...], money_usd: Floats) -> dict[str, float]:
    return {name: float(value) / MUSD for name, value in zip(names, money_usd, strict=True) if value != 0.0}


def _users(flows: Flows) -> dict[str, float]:
    """Give the expected cost of shippers by form of their cargo, MUSD."""
    problem, network = flows.problem, flows.network
    first = problem.nest_start[problem.group_start[problem.market_start[:-1]]]
    cargo = market_cargo(network)[flows.routes.market[first]]
    goods = list(network.atlas.cargoes.values())
    cost = problem.demand_kt * flows.equilibrium.state.expected_usd_per_t * T_PER_KT / MUSD
    found: dict[str, float] = {}
    for row, value in zip(cargo, cost, strict=True):
        found[goods[row].form] = found.get(goods[row].form, 0.0) + float(value)
    return found


def _route_km(network: Network, routes: RouteSet) -> Floats:
    """Give how far a tonne on each route goes by each mode, in km, (P, modes)."""
    modes = [
        "ocean" if link.vehicle in OCEAN else link.mode if link.mode in MODES else ""
        for link in network.atlas.links.values()
    ]
    of_link = (np.array(modes)[:, None] == np.array(MODES)) * network.columns["links"]["length_km"][:, None]
    link = network.topology.arc_link
    of_arc = np.where((link >= 0)[:, None], of_link[np.maximum(link, 0)], 0.0)
    return np.column_stack([route_sums(routes, np.ascontiguousarray(column)) for column in of_arc.T])


def _carbon(network: Network, routes: RouteSet, carried_t: Floats) -> tuple[dict[str, float], dict[str, float]]:
    """Work in billion t km and carbon dioxide in kt of all routes, by mode."""
    work = _route_km(network, routes).T @ carried_t
    per_t_km = [network.parameter(f"emission-{name}") for name in MODES]
    carbon = {name: float(value * grams / G_PER_KT) for name, value, grams in zip(MODES, work, per_t_km, strict=True)}
    return {name: float(value) / 1e9 for name, value in zip(MODES, work, strict=True)}, carbon


def carbon_per_t(flows: Flows, corridor: Floats) -> tuple[float, float]:
    """Give greenhouse gas of a tonne on the corridor, and on the rivals of the same markets in the same mix, in kg.

    Parameters
    ----------
    flows : Flows
        A year.
    corridor : (P,) array
        One where a route counts for the corridor.
    """
    network, routes = flows.network, flows.routes
    per_t = _route_km(network, routes) @ np.array([network.parameter(f"emission-{name}") for name in MODES])
    markets = len(network.volume_kt)

    def by_market(weight: Floats) -> tuple[Floats, Floats]:
        carried: Floats = np.bincount(routes.market, weights=flows.flow_kt * weight, minlength=markets).astype(float)
        emitted = np.bincount(routes.market, weights=flows.flow_kt * weight * per_t, minlength=markets)
        return carried, emitted / np.maximum(carried, 1e-12)

    own_kt, own = by_market(corridor)
    rival_kt, rival = by_market(1.0 - corridor)
    both = (own_kt > SOME_KT) & (rival_kt > SOME_KT)
    if not both.any():
        return 0.0, 0.0
    weight = own_kt[both] / own_kt[both].sum()
    return float(weight @ own[both]) / G_PER_KG, float(weight @ rival[both]) / G_PER_KG


__all__ = ["BURNT", "OTHERS", "YearAccount", "account", "carbon_per_t"]
