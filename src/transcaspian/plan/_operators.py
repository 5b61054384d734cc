"""Who is paid what on each route of a year, and which prices the members of the corridor set.

A price belongs to a party and a form and holds on the corridor's routes only. It multiplies an exposure: what the
party's tariffs and handling charges make of each route today, brought to a mean of one over the tonnes that pay it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import DataError, Fault
from transcaspian.flow import Flows, market_cargo
from transcaspian.model import Party
from transcaspian.network import Network, RouteSet, arc_tariffs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FORMS = ("container", "wagon", "oil", "truck", "vehicle")
FORM_OF = {"tank": "oil", "crude": "oil"}  # the others go by their own name
OPERATOR, BURNT = "operator", "burnt"  # of rents.csv: the party of the resource's operator; nobody
NOBODY = -1
LEAST_KT = 1.0  # a price that fewer tonnes pay stays as it is today


class Operators(msgspec.Struct, frozen=True, eq=False):
    """What routes pay to whom in a year, and the prices that members may move.

    Shapes: P routes, D parties, V prices, S slots.

    Attributes
    ----------
    parties : ids of those who are paid somewhere or would own a rent, in table order
    inside : (P,) bool, routes of the corridor
    form : (P,) number of the form of each route in ``FORMS``
    paid_usd_per_t : (P, D) today's tariffs and charges
    others_usd_per_t : (P,) what goes to nobody in the table; its cost is taken to be all of it
    cost_usd_per_t : (P, D) what a tonne costs each party, by the form of its own cargo
    names : (V,) ``party form``
    party, of_form : (V,) whose price, of which form
    today_usd_per_t, marginal_usd_per_t : (V,)
    exposure : (P, V) USD/t that a route pays for one USD/t of each price
    owner : (S,) number of the party that owns the rent of each slot if scarcity is priced, -1 for nobody
    fringe : names of prices left as they are, for hardly a tonne pays them
    """

    parties: tuple[str, ...]
    inside: NDArray[np.bool_]
    form: Ints
    paid_usd_per_t: Floats
    others_usd_per_t: Floats
    cost_usd_per_t: Floats
    names: tuple[str, ...]
    party: Ints
    of_form: Ints
    today_usd_per_t: Floats
    marginal_usd_per_t: Floats
    exposure: Floats
    owner: Ints
    fringe: tuple[str, ...]

    @property
    def members(self) -> Ints:
        """Numbers of the parties that set a price."""
        answer: Ints = np.unique(self.party)
        return answer

    @property
    def beside_usd_per_t(self) -> Floats:
        """Margin of each party on each route beside what its prices cover: home cargo and the fringe, (P, D)."""
        covered = np.zeros_like(self.paid_usd_per_t)
        for price, party in enumerate(self.party):
            covered[:, party] += self.exposure[:, price] * (
                self.today_usd_per_t[price] - self.marginal_usd_per_t[price]
            )
        answer: Floats = self.paid_usd_per_t - self.cost_usd_per_t - covered
        return answer


def route_forms(network: Network, routes: RouteSet) -> Ints:
    """Give the number of the form of each route in ``FORMS``, (P,)."""
    forms = [FORM_OF.get(cargo.form, cargo.form) for cargo in network.atlas.cargoes.values()]
    numbers = np.array([FORMS.index(form) for form in forms], dtype=np.int64)
    return numbers[market_cargo(network)[routes.market]]


def _claims(parties: Mapping[str, Party], field: str) -> dict[str, int]:
    """Say which party each operator or place belongs to; one belongs to one."""
    found: dict[str, int] = {}
    faults = []
    names = list(parties)
    for number, party in enumerate(parties.values()):
        for name in getattr(party, field).split():
            if name in found:
                message = f"'{name}' is claimed by {names[found[name]]} too: what is paid there would count twice"
                faults.append(Fault("parties.csv", message, row=party.id, field=field, got=name))
            found[name] = number
    if faults:
        raise DataError(faults)
    return found


def arc_payees(network: Network) -> Ints:
    """Give the number of the party that each arc pays, -1 for one that is not in the table, (A,).

    A link pays the party of its tariff's operator, a transfer that of its place; ``*`` is any place nobody names.
    """
    atlas, top = network.atlas, network.topology
    by_operator, by_place = _claims(atlas.parties, "tariffs"), _claims(atlas.parties, "places")
    tariffs = list(atlas.tariffs.values())
    links = list(atlas.links.values())
    priced = arc_tariffs(atlas, network.year)
    payee = np.full(len(top.arc_link), -1, dtype=np.int64)
    for arc, (link, row) in enumerate(zip(top.arc_link, priced, strict=True)):
        if link < 0:
            payee[arc] = by_place.get(top.states[top.arc_tail[arc]][0], by_place.get("*", -1))
        else:
            operator = tariffs[row].operator if row >= 0 else links[link].operator
            payee[arc] = by_operator.get(operator, -1)
    return payee


def arc_money(network: Network, cargo: int) -> Floats:
    """Give what a tonne of a cargo pays on each arc in USD, (A,)."""
    cells = network.columns["cargoes"]
    t_per_teu = float(cells["t_per_teu"][cargo])
    boxes = network.arc_usd_per_teu / t_per_teu if t_per_teu > 0.0 else 0.0
    money: Floats = float(cells["tariff_share"][cargo]) * (network.arc_usd_per_t + boxes)
    return money


def payments(flows: Flows) -> tuple[Floats, Floats]:
    """Give what each route pays to each party, (P, parties), and to all others, (P,), in USD/t."""
    network, routes = flows.network, flows.routes
    cargo = market_cargo(network)[routes.market]
    route = np.repeat(np.arange(routes.n_routes), np.diff(routes.start))
    by_cargo = np.array([arc_money(network, row) for row in range(len(network.topology.cargoes))])
    money = by_cargo[cargo[route], routes.path]
    payee = arc_payees(network)[routes.path]
    width = len(network.atlas.parties) + 1
    key = route * width + np.where(payee >= 0, payee, width - 1)
    paid: Floats = np.bincount(key, weights=money, minlength=routes.n_routes * width).astype(np.float64)
    by_route = paid.reshape(-1, width)
    return by_route[:, :-1], by_route[:, -1]


def path_payments(network: Network, path: Ints, cargo: int) -> tuple[dict[str, float], float]:
    """Give what a tonne of a cargo pays on a path to each party, and to all others, in USD."""
    names, payee = list(network.atlas.parties), arc_payees(network)[path]
    money = arc_money(network, cargo)[path]
    found = {names[who]: float(money[payee == who].sum()) for who in np.unique(payee[payee >= 0])}
    return found, float(money[payee < 0].sum())


def hauled_km(flows: Flows, parties: tuple[str, ...]) -> Floats:
    """Give how far a tonne on each route goes on the links of each party, in km, (P, D)."""
    network, routes = flows.network, flows.routes
    top = network.topology
    length = np.where(top.arc_link >= 0, network.columns["links"]["length_km"][np.maximum(top.arc_link, 0)], 0.0)
    names = list(network.atlas.parties)
    place = {names.index(one): number for number, one in enumerate(parties)}
    payee = np.array([place.get(int(who), len(parties)) for who in arc_payees(network)])[routes.path]
    route = np.repeat(np.arange(routes.n_routes), np.diff(routes.start))
    width = len(parties) + 1
    km = np.bincount(route * width + payee, weights=length[routes.path], minlength=routes.n_routes * width)
    answer: Floats = km.astype(np.float64).reshape(-1, width)[:, :-1]
    return answer


def cost_shares(network: Network, routes: RouteSet) -> Floats:
    """Give marginal cost over today's tariff of each party of the table on each route, (P, parties).

    By the form of the cargo, as costs.csv has it: a row of a form goes before one of all forms; one where the table has
    none.
    """
    atlas = network.atlas
    names, forms = list(atlas.parties), list(atlas.forms)
    shares = np.ones((len(names), len(forms)))
    for cost in sorted(atlas.costs.values(), key=lambda cost: cost.form != "*"):
        shares[names.index(cost.party), slice(None) if cost.form == "*" else forms.index(cost.form)] = (
            cost.marginal_share
        )
    of_cargo = np.array([forms.index(cargo.form) for cargo in atlas.cargoes.values()], dtype=np.int64)
    answer: Floats = shares.T[of_cargo[market_cargo(network)[routes.market]]]
    return answer


def slot_owners(network: Network) -> Ints:
    """Give the number of the party that owns the rent of each slot once it is priced, -1 for nobody, (S,).

    A row of rents.csv that names the resource goes before one of its kind.
    """
    atlas, top = network.atlas, network.topology
    names = list(atlas.parties)
    by_operator = _claims(atlas.parties, "tariffs")
    by_target = {rent.target: rent.owner for rent in atlas.rents.values()}
    owner = []
    for resource in atlas.resources.values():
        who = by_target.get(resource.id, by_target.get(resource.kind, BURNT))
        own = by_operator.get(resource.operator, -1)
        owner.append(own if who == OPERATOR else NOBODY if who == BURNT else names.index(who))
    for pool in atlas.pools.values():
        who = by_target.get(pool.id, BURNT)
        owner.append(NOBODY if who in (BURNT, OPERATOR) else names.index(who))
    return np.array(owner, dtype=np.int64)[top.slot_resource]


def check_members(network: Network) -> None:
    """Refuse members that set no price anywhere.

    Raises
    ------
    DataError
        If a member's operators and places price no arc of the network in the year, or a name belongs to two parties.
    """
    atlas = network.atlas
    payee = arc_payees(network)
    money = network.arc_usd_per_t + network.arc_usd_per_teu
    paid = set(payee[(money > 0.0) & (payee >= 0)].tolist())
    faults = [
        Fault(
            "parties.csv", f"a member that sets no tariff on any route in {network.year}", row=party.id,
            field="tariffs", got=repr(party.tariffs), allowed="operators of tariffs.csv, or places with charges",
            hint="Set its member to false, or name what it prices.",
        )
        for number, party in enumerate(atlas.parties.values())
        if party.member and number not in paid
    ]  # fmt: skip
    if faults:
        raise DataError(faults)


class _Price(msgspec.Struct, frozen=True, eq=False):
    """What one party is paid for one form on the corridor."""

    party: int
    form: int
    tonnes_kt: float
    mean_usd_per_t: float
    cost_usd_per_t: float
    exposure: Floats


def _prices(
    paid: Floats, cost: Floats, form: Ints, inside: NDArray[np.bool_], flow_kt: Floats, setting: list[int]
) -> list[_Price]:
    """Find what members are paid on the corridor, by form, over the tonnes that pay it."""
    found = []
    for number in setting:
        for column in range(len(FORMS)):
            money = np.where(inside & (form == column), paid[:, number], 0.0)
            if money.any():
                tonnes = float(flow_kt[money > 0.0].sum())
                mean = float(flow_kt @ money) / tonnes if tonnes > 0.0 else 0.0
                own = float(flow_kt[money > 0.0] @ cost[money > 0.0, number]) / tonnes if tonnes > 0.0 else 0.0
                found.append(_Price(number, column, tonnes, mean, own, money / (mean or 1.0)))
    return found


def operators_of(flows: Flows, *, inside: NDArray[np.bool_], without: tuple[str, ...] = ()) -> Operators:
    """Find who is paid what on each route of a year, and the prices of the members.

    Parameters
    ----------
    flows : Flows
        A year's answer at today's tariffs.
    inside : (P,) bool array
        Routes on which prices may move.
    without : tuple of str
        Members whose prices stay as they are today.

    Raises
    ------
    DataError
        If a member sets no tariff anywhere, or something is claimed twice.
    """
    network, routes = flows.network, flows.routes
    check_members(network)
    paid, others = payments(flows)
    owner, cost = slot_owners(network), paid * cost_shares(network, routes)
    kept = np.flatnonzero(paid.any(axis=0) | np.isin(np.arange(paid.shape[1]), owner))
    place = np.full(paid.shape[1] + 1, -1, dtype=np.int64)  # the last is nobody
    place[kept] = np.arange(len(kept))
    records = [list(network.atlas.parties.values())[number] for number in kept]
    paid, cost, form = paid[:, kept], cost[:, kept], route_forms(network, routes)
    setting = [number for number, one in enumerate(records) if one.member and one.id not in without]
    prices = _prices(paid, cost, form, inside, flows.flow_kt, setting)
    names = [one.id for one in records]
    party = np.array([one.party for one in prices if one.tonnes_kt >= LEAST_KT], dtype=np.int64)
    column = np.array([one.form for one in prices if one.tonnes_kt >= LEAST_KT], dtype=np.int64)
    today = np.array([one.mean_usd_per_t for one in prices if one.tonnes_kt >= LEAST_KT])
    parts = [one.exposure for one in prices if one.tonnes_kt >= LEAST_KT]
    return Operators(
        parties=tuple(names),
        inside=inside,
        form=form,
        paid_usd_per_t=paid,
        others_usd_per_t=others,
        cost_usd_per_t=cost,
        names=tuple(f"{names[one]} {FORMS[of]}" for one, of in zip(party, column, strict=True)),
        party=party,
        of_form=column,
        today_usd_per_t=today,
        marginal_usd_per_t=np.array([one.cost_usd_per_t for one in prices if one.tonnes_kt >= LEAST_KT]),
        exposure=np.ascontiguousarray(np.column_stack([np.zeros((routes.n_routes, 0)), *parts])),
        owner=place[owner],
        fringe=tuple(f"{names[one.party]} {FORMS[one.form]}" for one in prices if one.tonnes_kt < LEAST_KT),
    )
