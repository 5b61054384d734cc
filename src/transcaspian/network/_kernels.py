"""Compiled kernels of the network: cheapest trees and walking them back."""

from __future__ import annotations

from typing import Any

import numpy as np

from transcaspian.compiled import kernel

MOST_CROSSINGS = 2


@kernel
def push(size: int, x: float, state: int, heap_key: Any, heap_state: Any) -> int:
    """Put a state at distance ``x`` into the heap; return the new size."""
    hole = size
    while hole > 0:
        parent = (hole - 1) // 2
        if heap_key[parent] <= x:
            break
        heap_key[hole] = heap_key[parent]
        heap_state[hole] = heap_state[parent]
        hole = parent
    heap_key[hole] = x
    heap_state[hole] = state
    return size + 1


@kernel
def settle(
    size: int,
    source: int,
    start: Any,
    arcs: Any,
    towards: Any,
    cost: Any,
    is_gate: Any,
    dist: Any,
    last: Any,
    heap_key: Any,
    heap_state: Any,
) -> None:
    """Take states from the heap, nearest first, and lower whatever can be reached more cheaply through them."""
    while size > 0:
        key = heap_key[0]
        state = heap_state[0]
        size -= 1
        moved_key = heap_key[size]
        moved_state = heap_state[size]
        hole = 0
        while True:
            child = 2 * hole + 1
            if child >= size:
                break
            if child + 1 < size and heap_key[child + 1] < heap_key[child]:
                child += 1
            if heap_key[child] >= moved_key:
                break
            heap_key[hole] = heap_key[child]
            heap_state[hole] = heap_state[child]
            hole = child
        heap_key[hole] = moved_key
        heap_state[hole] = moved_state
        if key > dist[state] or (is_gate[state] and state != source):
            continue
        for position in range(start[state], start[state + 1]):
            arc = arcs[position]
            other = towards[arc]
            found = key + cost[arc]
            if found < dist[other]:
                dist[other] = found
                last[other] = arc
                size = push(size, found, other, heap_key, heap_state)


@kernel
def cheapest_tree(
    source: int,
    start: Any,
    arcs: Any,
    towards: Any,
    cost: Any,
    is_gate: Any,
    dist: Any,
    last: Any,
    heap_key: Any,
    heap_state: Any,
) -> None:
    """Dijkstra with a binary heap from ``source``; fills ``dist`` and ``last`` (the arc by which a state was reached).

    ``start`` and ``arcs`` are the compressed adjacency of arcs by the state they leave, ``towards`` the state an arc
    leads to.
    A gate other than the source is a dead end.
    """
    dist[:] = np.inf
    last[:] = -1
    dist[source] = 0.0
    heap_key[0] = 0.0
    heap_state[0] = source
    settle(1, source, start, arcs, towards, cost, is_gate, dist, last, heap_key, heap_state)


@kernel
def mend_tree(
    source: int,
    start: Any,
    arcs: Any,
    towards: Any,
    tail: Any,
    cost: Any,
    is_gate: Any,
    dist: Any,
    last: Any,
    heap_key: Any,
    heap_state: Any,
) -> None:
    """Make a tree of other costs the cheapest tree of these, which is quick where few arcs of it change.

    ``last`` comes in as the tree of some costs over the same arcs and goes out mended; ``dist`` goes out filled. Of
    equally cheap arcs the old one stays. The heap needs room for the states, and for two entries an arc.
    """
    dist[:] = -1.0
    dist[source] = 0.0
    for state in range(len(dist)):
        height = 0
        other = state
        while dist[other] < 0.0:
            if last[other] < 0:
                dist[other] = np.inf
            else:
                heap_state[height] = other
                height += 1
                other = tail[last[other]]
        reached = dist[other]
        while height > 0:
            height -= 1
            other = heap_state[height]
            reached += cost[last[other]]
            dist[other] = reached
    size = 0
    for state in range(len(dist)):
        if dist[state] == np.inf or (is_gate[state] and state != source):
            continue
        for position in range(start[state], start[state + 1]):
            arc = arcs[position]
            found = dist[state] + cost[arc]
            if found < dist[towards[arc]]:
                dist[towards[arc]] = found
                last[towards[arc]] = arc
                size = push(size, found, towards[arc], heap_key, heap_state)
    settle(size, source, start, arcs, towards, cost, is_gate, dist, last, heap_key, heap_state)


