"""Lanes: every tonne that crosses by ship is in one, small ones ride with the largest."""

from __future__ import annotations

import numpy as np
import pytest
from tests.sim.years import base, compiled, moved

from transcaspian.flow import market_cargo
from transcaspian.sim._lanes import BOX_TEU, crossings_of, fleet_of, lanes_of, practice, unit_of, units_per_kt


def test_every_tonne_over_the_sea_is_in_a_lane() -> None:
    flows = base()
    served = fleet_of(flows.network)
    crossing = [bool(crossings_of(flows, route, served)) for route in range(flows.routes.n_routes)]
    lanes = lanes_of(flows, served)
    assert sum(lane.volume_kt for lane in lanes) == pytest.approx(flows.flow_kt[crossing].sum(), rel=1e-9)
    for link in ("kuryk-alat-ferry", "aktau-alat-feeder", "turkmenbashi-dubendi-tanker"):
        for forward in (True, False):
            mine = sum(lane.volume_kt for lane in lanes if (link, forward) in lane.crossings)
            arcs = [(link, forward) in crossings_of(flows, route, served) for route in range(flows.routes.n_routes)]
            assert mine == pytest.approx(flows.flow_kt[arcs].sum(), rel=1e-6, abs=1e-4)


def test_units_add_up_over_routes() -> None:
    flows = base()
    served = fleet_of(flows.network)
    cargo = market_cargo(flows.network)[flows.routes.market]
    lanes = lanes_of(flows, served)
    forms = [one.form for one in flows.network.atlas.cargoes.values()]
    expected = 0.0
    for route in np.flatnonzero(flows.flow_kt > 1e-6):
        crossings = crossings_of(flows, int(route), served)
        if crossings:
            fleet = served[crossings[0][0]]
            unit = unit_of(flows.network, forms[cargo[route]], fleet)
            expected += flows.flow_kt[route] * units_per_kt(flows.network, int(cargo[route]), unit, fleet)
    assert sum(lane.units_per_y for lane in lanes) == pytest.approx(expected, rel=1e-9)


def test_a_lane_is_named_by_its_ends_and_its_way() -> None:
    lanes = compiled().lanes
    assert len(lanes) == len(set(lanes))
    for name, lane in lanes.items():
        form, origin, destination, way = name.split(":")
        assert form == lane.form
        assert {origin, destination} <= set(base().network.atlas.places)
        assert [part.split(".")[0] for part in way.split("+")] == [link for link, _ in lane.crossings]
        assert sum(kt for _, kt in lane.markets) == pytest.approx(lane.volume_kt)


def test_a_box_is_two_teu_and_a_wagon_its_load() -> None:
    network = base().network
    cells, row = network.columns["cargoes"], list(network.atlas.cargoes).index("grain")
    assert units_per_kt(network, row, "wagon", "ferry-asco") == pytest.approx(1000.0 / cells["t_per_wagon"][row])
    row = list(network.atlas.cargoes).index("container-general")
    assert units_per_kt(network, row, "box", "feeder-caspian") == pytest.approx(
        1000.0 / (BOX_TEU * cells["t_per_teu"][row])
    )


def test_block_trains_need_a_train_a_week() -> None:
    network = base().network
    train, least = practice(network, "train-units"), practice(network, "block-trains")
    for lane in compiled().lanes.values():
        on_rails = lane.unit in ("box", "wagon")
        assert lane.train == (on_rails and lane.units_per_y >= train * least)
        assert lane.group == (train if lane.train else practice(network, "shipment") if on_rails else lane.group)
    assert any(lane.train for lane in compiled().lanes.values())


def test_a_closed_link_has_no_fleet() -> None:
    assert "kuryk-alat-ferry" in fleet_of(base().network)
    assert "kuryk-alat-ferry" not in fleet_of(moved("kuryk-alat-ferry", "open_share", "set", 0.0).network)
