"""The tables of the power model: every number has a status, and what is missing is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.power import facts, tables_with

from transcaspian.errors import DataError
from transcaspian.model import Atlas
from transcaspian.world import assumed_cells, power_facts


def test_shapes_have_mean_one_and_all_their_steps() -> None:
    found = facts()
    assert {name: len(shape) for name, shape in found.shapes.items()} == {
        "demand-day": 24, "price-day": 24, "inflow-month": 12, "price-month": 12,
    }  # fmt: skip
    for shape in found.shapes.values():
        assert shape.mean() == pytest.approx(1.0, abs=1e-12)


def test_the_limits_on_shore_are_the_published_ones() -> None:
    ties = facts().ties
    limits = {name: ties[name].capacity_mw for name in ("mangystau-west", "west-kz-national", "az-ge", "black-sea")}
    assert limits == {"mangystau-west": 200, "west-kz-national": 500, "az-ge": 700, "black-sea": 1300}


def test_losses_are_those_of_the_formula_by_length(shipped: Atlas) -> None:
    for name in ("caspian", "black-sea"):
        tie = facts().ties[name]
        length_km = shipped.links[tie.link].length_km
        assert tie.loss_share == pytest.approx(1.0 - 0.98 * 0.977 ** (length_km / 1000.0), abs=1e-3)


def test_demand_grows_from_the_year_of_the_table() -> None:
    zone = facts().zones["kz-zone"]
    assert zone.demand_in(zone.year) == zone.demand_gwh
    assert zone.demand_in(zone.year + 2) == pytest.approx(zone.demand_gwh * (1 + zone.growth_share) ** 2)


def test_plants_of_kazakhstan_and_azerbaijan_are_within_what_is_installed() -> None:
    plants = facts().plants.values()
    kz = sum(p.capacity_mw for p in plants if p.stands(2024) and p.zone in ("mangystau-zone", "west-kz-zone", "kz-zone")
             and p.technology != "import")  # fmt: skip
    az = sum(p.capacity_mw for p in plants if p.stands(2024) and p.zone == "az-zone")
    assert 20428.4 * 0.95 < kz < 24641.9
    assert 8415 * 0.8 < az < 8415


def test_shares_of_status_sum_to_one(shipped: Atlas) -> None:
    found = assumed_cells(shipped)
    assert sum(found.values()) == pytest.approx(1.0)
    assert 0.5 < found["assumed"] < 0.8


def test_a_missing_hour_is_one_message_with_file_row_and_field(tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        power_facts(tables_with(tmp_path, "power_shapes", without="demand-day,hour,17,"))
    (fault,) = raised.value.faults
    assert (fault.file, fault.row, fault.field) == ("power_shapes.csv", "demand-day:17", "step")
    assert "lacks an hour: 17" in fault.message


def test_a_plant_without_what_its_fuel_needs_is_named(tmp_path: Path) -> None:
    spoilt = tables_with(
        tmp_path, "power_plants", old="maek-steam,mangystau-zone,gas,900,0.32", new="maek-steam,mangystau-zone,gas,900,"
    )
    with pytest.raises(DataError, match=r"power_plants.csv, row maek-steam, field 'efficiency_share'"):
        power_facts(spoilt)


def test_without_a_row_for_the_cable_nothing_is_asked(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"power_ties.csv, field 'id': the cable below the Caspian has no row"):
        power_facts(tables_with(tmp_path, "power_ties", without="caspian,"))
