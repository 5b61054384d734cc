"""What a simulation gives back, whichever engine ran it, and where two of them differ."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

DELIVERY_COLUMNS = ("kind", "program", "units", "born_h", "delivered_h")
VOYAGE_COLUMNS = ("ship", "link", "depart_h", "arrive_h", "deck", "t", "units")
TRACE_COLUMNS = ("program", "step", "born_h", "units", "from_h", "to_h")


class Outcome(msgspec.Struct, frozen=True, eq=False):
    """Everything kept of one simulation of ``hours`` hours, read at its end.

    Kinds, programs, ships and so on are positions in their list of the operations. Whole numbers are int64, the rest
    float64. Columns of the three tables, all (rows,):

    * ``deliveries``: kind, program, units, born_h, delivered_h, in the order they came;
    * ``voyages``: ship, link (twice the link, one more from the second of its ports), depart_h, arrive_h (nan while at
      sea), deck, t, units, in the order of departure;
    * ``trace``: program, step (number in its program), born_h, units, from_h, to_h; empty unless asked for.

    ``queue_names`` (Q,) are ``station:ID`` of all stations, ``store:ID``, ``gate:ID``, ``former:ID``,
    ``deck:LINK:SIDE:KIND`` of all links, sides (0, 1) and kinds, ``anchor:PORT``; ``samples`` (n, Q) their lengths in
    units at ``sample_h`` (n,), and ``store_samples`` (n, stores) what is taken. ``area`` (Q,) in unit hours goes to the
    end, ``inside`` is the length there. ``step_*`` follow programs, then their steps. ``shore_shut_h`` counts a
    shore that is still shut up to the end.
    """

    hours: float
    events: int
    deliveries: dict[str, NDArray[Any]]
    voyages: dict[str, NDArray[Any]]
    trace: dict[str, NDArray[Any]]
    sample_h: NDArray[np.float64]
    samples: NDArray[np.int64]
    store_samples: NDArray[np.float64]
    queue_names: tuple[str, ...]
    area: NDArray[np.float64]
    wait_h: NDArray[np.float64]
    joined: NDArray[np.int64]
    left: NDArray[np.int64]
    inside: NDArray[np.int64]
    step_wait_h: NDArray[np.float64]
    step_left: NDArray[np.int64]
    step_busy_h: NDArray[np.float64]
    station_busy_h: NDArray[np.float64]
    gate_bans: NDArray[np.int64]
    gate_refused: NDArray[np.int64]
    shore_storms: NDArray[np.int64]
    shore_shut_h: NDArray[np.float64]
    born_units: int
    delivered_units: int
    refused_units: int
    present_units: int


def same_bits(one: Any, other: Any) -> bool:
    """Tell whether two values are equal to the bit; nan equals nan, zero differs from minus zero, 1 from 1.0."""
    if isinstance(one, tuple):
        return bool(one == other)
    a, b = np.asarray(one), np.asarray(other)
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.dtype.kind != "f":
        return bool(np.array_equal(a, b))
    bits = np.dtype(f"u{a.dtype.itemsize}")
    equal = np.ascontiguousarray(a).view(bits) == np.ascontiguousarray(b).view(bits)
    return bool(np.all(equal | (np.isnan(a) & np.isnan(b))))


def same(a: Outcome, b: Outcome) -> list[str]:
    """Name the fields of two outcomes that differ by a single bit; columns of tables as ``deliveries.kind``."""
    differ = []
    for name in Outcome.__struct_fields__:
        one, other = getattr(a, name), getattr(b, name)
        if not isinstance(one, dict):
            differ += [] if same_bits(one, other) else [name]
        elif list(one) != list(other):
            differ.append(name)
        else:
            differ += [f"{name}.{column}" for column in one if not same_bits(one[column], other[column])]
    return differ
