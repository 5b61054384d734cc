"""The programme: its integrals, its slopes, its gap per slot."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from tests.flow.problems import Market, Route, compose, free_slots, random_problem

from transcaspian.flow import State, _twin, dual_value, gaps_usd, potential_usd, relative_gap, replace, solve
from transcaspian.flow._potential import (
    _rent_integral,
    _wait,
    _wait_integral,
    hour_value_usd_per_unit,
    slot_price,
)


def test_the_value_of_an_hour_is_that_of_the_problem_asked_about() -> None:
    one = random_problem(0, potential=True)
    other = replace(one, per_hour=2.0 * one.per_hour)
    for problem, usd in ((one, 500.0), (other, 1000.0), (one, 500.0)):
        value = hour_value_usd_per_unit(problem)
        assert value == pytest.approx(np.full(14, usd))
        assert not value.flags.writeable


@pytest.mark.parametrize("rho", [0.0, 0.1, 0.199, 0.201, 0.5, 0.9, 0.95, 0.96, 0.999])
def test_integrals_of_wait_and_rent_are_those_of_quadrature(rho: float) -> None:
    problem = random_problem(0)
    slots = problem.slots
    at = np.full(14, rho)

    def wait(x: float) -> float:
        full = _twin.slot_wait(slots, 0, full_share=x, free_share=1.0 - x)[0]
        assert _wait(np.full(14, x), problem)[0] == pytest.approx(slots.closure_wait_h[0] + full, rel=1e-12)
        return float(slots.closure_wait_h[0] + full)

    def rent(x: float) -> float:
        return float(slots.rent_scale_usd_per_unit[0] * _twin.barrier(slots, full_share=x, free_share=1.0 - x)[0])

    bend = [p for p in (0.95,) if p < rho] or None
    assert _wait_integral(at, problem)[0] == pytest.approx(quad(wait, 0.0, rho, points=bend)[0], rel=1e-6, abs=1e-12)
    least = 1e-11 * slots.rent_scale_usd_per_unit[0]
    assert _rent_integral(at, 1.0 - at, problem)[0] == pytest.approx(quad(rent, 0.0, rho)[0], rel=1e-6, abs=least)


def test_below_zero_only_the_closure_is_paid_for() -> None:
    problem = random_problem(0)
    at = np.full(14, -0.5)
    assert _wait_integral(at, problem) == pytest.approx(-0.5 * problem.slots.closure_wait_h)
    assert (_rent_integral(at, 1.0 - at, problem) == 0.0).all()


def test_the_integral_of_a_pool_is_half_a_square_on_both_sides() -> None:
    slots = free_slots([10.0], pool=True, rent_scale_usd_per_unit=300.0)
    problem = compose([Market(1.0, [[[Route(5.0, {0: 1.0})]]])], slots)
    for rho in (-2.0, 0.0, 3.0):
        at = np.array([rho])
        assert _rent_integral(at, 1.0 - at, problem)[0] == pytest.approx(150.0 * rho**2)


def test_an_hour_is_worth_what_was_posed_and_nothing_where_nobody_goes() -> None:
    groups = [[[Route(5.0, {0: 1.5, 1: 0.5})]]]
    problem = compose([Market(1.0, groups)], free_slots([9.0, 9.0, 9.0]), hour_usd_per_unit=320.0)
    assert hour_value_usd_per_unit(problem) == pytest.approx(np.array([320.0, 320.0, 0.0]))


@pytest.mark.parametrize("seed", range(3))
def test_the_slope_of_the_dual_by_a_price_is_minus_the_excess_of_flow(seed: int) -> None:
    problem = random_problem(seed, potential=True)
    u = solve(problem).state.u * np.random.default_rng(seed).uniform(0.8, 1.2, 14)
    state = State(problem, u)
    assert state.prices[0].max() < problem.slots.bend_share
    for r in range(14):
        sides = []
        for sign in (1.0, -1.0):
            near = u.copy()
            near[r] += sign * 1e-3
            sides.append(State(problem, near))
        change = dual_value(sides[0]) - dual_value(sides[1])
        by_price = change / (slot_price(sides[0])[r] - slot_price(sides[1])[r])
        excess = problem.slots.capacity_per_y[r] * state.residual[r]
        assert by_price == pytest.approx(-excess, rel=1e-4, abs=1e-5 * problem.slots.capacity_per_y[r])


def test_a_unit_of_capacity_lowers_the_programme_by_price_times_use_less_the_integral() -> None:
    problem = random_problem(4, potential=True, demand_kt=700.0)
    state = solve(problem).state
    rho = state.prices[0]
    value = hour_value_usd_per_unit(problem)
    integral = value * _wait_integral(rho, problem) + _rent_integral(rho, state.prices[1], problem)
    envelope = slot_price(state) * rho - integral
    for r in range(14):
        sides = []
        for sign in (1.0, -1.0):
            capacity = problem.slots.capacity_per_y.copy()
            capacity[r] *= 1.0 + sign * 1e-3
            sides.append(potential_usd(solve(replace(problem, capacity_per_y=capacity)).state))
        slope = (sides[0] - sides[1]) / (2e-3 * problem.slots.capacity_per_y[r])
        assert -slope == pytest.approx(envelope[r], rel=2e-4)
        assert envelope[r] > 0.0


def test_the_gap_of_a_slot_is_the_integral_between_two_utilisations() -> None:
    problem = random_problem(1, potential=True)
    state = State(problem, solve(problem).state.u * 1.1)
    rho, target = state.prices[0], state.utilisation
    slots, value = problem.slots, hour_value_usd_per_unit(problem)
    for r in range(14):

        def excess(x: float, r: int = r) -> float:
            wait = slots.closure_wait_h[r] + _twin.slot_wait(slots, r, full_share=x, free_share=1.0 - x)[0]
            rent = slots.rent_scale_usd_per_unit[r] * _twin.barrier(slots, full_share=x, free_share=1.0 - x)[0]
            return float(value[r] * wait + rent - slot_price(state)[r])

        area = slots.capacity_per_y[r] * quad(excess, rho[r], target[r])[0]
        assert gaps_usd(state)[r] == pytest.approx(area, rel=1e-8)
        assert area > 0.0


def test_a_flow_above_the_capacity_has_an_infinite_gap() -> None:
    problem = random_problem(1, potential=True, demand_kt=4000.0)
    state = State(problem, np.zeros(14))
    over = state.utilisation > 1.0
    assert over.any()
    assert np.isinf(gaps_usd(state)[over]).all()
    assert relative_gap(state) == np.inf


def test_a_flow_above_the_capacity_of_a_slot_without_rent_has_an_infinite_gap_too() -> None:
    slots = free_slots([10.0], wait_scale_h=2.0)
    problem = compose([Market(40.0, [[[Route(5.0, {0: 1.0})]]])], slots, hour_usd_per_unit=50.0)
    assert np.isinf(gaps_usd(State(problem, np.zeros(1)))).all()


def test_the_potential_is_minus_the_dual_value() -> None:
    state = solve(random_problem(1, potential=True)).state
    assert potential_usd(state) == -dual_value(state)
    assert potential_usd(state) > 0.0
