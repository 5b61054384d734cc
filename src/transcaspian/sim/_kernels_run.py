"""Compiled kernel of the simulator, the clock: shores, orders, the start, and one event after the other."""

from __future__ import annotations

import math
from typing import Any

from transcaspian.compiled import ENTRY, INLINED, kernel
from transcaspian.sim._kernels import (
    ARRIVE,
    DEPART,
    DONE,
    FORMED,
    HELD,
    LOADED,
    ORDER,
    PORT,
    READY,
    RELEASE,
    SAMPLE,
    SHIFT,
    STEP,
    STORM,
    UNLOADED,
    at,
    draw,
    hour_of,
    month,
    month_end,
    push,
    settle,
    shore_open,
    uniform,
)
from transcaspian.sim._kernels_ships import arrive_ship, depart, dock, may_sail, sail, unload, wait_is_over
from transcaspian.sim._kernels_steps import (
    arm,
    arrive,
    form,
    lay_on_board,
    next_arrival,
    release,
    serve_out,
    shift,
    start_services,
    walk,
)

CALM = 16  # events between two looks at the room there is

OVER, PAUSED, HEAP, SOON, ITEM, DELIVERY, VOYAGE, TRACE, SAMPLES = range(9)


@kernel(**INLINED)
def reopen(world: Any, s: int) -> None:
    """Set going what a shore that has opened held up: stations, ports, ships."""
    shore = world.shore[at(s)]
    shore.shut += world.clock[0].now - shore.since
    for k in range(shore.stations, shore.stations_end):
        start_services(world, world.shore_stations[k])
    for k in range(shore.ports, shore.ports_end):
        dock(world, world.shore_ports[k])
    for v in range(len(world.ship)):
        if world.ship[at(v)].state == HELD and may_sail(world, v):
            sail(world, v)


@kernel(**INLINED)
def next_storm(world: Any, s: int) -> None:
    """Draw the next storm of a shore, month by month."""
    now = world.clock[0].now
    rate = world.storm_rate[s, month(world.clock, now)]
    end = month_end(world.clock, now)
    if rate > 0.0:
        wait_h = -math.log(uniform(world.stream, world.shore[at(s)].candidates)) / rate
        if now + wait_h < end:
            push(world.clock, world.heap, world.soon, now + wait_h, STORM, s, 0)
            return
    push(world.clock, world.heap, world.soon, end, STORM, s, 2)


@kernel(**INLINED)
def storm(world: Any, s: int, b: int) -> None:
    """STORM: 0 begins, 1 is over, 2 a new month."""
    shore, now = world.shore[at(s)], world.clock[0].now
    if b == 0:
        if shore_open(world.shore, s):
            shore.since = now
        shore.stormy = 1
        shore.storms += 1
        until_h = now + draw(world.spread, world.stream, world.drawn, shore.closed)
        push(world.clock, world.heap, world.soon, until_h, STORM, s, 1)
        return
    if b == 1:
        shore.stormy = 0
        if shore_open(world.shore, s):
            reopen(world, s)
    next_storm(world, s)


@kernel(**INLINED)
def order(world: Any, k: int, b: int) -> None:
    """ORDER: a shore or a gate is shut by order (0) or that order is over (1)."""
    now, shore, gate = world.clock[0].now, world.order[at(k)].shore, world.order[at(k)].gate
    if shore >= 0:
        if shore_open(world.shore, shore):
            world.shore[at(shore)].since = now
        world.shore[at(shore)].orders += 1 - 2 * b
    else:
        world.gate[at(gate)].orders += 1 - 2 * b
    if b == 0:
        push(world.clock, world.heap, world.soon, now + world.order[at(k)].hours, ORDER, k, 1)
    elif shore >= 0:
        if shore_open(world.shore, shore):
            reopen(world, shore)
    elif world.gate[at(gate)].banned == 0 and world.gate[at(gate)].orders == 0:
        arm(world, gate)


@kernel(**INLINED)
def sample(world: Any) -> None:
    """SAMPLE: keep the length of every queue and what is taken of every store."""
    clock = world.clock[0]
    row = clock.sampled
    clock.sampled += 1
    world.sample_h[row] = clock.now
    for q in range(len(world.queue)):
        world.samples[row, q] = world.queue[at(q)].length
    for s in range(len(world.store)):
        world.store_samples[row, s] = world.store[at(s)].taken
    push(world.clock, world.heap, world.soon, clock.now + clock.sample, SAMPLE, 0, 0)


