"""The compiled kernels against their slow twin, bit for bit, and mutants that the comparison catches.

Numba's ``exp``, ``log``, ``log1p``, ``expm1`` and ``**`` of scalars are those of the C library, as Python's are:
equality is asserted of every bit, with no allowance for the last one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.flow.problems import MUCH, Market, Route, compose, free_slots, random_problem, rising_curves, wild_problems

from transcaspian.flow import Problem, Slots, _kernels, _twin
from transcaspian.network import CURVE_LOADS

Tables = dict[str, np.ndarray]
# In one form, however the file is laid out.
SOURCE = ast.unparse(ast.parse(Path(_kernels.__file__).read_text(encoding="utf-8")))
SEEDS = st.integers(0, 2**32 - 1)


def some_u(problem: Problem, seed: int) -> np.ndarray:
    """A u per slot: negative, zero, idle, queueing, bent, and deep in the barrier."""
    rng = np.random.default_rng(seed)
    kinds = [
        rng.uniform(-20.0, 0.0),
        0.0,
        rng.uniform(0.0, 24.0),
        rng.uniform(24.0, 300.0),
        10.0 ** rng.uniform(2.0, 7.0),
        10.0 ** rng.uniform(-12.0, 0.0),
    ]
    return rng.choice(kinds, size=len(problem.slots.capacity_per_y))


def slot_arguments(slots: Slots) -> tuple[Any, ...]:
    """What ``slot_prices`` takes between u and what it fills."""
    closures = (slots.closure_wait_h, slots.closure_curve)
    queue = (slots.pool, slots.minty_h, slots.wait_scale_h, slots.wait_power)
    return (*queue, *closures, slots.rent_scale_usd_per_unit, slots.bend_share, slots.rent_power)


def kernel_tables(problem: Problem, u: np.ndarray, weight: np.ndarray, kernels: Any) -> Tables:
    """Evaluate every kernel of a module at u: what the compiled ones, or mutants, say."""
    slots, size = problem.slots, len(u)
    prices = np.zeros((7, size))
    kernels.slot_prices(u, *slot_arguments(slots), prices)
    cost = np.zeros(problem.n_routes)
    cells = (problem.cell_start, problem.cell_slot)
    kernels.route_costs(problem.fixed_usd_per_t, *cells, problem.per_hour, problem.per_rent, prices[2], prices[3], cost)
    starts = (problem.market_start, problem.group_start, problem.nest_start)
    scales = (problem.theta, problem.corridor_scale, problem.inner_scale)
    shares = tuple(np.zeros(n) for n in (problem.n_routes, len(starts[2]) - 1, len(starts[1]) - 1))
    expected = np.zeros(len(problem.demand_kt))
    kernels.choose(*starts, problem.weight, cost, problem.outside_usd_per_t, *scales, *shares, expected)
    flow, used = np.zeros(problem.n_routes), np.zeros(size)
    kernels.load(*starts, problem.demand_kt, shares[0], *cells, problem.units, flow, used)
    slope = slope_of(problem, prices)
    matrix, answer = np.zeros((size, size)), np.zeros(size)
    kernels.newton_matrix(*starts, problem.demand_kt, *scales, *shares, *cells, problem.units, slope, matrix)
    kernels.response(*starts, problem.demand_kt, *scales, *shares, *cells, slope, weight, answer)
    names = ("prices", "cost", "route", "nest", "group", "expected", "flow", "used", "matrix", "response")
    return dict(zip(names, (prices, cost, *shares, expected, flow, used, matrix, answer), strict=True))


def slope_of(problem: Problem, prices: np.ndarray) -> np.ndarray:
    return problem.per_hour * prices[5][problem.cell_slot] + problem.per_rent * prices[6][problem.cell_slot]


def twin_tables(problem: Problem, u: np.ndarray, weight: np.ndarray) -> Tables:
    """The same by the twin."""
    prices = np.array([_twin.slot_price(problem.slots, r, u_h=float(value)) for r, value in enumerate(u)]).T
    cost = _twin.route_costs(problem, prices[2], prices[3])
    choice = _twin.choose(problem, np.array(cost))
    flow, used = _twin.load(problem, choice.route_share)
    slope = slope_of(problem, prices)
    tables = {
        "prices": prices,
        "cost": cost,
        "route": choice.route_share,
        "nest": choice.nest_share,
        "group": choice.group_share,
        "expected": choice.expected_usd_per_t,
        "flow": flow,
        "used": used,
        "matrix": _twin.newton_matrix(problem, choice, slope),
        "response": _twin.response(problem, choice, slope, weight),
    }
    return {name: np.array(table, dtype=float) for name, table in tables.items()}


def differences(one: Tables, other: Tables) -> set[str]:
    """Names of the tables that differ in any bit; one zero is as good as the other."""
    return {name for name in one if (one[name] + 0.0).tobytes() != (other[name] + 0.0).tobytes()}


def weights(problem: Problem, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-50.0, 100.0, problem.n_routes)


# -- the twin agrees ---------------------------------------------------------------------------------------------------


@given(wild_problems(), SEEDS)
def test_kernels_and_twin_agree_in_every_bit_on_problems_of_any_shape(problem: Problem, seed: int) -> None:
    u, weight = some_u(problem, seed), weights(problem, seed)
    assert not differences(kernel_tables(problem, u, weight, _kernels), twin_tables(problem, u, weight))


@pytest.mark.parametrize("potential", [False, True])
def test_kernels_and_twin_agree_in_every_bit_on_a_larger_problem(potential: bool) -> None:
    problem = random_problem(5, markets=20, routes=9, size=25, potential=potential)
    u, weight = some_u(problem, 7), weights(problem, 7)
    assert not differences(kernel_tables(problem, u, weight, _kernels), twin_tables(problem, u, weight))


def test_what_is_compared_is_all_finite_and_mostly_not_zero() -> None:
    problem = random_problem(5, potential=True)
    tables = twin_tables(problem, np.linspace(5.0, 60.0, 14), weights(problem, 7))
    assert all(np.isfinite(table).all() for table in tables.values())
    assert all(np.mean(table != 0.0) > 0.9 for name, table in tables.items())


RHO = st.floats(-2.0, 3.0)


@given(RHO, st.floats(0.0, 50.0), st.sampled_from([1.0, 1.4494897427831779, 3.2]), st.floats(0.5, 0.99))
def test_the_wait_agrees_in_every_bit(rho: float, scale_h: float, power: float, bend_share: float) -> None:
    slots = free_slots([1.0], wait_scale_h=scale_h, wait_power=power, bend_share=bend_share)
    twin = _twin.queue_wait(slots, 0, full_share=rho, free_share=1.0 - rho)
    assert _kernels.queue_wait(rho, 1.0 - rho, scale_h, power, bend_share) == twin


@given(RHO | st.integers(-2, 30).map(lambda tenths: tenths / 10.0), st.integers(1, 40))
def test_the_growth_of_closures_agrees_in_every_bit(rho: float, number: int) -> None:
    curve = rising_curves(number)[-1]
    assert _kernels.closure_growth(rho, curve) == _twin.closure_growth(curve, full_share=rho)
    slots = free_slots([1.0], wait_scale_h=2.0, closure_wait_h=7.0, closure_curve=curve[None])
    wait = _kernels.slot_wait(rho, 1.0 - rho, 2.0, 1.0, slots.bend_share, 7.0, curve)
    assert wait == _twin.slot_wait(slots, 0, full_share=rho, free_share=1.0 - rho)


def test_knots_are_where_the_curves_of_a_network_are() -> None:
    assert CURVE_LOADS.tolist() == list(_kernels.KNOTS)


@given(st.floats(-2.0, 0.999999), st.sampled_from([4.0, 20.0]))
def test_the_barrier_agrees_in_every_bit(rho: float, power: float) -> None:
    slots = free_slots([1.0], rent_power=power)
    twin = _twin.barrier(slots, full_share=rho, free_share=1.0 - rho)
    assert _kernels.barrier(rho, 1.0 - rho, power) == twin


@given(st.floats(0.0, 40.0), st.sampled_from([1.0, 1.4494897427831779, 3.2]), st.floats(-9.0, 9.0))
def test_newton_in_a_bracket_and_bisection_find_the_same_prices(scale_h: float, power: float, digits: float) -> None:
    closed = {"closure_wait_h": 10.0 * power - 10.0, "closure_curve": rising_curves(3)[2:]}
    slots = free_slots([1.0], wait_scale_h=scale_h, wait_power=power, rent_scale_usd_per_unit=1.0, **closed)
    u_h, out = 10.0**digits, np.zeros((7, 1))
    _kernels.slot_prices(np.array([u_h]), *slot_arguments(slots), out)
    bisected = _twin.slot_price_by_bisection(slots, 0, u_h=u_h)
    assert out[:2, 0] == pytest.approx(bisected[:2], rel=1e-12, abs=1e-15)
    assert out[2:4, 0] == pytest.approx(bisected[2:], abs=1e-12 * (1.0 + u_h))
    beyond_empty_h = bisected[2] - slots.closure_wait_h[0]
    assert slots.minty_h * bisected[0] + beyond_empty_h + bisected[3] == pytest.approx(u_h, rel=1e-11, abs=1e-13)


@given(st.floats(0.01, 40.0), st.floats(-2.0, 7.0))
def test_slopes_of_the_prices_are_their_differences(scale_h: float, digits: float) -> None:
    slots, u_h = free_slots([1.0], wait_scale_h=scale_h, wait_power=1.45, rent_scale_usd_per_unit=70.0), 10.0**digits
    price = np.array(_twin.slot_price(slots, 0, u_h=u_h))
    bend_u = 24.0 * 0.95 + sum(_twin.queue_wait(slots, 0, full_share=0.95, free_share=0.05)[:1]) + 0.95**20 / 0.05
    step = 1e-5 * u_h
    if abs(u_h - bend_u) < 2.0 * step:
        return
    ahead = np.array(_twin.slot_price(slots, 0, u_h=u_h + step))
    behind = np.array(_twin.slot_price(slots, 0, u_h=u_h - step))
    difference = (ahead - behind) / (2.0 * step)
    assert price[4:] == pytest.approx(difference[[0, 2, 3]], rel=1e-5, abs=1e-9)
    assert price[1] == pytest.approx(1.0 - price[0], abs=1e-15)


def test_a_full_slot_keeps_the_digits_of_what_is_left() -> None:
    slots = free_slots([1.0], rent_scale_usd_per_unit=1.0)
    rho, free, _, rent = _twin.slot_price(slots, 0, u_h=1e12)[:4]
    assert rho**20 / free == pytest.approx(rent, rel=1e-12)
    assert abs((1.0 - rho) / free - 1.0) > 1e-7


# -- mutants -----------------------------------------------------------------------------------------------------------

MUTANTS = [
    # queue_wait
    ("at = rho if rho < bend else bend", "at = rho"),
    ("left = free if rho < bend else 1.0 - bend", "left = free"),
    ("left = free if rho < bend else 1.0 - bend", "left = free if rho > bend else 1.0 - bend"),
    ("top = scale * at ** power", "top = scale * at"),
    ("slope = wait * (power / at + 1.0 / left)", "slope = wait * (power / at - 1.0 / left)"),
    ("wait += slope * (rho - bend)", "wait += slope * (bend - rho)"),
    ("        wait += slope * (rho - bend)\n", "        pass\n"),
    ("scale if power == 1.0 and rho >= 0.0 else 0.0", "0.0"),
    ("if rho <= LEAST or scale == 0.0:", "if rho < 0.0 or scale == 0.0:"),
    # closure_growth
    ("    if rho < 0.0:\n        return (0.0, 0.0)\n", ""),
    ("if rho >= KNOTS[last]:", "if rho >= KNOTS[last] + 9.0:"),
    ("curve[1, last] * (rho - KNOTS[last])", "curve[1, last] * rho"),
    ("curve[0, last] - 1.0 +", "curve[0, last] +"),
    ("while rho >= KNOTS[k + 1]:", "while rho > KNOTS[k + 1]:"),
    ("x = (rho - KNOTS[k]) / width", "x = rho - KNOTS[k]"),
    ("curve[0, k] - 1.0 +", "curve[0, k] +"),
    ("3.0 * rise - 2.0 * left - right", "3.0 * rise - left - 2.0 * right"),
    ("left + right - 2.0 * rise", "left + right - rise"),
    ("x * (3.0 * cube)", "x * (2.0 * cube)"),
    ("(3.0 * cube))) / width", "(3.0 * cube)))"),
    # slot_wait
    ("wait += closure_h * more", "wait += more"),
    ("        slope += closure_h * steeper\n", ""),
    # barrier
    ("    if rho <= LEAST:\n", "    if rho < 0.0:\n"),
    ("height = rho ** power / free", "height = rho ** power"),
    ("height = rho ** power / free", "height = rho ** (power - 1.0) / free"),
    ("height * (power / rho + 1.0 / free)", "height * (power / rho)"),
    # slot_prices
    ("0.0, rent_scale[r] * rho)", "0.0, rent_scale[r] * abs(rho))"),
    ("if pool[r]:", "if False:"),
    ("1.0 - rho, closure[r], 0.0)", "1.0 - rho, 0.0, 0.0)"),
    ("rho, free, closure[r] + wait,", "rho, free, wait,"),
    ("rho, free, closure[r] + wait, rent_scale[r] * rent", "rho, 1.0 - rho, closure[r] + wait, rent_scale[r] * rent"),
    ("closure[r] + wait, rent_scale[r] * rent", "closure[r] + wait, rent"),
    ("wait_slope / slope, rent_scale[r] * rent_slope / slope", "wait_slope / slope, rent_slope / slope"),
    ("        slope = weight_h + wait_slope + rent_slope", "        slope = weight_h + wait_slope"),
    ("error = weight_h * rho + wait + rent - u[r]", "error = weight_h * rho + wait - u[r]"),
    ("for _ in range(200):", "for _ in range(3):"),
    ("<= 4e-16 * (1.0 + z)", "<= 1e-6 * (1.0 + z)"),
    ("rho = -math.expm1(-z)", "rho = 1.0 - math.exp(-z)"),
    # route_costs
    ("total += per_hour[k] * wait[r] + per_rent[k] * rent[r]", "total += per_hour[k] * wait[r]"),
    ("total += per_hour[k] * wait[r] + per_rent[k] * rent[r]", "total += per_hour[k] * (wait[r] + rent[r])"),
    ("total = fixed[p]", "total = 0.0"),
    # choose
    ("theta[m] * inner_scale, theta[m] * corridor_scale, theta[m])\n        least_group",
     "theta[m] * corridor_scale, theta[m] * corridor_scale, theta[m])\n        least_group"),
    ("share[p] = weight[p] * math.exp(-inner *", "share[p] = weight[p] * math.exp(-middle *"),
    ("share[p] = weight[p] * math.exp(-inner *", "share[p] = math.exp(-inner *"),
    ("math.exp(-inner * (cost[p] - least)) if weight[p] > 0.0 else 0.0", "math.exp(-inner * (cost[p] - least))"),
    ("if weight[p] > 0.0 and cost[p] < least:", "if cost[p] < least:"),
    ("nest_share[n] = least - math.log(total) / inner", "nest_share[n] = least - math.log(total) / middle"),
    ("nest_share[n] = least - math.log(total) / inner", "nest_share[n] = least"),
    ("nest_share[n] = math.exp(-middle *", "nest_share[n] = math.exp(-outer *"),
    ("group_share[g] = least_nest - math.log(total) / middle", "group_share[g] = least_nest"),
    ("group_share[g] = math.exp(-outer *", "group_share[g] = math.exp(-middle *"),
    ("total = math.exp(-outer * (outside[m] - least_group))", "total = 0.0"),
    ("least_group = outside[m]", "least_group = np.inf"),
    ("expected[m] = least_group - math.log(total) / outer", "expected[m] = least_group - math.log(total) / inner"),
    ("nest_share[n] * group_share[g] if", "nest_share[n] if"),
    ("share[p] * nest_share[n] if", "share[p] * group_share[g] if"),
    ("            if group_share[g] < LEAST:\n                group_share[g] = 0.0\n", ""),
    ("                if nest_share[n] < LEAST:\n                    nest_share[n] = 0.0\n", ""),
    # load
    ("flow[p] = demand[m] * share[p]", "flow[p] = share[p]"),
    ("used[cell_slot[k]] += flow[p] * units[k]", "used[cell_slot[k]] += flow[p]"),
    ("used[cell_slot[k]] += flow[p] * units[k]", "used[cell_slot[k]] = flow[p] * units[k]"),
    # newton_matrix and its helpers
    ("_take_route(p, demand[m] * inner * share[p]", "_take_route(p, demand[m] * middle * share[p]"),
    ("_take_route(p, demand[m] * inner * share[p]", "_take_route(p, inner * share[p]"),
    ("_take(demand[m] * (inner - middle) / nest_share[n]", "_take(demand[m] * (inner - middle)"),
    ("_take(demand[m] * (inner - middle) / nest_share[n]", "_take(demand[m] * inner / nest_share[n]"),
    ("_take(demand[m] * (middle - outer) / group_share[g]", "_take(demand[m] * (outer - middle) / group_share[g]"),
    ("_take(demand[m] * (middle - outer) / group_share[g]", "_take(demand[m] * (inner - outer) / group_share[g]"),
    ("        _take(demand[m] * outer, count[2]", "        _take(0.0 * outer, count[2]"),
    ("            stamp[1] += 1\n", ""),
    ("                stamp[0] += 1\n", ""),
    ("        stamp[2] += 1\n", ""),
    ("mean_use[r] += part * units[k]", "mean_use[r] += units[k]"),
    ("mean_slope[r] += part * slope[k]", "mean_slope[r] += part * units[k]"),
    ("matrix[r, cell_slot[j]] += value * slope[j]", "matrix[cell_slot[j], r] += value * slope[j]"),
    ("matrix[r, touched[j]] -= value * mean_slope[touched[j]]", "matrix[r, touched[j]] -= mean_slope[touched[j]]"),
    ("mean_use[r] += use_below[r]", "mean_use[r] = use_below[r]"),
    # response
    ("answer[cell_slot[k]] -= demand[m] * inner *", "answer[cell_slot[k]] -= demand[m] * middle *"),
    ("answer[cell_slot[k]] -= demand[m]", "answer[cell_slot[k]] += demand[m]"),
    ("answer += demand[m] * (inner - middle) * total / nest_share[n] * sums[0]", "answer += 0.0 * sums[0]"),
    ("* (middle - outer) * total_group / group_share[g]", "* (middle - outer) * total_group"),
    ("answer += demand[m] * outer * total_market * sums[2]", "answer += demand[m] * middle * total_market * sums[2]"),
    ("            sums[1, :] = 0.0\n", ""),
    ("sums[1] += sums[0]", "sums[1] = sums[0]"),
    ("total_group += total\n", "total_group = total\n"),
]  # fmt: skip


class Module:
    """Kernels as plain Python, from a source that may be wrong."""

    def __init__(self, source: str) -> None:
        names: dict[str, Any] = {}
        plain = source.replace("from transcaspian.compiled import kernel", "").replace("@kernel\n", "")
        exec(compile(plain, "mutant", "exec"), names)
        self.slot_prices: Callable[..., None] = names["slot_prices"]
        self.route_costs: Callable[..., None] = names["route_costs"]
        self.choose: Callable[..., None] = names["choose"]
        self.load: Callable[..., None] = names["load"]
        self.newton_matrix: Callable[..., None] = names["newton_matrix"]
        self.response: Callable[..., None] = names["response"]
        self.queue_wait: Callable[..., tuple[float, float]] = names["queue_wait"]
        self.closure_growth: Callable[..., tuple[float, float]] = names["closure_growth"]
        self.barrier: Callable[..., tuple[float, float]] = names["barrier"]


def handmade() -> Problem:
    """Two markets with a closed route beside an open one, a pool, a free slot, and one nest above another's cost."""
    slots = free_slots(
        [300.0, 500.0, 20.0, MUCH],
        wait_scale_h=[6.0, 2.0, 0.0, 0.0],
        wait_power=[1.0, 1.45, 1.0, 1.0],
        closure_wait_h=[1.5, 9.0, 0.0, 0.0],
        closure_curve=rising_curves(4),
        rent_scale_usd_per_unit=[1000.0, 800.0, 50.0, 0.0],
        pool=[False, False, True, False],
    )
    closed = Route(-5000.0, {0: 0.9}, 0.0)  # so cheap that its exponential would overflow
    far = [Route(14200.0, {3: 1.0})]  # so dear that dividing by its share would overflow
    there = [[Route(60.0, {0: 1.1, 2: 1.0}), closed, Route(75.0, {1: 1.0}, 0.4)], [Route(80.0, {3: 1.0})], far]
    back = [[Route(50.0, {0: 0.7, 1: 0.8, 2: -1.0}, 0.6)], [Route(30.0, {1: 1.0}, 0.0)]]
    other = [[Route(110.0, {1: 0.9, 0: 0.2}), Route(90.0, {2: -0.5, 0: 0.4}, 0.7)]]
    return compose([Market(400.0, [there, other], 0.03, 90.0), Market(250.0, [back, other], 0.05, 60.0)], slots)


