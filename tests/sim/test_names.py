"""Compiled operations under the names of a report: every queue in words, every cause of delay known."""

from __future__ import annotations

from tests.simulated import simulated_year

from transcaspian.sim._layout import REST
from transcaspian.sim._names import CAUSES, ends_of, market_id, market_name, short


def test_every_lane_has_a_market_and_a_group_that_are_listed() -> None:
    _, done = simulated_year()
    names = done.case.names
    assert set(names.market_of) == set(names.group_of) == set(done.compiled.lanes)
    assert set(names.market_of.values()) == {market.id for market in names.markets}
    assert set(names.group_of.values()) == {group.id for group in names.groups}
    assert len({group.name for group in names.groups}) == len(names.groups)
    assert len({market.name for market in names.markets}) == len(names.markets)
    assert len(names.groups) < len(names.markets) <= len(done.compiled.lanes)


def test_causes_are_words_and_all_come_from_the_list() -> None:
    _, done = simulated_year()
    said = set(done.case.layout.causes) - {REST}
    assert said <= set(CAUSES.values())
    assert "waiting for a ship" in said


def test_stations_ships_yards_and_shores_have_names_in_words() -> None:
    _, done = simulated_year()
    titles, operations = done.case.names.title_of, done.compiled.operations
    assert titles["deck:aktau-alat-ferry:0"] == "Ferries Aktau - Alat"
    assert titles["deck:aktau-alat-ferry:1"] == "Ferries Alat - Aktau"
    for kind, records in (
        ("station", operations.stations), ("store", operations.stores), ("gate", operations.gates),
        ("former", operations.formers), ("shore", operations.shores), ("anchor", operations.ports),
    ):  # fmt: skip
        for one in records:
            assert titles[f"{kind}:{one.id}"], one.id


def test_a_lane_is_named_by_its_form_and_its_ends() -> None:
    _, done = simulated_year()
    for lane in done.compiled.lanes.values():
        origin, destination = ends_of(lane)
        assert {origin, destination} <= set(done.flows.network.atlas.places)
        assert market_id(lane).startswith(f"{lane.form}:{lane.unit}:")
        assert " - " in market_name(lane, done.flows.network.atlas)


def test_places_lose_what_only_says_their_kind() -> None:
    assert short("Alat (Baku International Sea Port)") == "Alat"
    assert short("Almaty-1") == "Almaty"
    assert short("Poti port") == "Poti"
