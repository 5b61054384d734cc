"""What the slow twin keeps: queues with their integrals, and the outcome read from it at any hour."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from transcaspian.sim._outcome import DELIVERY_COLUMNS, TRACE_COLUMNS, VOYAGE_COLUMNS, Outcome

if TYPE_CHECKING:
    from transcaspian.sim._twin import Item, Twin

Table = dict[str, NDArray[Any]]

WHOLE = frozenset({"kind", "program", "step", "units", "ship", "link"})


class Line:
    """A queue, first in, first out, and what it has seen: its length is counted in units."""

    def __init__(self) -> None:
        self.inside: deque[Any] = deque()
        self.length = 0
        self.area = self.last = self.wait = 0.0
        self.joined = self.left = 0

    def _tally(self, now_h: float) -> None:
        self.area += self.length * (now_h - self.last)
        self.last = now_h

    def join(self, who: Any, now_h: float) -> None:
        """Put someone at the end."""
        self._tally(now_h)
        who.joined = now_h
        self.inside.append(who)
        self.length += who.units
        self.joined += who.units

    def pop(self, now_h: float) -> Any:
        """Take the first."""
        self._tally(now_h)
        who = self.inside.popleft()
        self.length -= who.units
        self.left += who.units
        self.wait += who.units * (now_h - who.joined)
        return who

    def area_at(self, now_h: float) -> float:
        """Integral of the length up to an hour, in unit hours; the queue is left as it is."""
        return self.area + self.length * (now_h - self.last)

    def waited_at(self, now_h: float) -> float:
        """Give the unit hours waited up to an hour by those who left and those who are still inside."""
        return self.wait + math.fsum(who.units * (now_h - who.joined) for who in self.inside)


def lines(twin: Twin) -> dict[str, Line]:
    """Give all queues by name, in the order of an outcome."""
    found = {f"station:{name}": place.line for name, place in twin.stations.items()}
    found |= {f"store:{name}": place.line for name, place in twin.stores.items()}
    found |= {f"gate:{name}": place.line for name, place in twin.gates.items()}
    found |= {f"former:{name}": place.line for name, place in twin.formers.items()}
    for side in twin.sea.sides:
        for kind, line in zip(side.kinds, side.lines, strict=True):
            found[f"deck:{side.link.id}:{side.side}:{kind.id}"] = line
    return found | {f"anchor:{name}": place.anchorage for name, place in twin.sea.harbours.items()}


def levels(twin: Twin) -> tuple[list[int], list[float]]:
    """Give the length of every queue and what is taken of every store."""
    return [line.length for line in lines(twin).values()], [store.taken for store in twin.stores.values()]


def present(twin: Twin) -> list[Item]:
    """Find every item that is somewhere, once: in a queue, on a ship, or waiting for an event."""
    item_type = type(twin).item_type
    queueing = (who for line in lines(twin).values() for who in line.inside)
    coming = (about for _, _, _, abouts in twin.heap for about in abouts)
    on_board = (item for vessel in twin.sea.vessels for item in vessel.cargo)
    found = (who for group in (queueing, coming, on_board) for who in group if isinstance(who, item_type))
    return list({id(item): item for item in found}.values())


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    by_column = list(zip(*rows, strict=True)) or [()] * len(columns)
    return {
        name: np.array(values, dtype=np.int64 if name in WHOLE else np.float64)
        for name, values in zip(columns, by_column, strict=True)
    }


def _whole(values: Iterable[int]) -> NDArray[np.int64]:
    return np.array(list(values), dtype=np.int64)


def _real(values: Iterable[Any]) -> NDArray[np.float64]:
    return np.array(list(values), dtype=np.float64)


def _tables(twin: Twin) -> dict[str, Table]:
    kind_at = {kind.id: i for i, kind in enumerate(twin.operations.kinds)}
    program_at = {program.id: i for i, program in enumerate(twin.operations.programs)}
    vessel_at = {id(vessel): i for i, vessel in enumerate(twin.sea.vessels)}
    side_at = {id(side): i for i, side in enumerate(twin.sea.sides)}
    delivered = [(kind_at[kind], program_at[program], *rest) for kind, program, *rest in twin.deliveries]
    sailed = [(vessel_at[id(vessel)], side_at[id(side)], *rest) for vessel, side, *rest in twin.sea.voyages]
    traced = [(program_at[program], *rest) for program, *rest in twin.trace]
    return {
        "deliveries": _table(DELIVERY_COLUMNS, delivered),
        "voyages": _table(VOYAGE_COLUMNS, sailed),
        "trace": _table(TRACE_COLUMNS, traced),
    }


def outcome_of(twin: Twin) -> Outcome:
    """Read what happened so far; the twin goes on as if nobody had looked."""
    now, found = twin.now, lines(twin)
    queues, tasks = found.values(), [task for tasks in twin.tasks.values() for task in tasks]
    gates, coasts = twin.gates.values(), twin.sea.coasts.values()
    return Outcome(
        hours=now,
        events=twin.events,
        **_tables(twin),
        sample_h=_real(at for at, _, _ in twin.samples),
        samples=_whole(n for _, lengths, _ in twin.samples for n in lengths).reshape(len(twin.samples), len(found)),
        store_samples=_real(n for _, _, taken in twin.samples for n in taken).reshape(
            len(twin.samples), len(twin.stores)
        ),
        queue_names=tuple(found),
        area=_real(line.area_at(now) for line in queues),
        wait_h=_real(line.wait for line in queues),
        joined=_whole(line.joined for line in queues),
        left=_whole(line.left for line in queues),
        inside=_whole(line.length for line in queues),
        step_wait_h=_real(task.wait for task in tasks),
        step_left=_whole(task.left for task in tasks),
        step_busy_h=_real(task.busy_h for task in tasks),
        station_busy_h=_real(station.busy_h for station in twin.stations.values()),
        gate_bans=_whole(gate.bans for gate in gates),
        gate_refused=_whole(gate.refused for gate in gates),
        shore_storms=_whole(coast.storms for coast in coasts),
        shore_shut_h=_real(coast.shut_h + (0.0 if coast.is_open() else now - coast.shut_from) for coast in coasts),
        born_units=twin.born,
        delivered_units=sum(units for _, _, units, _, _ in twin.deliveries),
        refused_units=sum(gate.refused for gate in gates),
        present_units=sum(item.units for item in present(twin)),
    )
