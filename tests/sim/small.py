"""A corridor in small: trains to a port with a yard and a ban, one ferry line with storms, wagons that come back."""

from __future__ import annotations

from transcaspian.sim import (
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
from transcaspian.sim._layout import Market, Names
from transcaspian.sim._operations import (
    CONSTANT,
    DELAY,
    END,
    EXPONENTIAL,
    GATE,
    LOGNORMAL,
    SAIL,
    SERVE,
    SPLIT,
    TAKE,
)

WINTER = (0.012, 0.012, 0.008, 0.003, 0.002, 0.001, 0.001, 0.001, 0.003, 0.008, 0.012, 0.014)


def west(id: str, gap_h: float = 0.0) -> Program:
    """A train over a border, held back before a yard, then wagon by wagon over the sea."""
    return Program(
        id,
        (
            Step(SERVE, "border", Spread(EXPONENTIAL, 3.0), stream="border"),
            Step(DELAY, "line", Spread(LOGNORMAL, 40.0, 0.1), leg="line"),
            Step(GATE, "ban"),
            Step(SPLIT),
            Step(TAKE, "yard"),
            Step(SAIL, "ferry", leg="kuryk", gives="yard"),
            Step(DELAY, "rest", Spread(CONSTANT, 24.0 + gap_h), leg="rest"),
            Step(END),
        ),
    )


def small(*, ships: int = 3, trains_gap_h: float = 16.0) -> Operations:
    """Operations of the small corridor; about twenty thousand events a year."""
    return Operations(
        kinds=(
            Kind("wagon", 15.0, 50.0, "east", "empty", Spread(EXPONENTIAL, 120.0)),
            Kind("empty", 15.0, 22.0),
            Kind("truck", 18.0, 25.0),
        ),
        programs=(
            west("box"),
            west("grain", 12.0),
            Program("road", (Step(SAIL, "ferry", leg="kuryk"), Step(DELAY, "road", Spread(CONSTANT, 10.0)), Step(END))),
            Program("east", (Step(SAIL, "ferry", leg="alat"), Step(END))),
        ),
        sources=(
            Source("box", "wagon", "box", Spread(EXPONENTIAL, trains_gap_h), units=6),
            Source("grain", "wagon", "grain", Spread(EXPONENTIAL, 3.0 * trains_gap_h), units=4),
            Source("road", "truck", "road", Spread(EXPONENTIAL, 12.0)),
        ),
        stations=(Station("border", 1, open_h=0.0, close_h=12.0),),
        stores=(Store("yard", 40.0),),
        gates=(Gate("ban", "yard", ban_at=38.0, lift_at=20.0, release_h=0.5),),
        shores=(
            Shore("east-coast", WINTER, Spread(LOGNORMAL, 24.0, 0.5)),
            Shore("west-coast", WINTER, Spread(LOGNORMAL, 18.0, 0.5)),
        ),
        ports=(Port("kuryk", "east-coast", 1, 1, 1.0, 1.0), Port("alat", "west-coast", 2, 1, 1.0, 1.0)),
        handlings=tuple(
            Handling(port, kind, 0.3, 0.2) for port in ("kuryk", "alat") for kind in ("wagon", "empty", "truck")
        ),
        links=(
            SeaLink("ferry", "asco", ("kuryk", "alat"), Spread(LOGNORMAL, 22.0, 0.02), (1500.0,) * 12, patience_h=48.0),
        ),
        ships=tuple(
            Ship(f"ship-{k}", "asco", 400.0, "kuryk" if k % 2 else "alat", first_h=6.0 * k) for k in range(ships)
        ),
        start_h=4380.0,
    )


NAMES = Names(
    markets=(
        Market("boxes", "Boxes to Europe", "titr", "wagons"),
        Market("grain", "Grain", "titr", "wagons"),
        Market("road", "Trucks", "titr", "trucks"),
    ),
    market_of={"box": "boxes", "grain": "grain", "road": "road"},
    groups=(Market("wagons", "Wagons", "titr", "wagons"),),
    group_of={"box": "wagons", "grain": "wagons"},
    causes_of=dict.fromkeys(("box", "grain"), ("border", "", "", "", "", "", "", "")),
    slot_of={"station:border": "border-post"},
    title_of={"station:border": "Border post", "deck:ferry:0": "Ferries at Kuryk"},
)
