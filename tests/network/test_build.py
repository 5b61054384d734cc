"""One year of a scenario as arrays."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
import pytest

from transcaspian.model import Atlas, Scenario
from transcaspian.network import CURVE_LOADS, Network, RouteSet, build, cycle_days, open_routes
from transcaspian.units import DAYS_PER_YEAR

Changed = Callable[..., Network]


def slot(network: Network, name: str) -> int:
    top = network.topology
    return next(number for number in range(top.n_slots) if top.slot_name(number) == name)


def arc(network: Network, link: str, form: str, *, forward: bool = True) -> int:
    top = network.topology
    found = np.flatnonzero(
        (top.arc_link == top.links.index(link)) & (top.arc_form == top.forms.index(form)) & (top.arc_forward == forward)
    )
    assert len(found) == 1
    return int(found[0])


def use_per_kt(network: Network, link: str, cargo: str, name: str) -> float:
    """Units of a slot that one kt of a cargo takes on a link, westbound."""
    top = network.topology
    one, where = arc(network, link, network.atlas.cargoes[cargo].form), slot(network, name)
    rows = [row for row in range(top.use_start[one], top.use_start[one + 1]) if top.use_slot[row] == where]
    assert len(rows) == 1
    return float(network.use_units[rows[0]] * network.conversion[list(network.atlas.cargoes).index(cargo), where])


def test_every_array_is_read_only(today: Network) -> None:
    arrays = {name: value for name, value in msgspec.structs.asdict(today).items() if isinstance(value, np.ndarray)}
    assert len(arrays) == 18
    for array in arrays.values():
        with pytest.raises(ValueError, match="read-only"):
            array[:1] = 0


def test_shapes_are_those_of_arcs_slots_links_cargoes_and_markets(today: Network) -> None:
    top, atlas = today.topology, today.atlas
    shapes = {
        "arc_open": len(top.arc_link), "arc_time_h": len(top.arc_link), "arc_sd_h": len(top.arc_link),
        "arc_usd_per_t": len(top.arc_link), "arc_usd_per_teu": len(top.arc_link),
        "link_frequency_h": len(atlas.links), "link_sailing_share": len(atlas.links), "use_units": len(top.use_slot),
        "capacity_per_y": top.n_slots, "background_per_y": top.n_slots, "wait_scale_h": top.n_slots,
        "wait_power": top.n_slots, "closure_wait_h": top.n_slots, "rent_scale_usd_per_unit": top.n_slots,
        "slot_pool": top.n_slots, "volume_kt": len(atlas.markets),
    }  # fmt: skip
    assert {name: getattr(today, name).shape for name in shapes} == {name: (size,) for name, size in shapes.items()}
    assert today.closure_factor.shape == (top.n_slots, len(CURVE_LOADS))
    assert today.conversion.shape == (len(atlas.cargoes), top.n_slots)


def test_nothing_that_is_used_is_nan(today: Network) -> None:
    for name, array in msgspec.structs.asdict(today).items():
        if isinstance(array, np.ndarray) and name != "conversion":
            assert np.isfinite(array).all(), name


def test_no_route_meets_a_slot_for_which_its_cargo_has_no_number(today: Network, routes: RouteSet) -> None:
    names = list(today.atlas.cargoes)
    cargo = np.array([names.index(market.cargo) for market in today.atlas.markets.values()])
    used = today.conversion[cargo[routes.market[routes.use_route]], today.topology.use_slot[routes.use_entry]]
    assert np.isfinite(used).all()
    assert (used[~today.slot_pool[today.topology.use_slot[routes.use_entry]]] > 0.0).all()


def test_capacities_are_positive_and_background_leaves_room(today: Network) -> None:
    limit = today.atlas.parameter("background-limit")
    assert (today.capacity_per_y > 0.0).all()
    assert (today.background_per_y <= limit * today.capacity_per_y * (1.0 + 1e-12)).all()


def test_background_that_would_fill_a_resource_is_cut_and_told(changed: Changed) -> None:
    network = changed(("sec-dostyk-aktogay", "background_per_y", "set", 1e9))
    one = slot(network, "sec-dostyk-aktogay")
    assert network.background_per_y[one] == pytest.approx(0.95 * network.capacity_per_y[one])
    assert any("2024: background at sec-dostyk-aktogay cut from 1000000000" in note for note in network.notes)


def test_a_change_of_a_constant_of_the_model_counts(changed: Changed, today: Network) -> None:
    wider = changed(("link-spread", "value", "scale", 2.0))
    assert wider.parameter("link-spread") == 2.0 * today.parameter("link-spread")
    moving = (today.arc_sd_h > 0.0) & (today.topology.arc_link >= 0)
    assert (wider.arc_sd_h[moving] > today.arc_sd_h[moving]).any()
    assert (wider.arc_sd_h >= today.arc_sd_h).all()


def test_columns_may_be_given(today: Network, shipped: Atlas) -> None:
    lengths = today.columns["links"]["length_km"] * 2.0
    columns = {**today.columns, "links": {**today.columns["links"], "length_km": lengths}}
    longer = build(today.scenario, year=today.year, atlas=shipped, columns=columns)
    assert longer.columns is columns
    assert longer.arc_time_h.sum() > today.arc_time_h.sum()
    assert (longer.volume_kt == today.volume_kt).all()


def test_building_twice_gives_the_same_bits(frozen: Scenario, shipped: Atlas, today: Network) -> None:
    again = build(frozen, year=2024, atlas=shipped)
    for name, array in msgspec.structs.asdict(today).items():
        if isinstance(array, np.ndarray):
            assert getattr(again, name).tobytes() == array.tobytes(), name


def test_the_order_of_changes_does_not_matter(shipped: Atlas, frozen: Scenario) -> None:
    turned = msgspec.structs.replace(frozen, changes=frozen.changes[::-1])
    left, right = (build(one, year=2030, atlas=shipped) for one in (frozen, turned))
    for name, array in msgspec.structs.asdict(left).items():
        if isinstance(array, np.ndarray):
            assert getattr(right, name).tobytes() == array.tobytes(), name


# -- ships -------------------------------------------------------------------------------------------------------------


def test_wagons_and_trucks_share_the_deck_by_their_metres(today: Network) -> None:
    atlas = today.atlas
    grain, truck = atlas.cargoes["grain"], atlas.cargoes["general-truck"]
    metres = {
        "grain": 1000.0 / grain.t_per_wagon * atlas.parameter("wagon-deck"),
        "general-truck": 1000.0 / truck.t_per_truck * atlas.parameter("truck-deck"),
    }
    use = {name: use_per_kt(today, "kuryk-alat-ferry", name, "fleet-ferry-asco:out-out-out") for name in metres}
    assert use["grain"] / use["general-truck"] == pytest.approx(metres["grain"] / metres["general-truck"])
    assert metres["general-truck"] > 3 * metres["grain"]


DEEP = [(f"depth-{port}-ferry", "depth_m", "add", 2.0) for port in ("aktau", "alat", "kuryk", "turkmenbashi")]


def test_a_kt_takes_its_loads_times_the_days_of_a_cycle(changed: Changed) -> None:
    deep = changed(*DEEP)
    atlas = deep.atlas
    fleet, link = atlas.fleets["ferry-asco"], atlas.links["kuryk-alat-ferry"]
    metres = 1000.0 / atlas.cargoes["grain"].t_per_wagon * atlas.parameter("wagon-deck")
    days = cycle_days(link.length_km, speed_kn=fleet.speed_kn, turn_h=fleet.turn_h)
    loads = metres / (fleet.deck_m * fleet.load_share)
    assert use_per_kt(deep, "kuryk-alat-ferry", "grain", "fleet-ferry-asco:out-out-out") == pytest.approx(loads * days)


def test_a_fleet_has_the_days_of_its_ships_that_weather_leaves(today: Network, changed: Changed) -> None:
    fleet, resource = today.atlas.fleets["ferry-asco"], today.atlas.resources["fleet-ferry-asco"]
    expected = fleet.count * fleet.availability_share * DAYS_PER_YEAR * resource.availability_share
    for ways in ("out-out-out", "back-out-back", "back-back-back"):
        one = slot(today, f"fleet-ferry-asco:{ways}")
        assert today.capacity_per_y[one] == pytest.approx(expected)
        more = changed(("ferry-asco", "count", "scale", 2.0))
        assert more.capacity_per_y[one] == pytest.approx(2.0 * expected)


LIMITED = [("aktau-dubendi-tanker", "crude-oil", "fleet-tanker-caspian:out", "depth-aktau-tanker")]


@pytest.mark.parametrize(("link", "cargo", "fleet", "berth"), LIMITED)
def test_a_lower_sea_takes_payload_and_dredging_gives_it_back(
    today: Network, changed: Changed, link: str, cargo: str, fleet: str, berth: str
) -> None:
    low, lower = (("sea-level", "value", "add", fall) for fall in (-0.6, -1.6))  # every month below full load
    still = (("harbour-speed", "value", "set", 0.0), ("least-clearance", "value", "set", 0.2))  # ten per cent binds
    before, fallen = (use_per_kt(changed(one, *still), link, cargo, fleet) for one in (low, lower))
    berths = [one.id for one in today.atlas.berths.values() if one.vehicle == "tanker"]
    deeper = changed(lower, *still, *((name, "depth_m", "add", 1.0) for name in berths))
    dredged = use_per_kt(deeper, link, cargo, fleet)
    ship = today.atlas.fleets[fleet.removeprefix("fleet-").removesuffix(":out")]
    lost = ship.tpc_t_per_cm * 100.0 / 1.1 / ship.payload_t
    assert 1.0 / fallen == pytest.approx(1.0 / before - lost / (before * _share(before, ship, today, link)), rel=1e-9)
    assert fallen > 1.05 * before
    assert dredged == pytest.approx(before, rel=1e-12)


def _share(use: float, ship: object, network: Network, link: str) -> float:
    """Share of payload that a use per kt stands for."""
    length_km = network.atlas.links[link].length_km
    days = cycle_days(length_km, speed_kn=ship.speed_kn, turn_h=ship.turn_h)  # type: ignore[attr-defined]
    return 1000.0 / (ship.payload_t * ship.load_share) * days / use  # type: ignore[attr-defined]


def test_a_fleet_in_deep_water_does_not_feel_the_sea_fall(today: Network, changed: Changed) -> None:
    name = ("kuryk-alat-ferry", "grain", "fleet-ferry-asco:out-out-out")
    deep, fallen = (changed(*DEEP, *more) for more in ((), (("sea-level", "value", "add", -0.1),)))
    assert use_per_kt(fallen, *name) == use_per_kt(deep, *name) < use_per_kt(today, *name)


def test_a_ship_by_timetable_is_waited_for_half_its_headway(today: Network) -> None:
    row = list(today.atlas.links).index("turkmenbashi-alat-feeder")
    assert today.link_frequency_h[row] == 0.5 * today.atlas.fleets["feeder-turkmen"].headway_h


def test_a_headway_makes_a_timetable_and_none_makes_ships_fill(today: Network, changed: Changed) -> None:
    links = [today.topology.links.index(name) for name in ("kuryk-alat-ferry", "turkmenbashi-alat-ferry")]
    by_timetable = changed(("ferry-asco", "headway_h", "set", 24.0))
    assert by_timetable.link_frequency_h[links] == pytest.approx(12.0)
    assert (today.link_frequency_h[links] != 12.0).all()
    row = today.topology.links.index("turkmenbashi-alat-feeder")
    filling = changed(("feeder-turkmen", "headway_h", "set", 0.0))
    assert filling.link_frequency_h[row] == pytest.approx(
        min(0.5 * 8760.0 / filling.link_sailing_share[row], filling.parameter("longest-fill"))
    )


def test_a_ship_that_fills_is_waited_for_half_the_time_between_sailings_and_no_longer_than_the_limit(
    today: Network,
) -> None:
    longest = today.atlas.parameter("longest-fill")
    for fleet in today.atlas.fleets.values():
        if fleet.rule == "fill_and_go":
            for name in today.atlas.link_list(fleet.links):
                row = list(today.atlas.links).index(name)
                if today.link_sailing_share[row] > 0.0:
                    expected = min(longest, 0.5 * 8760.0 / today.link_sailing_share[row])
                    assert today.link_frequency_h[row] == pytest.approx(expected)


def test_what_no_ship_serves_is_not_waited_for(today: Network) -> None:
    served = {name for fleet in today.atlas.fleets.values() for name in fleet.links.split()}
    for row, link in enumerate(today.atlas.links.values()):
        if link.id not in served:
            assert today.link_frequency_h[row] == 0.0


# -- land --------------------------------------------------------------------------------------------------------------


def test_a_train_path_is_taken_alike_from_both_ends_of_a_single_capacity(today: Network) -> None:
    top = today.topology
    there, back = (arc(today, "dostyk-aktogay", "container", forward=way) for way in (True, False))
    slots = [set(top.use_slot[top.use_start[one] : top.use_start[one + 1]].tolist()) for one in (there, back)]
    assert slot(today, "sec-dostyk-aktogay") in slots[0] & slots[1]


def test_a_kt_in_boxes_takes_its_trains_and_the_empty_ones_that_return(today: Network) -> None:
    atlas = today.atlas
    boxes, section = atlas.cargoes["container-general"], atlas.resources["sec-dostyk-aktogay"]
    trains = 1000.0 / boxes.t_per_teu / section.train_teu * (1.0 + atlas.forms["container"].empty_return_share)
    one = today.conversion[list(atlas.cargoes).index(boxes.id), slot(today, section.id)]
    assert one == pytest.approx(trains)
    grain = today.conversion[list(atlas.cargoes).index("grain"), slot(today, section.id)]
    assert grain == pytest.approx(1000.0 / section.train_t * (1.0 + atlas.forms["wagon"].empty_return_share))


def test_hours_of_a_link_are_its_length_over_the_speed_of_the_form_and_its_border(today: Network) -> None:
    atlas = today.atlas
    link = atlas.links["boyuk-kesik-gardabani"]
    for name in ("container", "wagon"):
        form = atlas.forms[name]
        expected = link.length_km / (link.speed_km_per_h * form.rail_speed_scale) + link.dwell_h * form.border_scale
        assert today.arc_time_h[arc(today, link.id, name)] == pytest.approx(expected)


def test_an_operator_is_paid_per_km_and_a_box_per_teu(today: Network) -> None:
    atlas = today.atlas
    link = atlas.links["dostyk-aktogay"]
    fitting = {
        t.form: t for t in atlas.tariffs.values()
        if t.operator == link.operator and t.mode == "rail" and not t.link and t.from_year <= 2024 <= t.to_year
    }  # fmt: skip
    box, bulk = arc(today, link.id, "container"), arc(today, link.id, "wagon")
    paid = fitting["container"].usd_per_teu_km * link.length_km + fitting["container"].usd_per_teu
    assert today.arc_usd_per_teu[box] == pytest.approx(paid)
    assert today.arc_usd_per_t[box] == link.fee_usd_per_t
    paid = fitting["wagon"].usd_per_t_km * link.length_km + fitting["wagon"].usd_per_t
    assert today.arc_usd_per_t[bulk] == pytest.approx(paid + link.fee_usd_per_t)
    assert today.arc_usd_per_teu[bulk] == 0.0


def test_no_hour_and_no_price_is_negative(today: Network) -> None:
    for array in (today.arc_time_h, today.arc_sd_h, today.arc_usd_per_t, today.arc_usd_per_teu):
        assert (array >= 0.0).all()


def test_closing_a_link_closes_its_arcs_and_the_routes_over_them_and_no_other(
    today: Network, routes: RouteSet, changed: Changed
) -> None:
    closed = changed(("aktau-alat-feeder", "open_share", "set", 0.0))
    top = today.topology
    hit = top.arc_link == top.links.index("aktau-alat-feeder")
    assert not closed.arc_open[hit].any()
    np.testing.assert_array_equal(closed.arc_open[~hit], today.arc_open[~hit])
    over = np.array([hit[routes.arcs(p)].any() for p in range(routes.n_routes)])
    assert over.sum() > 20
    np.testing.assert_array_equal(open_routes(routes, closed), open_routes(routes, today) & ~over)


def test_a_planned_link_is_closed_until_a_change_opens_it(today: Network, changed: Changed) -> None:
    one = arc(today, "ordubad-meghri", "container")
    assert not today.arc_open[one]
    assert changed(("ordubad-meghri", "open_share", "set", 1.0)).arc_open[one]


def test_background_traffic_grows_from_2024(changed: Changed, today: Network) -> None:
    one = slot(today, "sec-dostyk-aktogay")
    growth = 1.0 + today.atlas.resources["sec-dostyk-aktogay"].background_growth_share
    later = changed(year=2030)
    assert later.background_per_y[one] == pytest.approx(today.background_per_y[one] * growth**6)
