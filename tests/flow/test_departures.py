"""Ships that leave when full: how their waits move with flows."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from transcaspian.flow import Flows, assign
from transcaspian.flow._departures import Departures
from transcaspian.model import Change, atlas, scenario
from transcaspian.network import build, cycle_days, find_routes, freeze


def two_links() -> Departures:
    """Three uses of ships: back on link 1, twice forth on link 1, once back on link 2."""
    departures = object.__new__(Departures)
    departures.links, departures.size, departures.longest_h = np.array([1, 2]), 3, 336.0
    departures.route, departures.link = np.array([0, 1, 2, 2]), np.array([1, 1, 1, 2])
    departures.key = np.array([2, 3, 3, 4])
    departures.ships_per_kt = np.array([0.2, 0.3, 0.1, 0.01])
    return departures


@pytest.fixture(scope="module")
def base_flows() -> Flows:
    tables = atlas()
    network = build(scenario("base", atlas=tables), year=2024, atlas=tables)
    return assign(network, freeze(find_routes(network), atlas=tables))


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


def test_a_ship_day_with_several_slots_counts_one_ship(base_flows: Flows) -> None:
    network, routes = base_flows.network, base_flows.routes
    top, departures = network.topology, Departures(network, routes)
    link = top.links.index("kuryk-alat-ferry")
    kt = np.zeros((2, len(top.cargoes)))
    cargo = [list(network.atlas.cargoes).index(market.cargo) for market in network.atlas.markets.values()]
    for p in range(routes.n_routes):
        for arc in routes.path[routes.start[p] : routes.start[p + 1]]:
            if top.arc_link[arc] == link:
                kt[int(top.arc_forward[arc]), cargo[routes.market[p]]] += base_flows.flow_kt[p]
    days = cycle_days(
        float(network.columns["links"]["length_km"][link]),
        speed_kn=network.atlas.fleets["ferry-asco"].speed_kn, turn_h=network.atlas.fleets["ferry-asco"].turn_h,
    )  # fmt: skip
    slot = next(s for s in range(top.n_slots) if top.slot_name(s).startswith("fleet-ferry-asco"))
    use = next(
        use
        for arc in np.flatnonzero(top.arc_link == link)
        for use in range(top.use_start[arc], top.use_start[arc + 1])
        if top.slot_resource[top.use_slot[use]] == top.slot_resource[slot]
    )
    wagons = np.array([cargo.form in ("wagon", "tank") for cargo in network.atlas.cargoes.values()])
    kt += network.parameter("empty-wagons") * kt[::-1] * wagons
    ships = kt @ network.conversion[:, slot] * network.use_units[use] / days
    assert departures.ships(base_flows.flow_kt)[link] == pytest.approx(ships)


def test_lines_fuller_in_opposite_directions_are_told_where_slots_sum_them(base_flows: Flows) -> None:
    """West on one line and east on another are as many ship days again as either; west on both are all counted."""
    network, departures = base_flows.network, Departures(base_flows.network, base_flows.routes)
    lines = [network.topology.links.index(one) for one in network.atlas.fleets["dry-caspian"].links.split()]
    for back, share in ((1, 1.0), (0, 0.0)):
        departures.key = np.array([2 * lines[0] + 1, 2 * lines[1] + 1 - back])
        departures.route, departures.ships_per_kt = np.array([0, 1]), 1.0 / departures.days[lines]
        found = departures.uncounted_share(network, np.array([10.0, 10.0]))
        assert found.get("dry-caspian", 0.0) == pytest.approx(share)
        assert "ferry-asco" not in found


def test_ships_with_a_headway_do_not_wait_to_fill() -> None:
    tables = atlas()
    base, none = scenario("base", atlas=tables), freeze(set(), atlas=tables)
    filling = Departures(build(base, year=2024, atlas=tables), none)
    change = Change("ferry-asco", "headway_h", "set", 24.0, 2024, owner="test")
    case = msgspec.structs.replace(base, changes=(*base.changes, change))
    network = build(case, year=2024, atlas=tables)
    left = set(filling.links) - set(Departures(network, none).links)
    assert {network.topology.links[link] for link in left} == set(tables.fleets["ferry-asco"].links.split())
