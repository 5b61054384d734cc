"""How safe the ways out of Kazakhstan are, with and without a cable: hours a year, and what they owe to the prior."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from transcaspian.model import Cable, Fibre
from transcaspian.runs._fibre_records import Cut, LinksOut, OutageCase, ShockPoint, WayOut
from transcaspian.units import HOURS_PER_DAY, HOURS_PER_YEAR
from transcaspian.world import Outages, Way, in_series, links_of, outages, unavailable_share

RUSSIA = "to-russia"
SHOCKS_PER_Y = (0.0, 0.005, 0.01, 1.0 / 30.0, 0.1, 0.2, 0.5, 1.0)
ENDS = ("low", "value", "high")

REPAIR = {"caspian": "sea-repair", "black-sea": "ocean-sea-repair"}
MOST_CUTS = 8
PER_1000_KM = 1e-3


class Ground(msgspec.Struct, frozen=True, eq=False):
    """What outages are counted on: the tables, the length of each link, and which end of every range is taken."""

    fibre: Fibre
    link_km: Mapping[str, float]
    end: str = "value"

    def rate(self, name: str) -> float:
        """Value of a constant at this end of its range; the value itself where it has no range."""
        value, row = self.fibre.constant(name), self.fibre.constants[name]
        found = {"low": row.low, "value": value, "high": row.high}[self.end]
        return value if math.isnan(found) else found

    def down_share(self, name: str) -> float:
        """Share of time that a link or span is down by itself, cut and repaired in turn."""
        sea = next((one for one in self.fibre.cables.values() if one.link == name), None)
        length_km = self.fibre.spans[name].length_km if name in self.fibre.spans else self.link_km[name]
        if sea is None:
            failures_per_y = self.rate("land-cuts") * length_km * PER_1000_KM
            return unavailable_share(failures_per_y, self.rate("land-repair"))
        failures_per_y = self.rate("sea-faults") * length_km * PER_1000_KM
        return unavailable_share(failures_per_y, self.rate(REPAIR[sea.kind]) * HOURS_PER_DAY)

    def shock_shares(self, russia_per_y: float | None = None) -> dict[str, float]:
        """Share of time that a common cause takes each direction away; that of Russia may be given."""
        found = {}
        for one in self.fibre.directions.values():
            rate = {"low": one.shock_low_per_y, "value": one.shock_per_y, "high": one.shock_high_per_y}[self.end]
            if one.id == RUSSIA and russia_per_y is not None:
                rate = russia_per_y
            found[one.id] = unavailable_share(rate, one.shock_days * HOURS_PER_DAY)
        return found


def exits(ground: Ground, cables: Sequence[Cable], *kinds: str) -> list[Way]:
    """List the ways out of some kinds; each cable opens every way that is meant for it.

    The links of a direction are spread evenly over its ways; a cable counts as one link, spread over its ways.
    """
    fibre = ground.fibre
    chosen = [path for path in fibre.paths.values() if path.kind in kinds]
    found = []
    for path in chosen:
        alike = sum(1 for one in chosen if (one.kind, one.direction) == (path.kind, path.direction))
        for cable in cables if path.kind == "exit-cable" else (None,):
            links = 1.0 if cable is not None else fibre.directions[path.direction].count
            name = path.id if cable is None else f"{path.id} {cable.id}"
            found.append(Way(name, tuple(links_of(path, cable)), path.direction, links / alike))
    return found


def _count(
    ground: Ground, ways: Sequence[Way], *, russia_per_y: float | None = None, enough_share: float = math.inf
) -> Outages:
    down = {name: ground.down_share(name) for way in ways for name in way.segments}
    return outages(ways, down_share=down, shock_share=ground.shock_shares(russia_per_y), enough_share=enough_share)


def to_europe(ground: Ground, cables: Sequence[Cable], *, russia_per_y: float | None = None) -> Outages:
    """Count the states of all ways to Europe by land."""
    return _count(ground, exits(ground, cables, "exit", "exit-cable"), russia_per_y=russia_per_y)


def by_links(ground: Ground, cables: Sequence[Cable], *, carries: bool, russia_per_y: float | None = None) -> Outages:
    """Count the states of all international links; a cable is one link, or has room for all traffic.

    Links to directions without a way of their own stand for neighbours; they do not fail here.
    """
    fibre = ground.fibre
    ways = exits(ground, cables, "exit", "exit-east", "exit-cable")
    served = {way.direction for way in ways}
    ways += [
        Way(one.id, (), one.id, one.count) for one in fibre.directions.values() if one.count and one.id not in served
    ]
    whole = sum(one.count for one in fibre.directions.values())
    if not carries:
        return _count(ground, ways, russia_per_y=russia_per_y)
    of_cable = {path.direction for path in fibre.paths.values() if path.kind == "exit-cable"}
    able = [msgspec.structs.replace(way, weight_share=whole) if way.direction in of_cable else way for way in ways]
    return _count(ground, able, russia_per_y=russia_per_y, enough_share=whole)


def outage_case(ground: Ground, cables: Sequence[Cable]) -> OutageCase:
    """Count what a set of cables leaves of outages."""
    low, middle, high = (
        to_europe(msgspec.structs.replace(ground, end=end), cables).none_h_per_y for end in ENDS
    )  # fmt: skip
    counted, carried = (by_links(ground, cables, carries=carries) for carries in (False, True))
    return OutageCase(
        cables=[cable.id for cable in cables],
        europe_h_per_y=middle,
        europe_low_h_per_y=low,
        europe_high_h_per_y=high,
        anywhere_h_per_y=_count(ground, exits(ground, cables, "exit", "exit-east", "exit-cable")).none_h_per_y,
        half_h_per_y=counted.half_h_per_y,
        half_carried_h_per_y=carried.half_h_per_y,
        lost_share=counted.lost_share,
    )


def shock_points(ground: Ground, cable: Cable) -> Iterator[ShockPoint]:
    """Give outage hours and what the cable saves of them, by how often a common cause takes Russia away."""
    for rate in SHOCKS_PER_Y:
        without = to_europe(ground, (), russia_per_y=rate).none_h_per_y
        having = to_europe(ground, (cable,), russia_per_y=rate).none_h_per_y
        halves = [
            by_links(ground, cables, carries=True, russia_per_y=rate).half_h_per_y for cables in ((), (cable,))
        ]  # fmt: skip
        yield ShockPoint(rate, without, having, without - having, halves[0] - halves[1])


def cuts(ground: Ground, cables: Sequence[Cable]) -> list[Cut]:
    """Name the likeliest smallest sets of parts whose loss leaves no way to Europe."""
    found = to_europe(ground, cables).cuts[:MOST_CUTS]
    return [Cut([cable.id for cable in cables], list(parts), hours) for parts, hours in found]


def ways_out(ground: Ground, cable: Cable) -> Iterator[WayOut]:
    """Give each way out by itself: hours a year for land, for the sea, for a common cause."""
    fibre = ground.fibre
    at_sea = {one.link for one in fibre.cables.values()}
    for path in fibre.paths.values():
        if path.kind.startswith("exit"):
            names = links_of(path, cable)
            shares = {
                kind: [ground.down_share(name) for name in names if (name in at_sea) is kind] for kind in (False, True)
            }
            yield WayOut(
                path=path.id,
                name=path.name,
                direction=path.direction,
                land_km=_length_km(ground, [name for name in names if name not in at_sea]),
                sea_km=_length_km(ground, [name for name in names if name in at_sea]),
                land_h_per_y=in_series(shares[False]) * HOURS_PER_YEAR,
                sea_h_per_y=in_series(shares[True]) * HOURS_PER_YEAR,
                shock_h_per_y=ground.shock_shares()[path.direction] * HOURS_PER_YEAR,
            )


def _length_km(ground: Ground, names: Sequence[str]) -> float:
    spans = ground.fibre.spans
    return sum(spans[name].length_km if name in spans else ground.link_km[name] for name in names)


def links_out(fibre: Fibre) -> list[LinksOut]:
    """List the directions with their links and the prior of their common cause."""
    return [
        LinksOut(
            one.id, one.name, round(one.count), one.shock_per_y, one.shock_low_per_y, one.shock_high_per_y,
            one.shock_days,
        )
        for one in fibre.directions.values()
    ]  # fmt: skip
