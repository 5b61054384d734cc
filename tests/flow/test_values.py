"""What a unit is worth: the outputs themselves, signs and the order of bundles. Differences are in verification."""

from __future__ import annotations

import numpy as np
import pytest
from tests.flow.problems import MUCH, Market, Route, compose, free_slots, random_problem

from transcaspian.flow import Bundle, bundles, replace, revenue_usd, solve, users_cost_usd, values


def test_users_pay_demand_times_expected_cost() -> None:
    problem = compose([Market(7.0, [[[Route(40.0)]]]), Market(3.0, [[[Route(90.0)]]])], free_slots([MUCH]))
    assert users_cost_usd(solve(problem).state) == pytest.approx(7000.0 * 40.0 + 3000.0 * 90.0)


def test_operators_earn_tariffs_and_rents() -> None:
    slots = free_slots([100.0], rent_scale_usd_per_unit=1e5)
    state = solve(compose([Market(90.0, [[[Route(40.0, {0: 1.0})]]])], slots)).state
    rent_usd_per_unit = 1e5 * 0.9**20 / 0.1
    assert revenue_usd(state, np.array([12.0])) == pytest.approx(90_000.0 * 12.0 + 90.0 * rent_usd_per_unit)


def test_a_route_without_slots_bears_no_rent_wherever_it_stands() -> None:
    slots = free_slots([100.0], rent_scale_usd_per_unit=1e5)
    bare, priced = Route(60.0), Route(50.0, {0: 1.0})
    found = []
    for routes in ([bare, priced], [priced, bare]):
        problem = compose([Market(150.0, [[[route]] for route in routes], 0.05, 1e4)], slots)
        worth = values(solve(problem), corridor=np.ones(2), tariff_usd_per_t=np.zeros(2))
        found.append((worth.user_saving_usd_per_unit[0], worth.revenue_usd_per_unit[0]))
    assert found[0] == pytest.approx(found[1], rel=1e-10)


def test_a_unit_that_all_want_saves_users_and_brings_the_corridor_tonnes() -> None:
    problem = random_problem(2, demand_kt=900.0)
    worth = values(solve(problem), corridor=np.ones(72), tariff_usd_per_t=np.zeros(72))
    assert np.median(worth.user_saving_usd_per_unit) > 0.0
    assert np.median(worth.corridor_kt_per_unit) > 0.0


def test_what_all_routes_gain_the_outside_loses() -> None:
    problem = replace(random_problem(2, demand_kt=150.0), outside_usd_per_t=np.full(12, 1e5))
    worth = values(solve(problem), corridor=np.ones(72), tariff_usd_per_t=np.zeros(72))
    assert worth.corridor_kt_per_unit == pytest.approx(np.zeros(14), abs=1e-10)


def test_values_are_linear_in_what_is_counted() -> None:
    equilibrium = solve(random_problem(2))
    rng = np.random.default_rng(0)
    corridor, tariff = rng.random(72), rng.random(72)
    one = values(equilibrium, corridor=corridor, tariff_usd_per_t=tariff)
    two = values(equilibrium, corridor=2.0 * corridor, tariff_usd_per_t=tariff + corridor / 1000.0)
    assert two.corridor_kt_per_unit == pytest.approx(2.0 * one.corridor_kt_per_unit, rel=1e-9)
    gained = two.revenue_usd_per_unit - one.revenue_usd_per_unit
    assert gained == pytest.approx(one.corridor_kt_per_unit, rel=1e-5, abs=1e-9)


def test_what_two_gain_beyond_each_alone_is_the_extra() -> None:
    assert Bundle(((0,), (3, 4)), (2.0, 5.0), 11.0).extra_kt == 4.0


def test_bundles_come_by_joint_gain_and_equal_ones_by_slot() -> None:
    problem = random_problem(2, demand_kt=900.0)
    found = bundles(problem, solve(problem), (5, 1, 3), corridor=np.ones(72), relief_share=0.3)
    assert [bundle.joint_kt for bundle in found] == sorted((bundle.joint_kt for bundle in found), reverse=True)
    idle = compose([Market(1.0, [[[Route(40.0)]]])], free_slots([MUCH] * 3))
    order = [bundle.slots for bundle in bundles(idle, solve(idle), (0, 1, (2, 1)), corridor=np.ones(1))]
    assert order == [((0,), (1,)), ((0,), (2, 1)), ((1,), (2, 1))]


def test_the_gain_of_a_bundle_is_that_of_the_larger_capacities() -> None:
    problem = random_problem(2, demand_kt=900.0)
    base = solve(problem)
    (pair,) = bundles(problem, base, (4, (9, 4)), corridor=np.ones(72), relief_share=0.25)
    capacity = problem.slots.capacity_per_y * np.where(np.isin(np.arange(14), [4, 9]), 1.25, 1.0)
    wider = solve(replace(problem, capacity_per_y=capacity))
    assert pair.joint_kt == pytest.approx((wider.state.flow_kt - base.state.flow_kt).sum(), rel=1e-7)
    assert problem.slots.capacity_per_y[4] == base.state.problem.slots.capacity_per_y[4]
