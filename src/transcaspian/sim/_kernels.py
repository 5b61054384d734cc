"""Compiled kernel of the simulator, the ground of it: numbers, random draws, pending events, queues, items.

``docs/simulator.md`` is the law. ``world`` is always a :class:`Tables` of record arrays. What is called most takes only
the arrays it needs: each array is seven words to copy, and to compile, at every call. Nothing is allocated here, so the
options leave reference counts out. An event is ``code << 58 | a << 32 | b``.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from transcaspian.compiled import CALLED, INLINED, kernel

END, DELAY, SERVE, TAKE, GIVE, GATE, SAIL, FORM, SPLIT = range(9)
CONSTANT, EXPONENTIAL, LOGNORMAL = range(3)
ARRIVE, STEP, DONE, SHIFT, STORM, ORDER, RELEASE, FORMED, PORT, UNLOADED, LOADED, READY, DEPART, SAMPLE = range(14)
AT_SEA, LYING, LOADING, LEAVING, HELD = range(5)

HOURS_OF_MONTH, HOURS_OF_YEAR = 730.0, 8760.0
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_ONE, MIX_TWO = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
BITS_11, BITS_27, BITS_30, BITS_31 = np.uint64(11), np.uint64(27), np.uint64(30), np.uint64(31)
GRAIN = 2.0**-53
at = np.uint64  # a place in a table: without a sign, so that nothing asks whether it counts from the end


@kernel(**INLINED)
def mix(z: Any) -> Any:
    """Scramble 64 bits (the output function of SplitMix64: Steele, Lea, Flood 2014)."""
    z = (z ^ (z >> BITS_30)) * MIX_ONE
    z = (z ^ (z >> BITS_27)) * MIX_TWO
    return z ^ (z >> BITS_31)


@kernel(**INLINED)
def uniform(streams: Any, s: int) -> float:
    """Take the next uniform number of a stream."""
    state = streams[at(s)].state + GOLDEN
    streams[at(s)].state = state
    return (float(np.int64(mix(state) >> BITS_11)) + 0.5) * GRAIN


@kernel(**INLINED)
def normal(p: float) -> float:
    """Invert the normal distribution (Wichura 1988, algorithm AS 241, PPND16)."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        above = (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
            + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
            + 1.3314166789178437745e2) * r + 3.3871328727963666080e0) * q  # fmt: skip
        below = (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
            + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
            + 4.2313330701600911252e1) * r + 1.0)  # fmt: skip
        return above / below
    r = math.sqrt(-math.log(p if q <= 0.0 else 1.0 - p))
    if r <= 5.0:
        r -= 1.6
        above = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
            + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
            + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)  # fmt: skip
        below = (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
            + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
            + 2.05319162663775882187e0) * r + 1.0)  # fmt: skip
    else:
        r -= 5.0
        above = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
            + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
            + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)  # fmt: skip
        below = (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r
            + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
            + 5.99832206555887937690e-1) * r + 1.0)  # fmt: skip
    return -(above / below) if q < 0.0 else above / below


@kernel(**INLINED)
def fresh(spreads: Any, streams: Any, k: int) -> float:
    """Draw a time in hours; a constant takes no number. ``average`` of a lognormal is that of its logarithm."""
    spread = spreads[at(k)]
    if spread.form == CONSTANT:
        x = spread.average
    elif spread.form == EXPONENTIAL:
        x = -spread.average * math.log(uniform(streams, spread.stream))
    else:
        x = math.exp(spread.average + spread.sigma * normal(uniform(streams, spread.stream)))
    return x if x < spread.most else spread.most


@kernel(**CALLED)
def draw_ahead(spreads: Any, streams: Any, drawn: Any, k: int) -> None:
    """Draw the next times of a spread at once, for one need not wait for the other; the first stands last."""
    spread = spreads[at(k)]
    for place in range(spread.batch - 1, -1, -1):
        drawn[k, place] = fresh(spreads, streams, k)
    spread.ahead = spread.batch


@kernel(**INLINED)
def draw(spreads: Any, streams: Any, drawn: Any, k: int) -> float:
    """Take the next time of a spread in hours, of those drawn ahead."""
    spread = spreads[at(k)]
    if spread.ahead == 0:
        draw_ahead(spreads, streams, drawn, k)
    spread.ahead -= 1
    return drawn[k, spread.ahead]


@kernel(**INLINED)
def month(clocks: Any, t: float) -> int:
    """Tell the month of an hour, 0 is January."""
    return math.floor(((clocks[0].start + t) % HOURS_OF_YEAR) / HOURS_OF_MONTH)


@kernel(**INLINED)
def month_end(clocks: Any, t: float) -> float:
    """Give the hour at which the month of ``t`` is over."""
    start = clocks[0].start
    return (math.floor((start + t) / HOURS_OF_MONTH) + 1.0) * HOURS_OF_MONTH - start


# -- pending events ----------------------------------------------------------------------------------------------------


@kernel(**INLINED)
def key_of(t: float) -> Any:
    """Give the bits of an hour that is not negative as a whole number: of two, the later has the larger."""
    return np.float64(t).view(np.int64)


@kernel(**INLINED)
def hour_of(key: Any) -> Any:
    """Give the hour that has these bits."""
    return np.int64(key).view(np.float64)


