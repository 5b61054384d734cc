"""Compiled kernels of the equilibrium: price of a slot, nested choice, Newton matrix, responses.

Bare: arrays and scalars in, arrays out; the faces validate. Names follow ``docs/design.md``: ``u = K rho + price`` is
the bounded
unknown of a slot, ``rho`` its utilisation, ``wait`` in hours, ``rent`` in USD per unit; primes are derivatives by
``u``.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from transcaspian.compiled import kernel

# Bare kernels take many arrays: their argument lists stay on few lines.
# fmt: off

KNOTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 1.0)  # of the curves: network.CURVE_LOADS
LEAST = 1e-250  # shares and utilisations below it are none: what is divided by them would overflow


@kernel
def queue_wait(rho: float, free: float, scale: float, power: float, bend: float) -> tuple[float, float]:
    """Bounded wait and its slope by utilisation: Sakasegawa's form of Allen-Cunneen up to ``bend``, then its tangent.

    ``free`` is ``1 - rho``, given apart because it cancels near one.
    """
    if rho <= LEAST or scale == 0.0:
        return 0.0, (scale if power == 1.0 and rho >= 0.0 else 0.0)
    at = rho if rho < bend else bend
    left = free if rho < bend else 1.0 - bend
    top = scale * at**power
    wait = top / left
    slope = wait * (power / at + 1.0 / left)
    if rho >= bend:
        wait += slope * (rho - bend)
    return wait, slope


@kernel
def closure_growth(rho: float, curve: Any) -> tuple[float, float]:
    """How far the factor on the wait for closures exceeds one, and its slope: a cubic between knots, then straight.

    ``curve`` has two rows, factors at the knots and their slopes by utilisation.
    """
    if rho < 0.0:
        return 0.0, 0.0
    last = len(KNOTS) - 1
    if rho >= KNOTS[last]:
        return curve[0, last] - 1.0 + curve[1, last] * (rho - KNOTS[last]), curve[1, last]
    k = 0
    while rho >= KNOTS[k + 1]:
        k += 1
    width = KNOTS[k + 1] - KNOTS[k]
    x = (rho - KNOTS[k]) / width
    rise, left, right = curve[0, k + 1] - curve[0, k], width * curve[1, k], width * curve[1, k + 1]
    square, cube = 3.0 * rise - 2.0 * left - right, left + right - 2.0 * rise
    height = curve[0, k] - 1.0 + x * (left + x * (square + x * cube))
    return height, (left + x * (2.0 * square + x * (3.0 * cube))) / width


@kernel
def slot_wait(
    rho: float, free: float, scale: float, power: float, bend: float, closure_h: float, curve: Any,
) -> tuple[float, float]:
    """Wait in hours beyond that at an empty slot, and its slope: the queue, and the growth of closures."""
    wait, slope = queue_wait(rho, free, scale, power, bend)
    if closure_h != 0.0:
        more, steeper = closure_growth(rho, curve)
        wait += closure_h * more
        slope += closure_h * steeper
    return wait, slope


@kernel
def barrier(rho: float, free: float, power: float) -> tuple[float, float]:
    """Rent of a slot in units of its scale and its slope: ``rho^n / (1 - rho)``."""
    if rho <= LEAST:
        return 0.0, 0.0
    height = rho**power / free
    return height, height * (power / rho + 1.0 / free)


@kernel
def slot_prices(
    u: Any, pool: Any, weight_h: float, scale: Any, power: Any, closure: Any, curve: Any, rent_scale: Any,
    bend: float, rent_power: float, out: Any,
) -> None:
    """Invert ``u = K rho + wait(rho) + barrier(rho)`` for every slot, the wait counted from that of an empty one.

    ``curve`` is (S, 2, knots). ``out`` has rows: rho, 1 - rho, wait_h, rent, d rho/du, d wait/du, d rent/du. A pool is
    linear and signed.
    """
    for r in range(len(u)):
        if pool[r]:
            rho = u[r] / weight_h
            out[0, r], out[1, r], out[2, r], out[3, r] = rho, 1.0 - rho, 0.0, rent_scale[r] * rho
            out[4, r], out[5, r], out[6, r] = 1.0 / weight_h, 0.0, rent_scale[r] / weight_h
            continue
        if u[r] <= 0.0:
            rho = u[r] / weight_h
            out[0, r], out[1, r], out[2, r], out[3, r] = rho, 1.0 - rho, closure[r], 0.0
            out[4, r], out[5, r], out[6, r] = 1.0 / weight_h, 0.0, 0.0
            continue
        low, high = 0.0, math.log(u[r] + 2.0) + 1.0
        z = min(high, -math.log1p(-min(0.999999, u[r] / (weight_h + scale[r] + closure[r]))))
        before = high
        for _ in range(200):
            free = math.exp(-z)
            rho = -math.expm1(-z)
            wait, wait_slope = slot_wait(rho, free, scale[r], power[r], bend, closure[r], curve[r])
            rent, rent_slope = barrier(rho, free, rent_power)
            error = weight_h * rho + wait + rent - u[r]
            if error == 0.0:
                break
            if error > 0.0:
                high = z
            else:
                low = z
            step = error / ((weight_h + wait_slope + rent_slope) * free)
            new = z - step
            if not low < new < high or abs(step) > 0.5 * before:  # Newton can swing between two points for ever
                new = 0.5 * (low + high)
            before = abs(new - z)
            done = before <= 4e-16 * (1.0 + z)
            z = new
            if done:
                break
        free = math.exp(-z)
        rho = -math.expm1(-z)
        wait, wait_slope = slot_wait(rho, free, scale[r], power[r], bend, closure[r], curve[r])
        rent, rent_slope = barrier(rho, free, rent_power)
        slope = weight_h + wait_slope + rent_slope
        out[0, r], out[1, r], out[2, r], out[3, r] = rho, free, closure[r] + wait, rent_scale[r] * rent
        out[4, r], out[5, r], out[6, r] = 1.0 / slope, wait_slope / slope, rent_scale[r] * rent_slope / slope


@kernel
def route_costs(
    fixed: Any, cell_start: Any, cell_slot: Any, per_hour: Any, per_rent: Any, wait: Any, rent: Any, cost: Any,
) -> None:
    """Cost of each route in USD/t: fixed part, waits at the class's value of time, rents by use."""
    for p in range(len(fixed)):
        total = fixed[p]
        for k in range(cell_start[p], cell_start[p + 1]):
            r = cell_slot[k]
            total += per_hour[k] * wait[r] + per_rent[k] * rent[r]
        cost[p] = total


