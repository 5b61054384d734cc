"""One evaluation: residual, slopes and responses against differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.flow.problems import Market, Route, compose, free_slots, random_problem

from transcaspian.flow import State, _kernels, closure_curves, solve
from transcaspian.network import CURVE_LOADS

POINTS = st.tuples(st.integers(0, 1000), st.booleans(), st.floats(0.7, 1.4))


def sides(state: State, r: int, step: float) -> tuple[State, State]:
    ahead, behind = state.u.copy(), state.u.copy()
    ahead[r] += step
    behind[r] -= step
    return State(state.problem, ahead), State(state.problem, behind)


@given(POINTS)
def test_the_newton_matrix_is_the_difference_of_the_residual(point: tuple[int, bool, float]) -> None:
    seed, potential, away = point
    problem = random_problem(seed, potential=potential)
    state = State(problem, solve(problem).state.u * away)
    if np.abs(state.prices[0] - problem.slots.bend_share).min() < 1e-3:
        return
    matrix = state.jacobian()
    for r in range(14):
        step = 1e-5 * abs(state.u[r])
        ahead, behind = sides(state, r, step)
        column = (ahead.residual - behind.residual) / (2.0 * step)
        assert matrix[:, r] == pytest.approx(column, rel=1e-5, abs=1e-7 * np.abs(matrix).max())


@given(POINTS)
def test_the_response_is_the_difference_of_weighted_flows(point: tuple[int, bool, float]) -> None:
    seed, potential, away = point
    problem = random_problem(seed, potential=potential)
    state = State(problem, solve(problem).state.u * away)
    if np.abs(state.prices[0] - problem.slots.bend_share).min() < 1e-3:
        return
    weight = np.random.default_rng(seed).uniform(-1.0, 2.0, problem.n_routes)
    response = state.response(weight)
    for r in range(14):
        step = 1e-5 * abs(state.u[r])
        ahead, behind = sides(state, r, step)
        change = (ahead.flow_kt - behind.flow_kt) @ weight / (2.0 * step)
        assert response[r] == pytest.approx(change, rel=1e-5, abs=1e-7 * np.abs(response).max())


def test_the_newton_matrix_of_a_problem_with_a_potential_is_symmetric_in_prices() -> None:
    problem = random_problem(8, potential=True)
    state = solve(problem).state
    by_price = state.prices[5] * 500.0 + state.prices[6]
    matrix = -problem.slots.capacity_per_y[:, None] * (state.jacobian() + np.diag(state.prices[4])) / by_price
    assert matrix == pytest.approx(matrix.T, rel=1e-9, abs=1e-9 * np.abs(matrix).max())
    assert np.linalg.eigvalsh(0.5 * (matrix + matrix.T)).min() > -1e-9 * np.abs(matrix).max()


def test_expected_cost_falls_by_the_share_of_a_route_whose_cost_falls() -> None:
    groups = [[[Route(70.0), Route(75.0)], [Route(72.0)]], [[Route(90.0)]]]
    state = State(compose([Market(10.0, groups, 0.05, 100.0)], free_slots([9.0])), np.zeros(1))
    for p in range(4):
        costs = []
        for sign in (1.0, -1.0):
            problem = compose([Market(10.0, groups, 0.05, 100.0)], free_slots([9.0]))
            fixed = problem.fixed_usd_per_t.copy()
            fixed[p] += sign * 1e-4
            moved = compose([Market(10.0, groups, 0.05, 100.0)], free_slots([9.0]))
            moved.fixed_usd_per_t[:] = fixed
            costs.append(State(moved, np.zeros(1)).expected_usd_per_t[0])
        assert (costs[0] - costs[1]) / 2e-4 == pytest.approx(state.share[p], rel=1e-6)


def test_shares_of_routes_sum_to_their_nests_and_nests_to_their_groups() -> None:
    problem = random_problem(8)
    state = State(problem, np.full(14, 40.0))
    assert np.add.reduceat(state.share, problem.nest_start[:-1]) == pytest.approx(state.nest_share, rel=1e-13)
    assert np.add.reduceat(state.nest_share, problem.group_start[:-1]) == pytest.approx(state.group_share, rel=1e-13)
    assert (np.add.reduceat(state.group_share, problem.market_start[:-1]) < 1.0).all()


def test_the_residual_is_use_and_background_over_capacity_less_the_priced_utilisation() -> None:
    problem = random_problem(8)
    state = State(problem, np.full(14, 40.0))
    used = np.bincount(
        problem.cell_slot,
        weights=problem.units * np.repeat(state.flow_kt, np.diff(problem.cell_start)),
        minlength=14,
    )
    slots = problem.slots
    assert state.used_per_y == pytest.approx(used, rel=1e-13)
    full = (used + slots.background_per_y) / slots.capacity_per_y
    assert state.residual == pytest.approx(full - state.prices[0], abs=1e-13)
    assert state.worst_residual == np.abs(state.residual).max()


def test_the_price_of_a_slot_is_found_where_newton_alone_swings_for_ever() -> None:
    one = np.ones(1)
    out = np.empty((7, 1))
    u_h = 1509.1859428
    _kernels.slot_prices(
        u_h * one,
        np.zeros(1, dtype=bool),
        24.0,
        69.93 * one,
        2.16 * one,
        0.0 * one,
        closure_curves(np.ones((1, len(CURVE_LOADS)))),
        one,
        0.95,
        20.0,
        out,
    )
    assert 24.0 * out[0, 0] + out[2, 0] + out[3, 0] == pytest.approx(u_h, rel=1e-12)
