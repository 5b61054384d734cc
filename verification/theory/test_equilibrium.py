"""The equilibrium against what theory says of it: closed forms, convexity, duality, uniqueness, limits."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq
from tests.flow.problems import MUCH, Market, Route, compose, free_slots, random_problem

from transcaspian.flow import Problem, State, dual_value, gaps_usd, potential_usd, relative_gap, replace, solve
from transcaspian.network import CURVE_LOADS

SEEDS = st.integers(0, 10_000)


def shared(problem: Problem) -> np.ndarray:
    return solve(problem).state.share


def moved(problem: Problem, seed: int, most: float = 1.0) -> np.ndarray:
    """Capacities, each multiplied by a random factor from 1 to 1 + most."""
    return problem.slots.capacity_per_y * (1.0 + most * np.random.default_rng(seed).random(len(problem.slots.pool)))


def entropy_usd_per_t(problem: Problem, state: State) -> float:
    """Entropy of a nested logit, level by level, and the cost of staying; in thousand USD a year."""
    total = 0.0
    for m, demand in enumerate(problem.demand_kt):
        theta, flow = problem.theta[m], state.flow_kt
        moving = 0.0
        for g in range(problem.market_start[m], problem.market_start[m + 1]):
            nests = range(problem.group_start[g], problem.group_start[g + 1])
            inside = {n: slice(problem.nest_start[n], problem.nest_start[n + 1]) for n in nests}
            in_nest = {n: flow[inside[n]].sum() for n in nests}
            in_group = sum(in_nest.values())
            for n in nests:
                ratio = flow[inside[n]] / (in_nest[n] * problem.weight[inside[n]])
                total += (flow[inside[n]] * np.log(ratio)).sum() / (theta * problem.inner_scale)
                total += in_nest[n] * math.log(in_nest[n] / in_group) / (theta * problem.corridor_scale)
            total += in_group * math.log(in_group / demand) / theta
            moving += in_group
        staying = demand - moving
        total += staying * math.log(staying / demand) / theta + staying * problem.outside_usd_per_t[m]
    return total


def primal_usd(problem: Problem, state: State) -> float:
    """The convex programme at the flows of a state, its integrals by the rule of midpoints."""
    slots, total = problem.slots, 1000.0 * (entropy_usd_per_t(problem, state) + problem.fixed_usd_per_t @ state.flow_kt)
    for r, full in enumerate(state.utilisation):
        rho = (np.arange(100_000) + 0.5) / 100_000 * full
        low = np.minimum(rho, slots.bend_share)
        wait = slots.wait_scale_h[r] * low ** slots.wait_power[r] / (1.0 - low)
        wait *= 1.0 + (slots.wait_power[r] / low + 1.0 / (1.0 - low)) * (rho - low)
        closed = slots.closure_wait_h[r] * PchipInterpolator(CURVE_LOADS, slots.closure_curve[r, 0])(rho)
        price = 500.0 * (closed + wait)
        price += slots.rent_scale_usd_per_unit[r] * rho**slots.rent_power / (1.0 - rho)
        total += slots.capacity_per_y[r] * price.mean() * full
    return total


# -- choice ------------------------------------------------------------------------------------------------------------


def test_two_free_parallel_routes_split_as_the_logit_says() -> None:
    groups = [[[Route(100.0)]], [[Route(110.0)]]]
    problem = compose([Market(300.0, groups, 0.05, 130.0)], free_slots([MUCH]))
    weight = np.exp(-0.05 * np.array([100.0, 110.0, 130.0]))
    state = solve(problem).state
    assert state.flow_kt == pytest.approx(300.0 * weight[:2] / weight.sum(), rel=1e-14)
    assert state.expected_usd_per_t[0] == pytest.approx(-math.log(weight.sum()) / 0.05, rel=1e-14)


@pytest.mark.parametrize("demand_kt", [50.0, 200.0, 2000.0])
def test_a_congested_split_is_the_root_of_its_scalar_equation(demand_kt: float) -> None:
    slots = free_slots([100.0], wait_scale_h=8.0, wait_power=1.45, rent_scale_usd_per_unit=2000.0, rent_power=20.0)
    market = Market(demand_kt, [[[Route(60.0, {0: 1.2})]], [[Route(110.0)]]], 0.08, 1e5, 0.7)

    def wait_h(rho: float) -> float:
        def queue(x: float) -> float:
            return 8.0 * x**1.45 / (1.0 - x)

        slope = queue(0.95) * (1.45 / 0.95 + 1.0 / 0.05)
        return queue(rho) if rho < 0.95 else queue(0.95) + slope * (rho - 0.95)

    def excess(rho: float) -> float:
        cost = 60.0 + 0.7 * wait_h(rho) + 1.2e-3 * 2000.0 * rho**20 / (1.0 - rho)
        return demand_kt / (1.0 + math.exp(min(700.0, 0.08 * (cost - 110.0)))) * 1.2 / 100.0 - rho

    rho = brentq(excess, 0.0, 1.0 - 1e-12, xtol=1e-15)
    state = solve(compose([market], slots)).state
    assert state.utilisation[0] == pytest.approx(rho, rel=1e-11)
    assert state.flow_kt.sum() == pytest.approx(demand_kt, rel=1e-13)


def test_three_levels_of_nests_share_as_the_hand_formula_says() -> None:
    rail, south, ocean = [Route(80.0, {}, 0.5), Route(84.0, {}, 0.9)], [Route(90.0)], [Route(95.0, {}, 0.8)]
    problem = compose([Market(1.0, [[rail, south], [ocean]], 0.04, 120.0)], free_slots([MUCH]))
    inner, middle, outer = 0.04 * 6.0, 0.04 * 1.4, 0.04
    in_rail = np.array([0.5 * math.exp(-inner * 80.0), 0.9 * math.exp(-inner * 84.0)])
    land = np.array([in_rail.sum() ** (middle / inner), math.exp(-middle * 90.0)])
    top = np.array([land.sum() ** (outer / middle), 0.8 ** (outer / inner) * math.exp(-outer * 95.0), math.exp(-4.8)])
    top_share, land_share = top / top.sum(), land / land.sum()
    by_hand = [*(top_share[0] * land_share[0] * in_rail / in_rail.sum()), top_share[0] * land_share[1], top_share[1]]
    assert shared(problem) == pytest.approx(np.array(by_hand), rel=1e-13)
    assert solve(problem).state.expected_usd_per_t[0] == pytest.approx(-math.log(top.sum()) / outer, rel=1e-13)


def test_nests_of_scale_one_are_no_nests() -> None:
    problem = replace(random_problem(2), corridor_scale=1.0, inner_scale=1.0)
    problem = replace(problem, capacity_per_y=np.full(14, MUCH))
    state = solve(problem).state
    for m in range(12):
        here = slice(6 * m, 6 * m + 6)
        parts = problem.weight[here] * np.exp(-0.05 * state.cost_usd_per_t[here])
        total = parts.sum() + math.exp(-0.05 * problem.outside_usd_per_t[m])
        assert state.share[here] == pytest.approx(parts / total, rel=1e-12)


# -- the programme -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_the_inequality_and_the_programme_have_one_solution(seed: int) -> None:
    problem = random_problem(seed, potential=True, demand_kt=200.0 * 1.7**seed)
    one, other = solve(problem), solve(replace(problem, potential=False))
    assert other.state.flow_kt == pytest.approx(one.state.flow_kt, rel=1e-10)
    assert other.certificate.relative_gap is None


@given(SEEDS, st.sampled_from([200.0, 800.0, 5000.0]))
def test_another_unit_of_capacity_never_raises_the_least_value_of_the_programme(seed: int, demand_kt: float) -> None:
    problem = random_problem(seed, potential=True, demand_kt=demand_kt)
    before = potential_usd(solve(problem).state)
    one = problem.slots.capacity_per_y.copy()
    one[seed % 14] *= 1.2
    for capacity in (one, moved(problem, seed)):
        assert potential_usd(solve(replace(problem, capacity_per_y=capacity)).state) <= before + 1e-9 * abs(before)


@given(SEEDS, st.floats(0.1, 0.9))
def test_the_least_value_of_the_programme_is_convex_in_capacity(seed: int, part: float) -> None:
    problem = random_problem(seed, potential=True, demand_kt=600.0)
    ends = [moved(problem, seed, 2.0), moved(problem, seed + 1, 2.0)]
    between = part * ends[0] + (1.0 - part) * ends[1]
    left, right, middle = (potential_usd(solve(replace(problem, capacity_per_y=c)).state) for c in (*ends, between))
    assert middle <= part * left + (1.0 - part) * right + 1e-9 * abs(middle)


def test_the_least_value_of_the_programme_is_convex_by_more_than_rounding() -> None:
    problem = random_problem(4, potential=True, demand_kt=600.0)
    base = problem.slots.capacity_per_y
    less, same, more = (potential_usd(solve(replace(problem, capacity_per_y=base * k)).state) for k in (0.8, 1.0, 1.2))
    assert less + more - 2.0 * same > 1e-4 * abs(same)


# -- duality -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_the_sum_of_the_gaps_is_the_programme_less_its_dual(seed: int) -> None:
    problem = random_problem(seed, potential=True, demand_kt=250.0)
    at = solve(problem).state.u
    state = State(problem, at * np.random.default_rng(seed).uniform(0.8, 1.2, 14))
    assert state.utilisation.max() < 1.0
    gap = primal_usd(problem, state) + dual_value(state)
    assert gap == pytest.approx(gaps_usd(state).sum(), rel=1e-3, abs=5e-8 * abs(dual_value(state)))
    assert gap > 1e-5 * abs(dual_value(state))


@given(SEEDS, st.floats(0.001, 0.3))
def test_the_gap_bounds_how_far_the_dual_is_from_its_least(seed: int, step: float) -> None:
    problem = random_problem(seed, potential=True)
    best = solve(problem).state
    away = np.random.default_rng(seed + 1).uniform(1.0 - step, 1.0 + step, 14)
    state = State(problem, best.u * away)
    distance = dual_value(state) - dual_value(best)
    assert distance >= -1e-11 * abs(dual_value(best))
    assert gaps_usd(state).sum() >= distance - 1e-11 * abs(dual_value(best))
    assert relative_gap(state) > relative_gap(best)


@pytest.mark.parametrize("seed", range(4))
def test_the_gap_is_zero_at_the_solution_and_only_there(seed: int) -> None:
    problem = random_problem(seed, potential=True, demand_kt=800.0)
    best = solve(problem)
    assert best.certificate.relative_gap is not None
    assert best.certificate.relative_gap <= 1e-20
    for r in range(14):
        u = best.state.u.copy()
        u[r] *= 1.05
        assert gaps_usd(State(problem, u))[r] > 1.0


# -- one answer --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("potential", [False, True])
@pytest.mark.parametrize("demand_kt", [400.0, 4000.0])
def test_thirty_random_starts_end_at_the_same_flows(potential: bool, demand_kt: float) -> None:
    problem = random_problem(11, potential=potential, demand_kt=demand_kt)
    flow = solve(problem).state.flow_kt
    rng = np.random.default_rng(5)
    for _ in range(30):
        start = 10.0 ** rng.uniform(-1.0, 4.0, 14) * rng.choice([-1.0, 1.0, 1.0], 14)
        assert solve(problem, start=start).state.flow_kt == pytest.approx(flow, rel=1e-9)


@pytest.mark.parametrize("potential", [False, True])
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("more", "steeper"), [(100.0, 1.0), (1.0, 100.0), (10.0, 10.0), (100.0, 100.0)])
def test_a_hundred_times_the_demand_and_the_scale_still_converge(
    potential: bool, seed: int, more: float, steeper: float
) -> None:
    problem = random_problem(seed, potential=potential)
    harder = replace(problem, demand_kt=problem.demand_kt * more, theta=problem.theta * steeper)
    answer = solve(harder)
    assert answer.certificate.residual <= 1e-8
    assert answer.state.utilisation.max() < 1.0
    if potential:
        assert answer.certificate.relative_gap is not None
        assert answer.certificate.relative_gap <= 1e-12


def test_a_share_too_small_to_divide_by_does_not_stop_the_solver() -> None:
    slots = free_slots([600.0, 600.0], rent_scale_usd_per_unit=1000.0)
    for digits in range(660, 760, 5):
        dear = Route(50.0 + digits / 5.0, {0: 0.5, 1: 0.5})
        near = [[Route(50.0, {0: 1.0})], [Route(51.0, {1: 1.0})]]
        for groups in ([near, [[dear]]], [[*near, [dear]]]):
            assert solve(compose([Market(800.0, groups, 5.0, 62.0)], slots)).certificate.residual <= 1e-11


def test_flows_tend_to_the_user_equilibrium_as_the_scale_grows() -> None:
    slots = free_slots([500.0], wait_scale_h=10.0)
    rho = 30.0 / (10.0 + 30.0)  # where 10 rho / (1 - rho) hours at 1 USD/t h make up 80 - 50 USD/t
    errors = []
    for theta in (0.1, 1.0, 10.0, 100.0):
        groups = [[[Route(50.0, {0: 1.0})]], [[Route(80.0)]]]
        flow = solve(compose([Market(900.0, groups, theta, 1e4, 1.0)], slots)).state.flow_kt
        errors.append(abs(flow[0] - 500.0 * rho))
    assert errors[-1] < 1e-3 * 500.0 * rho
    assert all(later < 0.2 * sooner for sooner, later in itertools.pairwise(errors))


def test_in_the_limit_a_route_dearer_than_the_least_cost_is_empty() -> None:
    slots = free_slots([500.0], wait_scale_h=10.0)
    groups = [[[Route(50.0, {0: 1.0})]], [[Route(80.0)]]]
    flow = solve(compose([Market(300.0, groups, 50.0, 1e4, 1.0)], slots)).state.flow_kt
    assert flow == pytest.approx([300.0, 0.0], abs=1e-9)


# -- corners -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hour_usd_per_unit", [0.0, 400.0])
def test_free_slots_empty_markets_and_closed_markets_give_numbers(hour_usd_per_unit: float) -> None:
    slots = free_slots([80.0, 90.0, 70.0], rent_scale_usd_per_unit=300.0)
    groups = [[[Route(50.0, {0: 1.0}), Route(52.0, {1: 1.0})]]]
    closed = [[[Route(50.0, {0: 1.0}, 0.0), Route(10.0, {1: 1.0}, 0.0)]]]
    markets = [Market(60.0, groups), Market(0.0, groups), Market(40.0, closed, 0.05, 77.0)]
    equilibrium = solve(compose(markets, slots, hour_usd_per_unit=hour_usd_per_unit))
    state = equilibrium.state
    assert equilibrium.certificate.residual <= 1e-11
    for table in (state.prices, state.flow_kt, state.cost_usd_per_t, state.expected_usd_per_t, state.jacobian()):
        assert np.isfinite(table).all()
    assert state.flow_kt[2:] == pytest.approx(np.zeros(4), abs=0.0)
    assert state.used_per_y[2] == state.prices[0, 2] == 0.0
    assert state.expected_usd_per_t[2] == 77.0


def test_a_pool_of_equipment_balances_and_pays_who_brings_it_back() -> None:
    slots = free_slots([10.0, MUCH], rent_scale_usd_per_unit=1e5, pool=[True, False])
    west = Market(500.0, [[[Route(70.0, {0: 1.0})]], [[Route(80.0)]]], 0.1, 1e4)
    east = Market(200.0, [[[Route(70.0, {0: -1.0})]], [[Route(80.0)]]], 0.1, 1e4)
    free = solve(compose([west, east], free_slots([10.0, MUCH], pool=[True, False]))).state
    state = solve(compose([west, east], slots)).state
    assert abs(free.used_per_y[0]) > 150.0
    assert abs(state.used_per_y[0]) < 3.0
    assert state.used_per_y[0] == pytest.approx(state.flow_kt[0] - state.flow_kt[2])
    assert state.prices[3, 0] > 1000.0
    assert state.cost_usd_per_t[0] > 71.0
    assert state.cost_usd_per_t[2] < 69.0
    mirrored = solve(compose([east._replace(demand_kt=500.0), west._replace(demand_kt=200.0)], slots)).state
    assert mirrored.prices[3, 0] == pytest.approx(-state.prices[3, 0])
