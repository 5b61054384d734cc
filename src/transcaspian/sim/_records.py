"""Layout of a world: one record array for each kind of thing, constants and state together.

A record array costs one argument however many fields it has, and argument copying is what slows a compiled simulation.
All fields are int64, float64 or uint64. Hours end in no unit here: every float that is not a length, tonnes, a share or
units is in hours. -1 stands for none; booleans are 0 and 1.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np

# Fields of each table: whole numbers, then floats.
FIELDS = {
    "clock": (
        "seq events started tracing born delivered refused alive free items pending pushed gap soon_head soon_tail"
        " deliveries voyages sampled traced kinds store_queues gate_queues former_queues deck_queues anchor_queues"
        " item_room push_room voyage_room",
        "now start sample",
    ),
    "heap": ("key seq what", ""),
    "soon": ("seq what", ""),
    "item": ("kind step units own next child", "born joined"),
    "step": ("op what spread gives program number left", "units wait busy"),
    "spread": ("form stream batch ahead", "average sigma most"),
    "kind": ("returns returns_as after", "length t"),
    "source": ("kind step units gap seasonal", "first"),
    "station": ("servers busy shut shore", "opens closes hours"),
    "store": ("gates gates_end", "unused taken"),
    "gate": ("banned orders armed bans refused", "ban_at lift_at release exempt most after"),
    "former": ("units generation", "most"),
    "shore": (
        "stormy orders storms stations stations_end ports ports_end candidates closed",
        "since shut",
    ),
    "port": ("shore berths gangs gangs_end", "mooring casting"),
    "handling": ("", "load unload"),
    "link": ("port fleet sailing timetable first last ships", "full_at patience headway offset"),
    "ship": (
        "fleet port tied link state generation next cargo cargo_last voyage",
        "first deck deck_left payload payload_left joined ready departed",
    ),
    "order": ("shore gate", "starts hours"),
    "queue": ("head tail length joined left", "area last wait"),
    "delivery": ("kind program units", "born delivered"),
    "voyage": ("ship link units", "departed arrived deck t"),
    "trace": ("program step units", "born starts ends"),
}


@functools.cache
def layout(name: str) -> np.dtype[Any]:
    """Give the layout of a table; streams of random numbers are the one with an unsigned field."""
    whole, real = FIELDS[name]
    return np.dtype([(field, np.int64) for field in whole.split()] + [(field, np.float64) for field in real.split()])


BATCH = 16  # times that are drawn at once
STREAM = np.dtype([("state", np.uint64)])


class Tables(NamedTuple):
    """All that a kernel sees. Plain arrays hold what is looked up by two numbers, in rows of one length.

    ``drawn`` (spreads, BATCH) are times drawn ahead, the next of a spread at its ``ahead`` less one; ``watchers`` are
    gates by store, ``shore_stations`` and ``shore_ports`` by shore, each from a start to an end; ``month_share``,
    ``storm_rate`` and ``payload`` have twelve columns; ``deck_limit`` goes by link and kind, ``used`` by ship and kind,
    ``handling`` by port and kind.
    """

    clock: Any
    heap: Any
    soon: Any
    item: Any
    step: Any
    spread: Any
    stream: Any
    drawn: Any
    kind: Any
    source: Any
    station: Any
    store: Any
    gate: Any
    former: Any
    shore: Any
    port: Any
    gang: Any
    handling: Any
    link: Any
    ship: Any
    order: Any
    queue: Any
    delivery: Any
    voyage: Any
    trace: Any
    watchers: Any
    shore_stations: Any
    shore_ports: Any
    month_share: Any
    storm_rate: Any
    payload: Any
    deck_limit: Any
    used: Any
    sample_h: Any
    samples: Any
    store_samples: Any
