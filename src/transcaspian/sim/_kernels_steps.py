"""Compiled kernel of the simulator, items: what an item does at each step of its program, and who wakes it."""

from __future__ import annotations

from typing import Any

from transcaspian.compiled import INLINED, kernel
from transcaspian.sim._kernels import (
    ARRIVE,
    DELAY,
    DONE,
    END,
    FORM,
    FORMED,
    GATE,
    GIVE,
    RELEASE,
    SAIL,
    SERVE,
    SHIFT,
    STEP,
    TAKE,
    at,
    draw,
    drop,
    join,
    leave,
    make_item,
    month,
    month_end,
    push,
    shore_open,
    spend,
)
from transcaspian.sim._kernels_ships import load


@kernel(**INLINED)
def next_arrival(world: Any, k: int, t: float) -> float:
    """Give the next arrival of a source after ``t``; hours run at the share of the month."""
    left = draw(world.spread, world.stream, world.drawn, world.source[at(k)].gap)
    if not world.source[at(k)].seasonal:
        return t + left
    while True:
        share = world.month_share[k, month(world.clock, t)]
        end = month_end(world.clock, t)
        room = share * (end - t)
        if left <= room and share > 0.0:
            return t + left / share
        left -= room
        t = end


@kernel(**INLINED)
def arrive(world: Any, k: int) -> None:
    """ARRIVE: a source sends an item on its way."""
    clock, source = world.clock[0], world.source[at(k)]
    i = make_item(world.clock, world.item, source.kind, source.step, source.units, clock.now)
    clock.born += source.units
    push(world.clock, world.heap, world.soon, clock.now, STEP, 0, i)
    push(world.clock, world.heap, world.soon, next_arrival(world, k, clock.now), ARRIVE, k, 0)


@kernel(**INLINED)
def finish(world: Any, i: int) -> None:
    """END: log a delivery, send back what returns, drop the item."""
    clock, item = world.clock[0], world.item[at(i)]
    kind = world.kind[at(item.kind)]
    row = world.delivery[at(clock.deliveries)]
    clock.deliveries += 1
    row.kind = item.kind
    row.program = world.step[at(item.step)].program
    row.units = item.units
    row.born = item.born
    row.delivered = clock.now
    clock.delivered += item.units
    if kind.returns >= 0:
        born_h = clock.now + draw(world.spread, world.stream, world.drawn, kind.after)
        back = make_item(world.clock, world.item, kind.returns_as, kind.returns, item.units, born_h)
        clock.born += item.units
        push(world.clock, world.heap, world.soon, born_h, STEP, 0, back)
    drop(world.clock, world.item, i)


@kernel(**INLINED)
def start_services(world: Any, s: int) -> None:
    """Serve who queues at a station while a server is free and the station is not shut."""
    station, now = world.station[at(s)], world.clock[0].now
    if station.shut or not shore_open(world.shore, station.shore):
        return
    while station.busy < station.servers and world.queue[at(s)].head >= 0:
        i = leave(world.clock, world.queue, world.item, world.step, s)
        station.busy += 1
        hours = draw(world.spread, world.stream, world.drawn, world.step[at(world.item[at(i)].step)].spread)
        station.hours += hours
        spend(world.clock, world.item, world.step, world.trace, i, now, now + hours, hours)
        push(world.clock, world.heap, world.soon, now + hours, DONE, s, i)


@kernel(**INLINED)
def serve_out(world: Any, s: int, i: int) -> None:
    """DONE: an item is served."""
    world.station[at(s)].busy -= 1
    world.item[at(i)].step += 1
    push(world.clock, world.heap, world.soon, world.clock[0].now, STEP, 0, i)
    start_services(world, s)


@kernel(**INLINED)
def shift(world: Any, s: int) -> None:
    """SHIFT: a station opens or shuts for the day."""
    station, now = world.station[at(s)], world.clock[0].now
    hours = station.closes - station.opens
    if station.shut:
        station.shut = 0
        push(world.clock, world.heap, world.soon, now + hours, SHIFT, s, 0)
        start_services(world, s)
    else:
        station.shut = 1
        push(world.clock, world.heap, world.soon, now + (24.0 - hours), SHIFT, s, 0)


