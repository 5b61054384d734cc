"""Compiled kernel of the simulator, ships: anchoring, unloading, choosing a service, loading and leaving."""

from __future__ import annotations

import math
from typing import Any

from transcaspian.compiled import INLINED, kernel
from transcaspian.sim._kernels import (
    AT_SEA,
    DEPART,
    HELD,
    LEAVING,
    LOADED,
    LOADING,
    LYING,
    PORT,
    READY,
    STEP,
    UNLOADED,
    at,
    draw,
    leave,
    month,
    push,
    shore_open,
    spend,
)


@kernel(**INLINED)
def make_ready(world: Any, v: int) -> None:
    """Take a ship off the list of those that load; it leaves when its cargo is on board and it has cast off."""
    ship = world.ship[at(v)]
    link = world.link[at(ship.link)]
    if link.first == v:
        link.first = ship.next
        before = -1
    else:
        before = link.first
        while world.ship[at(before)].next != v:
            before = world.ship[at(before)].next
        world.ship[at(before)].next = ship.next
    if link.last == v:
        link.last = before
    ship.next = -1
    ship.state = LEAVING
    ship.generation += 1
    now = world.clock[0].now
    from_h = ship.ready if ship.ready > now else now
    push(world.clock, world.heap, world.soon, from_h + world.port[at(ship.port)].casting, DEPART, v, ship.generation)


@kernel(**INLINED)
def gang_of(ports: Any, gangs: Any, p: int) -> int:
    """Find the gang of a port that is free first."""
    best = ports[at(p)].gangs
    for j in range(best + 1, ports[at(p)].gangs_end):
        if gangs[j] < gangs[best]:
            best = j
    return best


@kernel(**INLINED)
def take_on_board(world: Any, v: int, k: int, q: int) -> None:
    """Load the head of a queue of a kind: a gang is busy with it, the deck and the payload shrink."""
    ship, kind, kinds = world.ship[at(v)], world.kind[at(k)], world.clock[0].kinds
    i = leave(world.clock, world.queue, world.item, world.step, q)
    item = world.item[at(i)]
    j = gang_of(world.port, world.gang, ship.port)
    from_h = world.gang[j] if world.gang[j] > world.clock[0].now else world.clock[0].now
    until_h = from_h + world.handling[at(ship.port * kinds + k)].load * item.units
    world.gang[j] = until_h
    if ship.cargo < 0:
        ship.cargo = i
    else:
        world.item[at(ship.cargo_last)].next = i
    ship.cargo_last = i
    if world.step[at(item.step)].gives >= 0:
        push(world.clock, world.heap, world.soon, until_h, LOADED, 0, i)
    if until_h > ship.ready:
        ship.ready = until_h
    ship.deck_left -= kind.length * item.units
    ship.payload_left -= kind.t * item.units
    world.used[v * kinds + k] += kind.length * item.units


@kernel(**INLINED)
def next_head(world: Any, v: int) -> int:
    """Choose what a ship loads next: the kind of the head that came first of those that fit; -1 none fits, -2 wait."""
    ship, kinds = world.ship[at(v)], world.clock[0].kinds
    first = world.clock[0].deck_queues + ship.link * kinds
    best, queueing, held_back = -1, False, False
    for k in range(kinds):
        i = world.queue[at(first + k)].head
        if i < 0:
            continue
        queueing = True
        item, kind = world.item[at(i)], world.kind[at(k)]
        length = kind.length * item.units
        if length > ship.deck_left or kind.t * item.units > ship.payload_left:
            continue
        if world.used[v * kinds + k] + length > world.deck_limit[(ship.link >> 1) * kinds + k] * ship.deck:
            held_back = True
        elif best < 0 or item.joined < world.item[at(world.queue[at(first + best)].head)].joined:
            best = k
    if best < 0 and (held_back or not queueing):
        return -2
    return best


