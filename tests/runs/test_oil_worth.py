"""Netbacks follow from the tables, rooms of the blend from its limit, ships from depth, cuts from the equilibrium."""

from __future__ import annotations

import pytest
from tests.oiled import answer, known

from transcaspian.runs._oil_worth import implied_limit_share, kazakh_sulphur_share, others_in_line, worth_of
from transcaspian.world import blend_sulphur_share


def test_a_netback_is_price_less_quality_less_loss_less_legs() -> None:
    for one in answer().netbacks:
        left = one.price_usd_per_t - one.quality_usd_per_t - one.lost_usd_per_t - one.transport_usd_per_t
        assert one.netback_usd_per_t == pytest.approx(left)
        assert one.transport_usd_per_t == pytest.approx(sum(leg.usd_per_t for leg in one.legs))
        assert one.low_usd_per_t <= one.netback_usd_per_t <= one.high_usd_per_t
        assert 0.0 <= one.assumed_usd_per_t <= one.transport_usd_per_t


def test_the_way_by_ceyhan_is_dearer_and_sells_for_more() -> None:
    by = {one.way: one for one in answer().netbacks}
    assert by["way-btc"].transport_usd_per_t > by["way-cpc"].transport_usd_per_t + 20.0
    assert by["way-btc"].price_usd_per_t > by["way-cpc"].price_usd_per_t
    assert by["way-btc"].low_usd_per_t < by["way-cpc"].high_usd_per_t
    assert [name for name, one in by.items() if one.quality_usd_per_t] == ["way-btc"]


def test_what_goes_by_no_way_earns_what_the_least_does() -> None:
    worth = worth_of(answer().netbacks)
    assert worth["other"] == min(worth.values())


def test_the_implied_limit_is_the_line_with_the_signed_ceiling() -> None:
    limit = implied_limit_share(known())
    assert blend_sulphur_share([*others_in_line(known()), (2200.0, kazakh_sulphur_share(known()))]) == limit
    rooms = answer().blend
    implied = next(one for one in rooms if one.is_implied)
    assert implied.room_kt == pytest.approx(2200.0)
    assert [one.limit_share for one in rooms] == sorted(one.limit_share for one in rooms)
    assert [one.room_kt for one in rooms] == sorted(one.room_kt for one in rooms)
    assert all(one.low_room_kt <= one.room_kt <= one.high_room_kt for one in rooms)


def test_ships_for_every_step_and_year_lift_it() -> None:
    steps = [one.volume_kt for one in answer().steps]
    for one in answer().tankers:
        assert [need * one.kt_per_ship >= kt for need, kt in zip(one.need, steps, strict=True)] == [True] * len(steps)
        assert all(more >= need for need, more in zip(one.need, one.need_queued, strict=True))
    by_year = {one.year: one for one in answer().tankers}
    assert by_year[2035].depth_share < by_year[2028].depth_share
    assert by_year[2035].level_m_baltic < by_year[2023].level_m_baltic


def test_a_cut_brings_volume_and_netback_and_its_income_is_what_is_still_paid() -> None:
    cuts = answer().cuts
    assert [one.cut_share for one in cuts] == [0.0, 0.1, 0.2, 0.3]
    assert [one.crossing_kt for one in cuts] == sorted(one.crossing_kt for one in cuts)
    assert cuts[1].usd_per_t == pytest.approx(0.1 * 38.0)
    assert cuts[1].netback_usd_per_t - cuts[0].netback_usd_per_t == pytest.approx(cuts[1].usd_per_t)
    year = next(one for one in answer().years if one.year == answer().year)
    assert cuts[0].crossing_kt == pytest.approx(year.crossing_kt, rel=1e-5)
