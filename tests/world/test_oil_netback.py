"""A way is found through the network, its legs add up, and a netback is the price less what is paid."""

from __future__ import annotations

import msgspec
import pytest
from tests.oiled import known, network

from transcaspian.errors import DataError
from transcaspian.model import OilWay
from transcaspian.world import (
    netback_usd_per_t,
    price_usd_per_t,
    quality_cost_usd_per_t,
    way_legs,
    way_path,
)


@pytest.mark.parametrize("way", known().oil.ways.values(), ids=lambda way: way.id)
def test_a_way_runs_over_all_its_links_and_its_legs_add_up(way: OilWay) -> None:
    top, path = network().topology, way_path(network(), way)
    met = [top.links[int(top.arc_link[arc])] for arc in path.arcs if top.arc_link[arc] >= 0]
    assert sorted(met) == sorted(way.links.split())
    heads, tails = top.arc_head[path.arcs], top.arc_tail[path.arcs]
    assert (heads[:-1] == tails[1:]).all()
    assert (top.states[tails[0]], top.states[heads[-1]]) == ((way.origin, "gate"), (way.destination, "gate"))
    legs = way_legs(network(), path)
    assert sum(leg.usd_per_t for leg in legs) == pytest.approx(path.usd_per_t)
    assert sum(leg.days for leg in legs) == pytest.approx(path.days)
    assert " ".join(leg.links for leg in legs).split() == met


def test_the_quoted_tariffs_stand_as_single_legs() -> None:
    for name, usd_per_t in (("way-cpc", 38.0), ("way-btc", 24.0)):
        legs = way_legs(network(), way_path(network(), known().oil.ways[name]))
        quoted = [leg for leg in legs if leg.status == "reported"]
        assert [leg.usd_per_t for leg in quoted] == [usd_per_t]


def test_railways_in_a_row_are_one_leg() -> None:
    legs = way_legs(network(), way_path(network(), known().oil.ways["way-btc"]))
    rails = [leg for leg in legs if leg.kind == "rail"]
    assert [leg.name for leg in rails] == ["Atyrau - Aktau port"]
    assert len(rails[0].links.split()) == 4


def test_a_closed_link_closes_its_way() -> None:
    open_ways = {name for name, way in known().oil.ways.items() if way_path(network(), way).is_open}
    assert set(known().oil.ways) - open_ways == {"way-supsa"}


def test_links_that_make_no_way_are_named() -> None:
    way = msgspec.structs.replace(known().oil.ways["way-cpc"], links="tengiz-novorossiysk-pipeline")
    with pytest.raises(DataError, match=r"oil_ways\.csv, row way-cpc, field 'links': the links do not make a way"):
        way_path(network(), way)


def test_a_netback_is_the_price_of_what_arrives_less_the_way() -> None:
    price = price_usd_per_t(7.85, brent_usd_per_bbl=80.0, premium_usd_per_bbl=-2.0)
    assert price == pytest.approx(612.3)
    assert netback_usd_per_t(price, transport_usd_per_t=50.0, loss_share=0.01) == pytest.approx(0.99 * 612.3 - 50.0)


def test_a_quality_bank_takes_for_sulphur_above_the_blend_alone() -> None:
    grades = known().oil.grades
    sour, sweet = grades["grade-tengiz"], grades["grade-btc"]
    cost = quality_cost_usd_per_t(sour, sweet, bank_usd_per_bbl=0.5)
    assert cost == pytest.approx((0.0055 - 0.0018) * 1000.0 * 0.5 * 7.85)
    assert quality_cost_usd_per_t(sweet, sour, bank_usd_per_bbl=0.5) == 0.0
