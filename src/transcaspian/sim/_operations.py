"""What a simulation is made of: operations by name, as plain records that any engine can read.

Hours run from the start of the simulation. A month is 730 h; ``Operations.start_h`` says how far into a calendar year
hour zero lies. ``docs/simulator.md`` says what each record does, to the order of events.
"""

from __future__ import annotations

import math

import msgspec

CONSTANT, EXPONENTIAL, LOGNORMAL = "constant", "exponential", "lognormal"
END, DELAY, SERVE, TAKE, GIVE, GATE, SAIL, FORM, SPLIT = (
    "end", "delay", "serve", "take", "give", "gate", "sail", "form", "split",
)  # fmt: skip
FILL, TIMETABLE = "fill_and_go", "timetable"


class Spread(msgspec.Struct, frozen=True):
    """Distribution of a time: its kind, mean and squared coefficient of variation, cut at ``most_h``."""

    kind: str = CONSTANT
    mean_h: float = 0.0
    scv: float = 0.0
    most_h: float = math.inf


class Step(msgspec.Struct, frozen=True):
    """One operation of a program.

    ``what`` names the station, pool, gate, link or former; ``units`` is pool units for each unit of the item (TAKE,
    GIVE) or, for SAIL, those of ``gives`` that are given back once an item is on board. ``stream`` names the random
    numbers of ``time``; steps that share a name share the numbers. ``leg`` of a SAIL is the port it sails from; of
    other steps it names what the hours are spent on (a cause of delay, a link of the network).
    """

    op: str
    what: str = ""
    time: Spread = Spread()
    units: float = 1.0
    gives: str = ""
    stream: str = ""
    leg: str = ""


class Program(msgspec.Struct, frozen=True):
    """A route as a list of steps; the last is END."""

    id: str
    steps: tuple[Step, ...]


class Kind(msgspec.Struct, frozen=True):
    """A kind of item: its length on a deck (metres or TEU), tonnes, and what comes back of it.

    ``returns`` names a program that an item of kind ``returns_as`` starts ``returns_after`` its arrival.
    """

    id: str
    length: float = 0.0
    t: float = 0.0
    returns: str = ""
    returns_as: str = ""
    returns_after: Spread = Spread()


class Source(msgspec.Struct, frozen=True):
    """Arrivals: one item of ``units`` units (a block train) each time ``gap`` is over."""

    id: str
    kind: str
    program: str
    gap: Spread
    units: int = 1
    first_h: float = 0.0
    month_share: tuple[float, ...] = ()  # twelve factors on the rate; none means the same all year


class Station(msgspec.Struct, frozen=True):
    """Servers with working hours and a shore whose storms shut it."""

    id: str
    servers: int = 1
    open_h: float = 0.0
    close_h: float = 24.0
    shore: str = ""


class Store(msgspec.Struct, frozen=True):
    """What is taken and given back: yard places, wagons, a quota."""

    id: str
    capacity: float


class Gate(msgspec.Struct, frozen=True):
    """A loading ban: closes when the watched store and its queue reach ``ban_at`` units, opens at ``lift_at``.

    ``release_h`` is hours between units let go while open, ``exempt_h`` while banned (0: none go). More than
    ``most_waiting`` units waiting (0: no limit) are refused.
    """

    id: str
    store: str = ""
    ban_at: float = 0.0
    lift_at: float = 0.0
    release_h: float = 0.0
    exempt_h: float = 0.0
    most_waiting: float = 0.0


class Former(msgspec.Struct, frozen=True):
    """A train being formed: leaves with ``units`` units, or with what it has ``most_h`` after the first."""

    id: str
    units: int
    most_h: float = math.inf


class Shore(msgspec.Struct, frozen=True):
    """Ports and stations that storms close together: storms per hour of open weather by month, and their length."""

    id: str
    storms_per_h: tuple[float, ...]
    closed: Spread


class Port(msgspec.Struct, frozen=True):
    """A group of berths: how many, how many gangs (ramps, cranes) handle, hours to moor and to cast off."""

    id: str
    shore: str
    berths: int
    gangs: int
    mooring_h: float = 0.0
    casting_h: float = 0.0


class Handling(msgspec.Struct, frozen=True):
    """Hours of a gang for one unit of a kind at a port."""

    port: str
    kind: str
    load_h: float
    unload_h: float


class SeaLink(msgspec.Struct, frozen=True):
    """A service of one fleet between two ports.

    ``rule`` FILL leaves at ``fill_share`` of the deck or of the payload, or when ``patience_h`` is over; TIMETABLE
    leaves at ``offset_h + k headway_h``. ``deck_share`` caps the share of the deck of a kind (kinds not named: 1).
    ``payload_t`` is what the draught allows, by month.
    """

    id: str
    fleet: str
    ports: tuple[str, str]
    sailing: Spread
    payload_t: tuple[float, ...]
    rule: str = FILL
    fill_share: float = 0.85
    patience_h: float = 96.0
    headway_h: float = 0.0
    offset_h: tuple[float, float] = (0.0, 0.0)
    deck_share: tuple[tuple[str, float], ...] = ()


class Ship(msgspec.Struct, frozen=True):
    """A ship of a fleet: its deck (metres or TEU), where it lies at the start; ``link`` ties it to one service."""

    id: str
    fleet: str
    deck: float
    port: str
    first_h: float = 0.0
    link: str = ""


class Order(msgspec.Struct, frozen=True):
    """A scripted closure of a shore, or a scripted ban at a gate."""

    target: str
    from_h: float
    hours: float


class Operations(msgspec.Struct, frozen=True):
    """Everything an engine needs; names must be unique inside each list."""

    kinds: tuple[Kind, ...]
    programs: tuple[Program, ...]
    sources: tuple[Source, ...]
    stations: tuple[Station, ...] = ()
    stores: tuple[Store, ...] = ()
    gates: tuple[Gate, ...] = ()
    formers: tuple[Former, ...] = ()
    shores: tuple[Shore, ...] = ()
    ports: tuple[Port, ...] = ()
    handlings: tuple[Handling, ...] = ()
    links: tuple[SeaLink, ...] = ()
    ships: tuple[Ship, ...] = ()
    orders: tuple[Order, ...] = ()
    start_h: float = 0.0
    sample_h: float = 24.0
    trace: bool = False