@kernel
def choose(
    market_start: Any, group_start: Any, nest_start: Any, weight: Any, cost: Any, outside: Any, theta: Any,
    corridor_scale: float, inner_scale: float, share: Any, nest_share: Any, group_share: Any, expected: Any,
) -> None:
    """Nested logit in three levels: routes in a corridor, corridors in a group, groups and the outside option.

    ``share`` (P,), ``nest_share`` (N,) and ``group_share`` (G,) are shares of the whole market; ``expected`` (M,) is
    the expected
    cost (log-sum) of the market in USD/t. Routes of weight zero do not exist.
    """
    for m in range(len(market_start) - 1):
        inner, middle, outer = theta[m] * inner_scale, theta[m] * corridor_scale, theta[m]
        least_group = outside[m]
        for g in range(market_start[m], market_start[m + 1]):
            least_nest = np.inf
            for n in range(group_start[g], group_start[g + 1]):
                least = np.inf
                for p in range(nest_start[n], nest_start[n + 1]):
                    if weight[p] > 0.0 and cost[p] < least:
                        least = cost[p]
                if least == np.inf:
                    nest_share[n] = np.inf
                    continue
                total = 0.0
                for p in range(nest_start[n], nest_start[n + 1]):
                    share[p] = weight[p] * math.exp(-inner * (cost[p] - least)) if weight[p] > 0.0 else 0.0
                    total += share[p]
                for p in range(nest_start[n], nest_start[n + 1]):
                    share[p] /= total
                nest_share[n] = least - math.log(total) / inner
                if nest_share[n] < least_nest:
                    least_nest = nest_share[n]
            if least_nest == np.inf:
                group_share[g] = np.inf
                continue
            total = 0.0
            for n in range(group_start[g], group_start[g + 1]):
                nest_share[n] = math.exp(-middle * (nest_share[n] - least_nest)) if nest_share[n] < np.inf else 0.0
                total += nest_share[n]
            for n in range(group_start[g], group_start[g + 1]):
                nest_share[n] /= total
            group_share[g] = least_nest - math.log(total) / middle
            if group_share[g] < least_group:
                least_group = group_share[g]
        total = math.exp(-outer * (outside[m] - least_group))
        for g in range(market_start[m], market_start[m + 1]):
            group_share[g] = math.exp(-outer * (group_share[g] - least_group)) if group_share[g] < np.inf else 0.0
            total += group_share[g]
        expected[m] = least_group - math.log(total) / outer
        for g in range(market_start[m], market_start[m + 1]):
            group_share[g] /= total
            if group_share[g] < LEAST:
                group_share[g] = 0.0
            for n in range(group_start[g], group_start[g + 1]):
                nest_share[n] = (
                    nest_share[n] * group_share[g] if group_share[g] > 0.0 and nest_share[n] < np.inf else 0.0
                )
                if nest_share[n] < LEAST:
                    nest_share[n] = 0.0
                for p in range(nest_start[n], nest_start[n + 1]):
                    share[p] = share[p] * nest_share[n] if nest_share[n] > 0.0 else 0.0


