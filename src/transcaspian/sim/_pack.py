"""From operations by name to the record arrays of a kernel: a plan, and worlds copied from it."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import Fault, InputError
from transcaspian.sim import _kernels as codes
from transcaspian.sim._check import check, most_units
from transcaspian.sim._operations import CONSTANT, DELAY, EXPONENTIAL, SERVE, TIMETABLE, Operations, Spread, Step
from transcaspian.sim._records import BATCH, FIELDS, STREAM, Tables, layout

OPS = ("end", "delay", "serve", "take", "give", "gate", "sail", "form", "split")
GROWING = ("heap", "soon", "item", "delivery", "voyage", "trace", "sample_h", "samples", "store_samples")
MONTHS = 12
ROOM = 1024


class World(msgspec.Struct, eq=False):
    """One simulation under way: the tables that the kernel changes, and the plan they were copied from."""

    plan: Plan
    tables: Tables


class Plan(msgspec.Struct, frozen=True, eq=False):
    """Operations packed for the kernel.

    ``template`` are the tables at the start, without random numbers and without room; ``stream_hash`` (S,) the hashes
    of the names of the random streams; ``queue_names`` (Q,) say how the results are laid out.
    """

    operations: Operations
    template: Tables
    stream_names: tuple[str, ...]
    stream_hash: NDArray[np.uint64]
    queue_names: tuple[str, ...]

    def world(self, *, seed: int = 0, replication: int = 0, room: int = ROOM) -> World:
        """Copy the template for one replication, with ``room`` rows in each array that may grow."""
        tables = Tables(*(array.copy() for array in self.template))
        tables.stream["state"] = stream_keys(replication_key(seed, replication), self.stream_hash)
        sized = {}
        for name in GROWING:
            array = getattr(self.template, name)
            sized[name] = np.zeros((room, *array.shape[1:]), array.dtype)
        return World(self, tables._replace(**sized))


def replication_key(seed: int, replication: int) -> np.uint64:
    """Give the 64 bits that all streams of a replication share."""
    whole, golden = 1 << 64, int(codes.GOLDEN)
    first = mixed(np.array([(seed + golden) % whole], np.uint64))
    start = (int(first[0]) + golden * (replication + 1)) % whole
    return np.uint64(mixed(np.array([start], np.uint64))[0])


def stream_keys(shared: np.uint64, hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Give the keys (S,) of streams by the hashes of their names (S,)."""
    return mixed(hashes ^ shared)


