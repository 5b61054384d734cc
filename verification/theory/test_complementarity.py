"""Rents against linear programming: complementary to slack, and the duals of hard capacities in the limit."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.flow.problems import Market, Route, compose, free_slots, random_problem

from transcaspian.flow import Problem, State, replace, solve

SEEDS = st.integers(0, 10_000)


@given(SEEDS, st.sampled_from([100.0, 400.0, 2000.0]))
def test_rent_times_slack_is_never_more_than_its_scale(seed: int, demand_kt: float) -> None:
    """``rent (1 - rho) = scale rho^20``: the complementarity of a barrier, exact in every state."""
    state = solve(random_problem(seed, demand_kt=demand_kt)).state
    rho, rent = state.utilisation, state.prices[3]
    scale = state.problem.slots.rent_scale_usd_per_unit
    assert rent * (1.0 - rho) == pytest.approx(scale * np.maximum(rho, 0.0) ** 20, rel=1e-6, abs=1e-9)
    assert (rent >= 0.0).all()


def test_rent_is_nothing_where_a_slot_is_slack_and_something_where_it_binds() -> None:
    state = solve(random_problem(3, demand_kt=900.0)).state
    rho, rent = state.utilisation, state.prices[3]
    slack, full = rho < 0.6, rho > 0.9
    assert slack.any()
    assert full.any()
    assert rent[slack].max() < 0.2
    assert rent[full].min() > 100.0


def transport(seed: int) -> Problem:
    """Three markets over four capacities without waits; each has a dear way that takes none of them."""
    rng = np.random.default_rng(seed)
    markets = []
    for _ in range(3):
        limited = [
            Route(float(cost), {int(r): float(rng.uniform(0.5, 1.5)) for r in rng.choice(4, 2, replace=False)})
            for cost in rng.uniform(40.0, 90.0, 3)
        ]
        markets.append(Market(float(rng.uniform(150.0, 250.0)), [[[route]] for route in [*limited, Route(140.0)]]))
    slots = free_slots(rng.uniform(80.0, 160.0, 4).tolist(), wait_scale_h=0.0)
    return compose(markets, slots, corridor_scale=1.0, inner_scale=1.0)


def duals(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """Shadow prices in USD a unit and flows in kt of the linear programme with hard capacities."""
    slots, routes = len(problem.slots.capacity_per_y), problem.n_routes
    use = np.zeros((slots, routes))
    of_cell = np.repeat(np.arange(routes), np.diff(problem.cell_start))
    use[problem.cell_slot, of_cell] = problem.units
    of_route = np.repeat(np.arange(3), 4)
    carried = (of_route == np.arange(3)[:, None]).astype(float)
    answer = linprog(
        1000.0 * problem.fixed_usd_per_t,
        A_ub=use,
        b_ub=problem.slots.capacity_per_y,
        A_eq=carried,
        b_eq=problem.demand_kt,
        method="highs",
    )
    assert answer.success
    return -answer.ineqlin.marginals, answer.x


@pytest.mark.parametrize("seed", range(6))
def test_rents_tend_to_the_duals_of_the_linear_programme(seed: int) -> None:
    problem = transport(seed)
    dual, flow = duals(problem)
    assert (dual > 1000.0).any()
    errors = []
    for theta, scale in ((0.3, 100.0), (3.0, 10.0), (30.0, 1.0), (300.0, 0.1)):
        limit = replace(
            problem,
            theta=np.full(3, theta),
            rent_scale_usd_per_unit=np.full(4, scale),
            outside_usd_per_t=np.full(3, 1e4),
        )
        state: State = solve(limit).state
        errors.append(np.abs(state.prices[3] - dual).max() / dual.max())
    assert errors[-1] < 1e-3
    assert all(later < 0.5 * sooner for sooner, later in itertools.pairwise(errors))
    assert state.flow_kt == pytest.approx(flow, abs=0.01 * problem.demand_kt.max())


def test_where_capacity_is_ample_there_is_no_rent_and_all_go_the_cheapest_way() -> None:
    problem = transport(1)
    problem = replace(problem, capacity_per_y=problem.slots.capacity_per_y * 100.0)
    limit = replace(problem, theta=np.full(3, 50.0), rent_scale_usd_per_unit=np.full(4, 100.0))
    state = solve(limit).state
    dual, flow = duals(problem)
    assert np.abs(dual).max() == 0.0
    assert state.prices[3].max() < 1e-9
    assert state.flow_kt == pytest.approx(flow, abs=1e-6)
