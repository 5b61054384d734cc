"""Queues whose mean time in the system is known exactly, each as operations that a simulator runs.

A service is an hour on average everywhere; ``rho`` is the load of a server. Sources: Kleinrock, Queueing Systems 1
(1975): Erlang's delay formula, Pollaczek and Khinchine, batches, fixed gaps; Burke (1956) for the tandem. A batch that
waits for N keeps its members (N - 1) / (2 lambda) on average; a visitor who comes at random waits the mean residual of
what is shut.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from scipy.optimize import brentq

from transcaspian.sim import (
    Former,
    Gate,
    Handling,
    Kind,
    Operations,
    Port,
    Program,
    SeaLink,
    Ship,
    Shore,
    Source,
    Spread,
    Station,
    Step,
    Store,
)

NOTHING = Spread("constant", 0.0)
HOUR = Spread("exponential", 1.0)
SAILING_H = 10.0
SELDOM_PER_H = 0.2  # visitors of a shore: storms are rarer still
UNLIMITED = 1_000_000  # servers, where nobody is to wait for one


class Queue(NamedTuple):
    """Operations, the mean hours from birth to delivery that theory gives, and how long one run is."""

    operations: Operations
    exact_h: float
    until_h: float


def line(rate_per_h: float, *steps: Step, fixed: bool = False, units: int = 1, **parts: object) -> Operations:
    """One source of one kind that walks some steps."""
    gap = Spread("constant" if fixed else "exponential", 1.0 / rate_per_h)
    program = Program("way", (*steps, Step("end")))
    source = Source("comes", "unit", "way", gap, units=units)
    return Operations(kinds=(Kind("unit", 1.0, 1.0),), programs=(program,), sources=(source,), sample_h=1e9, **parts)  # type: ignore[arg-type]


def erlang_c_h(rho: float, servers: int) -> float:
    """Mean wait of M/M/c with services of an hour."""
    load, loss = rho * servers, 1.0
    for k in range(1, servers + 1):
        loss = load * loss / (k + load * loss)
    return loss / (1.0 - rho * (1.0 - loss)) / (servers * (1.0 - rho))


def m_m_c(rho: float, servers: int, visits: float, *, mean_h: float = 1.0) -> Queue:
    """Poisson arrivals, exponential services; ``mean_h`` other than 1 is a fault put in."""
    station = Station("post", servers)
    operations = line(rho * servers, Step("serve", "post", Spread("exponential", mean_h)), stations=(station,))
    return Queue(operations, 1.0 + erlang_c_h(rho, servers), visits / (rho * servers))


def m_g_1(rho: float, service: Spread, visits: float, *, scv: float) -> Queue:
    """Poisson arrivals at one server; theory knows the service by ``scv`` alone."""
    exact_h = 1.0 + rho * (1.0 + scv) / (2.0 * (1.0 - rho))
    return Queue(line(rho, Step("serve", "post", service), stations=(Station("post"),)), exact_h, visits / rho)


def d_m_1(rho: float, visits: float) -> Queue:
    """Fixed gaps, exponential services."""
    root = brentq(lambda share: math.exp(-(1.0 - share) / rho) - share, 1e-9, 1.0 - 1e-6)
    return Queue(
        line(rho, Step("serve", "post", HOUR), fixed=True, stations=(Station("post"),)),
        1.0 / (1.0 - root),
        visits / rho,
    )


def tandem(rho: float, visits: float) -> Queue:
    """Two M/M/1 in a row: the second sees Poisson arrivals too (Burke)."""
    posts = (Station("first"), Station("second"))
    steps = (Step("serve", "first", HOUR), Step("serve", "second", HOUR))
    return Queue(line(rho, *steps, stations=posts), 2.0 / (1.0 - rho), visits / rho)


def places(rho: float, count: int, visits: float) -> Queue:
    """Places of a store, taken, kept for an exponential time and given back: M/M/c once more."""
    steps = (Step("take", "yard"), Step("delay", time=HOUR), Step("give", "yard"))
    operations = line(rho * count, *steps, stores=(Store("yard", float(count)),))
    return Queue(operations, 1.0 + erlang_c_h(rho, count), visits / (rho * count))


def metered(rho: float, visits: float) -> Queue:
    """A gate that lets one go an hour: the wait of M/D/1."""
    operations = line(rho, Step("gate", "gate"), gates=(Gate("gate", release_h=1.0),))
    return Queue(operations, rho / (2.0 * (1.0 - rho)), visits / rho)


def trains(rho: float, units: int, visits: float) -> Queue:
    """Block trains of ``units`` wagons that are split and handled one by one: M/M/1 with batches."""
    steps = (Step("split"), Step("serve", "post", HOUR))
    operations = line(rho / units, *steps, units=units, stations=(Station("post"),))
    return Queue(operations, (1.0 + units) / (2.0 * (1.0 - rho)), visits / rho)


def forming(rate_per_h: float, units: int, visits: float) -> Queue:
    """Wagons that wait for a train of ``units``; the train's time is told by its first, who waits longest."""
    operations = line(rate_per_h, Step("form", "yard"), Step("split"), formers=(Former("yard", units),))
    return Queue(operations, (units - 1.0) / (2.0 * rate_per_h), visits / rate_per_h)


