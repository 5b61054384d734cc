"""What each sea crossing could carry alone."""

from __future__ import annotations

import msgspec
import pytest

from transcaspian.model import Change, atlas
from transcaspian.network import FROZEN_TODAY, Crossing, build, crossing_capacities

KNOWN = atlas()


def capacities(*changes: Change) -> dict[tuple[str, str, bool], Crossing]:
    scenario = msgspec.structs.replace(FROZEN_TODAY, changes=changes)
    rows = crossing_capacities(build(scenario, year=2024, atlas=KNOWN))
    return {(row.link, row.cargo, row.forward): row for row in rows}


TODAY = capacities()


def test_the_least_cause_binds() -> None:
    for row in TODAY.values():
        values = [row.ships_kt, row.draught_kt, row.weather_kt, row.berth_kt, row.wagons_kt]
        assert row.least_kt == min(value for value in values if value is not None)


def test_draught_and_weather_only_take_away() -> None:
    for row in TODAY.values():
        assert row.ships_kt >= row.draught_kt * (1 - 1e-12) >= row.weather_kt * (1 - 1e-12) > 0.0


def test_the_wagon_quota_binds_grain_at_kuryk_westbound() -> None:
    assert TODAY[("kuryk-alat-ferry", "grain", True)].binds == "wagons"


def test_trucks_need_no_wagons() -> None:
    trucks = [row for row in TODAY.values() if row.cargo == "food-truck" and row.link == "kuryk-alat-ferry"]
    assert trucks
    assert all(row.wagons_kt is None for row in trucks)


def test_a_second_fleet_doubles_what_ships_could_carry() -> None:
    row = ("kuryk-alat-ferry", "grain", True)
    double = capacities(Change("ferry-asco", "count", "scale", 2.0, 2024, source="test"))
    assert double[row].ships_kt == pytest.approx(2.0 * TODAY[row].ships_kt)
    assert double[row].wagons_kt == TODAY[row].wagons_kt


def test_a_fall_of_the_sea_takes_payload_from_tankers_but_not_their_number() -> None:
    row = ("aktau-dubendi-tanker", "crude-oil", True)
    fallen = capacities(Change("sea-level", "value", "add", -1.0, 2024, source="test"))
    assert fallen[row].draught_kt < 0.95 * TODAY[row].draught_kt
    assert fallen[row].ships_kt == TODAY[row].ships_kt


def test_only_links_with_a_fleet_are_named() -> None:
    served = {name for fleet in KNOWN.fleets.values() for name in fleet.links.split()}
    assert {link for link, _, _ in TODAY} <= served
