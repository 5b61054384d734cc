"""What a unit is worth against differences, paradoxes and complements."""

from __future__ import annotations

import numpy as np
import pytest
from tests.flow.problems import MUCH, Market, Route, compose, free_slots, random_problem

from transcaspian.flow import Equilibrium, Problem, bundles, replace, revenue_usd, solve, users_cost_usd, values


def outputs(equilibrium: Equilibrium, corridor: np.ndarray, tariff: np.ndarray) -> np.ndarray:
    """Minus users' cost, corridor kt, operators' revenue."""
    state = equilibrium.state
    return np.array([-users_cost_usd(state), state.flow_kt @ corridor, revenue_usd(state, tariff)])


@pytest.mark.parametrize("potential", [False, True])
@pytest.mark.parametrize("demand_kt", [300.0, 900.0, 6000.0])
def test_every_adjoint_derivative_is_a_central_difference(potential: bool, demand_kt: float) -> None:
    problem = random_problem(21, potential=potential, demand_kt=demand_kt)
    rng = np.random.default_rng(1)
    corridor, tariff = rng.integers(0, 2, 72).astype(float), rng.uniform(0.0, 90.0, 72)
    base = solve(problem)
    worth = values(base, corridor=corridor, tariff_usd_per_t=tariff)
    adjoint = np.array([worth.user_saving_usd_per_unit, worth.corridor_kt_per_unit, worth.revenue_usd_per_unit])
    difference = np.empty_like(adjoint)
    for r in range(14):
        step = 1e-4 * problem.slots.capacity_per_y[r]
        sides = []
        for sign in (1.0, -1.0):
            capacity = problem.slots.capacity_per_y.copy()
            capacity[r] += sign * step
            sides.append(
                outputs(solve(replace(problem, capacity_per_y=capacity), start=base.state.u), corridor, tariff)
            )
        difference[:, r] = (sides[0] - sides[1]) / (2.0 * step)
    floor = 1e-6 * np.abs(adjoint).max(axis=1, keepdims=True)
    assert (np.abs(adjoint - difference) <= 1e-5 * np.abs(difference) + floor).all()
    assert (np.abs(adjoint).min(axis=1) > 0.0).all()


def braess(bridge_per_y: float) -> Problem:
    """Braess' network: 0 and 3 queue, 1 and 2 do not, 4 is the bridge."""
    slots = free_slots(
        [1300.0, MUCH, MUCH, 1300.0, bridge_per_y],
        wait_scale_h=[50.0, 0.0, 0.0, 50.0, 1.0],
        rent_scale_usd_per_unit=[10.0, 0.0, 0.0, 10.0, 10.0],
    )
    upper, lower, zigzag = Route(60.0, {0: 1, 1: 1}), Route(60.0, {2: 1, 3: 1}), Route(5.0, {0: 1, 4: 1, 3: 1})
    return compose([Market(1000.0, [[[upper]], [[lower]], [[zigzag]]], 1.0, 1e4, 1.0)], slots)


def test_a_wider_bridge_in_the_network_of_braess_costs_users() -> None:
    worth = values(solve(braess(300.0)), corridor=np.ones(3), tariff_usd_per_t=np.zeros(3))
    assert worth.user_saving_usd_per_unit[4] < -10_000.0
    assert worth.user_saving_usd_per_unit[[0, 3]].min() > 10_000.0
    assert worth.user_saving_usd_per_unit[0] == pytest.approx(worth.user_saving_usd_per_unit[3])
    costs = [users_cost_usd(solve(braess(bridge)).state) for bridge in (1.0, 100.0, 300.0, 600.0)]
    assert costs == sorted(costs)


def berths() -> Problem:
    """A corridor through berths 0 and 1 that both bind, distractors 2 to 4 on other routes, and a dear rival."""
    slots = free_slots([100.0, 101.0, 90.0, 70.0, 300.0], wait_scale_h=0.5, rent_scale_usd_per_unit=5e3)
    corridor = [[Route(60.0, {0: 1.0, 1: 1.0})]]
    other = [[Route(75.0, {2: 1.0})], [Route(80.0, {3: 1.0, 4: 0.5})]]
    return compose([Market(400.0, [corridor, other, [[Route(140.0)]]], 0.15, 1e4)], slots)


def test_two_berths_in_series_that_both_bind_are_found_as_a_bundle() -> None:
    problem = berths()
    base = solve(problem)
    assert base.state.utilisation[:2].min() > 0.94
    found = bundles(problem, base, range(5), corridor=np.array([1.0, 0.0, 0.0, 0.0]), relief_share=0.5)
    best = found[0]
    assert len(found) == 10
    assert best.slots == ((0,), (1,))
    assert max(best.single_kt) < 0.2 * best.joint_kt
    assert best.joint_kt > 30.0
    assert best.extra_kt > 25.0
    assert all(bundle.joint_kt < 0.2 * best.joint_kt for bundle in found[1:])


def test_two_berths_side_by_side_are_no_bundle() -> None:
    slots = free_slots([100.0, 100.0], wait_scale_h=2.0, rent_scale_usd_per_unit=5e4)
    groups = [[[Route(60.0, {0: 1.0})], [Route(60.0, {1: 1.0})]], [[Route(140.0)]]]
    problem = compose([Market(400.0, groups, 0.15, 1e4)], slots)
    (pair,) = bundles(problem, solve(problem), (0, 1), corridor=np.array([1.0, 1.0, 0.0]))
    assert pair.single_kt[0] == pytest.approx(pair.single_kt[1], rel=1e-6)
    assert pair.extra_kt < 0.05 * pair.joint_kt


def test_in_a_queue_without_choice_users_save_what_the_wait_falls() -> None:
    slots = free_slots([500.0], wait_scale_h=10.0)
    problem = compose([Market(300.0, [[[Route(50.0, {0: 1.0})]]], 0.05, 1e5, 0.8)], slots)
    worth = values(solve(problem), corridor=np.ones(1), tariff_usd_per_t=np.full(1, 33.0))
    slope_h_per_unit = 10.0 / (1.0 - 0.6) ** 2 * 0.6 / 500.0  # of the wait 10 rho / (1 - rho) by capacity
    assert worth.user_saving_usd_per_unit[0] == pytest.approx(300_000.0 * 0.8 * slope_h_per_unit, rel=1e-10)
    assert worth.corridor_kt_per_unit[0] == pytest.approx(0.0, abs=1e-12)


def test_a_slot_that_nobody_uses_is_worth_nothing_and_gives_no_nan() -> None:
    slots = free_slots([80.0, 90.0], rent_scale_usd_per_unit=300.0)
    markets = [
        Market(60.0, [[[Route(50.0, {0: 1.0})]], [[Route(55.0)]]], 0.05, 80.0),
        Market(0.0, [[[Route(9.0, {1: 1.0})]]]),
    ]
    worth = values(solve(compose(markets, slots)), corridor=np.ones(3), tariff_usd_per_t=np.ones(3))
    for field in (worth.user_saving_usd_per_unit, worth.corridor_kt_per_unit, worth.revenue_usd_per_unit):
        assert field[1] == 0.0
        assert np.isfinite(field).all()
        assert field[0] != 0.0
