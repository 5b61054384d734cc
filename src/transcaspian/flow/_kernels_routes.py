"""Compiled kernels of routes that all cost the same: delays of links, the store of routes, shifts between them.

Bare: arrays and scalars in, arrays out; the faces validate. Links are sorted by the node they leave. ``law`` (L, 4)
has the columns base, rise, 1 / capacity and power: a link with flow ``x`` costs ``base + rise (x / capacity)^power``.
``flow``, ``cost`` and ``slope`` (L,) are the state of the links; whoever changes a flow brings the others up to date.

The store of routes is flat: those of pair ``w`` are ``pair_start[w]`` to ``pair_start[w + 1]``, the links of route
``p`` are ``cells[route_start[p]]`` to ``cells[route_start[p + 1]]`` from its start to its end, its flow is
``route_flow[p]``. Pairs are sorted by origin.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from transcaspian.compiled import kernel
from transcaspian.network import cheapest_tree, mend_tree, walk

# Bare kernels take many arrays: their argument lists stay on few lines.
# fmt: off

MOST_TRIES = 40  # points that one shift, or one stride, may try
LEFT_OF_SHIFT = 0.25  # of the difference in cost that a shift may leave, either way
LEFT_OF_STRIDE = 0.1  # of the slope of the objective that a stride may leave
CHEAPER = 1e-14  # share of its cost by which a new route must be cheaper than those a pair has
FAR = 8.0  # the longest stride, in lengths of the sweep before it


@kernel
def delay(e: int, law: Any, flow: Any, cost: Any, slope: Any) -> None:
    """Cost of a link at its flow, and its derivative: base + rise (flow / capacity)^power."""
    rise, per_capacity, power = law[e, 1], law[e, 2], law[e, 3]
    ratio = flow[e] * per_capacity
    if rise == 0.0:
        cost[e] = law[e, 0]
        slope[e] = 0.0
    elif ratio > 0.0:
        top = rise * ratio * ratio * ratio if power == 4.0 else rise * ratio ** (power - 1.0)
        cost[e] = law[e, 0] + top * ratio
        slope[e] = power * top * per_capacity
    else:
        cost[e] = law[e, 0]
        slope[e] = rise * per_capacity if power == 1.0 else 0.0 if power > 1.0 else np.inf


@kernel
def delays(law: Any, flow: Any, cost: Any, slope: Any) -> None:
    """Cost and slope of every link at its flow."""
    for e in range(len(law)):
        delay(e, law, flow, cost, slope)


@kernel
def load_links(route_start: Any, cells: Any, route_flow: Any, law: Any, flow: Any, cost: Any, slope: Any) -> None:
    """Links by routes anew: what shifts have left of rounding is gone."""
    flow[:] = 0.0
    for p in range(len(route_start) - 1):
        for k in range(route_start[p], route_start[p + 1]):
            flow[cells[k]] += route_flow[p]
    delays(law, flow, cost, slope)


@kernel
def move(
    x: float, only: Any, count_from: int, count: int, law: Any, flow: Any, cost: Any, slope: Any,
) -> tuple[float, float]:
    """Move ``x`` of flow from the first ``count_from`` links of ``only`` to the others.

    Return how much dearer the first are, and the slope of that.
    """
    dearer = 0.0
    steep = 0.0
    for i in range(count):
        e = only[i]
        flow[e] += -x if i < count_from else x
        delay(e, law, flow, cost, slope)
        dearer += cost[e] if i < count_from else -cost[e]
        steep += slope[e]
    return dearer, steep


@kernel
def shift(
    p: int, best: int, route_start: Any, cells: Any, route_flow: Any, mark: Any, stamp: int, only: Any, law: Any,
    flow: Any, cost: Any, slope: Any,
) -> None:
    """Shift flow from route ``p`` to ``best`` until both cost nearly the same: Newton inside a bracket.

    ``mark`` of the links of ``best`` is ``stamp``, before and after; other marks are below it. Only links that are in
    one of the two routes count. The objective never rises: a shift that went too far is taken back.
    """
    count = 0
    for k in range(route_start[p], route_start[p + 1]):
        if mark[cells[k]] == stamp:
            mark[cells[k]] = stamp + 1
        else:
            only[count] = cells[k]
            count += 1
    count_from = count
    for k in range(route_start[best], route_start[best + 1]):
        if mark[cells[k]] == stamp + 1:
            mark[cells[k]] = stamp
        else:
            only[count] = cells[k]
            count += 1
    dearer, steep = move(0.0, only, count_from, count, law, flow, cost, slope)
    if dearer <= 0.0:
        return
    whole, most_left = route_flow[p], LEFT_OF_SHIFT * dearer
    low, high, at = 0.0, whole, 0.0
    is_open = True
    for tried in range(MOST_TRIES):
        new = at + dearer / steep if steep > 0.0 else high
        if new >= high and is_open:
            new = whole
        elif not low < new < high or (tried > 1 and tried % 2 == 0):  # Newton creeps down a steep delay
            new = 0.5 * (low + high)
        dearer, steep = move(new - at, only, count_from, count, law, flow, cost, slope)
        at = new
        if dearer < 0.0:
            high = at
            is_open = False
        else:
            low = at
        if abs(dearer) <= most_left or low == whole:
            break
    if dearer < -most_left:
        move(low - at, only, count_from, count, law, flow, cost, slope)
        at = low
    route_flow[p] = 0.0 if at == whole else whole - at
    route_flow[best] += at


@kernel
def level(
    first: int, last: int, route_start: Any, cells: Any, route_flow: Any, mark: Any, stamp: int, only: Any, law: Any,
    flow: Any, cost: Any, slope: Any,
) -> int:
    """Shift flow from each route of a pair to the cheapest; return the next free stamp."""
    best = first
    least = np.inf
    is_even = True
    for p in range(first, last):
        sum_cost = 0.0
        for k in range(route_start[p], route_start[p + 1]):
            sum_cost += cost[cells[k]]
        is_even = is_even and (p == first or sum_cost == least)
        if sum_cost < least:
            least = sum_cost
            best = p
    if is_even:
        return stamp
    for k in range(route_start[best], route_start[best + 1]):
        mark[cells[k]] = stamp
    for p in range(first, last):
        if p != best and route_flow[p] > 0.0:
            shift(p, best, route_start, cells, route_flow, mark, stamp, only, law, flow, cost, slope)
    return stamp + 2


@kernel
def sweep(
    pair_start: Any, route_start: Any, cells: Any, route_flow: Any, law: Any, flow: Any, cost: Any, slope: Any,
) -> None:
    """Level the routes of each pair, one pair after the other."""
    mark = np.zeros(len(law), dtype=np.int64)
    only = np.empty(2 * len(law), dtype=np.int32)
    stamp = 1
    for w in range(len(pair_start) - 1):
        if pair_start[w + 1] - pair_start[w] > 1:
            stamp = level(
                pair_start[w], pair_start[w + 1], route_start, cells, route_flow, mark, stamp, only, law, flow, cost,
                slope,
            )


@kernel
def heading(
    pair_start: Any, route_start: Any, cells: Any, route_flow: Any, before: Any, ahead: Any, by_link: Any,
) -> None:
    """Where the last sweep went: change of each route and link, of pairs that could go ``FAR`` times as far."""
    by_link[:] = 0.0
    for w in range(len(pair_start) - 1):
        first, last = pair_start[w], pair_start[w + 1]
        is_free = last - first > 1
        for p in range(first, last):
            ahead[p] = route_flow[p] - before[p]
            if ahead[p] < 0.0 and route_flow[p] + FAR * ahead[p] <= 0.0:
                is_free = False
        for p in range(first, last):
            if not is_free:
                ahead[p] = 0.0
            elif ahead[p] != 0.0:
                for k in range(route_start[p], route_start[p + 1]):
                    by_link[cells[k]] += ahead[p]


@kernel
def rising(
    t: float, by_link: Any, law: Any, flow: Any, trial: Any, cost: Any, slope: Any,
) -> tuple[float, float]:
    """Slope of the objective, and of that slope, at length ``t`` along a direction."""
    first = 0.0
    second = 0.0
    for e in range(len(law)):
        if by_link[e] != 0.0:
            trial[e] = flow[e] + t * by_link[e]
            delay(e, law, trial, cost, slope)
            first += by_link[e] * cost[e]
            second += by_link[e] * by_link[e] * slope[e]
    return first, second


@kernel
def stride(
    pair_start: Any, route_start: Any, cells: Any, route_flow: Any, before: Any, law: Any, flow: Any, cost: Any,
    slope: Any,
) -> float:
    """Go on where the last sweep went for as long as the objective falls; return how far.

    Sweeps creep along the valleys of the objective in small steps of one direction. ``before`` is the flow of routes
    before the sweep.
    """
    ahead, by_link, trial = np.zeros(len(route_flow)), np.zeros(len(law)), np.zeros(len(law))
    heading(pair_start, route_start, cells, route_flow, before, ahead, by_link)
    at = 0.0
    low, high = 0.0, FAR
    falls, bends = rising(0.0, by_link, law, flow, trial, cost, slope)
    most_left = -LEFT_OF_STRIDE * falls
    if falls < 0.0:
        if rising(FAR, by_link, law, flow, trial, cost, slope)[0] <= 0.0:
            at = FAR
        else:
            for _ in range(MOST_TRIES):
                new = at - falls / bends if bends > 0.0 else high
                at = new if low < new < high else 0.5 * (low + high)
                falls, bends = rising(at, by_link, law, flow, trial, cost, slope)
                if falls > 0.0:
                    high = at
                else:
                    low = at
                if abs(falls) <= most_left:
                    break
            if falls > most_left:
                at = low
    for e in range(len(law)):
        flow[e] += at * by_link[e]
    delays(law, flow, cost, slope)
    for p in range(len(route_flow)):
        route_flow[p] += at * ahead[p]
    return at


@kernel
def even_out(
    sweeps: int, strides: int, pair_start: Any, route_start: Any, cells: Any, route_flow: Any, law: Any, flow: Any,
    cost: Any, slope: Any,
) -> None:
    """Sweep and stride over the routes there are, then load the links anew."""
    before = np.empty(len(route_flow))
    for _ in range(strides):
        for _ in range(sweeps):
            before[:] = route_flow
            sweep(pair_start, route_start, cells, route_flow, law, flow, cost, slope)
        stride(pair_start, route_start, cells, route_flow, before, law, flow, cost, slope)
    load_links(route_start, cells, route_flow, law, flow, cost, slope)


@kernel
def carry(
    w: int, pair_start: Any, route_start: Any, cells: Any, route_flow: Any, cost: Any, route_at: int, new_start: Any,
    new_cells: Any, new_flow: Any,
) -> tuple[int, float, float]:
    """Copy the used routes of a pair into the new store.

    Return how many routes there are then, what its users pay, and the cost of the cheapest.
    """
    paid = 0.0
    least = np.inf
    for p in range(pair_start[w], pair_start[w + 1]):
        if route_flow[p] > 0.0:
            sum_cost = 0.0
            at = new_start[route_at]
            for k in range(route_start[p], route_start[p + 1]):
                new_cells[at] = cells[k]
                at += 1
                sum_cost += cost[cells[k]]
            new_flow[route_at] = route_flow[p]
            route_at += 1
            new_start[route_at] = at
            paid += route_flow[p] * sum_cost
            least = min(least, sum_cost)
    return route_at, paid, least


@kernel
def add_route(
    goal: int, source: int, last: Any, tail: Any, cost: Any, least_value: float, route_at: int, new_start: Any,
    new_cells: Any, new_flow: Any,
) -> int:
    """Add the tree's route to the store, without flow, if it is still the cheapest; return how many routes there are.

    Costs have moved since the tree was made. A route that the pair has already costs no less than ``least_value``.
    """
    begin = new_start[route_at]
    end = walk(goal, source, last, tail, new_cells, begin)
    sum_cost = 0.0
    for k in range(begin, end):
        sum_cost += cost[new_cells[k]]
    if sum_cost < least_value:
        new_flow[route_at] = 0.0
        route_at += 1
        new_start[route_at] = end
    return route_at


@kernel
def renew(
    origins: Any, origin_start: Any, goal: Any, demand: Any, start: Any, arcs: Any, head: Any, tail: Any, closed: Any,
    trees: Any, is_first: bool, pair_start: Any, route_start: Any, cells: Any, route_flow: Any, law: Any, flow: Any,
    cost: Any, slope: Any,
) -> tuple[Any, Any, Any, Any, float, float, int]:
    """One pass over origins: mend the tree, drop unused routes, add cheaper ones, level each pair at once.

    Return the new store, what users pay above the cheapest, what they pay, both as the pass went by, and a pair that
    nothing joins (-1 if there is none).
    """
    size, n_pairs, n_routes = len(law), len(demand), pair_start[-1]
    heap_key, heap_state = np.empty(2 * size + len(closed)), np.empty(2 * size + len(closed), dtype=np.int32)
    dist, only = np.empty(len(closed)), np.empty(2 * size, dtype=np.int32)
    mark = np.zeros(size, dtype=np.int64)
    new_pair = np.zeros(n_pairs + 1, dtype=np.int64)
    new_start, new_flow = np.zeros(n_routes + n_pairs + 1, dtype=np.int64), np.empty(n_routes + n_pairs)
    new_cells = np.empty(len(cells) + len(cells) // 8 + len(closed), dtype=np.int32)
    route_at, stamp, lost = 0, 1, -1
    excess, total = 0.0, 0.0
    for o in range(len(origins)):
        if is_first:
            cheapest_tree(origins[o], start, arcs, head, cost, closed, dist, trees[o], heap_key, heap_state)
        else:
            mend_tree(origins[o], start, arcs, head, tail, cost, closed, dist, trees[o], heap_key, heap_state)
        for w in range(origin_start[o], origin_start[o + 1]):
            need = new_start[route_at] + route_start[pair_start[w + 1]] - route_start[pair_start[w]] + len(closed)
            if need > len(new_cells):
                wider = np.empty(2 * need, dtype=np.int32)
                wider[:len(new_cells)] = new_cells
                new_cells = wider
            begin = route_at
            route_at, paid, least = carry(
                w, pair_start, route_start, cells, route_flow, cost, route_at, new_start, new_cells, new_flow,
            )
            reached = dist[goal[w]]
            if reached == np.inf:
                lost = w
            elif reached < least - CHEAPER * least or least == np.inf:
                route_at = add_route(
                    goal[w], origins[o], trees[o], tail, cost, least, route_at, new_start, new_cells, new_flow,
                )
            if least == np.inf and lost != w:
                new_flow[begin] = demand[w]
                for k in range(new_start[begin], new_start[begin + 1]):
                    flow[new_cells[k]] += demand[w]
                    delay(new_cells[k], law, flow, cost, slope)
            elif lost != w:
                total += paid
                excess += paid - demand[w] * reached
            if route_at - begin > 1:
                stamp = level(
                    begin, route_at, new_start, new_cells, new_flow, mark, stamp, only, law, flow, cost, slope,
                )
            new_pair[w + 1] = route_at
    return (
        new_pair, new_start[:route_at + 1], new_cells[:new_start[route_at]], new_flow[:route_at], excess, total, lost,
    )


@kernel
def least_costs(
    origins: Any, origin_start: Any, goal: Any, start: Any, arcs: Any, head: Any, tail: Any, closed: Any, trees: Any,
    is_first: bool, cost: Any, least: Any,
) -> None:
    """Cost of the cheapest route of each pair; ``trees`` are mended, or made where there are none yet."""
    room = 2 * len(cost) + len(closed)
    heap_key, heap_state, dist = np.empty(room), np.empty(room, dtype=np.int32), np.empty(len(closed))
    for o in range(len(origins)):
        if is_first:
            cheapest_tree(origins[o], start, arcs, head, cost, closed, dist, trees[o], heap_key, heap_state)
        else:
            mend_tree(origins[o], start, arcs, head, tail, cost, closed, dist, trees[o], heap_key, heap_state)
        for w in range(origin_start[o], origin_start[o + 1]):
            least[w] = dist[goal[w]]