@kernel(**INLINED)
def push(clocks: Any, heap: Any, line: Any, t: float, code: int, a: int, b: int) -> None:
    """Put an event on the calendar: in a line of its own if it is now, else behind the heap; never if never."""
    clock, what = clocks[0], (code << 58) | (a << 32) | b
    if t == math.inf:
        return
    clock.seq += 1
    if t != clock.now:
        event = heap[at(clock.pushed)]
        event.key = key_of(t)
        event.seq = clock.seq
        event.what = what
        clock.pushed += 1
    else:
        soon = line[at(clock.soon_tail)]
        soon.seq = clock.seq
        soon.what = what
        clock.soon_tail += 1


@kernel(**INLINED)
def set_event(heap: Any, k: int, key: int, seq: int, what: int) -> None:
    """Write a pending event."""
    event = heap[at(k)]
    event.key = key
    event.seq = seq
    event.what = what


@kernel(**INLINED)
def first_of(heap: Any, left: int, right: int) -> int:
    """Tell which of two neighbours comes first: no branch to guess wrong, other than that of the rare tie."""
    one, other = heap[at(left)], heap[at(right)]
    if one.key == other.key:
        return right - int(one.seq < other.seq)
    return right - int(one.key < other.key)


@kernel(**INLINED)
def sink(heap: Any, last: int, event: Any) -> None:
    """Fill the gap at the top of a heap of ``last`` events with one that stood behind it."""
    key, seq, what = event.key, event.seq, event.what
    hole, below = 0, 2
    while below <= last:
        if below < last:
            below = first_of(heap, below - 1, below)
        else:
            below -= 1
        other = heap[at(below)]
        if other.key > key or (other.key == key and other.seq > seq):
            break
        set_event(heap, hole, other.key, other.seq, other.what)
        hole = below
        below = 2 * hole + 2
    set_event(heap, hole, key, seq, what)


@kernel(**INLINED)
def rise(heap: Any, hole: int) -> None:
    """Let the event at the end of the heap rise to its place."""
    event = heap[at(hole)]
    key, seq, what = event.key, event.seq, event.what
    while hole > 0:
        above = (hole - 1) >> 1
        other = heap[at(above)]
        if other.key < key or (other.key == key and other.seq < seq):
            break
        set_event(heap, hole, other.key, other.seq, other.what)
        hole = above
    set_event(heap, hole, key, seq, what)


@kernel(**INLINED)
def settle(clocks: Any, heap: Any) -> None:
    """Take what was pushed into the heap; the last of it, or else of the heap, fills the gap at the top."""
    clock = clocks[0]
    if clock.gap:
        clock.gap = 0
        last = clock.pushed - 1
        clock.pushed = last
        if last < clock.pending:
            clock.pending = last
        sink(heap, clock.pending, heap[at(last)])
    while clock.pending < clock.pushed:
        rise(heap, clock.pending)
        clock.pending += 1


# -- items and queues --------------------------------------------------------------------------------------------------


@kernel(**INLINED)
def make_item(clocks: Any, items: Any, kind: int, step: int, units: int, born_h: float) -> int:
    """Make an item from a free place."""
    clock = clocks[0]
    i = clock.free
    if i >= 0:
        clock.free = items[at(i)].next
    else:
        i = clock.items
        clock.items += 1
    clock.alive += 1
    item = items[at(i)]
    item.kind = kind
    item.step = step
    item.units = units
    item.own = units
    item.next = -1
    item.child = -1
    item.born = born_h
    return i


@kernel(**INLINED)
def drop(clocks: Any, items: Any, i: int) -> None:
    """Give the places of an item and of its children back."""
    clock = clocks[0]
    child = items[at(i)].child
    while True:
        item = items[at(i)]
        item.step = -1
        item.next = clock.free
        clock.free = i
        clock.alive -= 1
        if child < 0:
            break
        i = child
        child = items[at(i)].next


@kernel(**INLINED)
def join(clocks: Any, queues: Any, items: Any, q: int, i: int) -> None:
    """Let an item join the end of a queue."""
    queue, item, now = queues[at(q)], items[at(i)], clocks[0].now
    queue.area += queue.length * (now - queue.last)
    queue.last = now
    queue.length += item.units
    queue.joined += item.units
    item.joined = now
    item.next = -1
    if queue.head < 0:
        queue.head = i
    else:
        items[at(queue.tail)].next = i
    queue.tail = i


@kernel(**INLINED)
def leave(clocks: Any, queues: Any, items: Any, steps: Any, q: int) -> int:
    """Take the head of a queue out; its wait counts for the queue and for the step it waited at."""
    queue, now = queues[at(q)], clocks[0].now
    i = queue.head
    item = items[at(i)]
    step = steps[at(item.step)]
    queue.area += queue.length * (now - queue.last)
    queue.last = now
    queue.length -= item.units
    queue.left += item.units
    hours = item.units * (now - item.joined)
    queue.wait += hours
    step.wait += hours
    step.left += item.units
    queue.head = item.next
    item.next = -1
    return i


@kernel(**INLINED)
def spend(clocks: Any, items: Any, steps: Any, traces: Any, i: int, from_h: float, to_h: float, spent_h: float) -> None:
    """Count hours that an item spends at its step, and trace them if asked for."""
    item = items[at(i)]
    step = steps[at(item.step)]
    step.busy += item.units * spent_h
    clock = clocks[0]
    if clock.tracing:
        row = traces[at(clock.traced)]
        row.program = step.program
        row.step = step.number
        row.units = item.units
        row.born = item.born
        row.starts = from_h
        row.ends = to_h
        clock.traced += 1


@kernel(**INLINED)
def shore_open(shores: Any, s: int) -> bool:
    """Tell whether a shore is open; none always is."""
    return s < 0 or (shores[at(s)].stormy == 0 and shores[at(s)].orders == 0)
