"""A simulated year beside counts: what is counted is what the voyages and queues of the year say."""

from __future__ import annotations

import pytest
from tests.simulated import simulated_year

from transcaspian.model import Count
from transcaspian.sim import face, replicate
from transcaspian.sim._face import MEASURES
from transcaspian.sim._replication import Replication
from transcaspian.sim._simulate import column

KURYK = "kuryk-alat-ferry"


def row(measure: str, links: str = KURYK) -> Count:
    return Count("count-one", "One", 2.0, "per_day", 2023, measure, links)


@pytest.fixture(scope="module")
def found() -> list[Replication]:
    _, done = simulated_year()
    return [replicate(done.case, seed=7, replication=k, days=365) for k in range(2)]


def test_every_count_with_a_measure_is_set_beside_the_year() -> None:
    answer, done = simulated_year()
    counts = done.flows.network.atlas.counts
    assert {one.count for one in answer.face} == {one.id for one in counts.values() if one.measure in MEASURES}
    assert {one.measure for one in counts.values()} - set(MEASURES) == {"", "load_share"}  # that is the sea's
    for one in answer.face:
        assert one.ratio_value == pytest.approx(one.simulated.value / counts[one.count].value)
        assert 0.2 < one.ratio_value < 5.0, one.name  # the same unit on both sides


def test_calls_and_cycle_are_two_readings_of_the_same_voyages(found: list[Replication]) -> None:
    _, done = simulated_year()
    operations = done.case.operations
    links = " ".join(link.id for link in operations.links if link.fleet == "ferry-asco")
    calls, cycle = face(done.case.layout, found[:1], (row("calls_per_day", links), row("cycle_days", links)), {})
    ships = sum(ship.fleet == "ferry-asco" for ship in operations.ships)
    assert calls.simulated.value * cycle.simulated.value == pytest.approx(ships)


def test_what_boards_by_rail_and_by_road_is_all_that_sails(found: list[Replication]) -> None:
    _, done = simulated_year()
    place = [link.id for link in done.case.operations.links].index(KURYK)
    both = [2 * place, 2 * place + 1]
    rail, road = face(done.case.layout, found, (row("rail_per_day"), row("road_per_day")), {})
    sailed = (column(found, "voyages") * column(found, "units"))[:, both].sum(axis=1).mean() / 365.0
    assert rail.simulated.value + road.simulated.value == pytest.approx(sailed, rel=0.02)  # ships that load at the ends
    assert road.simulated.value > 0.0 < rail.simulated.value


def test_a_range_says_whether_the_year_lies_inside(found: list[Replication]) -> None:
    _, done = simulated_year()
    value = face(done.case.layout, found, (row("deck_m"),), {})[0].simulated.value
    told = [
        face(done.case.layout, found, (row("deck_m"),), ranges)[0].inside
        for ranges in (
            {"count-one": (value - 1.0, value + 1.0)},
            {"count-one": (value + 1.0, value + 2.0)},
            {},
        )
    ]
    assert told == [True, False, None]


def test_counts_over_services_that_do_not_sail_are_left_out(found: list[Replication]) -> None:
    _, done = simulated_year()
    assert face(done.case.layout, found, (row("calls_per_day", "no-such-link"), row("")), {}) == []
