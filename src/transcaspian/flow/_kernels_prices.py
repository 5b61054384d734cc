"""Kernels of the derivatives by prices: many columns at once, over markets, nests and cells."""

from __future__ import annotations

from typing import Any

import numpy as np

from transcaspian.compiled import kernel


@kernel
def nested_columns(
    market_start: Any,
    group_start: Any,
    nest_start: Any,
    demand: Any,
    theta: Any,
    corridor_scale: float,
    inner_scale: float,
    share: Any,
    nest_share: Any,
    group_share: Any,
    cost: Any,
    answer: Any,
) -> None:
    """Fill ``answer[p, v] = d flow_p`` for the changes ``cost[p, v]`` of all routes' costs, both (P, V).

    ``d h_p = -D outer P_p (inner c_p - (inner - middle) c_n - (middle - 1) c_g - c_m)`` with the mean changes of the
    route's nest, group and market by their shares. A market whose costs do not change is left at zero.
    """
    width = cost.shape[1]
    nest_mean, group_mean, market_mean = np.zeros(width), np.zeros(width), np.zeros(width)
    for m in range(len(demand)):
        first = nest_start[group_start[market_start[m]]]
        last = nest_start[group_start[market_start[m + 1]]]
        moves = False
        for p in range(first, last):
            for v in range(width):
                answer[p, v] = 0.0
                if cost[p, v] != 0.0 and share[p] > 0.0:
                    moves = True
        if not moves or demand[m] == 0.0:
            continue
        market_mean[:] = 0.0
        for p in range(first, last):
            if share[p] > 0.0:
                for v in range(width):
                    market_mean[v] += share[p] * cost[p, v]
        for g in range(market_start[m], market_start[m + 1]):
            if group_share[g] == 0.0:
                continue
            group_mean[:] = 0.0
            for p in range(nest_start[group_start[g]], nest_start[group_start[g + 1]]):
                if share[p] > 0.0:
                    for v in range(width):
                        group_mean[v] += share[p] * cost[p, v] / group_share[g]
            for n in range(group_start[g], group_start[g + 1]):
                if nest_share[n] == 0.0:
                    continue
                nest_mean[:] = 0.0
                for p in range(nest_start[n], nest_start[n + 1]):
                    if share[p] > 0.0:
                        for v in range(width):
                            nest_mean[v] += share[p] * cost[p, v] / nest_share[n]
                for p in range(nest_start[n], nest_start[n + 1]):
                    if share[p] > 0.0:
                        factor = -demand[m] * theta[m] * share[p]
                        for v in range(width):
                            pull = inner_scale * cost[p, v] - (inner_scale - corridor_scale) * nest_mean[v]
                            pull = pull - (corridor_scale - 1.0) * group_mean[v] - market_mean[v]
                            answer[p, v] = factor * pull


@kernel
def used_columns(cell_start: Any, cell_slot: Any, units: Any, flow: Any, answer: Any) -> None:
    """Fill ``answer[s, v] = sum_p units_ps flow[p, v]``, (S, V), over the cells of all routes that move."""
    answer[:, :] = 0.0
    width = flow.shape[1]
    for p in range(len(flow)):
        moves = False
        for v in range(width):
            if flow[p, v] != 0.0:
                moves = True
        if moves:
            for k in range(cell_start[p], cell_start[p + 1]):
                for v in range(width):
                    answer[cell_slot[k], v] += units[k] * flow[p, v]


@kernel
def cost_columns(cell_start: Any, cell_slot: Any, slope: Any, share: Any, exposure: Any, u: Any, answer: Any) -> None:
    """Fill ``answer[p, v] = exposure[p, v] + sum_s slope_ps u[s, v]`` of the routes in use, (P, V), the rest zero."""
    width = exposure.shape[1]
    for p in range(len(exposure)):
        for v in range(width):
            answer[p, v] = exposure[p, v] if share[p] > 0.0 else 0.0
        if share[p] > 0.0:
            for k in range(cell_start[p], cell_start[p + 1]):
                for v in range(width):
                    answer[p, v] += slope[k] * u[cell_slot[k], v]
