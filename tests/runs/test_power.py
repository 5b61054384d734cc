"""The answer on power: it follows from what was solved, refuses what cannot be, and answers in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.power import WEEKS, YEAR, answer, named, needs_pypsa, tables_with

from transcaspian.errors import DataError, InputError
from transcaspian.model import Atlas, atlas
from transcaspian.runs import power_answer

needs_pypsa()


def test_every_size_is_there_and_all_is_sound() -> None:
    found = answer()
    assert (found.year, found.weeks, found.hours) == (YEAR, WEEKS, WEEKS * 168)
    for gas in found.gases:
        assert [one.size_mw for one in gas.sizes] == [0, 50, 100, 200, 300, 500, 750, 1000, 1500]
        assert max(gas.sound.balance_mw, gas.sound.over_limit_mw, gas.sound.both_ways_mw) < 1e-6
        assert abs(gas.sound.rent_gap_usd) < 1.0
        none = gas.sizes[0]
        assert (none.value_musd, none.rent_musd, none.carbon_kt) == pytest.approx((0.0, 0.0, 0.0), abs=1e-6)
        values = [one.value_musd for one in gas.sizes]
        assert values == sorted(values)
        for one in gas.sizes:
            expected = one.size_mw * one.next_mw_usd / 1e6 + one.running_musd
            assert one.rent_musd == pytest.approx(expected, abs=1e-5)


def test_net_is_saved_less_what_the_cable_costs() -> None:
    found = answer()
    for gas in found.gases:
        for one in gas.sizes:
            for price, net in zip(found.prices, one.net_musd, strict=True):
                fixed = price.fixed_musd if one.size_mw else 0.0
                cost = (fixed + price.musd_per_mw * one.size_mw) * price.yearly_share
                assert net == pytest.approx(one.value_musd - cost)
        for place, choice in enumerate(gas.choices):
            assert choice.net_musd == pytest.approx(max(one.net_musd[place] for one in gas.sizes))
            assert choice.most_net_musd >= choice.net_musd >= 0.0


def test_the_direction_turns_with_the_price_of_gas_and_the_sentence_says_so() -> None:
    found = answer()
    regulated, economic = (next(one for one in gas.sizes if one.size_mw == 1000) for gas in found.gases)
    assert regulated.to_azerbaijan_gwh > 1000 > regulated.to_mangystau_gwh
    assert economic.to_mangystau_gwh > 1000 > economic.to_azerbaijan_gwh
    assert "regulated price of gas power runs to Azerbaijan" in found.answer
    assert "economic price of gas power runs to Mangystau" in found.answer
    assert found.answer.count(".") - found.answer.count("0.") <= 3


def test_what_plants_save_at_the_regulated_price_is_more_than_the_country_does() -> None:
    found = answer()
    regulated, economic = found.gases
    assert regulated.sizes[-1].economic_musd < regulated.sizes[-1].value_musd
    for one in economic.sizes:
        assert one.economic_musd == pytest.approx(one.value_musd, abs=1e-4)


def test_unserved_energy_and_the_first_limit_on_shore_are_told() -> None:
    found = answer()
    assert any(note.startswith("energy not served without the cable") for note in found.notes)
    assert any(note.startswith("on shore the limit that costs most") and "brings on" in note for note in found.notes)
    for gas in found.gases:
        worth = [one.gw_next_mw_usd for one in gas.bindings]
        assert worth == sorted(worth, reverse=True)
        assert {one.tie for one in gas.bindings if one.onshore} <= {"mangystau-west", "west-kz-national", "az-ge"}


def test_lines_sources_and_statuses_are_those_of_the_tables(shipped: Atlas) -> None:
    found = answer()
    assert {one.tie: one.open_share for one in found.lines}["black-sea"] == 0.0
    assert found.cable_from_year is None
    assert sum(found.input_share.values()) == pytest.approx(1.0)
    assert set(found.sources) <= set(shipped.tables.frame("sources")["id"])
    assert found.data_sha256 == shipped.tables.sha256


def test_another_scenario_and_year_is_another_answer(shipped: Atlas) -> None:
    found = power_answer(named("roadmap"), atlas=shipped, year=2034, sizes_mw=[100], weeks=WEEKS, what_if=False)
    assert found.cable_from_year == 2032
    assert {one.tie: one.open_share for one in found.lines}["black-sea"] == 1.0
    assert [one.size_mw for one in found.gases[0].sizes] == [0, 100, 1000]
    assert found.gases[0].sizes[1].value_musd != answer().gases[0].sizes[2].value_musd
    assert any(one.tie == "black-sea" for one in found.gases[0].bindings)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (
            {"sizes_mw": [500, -20]},
            r"power_ties.csv, row caspian, field 'capacity_mw': a cable has no such size; read -20",
        ),
        ({"year": 2019}, "field 'year'.*2026 to 2050"),
        ({"weeks": 1, "seed": -1}, "field 'weeks'.*2 to 52(.|\n)*field 'seed'"),
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, object], says: str) -> None:
    asked = {"year": YEAR, "weeks": WEEKS} | wrong
    with pytest.raises(InputError, match=says):
        power_answer(named("base"), atlas=atlas(), **asked)  # type: ignore[arg-type]


def test_a_profile_without_an_hour_stops_before_anything_is_solved(tmp_path: Path) -> None:
    spoilt = tables_with(tmp_path, "power_shapes", without="price-day,hour,3,")
    with pytest.raises(
        DataError, match=r"power_shapes.csv, row price-day:3, field 'step': the profile lacks an hour: 3"
    ):
        power_answer(named("base"), atlas=spoilt, year=YEAR, weeks=WEEKS)
