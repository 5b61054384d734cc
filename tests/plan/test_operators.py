"""Who is paid what, which prices there are, and tables that cannot be used."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from transcaspian.errors import DataError
from transcaspian.flow import Flows, market_cargo
from transcaspian.model import Atlas
from transcaspian.network import Network
from transcaspian.plan import FORMS, Frame, hauled_km, operators_of, path_payments
from transcaspian.plan._operators import check_members, payments, slot_owners


def with_atlas(network: Network, **tables: object) -> Network:
    return msgspec.structs.replace(network, atlas=msgspec.structs.replace(network.atlas, **tables))


def changed(network: Network, party: str, **fields: object) -> Network:
    parties = dict(network.atlas.parties)
    parties[party] = msgspec.structs.replace(parties[party], **fields)
    return with_atlas(network, parties=parties)


def test_what_all_are_paid_is_the_tariff_of_the_route(fixed: Frame) -> None:
    paid, others = payments(fixed.flows)
    whole = paid.sum(axis=1) + others
    assert whole == pytest.approx(fixed.flows.values.tariff_usd_per_t, rel=1e-12)


def test_prices_and_exposures_make_what_members_are_paid_today(fixed: Frame) -> None:
    operators, flow = fixed.operators, fixed.flows.flow_kt
    assert len(operators.names) > 20
    for price in range(len(operators.names)):
        paying = operators.exposure[:, price] > 0.0
        party, form = operators.party[price], operators.of_form[price]
        assert (operators.form[paying] == form).all()
        assert operators.inside[paying].all()
        made = operators.exposure[:, price] * operators.today_usd_per_t[price]
        assert made[paying] == pytest.approx(operators.paid_usd_per_t[paying, party], rel=1e-12)
        assert flow @ operators.exposure[:, price] == pytest.approx(flow[paying].sum(), rel=1e-12)


def test_margins_beside_the_prices_and_of_the_prices_are_all_margins(fixed: Frame) -> None:
    operators, flow = fixed.operators, fixed.flows.flow_kt
    margin = operators.today_usd_per_t - operators.marginal_usd_per_t
    of_prices = np.bincount(
        operators.party, weights=margin * (operators.exposure.T @ flow), minlength=len(operators.parties)
    )
    whole = (operators.paid_usd_per_t - operators.cost_usd_per_t).T @ flow
    members = operators.members
    assert (of_prices + operators.beside_usd_per_t.T @ flow)[members] == pytest.approx(whole[members], rel=1e-10)


def test_crude_and_products_cost_a_railway_what_their_own_rows_say(fixed: Frame) -> None:
    """Both are one form of a price; a mean of costs by tonnes stands behind it."""
    atlas, operators = fixed.flows.network.atlas, fixed.operators
    share = {cost.form: cost.marginal_share for cost in atlas.costs.values() if cost.party == "ktz"}
    assert share["tank"] != share["crude"]
    form = np.array([cargo.form for cargo in atlas.cargoes.values()])
    cargo = market_cargo(fixed.flows.network)[fixed.flows.routes.market]
    ktz = operators.parties.index("ktz")
    for one in ("tank", "crude"):
        paying = (form[cargo] == one) & (operators.paid_usd_per_t[:, ktz] > 0.0)
        assert paying.any()
        ratio = operators.cost_usd_per_t[paying, ktz] / operators.paid_usd_per_t[paying, ktz]
        assert ratio == pytest.approx(share[one], rel=1e-12)
    oil = operators.names.index("ktz oil")
    low, high = sorted((share["tank"], share["crude"]))
    mean = operators.marginal_usd_per_t[oil] / operators.today_usd_per_t[oil]
    assert low - 1e-12 <= mean <= high + 1e-12


def test_a_member_without_a_tariff_is_named_with_its_row_and_field(fixed: Frame) -> None:
    network = changed(fixed.flows.network, "gr", tariffs="", places="")
    with pytest.raises(DataError, match=r"parties\.csv, row gr, field 'tariffs': .*sets no tariff on any route"):
        check_members(network)


def test_an_operator_of_two_parties_is_named(fixed: Frame) -> None:
    network = changed(fixed.flows.network, "ady", tariffs="ady gr")
    with pytest.raises(DataError, match=r"parties\.csv, row gr, field 'tariffs': 'gr' is claimed by ady too"):
        check_members(network)


def test_who_stays_outside_sets_no_price(fixed: Frame) -> None:
    left = operators_of(fixed.flows, inside=fixed.operators.inside, without=("gr", "tcdd"))
    assert {name.split()[0] for name in fixed.operators.names} - {name.split()[0] for name in left.names} <= {
        "gr", "tcdd",
    }  # fmt: skip
    assert not any(name.startswith("gr ") for name in left.names)


def test_the_row_of_a_resource_goes_before_that_of_its_kind(fixed: Frame) -> None:
    network = fixed.flows.network
    atlas: Atlas = network.atlas
    rents = dict(atlas.rents)
    kind = next(rent for rent in rents.values() if rent.target == "fleet")
    one = next(name for name, resource in atlas.resources.items() if resource.kind == "fleet")
    rents["one"] = msgspec.structs.replace(kind, id="one", target=one, owner="burnt")
    slots = fixed.flows.network.topology.slot_resource == list(atlas.resources).index(one)
    assert (slot_owners(network)[slots] >= 0).all()
    assert (slot_owners(with_atlas(network, rents=rents))[slots] == -1).all()


def test_kilometres_of_all_parties_are_no_longer_than_the_route(fixed: Frame) -> None:
    flows: Flows = fixed.flows
    km = hauled_km(flows, fixed.operators.parties)
    ktz = fixed.operators.parties.index("ktz")
    assert km[:, ktz].max() > 1000.0
    assert km[:, fixed.operators.parties.index("port-aktau")].max() == 0.0


def test_a_path_pays_what_its_route_pays(fixed: Frame) -> None:
    flows, operators = fixed.flows, fixed.operators
    route = int(np.argmax(np.where(operators.inside & (operators.form == FORMS.index("wagon")), flows.flow_kt, 0.0)))
    atlas = flows.network.atlas
    market = list(atlas.markets.values())[flows.routes.market[route]]
    paid, others = path_payments(flows.network, flows.routes.arcs(route), list(atlas.cargoes).index(market.cargo))
    assert sum(paid.values()) + others == pytest.approx(flows.values.tariff_usd_per_t[route], rel=1e-12)
