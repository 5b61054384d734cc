"""Who earns what in a year: profit on tariffs and charges by party, rents by owner, shippers' cost, carbon by mode."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow import Flows, market_cargo
from transcaspian.model import Atlas
from transcaspian.network import Network, RouteSet, arc_tariffs, topology
from transcaspian.units import T_PER_KT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RENT = 3  # row of the prices of a state
MUSD = 1e6
OTHERS = "others"  # earns what no party of the tables does
BURNT = "burnt"  # the owner of a rent that is lost in queues
OPERATOR = "operator"
EVERYWHERE = "*"
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


class Ledger(msgspec.Struct, frozen=True, eq=False):
    """Who owns what, for one set of tables.

    Shapes: A arcs, S slots, F forms. ``fee_party`` and ``charge_party`` (A,) earn the fee of a link and the charge of a
    transfer; ``rent_party`` (S,) owns the rent of a slot; ``share`` (parties, F) is marginal cost over price.
    """

    parties: tuple[str, ...]
    operator_party: Mapping[str, int]
    fee_party: Ints
    charge_party: Ints
    rent_party: Ints
    share: Floats
    mode: Ints


@functools.lru_cache(maxsize=8)
def ledger(atlas: Atlas) -> Ledger:
    """Read who owns what."""
    top = topology(atlas)
    names = (*atlas.parties, OTHERS, BURNT)
    number = {name: row for row, name in enumerate(names)}
    others = number[OTHERS]
    operator = {word: number[party.id] for party in atlas.parties.values() for word in party.tariffs.split()}
    place = {word: number[party.id] for party in atlas.parties.values() for word in party.places.split()}
    rest = place.get(EVERYWHERE, others)
    links = list(atlas.links.values())
    by_link = np.array([operator.get(link.operator, others) for link in links], dtype=np.int64)
    by_state = np.array([place.get(where, rest) for where, _ in top.states], dtype=np.int64)
    modes = np.array([_mode(link.mode, link.vehicle) for link in links], dtype=np.int64)
    is_link = top.arc_link >= 0
    link = np.maximum(top.arc_link, 0)
    return Ledger(
        parties=names,
        operator_party=operator,
        fee_party=by_link[link],
        charge_party=np.where(is_link, others, by_state[np.minimum(top.arc_tail, len(by_state) - 1)]),
        rent_party=_rent_party(atlas, operator, place, number),
        share=_marginal(atlas, names),
        mode=np.where(is_link, modes[link], -1),
    )


def _mode(mode: str, vehicle: str) -> int:
    """Give the number of a mode in ``MODES``, -1 where no freight moves."""
    word = "ocean" if vehicle in OCEAN else mode
    return MODES.index(word) if word in MODES else -1


def _rent_party(atlas: Atlas, operator: Mapping[str, int], place: Mapping[str, int], number: Mapping[str, int]) -> Ints:
    """Owner of the rent of each slot; the row of a resource wins over the row of its kind."""
    top = topology(atlas)
    owner_of = {rent.target: rent.owner for rent in atlas.rents.values()}
    found = []
    for slot in top.slot_resource:
        name = top.resources[int(slot)]
        resource = atlas.resources.get(name)
        owner = owner_of.get(name, owner_of.get(resource.kind, BURNT) if resource is not None else BURNT)
        if owner == OPERATOR and resource is not None:
            own = place.get(resource.place, number[OTHERS])
            found.append(operator.get(resource.operator, own))
        else:
            found.append(number.get(owner, number[OTHERS]))
    return np.array(found, dtype=np.int64)


def _marginal(atlas: Atlas, parties: tuple[str, ...]) -> Floats:
    """Marginal cost over price by party and form; one, so no profit, where no row says."""
    forms = list(atlas.forms)
    share = np.ones((len(parties), len(forms)))
    rows = sorted(atlas.costs.values(), key=lambda cost: cost.form != EVERYWHERE)
    for cost in rows:
        party = parties.index(cost.party)
        if cost.form == EVERYWHERE:
            share[party] = cost.marginal_share
        else:
            share[party, forms.index(cost.form)] = cost.marginal_share
    return share


class _Entries(msgspec.Struct, frozen=True, eq=False):
    """Arcs of all routes: the route of each, its cargo, its form, TEU of a tonne."""

    route: Ints
    arc: Ints
    form: Ints
    cargo: Ints


def _entries(network: Network, routes: RouteSet) -> _Entries:
    route = np.repeat(np.arange(routes.n_routes), np.diff(routes.start))
    cargo = market_cargo(network)[routes.market]
    return _Entries(route, routes.path, network.topology.arc_form[routes.path], cargo[route])


def account(flows: Flows) -> YearAccount:
    """Book a year.

    What all parties earn, cost included, is to rounding the flow times the tariff that the year's routes pay; what they
    own and what is burnt is to rounding the use of each slot times its rent.
    """
    network, routes = flows.network, flows.routes
    atlas = network.atlas
    books, entries = ledger(atlas), _entries(network, routes)
    carried = flows.flow_kt[entries.route] * T_PER_KT
    paid, fee, charge = _money(network, entries)
    revenue = np.zeros((len(books.parties), len(atlas.forms)))
    owner = _tariff_party(network, books)[entries.arc]
    parts = ((owner, paid), (books.fee_party[entries.arc], fee), (books.charge_party[entries.arc], charge))
    for party, money in parts:
        np.add.at(revenue, (party, entries.form), money * carried)
    cost = revenue * books.share
    state = flows.equilibrium.state
    rent = np.zeros(len(books.parties))
    np.add.at(rent, books.rent_party, flows.used_per_y * state.prices[RENT])
    work, carbon = _carbon(network, books, entries, carried)
    return YearAccount(
        profit_musd=_named(books.parties, (revenue - cost).sum(axis=1)),
        cost_musd=_named(books.parties, cost.sum(axis=1)),
        rent_musd=_named(books.parties, rent),
        users_musd=_users(flows),
        co2_kt=carbon,
        t_km_bn=work,
    )


def _named(names: tuple[str, ...], money_usd: Floats) -> dict[str, float]:
    return {name: float(value) / MUSD for name, value in zip(names, money_usd, strict=True) if value != 0.0}


def _tariff_party(network: Network, books: Ledger) -> Ints:
    """Party that sets the tariff of each arc; whoever earns the link's fees where no tariff is set."""
    rows = arc_tariffs(network.atlas, network.year)
    others = books.parties.index(OTHERS)
    setter = np.array(
        [books.operator_party.get(tariff.operator, others) for tariff in network.atlas.tariffs.values()], dtype=np.int64
    )
    return np.where(rows >= 0, setter[np.maximum(rows, 0)], books.fee_party)