@kernel(**INLINED)
def load(world: Any, l: int) -> None:  # noqa: E741
    """Load the ships of a directed link, one after the other, with what waits there."""
    while world.link[at(l)].first >= 0:
        v = world.link[at(l)].first
        k = next_head(world, v)
        if k == -2:
            return
        if k == -1:
            make_ready(world, v)
            continue
        take_on_board(world, v, k, world.clock[0].deck_queues + l * world.clock[0].kinds + k)
        ship, link = world.ship[at(v)], world.link[at(l)]
        full = (
            ship.deck - ship.deck_left >= link.full_at * ship.deck
            or ship.payload - ship.payload_left >= link.full_at * ship.payload
        )
        if full and not link.timetable:
            make_ready(world, v)


@kernel(**INLINED)
def dock(world: Any, p: int) -> None:
    """Berth the ships at anchor while a berth is free, and let the gangs unload them."""
    port, now = world.port[at(p)], world.clock[0].now
    queue = world.queue[at(world.clock[0].anchor_queues + p)]
    while queue.head >= 0 and port.berths > 0 and shore_open(world.shore, port.shore):
        v = queue.head
        ship = world.ship[at(v)]
        queue.area += queue.length * (now - queue.last)
        queue.last = now
        queue.length -= 1
        queue.left += 1
        queue.wait += now - ship.joined
        queue.head = ship.next
        ship.next = -1
        port.berths -= 1
        moored_h = now + port.mooring
        done_h = moored_h
        i = ship.cargo
        while i >= 0:
            item = world.item[at(i)]
            after = item.next
            j = gang_of(world.port, world.gang, p)
            from_h = world.gang[j] if world.gang[j] > moored_h else moored_h
            until_h = from_h + world.handling[at(p * world.clock[0].kinds + item.kind)].unload * item.units
            world.gang[j] = until_h
            spend(world.clock, world.item, world.step, world.trace, i, ship.departed, until_h, until_h - ship.departed)
            item.step += 1
            push(world.clock, world.heap, world.soon, until_h, STEP, 0, i)
            if until_h > done_h:
                done_h = until_h
            i = after
        ship.cargo = -1
        push(world.clock, world.heap, world.soon, done_h, UNLOADED, v, 0)


@kernel(**INLINED)
def arrive_ship(world: Any, v: int) -> None:
    """PORT: a ship comes to a port, joins its anchorage, and moors if it can."""
    ship, now = world.ship[at(v)], world.clock[0].now
    if ship.voyage >= 0:
        world.voyage[at(ship.voyage)].arrived = now
    queue = world.queue[at(world.clock[0].anchor_queues + ship.port)]
    queue.area += queue.length * (now - queue.last)
    queue.last = now
    queue.length += 1
    queue.joined += 1
    ship.joined = now
    ship.next = -1
    ship.state = LYING
    if queue.head < 0:
        queue.head = v
    else:
        world.ship[at(queue.tail)].next = v
    queue.tail = v
    dock(world, ship.port)


@kernel(**INLINED)
def choose_link(world: Any, v: int) -> int:
    """Choose the directed link of an empty ship: the one with the most queueing there and back for each ship on it."""
    ship, kinds = world.ship[at(v)], world.clock[0].kinds
    best, best_score = -1, 0.0
    for l in range(len(world.link)):  # noqa: E741
        link = world.link[at(l)]
        if link.fleet != ship.fleet or link.port != ship.port:
            continue
        if ship.tied >= 0:
            if ship.tied == l >> 1:
                return l
            continue
        here, there = world.clock[0].deck_queues + l * kinds, world.clock[0].deck_queues + (l ^ 1) * kinds
        score = 0.0
        for k in range(kinds):
            units = world.queue[at(here + k)].length + world.queue[at(there + k)].length
            score += world.kind[at(k)].length * units
        others = world.link[at(l & -2)].ships
        if ship.link >= 0 and ship.link >> 1 == l >> 1:
            others -= 1
        score /= 1 + others
        if best < 0 or score > best_score:
            best, best_score = l, score
    return best


