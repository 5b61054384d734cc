"""The answer on oil: it is the freight run's own, adds up, names what binds, and refuses what cannot be asked."""

from __future__ import annotations

import msgspec
import pytest
from tests.oiled import YEAR, answer, base, known, solved

from transcaspian.errors import DataError, InputError
from transcaspian.runs import OilWanted, oil_companion
from transcaspian.runs._measures import keep_book, measures
from transcaspian.runs._oil import check_tables, cpc_in
from transcaspian.runs._oil_years import CPC


def test_the_volume_to_baku_is_the_measure_that_the_main_run_takes_of_its_own_years() -> None:
    told, book = {one.year: one for one in answer().years}, keep_book(solved().crude.routes, flows=solved().flows[2024])
    for year in (2023, 2024, 2028):
        counted = measures(book, solved().flows[year].flow_kt)
        assert told[year].crossing_kt == pytest.approx(counted["btc-kazakh"], rel=1e-9)
        assert answer().measures["btc_kazakh_kt"][str(year)] == told[year].crossing_kt


def test_every_year_from_2023_to_2035_is_told_with_what_binds() -> None:
    assert [one.year for one in answer().years] == list(range(2023, 2036))
    for one in answer().years:
        assert one.crossing_kt <= one.can_kt
        assert one.can_kt == min(limit.room_kt for limit in one.ceilings)
        assert one.gap_kt == pytest.approx(one.step_kt - one.crossing_kt)
        gains = [hold.gain_kt for hold in one.holds]
        assert gains == sorted(gains, reverse=True)
        assert one.binding == one.holds[0].resource
        assert (one.held_by == "price") == (gains[0] < one.price_gain_kt)
        assert one.pipe_kt < one.room_kt


def test_the_quota_binds_first_and_the_falling_sea_hands_over_to_the_tankers() -> None:
    binds = {one.year: one.can_held_by for one in answer().years}
    assert (binds[2023], binds[2024], binds[2035]) == ("btc-kazakh-quota", "btc-kazakh-quota", "fleet-tanker-caspian")


def test_ways_add_up_to_all_crude_that_moves() -> None:
    crude = solved().crude
    for one in answer().years:
        flows = solved().flows[one.year]
        captive = sum(way.volume_kt for way in one.ways) - float(flows.flow_kt[crude.own].sum())
        number = list(known().markets).index("kz-west-crude-mediterranean-captive")
        assert captive == pytest.approx(float(flows.network.volume_kt[number]))


def test_counts_of_2023_and_2024_stand_beside_the_model_in_every_reading() -> None:
    btc = {(one.year, one.reading): one for one in answer().counts if one.way == "way-btc"}
    assert {round(one.observed_kt) for key, one in btc.items() if key[0] == 2023} == {1392, 1057}
    assert round(btc[2024, "ministry, ten months"].observed_kt) == 1440
    for one in answer().counts:
        assert one.error_share == pytest.approx(one.model_kt / one.observed_kt - 1.0)
    cpc = next(one for one in answer().counts if (one.way, one.year) == (CPC, 2023))
    assert abs(cpc.error_share) < 0.02


def test_kashagan_oil_is_its_part_of_the_contracts_from_2025_on() -> None:
    told = {one.year: one for one in answer().years}
    assert told[2024].kashagan_kt == 0.0
    assert told[YEAR].kashagan_kt == pytest.approx(told[YEAR].crossing_kt * 240.0 / 1740.0)
    assert answer().measures["btc_kashagan_kt"][str(YEAR)] == told[YEAR].kashagan_kt


def test_the_step_under_study_is_built_as_agreed_and_not_reached() -> None:
    bare, built = answer().studies[0], answer().studies[2]
    assert bare.binding == "fleet-tanker-caspian" == bare.held_by
    assert answer().years[7].crossing_kt < bare.crossing_kt < built.crossing_kt < built.step_kt


def test_cpc_is_counted_or_as_it_was_counted_last() -> None:
    assert (cpc_in(known(), 2025), cpc_in(known(), 2030), cpc_in(known(), 2020)) == (64800.0, 64800.0, None)
    assert cpc_in(known(), 2022) == 53100.0


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (OilWanted(way="way-bct"), "--way: no way of oil has this id; read 'way-bct'"),
        (OilWanted(closed_share=-0.2), "--closed-share: this closes no part of CPC; read -0.2"),
        (OilWanted(closed_share=1.5), "allowed: more than 0, at most 1"),
        (OilWanted(closed_days=0.0), "--closed-days: this is no length of a closure; read 0"),
        (OilWanted(year=2050), "--year: the answer does not hold this year; read 2050; allowed: 2023 to 2035"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_solved(wanted: OilWanted, says: str) -> None:
    with pytest.raises(InputError) as caught:
        oil_companion(base(), atlas=known(), wanted=wanted)
    assert says in str(caught.value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        oil_companion(base(), atlas=known(), wanted=OilWanted(1999, "cpc", -1.0, -1.0))
    assert len(caught.value.faults) == 4


def test_tables_without_a_way_or_a_step_are_refused() -> None:
    oil = known().oil
    ways = {name: way for name, way in oil.ways.items() if name != "way-btc"}
    poor = msgspec.structs.replace(known(), oil=msgspec.structs.replace(oil, ways=ways, steps={}))
    with pytest.raises(DataError) as caught:
        check_tables(poor)
    assert "oil_ways.csv, row way-btc, field 'id': the oil companion needs this row" in str(caught.value)
    assert "oil_steps.csv, row step-7000" in str(caught.value)
