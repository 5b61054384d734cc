"""Operations for the tests of the simulator: one station, and a small corridor with every operation and lever in it."""

from __future__ import annotations

from transcaspian.sim import (
    Former,
    Gate,
    Handling,
    Kind,
    Operations,
    Order,
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

STORMS = tuple(rate / 1000.0 for rate in (8.0, 8.0, 6.0, 3.0, 1.0, 0.0, 0.0, 0.0, 2.0, 4.0, 7.0, 8.0))
PAYLOAD = (900.0,) * 6 + (800.0,) * 6
SEASON = (0.8, 0.9, 1.0, 1.1, 1.2, 1.2, 1.1, 1.0, 1.0, 0.0, 0.9, 0.8)


def exponential(mean_h: float) -> Spread:
    return Spread("exponential", mean_h)


def lognormal(mean_h: float, scv: float = 0.5, most_h: float = 1e9) -> Spread:
    return Spread("lognormal", mean_h, scv, most_h)


def one_station(load_share: float = 0.8, service: Spread | None = None, servers: int = 1) -> Operations:
    """Give a queue before one station: services of an hour on average, and customers as they come."""
    return Operations(
        kinds=(Kind("customer"),),
        programs=(Program("visit", (Step("serve", "desk", service or exponential(1.0)), Step("end"))),),
        sources=(Source("door", "customer", "visit", exponential(1.0 / load_share / servers)),),
        stations=(Station("desk", servers),),
        sample_h=1e6,
    )


def landward(port: str, link: str) -> tuple[Step, ...]:
    """Give the steps of a wagon from the frontier to a ship: a gate, the border by train, the yard, the sea."""
    return (
        Step("gate", f"ban-{port}"),
        Step("split"),
        Step("take", f"yard-{port}"),
        Step("serve", f"customs-{port}", lognormal(0.4)),
        Step("sail", link, gives=f"yard-{port}", leg=port),
        Step("form", f"train-{port}"),
        Step("delay", time=lognormal(30.0, most_h=100.0), stream="rail"),
        Step("serve", "border", lognormal(2.0)),
        Step("split"),
        Step("end"),
    )


def programs() -> tuple[Program, ...]:
    lorry = (Step("delay", time=exponential(20.0)), Step("serve", "gatehouse", Spread("constant", 0.2)))
    path = (Step("take", "path"), Step("delay", time=exponential(12.0)), Step("give", "path"))
    return (
        Program("wagon-east", landward("east", "ferry")),
        Program("wagon-south", landward("south", "other")),
        Program("lorry", (*lorry, Step("sail", "ferry", leg="east"), Step("end"))),
        Program("empty", (*path, Step("sail", "ferry", leg="west"), Step("end"))),
    )  # fmt: skip


def corridor(flow_share: float = 1.0, *, trace: bool = False, ships: int = 7) -> Operations:
    """Give two crossings of a sea by one fleet, wagons in trains, lorries, empties, bans, storms, hours and orders."""
    kinds = (
        Kind("wagon", 15.0, 60.0, returns="empty", returns_as="hull", returns_after=exponential(48.0)),
        Kind("hull", 15.0, 22.0),
        Kind("lorry", 18.0, 30.0),
    )
    ports = tuple(Port(name, name, 2, 2, 1.0, 0.5) for name in ("east", "south", "west"))
    sea = {"sailing": lognormal(18.0, 0.05), "payload_t": PAYLOAD, "deck_share": (("lorry", 0.7),)}
    slots = {"rule": "timetable", "headway_h": 36.0, "offset_h": (4.0, 22.0)}
    fleet = [Ship(f"ferry-{k}", "ferries", 350.0, ("east", "west", "south")[k % 3], 3.0 * k) for k in range(ships)]
    return Operations(
        kinds=kinds,
        programs=programs(),
        sources=(
            Source("trains", "wagon", "wagon-east", exponential(30.0 / flow_share), 20, month_share=SEASON),
            Source("wagons", "wagon", "wagon-south", lognormal(4.0 / flow_share), first_h=5.0),
            Source("lorries", "lorry", "lorry", exponential(3.0 / flow_share)),
        ),
        stations=(
            Station("border", 2, 8.0, 20.0),
            Station("customs-east", 2, shore="east"),
            Station("customs-south"),
            Station("gatehouse", 1, 0.0, 16.0),
        ),
        stores=(Store("yard-east", 60.0), Store("yard-south", 40.0), Store("path", 30.0)),
        gates=(
            Gate("ban-east", "yard-east", 55.0, 20.0, release_h=0.05, exempt_h=4.0, most_waiting=400.0),
            Gate("ban-south", "yard-south", 38.0, 10.0),
        ),
        formers=(Former("train-east", 12, 24.0), Former("train-south", 5, 48.0)),
        shores=tuple(Shore(name, STORMS, lognormal(20.0, 1.0)) for name in ("east", "south", "west")),
        ports=ports,
        handlings=tuple(Handling(port.id, kind.id, 0.2, 0.15) for port in ports for kind in kinds),
        links=(
            SeaLink("ferry", "ferries", ("east", "west"), fill_share=0.8, patience_h=60.0, **sea),
            SeaLink("other", "ferries", ("south", "west"), **slots, **sea),
        ),
        ships=(*fleet[:-1], Ship("tied", "ferries", 300.0, "south", link="other")),
        orders=(Order("west", 900.0, 60.0), Order("ban-south", 1200.0, 100.0)),
        start_h=4380.0,
        trace=trace,
    )  # fmt: skip