# -- stores and gates --------------------------------------------------------------------------------------------------


@kernel(**INLINED)
def arm(world: Any, k: int) -> None:
    """Let a gate release the next of those who wait at its time."""
    gate, now = world.gate[at(k)], world.clock[0].now
    if gate.armed or world.queue[at(world.clock[0].gate_queues + k)].head < 0:
        return
    if (gate.banned == 0 and gate.orders == 0) or gate.exempt > 0.0:
        gate.armed = 1
        push(world.clock, world.heap, world.soon, gate.after if gate.after > now else now, RELEASE, k, 0)


@kernel(**INLINED)
def watch(world: Any, s: int) -> None:
    """Ban or unban the gates that watch a store."""
    store = world.store[at(s)]
    for place in range(store.gates, store.gates_end):
        k = world.watchers[place]
        gate = world.gate[at(k)]
        units = store.taken + world.queue[at(world.clock[0].store_queues + s)].length
        if not gate.banned and gate.ban_at > 0.0 and units >= gate.ban_at:
            gate.banned = 1
            gate.bans += 1
        if gate.banned and units <= gate.lift_at:
            gate.banned = 0
            arm(world, k)


@kernel(**INLINED)
def take(world: Any, i: int) -> bool:
    """TAKE: take from a store or queue for it; tell whether the item goes on."""
    item, now_served = world.item[at(i)], False
    step = world.step[at(item.step)]
    store, q = world.store[at(step.what)], world.clock[0].store_queues + step.what
    need = step.units * item.units
    if world.queue[at(q)].head < 0 and need <= store.unused:
        store.unused -= need
        store.taken += need
        item.step += 1
        now_served = True
    else:
        join(world.clock, world.queue, world.item, q, i)
    watch(world, step.what)
    return now_served


@kernel(**INLINED)
def give(world: Any, s: int, units: float) -> None:
    """Give back to a store; who queues takes while the head's need is there."""
    store, q = world.store[at(s)], world.clock[0].store_queues + s
    store.unused += units
    store.taken -= units
    while world.queue[at(q)].head >= 0:
        item = world.item[at(world.queue[at(q)].head)]
        need = world.step[at(item.step)].units * item.units
        if need > store.unused:
            break
        i = leave(world.clock, world.queue, world.item, world.step, q)
        store.unused -= need
        store.taken += need
        item.step += 1
        push(world.clock, world.heap, world.soon, world.clock[0].now, STEP, 0, i)
    watch(world, s)


@kernel(**INLINED)
def pass_gate(world: Any, i: int) -> bool:
    """GATE: go through, wait, or be refused; tell whether the item goes on."""
    clock, item = world.clock[0], world.item[at(i)]
    k = world.step[at(item.step)].what
    gate, q = world.gate[at(k)], clock.gate_queues + k
    if gate.banned == 0 and gate.orders == 0 and world.queue[at(q)].head < 0 and clock.now >= gate.after:
        gate.after = clock.now + gate.release * item.units
        item.step += 1
        return True
    if gate.most > 0.0 and world.queue[at(q)].length + item.units > gate.most:
        gate.refused += item.units
        clock.refused += item.units
        drop(world.clock, world.item, i)
        return False
    join(world.clock, world.queue, world.item, q, i)
    arm(world, k)
    return False


@kernel(**INLINED)
def release(world: Any, k: int) -> None:
    """RELEASE: let one of those who wait at a gate go."""
    gate, q, now = world.gate[at(k)], world.clock[0].gate_queues + k, world.clock[0].now
    is_open = gate.banned == 0 and gate.orders == 0
    gate.armed = 0
    if world.queue[at(q)].head < 0 or (not is_open and gate.exempt == 0.0):
        return
    i = leave(world.clock, world.queue, world.item, world.step, q)
    gate.after = now + (gate.release if is_open else gate.exempt) * world.item[at(i)].units
    world.item[at(i)].step += 1
    push(world.clock, world.heap, world.soon, now, STEP, 0, i)
    arm(world, k)