@kernel
def trees(sources: Any, start: Any, arcs: Any, towards: Any, cost: Any, is_gate: Any, dist: Any, last: Any) -> None:
    """Fill one row of ``dist`` and ``last`` for each source."""
    size = len(arcs) + 1
    heap_key = np.empty(size, dtype=np.float64)
    heap_state = np.empty(size, dtype=np.int64)
    for row in range(len(sources)):
        if sources[row] >= 0:
            cheapest_tree(sources[row], start, arcs, towards, cost, is_gate, dist[row], last[row], heap_key, heap_state)
        else:
            dist[row, :] = np.inf
            last[row, :] = -1


@kernel
def walk(stop: int, source: int, last: Any, tail: Any, buffer: Any, at: int) -> int:
    """Write the arcs of a tree from ``source`` to ``stop`` into ``buffer`` from position ``at``.

    Return the next position, -1 if none.
    """
    count = 0
    state = stop
    while state != source:
        arc = last[state]
        if arc < 0 or at + count >= len(buffer):
            return -1
        buffer[at + count] = arc
        count += 1
        state = tail[arc]
    low, high = at, at + count - 1
    while low < high:
        swap = buffer[low]
        buffer[low] = buffer[high]
        buffer[high] = swap
        low += 1
        high -= 1
    return at + count


@kernel
def walk_on(begin: int, goal: int, last: Any, head: Any, buffer: Any, at: int) -> int:
    """Write the arcs of a backward tree from ``begin`` to its root ``goal``; return the next position, -1 if none."""
    state = begin
    while state != goal:
        arc = last[state]
        if arc < 0 or at >= len(buffer):
            return -1
        buffer[at] = arc
        at += 1
        state = head[arc]
    return at


@kernel
def elementary(buffer: Any, count: int, tail: Any, head: Any, state_place: Any, mark: Any, stamp: int) -> bool:
    """Tell whether a path never comes back to a place it has left."""
    place = state_place[tail[buffer[0]]]
    mark[place] = stamp
    for position in range(count):
        other = state_place[head[buffer[position]]]
        if other != place:
            if mark[other] == stamp:
                return False
            mark[other] = stamp
            place = other
    return True


@kernel
def trace(
    chosen: Any,
    gates: Any,
    origin: int,
    goal: int,
    last_out: Any,
    last_gate: Any,
    last_in: Any,
    tail: Any,
    head: Any,
    state_place: Any,
    arc_rank: Any,
    arc_crossing: Any,
    mark: Any,
    stamp: int,
    lengths: Any,
    ranks: Any,
    paths: Any,
) -> int:
    """Write the path of each chosen chain of gateway arcs into a row of ``paths``.

    A length of 0 means that it is not elementary, or goes through too many crossings.

    ``chosen`` holds up to two positions in ``gates`` (-1 where there is none); ``ranks`` takes the lowest
    ``arc_rank`` on the
    path. Returns the next free stamp.
    """
    for row in range(len(chosen)):
        buffer = paths[row]
        at = 0
        before = -1
        for step in range(2):
            gate = chosen[row, step]
            if gate < 0:
                continue
            arc = gates[gate]
            if before < 0:
                at = walk(tail[arc], origin, last_out, tail, buffer, at)
            else:
                at = walk(tail[arc], head[gates[before]], last_gate[before], tail, buffer, at)
            if at < 0 or at >= len(buffer):
                break
            buffer[at] = arc
            at += 1
            before = gate
        if at >= 0 and at < len(buffer):
            if before < 0:
                at = walk(goal, origin, last_out, tail, buffer, at)
            else:
                at = walk_on(head[gates[before]], goal, last_in, head, buffer, at)
        lengths[row] = 0
        if at > 0:
            stamp += 1
            if elementary(buffer, at, tail, head, state_place, mark, stamp):
                ranks[row] = arc_rank[buffer[0]]
                crossings = 0
                for position in range(at):
                    ranks[row] = min(ranks[row], arc_rank[buffer[position]])
                    crossings += arc_crossing[buffer[position]]
                lengths[row] = at if crossings % 16 <= MOST_CROSSINGS and crossings // 16 <= 1 else 0
    return stamp + 1
