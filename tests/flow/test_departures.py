"""Ships that leave when full: how their waits move with flows."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from transcaspian.flow._departures import Departures
from transcaspian.model import Change, atlas, scenario
from transcaspian.network import build, freeze


def two_links() -> Departures:
    """Three uses of ships: back on link 1, twice forth on link 1, once back on link 2."""
    departures = object.__new__(Departures)
    departures.links, departures.size, departures.longest_h = np.array([1, 2]), 3, 336.0
    departures.route, departures.link = np.array([0, 1, 2, 2]), np.array([1, 1, 1, 2])
    departures.key = np.array([2, 3, 3, 4])
    departures.ships_per_kt = np.array([0.2, 0.3, 0.1, 0.01])
    return departures


FLOW_KT = np.array([500.0, 200.0, 600.0])


def test_ships_are_counted_by_direction() -> None:
    assert two_links().ships(FLOW_KT) == pytest.approx(np.array([[0.0, 0.0], [100.0, 120.0], [6.0, 0.0]]))


def test_a_slope_is_a_difference_of_waits() -> None:
    departures, today_h = two_links(), np.zeros(3)
    slope = departures.slope_h_per_ship(FLOW_KT) * departures.ships_per_kt
    for use in range(3):
        moved = np.zeros(3)
        moved[departures.route[use]] = 1e-3
        change = departures.wait_h(FLOW_KT + moved, today_h) - departures.wait_h(FLOW_KT - moved, today_h)
        if departures.link[use] == 1:
            assert slope[use] == pytest.approx(change[1] / 2e-3, rel=1e-6)


def test_the_idler_direction_and_a_wait_at_its_limit_have_no_slope() -> None:
    slope = two_links().slope_h_per_ship(FLOW_KT)
    assert slope[0] == 0.0  # back on link 1 is idler
    assert (slope[1:3] < 0.0).all()
    assert slope[3] == 0.0  # six ships a year wait longer than the longest


def test_ships_with_a_headway_do_not_wait_to_fill() -> None:
    tables = atlas()
    base, none = scenario("base", atlas=tables), freeze(set(), atlas=tables)
    filling = Departures(build(base, year=2024, atlas=tables), none)
    change = Change("ferry-asco", "headway_h", "set", 24.0, 2024, owner="test")
    case = msgspec.structs.replace(base, changes=(*base.changes, change))
    network = build(case, year=2024, atlas=tables)
    left = set(filling.links) - set(Departures(network, none).links)
    assert {network.topology.links[link] for link in left} == set(tables.fleets["ferry-asco"].links.split())