def _money(network: Network, entries: _Entries) -> tuple[Floats, Floats, Floats]:
    """USD per tonne on each arc of each route: tariff, fee of the link, charge of the transfer."""
    cells = network.columns["cargoes"]
    per_teu = np.where(cells["t_per_teu"] > 0.0, cells["t_per_teu"], np.inf)[entries.cargo]
    price = network.arc_usd_per_t[entries.arc] + network.arc_usd_per_teu[entries.arc] / per_teu
    price = price * cells["tariff_share"][entries.cargo]
    link = network.topology.arc_link[entries.arc]
    fee = np.where(link >= 0, network.columns["links"]["fee_usd_per_t"][np.maximum(link, 0)], 0.0)
    fee = fee * cells["tariff_share"][entries.cargo]
    return np.where(link >= 0, price - fee, 0.0), fee, np.where(link >= 0, 0.0, price)


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


def _carbon(
    network: Network, books: Ledger, entries: _Entries, carried_t: Floats
) -> tuple[dict[str, float], dict[str, float]]:
    """Work in billion t km and carbon dioxide in kt of all routes, by mode."""
    link = network.topology.arc_link[entries.arc]
    km = np.where(link >= 0, network.columns["links"]["length_km"][np.maximum(link, 0)], 0.0)
    mode = books.mode[entries.arc]
    known = mode >= 0
    work = np.bincount(mode[known], weights=(km * carried_t)[known], minlength=len(MODES))
    per_t_km = [network.parameter(f"emission-{name}") for name in MODES]
    carbon = {name: float(value * grams / G_PER_KT) for name, value, grams in zip(MODES, work, per_t_km, strict=True)}
    return {name: float(value) / 1e9 for name, value in zip(MODES, work, strict=True)}, carbon


__all__ = ["BURNT", "OTHERS", "YearAccount", "account", "ledger"]


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
    entries = _entries(network, routes)
    mode = ledger(network.atlas).mode[entries.arc]
    grams = np.array([network.parameter(f"emission-{name}") for name in MODES] + [0.0])
    link = np.maximum(network.topology.arc_link[entries.arc], 0)
    per_t = np.bincount(
        entries.route, weights=network.columns["links"]["length_km"][link] * grams[mode], minlength=routes.n_routes
    )
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
