"""The kernels of the equilibrium a second time: slow, plain Python, written apart from them.

Nothing in the package calls this. The tests compare it with the compiled kernels bit for bit, so the order of
arithmetic is the specification: sums run over routes in order, nests in order, groups in order. Structure is not
copied: choice is one function for all three levels, closed routes are left out, and sums are kept by slot.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow._problem import Problem, Slots
from transcaspian.network import CURVE_LOADS

Floats = NDArray[np.float64]
Sums = dict[int, float]
Matrix = list[list[float]]

MOST_STEPS = 200
LEAST_SHARE = 1e-250  # smaller shares and utilisations are none
SETTLED_SHARE = 4e-16


class Choice(msgspec.Struct, frozen=True):
    """Shares of the whole market of routes, nests and groups, and the expected cost of each market."""

    route_share: list[float]
    nest_share: list[float]
    group_share: list[float]
    expected_usd_per_t: list[float]


def queue_wait(slots: Slots, r: int, *, full_share: float, free_share: float) -> tuple[float, float]:
    """Wait in hours at a utilisation and its slope: the formula below the bend, a straight line beyond it."""
    scale, power, bend = float(slots.wait_scale_h[r]), float(slots.wait_power[r]), slots.bend_share
    if full_share < 0.0:
        return 0.0, 0.0
    if full_share <= LEAST_SHARE or scale == 0.0:
        return 0.0, scale if power == 1.0 else 0.0
    if full_share < bend:
        wait = scale * full_share**power / free_share
        return wait, wait * (power / full_share + 1.0 / free_share)
    at_bend = scale * bend**power / (1.0 - bend)
    steepness = at_bend * (power / bend + 1.0 / (1.0 - bend))
    return at_bend + steepness * (full_share - bend), steepness


def closure_growth(curve: Floats, *, full_share: float) -> tuple[float, float]:
    """Give the factor on the wait for closures less one and its slope: Hermite cubics between knots."""
    factors, slopes = curve.tolist()
    knots = CURVE_LOADS.tolist()
    below = bisect.bisect_right(knots, full_share) - 1
    if below < 0:
        return 0.0, 0.0
    if below == len(knots) - 1:
        return factors[below] - 1.0 + slopes[below] * (full_share - knots[below]), slopes[below]
    wide = knots[below + 1] - knots[below]
    place, rise = (full_share - knots[below]) / wide, factors[below + 1] - factors[below]
    first, last = wide * slopes[below], wide * slopes[below + 1]
    second, third = 3.0 * rise - 2.0 * first - last, first + last - 2.0 * rise
    return (
        factors[below] - 1.0 + place * (first + place * (second + place * third)),
        (first + place * (2.0 * second + place * (3.0 * third))) / wide,
    )


def slot_wait(slots: Slots, r: int, *, full_share: float, free_share: float) -> tuple[float, float]:
    """Wait in hours beyond that at an empty slot and its slope: the queue, and what closures grow by."""
    queue_h, queue_slope = queue_wait(slots, r, full_share=full_share, free_share=free_share)
    closed_h = float(slots.closure_wait_h[r])
    more, steeper = closure_growth(slots.closure_curve[r], full_share=full_share) if closed_h else (0.0, 0.0)
    return queue_h + closed_h * more, queue_slope + closed_h * steeper


def barrier(slots: Slots, *, full_share: float, free_share: float) -> tuple[float, float]:
    """Rent in units of its scale, ``rho^n / (1 - rho)``, and its slope."""
    if full_share <= LEAST_SHARE:
        return 0.0, 0.0
    power = slots.rent_power
    rent = full_share**power / free_share
    return rent, rent * (power / full_share + 1.0 / free_share)


def _parts(slots: Slots, r: int, z_share: float) -> tuple[float, float, float, float, float, float]:
    """Utilisation, what is left, wait, rent and their slopes at ``z = -ln(1 - rho)``."""
    free, full = math.exp(-z_share), -math.expm1(-z_share)
    wait, wait_slope = slot_wait(slots, r, full_share=full, free_share=free)
    rent, rent_slope = barrier(slots, full_share=full, free_share=free)
    return full, free, wait, rent, wait_slope, rent_slope


def slot_price(slots: Slots, r: int, *, u_h: float) -> list[float]:
    """Rho, 1 - rho, wait, rent, and the slopes by u of rho, wait and rent, of one slot: Newton inside a bracket."""
    weight, scale = slots.minty_h, float(slots.rent_scale_usd_per_unit[r])
    closure = float(slots.closure_wait_h[r])
    if slots.pool[r] or u_h <= 0.0:
        full = u_h / weight
        if slots.pool[r]:
            return [full, 1.0 - full, 0.0, scale * full, 1.0 / weight, 0.0, scale / weight]
        return [full, 1.0 - full, closure, 0.0, 1.0 / weight, 0.0, 0.0]
    z = _newton_in_bracket(slots, r, u_h)
    full, free, wait, rent, wait_slope, rent_slope = _parts(slots, r, z)
    by_rho = weight + wait_slope + rent_slope
    return [full, free, closure + wait, scale * rent, 1.0 / by_rho, wait_slope / by_rho, scale * rent_slope / by_rho]


def _newton_in_bracket(slots: Slots, r: int, u_h: float) -> float:
    """Solve ``K rho + wait + barrier = u`` for ``-ln(1 - rho)``."""
    weight = slots.minty_h
    below, above = 0.0, math.log(u_h + 2.0) + 1.0
    easy = weight + float(slots.wait_scale_h[r]) + float(slots.closure_wait_h[r])
    z = min(above, -math.log1p(-min(0.999999, u_h / easy)))
    last_move = above
    for _ in range(MOST_STEPS):
        full, free, wait, rent, wait_slope, rent_slope = _parts(slots, r, z)
        excess = weight * full + wait + rent - u_h
        if excess == 0.0:
            return z
        below, above = (below, z) if excess > 0.0 else (z, above)
        newton = excess / ((weight + wait_slope + rent_slope) * free)
        moved = z - newton
        if moved <= below or moved >= above or abs(newton) > 0.5 * last_move:
            moved = 0.5 * (below + above)
        last_move = abs(moved - z)
        if last_move <= SETTLED_SHARE * (1.0 + z):
            return moved
        z = moved
    return z


def slot_price_by_bisection(slots: Slots, r: int, *, u_h: float) -> list[float]:
    """Find rho, 1 - rho, wait and rent of one slot without a derivative: halve the bracket to the last bit."""
    if slots.pool[r] or u_h <= 0.0:
        return slot_price(slots, r, u_h=u_h)[:4]
    below, above = 0.0, 1.0
    while _excess(slots, r, above, u_h) < 0.0:
        above *= 2.0
    while below < (middle := 0.5 * (below + above)) < above:
        below, above = (below, middle) if _excess(slots, r, middle, u_h) > 0.0 else (middle, above)
    full, free, wait, rent, _, _ = _parts(slots, r, above)
    return [full, free, float(slots.closure_wait_h[r]) + wait, float(slots.rent_scale_usd_per_unit[r]) * rent]


def _excess(slots: Slots, r: int, z_share: float, u_h: float) -> float:
    full, _, wait, rent, _, _ = _parts(slots, r, z_share)
    return slots.minty_h * full + wait + rent - u_h


def _cells(problem: Problem, p: int) -> Iterator[tuple[int, int]]:
    """Yield number and slot of each cell of a route."""
    for k in range(int(problem.cell_start[p]), int(problem.cell_start[p + 1])):
        yield k, int(problem.cell_slot[k])


def _inside(starts: NDArray[np.int64], row: int) -> range:
    return range(int(starts[row]), int(starts[row + 1]))


def route_costs(problem: Problem, wait_h: Floats, rent_usd_per_unit: Floats) -> list[float]:
    """Cost of each route in USD/t at waits and rents of the slots."""
    costs = []
    for p in range(problem.n_routes):
        cost = float(problem.fixed_usd_per_t[p])
        for k, r in _cells(problem, p):
            by_hour, by_rent = float(problem.per_hour[k]), float(problem.per_rent[k])
            cost += by_hour * float(wait_h[r]) + by_rent * float(rent_usd_per_unit[r])
        costs.append(cost)
    return costs


def _soft_least(offers: list[tuple[int, float, float]], one_over_usd_per_t: float) -> tuple[float, dict[int, float]]:
    """Log-sum cost of (name, weight, cost) offers and the share of each: the one formula of all three levels."""
    least = min(cost for _, _, cost in offers)
    parts = {name: weight * math.exp(-one_over_usd_per_t * (cost - least)) for name, weight, cost in offers}
    total = 0.0
    for part in parts.values():
        total += part
    return least - math.log(total) / one_over_usd_per_t, {name: part / total for name, part in parts.items()}


def choose(problem: Problem, cost_usd_per_t: Floats) -> Choice:
    """Nested logit: routes inside nests, nests inside groups, groups beside the outside option of each market."""
    route, nest = [0.0] * problem.n_routes, [0.0] * (len(problem.nest_start) - 1)
    group, expected = [0.0] * (len(problem.group_start) - 1), []
    for m in range(len(problem.demand_kt)):
        outer = float(problem.theta[m])
        offered_groups = [(-1, 1.0, float(problem.outside_usd_per_t[m]))]
        nests: dict[int, dict[int, float]] = {}
        routes: dict[int, dict[int, float]] = {}
        for g in _inside(problem.market_start, m):
            offered_nests = []
            for n in _inside(problem.group_start, g):
                opened = [
                    (p, float(problem.weight[p]), float(cost_usd_per_t[p]))
                    for p in _inside(problem.nest_start, n)
                    if problem.weight[p] > 0.0
                ]
                if opened:
                    cost, routes[n] = _soft_least(opened, outer * problem.inner_scale)
                    offered_nests.append((n, 1.0, cost))
            if offered_nests:
                cost, nests[g] = _soft_least(offered_nests, outer * problem.corridor_scale)
                offered_groups.append((g, 1.0, cost))
        cost, groups = _soft_least(offered_groups, outer)
        expected.append(cost)
        for g, in_group in nests.items():
            group[g] = groups[g] if groups[g] >= LEAST_SHARE else 0.0
            for n, part in in_group.items():
                nest[n] = part * group[g] if part * group[g] >= LEAST_SHARE else 0.0
                for p, piece in routes[n].items():
                    route[p] = piece * nest[n]
    return Choice(route, nest, group, expected)


def _routes_of_market(problem: Problem, m: int) -> Iterator[int]:
    for g in _inside(problem.market_start, m):
        for n in _inside(problem.group_start, g):
            yield from _inside(problem.nest_start, n)


def load(problem: Problem, share: list[float]) -> tuple[list[float], list[float]]:
    """Flow of each route in kt and use of each slot in its unit."""
    flow, used = [0.0] * problem.n_routes, [0.0] * len(problem.slots.capacity_per_y)
    for m in range(len(problem.demand_kt)):
        for p in _routes_of_market(problem, m):
            flow[p] = float(problem.demand_kt[m]) * share[p]
            for k, r in _cells(problem, p):
                used[r] += flow[p] * float(problem.units[k])
    return flow, used


def _add(sums: Sums, more: Sums) -> None:
    for r, value in more.items():
        sums[r] = sums.get(r, 0.0) + value


def _subtract_product(matrix: Matrix, factor_kt: float, use: Sums, slope: Sums) -> None:
    for r, used in use.items():
        for s, sloped in slope.items():
            matrix[r][s] -= factor_kt * used * sloped


def newton_matrix(problem: Problem, choice: Choice, slope: Floats) -> Matrix:
    """Derive the use of each slot by the u of each, times minus one: an outer product for each route and each level."""
    size = len(problem.slots.capacity_per_y)
    matrix = [[0.0] * size for _ in range(size)]
    for m, demand in enumerate(problem.demand_kt.tolist()):
        outer = float(problem.theta[m])
        inner, middle = outer * problem.inner_scale, outer * problem.corridor_scale
        market_use: Sums = {}
        market_slope: Sums = {}
        for g in _inside(problem.market_start, m):
            group_use: Sums = {}
            group_slope: Sums = {}
            for n in _inside(problem.group_start, g):
                use: Sums = {}
                steep: Sums = {}
                for p in _inside(problem.nest_start, n):
                    part = choice.route_share[p]
                    for k, r in _cells(problem, p):
                        for j, s in _cells(problem, p):
                            matrix[r][s] += demand * inner * part * float(problem.units[k]) * float(slope[j])
                    _add(use, {r: part * float(problem.units[k]) for k, r in _cells(problem, p)})
                    _add(steep, {r: part * float(slope[k]) for k, r in _cells(problem, p)})
                if choice.nest_share[n] > 0.0:
                    _subtract_product(matrix, demand * (inner - middle) / choice.nest_share[n], use, steep)
                    _add(group_use, use)
                    _add(group_slope, steep)
            if choice.group_share[g] > 0.0:
                _subtract_product(matrix, demand * (middle - outer) / choice.group_share[g], group_use, group_slope)
                _add(market_use, group_use)
                _add(market_slope, group_slope)
        _subtract_product(matrix, demand * outer, market_use, market_slope)
    return matrix


def response(problem: Problem, choice: Choice, slope: Floats, weight: Floats) -> list[float]:
    """Derive the sum of flows times fixed weights by each u."""
    answer = [0.0] * len(problem.slots.capacity_per_y)
    for m, demand in enumerate(problem.demand_kt.tolist()):
        outer = float(problem.theta[m])
        inner, middle = outer * problem.inner_scale, outer * problem.corridor_scale
        market_slope: Sums = {}
        market_weight = 0.0
        for g in _inside(problem.market_start, m):
            group_slope: Sums = {}
            group_weight = 0.0
            for n in _inside(problem.group_start, g):
                steep: Sums = {}
                nest_weight = 0.0
                for p in _inside(problem.nest_start, n):
                    part = choice.route_share[p]
                    nest_weight += part * float(weight[p])
                    for k, r in _cells(problem, p):
                        answer[r] -= demand * inner * part * float(weight[p]) * float(slope[k])
                    _add(steep, {r: part * float(slope[k]) for k, r in _cells(problem, p)})
                if choice.nest_share[n] > 0.0:
                    for r, value in steep.items():
                        answer[r] += demand * (inner - middle) * nest_weight / choice.nest_share[n] * value
                    _add(group_slope, steep)
                    group_weight += nest_weight
            if choice.group_share[g] > 0.0:
                for r, value in group_slope.items():
                    answer[r] += demand * (middle - outer) * group_weight / choice.group_share[g] * value
                _add(market_slope, group_slope)
                market_weight += group_weight
        for r, value in market_slope.items():
            answer[r] += demand * outer * market_weight * value
    return answer
