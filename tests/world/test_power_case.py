"""A year of the power system: what a scenario, a year and a price of gas make of it."""

from __future__ import annotations

import pytest
from tests.power import case, facts, named

from transcaspian.errors import InputError
from transcaspian.model import Atlas
from transcaspian.world import open_shares
from transcaspian.world._power_case import check_size


def limits(name: str, year: int) -> dict[str, float]:
    return {one.id: one.capacity_mw for one in case(name=name, year=year).ties}


def test_lines_open_with_the_projects_of_the_scenario_and_the_year() -> None:
    assert "west-kz-national" not in limits("base", 2028)
    assert limits("base", 2029)["west-kz-national"] == 500
    assert limits("roadmap", 2028)["west-kz-national"] == 500
    assert "black-sea" not in limits("base", 2040)
    assert "black-sea" not in limits("roadmap", 2032)
    assert limits("roadmap", 2033)["black-sea"] == 1300


def test_the_cable_is_there_to_be_sized_in_any_scenario(shipped: Atlas) -> None:
    assert case(name="frozen", year=2030).cable.id == "caspian"
    for name, open_share in (("base", 0.0), ("roadmap", 1.0)):
        found = open_shares(named(name), atlas=shipped, facts=facts(), year=2032)
        assert found["caspian"] == open_share


def test_gas_costs_what_its_price_and_efficiency_make_it() -> None:
    for gas, price in (("regulated", 21.3), ("economic", 100.0)):
        plant = next(one for one in case(gas).fleets if one.id == "maek-steam")
        assert plant.cost_usd_per_mwh[0] == pytest.approx(price / 10.5 / 0.32 + 5.6)
        assert plant.t_per_mwh == pytest.approx(0.198 / 0.32)


def test_plants_come_with_their_year_and_alike_ones_are_joined() -> None:
    wind = {year: next(f for f in case(year=year).fleets if (f.zone, f.technology) == ("az-zone", "wind"))
            for year in (2026, 2032)}  # fmt: skip
    assert wind[2026].capacity_mw == 66 + 240
    assert wind[2032].capacity_mw == 66 + 240 + 240 + 800
    share = (66 * 0.33 + 240 * 0.45 + 240 * 0.42 + 800 * 0.42) / (66 + 240 + 240 + 800)
    assert wind[2032].allowed_share.mean() == pytest.approx(share, abs=1e-6)


def test_another_world_has_stronger_lines_on_shore_and_more_wind() -> None:
    plain, other = case(), case(reinforced_mw=1000.0, wind_mw=3000.0)
    added = {a.id: b.capacity_mw - a.capacity_mw for a, b in zip(plain.ties, other.ties, strict=True)}
    assert {name for name, mw in added.items() if mw} == {"mangystau-west", "west-kz-national", "az-ge"}
    winds = [sum(f.capacity_mw for f in one.fleets if (f.zone, f.technology) == ("mangystau-zone", "wind"))
             for one in (plain, other)]  # fmt: skip
    assert winds[1] - winds[0] == 3000


@pytest.mark.parametrize("size", [-1.0, float("nan"), float("inf")])
def test_no_cable_has_such_a_size(size: float) -> None:
    with pytest.raises(InputError) as raised:
        check_size(size)
    (fault,) = raised.value.faults
    assert (fault.file, fault.row, fault.field) == ("power_ties.csv", "caspian", "capacity_mw")
