"""Ways between two places."""

from __future__ import annotations

import itertools
import json

import jsonschema
import msgspec
import pytest

from transcaspian.errors import InputError, NoRoute
from transcaspian.model import Atlas, scenario
from transcaspian.runs import RouteAnswer, Run, _route, find_ways, json_schema


def ways(shipped: Atlas, name: str, *ends: str, cargo: str, year: int, most: int = 12) -> RouteAnswer:
    return find_ways(scenario(name, atlas=shipped), *ends, cargo=cargo, year=year, most=most, atlas=shipped)


@pytest.fixture(scope="module")
def boxes(shipped: Atlas) -> RouteAnswer:
    return ways(shipped, "base", "xian", "poti", cargo="container", year=2026)


@pytest.fixture(scope="module")
def grain(shipped: Atlas) -> dict[str, RouteAnswer]:
    return {
        name: ways(shipped, name, "petropavl", "yerevan", cargo="grain", year=2026) for name in ("base", "armenia-open")
    }


def test_boxes_from_xian_to_poti_have_several_ways_over_several_corridors(boxes: RouteAnswer) -> None:
    assert (boxes.origin, boxes.destination, boxes.scenario, boxes.year) == ("xian", "poti", "base", 2026)
    assert boxes.cargo.startswith("container")
    assert len(boxes.ways) >= 3
    assert len({way.corridor for way in boxes.ways}) >= 2
    assert "titr" in {way.corridor for way in boxes.ways}
    assert len({tuple(way.places) for way in boxes.ways}) >= 3


def test_a_way_goes_from_end_to_end_over_legs_that_join(boxes: RouteAnswer) -> None:
    for way in boxes.ways:
        assert (way.legs[0].origin, way.legs[-1].destination) == ("xian", "poti")
        assert (way.places[0], way.places[-1]) == ("xian", "poti")
        assert all(before.destination == after.origin for before, after in itertools.pairwise(way.legs))
        assert all(before != after for before, after in itertools.pairwise(way.places))


def test_legs_add_up_to_their_way(boxes: RouteAnswer) -> None:
    for way in boxes.ways:
        legs = way.legs
        assert way.length_km == pytest.approx(sum(leg.length_km for leg in legs))
        assert way.days == pytest.approx(sum(leg.time_h + leg.wait_h for leg in legs) / 24.0)
        assert way.usd_per_t == pytest.approx(sum(leg.tariff_usd_per_t + leg.rent_usd_per_t for leg in legs))
        assert way.days > 1.0
        assert way.sd_days > 0.0
        assert way.length_km > 5000.0


def test_neighbouring_legs_differ_in_medium_or_meet_in_a_transfer(boxes: RouteAnswer) -> None:
    titr = next(way for way in boxes.ways if way.corridor == "titr")
    assert {"rail-1435", "rail-1520"} <= {leg.medium for leg in titr.legs}
    assert any(leg.medium in ("feeder", "ferry") and leg.destination == "alat" for leg in titr.legs)
    assert all(before.medium != after.medium for before, after in itertools.pairwise(titr.legs))


def test_a_box_pays_by_its_tonnes(boxes: RouteAnswer, shipped: Atlas) -> None:
    for way in boxes.ways:
        assert way.usd_per_teu == pytest.approx(way.usd_per_t * shipped.cargoes[boxes.cargo].t_per_teu)
        assert way.generalised_usd_per_t > 0.0


def test_the_first_ways_are_each_of_another_corridor_and_cheapest_in_it(boxes: RouteAnswer) -> None:
    corridors = [way.corridor for way in boxes.ways]
    n_corridors = len(set(corridors))
    assert len(set(corridors[:n_corridors])) == n_corridors
    for name in set(corridors):
        costs = [way.generalised_usd_per_t for way in boxes.ways if way.corridor == name]
        assert costs[0] == min(costs)


def test_waits_are_worth_telling_and_longest_first(boxes: RouteAnswer) -> None:
    for way in boxes.ways:
        for wait in way.waits:
            assert wait.wait_h >= 0.5 or abs(wait.rent_usd_per_t) >= 0.05
        weights = [wait.wait_h + abs(wait.rent_usd_per_t) for wait in way.waits]
        assert weights == sorted(weights, reverse=True)
        assert sum(wait.wait_h for wait in way.waits) <= 24.0 * way.days


def test_an_answer_is_valid_json(boxes: RouteAnswer) -> None:
    jsonschema.Draft202012Validator(json_schema("route")).validate(json.loads(msgspec.json.encode(boxes)))


