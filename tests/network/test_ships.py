"""Cycle, draught and payload: closed forms, months and wind, and what binds."""

from __future__ import annotations

import math
from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.errors import DataError
from transcaspian.model import Atlas, Scenario
from transcaspian.network import (
    Loads,
    Network,
    cycle_days,
    draught_m,
    payload_share,
    sea_level_m_baltic,
    squat_m,
    year_columns,
)
from transcaspian.network._ships import MONTHS_PER_YEAR, WIND_PARTS, WIND_SD, beds_m_baltic, month_rows, waters_m_baltic

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
    assert 0.0 <= payload_share(low, **kind) <= payload_share(high, **kind) <= 1.0


def test_a_ship_without_water_loads_nothing_and_never_less() -> None:
    kind = {"laden_draught_m": 7.0, "tpc_t_per_cm": 20.0, "payload_t": 12000.0}
    assert payload_share(0.0, **kind) == 0.0
    assert payload_share(np.array([0.5, 1.0, 1.1]), **kind).tolist() == pytest.approx([0.0, 0.0, 1.0 / 60.0])


# -- squat -------------------------------------------------------------------------------------------------------------


def test_squat_grows_with_the_block_and_the_square_of_the_speed() -> None:
    assert squat_m(0.8, speed_kn=10.0) == pytest.approx(0.8 * 100.0 / 50.0)
    assert squat_m(0.85, speed_kn=0.0) == 0.0
    assert squat_m(math.nan, speed_kn=5.0) == squat_m(1.0, speed_kn=5.0)


def test_the_larger_of_the_two_clearances_binds() -> None:
    assert draught_m(7.7, clearance_m=0.5) == pytest.approx(7.0)
    assert draught_m(4.4, clearance_m=0.5) == pytest.approx(3.9)
    assert draught_m(0.4, clearance_m=0.5) == 0.0


@pytest.mark.parametrize("speed_kn", [0.0, 3.0, 4.0])
def test_ten_per_cent_of_a_tanker_holds_its_squat_in_port(speed_kn: float) -> None:
    assert 0.3 + squat_m(0.8, speed_kn=speed_kn) < 0.1 * 6.0


# -- months and wind ---------------------------------------------------------------------------------------------------


def depths_of(name: str, atlas: Atlas, scenario: Scenario, *, year: int) -> tuple[np.ndarray, float]:
    columns = year_columns(scenario, atlas, year=year)
    level = sea_level_m_baltic(atlas, columns)
    bed = beds_m_baltic(atlas, columns, year=year)[list(atlas.berths).index(name)]
    return waters_m_baltic(atlas, columns, np.array([level]))[0] - bed, level


def test_a_depth_is_moved_from_the_level_and_the_month_at_which_it_was_true(frozen: Scenario, shipped: Atlas) -> None:
    berth = shipped.berths["depth-aktau-tanker"]
    assert berth.maintained
    assert berth.depth_month == 4
    depths, level = depths_of(berth.id, shipped, frozen, year=2030)
    assert level < berth.depth_level_m_baltic - 0.1
    season = {month.month: month.season_m for month in shipped.months.values()}
    mean = depths.mean(axis=1)
    for month in range(1, MONTHS_PER_YEAR + 1):
        expected = berth.depth_m + level - berth.depth_level_m_baltic + season[month] - season[berth.depth_month]
        assert mean[month - 1] == pytest.approx(expected)
    assert np.std(depths, axis=1).min() > 0.05


def test_a_depth_without_a_month_holds_for_the_annual_mean(frozen: Scenario, shipped: Atlas) -> None:
    berth = shipped.berths["depth-alat-ferry"]
    assert berth.depth_month == 0
    depths, level = depths_of(berth.id, shipped, frozen, year=2024)
    assert level == berth.depth_level_m_baltic
    assert depths.mean() == pytest.approx(berth.depth_m, abs=1e-3)


def test_silt_takes_depth_only_where_nobody_dredges(frozen: Scenario, shipped: Atlas) -> None:
    berth = shipped.berths["depth-olya-dry"]
    before, _ = depths_of(berth.id, shipped, frozen, year=2030)
    neglected = msgspec.structs.replace(berth, maintained=False)
    atlas = msgspec.structs.replace(shipped, berths={**shipped.berths, berth.id: neglected})
    after, _ = depths_of(berth.id, atlas, frozen, year=2030)
    assert before - after == pytest.approx(np.full_like(before, 6 * berth.siltation_m_per_y))


def test_the_wind_has_no_mean_and_nearly_its_own_spread() -> None:
    assert len(WIND_SD) == WIND_PARTS
    assert WIND_SD.mean() == pytest.approx(0.0, abs=1e-12)
    assert pytest.approx(1.0, abs=0.02) == (WIND_SD**2).mean()
    assert pytest.approx(-WIND_SD[::-1]) == WIND_SD


@given(st.floats(-0.5, 0.5))
def test_the_parts_of_the_wind_give_the_mean_of_a_ship_that_may_fill_up(slack_m: float) -> None:
    """Against the closed form of the mean of min(0, slack + sd z)."""
    sd_m = 0.112
    z = slack_m / sd_m
    density, below = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi), 0.5 * (1.0 + math.erf(-z / math.sqrt(2.0)))
    exact = slack_m * below - sd_m * density
    points = np.minimum(0.0, slack_m + sd_m * WIND_SD).mean()
    assert points == pytest.approx(exact, abs=0.0005)  # half a millimetre of draught