@kernel(**INLINED)
def begin(world: Any) -> None:
    """Push the first events, in the order of the lists."""
    for k in range(len(world.source)):
        push(world.clock, world.heap, world.soon, next_arrival(world, k, world.source[at(k)].first), ARRIVE, k, 0)
    for k in range(len(world.station)):
        station = world.station[at(k)]
        if station.closes - station.opens < 24.0:
            station.shut = 1 if station.opens > 0.0 else 0
            shift_h = station.opens if station.opens > 0.0 else station.closes
            push(world.clock, world.heap, world.soon, shift_h, SHIFT, k, 0)
    for k in range(len(world.shore)):
        next_storm(world, k)
    for k in range(len(world.order)):
        push(world.clock, world.heap, world.soon, world.order[at(k)].starts, ORDER, k, 0)
    for k in range(len(world.ship)):
        push(world.clock, world.heap, world.soon, world.ship[at(k)].first, PORT, k, 0)
    push(world.clock, world.heap, world.soon, 0.0, SAMPLE, 0, 0)
    world.clock[0].started = 1


@kernel(**INLINED)
def lacking(world: Any) -> int:
    """Tell which array has too little room for the most that ``CALM`` events can add.

    An item is pushed again only after an event of its own: so two pushes for each item there may be, and so many more
    for each event.
    """
    clock = world.clock[0]
    items = clock.alive + CALM * clock.item_room
    pushes = 2 * items + CALM * clock.push_room
    if clock.pushed + pushes > len(world.heap):
        return HEAP
    if clock.soon_tail + pushes > len(world.soon):
        return SOON
    if items > len(world.item):
        return ITEM
    if clock.deliveries + CALM > len(world.delivery):
        return DELIVERY
    if clock.voyages + CALM * clock.voyage_room > len(world.voyage):
        return VOYAGE
    if clock.tracing and clock.traced + CALM + items > len(world.trace):
        return TRACE
    if clock.sampled + CALM > len(world.sample_h):
        return SAMPLES
    return OVER


@kernel(**INLINED)
def handle_rest(world: Any, code: int, a: int, b: int) -> None:
    """Handle an event of gates, trains, shores, ships, or a sample."""
    if code == LOADED:
        lay_on_board(world, b)
    elif code == PORT:
        arrive_ship(world, a)
    elif code == UNLOADED:
        unload(world, a)
    elif code == READY:
        wait_is_over(world, a, b)
    elif code == DEPART:
        depart(world, a, b)
    elif code == RELEASE:
        release(world, a)
    elif code == FORMED:
        if world.former[at(a)].generation == b and world.queue[at(world.clock[0].former_queues + a)].head >= 0:
            form(world, a)
    elif code == STORM:
        storm(world, a, b)
    elif code == ORDER:
        order(world, a, b)
    elif code == SHIFT:
        shift(world, a)
    elif code == SAMPLE:
        sample(world)


@kernel(**INLINED)
def next_event(world: Any, until_h: float) -> int:
    """Take the next event that is not after ``until_h`` and set the clock to it; -1 if there is none."""
    clock, first = world.clock[0], world.heap[0]
    settle(world.clock, world.heap)
    if clock.soon_head < clock.soon_tail:
        soon = world.soon[at(clock.soon_head)]
        if clock.pending == 0 or hour_of(first.key) > clock.now or first.seq > soon.seq:
            clock.soon_head += 1
            if clock.soon_head == clock.soon_tail:
                clock.soon_head = 0
                clock.soon_tail = 0
            return soon.what
    elif clock.pending == 0 or hour_of(first.key) > until_h:
        return -1
    clock.now = hour_of(first.key)
    clock.gap = 1
    return first.what


@kernel(**INLINED)
def handle(world: Any, what: int) -> None:
    """Handle an event; those that come most are asked for first."""
    code, a, b = what >> 58, (what >> 32) & 0x3FFFFFF, what & 0xFFFFFFFF
    if code == STEP:
        walk(world, b)
    elif code == DONE:
        serve_out(world, a, b)
    elif code == ARRIVE:
        arrive(world, a)
    else:
        handle_rest(world, code, a, b)


@kernel(**ENTRY)
def advance(world: Any, until_h: float, most: int) -> int:
    """Handle events up to and at hour ``until_h``, ``most`` of them and at most ``CALM`` more; say why it stopped.

    ``OVER``: all are handled and the clock stands at ``until_h``; ``PAUSED``: there are more; else the number of the
    array that must grow first. Nothing is half done, whatever the reason.
    """
    clock = world.clock[0]
    for _ in range(0, most, CALM):
        lack = lacking(world)
        if lack != OVER:
            return lack
        if not clock.started:
            begin(world)
        for _ in range(CALM):
            what = next_event(world, until_h)
            if what < 0:
                clock.now = until_h
                return OVER
            clock.events += 1
            handle(world, what)
    return PAUSED