def test_no_more_ways_are_given_than_asked_for(boxes: RouteAnswer, shipped: Atlas) -> None:
    assert len(boxes.ways) <= 12
    assert len(ways(shipped, "frozen", "tengiz", "novorossiysk", cargo="crude-oil", year=2024, most=1).ways) == 1


def test_grain_to_armenia_may_not_cross_azerbaijan_in_the_base(grain: dict[str, RouteAnswer]) -> None:
    over = [way for way in grain["base"].ways if "boyuk-kesik" in way.places and "gardabani" in way.places]
    around = [way for way in grain["base"].ways if way not in over]
    assert {"titr", "west-caspian"} <= {way.corridor for way in over}
    assert {way.closed_by for way in over} == {"armenia-transit-ban"}
    assert around
    assert {way.closed_by for way in around} == {""}


def test_grain_to_armenia_crosses_azerbaijan_where_transit_is_free(grain: dict[str, RouteAnswer]) -> None:
    found = grain["armenia-open"].ways
    assert any("boyuk-kesik" in way.places for way in found)
    assert {way.closed_by for way in found} == {""}
    assert {way.usd_per_teu for way in found} == {None}


@pytest.mark.parametrize(
    ("ends", "cargo", "message"),
    [
        (("xiann", "poti"), "container", "places.csv: no place has this id; read 'xiann'.*Did you mean 'xian'?"),
        (("xian", "pott"), "container", "places.csv: no place has this id; read 'pott'.*Did you mean 'poti'?"),
        (("xian", "poti"), "grian", "cargoes.csv: no cargo has this id; read 'grian'.*Did you mean 'grain'?"),
    ],
)
def test_an_unknown_name_is_answered_before_anything_is_solved(
    shipped: Atlas, ends: tuple[str, str], cargo: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        ways(shipped, "base", *ends, cargo=cargo, year=2026)


def test_where_no_way_leads_it_is_said(shipped: Atlas) -> None:
    message = "no open route carries crude-oil from tengiz to xian in 2024 under 'frozen'; try another cargo, year or"
    with pytest.raises(NoRoute, match=message):
        ways(shipped, "frozen", "tengiz", "xian", cargo="crude-oil", year=2024)


def test_a_run_states_each_trip_of_the_tables_once_for_each_corridor(done: Run, shipped: Atlas) -> None:
    assert [trip.id for trip in done.summary.trips] == list(shipped.trips)
    for trip in done.summary.trips:
        record = shipped.trips[trip.id]
        assert (trip.origin, trip.destination, trip.cargo, trip.year) == (
            record.origin, record.destination, record.cargo, 2024,
        )  # fmt: skip
        corridors = [way.corridor for way in trip.ways]
        assert len(set(corridors)) == len(corridors)
        assert "titr" in corridors
        assert len(corridors) >= 4
        assert all((way.places[0], way.places[-1]) == (trip.origin, trip.destination) for way in trip.ways)
        assert all(way.days > 1.0 and way.usd_per_teu is not None and way.usd_per_teu > 100.0 for way in trip.ways)


def test_a_trip_takes_the_cheapest_way_of_each_corridor(done: Run) -> None:
    flows, trip = done.flows[2024], done.summary.trips[0]
    cheapest: dict[str, float] = {}
    for path, price in _route._priced(flows, trip.origin, trip.destination, trip.cargo):
        way = _route._way(flows, list(path), price, trip.origin, trip.destination, trip.cargo)
        cheapest[way.corridor] = min(cheapest.get(way.corridor, way.generalised_usd_per_t), way.generalised_usd_per_t)
    assert {way.corridor: way.generalised_usd_per_t for way in trip.ways} == cheapest


def test_a_closed_way_gives_way_to_an_open_one_of_its_corridor(done: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    flows = done.flows[2024]
    before = {way.corridor: way for way in _route.trip_ways(flows)[0].ways}
    shortest = {path for path, _ in _route._priced(flows, "altynkol", "poti", "container-general")[: len(before)]}
    monkeypatch.setattr(_route, "banned_by", lambda path, *_: "the-ban" if tuple(path) in shortest else "")
    after = {way.corridor: way for way in _route.trip_ways(flows)[0].ways}
    assert after["titr"].closed_by == ""
    assert after["titr"].places != before["titr"].places
    assert after["titr"].generalised_usd_per_t > before["titr"].generalised_usd_per_t
