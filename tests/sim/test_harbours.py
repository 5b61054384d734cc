"""Shores, ports and ships: what a year's numbers make of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.sim.years import base, compiled, moved

from transcaspian.network import cycle_days
from transcaspian.sim import compile_year
from transcaspian.sim._harbours import (
    MONTH_H,
    Docks,
    closed_hours,
    crossing_h,
    deck,
    dock_of,
    patience_h,
    payloads_t,
    served_links,
    storms_per_h,
)


def test_a_cut_lognormal_has_the_mean_of_its_draws() -> None:
    sigma = math.sqrt(math.log1p(0.36))
    draws = np.exp(math.log(60.0) - sigma**2 / 2.0 + sigma * np.random.default_rng(1).standard_normal(400_000))
    cut = np.minimum(draws, 100.0)
    assert closed_hours(60.0, 0.36, 100.0) == pytest.approx(cut.mean(), abs=4.0 * cut.std() / math.sqrt(len(cut)))
    assert closed_hours(60.0, 0.0, 24.0) == 24.0


def test_storms_close_a_shore_as_many_days_as_the_table_says() -> None:
    shore = next(one for one in compiled().operations.shores if one.id == "shore-caspian")
    mean_h = closed_hours(shore.closed.mean_h, shore.closed.scv, shore.closed.most_h)
    days = [rate * mean_h / (1.0 + rate * mean_h) * MONTH_H / 24.0 for rate in shore.storms_per_h]
    assert days == pytest.approx([7.3] * 4 + [3.0] * 4 + [7.3] * 4)
    assert storms_per_h(0.0, 60.0) == 0.0


def test_a_round_trip_without_waits_is_the_cycle_of_the_equilibrium() -> None:
    network = base().network
    docks, row = Docks(network), list(network.atlas.fleets)
    for link, fleet in served_links(network, ()).items():
        record, cells = network.atlas.links[link], network.columns["fleets"]
        calls = sum(
            docks.call_h(dock_of(network, fleet, place), fleet) for place in (record.origin, record.destination)
        )
        cycle_h = 24.0 * cycle_days(
            record.length_km,
            speed_kn=float(cells["speed_kn"][row.index(fleet)]),
            turn_h=float(cells["turn_h"][row.index(fleet)]),
        )
        assert 2.0 * crossing_h(network, docks, fleet, link) + calls == pytest.approx(cycle_h), link


def test_ships_add_up_to_those_in_service() -> None:
    network = base().network
    cells = network.columns["fleets"]
    for row, fleet in enumerate(network.atlas.fleets):
        mine = [ship.deck for ship in compiled().operations.ships if ship.fleet == fleet]
        if mine:
            wanted = cells["count"][row] * cells["availability_share"][row]
            assert sum(mine) / deck(network, fleet) == pytest.approx(wanted, abs=0.05)
            assert all(size == pytest.approx(deck(network, fleet)) for size in mine[:-1])


def test_one_more_ship_leaves_the_others_as_they_are() -> None:
    before = {ship.id: ship.deck for ship in compiled().operations.ships}
    after = {ship.id: ship.deck for ship in compile_year(moved("ferry-asco", "count", "add", 1.0)).operations.ships}
    added = sum(after.values()) - sum(before.values())
    assert added == pytest.approx(0.85 * deck(base().network, "ferry-asco"))
    assert {name: after[name] for name in before if name != "ferry-asco:16"} == {
        name: size for name, size in before.items() if name != "ferry-asco:16"
    }


def test_less_water_is_less_payload() -> None:
    link = "aktau-alat-feeder"
    now = payloads_t(base().network, "feeder-caspian", link)
    low = payloads_t(moved("sea-level", "value", "add", -0.1).network, "feeder-caspian", link)
    assert len(now) == 12
    assert max(now) > min(now)  # the sea stands highest in summer
    assert all(lower < payload for lower, payload in zip(low, now, strict=True))
    assert max(now) <= base().network.atlas.fleets["feeder-caspian"].payload_t


def test_patience_is_bounded_by_practice_and_by_the_departures() -> None:
    flows = base()
    served = served_links(flows.network, ())
    names = flows.network.topology.links
    for link in ("kuryk-alat-ferry", "turkmenbashi-alat-ferry"):
        between_h = 2.0 * flows.frequency_h[names.index(link)]
        assert between_h <= patience_h(flows.network, served, link, flows.frequency_h) <= 24.0
    short = moved("patience-ferry", "value", "set", 12.0)
    assert patience_h(short.network, served, "kuryk-alat-ferry", flows.frequency_h) == 12.0


def test_named_links_bring_the_others_of_their_fleet() -> None:
    network = base().network
    assert set(served_links(network, ("kuryk-alat-ferry",))) == {
        "kuryk-alat-ferry",
        "aktau-alat-ferry",
        "turkmenbashi-alat-ferry",
    }
    assert served_links(network, ("van-tatvan-ferry",)) == {}


def test_background_slows_the_gangs() -> None:
    network = base().network
    dock = network.atlas.terminals["aktau-feeders"]
    busier = moved("aktau-containers", "background_per_y", "scale", 2.0).network
    assert Docks(busier).unit_h(dock, "box", 0.0) > Docks(network).unit_h(dock, "box", 0.0)