def test_a_year_has_each_month_once(shipped: Atlas) -> None:
    assert [list(shipped.months.values())[row].month for row in month_rows(shipped)] == [*range(1, 13)]
    one = shipped.months["january"]
    twice = msgspec.structs.replace(shipped, months={**shipped.months, "july": one})
    with pytest.raises(
        DataError, match=r"months\.csv, field 'month': a year has each month once; read 1 1 2 3 4 5 6 8"
    ):
        month_rows(twice)


# -- what binds --------------------------------------------------------------------------------------------------------


def loads_at(today: Network, level_m: float | None = None) -> Loads:
    level = None if level_m is None else np.array([level_m])
    return Loads(today.atlas, today.columns, year=2024, level_m_baltic=level)


def test_the_mean_level_of_the_year_flatters_the_load(today: Network) -> None:
    fleet = list(today.atlas.fleets).index("tanker-makhachkala")
    berth, ship = today.atlas.berths["depth-aktau-tanker"], today.atlas.fleets["tanker-makhachkala"]
    season = today.atlas.months["april"].season_m
    level = berth.depth_level_m_baltic + 1.1 * ship.laden_draught_m - berth.depth_m + season  # just full at the mean
    share = loads_at(today, level).share(fleet, ("aktau",), "tanker")
    assert 0.95 < share < 0.995


def test_the_deepest_berth_of_a_kind_counts(today: Network) -> None:
    fleet = list(today.atlas.fleets).index("ferry-asco")
    second = msgspec.structs.replace(today.atlas.berths["depth-alat-ferry"], id="depth-alat-ferry-2", depth_m=6.7)
    atlas = msgspec.structs.replace(today.atlas, berths={**today.atlas.berths, second.id: second})
    columns = {
        **today.columns,
        "berths": {k: np.append(v, getattr(second, k)) for k, v in today.columns["berths"].items()},
    }
    before, after = loads_at(today), Loads(atlas, columns, year=2024)
    shallow, deep = (one.draughts_m(fleet, "alat", "ferry") for one in (before, after))
    assert shallow is not None
    assert deep is not None
    assert deep - shallow == pytest.approx(np.full_like(deep, (6.7 - 5.6) / 1.1), abs=0.01)


def test_the_shallower_end_of_a_fleet_binds(today: Network) -> None:
    fleet = list(today.atlas.fleets).index("tanker-makhachkala")
    loads = loads_at(today, -30.0)
    one, other = (loads.share(fleet, (place,), "tanker") for place in ("aktau", "makhachkala"))
    assert one != pytest.approx(other, abs=0.005)
    both = {loads.share(fleet, ends, "tanker") for ends in (("aktau", "makhachkala"), ("makhachkala", "aktau"))}
    assert both == {min(one, other)}


def test_a_berth_for_another_vehicle_does_not_bind(today: Network) -> None:
    fleet = list(today.atlas.fleets).index("tanker-caspian")
    loads = loads_at(today, -33.0)
    assert loads.shares(fleet, ("kuryk",), "tanker") is None
    assert loads.share(fleet, ("kuryk",), "tanker") == 1.0
    assert loads.share(fleet, ("aktau", "kuryk"), "tanker") == loads.share(fleet, ("aktau",), "tanker") < 0.5


@given(st.floats(-34.0, -27.0), st.floats(0.0, 1.0))
def test_a_lower_sea_never_lets_a_ship_load_more(today: Network, level_m: float, fall_m: float) -> None:
    fleets = list(today.atlas.fleets)
    for name, ends, vehicle in (("ferry-asco", ("kuryk", "alat"), "ferry"), ("dry-volga", ("olya",), "dry")):
        fleet = fleets.index(name)
        high, low = (loads_at(today, level).share(fleet, ends, vehicle) for level in (level_m, level_m - fall_m))
        assert 0.0 <= low <= high <= 1.0
    assert loads_at(today, level_m).share(fleets.index("blacksea-ferry"), ("poti", "varna"), "ferry") == 1.0


# -- laid up -----------------------------------------------------------------------------------------------------------


def test_a_link_on_which_ships_cannot_load_closes_with_a_note(changed: Callable[..., Network], today: Network) -> None:
    link = list(today.atlas.links).index("aktau-dubendi-tanker")
    of_link = today.topology.arc_link == link
    assert today.arc_open[of_link].all()
    assert not any("laid up" in note for note in today.notes)
    low = changed(("sea-level", "value", "add", -6.0))
    assert not low.arc_open[of_link].any()
    (note,) = [one for one in low.notes if "aktau-dubendi-tanker" in one]
    assert note == (
        "2024: aktau-dubendi-tanker closes: tanker-caspian would load 0% of its payload, less than the 10% below which "
        "ships are laid up"
    )
    assert np.isfinite(low.use_units).all()
    assert (low.use_units >= today.use_units - 1e-12).all()


def test_a_fleet_keeps_sailing_on_the_links_that_are_left(changed: Callable[..., Network], today: Network) -> None:
    names = list(today.atlas.links)
    shallow = changed(("depth-aktau-ferry", "depth_m", "add", -4.0))
    gone, left = names.index("aktau-alat-ferry"), names.index("kuryk-alat-ferry")
    assert not shallow.arc_open[shallow.topology.arc_link == gone].any()
    assert shallow.arc_open[shallow.topology.arc_link == left].all()
    assert shallow.link_sailing_share[gone] == 0.0
    assert shallow.link_sailing_share[left] > today.link_sailing_share[left]