def ferries(rate_per_h: float, deck: int, visits: float) -> Queue:
    """Ferries enough that one always lies ready on either side and leaves when full."""
    ships = tuple(Ship(f"ship {n}", "fleet", float(deck), "ab"[n % 2]) for n in range(400))
    link = SeaLink(
        "crossing", "fleet", ("a", "b"), Spread("constant", SAILING_H), (1e9,) * 12, fill_share=1.0, patience_h=1e9
    )
    return Queue(crossing(rate_per_h, link, ships), (deck - 1.0) / (2.0 * rate_per_h) + SAILING_H, visits / rate_per_h)


def timetable(rate_per_h: float, headway_h: float, visits: float) -> Queue:
    """One ferry that leaves each side once in a headway, with room for all: half a headway on average."""
    link = SeaLink(
        "crossing", "fleet", ("a", "b"), Spread("constant", SAILING_H), (1e9,) * 12,
        rule="timetable", headway_h=headway_h, offset_h=(0.0, headway_h / 2.0),
    )  # fmt: skip
    ships = (Ship("ship", "fleet", 1e9, "a"),)
    return Queue(crossing(rate_per_h, link, ships), headway_h / 2.0 + SAILING_H, visits / rate_per_h)


def crossing(rate_per_h: float, link: SeaLink, ships: tuple[Ship, ...]) -> Operations:
    """Units that cross in both directions between ports without limits."""
    there, back = (Program(f"from {port}", (Step("sail", "crossing", leg=port), Step("end"))) for port in link.ports)
    gap = Spread("exponential", 1.0 / rate_per_h)
    sources = tuple(Source(program.id, "unit", program.id, gap) for program in (there, back))
    ports = tuple(Port(port, "", len(ships), 1) for port in link.ports)
    return Operations(
        kinds=(Kind("unit", 1.0, 1.0),), programs=(there, back), sources=sources,
        ports=ports, links=(link,), ships=ships,
        handlings=tuple(Handling(port, "unit", 0.0, 0.0) for port in link.ports), sample_h=1e9,
    )  # fmt: skip


def office(shut_h: float, visits: float) -> Queue:
    """A post shut some hours a day, with servers for all: shut share times mean residual, ``H^2 / 48``."""
    station = Station("post", UNLIMITED, 0.0, 24.0 - shut_h)
    operations = line(10.0, Step("serve", "post", NOTHING), stations=(station,))
    return Queue(operations, shut_h**2 / 48.0, visits / 10.0)


def stormy(storms_per_h: float, closed: Spread, visits: float, *, scv: float) -> Queue:
    """A post on a shore with storms all year, with servers for all: shut share times mean residual of a closure."""
    station = Station("post", UNLIMITED, shore="shore")
    operations = line(
        SELDOM_PER_H,
        Step("serve", "post", NOTHING),
        stations=(station,),
        shores=(Shore("shore", (storms_per_h,) * 12, closed),),
    )
    shut_share = closed.mean_h / (closed.mean_h + 1.0 / storms_per_h)
    return Queue(operations, shut_share * closed.mean_h * (1.0 + scv) / 2.0, visits / SELDOM_PER_H)
