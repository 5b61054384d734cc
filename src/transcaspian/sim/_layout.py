"""What of a simulation is reported, and under which name: markets, causes of delay, queues that belong together."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.sim._operations import FORM, GATE, SAIL, SERVE, TAKE, Operations
from transcaspian.sim._pack import queue_names

Ints = NDArray[np.int64]

CAUSES = {SERVE: "handling", TAKE: "no place", GATE: "held back", FORM: "train forming", SAIL: "waiting for a ship"}
QUEUE_OF = {SERVE: "station", TAKE: "store", GATE: "gate", FORM: "former", SAIL: "deck"}
ABOARD = "aboard before sailing"
NONE = -1


class Market(msgspec.Struct, frozen=True):
    """A group of freight whose door-to-door time is reported: its id, its name in words, its corridor, its unit."""

    id: str
    name: str
    corridor: str = ""
    unit: str = "units"


class Names(msgspec.Struct, frozen=True):
    """Names that a compiler gives to operations.

    ``market_of`` tells the market of a program (those without, such as empties that return, are not reported),
    ``cause_of`` and ``slot_of`` the cause of delay and the slot of the network behind a queue (``station:ID``,
    ``store:ID``, ``gate:ID``, ``former:ID``, ``deck:LINK:SIDE``, ``anchor:PORT``), ``title_of`` its name in words.
    """

    markets: tuple[Market, ...]
    market_of: Mapping[str, str]
    cause_of: Mapping[str, str] = {}
    slot_of: Mapping[str, str] = {}
    title_of: Mapping[str, str] = {}


class Layout(msgspec.Struct, frozen=True, eq=False):
    """Positions: market of each program, market and cause of each step, element of each queue; -1 for none.

    An element is a queue, or those of all kinds at one side of a link. ``step_queue`` is the element that a step waits
    at.
    """

    operations: Operations
    names: Names
    market_of_program: Ints
    market_of_step: Ints
    cause_of_step: Ints
    causes: tuple[str, ...]
    elements: tuple[str, ...]
    element_of_queue: Ints
    servers: NDArray[np.float64]


def element_of(queue: str) -> str:
    """Name the element of a queue: the kinds of one deck wait together.

    >>> element_of("deck:aktau-alat-ferry:0:wagon"), element_of("station:dostyk")
    ('deck:aktau-alat-ferry:0', 'station:dostyk')
    """
    return queue.rpartition(":")[0] if queue.startswith("deck:") else queue


def lay_out(operations: Operations, names: Names) -> Layout:
    """Number what is reported of operations that have such names."""
    queues = queue_names(operations)
    number = {market.id: place for place, market in enumerate(names.markets)}
    programs = [number.get(names.market_of.get(program.id, ""), NONE) for program in operations.programs]
    markets, causes, found = [], [], {ABOARD: 0}
    for program, market in zip(operations.programs, programs, strict=True):
        for step in program.steps:
            cause = names.cause_of.get(f"{QUEUE_OF.get(step.op, '')}:{step.what}", CAUSES.get(step.op, ABOARD))
            markets.append(market)
            causes.append(found.setdefault(cause, len(found)))
    elements = tuple(dict.fromkeys(element_of(queue) for queue in queues))
    place_of = {element: place for place, element in enumerate(elements)}
    hours = {f"station:{s.id}": s.servers * min(s.close_h - s.open_h, 24.0) / 24.0 for s in operations.stations}
    return Layout(
        operations=operations,
        names=names,
        market_of_program=np.array(programs, dtype=np.int64),
        market_of_step=np.array(markets, dtype=np.int64),
        cause_of_step=np.array(causes, dtype=np.int64),
        causes=tuple(found),
        elements=elements,
        element_of_queue=np.array([place_of[element_of(queue)] for queue in queues], dtype=np.int64),
        servers=np.array([hours.get(element, np.nan) for element in elements]),
    )