@kernel
def load(
    market_start: Any, group_start: Any, nest_start: Any, demand: Any, share: Any, cell_start: Any, cell_slot: Any,
    units: Any, flow: Any, used: Any,
) -> None:
    """Flow of each route in kt and use of each slot in its units."""
    used[:] = 0.0
    for m in range(len(demand)):
        first = nest_start[group_start[market_start[m]]]
        last = nest_start[group_start[market_start[m + 1]]]
        for p in range(first, last):
            flow[p] = demand[m] * share[p]
            if flow[p] > 0.0:
                for k in range(cell_start[p], cell_start[p + 1]):
                    used[cell_slot[k]] += flow[p] * units[k]


@kernel
def newton_matrix(
    market_start: Any, group_start: Any, nest_start: Any, demand: Any, theta: Any, corridor_scale: float,
    inner_scale: float, share: Any, nest_share: Any, group_share: Any, cell_start: Any, cell_slot: Any, units: Any,
    slope: Any, matrix: Any,
) -> None:
    """Fill ``matrix[r, s] = -d used_r / d u_s``; ``slope`` is d cost / d u of each (route, slot) cell.

    The sum over a market is ``D (inner sum_p P a g - (inner - middle) sum_n P_n a_n g_n - (middle - outer) sum_g P_g
    a_g g_g - outer a g)``
    with ``a_n`` the mean use inside a nest: the entropy terms of a nested logit, one outer product for each level.
    """
    matrix[:, :] = 0.0
    size = len(matrix)
    mean_use, mean_slope = np.zeros((3, size)), np.zeros((3, size))
    touched = np.zeros((3, size), dtype=np.int64)
    mark = np.zeros((3, size), dtype=np.int64)
    stamp, count = np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64)
    for m in range(len(demand)):
        if demand[m] == 0.0:
            continue
        inner, middle, outer = theta[m] * inner_scale, theta[m] * corridor_scale, theta[m]
        stamp[2] += 1
        count[2] = 0
        for g in range(market_start[m], market_start[m + 1]):
            if group_share[g] == 0.0:
                continue
            stamp[1] += 1
            count[1] = 0
            for n in range(group_start[g], group_start[g + 1]):
                if nest_share[n] == 0.0:
                    continue
                stamp[0] += 1
                count[0] = 0
                for p in range(nest_start[n], nest_start[n + 1]):
                    if share[p] > 0.0:
                        _take_route(p, demand[m] * inner * share[p], cell_start, cell_slot, units, slope, matrix)
                        count[0] = _add_route(
                            p, share[p], cell_start, cell_slot, units, slope, mean_use[0], mean_slope[0], touched[0],
                            mark[0], stamp[0], count[0],
                        )
                _take(
                    demand[m] * (inner - middle) / nest_share[n], count[0], touched[0], mean_use[0], mean_slope[0],
                    matrix,
                )
                count[1] = _lift(
                    count[0], touched[0], mean_use[0], mean_slope[0], mean_use[1], mean_slope[1], touched[1], mark[1],
                    stamp[1], count[1],
                )
            _take(
                demand[m] * (middle - outer) / group_share[g], count[1], touched[1], mean_use[1], mean_slope[1], matrix,
            )
            count[2] = _lift(
                count[1], touched[1], mean_use[1], mean_slope[1], mean_use[2], mean_slope[2], touched[2], mark[2],
                stamp[2], count[2],
            )
        _take(demand[m] * outer, count[2], touched[2], mean_use[2], mean_slope[2], matrix)