@cache
def cases() -> tuple[tuple[Problem, np.ndarray, np.ndarray, Tables], ...]:
    """Problems, points and what the twin says of them; computed once for all mutants."""
    points = [
        (handmade(), np.array([30.0, 2500.0, -18.0, 0.0])),
        (handmade(), np.array([1e5, 9.0, 7.0, -2.0])),
        (random_problem(3, markets=3, size=5), np.array([0.0, 24.0, 70.0, 4e4, 1e-3])),
    ]
    return tuple((p, u, weights(p, 1), twin_tables(p, u, weights(p, 1))) for p, u in points)


def caught(kernels: Module) -> bool:
    """Tell whether the twin, or an error, gives the module away."""
    try:
        slots = free_slots([1.0], wait_scale_h=3.0)
        idle = [_twin.queue_wait(slots, 0, full_share=0.0, free_share=1.0)]
        curve = rising_curves(2)[1]
        idle += [_twin.closure_growth(curve, full_share=one) for one in (-0.1, 0.0, 0.25, 0.3, 1.0, 1.4)]
        idle.append(_twin.barrier(slots, full_share=1e-309, free_share=1.0))
        growth = [kernels.closure_growth(one, curve) for one in (-0.1, 0.0, 0.25, 0.3, 1.0, 1.4)]
        if [kernels.queue_wait(0.0, 1.0, 3.0, 1.0, 0.95), *growth, kernels.barrier(1e-309, 1.0, 20.0)] != idle:
            return True
        return any(differences(kernel_tables(p, u, weight, kernels), told) for p, u, weight, told in cases())
    except (ArithmeticError, ValueError, IndexError, RuntimeWarning):
        return True


