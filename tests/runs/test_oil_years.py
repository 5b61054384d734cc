"""Ways are told apart by their links, and what a capacity leaves is what is not taken."""

from __future__ import annotations

import numpy as np
import pytest
from tests.oiled import YEAR, known, solved

from transcaspian.network import topology
from transcaspian.runs._oil_records import Hold
from transcaspian.runs._oil_years import (
    BTC,
    TANKER,
    captive_kt,
    ceilings,
    crossing_kt,
    cut_flow,
    held_by,
    oil_markets,
    paths_of,
    slots_of,
    way_prices,
)


def test_the_markets_are_those_of_kazakh_crude() -> None:
    names = [list(known().markets)[row] for row in oil_markets(known())]
    assert {"kz-contract-crude-ceyhan", "kz-tengiz-crude-mediterranean", "kz-crude-china"} <= set(names)
    assert all(name.startswith("kz-") and "crude" in name for name in names)
    assert captive_kt(solved().flows[2024].network) == pytest.approx(49300.0)


def test_each_route_is_of_the_first_way_whose_links_it_takes() -> None:
    crude, top = solved().crude, topology(known())
    for route in np.flatnonzero(crude.own)[::7].tolist():
        links = {top.links[int(top.arc_link[arc])] for arc in crude.routes.arcs(route) if top.arc_link[arc] >= 0}
        fits = [row for row, way in enumerate(crude.ways) if set(way.key_links.split()) <= links]
        assert crude.way[route] == (fits[0] if fits else -1)
        touched = {end for link in links for end in (known().links[link].origin, known().links[link].destination)}
        countries = {known().places[end].country for end in touched}
        assert (bool(crude.russian[route]), bool(crude.azeri[route])) == ("RU" in countries, "AZ" in countries)


def test_volumes_by_way_and_by_link_agree() -> None:
    crude, flow = solved().crude, solved().flows[YEAR].flow_kt
    told = crude.way_kt(flow)
    assert sum(told.values()) == pytest.approx(float(flow[crude.own].sum()))
    assert told[BTC] == pytest.approx(crude.kt(flow, "sangachal-ceyhan-pipeline"))
    assert crude.kt(flow, TANKER, "sangachal-ceyhan-pipeline") <= told[BTC] + crossing_kt(crude, flow)


def test_a_ceiling_is_reached_when_the_rest_of_a_capacity_is_used() -> None:
    flows, crude = solved().flows[YEAR], solved().crude
    found = {one.resource: one.room_kt for one in ceilings(flows, crude, paths_of(flows.network)[BTC])}
    slot = slots_of(flows.network, ["aktau-oil-berths"])[0]
    others = float(flows.used_per_y[slot]) - crossing_kt(crude, flows.flow_kt)
    left = float(flows.network.capacity_per_y[slot] - flows.network.background_per_y[slot]) - others
    assert found["aktau-oil-berths"] == pytest.approx(left)
    assert found["btc-kazakh-quota"] < 2200.0
    assert list(found.values()) == sorted(found.values())


def test_prices_on_the_way_are_not_negative_and_ships_are_the_dearest() -> None:
    flows = solved().flows[YEAR]
    prices = way_prices(flows, paths_of(flows.network)[BTC])
    assert min(usd for usd, _ in prices.values()) >= 0.0
    assert max(prices, key=lambda name: prices[name][0]) == "fleet-tanker-caspian"


def test_no_cut_moves_nothing_and_a_deeper_cut_moves_more() -> None:
    flows, crude = solved().flows[YEAR], solved().crude
    volumes = [crossing_kt(crude, cut_flow(flows, crude, cut_share=cut)) for cut in (0.0, 0.15, 0.3)]
    assert volumes[0] == pytest.approx(crossing_kt(crude, flows.flow_kt), rel=1e-6)
    assert volumes == sorted(volumes)


def test_money_holds_where_it_brings_more_than_any_capacity() -> None:
    berth = Hold("berth", "Berth", 0.5, 1.0, 10.0)
    assert (held_by([berth], 9.0), held_by([berth], 11.0), held_by([], 0.0)) == ("berth", "price", "price")
