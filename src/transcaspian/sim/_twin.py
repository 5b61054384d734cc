"""The simulator a second time: slow, plain Python, written apart from the kernel.

Nothing in the package calls this. The tests compare it with the compiled kernel bit for bit; both follow
``docs/simulator.md``. Structure is not copied: items, stations and ships are objects, queues are deques, and the
events are a heap of methods with their arguments. ``Twin.reached`` counts the events, the operations and the rarer
branches, by which the tests see that their random networks leave nothing out.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Callable
from typing import Any

from transcaspian.sim import _operations as ops
from transcaspian.sim._operations import Former, Gate, Kind, Operations, Order, Source, Step, Store
from transcaspian.sim._outcome import Outcome
from transcaspian.sim._twin_draws import Streams, Time
from transcaspian.sim._twin_kept import Line, levels, outcome_of
from transcaspian.sim._twin_ships import Coast, Sea

HOURS_OF_YEAR, HOURS_OF_MONTH = 8760.0, 730.0


class Task:
    """A step of a program and the waits and hours of the items that passed it."""

    def __init__(self, record: Step, time: Time) -> None:
        self.record, self.time = record, time
        self.wait = self.busy_h = 0.0
        self.left = 0


class Item:
    """A wagon, truck or box, or a group of them; the leader of a train holds the others as its children."""

    def __init__(self, kind: Kind, program: str, units: int, born_h: float, number: int = 0) -> None:
        self.kind, self.program, self.number = kind, program, number
        self.units = self.own = units
        self.born, self.joined = born_h, born_h
        self.children: list[Item] = []


class Station:
    """Servers, their queue, and whether working hours and shore let them start."""

    def __init__(self, record: ops.Station, coast: Coast | None) -> None:
        self.record, self.coast, self.line = record, coast, Line()
        self.always = record.close_h - record.open_h >= 24.0
        self.is_open = self.always or record.open_h == 0.0
        self.busy, self.busy_h = 0, 0.0


class Yard:
    """A store: what is free, what was taken less what was given, its queue and the gates that watch it."""

    def __init__(self, record: Store) -> None:
        self.record, self.line = record, Line()
        self.free, self.taken = record.capacity, 0.0
        self.gates: list[Barrier] = []


class Barrier:
    """A gate: banned by its store, under orders, and metering what it lets go."""

    def __init__(self, record: Gate) -> None:
        self.record, self.line = record, Line()
        self.is_banned = self.is_armed = False
        self.orders = self.bans = self.refused = 0
        self.next = 0.0

    def is_open(self) -> bool:
        """Tell whether items pass."""
        return not self.is_banned and self.orders == 0


class Train:
    """A former: a train being formed; the generation makes time-outs of earlier trains stale."""

    def __init__(self, record: Former) -> None:
        self.record, self.line = record, Line()
        self.generation = 0


class Twin:
    """A simulation of one replication: ``run`` moves the clock, ``outcome`` says what happened so far."""

    item_type = Item

    def __init__(self, operations: Operations, *, seed: int, replication: int) -> None:
        self.operations = operations
        self.streams = Streams(seed=seed, replication=replication)
        self.now, self.events, self.born = 0.0, 0, 0
        self.heap: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self.pushed = 0
        self.reached: Counter[str] = Counter()
        self.deliveries: list[tuple[str, str, int, float, float]] = []
        self.samples: list[tuple[float, list[int], list[float]]] = []
        self.trace: list[tuple[str, int, float, int, float, float]] = []
        self.kinds = {kind.id: kind for kind in operations.kinds}
        self.gaps = {source.id: Time(source.gap, self.streams[f"source:{source.id}"]) for source in operations.sources}
        self.tasks = {
            program.id: [
                Task(step, Time(step.time, self.streams[f"step:{step.stream or f'{program.id}:{number}'}"]))
                for number, step in enumerate(program.steps)
            ]
            for program in operations.programs
        }
        self.back = {
            kind.id: Time(kind.returns_after, self.streams[f"return:{kind.id}"])
            for kind in operations.kinds
            if kind.returns
        }
        self.sea = Sea(self)
        self._place()
        self._start()

    def _place(self) -> None:
        """Make what stands on land."""
        operations, coasts = self.operations, self.sea.coasts
        self.stations = {row.id: Station(row, coasts.get(row.shore)) for row in operations.stations}
        for station in self.stations.values():
            if station.coast is not None:
                station.coast.stations.append(station)
        self.stores = {row.id: Yard(row) for row in operations.stores}
        self.gates = {row.id: Barrier(row) for row in operations.gates}
        for gate in self.gates.values():
            if gate.record.store:
                self.stores[gate.record.store].gates.append(gate)
        self.formers = {row.id: Train(row) for row in operations.formers}

    def _start(self) -> None:
        """Push the first events in the order of the lists."""
        for source in self.operations.sources:
            self.push(self._next_arrival(source, source.first_h), self.arrival, source)
        for station in self.stations.values():
            if not station.always:
                record = station.record
                self.push(record.close_h if station.is_open else record.open_h, self.shift, station)
        for coast in self.sea.coasts.values():
            self.sea.next_storm(coast)
        for order in self.operations.orders:
            self.push(order.from_h, self.order_begins, order)
        for vessel in self.sea.vessels:
            self.push(vessel.record.first_h, self.sea.arrive, vessel)
        self.push(0.0, self.sample)

    # -- the clock -----------------------------------------------------------------------------------------------------

    def push(self, at_h: float, handler: Callable[..., None], *about: Any) -> None:
        """Put an event among those to come; those of one time are handled in the order in which they are pushed."""
        if at_h < math.inf:
            heapq.heappush(self.heap, (at_h, self.pushed, handler, about))
            self.pushed += 1

    def run(self, until_h: float) -> None:
        """Handle all events up to an hour, and stop the clock there."""
        while self.heap and self.heap[0][0] <= until_h:
            before_h = self.now
            self.now, _, handler, about = heapq.heappop(self.heap)
            self.events += 1
            if self.now > before_h and self.heap and self.heap[0][0] == self.now:
                self.reached["events of one hour"] += 1
            self.reached[f"event {handler.__name__}"] += 1
            handler(*about)
        self.now = until_h

    def month(self, at_h: float) -> int:
        """Give the month of an hour of the clock, 0 for January."""
        return math.floor((self.operations.start_h + at_h) % HOURS_OF_YEAR / HOURS_OF_MONTH)

    def month_end(self, at_h: float) -> float:
        """Give the hour of the clock at which the month of an hour ends."""
        start = self.operations.start_h
        return (math.floor((start + at_h) / HOURS_OF_MONTH) + 1) * HOURS_OF_MONTH - start

    def _next_arrival(self, source: Source, after_h: float) -> float:
        left = self.gaps[source.id].draw()
        if not source.month_share:
            return after_h + left
        while True:
            share, end = source.month_share[self.month(after_h)], self.month_end(after_h)
            room = share * (end - after_h)
            if share > 0.0 and left <= room:
                self.reached["arrival by month share"] += 1
                return after_h + left / share
            self.reached["month of some share" if share > 0.0 else "month of no share"] += 1
            left, after_h = left - room, end

    # -- items ---------------------------------------------------------------------------------------------------------

    def task(self, item: Item) -> Task:
        """Give the step an item stands at."""
        return self.tasks[item.program][item.number]

    def _make(self, item: Item, at_h: float) -> None:
        self.push(at_h, self.step, item)

    def leave(self, line: Line) -> Item:
        """Take the first item of a queue; its wait is booked on the step where it waited."""
        item: Item = line.pop(self.now)
        task = self.task(item)
        task.wait += item.units * (self.now - item.joined)
        task.left += item.units
        return item

    def spend(self, item: Item, hours_h: float, from_h: float, to_h: float) -> None:
        """Book hours of an item on its step."""
        self.task(item).busy_h += item.units * hours_h
        if self.operations.trace:
            self.trace.append((item.program, item.number, item.born, item.units, from_h, to_h))

    def _next(self, item: Item, at_h: float) -> None:
        item.number += 1
        self.push(at_h, self.step, item)

    def arrival(self, source: Source) -> None:
        """ARRIVE source."""
        self.born += source.units
        if source.units > 1:
            self.reached["block"] += 1
        self._make(Item(self.kinds[source.kind], source.program, source.units, self.now), self.now)
        self.push(self._next_arrival(source, self.now), self.arrival, source)

    def step(self, item: Item) -> None:
        """STEP item: walk on until something stops it."""
        walks = True
        while walks:
            task = self.task(item)
            self.reached[f"op {task.record.op}"] += 1
            if item.units > 1:
                self.reached[f"group {task.record.op}"] += 1
            walks = WALKS[task.record.op](self, item)

    def _end(self, item: Item) -> bool:
        kind = item.kind
        self.deliveries.append((kind.id, item.program, item.units, item.born, self.now))
        if kind.returns:
            self.born += item.units
            back = Item(self.kinds[kind.returns_as], kind.returns, item.units, self.now + self.back[kind.id].draw())
            self.reached["return"] += 1
            self._make(back, back.born)
        return False

    def _delay(self, item: Item) -> bool:
        hours = self.task(item).time.draw()
        self.spend(item, hours, self.now, self.now + hours)
        self._next(item, self.now + hours)
        return False

    def _sail(self, item: Item) -> bool:
        record = self.task(item).record
        side = self.sea.side(record.what, record.leg)
        side.lines[self.sea.kinds.index(item.kind)].join(item, self.now)
        self.sea.load(side)
        return False

    # -- stations ------------------------------------------------------------------------------------------------------

    def _serve(self, item: Item) -> bool:
        station = self.stations[self.task(item).record.what]
        station.line.join(item, self.now)
        self.start_services(station)
        return False

    def start_services(self, station: Station) -> None:
        """Start what servers, hours and shore allow."""
        while station.line.inside and station.busy < station.record.servers:
            if not station.is_open or (station.coast is not None and not station.coast.is_open()):
                self.reached["station shut by " + ("shore" if station.is_open else "hours")] += 1
                return
            item = self.leave(station.line)
            station.busy += 1
            if station.busy > 1:
                self.reached["second server"] += 1
            hours = self.task(item).time.draw()
            station.busy_h += hours
            self.spend(item, hours, self.now, self.now + hours)
            self.push(self.now + hours, self.done, station, item)

    def done(self, station: Station, item: Item) -> None:
        """DONE station, item."""
        station.busy -= 1
        self._next(item, self.now)
        self.start_services(station)

    def shift(self, station: Station) -> None:
        """SHIFT station: open or close."""
        worked = station.record.close_h - station.record.open_h
        station.is_open = not station.is_open
        if station.is_open:
            self.push(self.now + worked, self.shift, station)
            self.start_services(station)
        else:
            self.push(self.now + (24.0 - worked), self.shift, station)

    # -- stores and gates ----------------------------------------------------------------------------------------------

    def _take(self, item: Item) -> bool:
        record = self.task(item).record
        store, need = self.stores[record.what], record.units * item.units
        if store.line.inside or store.free < need:
            self.reached["take waits"] += 1
            store.line.join(item, self.now)
            self._watch(store)
            return False
        self._seize(store, item, need)
        self._watch(store)
        return True

    def _seize(self, store: Yard, item: Item, amount_units: float) -> None:
        store.free -= amount_units
        store.taken += amount_units
        item.number += 1

    def _give(self, item: Item) -> bool:
        record = self.task(item).record
        self.give(self.stores[record.what], record.units * item.units)
        item.number += 1
        return True

    def give(self, store: Yard, amount_units: float) -> None:
        """Give back to a store, and let those take who queue."""
        store.free += amount_units
        store.taken -= amount_units
        while store.line.inside:
            head: Item = store.line.inside[0]
            need = self.task(head).record.units * head.units
            if need > store.free:
                break
            self.leave(store.line)
            self._seize(store, head, need)
            self.push(self.now, self.step, head)
        self._watch(store)

    def _watch(self, store: Yard) -> None:
        for gate in store.gates:
            n = store.taken + store.line.length
            if not gate.is_banned and gate.record.ban_at > 0.0 and n >= gate.record.ban_at:
                gate.is_banned = True
                gate.bans += 1
                self.reached["ban"] += 1
            if gate.is_banned and n <= gate.record.lift_at:
                gate.is_banned = False
                self.reached["ban lifted"] += 1
                self._arm(gate)

    def _gate(self, item: Item) -> bool:
        gate = self.gates[self.task(item).record.what]
        most = gate.record.most_waiting
        if gate.is_open() and not gate.line.inside and self.now >= gate.next:
            gate.next = self.now + gate.record.release_h * item.units
            self.reached["group metered"] += item.units > 1 and gate.record.release_h > 0.0
            item.number += 1
            return True
        if most > 0.0 and gate.line.length + item.units > most:
            gate.refused += item.units
            self.reached["refused"] += 1
        else:
            gate.line.join(item, self.now)
            self._arm(gate)
        return False

    def _arm(self, gate: Barrier) -> None:
        if not gate.is_armed and gate.line.inside and (gate.is_open() or gate.record.exempt_h > 0.0):
            gate.is_armed = True
            self.push(max(self.now, gate.next), self.release, gate)

    def release(self, gate: Barrier) -> None:
        """RELEASE gate."""
        gate.is_armed = False
        if not gate.line.inside or (not gate.is_open() and gate.record.exempt_h == 0.0):
            self.reached["release of nothing"] += 1
            return
        item = self.leave(gate.line)
        self.reached["released" if gate.is_open() else "exempt"] += 1
        gate.next = self.now + (gate.record.release_h if gate.is_open() else gate.record.exempt_h) * item.units
        self._next(item, self.now)
        self._arm(gate)

    def order_begins(self, order: Order) -> None:
        """ORDER k, 0."""
        if order.target in self.sea.coasts:
            self.reached["order of a shore"] += 1
            self.sea.order_begins(self.sea.coasts[order.target])
        else:
            self.reached["order of a gate"] += 1
            self.gates[order.target].orders += 1
            self.reached["two orders of a gate"] += self.gates[order.target].orders > 1
        self.push(self.now + order.hours, self.order_ends, order)

    def order_ends(self, order: Order) -> None:
        """ORDER k, 1."""
        if order.target in self.sea.coasts:
            self.sea.order_ends(self.sea.coasts[order.target])
            return
        gate = self.gates[order.target]
        gate.orders -= 1
        if gate.is_open():
            self.reached["order over where items wait"] += bool(gate.line.inside)
            self._arm(gate)

    # -- trains --------------------------------------------------------------------------------------------------------

    def _form(self, item: Item) -> bool:
        train = self.formers[self.task(item).record.what]
        if not train.line.inside:
            self.push(self.now + train.record.most_h, self.formed, train, train.generation)
        train.line.join(item, self.now)
        if train.line.length >= train.record.units:
            self._leave_as_train(train)
        return False

    def _leave_as_train(self, train: Train) -> None:
        """Make a train of all who wait: when the last one joined they were enough for the first time, or time is up."""
        train.generation += 1
        leader = self.leave(train.line)
        units = leader.units
        while train.line.inside:
            child = self.leave(train.line)
            leader.children.append(child)
            units += child.units
        leader.units = units
        self.reached["train of several"] += bool(leader.children)
        self._next(leader, self.now)

    def formed(self, train: Train, generation: int) -> None:
        """FORMED former, generation: the time of the first is over."""
        if generation == train.generation and train.line.inside:
            self.reached["train by time-out"] += 1
            self._leave_as_train(train)
        else:
            self.reached["stale time-out"] += 1

    def _split(self, item: Item) -> bool:
        children, item.children = item.children, []
        if children:
            self.reached["split of a train"] += 1
            for child in children:
                child.number, child.units = item.number + 1, child.own
            item.units = item.own
        else:
            self.reached["split of a block"] += item.units > 1
            for _ in range(item.units - 1):
                children.append(Item(item.kind, item.program, 1, item.born, item.number + 1))
            item.units = item.own = 1
        for child in children:
            self.push(self.now, self.step, child)
        item.number += 1
        return True

    # -- what is kept --------------------------------------------------------------------------------------------------

    def sample(self) -> None:
        """SAMPLE."""
        self.samples.append((self.now, *levels(self)))
        self.push(self.now + self.operations.sample_h, self.sample)

    def outcome(self) -> Outcome:
        """Read what happened so far."""
        return outcome_of(self)


WALKS: dict[str, Callable[[Twin, Item], bool]] = {
    ops.END: Twin._end, ops.DELAY: Twin._delay, ops.SERVE: Twin._serve, ops.TAKE: Twin._take, ops.GIVE: Twin._give,
    ops.GATE: Twin._gate, ops.SAIL: Twin._sail, ops.FORM: Twin._form, ops.SPLIT: Twin._split,
}  # fmt: skip
