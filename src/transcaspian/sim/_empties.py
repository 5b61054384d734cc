"""What comes back without cargo: empty wagons by ferry, and ships in ballast."""

from __future__ import annotations

import msgspec

from transcaspian.network import DECKED, RETURNING, Network
from transcaspian.sim._harbours import MONTH_H, dock_of, kind_of, wagon_m
from transcaspian.sim._lanes import IN_SHIPLOADS, SIDES, Lane, practice
from transcaspian.sim._operations import (
    CONSTANT,
    END,
    EXPONENTIAL,
    SAIL,
    SPLIT,
    Handling,
    Kind,
    Program,
    SeaLink,
    Ship,
    Source,
    Spread,
    Step,
)

EMPTY = "empty-wagon"
BALLAST = "ballast"
IDLE_SHARE = 0.1  # of the units of the other direction: below it ships do not wait for cargo
BACK_H = 0.1  # until the ballast lies at the idle end again
IN_JULY = (0.0,) * 6 + (1.0,) + (0.0,) * 5  # of the months thrown away, and a second load a year later, which idles


class Empties(msgspec.Struct, frozen=True, eq=False):
    """Kinds, sources and programs with the empties among them."""

    kinds: tuple[Kind, ...]
    sources: tuple[Source, ...]
    programs: tuple[Program, ...]
    vehicle: str = DECKED


class Ballast(msgspec.Struct, frozen=True, eq=False):
    """Kinds, programs, sources and handlings of ships' ballast."""

    kinds: tuple[Kind, ...]
    programs: tuple[Program, ...]
    sources: tuple[Source, ...]
    handlings: tuple[Handling, ...]


def with_empties(network: Network, lanes: tuple[Lane, ...], kinds: dict[str, Kind], sources: list[Source]) -> Empties:
    """Let a part of the wagons that cross by ferry return empty.

    The sources of such lanes are cut in two: wagons that return and wagons that do not. What returns is one kind for
    each crossing and direction.
    """
    share = min(1.0, network.parameter("empty-wagons"))
    stay = Spread(EXPONENTIAL, practice(network, "empty-stay"))
    found, programs = dict(kinds), {}
    cut: list[Source] = []
    for lane, source in zip(lanes, sources, strict=True):
        if lane.form not in RETURNING or network.atlas.fleets[lane.fleet].vehicle != DECKED or share <= 0.0:
            cut.append(source)
            continue
        link, forward = lane.crossings[-1]
        back = f"{EMPTY}:{link}.{SIDES[not forward]}"
        kind = kinds[kind_of(network, lane)]
        returning = Kind(f"{kind.id}:{link}.{SIDES[forward]}", kind.length, kind.t, back, EMPTY, stay)
        found[returning.id] = returning
        found.setdefault(EMPTY, Kind(EMPTY, wagon_m(network), practice(network, "tare-wagon")))
        programs[back] = _back(network, lane, back)
        rest = 1.0 - share
        if rest > 0.0:
            cut.append(_part(source, source.id, source.kind, rest))
        cut.append(_part(source, f"{source.id}:returning", returning.id, share))
    return Empties(tuple(found.values()), tuple(cut), tuple(programs.values()))


def _part(source: Source, id_: str, kind: str, share: float) -> Source:
    gap = Spread(source.gap.kind, source.gap.mean_h / share, source.gap.scv)
    return Source(id_, kind, source.program, gap, source.units)


def _back(network: Network, lane: Lane, name: str) -> Program:
    """Cross back by the last link of the lane."""
    link, forward = lane.crossings[-1]
    record = network.atlas.links[link]
    port = dock_of(network, lane.fleet, record.destination if forward else record.origin)
    return Program(name, (Step(SPLIT), Step(SAIL, link, leg=port.id, stream=f"{name}:{link}"), Step(END)))


def ballast(network: Network, lanes: tuple[Lane, ...], links: tuple[SeaLink, ...], ships: tuple[Ship, ...]) -> Ballast:
    """Let ships that carry shiploads leave at once where next to nothing waits to go back.

    A ship waits for cargo at both ends alike; so a load of ballast for each ship of the fleet lies at the idle end. It
    takes no deck and no time and weighs the most that a ship takes in any month: it fills the ship, or it does not fit,
    and then the ship leaves at once all the same. Once across it lies at the idle end again.
    The loads come in July, the first month.
    """
    units: dict[tuple[str, bool], float] = {}
    for lane in lanes:
        for crossing in lane.crossings:
            units[crossing] = units.get(crossing, 0.0) + lane.units_per_y
    kinds, programs, sources, handlings = [], [], [], []
    for link in links:
        if network.atlas.fleets[link.fleet].vehicle not in IN_SHIPLOADS:
            continue
        for side, forward in enumerate((True, False)):
            if units.get((link.id, forward), 0.0) > IDLE_SHARE * units.get((link.id, not forward), 0.0):
                continue
            name = f"{BALLAST}:{link.id}.{SIDES[forward]}"
            number = sum(ship.fleet == link.fleet for ship in ships)
            kinds.append(Kind(name, 0.0, max(link.payload_t), name, name, Spread(CONSTANT, BACK_H)))
            programs.append(Program(name, (Step(SAIL, link.id, stream=name, leg=link.ports[side]), Step(END))))
            sources.append(Source(name, name, name, Spread(CONSTANT, MONTH_H / (number + 1)), month_share=IN_JULY))
            handlings += [Handling(port, name, 0.0, 0.0) for port in link.ports]
    return Ballast(tuple(kinds), tuple(programs), tuple(sources), tuple(handlings))