def mixed(z: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scramble numbers of 64 bits, as the kernel does."""
    z = (z ^ (z >> codes.BITS_30)) * codes.MIX_ONE
    z = (z ^ (z >> codes.BITS_27)) * codes.MIX_TWO
    return z ^ (z >> codes.BITS_31)


def stream_hash(name: str) -> int:
    """Hash the name of a stream to 64 bits."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def step_stream(program: str, number: int, step: Step) -> str:
    """Name the random numbers of a step."""
    return f"step:{step.stream or f'{program}:{number}'}"


def stream_names(operations: Operations) -> tuple[str, ...]:
    """Name all streams of random numbers, each once, in the order of the lists."""
    names = [f"source:{source.id}" for source in operations.sources]
    names += [
        step_stream(program.id, number, step)
        for program in operations.programs
        for number, step in enumerate(program.steps)
        if step.op in (DELAY, SERVE)
    ]
    for shore in operations.shores:
        names += [f"storm:{shore.id}", f"closed:{shore.id}"]
    names += [f"sail:{link.id}" for link in operations.links]
    names += [f"return:{kind.id}" for kind in operations.kinds if kind.returns]
    return tuple(dict.fromkeys(names))


def queue_names(operations: Operations) -> tuple[str, ...]:
    """Name all queues in the order of the results."""
    names = [
        f"{what}:{record.id}"
        for what, records in (
            ("station", operations.stations),
            ("store", operations.stores),
            ("gate", operations.gates),
            ("former", operations.formers),
        )
        for record in records
    ]
    names += [f"deck:{link.id}:{d}:{k.id}" for link in operations.links for d in (0, 1) for k in operations.kinds]
    return (*names, *(f"anchor:{port.id}" for port in operations.ports))


class Packer:
    """Positions of names, and spreads and streams gathered while tables are written."""

    def __init__(self, operations: Operations) -> None:
        self.operations = operations
        self.at = {
            name: {record.id: k for k, record in enumerate(getattr(operations, name))}
            for name in (*("kinds", "programs", "stations", "stores", "gates", "formers", "shores", "ports", "links"),)
        }
        self.streams = {name: k for k, name in enumerate(stream_names(operations))}
        self.spreads: list[dict[str, Any]] = []
        self.first_step = {}
        count = 0
        for program in operations.programs:
            self.first_step[program.id] = count
            count += len(program.steps)
        fleets = [*(link.fleet for link in operations.links), *(ship.fleet for ship in operations.ships)]
        self.fleets = {fleet: k for k, fleet in enumerate(dict.fromkeys(fleets))}

    def spread(self, spread: Spread, stream: str) -> int:
        """Add a distribution and give its position."""
        row = {"form": codes.CONSTANT, "stream": self.streams[stream], "average": spread.mean_h, "most": spread.most_h}
        if spread.kind == EXPONENTIAL:
            row["form"] = codes.EXPONENTIAL
        elif spread.kind != CONSTANT:
            row["form"] = codes.LOGNORMAL
            row["sigma"] = math.sqrt(math.log(1.0 + spread.scv))
            row["average"] = math.log(spread.mean_h) - row["sigma"] * row["sigma"] / 2.0
        self.spreads.append(row)
        return len(self.spreads) - 1

    def step_rows(self) -> Iterator[dict[str, Any]]:
        """Write the steps of all programs."""
        lists = {"serve": "stations", "take": "stores", "give": "stores", "gate": "gates", "form": "formers"}
        for p, program in enumerate(self.operations.programs):
            for number, step in enumerate(program.steps):
                row = {"op": OPS.index(step.op), "program": p, "number": number, "units": step.units}
                row |= {"what": -1, "spread": -1, "gives": -1}
                if step.op in lists:
                    row["what"] = self.at[lists[step.op]][step.what]
                if step.op in (DELAY, SERVE):
                    row["spread"] = self.spread(step.time, step_stream(program.id, number, step))
                if step.op == "sail":
                    link = self.at["links"][step.what]
                    row["what"] = 2 * link + self.operations.links[link].ports.index(step.leg)
                    row["gives"] = self.at["stores"][step.gives] if step.gives else -1
                yield row

    def kind_rows(self) -> Iterator[dict[str, Any]]:
        """Write the kinds."""
        for kind in self.operations.kinds:
            row = {"returns": -1, "returns_as": -1, "after": -1, "length": kind.length, "t": kind.t}
            if kind.returns:
                row["returns"] = self.first_step[kind.returns]
                row["returns_as"] = self.at["kinds"][kind.returns_as]
                row["after"] = self.spread(kind.returns_after, f"return:{kind.id}")
            yield row

    def source_rows(self) -> Iterator[dict[str, Any]]:
        """Write the sources."""
        for source in self.operations.sources:
            yield {
                "kind": self.at["kinds"][source.kind], "step": self.first_step[source.program], "units": source.units,
                "gap": self.spread(source.gap, f"source:{source.id}"), "seasonal": int(bool(source.month_share)),
                "first": source.first_h,
            }  # fmt: skip

    def shore_rows(self) -> Iterator[dict[str, Any]]:
        """Write the shores, each with where its stations and ports stand in the lists by shore."""
        stations = ports = 0
        for shore in self.operations.shores:
            row = {"stations": stations, "ports": ports}
            stations += sum(station.shore == shore.id for station in self.operations.stations)
            ports += sum(port.shore == shore.id for port in self.operations.ports)
            row |= {"stations_end": stations, "ports_end": ports, "candidates": self.streams[f"storm:{shore.id}"]}
            yield row | {"closed": self.spread(shore.closed, f"closed:{shore.id}")}

    def store_rows(self) -> Iterator[dict[str, Any]]:
        """Write the stores, each with where the gates that watch it stand."""
        gates = 0
        for store in self.operations.stores:
            first = gates
            gates += sum(gate.store == store.id for gate in self.operations.gates)
            yield {"gates": first, "gates_end": gates, "unused": store.capacity}

    def port_rows(self) -> Iterator[dict[str, Any]]:
        """Write the ports, each with where its gangs stand."""
        gangs = 0
        for port in self.operations.ports:
            yield {
                "shore": self.at["shores"].get(port.shore, -1), "berths": port.berths, "gangs": gangs,
                "gangs_end": gangs + port.gangs, "mooring": port.mooring_h, "casting": port.casting_h,
            }  # fmt: skip
            gangs += port.gangs

    def link_rows(self) -> Iterator[dict[str, Any]]:
        """Write the links, each once from either port."""
        for link in self.operations.links:
            sailing = self.spread(link.sailing, f"sail:{link.id}")
            for side in (0, 1):
                yield {
                    "port": self.at["ports"][link.ports[side]], "fleet": self.fleets[link.fleet], "sailing": sailing,
                    "timetable": int(link.rule == TIMETABLE), "first": -1, "last": -1, "full_at": link.fill_share,
                    "patience": link.patience_h, "headway": link.headway_h, "offset": link.offset_h[side],
                }  # fmt: skip

    def ship_rows(self) -> Iterator[dict[str, Any]]:
        """Write the ships."""
        for ship in self.operations.ships:
            yield {
                "fleet": self.fleets[ship.fleet], "port": self.at["ports"][ship.port], "link": -1, "next": -1,
                "tied": self.at["links"].get(ship.link, -1), "cargo": -1, "cargo_last": -1, "voyage": -1,
                "first": ship.first_h, "deck": ship.deck, "deck_left": ship.deck,
            }  # fmt: skip


def table(name: str, rows: Iterable[dict[str, Any]]) -> NDArray[Any]:
    """Write rows into a record array; fields not named are zero."""
    blank = dict.fromkeys(layout(name).names or (), 0)
    return np.array([tuple((blank | row).values()) for row in rows], layout(name))


def by_group(records: Sequence[Any], field: str, groups: Sequence[Any]) -> NDArray[np.int64]:
    """List the positions of records by the group they name."""
    return np.array([k for group in groups for k, r in enumerate(records) if getattr(r, field) == group.id], np.int64)


def plain_tables(packer: Packer) -> dict[str, NDArray[Any]]:
    """Write what is a list of numbers and no record."""
    o = packer.operations
    limits = [dict(link.deck_share).get(kind.id, 1.0) for link in o.links for kind in o.kinds]
    shares = [source.month_share or (1.0,) * MONTHS for source in o.sources]
    handled = {(row.port, row.kind): row for row in o.handlings}
    handling = [handled.get((port.id, kind.id)) for port in o.ports for kind in o.kinds]
    queues = len(queue_names(o))
    return {
        "gang": np.zeros(sum(port.gangs for port in o.ports)),
        "handling": table("handling", ({"load": h.load_h, "unload": h.unload_h} if h else {} for h in handling)),
        "watchers": by_group(o.gates, "store", o.stores),
        "shore_stations": by_group(o.stations, "shore", o.shores),
        "shore_ports": by_group(o.ports, "shore", o.shores),
        "month_share": np.array(shares, np.float64).reshape(-1, MONTHS),
        "storm_rate": np.array([shore.storms_per_h for shore in o.shores], np.float64).reshape(-1, MONTHS),
        "payload": np.array([link.payload_t for link in o.links], np.float64).reshape(-1, MONTHS),
        "deck_limit": np.array(limits, np.float64),
        "used": np.zeros(len(o.ships) * len(o.kinds)),
        "queue": table("queue", ({"head": -1, "tail": -1} for _ in range(queues))),
        "sample_h": np.zeros(0),
        "samples": np.zeros((0, queues), np.int64),
        "store_samples": np.zeros((0, len(o.stores))),
    }


def clock_row(o: Operations) -> dict[str, Any]:
    """Write the clock: where each group of queues starts, and how much room one event can need at most."""
    starts = {"store_queues": len(o.stations)}
    starts["gate_queues"] = starts["store_queues"] + len(o.stores)
    starts["former_queues"] = starts["gate_queues"] + len(o.gates)
    starts["deck_queues"] = starts["former_queues"] + len(o.formers)
    starts["anchor_queues"] = starts["deck_queues"] + 2 * len(o.links) * len(o.kinds)
    units = most_units(o)
    first = len(o.sources) + len(o.stations) + len(o.shores) + len(o.orders)
    return starts | {
        "start": o.start_h, "sample": o.sample_h, "tracing": int(o.trace), "free": -1, "kinds": len(o.kinds),
        "item_room": units + 2, "push_room": units + 4 * len(o.ships) + 2 * len(o.gates) + first + 8,
        "voyage_room": len(o.ships) + 1,
    }  # fmt: skip


def pack(operations: Operations) -> Plan:
    """Turn names into positions and write the tables of the kernel.

    Raises
    ------
    InputError
        For operations that make no sense; every fault names the record and its field.
    """
    check(operations)
    o, packer = operations, Packer(operations)
    at = packer.at
    tables = plain_tables(packer) | {
        "clock": table("clock", [clock_row(o)]),
        "step": table("step", packer.step_rows()),
        "kind": table("kind", packer.kind_rows()),
        "source": table("source", packer.source_rows()),
        "station": table("station", (
            {"servers": s.servers, "shore": at["shores"].get(s.shore, -1), "opens": s.open_h, "closes": s.close_h}
            for s in o.stations
        )),
        "store": table("store", packer.store_rows()),
        "gate": table("gate", (
            {
                "ban_at": g.ban_at, "lift_at": g.lift_at, "release": g.release_h, "exempt": g.exempt_h,
                "most": g.most_waiting,
            }
            for g in o.gates
        )),
        "former": table("former", ({"units": f.units, "most": f.most_h} for f in o.formers)),
        "shore": table("shore", packer.shore_rows()),
        "port": table("port", packer.port_rows()),
        "link": table("link", packer.link_rows()),
        "ship": table("ship", packer.ship_rows()),
        "order": table("order", (
            {
                "shore": at["shores"].get(r.target, -1), "gate": at["gates"].get(r.target, -1), "starts": r.from_h,
                "hours": r.hours,
            }
            for r in o.orders
        )),
    }  # fmt: skip
    users = Counter(row["stream"] for row in packer.spreads)  # who has a stream alone may draw ahead
    batches = (BATCH if users[row["stream"]] == 1 else 1 for row in packer.spreads)
    tables["spread"] = table("spread", (row | {"batch": n} for row, n in zip(packer.spreads, batches, strict=True)))
    tables["stream"] = np.zeros(len(packer.streams), STREAM)
    tables["drawn"] = np.zeros((len(packer.spreads), BATCH))
    tables |= {name: np.zeros(0, layout(name)) for name in FIELDS if name not in tables}
    names = tuple(packer.streams)
    hashes = np.array([stream_hash(name) for name in names], np.uint64)
    if len(set(hashes.tolist())) < len(names):
        same = [name for name, value in zip(names, hashes, strict=True) if (hashes == value).sum() > 1]
        message = "two streams of random numbers with one key"
        raise InputError(Fault("operations", message, field="stream", got=", ".join(same), hint="Rename one of them."))
    return Plan(o, Tables(**tables), names, hashes, queue_names(o))