# -- trains ------------------------------------------------------------------------------------------------------------


@kernel(**INLINED)
def form(world: Any, k: int) -> None:
    """Make a train of all who wait: they were too few before the last one came, or the time is over."""
    q = world.clock[0].former_queues + k
    world.former[at(k)].generation += 1
    leader = leave(world.clock, world.queue, world.item, world.step, q)
    last, units = leader, world.item[at(leader)].units
    while world.queue[at(q)].head >= 0:
        i = leave(world.clock, world.queue, world.item, world.step, q)
        units += world.item[at(i)].units
        if last == leader:
            world.item[at(leader)].child = i
        else:
            world.item[at(last)].next = i
        last = i
    world.item[at(leader)].units = units
    world.item[at(leader)].step += 1
    push(world.clock, world.heap, world.soon, world.clock[0].now, STEP, 0, leader)


@kernel(**INLINED)
def join_train(world: Any, i: int) -> None:
    """FORM: wait for a train; the first to wait starts its clock."""
    k = world.step[at(world.item[at(i)].step)].what
    former, q = world.former[at(k)], world.clock[0].former_queues + k
    if world.queue[at(q)].head < 0:
        push(world.clock, world.heap, world.soon, world.clock[0].now + former.most, FORMED, k, former.generation)
    join(world.clock, world.queue, world.item, q, i)
    if world.queue[at(q)].length >= former.units:
        form(world, k)


@kernel(**INLINED)
def split(world: Any, i: int) -> None:
    """SPLIT: the item becomes what it was made of, or single units."""
    clock, item = world.clock[0], world.item[at(i)]
    child = item.child
    if child < 0:
        units = item.units
        item.units = 1
        item.own = 1
        for _ in range(1, units):
            single = make_item(world.clock, world.item, item.kind, item.step + 1, 1, item.born)
            push(world.clock, world.heap, world.soon, clock.now, STEP, 0, single)
    else:
        item.units = item.own
        item.child = -1
        while child >= 0:
            after = world.item[at(child)].next
            world.item[at(child)].step = item.step + 1
            world.item[at(child)].next = -1
            push(world.clock, world.heap, world.soon, clock.now, STEP, 0, child)
            child = after
    item.step += 1


# -- the walk ----------------------------------------------------------------------------------------------------------


@kernel(**INLINED)
def walk(world: Any, i: int) -> None:
    """STEP: an item walks along its program until something stops it."""
    item = world.item[at(i)]
    while True:
        step = world.step[at(item.step)]
        op = step.op
        if op == END:
            finish(world, i)
            return
        if op == SERVE:
            join(world.clock, world.queue, world.item, step.what, i)
            start_services(world, step.what)
            return
        if op == DELAY:
            now = world.clock[0].now
            hours = draw(world.spread, world.stream, world.drawn, step.spread)
            spend(world.clock, world.item, world.step, world.trace, i, now, now + hours, hours)
            item.step += 1
            push(world.clock, world.heap, world.soon, now + hours, STEP, 0, i)
            return
        if op == TAKE:
            if not take(world, i):
                return
        elif op == GIVE:
            give(world, step.what, step.units * item.units)
            item.step += 1
        elif op == GATE:
            if not pass_gate(world, i):
                return
        elif op == SAIL:
            clock = world.clock[0]
            join(world.clock, world.queue, world.item, clock.deck_queues + step.what * clock.kinds + item.kind, i)
            load(world, step.what)
            return
        elif op == FORM:
            join_train(world, i)
            return
        else:
            split(world, i)


@kernel(**INLINED)
def lay_on_board(world: Any, i: int) -> None:
    """Give back what an item held ashore, now that it is on board (LOADED)."""
    item = world.item[at(i)]
    step = world.step[at(item.step)]
    give(world, step.gives, step.units * item.units)
