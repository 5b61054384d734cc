"""Derivatives by prices: against solving again, kernels against a slow twin bit for bit, and what they leave out."""

from __future__ import annotations

import numpy as np
import pytest
from tests.flow.problems import random_problem

from transcaspian.flow import Equilibrium, Problem, State, price_slopes, replace, slot_prices, solve, used_by
from transcaspian.flow import _kernels_prices as kernels

SIZE = 14


@pytest.fixture(scope="module")
def problem() -> Problem:
    return random_problem(3, size=SIZE)


@pytest.fixture(scope="module")
def solved(problem: Problem) -> Equilibrium:
    return solve(problem)


@pytest.fixture(scope="module")
def exposure(problem: Problem) -> np.ndarray:
    """What three prices are paid on: some routes, no route of the last market."""
    rng = np.random.default_rng(4)
    made = rng.uniform(0.0, 2.0, (problem.n_routes, 3)) * (rng.uniform(size=(problem.n_routes, 3)) < 0.5)
    made[-6:] = 0.0
    return np.ascontiguousarray(made)


def answers(state: State, chosen: np.ndarray) -> dict[str, np.ndarray]:
    _, rent = slot_prices(state)
    return {"flow_kt": state.flow_kt, "cost": state.cost_usd_per_t, "rent_usd": rent * used_by(state, chosen)}


def test_slopes_are_those_of_solving_again(problem: Problem, solved: Equilibrium, exposure: np.ndarray) -> None:
    chosen = np.arange(problem.n_routes) % 2 == 0
    slopes = price_slopes(solved.state, exposure, chosen=chosen)
    step = 1e-4
    for price in range(exposure.shape[1]):
        sides = [
            solve(replace(problem, fixed_usd_per_t=problem.fixed_usd_per_t + side * step * exposure[:, price]))
            for side in (1.0, -1.0)
        ]
        high, low = (answers(side.state, chosen) for side in sides)
        for name in high:
            again = (high[name] - low[name]) / (2.0 * step)
            found = getattr(slopes, name)[:, price]
            assert np.abs(found - again).max() <= 1e-6 * np.abs(again).max(), name


def test_a_price_moves_markets_that_do_not_pay_it_through_scarcity(solved: Equilibrium, exposure: np.ndarray) -> None:
    slopes = price_slopes(solved.state, exposure, chosen=np.ones(len(exposure), dtype=bool))
    assert np.abs(slopes.flow_kt[-6:]).max() > 0.0


def test_use_counts_only_the_chosen_routes(problem: Problem, solved: Equilibrium) -> None:
    state, nobody = solved.state, np.zeros(problem.n_routes, dtype=bool)
    assert not used_by(state, nobody).any()
    assert used_by(state, ~nobody) == pytest.approx(state.used_per_y, rel=1e-13)


def twin_nested(state: State, cost: np.ndarray) -> np.ndarray:
    """The change of flows, one route and price after another."""
    problem = state.problem
    answer = np.zeros_like(cost)
    share, inner, middle = state.share.tolist(), problem.inner_scale, problem.corridor_scale

    def routes_of(groups: range) -> list[int]:
        first, last = problem.group_start[groups.start], problem.group_start[groups.stop]
        return [*range(problem.nest_start[first], problem.nest_start[last])]

    def mean(routes: list[int], price: int, whole: float) -> float:
        total = 0.0
        for route in routes:
            if share[route] > 0.0:
                total += share[route] * float(cost[route, price]) / whole
        return total

    for market, demand in enumerate(problem.demand_kt.tolist()):
        groups = range(problem.market_start[market], problem.market_start[market + 1])
        everything = routes_of(groups)
        moving = any(cost[route].any() and share[route] > 0.0 for route in everything)
        if not moving or demand == 0.0:
            continue
        for price in range(cost.shape[1]):
            of_market = 0.0
            for route in everything:
                if share[route] > 0.0:
                    of_market += share[route] * float(cost[route, price])
            for group in groups:
                own = routes_of(range(group, group + 1))
                of_group = mean(own, price, float(state.group_share[group])) if state.group_share[group] else 0.0
                for nest in range(problem.group_start[group], problem.group_start[group + 1]):
                    routes = [*range(problem.nest_start[nest], problem.nest_start[nest + 1])]
                    of_nest = mean(routes, price, float(state.nest_share[nest])) if state.nest_share[nest] else 0.0
                    for route in routes:
                        if share[route] > 0.0:
                            pull = inner * float(cost[route, price]) - (inner - middle) * of_nest
                            pull = pull - (middle - 1.0) * of_group - of_market
                            answer[route, price] = -demand * float(problem.theta[market]) * share[route] * pull
    return answer


@pytest.mark.parametrize("seed", range(4))
def test_kernels_and_twin_agree_in_every_bit(seed: int) -> None:
    problem = random_problem(seed, size=SIZE)
    closed = problem.weight.copy()
    closed[:2] = 0.0
    demand = problem.demand_kt.copy()
    demand[1] = 0.0
    problem = replace(problem, weight=closed, demand_kt=demand)
    rng = np.random.default_rng(seed)
    state = State(problem, rng.uniform(5.0, 60.0, SIZE))
    cost = np.ascontiguousarray(rng.uniform(-3.0, 3.0, (problem.n_routes, 2)))
    cost[-6:] = 0.0
    flow, used, total = np.empty_like(cost), np.empty((SIZE, 2)), np.empty_like(cost)
    u, slope = rng.uniform(-1.0, 1.0, (SIZE, 2)), state.slope()
    kernels.nested_columns(
        problem.market_start, problem.group_start, problem.nest_start, problem.demand_kt, problem.theta,
        problem.corridor_scale, problem.inner_scale, state.share, state.nest_share, state.group_share, cost, flow,
    )  # fmt: skip
    kernels.used_columns(problem.cell_start, problem.cell_slot, problem.units, flow, used)
    kernels.cost_columns(problem.cell_start, problem.cell_slot, slope, state.share, cost, u, total)
    assert flow.tobytes() == twin_nested(state, cost).tobytes()
    slow_used, slow_total = np.zeros_like(used), np.zeros_like(cost)
    for route in range(problem.n_routes):
        for price in range(2):
            cells = range(problem.cell_start[route], problem.cell_start[route + 1])
            if state.share[route] > 0.0:
                slow_total[route, price] = cost[route, price]
            for cell in cells:
                slot = problem.cell_slot[cell]
                if flow[route].any():
                    slow_used[slot, price] += problem.units[cell] * flow[route, price]
                if state.share[route] > 0.0:
                    slow_total[route, price] += slope[cell] * u[slot, price]
    assert used.tobytes() == slow_used.tobytes()
    assert total.tobytes() == slow_total.tobytes()
