"""Empty wagons that come back over the sea: a part of the loaded ones, after a stay."""

from __future__ import annotations

import msgspec

from transcaspian.network import Network
from transcaspian.sim._harbours import Docks, dock_of, kind_of, wagon_m
from transcaspian.sim._lanes import SIDES, Lane, practice
from transcaspian.sim._operations import END, EXPONENTIAL, SAIL, Kind, Program, Source, Spread, Step
from transcaspian.units import HOURS_PER_YEAR

EMPTY = "empty-wagon"
FORMS = ("wagon", "tank")
VEHICLE = "ferry"


class Empties(msgspec.Struct, frozen=True, eq=False):
    """Kinds, sources and programs with the empties among them; causes of the steps of their programs."""

    kinds: tuple[Kind, ...]
    sources: tuple[Source, ...]
    programs: tuple[Program, ...]
    causes: dict[str, tuple[str, ...]]
    vehicle: str = VEHICLE


def with_empties(
    network: Network, docks: Docks, lanes: tuple[Lane, ...], kinds: dict[str, Kind], sources: list[Source]
) -> Empties:
    """Let a part of the wagons that cross by ferry return empty.

    The sources of such lanes are cut in two: wagons that return and wagons that do not. What returns is one kind for
    each crossing and direction.
    """
    share = min(1.0, practice(network, "empty-wagons"))
    stay = Spread(EXPONENTIAL, practice(network, "empty-stay"))
    found, programs = dict(kinds), {}
    cut: list[Source] = []
    for lane, source in zip(lanes, sources, strict=True):
        if lane.form not in FORMS or network.atlas.fleets[lane.fleet].vehicle != VEHICLE or share <= 0.0:
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
    causes = dict.fromkeys(programs, ("ship", ""))
    return Empties(tuple(found.values()), tuple(cut), tuple(programs.values()), causes)


def _part(source: Source, id_: str, kind: str, share: float) -> Source:
    gap = Spread(source.gap.kind, source.gap.mean_h / share, source.gap.scv)
    return Source(id_, kind, source.program, gap, source.units)


def _back(network: Network, lane: Lane, name: str) -> Program:
    """Cross back by the last link of the lane."""
    link, forward = lane.crossings[-1]
    record = network.atlas.links[link]
    port = dock_of(network, lane.fleet, record.destination if forward else record.origin)
    return Program(name, (Step(SAIL, link, leg=port.id, stream=f"{name}:{link}"), Step(END)))


def per_year(source: Source) -> float:
    """Units a year of a source."""
    return HOURS_PER_YEAR * source.units / source.gap.mean_h
