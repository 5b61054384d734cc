"""A lever on common random numbers: paired differences are those of each replication, and far surer than apart."""

from __future__ import annotations

import numpy as np
import pytest
from tests.sim.small import NAMES, small

from transcaspian.sim._case import make_case, replicate
from transcaspian.sim._paired import market_shifts, queue_shifts

N, DAYS = 8, 120


@pytest.fixture(scope="module")
def sides() -> list:
    found = []
    for ships in (3, 4):
        case = make_case(small(ships=ships), NAMES)
        found.append((case.layout, [replicate(case, seed=1, replication=k, days=DAYS) for k in range(N)]))
    return found


def test_a_ship_more_shortens_the_days_and_its_interval_is_that_of_the_pairs(sides: list) -> None:
    shifts = {shift.market: shift for shift in market_shifts(*sides)}
    assert set(shifts) == {"boxes", "grain", "road"}
    before, after = (np.array([one.mean_days[0] for one in side[1]]) for side in sides)
    assert shifts["boxes"].mean_days.value == pytest.approx((after - before).mean())
    assert shifts["boxes"].mean_days.sd_value == pytest.approx((after - before).std(ddof=1))
    assert shifts["boxes"].mean_days.value < 0.0


def test_groups_are_paired_like_markets_and_the_largest_comes_first(sides: list) -> None:
    groups = market_shifts(*sides, groups=True)
    assert [shift.market for shift in groups] == ["wagons"]
    before, after = (np.array([one.quantiles_days[3, 2] for one in side[1]]) for side in sides)
    assert groups[0].p95_days.value == pytest.approx((after - before).mean())
    assert market_shifts(*sides)[0].market == "boxes"


def test_a_scenario_against_itself_moves_nothing(sides: list) -> None:
    for shift in market_shifts(sides[0], sides[0]):
        assert shift.median_days.value == shift.p95_days.half_value == shift.delivered_units.value == 0.0
    assert queue_shifts(sides[0], sides[0]) == []


def test_storms_fall_on_the_same_hours_whatever_the_fleet(sides: list) -> None:
    for one, other in zip(sides[0][1], sides[1][1], strict=True):
        assert one.shut_days.tolist() == other.shut_days.tolist()


def test_queues_that_move_most_come_first(sides: list) -> None:
    moved = [abs(shift.queue_units.value) for shift in queue_shifts(*sides)]
    assert moved == sorted(moved, reverse=True)
    assert moved[0] > 0.0