@kernel
def _add_route(
    p: int, part: float, cell_start: Any, cell_slot: Any, units: Any, slope: Any, mean_use: Any, mean_slope: Any,
    touched: Any, mark: Any, stamp: int, count: int,
) -> int:
    """Add a route's uses and price slopes, times a share, to the sums of its nest; keep the list of touched slots."""
    for k in range(cell_start[p], cell_start[p + 1]):
        r = cell_slot[k]
        if mark[r] != stamp:
            mark[r] = stamp
            touched[count] = r
            count += 1
            mean_use[r] = 0.0
            mean_slope[r] = 0.0
        mean_use[r] += part * units[k]
        mean_slope[r] += part * slope[k]
    return count


@kernel
def _take_route(p: int, factor: float, cell_start: Any, cell_slot: Any, units: Any, slope: Any, matrix: Any) -> None:
    """Add the outer product of one route's uses and price slopes."""
    for k in range(cell_start[p], cell_start[p + 1]):
        value = factor * units[k]
        r = cell_slot[k]
        for j in range(cell_start[p], cell_start[p + 1]):
            matrix[r, cell_slot[j]] += value * slope[j]


@kernel
def _take(factor: float, count: int, touched: Any, mean_use: Any, mean_slope: Any, matrix: Any) -> None:
    """Subtract the outer product of a level's sums."""
    for i in range(count):
        r = touched[i]
        value = factor * mean_use[r]
        if value != 0.0:
            for j in range(count):
                matrix[r, touched[j]] -= value * mean_slope[touched[j]]


@kernel
def _lift(
    below: int, touched_below: Any, use_below: Any, slope_below: Any, mean_use: Any, mean_slope: Any, touched: Any,
    mark: Any, stamp: int, count: int,
) -> int:
    """Add a level's sums to the level above it; return how many slots that one touches now."""
    for i in range(below):
        r = touched_below[i]
        if mark[r] != stamp:
            mark[r] = stamp
            touched[count] = r
            count += 1
            mean_use[r] = 0.0
            mean_slope[r] = 0.0
        mean_use[r] += use_below[r]
        mean_slope[r] += slope_below[r]
    return count


@kernel
def response(
    market_start: Any, group_start: Any, nest_start: Any, demand: Any, theta: Any, corridor_scale: float,
    inner_scale: float, share: Any, nest_share: Any, group_share: Any, cell_start: Any, cell_slot: Any, slope: Any,
    weight: Any, answer: Any,
) -> None:
    """Fill ``answer[s] = d (sum_p weight_p h_p) / d u_s`` at fixed weights."""
    size = len(answer)
    answer[:] = 0.0
    sums = np.zeros((3, size))
    for m in range(len(demand)):
        if demand[m] == 0.0:
            continue
        inner, middle, outer = theta[m] * inner_scale, theta[m] * corridor_scale, theta[m]
        sums[2, :] = 0.0
        total_market = 0.0
        for g in range(market_start[m], market_start[m + 1]):
            if group_share[g] == 0.0:
                continue
            sums[1, :] = 0.0
            total_group = 0.0
            for n in range(group_start[g], group_start[g + 1]):
                if nest_share[n] == 0.0:
                    continue
                sums[0, :] = 0.0
                total = 0.0
                for p in range(nest_start[n], nest_start[n + 1]):
                    if share[p] > 0.0:
                        total += share[p] * weight[p]
                        for k in range(cell_start[p], cell_start[p + 1]):
                            sums[0, cell_slot[k]] += share[p] * slope[k]
                            answer[cell_slot[k]] -= demand[m] * inner * share[p] * weight[p] * slope[k]
                answer += demand[m] * (inner - middle) * total / nest_share[n] * sums[0]
                sums[1] += sums[0]
                total_group += total
            answer += demand[m] * (middle - outer) * total_group / group_share[g] * sums[1]
            sums[2] += sums[1]
            total_market += total_group
        answer += demand[m] * outer * total_market * sums[2]
