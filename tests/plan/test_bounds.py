from __future__ import annotations

import math

import numpy as np
import pytest
from tests.flow.problems import Market, Route, compose, free_slots
from tests.plan.planted import NAN, works

from transcaspian.flow import Problem, replace, solve
from transcaspian.plan import corridor_room, floor_musd, most_kt, roof_kt

ADDED = np.array([[300.0, 0.0], [0.0, 300.0], [600.0, 600.0]])
CORRIDOR = np.array([True, False])


def two_in_series(demand_kt: float = 1000.0, **changes) -> Problem:
    """A corridor over two slots in series against a dear rival on the road."""
    slots = free_slots([400.0, 400.0], **changes)
    return compose([Market(demand_kt, [[[Route(50.0, {0: 1.0, 1: 1.0})]], [[Route(90.0)]]], 0.1)], slots)


def test_the_narrowest_slot_holds_the_corridor_and_projects_widen_it() -> None:
    limits = corridor_room(two_in_series(), CORRIDOR, ADDED)
    assert [most_kt(limits, built) for built in (0, 1, 2, 3)] == pytest.approx([400.0, 400.0, 400.0, 700.0])
    assert most_kt(limits, 7) == pytest.approx(limits.market_kt.sum())
    assert 700.0 < limits.market_kt.sum() < 1000.0


def test_the_bound_is_above_the_equilibrium_and_near_it_where_capacity_binds() -> None:
    problem = two_in_series(demand_kt=5000.0, rent_scale_usd_per_unit=1000.0)
    kt = solve(problem).state.flow_kt[0]
    most = most_kt(corridor_room(problem, CORRIDOR, ADDED), 0)
    assert kt <= most <= 1.1 * kt


def test_background_takes_its_room_first() -> None:
    limits = corridor_room(two_in_series(background_per_y=100.0), CORRIDOR, ADDED)
    assert most_kt(limits, 0) == pytest.approx(300.0)


def test_two_projects_may_add_more_together() -> None:
    limits = corridor_room(two_in_series(), CORRIDOR, ADDED, pairs=((0, 1, np.array([50.0, 80.0])),))
    assert most_kt(limits, 0b011) == pytest.approx(750.0)
    assert most_kt(limits, 0b001) == pytest.approx(400.0)
    plan = works([10.0, 10.0, 50.0], [740.0])
    assert floor_musd(plan, {0: limits}) == pytest.approx(20.0)
    plan = works([10.0, 10.0, 50.0], [NAN], total_musd=20.0)
    assert roof_kt(plan, {0: limits}, period=0) == pytest.approx(750.0)


def test_the_floor_is_the_least_cost_of_room_and_knows_time_and_money() -> None:
    limits = corridor_room(two_in_series(), CORRIDOR, ADDED)
    plan = works([10.0, 20.0, 50.0], [NAN, 600.0], build_years=[1, 1, 1])
    assert floor_musd(plan, {1: limits}) == pytest.approx(30.0)
    assert floor_musd(works([10.0, 20.0, 50.0], [300.0]), {0: limits}) == 0.0
    assert floor_musd(works([10.0, 20.0, 50.0], [600.0], build_years=[1, 1, 1]), {0: limits}) == math.inf
    assert floor_musd(works([10.0, 20.0, 50.0], [600.0], total_musd=25.0), {0: limits}) == math.inf


def test_the_roof_keeps_the_targets_of_other_years() -> None:
    limits = corridor_room(two_in_series(), CORRIDOR, ADDED)
    plan = works([10.0, 20.0, 50.0], [NAN, NAN], total_musd=30.0)
    assert roof_kt(plan, {1: limits}, period=1) == pytest.approx(700.0)
    strict = works([10.0, 20.0, 50.0], [720.0, NAN], total_musd=30.0)
    assert roof_kt(strict, {0: limits, 1: limits}, period=1) == -math.inf


def test_a_market_on_a_pool_may_come_whole() -> None:
    problem = replace(two_in_series(), pool=np.array([True, False]))
    limits = corridor_room(problem, CORRIDOR, ADDED)
    assert limits.market_kt.tolist() == [1000.0]
    assert len(limits.use) == 1
    assert most_kt(limits, 0) == pytest.approx(400.0)


def test_a_rival_that_queues_is_taken_away_from_the_market() -> None:
    problem = compose(
        [Market(1000.0, [[[Route(50.0, {0: 1.0})]], [[Route(40.0, {1: 1.0})]]], 0.1)], free_slots([2000.0, 2000.0])
    )
    limits = corridor_room(problem, CORRIDOR, np.zeros((1, 2)))
    assert most_kt(limits, 0) == pytest.approx(1000.0, rel=1e-6)
    assert solve(problem).state.flow_kt[0] < 400.0
