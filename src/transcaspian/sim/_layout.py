"""What of a simulation is reported, and under which name: markets, causes of delay, queues that belong together."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.sim._empties import BALLAST
from transcaspian.sim._operations import FORM, GATE, SAIL, SERVE, TAKE, Operations
from transcaspian.sim._pack import queue_names

Ints = NDArray[np.int64]

CAUSES = {SERVE: "handling", TAKE: "no place", GATE: "held back", FORM: "train forming", SAIL: "waiting for a ship"}
REST = "aboard, or still under way"  # aboard before sailing, less the waits of what is not there yet at the end
NONE = -1


class Market(msgspec.Struct, frozen=True):
    """A group of freight whose door-to-door time is reported: its id, its name in words, its corridor, its unit."""

    id: str
    name: str
    corridor: str = ""
    unit: str = "units"


class Names(msgspec.Struct, frozen=True):
    """Names that a compiler gives to operations.

    ``market_of`` and ``group_of`` tell the market of a program and the group of markets it is in (those without, such
    as empties that return, are not reported), ``causes_of`` the cause of delay of each of its steps. ``slot_of`` tells
    the slot of the network behind a queue (``station:ID``, ``store:ID``, ``gate:ID``, ``former:ID``,
    ``deck:LINK:SIDE``, ``anchor:PORT``), ``title_of`` its name in words.
    """

    markets: tuple[Market, ...]
    market_of: Mapping[str, str]
    groups: tuple[Market, ...] = ()
    group_of: Mapping[str, str] = {}
    causes_of: Mapping[str, tuple[str, ...]] = {}
    slot_of: Mapping[str, str] = {}
    title_of: Mapping[str, str] = {}


class Layout(msgspec.Struct, frozen=True, eq=False):
    """Positions: market and group of each program, program and cause of each step, element of each queue; -1 for none.

    An element is a queue, or those of all kinds at one side of a link. Servers count by the hours they work.
    """

    operations: Operations
    names: Names
    market_of_program: Ints
    group_of_program: Ints
    program_of_step: Ints
    cause_of_step: Ints
    causes: tuple[str, ...]
    elements: tuple[str, ...]
    element_of_queue: Ints
    servers: NDArray[np.float64]


def element_of(queue: str) -> str:
    """Name the element of a queue: the kinds of one deck wait together, ballast apart.

    >>> element_of("deck:aktau-alat-ferry:0:wagon"), element_of("station:dostyk")
    ('deck:aktau-alat-ferry:0', 'station:dostyk')
    """
    return ":".join(queue.split(":")[: 4 if is_ballast(queue) else 3]) if queue.startswith("deck:") else queue


def is_ballast(queue: str) -> bool:
    """Tell whether ballast waits here, which is no freight: it only lets a ship sail back empty.

    >>> is_ballast("deck:aktau-dubendi-tanker:1:ballast:aktau-dubendi-tanker.back")
    True
    """
    return f":{BALLAST}" in queue


def lay_out(operations: Operations, names: Names) -> Layout:
    """Say what is reported of operations that have such names, by number."""
    queues = queue_names(operations)
    rows = []
    for listed, row_of in ((names.markets, names.market_of), (names.groups, names.group_of)):
        number = {market.id: place for place, market in enumerate(listed)}
        rows.append([number.get(row_of.get(program.id, ""), NONE) for program in operations.programs])
    steps, causes, found = [], [], {REST: 0}
    for place, program in enumerate(operations.programs):
        given = names.causes_of.get(program.id, ("",) * len(program.steps))
        for step, cause in zip(program.steps, given, strict=True):
            steps.append(place)
            causes.append(found.setdefault(cause or CAUSES.get(step.op, REST), len(found)))
    elements = tuple(dict.fromkeys(element_of(queue) for queue in queues))
    place_of = {element: place for place, element in enumerate(elements)}
    hours = {f"station:{s.id}": s.servers * min(s.close_h - s.open_h, 24.0) / 24.0 for s in operations.stations}
    return Layout(
        operations=operations,
        names=names,
        market_of_program=np.array(rows[0], dtype=np.int64),
        group_of_program=np.array(rows[1], dtype=np.int64),
        program_of_step=np.array(steps, dtype=np.int64),
        cause_of_step=np.array(causes, dtype=np.int64),
        causes=tuple(found),
        elements=elements,
        element_of_queue=np.array([place_of[element_of(queue)] for queue in queues], dtype=np.int64),
        servers=np.array([hours.get(element, np.nan) for element in elements]),
    )
