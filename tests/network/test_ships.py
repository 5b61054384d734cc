"""Cycle, draught and payload: closed forms, and what binds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.model import Atlas, Scenario
from transcaspian.network import (
    Network,
    berth_draughts,
    cycle_days,
    draught_m,
    fleet_payload_share,
    payload_share,
    year_columns,
)
from transcaspian.network._ships import LEAST_PAYLOAD_SHARE

metres = st.floats(0.0, 20.0)


def test_a_cycle_is_both_ways_at_sea_and_the_hours_in_port() -> None:
    assert cycle_days(463.0, speed_kn=12.5, turn_h=32.0) == pytest.approx((2 * 463.0 / 23.15 + 32.0) / 24.0)
    assert cycle_days(0.0, speed_kn=10.0, turn_h=48.0) == 2.0
    assert cycle_days(1.852 * 120.0, speed_kn=10.0, turn_h=0.0) == pytest.approx(1.0)


def test_a_draught_leaves_a_tenth_of_itself_under_the_keel() -> None:
    assert draught_m(7.7) == pytest.approx(7.0)
    assert draught_m(7.7, fall_m=1.0, silt_m=0.1) == pytest.approx(6.6 / 1.1)
    assert draught_m(8.0, under_keel_share=0.25) == pytest.approx(6.4)


def test_a_dry_berth_has_no_draught() -> None:
    assert draught_m(2.0, fall_m=3.0) == 0.0


@given(metres, st.floats(0.0, 5.0), st.floats(0.0, 5.0))
def test_a_fall_and_silt_take_the_same_draught_and_dredging_gives_it_back(
    depth_m: float, fall_m: float, silt_m: float
) -> None:
    assert draught_m(depth_m, fall_m=fall_m, silt_m=silt_m) == pytest.approx(
        draught_m(depth_m, fall_m=silt_m, silt_m=fall_m)
    )
    assert draught_m(depth_m + fall_m, fall_m=fall_m) == pytest.approx(draught_m(depth_m))
    assert draught_m(depth_m, fall_m=fall_m) <= draught_m(depth_m)


def test_a_ship_gives_up_its_tonnes_per_centimetre_for_each_centimetre_it_lacks() -> None:
    share = payload_share(6.0, laden_draught_m=7.0, tpc_t_per_cm=20.0, payload_t=12000.0)
    assert share == pytest.approx(1.0 - 20.0 * 100.0 / 12000.0)


@given(st.floats(7.0, 30.0))
def test_deep_water_gives_no_more_than_the_whole_payload(draught_available_m: float) -> None:
    assert payload_share(draught_available_m, laden_draught_m=7.0, tpc_t_per_cm=20.0, payload_t=12000.0) == 1.0


@given(metres, metres)
def test_more_water_never_takes_payload(one_m: float, other_m: float) -> None:
    low, high = sorted([one_m, other_m])
    kind = {"laden_draught_m": 6.5, "tpc_t_per_cm": 22.0, "payload_t": 10200.0}
    assert LEAST_PAYLOAD_SHARE <= payload_share(low, **kind) <= payload_share(high, **kind) <= 1.0


def test_a_ship_without_water_is_held_at_the_floor() -> None:
    floor = payload_share(0.0, laden_draught_m=7.0, tpc_t_per_cm=20.0, payload_t=12000.0)
    assert floor == LEAST_PAYLOAD_SHARE > 0.0


def test_a_depth_is_moved_from_the_level_at_which_it_was_true(frozen: Scenario, shipped: Atlas) -> None:
    columns = year_columns(frozen, shipped, year=2030)
    level = columns["parameters"]["value"][list(shipped.parameters).index("sea-level")]
    berth = shipped.berths["depth-aktau-tanker"]
    assert berth.maintained
    assert level < berth.depth_level_m_baltic - 0.1
    expected = (berth.depth_m + level - berth.depth_level_m_baltic) / (1.0 + berth.under_keel_share)
    assert berth_draughts(shipped, columns, year=2030)["aktau", "tanker"] == pytest.approx(expected)


def test_the_deepest_berth_of_a_kind_counts(today: Network, changed: Callable[..., Network]) -> None:
    atlas = today.atlas
    places = [(berth.place, berth.vehicle) for berth in atlas.berths.values()]
    draughts = berth_draughts(atlas, today.columns, year=2024)
    assert set(draughts) == set(places)
    deeper = changed(("depth-alat-ferry", "depth_m", "add", 1.1))
    after = berth_draughts(atlas, deeper.columns, year=2024)
    assert after["alat", "ferry"] == pytest.approx(draughts["alat", "ferry"] + 1.0)
    assert {key: value for key, value in after.items() if key != ("alat", "ferry")} == {
        key: value for key, value in draughts.items() if key != ("alat", "ferry")
    }


def test_the_shallower_end_of_a_fleet_binds(today: Network) -> None:
    row = list(today.atlas.fleets).index("tanker-caspian")
    fleet = today.atlas.fleets["tanker-caspian"]
    for draughts in ({("a", "tanker"): 6.0, ("b", "tanker"): 5.5}, {("a", "tanker"): 5.5, ("b", "tanker"): 6.0}):
        share = fleet_payload_share(row, ("a", "b"), "tanker", today.columns, draughts)
        assert share == pytest.approx(1.0 - fleet.tpc_t_per_cm * 100.0 * (6.5 - 5.5) / fleet.payload_t)


def test_a_berth_for_another_vehicle_does_not_bind(today: Network) -> None:
    row = list(today.atlas.fleets).index("tanker-caspian")
    assert fleet_payload_share(row, ("a", "b"), "tanker", today.columns, {("a", "dry"): 1.0}) == 1.0
