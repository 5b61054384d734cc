"""Run a packed simulation: slices of the compiled kernel, arrays that grow, and what is kept at the end."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import Fault, InputError
from transcaspian.sim._kernels_run import (
    DELIVERY,
    HEAP,
    ITEM,
    OVER,
    SAMPLES,
    SOON,
    TRACE,
    VOYAGE,
    advance,
)  # fmt: skip
from transcaspian.sim._operations import Operations
from transcaspian.sim._outcome import Outcome
from transcaspian.sim._pack import World, pack

SLICE_H = 730.0
MOST_EVENTS = 1_000_000  # of one call of the kernel: a fraction of a second, so that an interrupt is soon heard
GROWS = {
    HEAP: ("heap",), SOON: ("soon",), ITEM: ("item",), DELIVERY: ("delivery",), VOYAGE: ("voyage",),
    TRACE: ("trace",), SAMPLES: ("sample_h", "samples", "store_samples"),
}  # fmt: skip


def grow(world: World, lack: int) -> None:
    """Double the array that the kernel asked for; what is in it stays where it is."""
    larger = {}
    for name in GROWS[lack]:
        array = getattr(world.tables, name)
        larger[name] = np.zeros((max(1, 2 * len(array)), *array.shape[1:]), array.dtype)
        larger[name][: len(array)] = array
    world.tables = world.tables._replace(**larger)


def run(world: World, until_h: float, progress: Callable[[float], None] | None = None) -> None:
    """Handle all events up to and at hour ``until_h``; ``progress`` is told the hour reached, month by month.

    A later call goes on from there, to the same bytes as one call. An interrupt falls between two calls of the kernel:
    the world stands at an event's end and may be run on.

    Raises
    ------
    InputError
        If ``until_h`` is not finite or lies before the world's clock.
    """
    clock = world.tables.clock
    now_h = float(clock["now"][0])
    if not now_h <= until_h < math.inf:
        allowed = f"a finite hour, at least {now_h!r} where the clock stands"
        raise InputError(Fault("simulation", "cannot run there", field="until_h", got=repr(until_h), allowed=allowed))
    while True:
        slice_h = until_h if progress is None else min(until_h, (math.floor(now_h / SLICE_H) + 1) * SLICE_H)
        reason = -1
        while reason != OVER:
            reason = advance(world.tables, slice_h, MOST_EVENTS)
            if reason in GROWS:
                grow(world, reason)
        now_h = slice_h
        if progress is not None:
            progress(now_h)
        if slice_h >= until_h:
            return


def columns(array: NDArray[Any], names: dict[str, str]) -> dict[str, NDArray[Any]]:
    """Give fields of a record array as columns of their own, each a copy."""
    return {column: array[field].copy() for column, field in names.items()}


def views(array: NDArray[Any], names: dict[str, str]) -> dict[str, NDArray[Any]]:
    """Look at fields of a record array whose rows no run changes once they are written; nobody writes through them."""
    array.flags.writeable = False
    return {column: array[field] for column, field in names.items()}


def present_units(world: World) -> int:
    """Count the units of the items there are, each with its own, whether alone or in a train."""
    items = world.tables.item[: int(world.tables.clock["items"][0])]
    return int(items["own"][items["step"] >= 0].sum())


def outcome(world: World) -> Outcome:
    """Read what a world has kept; nothing in it is changed."""
    t = world.tables
    clock, queue, shore = t.clock[0], t.queue, t.shore
    now = float(clock["now"])
    shut = (shore["stormy"] > 0) | (shore["orders"] > 0)
    return Outcome(
        hours=now,
        events=int(clock["events"]),
        deliveries=views(t.delivery[: clock["deliveries"]], {
            "kind": "kind", "program": "program", "units": "units", "born_h": "born", "delivered_h": "delivered",
        }),
        voyages=columns(t.voyage[: clock["voyages"]], {
            "ship": "ship", "link": "link", "depart_h": "departed", "arrive_h": "arrived", "deck": "deck", "t": "t",
            "units": "units",
        }),
        trace=views(t.trace[: clock["traced"]], {
            "program": "program", "step": "step", "born_h": "born", "units": "units", "from_h": "starts",
            "to_h": "ends",
        }),
        sample_h=t.sample_h[: clock["sampled"]].copy(),
        samples=t.samples[: clock["sampled"]].copy(),
        store_samples=t.store_samples[: clock["sampled"]].copy(),
        queue_names=world.plan.queue_names,
        area=queue["area"] + queue["length"] * (now - queue["last"]),
        wait_h=queue["wait"].copy(),
        joined=queue["joined"].copy(),
        left=queue["left"].copy(),
        inside=queue["length"].copy(),
        step_wait_h=t.step["wait"].copy(),
        step_left=t.step["left"].copy(),
        step_busy_h=t.step["busy"].copy(),
        station_busy_h=t.station["hours"].copy(),
        gate_bans=t.gate["bans"].copy(),
        gate_refused=t.gate["refused"].copy(),
        shore_storms=shore["storms"].copy(),
        shore_shut_h=np.where(shut, shore["shut"] + (now - shore["since"]), shore["shut"]),
        born_units=int(clock["born"]),
        delivered_units=int(clock["delivered"]),
        refused_units=int(clock["refused"]),
        present_units=present_units(world),
    )  # fmt: skip


def simulate_operations(operations: Operations, until_h: float, *, seed: int = 0, replication: int = 0) -> Outcome:
    """Simulate operations from an empty start to hour ``until_h``, one replication."""
    world = pack(operations).world(seed=seed, replication=replication)
    run(world, until_h)
    return outcome(world)