def test_the_kernels_as_plain_python_are_not_caught() -> None:
    assert not caught(Module(SOURCE))


@pytest.mark.parametrize(("right", "wrong"), MUTANTS, ids=lambda text: text.strip()[:60])
def test_the_twin_catches_the_mutant(right: str, wrong: str) -> None:
    assert right in SOURCE, "the kernel was rewritten: rewrite its mutant"
    assert caught(Module(SOURCE.replace(right, wrong)))


def test_every_kernel_has_a_mutant() -> None:
    bodies = {block.split("(")[0]: block for block in SOURCE.split("@kernel\ndef ")[1:]}
    assert {"slot_prices", "choose", "load", "newton_matrix", "response"} < set(bodies)
    assert [name for name, body in bodies.items() if not any(right in body for right, _ in MUTANTS)] == []


def test_bend_of_the_twin_is_the_bend_of_the_slots() -> None:
    slots: Slots = free_slots([1.0], wait_scale_h=2.0, bend_share=0.5)
    below, _ = _twin.queue_wait(slots, 0, full_share=0.5 - 1e-12, free_share=0.5 + 1e-12)
    above, slope = _twin.queue_wait(slots, 0, full_share=0.75, free_share=0.25)
    assert below == pytest.approx(2.0)
    assert (above, slope) == pytest.approx((4.0, 8.0))