@kernel(**INLINED)
def unload(world: Any, v: int) -> None:
    """UNLOADED: an empty ship chooses its link and begins to load."""
    ship, now, kinds = world.ship[at(v)], world.clock[0].now, world.clock[0].kinds
    l = choose_link(world, v)  # noqa: E741
    if ship.link >= 0:
        world.link[at(ship.link & -2)].ships -= 1
    world.link[at(l & -2)].ships += 1
    link = world.link[at(l)]
    ship.link = l
    ship.state = LOADING
    ship.generation += 1
    ship.payload = world.payload[l >> 1, month(world.clock, now)]
    ship.payload_left = ship.payload
    ship.deck_left = ship.deck
    for k in range(v * kinds, (v + 1) * kinds):
        world.used[k] = 0.0
    ready_h = now
    leaves_h = now + link.patience
    if link.timetable:
        slots = math.ceil((now - link.offset) / link.headway)
        leaves_h = link.offset + (slots if slots > 0.0 else 0.0) * link.headway
        leaves_h = leaves_h if leaves_h > now else now
        ready_h = leaves_h
    ship.ready = ready_h
    push(world.clock, world.heap, world.soon, leaves_h, READY, v, ship.generation)
    ship.next = -1
    if link.first < 0:
        link.first = v
    else:
        world.ship[at(link.last)].next = v
    link.last = v
    load(world, l)


@kernel(**INLINED)
def wait_is_over(world: Any, v: int, generation: int) -> None:
    """READY: patience is over or the slot has come; an empty ship that nobody calls for waits on."""
    ship = world.ship[at(v)]
    if ship.generation != generation or ship.state != LOADING:
        return
    l, kinds = ship.link, world.clock[0].kinds  # noqa: E741
    if not world.link[at(l)].timetable and ship.cargo < 0:
        called = False
        for k in range(kinds):
            called = called or world.queue[at(world.clock[0].deck_queues + (l ^ 1) * kinds + k)].head >= 0
        if not called:
            until_h = world.clock[0].now + world.link[at(l)].patience
            push(world.clock, world.heap, world.soon, until_h, READY, v, generation)
            return
    make_ready(world, v)
    load(world, l)


@kernel(**INLINED)
def sail(world: Any, v: int) -> None:
    """Let a ship go: its berth is free for the next, its voyage is logged."""
    clock, ship = world.clock[0], world.ship[at(v)]
    left = ship.port
    world.port[at(left)].berths += 1
    row = world.voyage[at(clock.voyages)]
    row.ship = v
    row.link = ship.link
    row.departed = clock.now
    row.arrived = math.nan
    row.deck = ship.deck - ship.deck_left
    row.t = ship.payload - ship.payload_left
    row.units = 0
    i = ship.cargo
    while i >= 0:
        row.units += world.item[at(i)].units
        i = world.item[at(i)].next
    ship.voyage = clock.voyages
    clock.voyages += 1
    ship.departed = clock.now
    ship.state = AT_SEA
    hours = draw(world.spread, world.stream, world.drawn, world.link[at(ship.link)].sailing)
    ship.port = world.link[at(ship.link ^ 1)].port
    push(world.clock, world.heap, world.soon, clock.now + hours, PORT, v, 0)
    dock(world, left)


@kernel(**INLINED)
def may_sail(world: Any, v: int) -> bool:
    """Tell whether the ports at both ends of a ship's link are open."""
    link = world.ship[at(v)].link
    here, there = world.port[at(world.link[at(link)].port)], world.port[at(world.link[at(link ^ 1)].port)]
    return shore_open(world.shore, here.shore) and shore_open(world.shore, there.shore)


@kernel(**INLINED)
def depart(world: Any, v: int, generation: int) -> None:
    """DEPART: a ship that has cast off sails if both ports are open, else it is held at its berth."""
    ship = world.ship[at(v)]
    if ship.generation != generation:
        return
    if may_sail(world, v):
        sail(world, v)
    else:
        ship.state = HELD
