"""Tankers between Aktau and Baku: what one lifts in a year at the depth of that year, and how many a volume needs."""

from __future__ import annotations

import math

import msgspec

from transcaspian.errors import DataError, Fault
from transcaspian.network import Loads, Network, cycle_days
from transcaspian.units import T_PER_KT


class TankerLine(msgspec.Struct, frozen=True):
    """A fleet on a line in a year.

    ``depth_share`` is the part of the payload that the depth lets a ship load, ``load_t`` what it carries with it and
    with the fill that the fleet achieves; ``days_per_ship`` are days of the year in which it can sail.
    """

    year: int
    ships: float
    depth_share: float
    load_t: float
    cycle_days: float
    days_per_ship: float

    @property
    def kt_per_ship(self) -> float:
        """What a ship lifts in a year if it never waits."""
        return self.days_per_ship / self.cycle_days * self.load_t / T_PER_KT

    @property
    def voyages_per_ship(self) -> float:
        """Round trips of a ship in a year if it never waits."""
        return self.days_per_ship / self.cycle_days


def tanker_line(network: Network, *, link: str) -> TankerLine:
    """Read what the tankers of a line can do in a year of a network.

    Raises
    ------
    DataError
        If no fleet serves the line, or none of its ships is counted.
    """
    atlas, columns = network.atlas, network.columns
    row, fleet = next(
        ((number, one) for number, one in enumerate(atlas.fleets.values()) if link in one.links.split()), (-1, None)
    )
    ships = float(columns["fleets"]["count"][row]) if fleet is not None else 0.0
    if fleet is None or not ships > 0.0:
        raise DataError(
            Fault("fleets.csv", "no ship serves the line", field="links", got=link, allowed="a fleet on it")
        )
    cells = {name: float(columns["fleets"][name][row]) for name in ("payload_t", "load_share", "speed_kn", "turn_h")}
    ends = (atlas.links[link].origin, atlas.links[link].destination)
    depth = Loads(atlas, columns, year=network.year).share(row, ends, fleet.vehicle)
    number = next(place for place, one in enumerate(atlas.resources.values()) if one.fleet == fleet.id)
    slots = [slot for slot, real in enumerate(network.topology.slot_resource) if int(real) == number]
    days = max(float(network.capacity_per_y[slot]) for slot in slots) / ships
    length_km = float(columns["links"]["length_km"][list(atlas.links).index(link)])
    return TankerLine(
        year=network.year,
        ships=ships,
        depth_share=depth,
        load_t=cells["payload_t"] * cells["load_share"] * depth,
        cycle_days=cycle_days(length_km, speed_kn=cells["speed_kn"], turn_h=cells["turn_h"]),
        days_per_ship=days,
    )


def ships_needed(volume_kt: float, *, kt_per_ship: float, fill_share: float = 1.0) -> int:
    """Whole ships that lift a volume when each works a part of the days that it could.

    Examples
    --------
    >>> ships_needed(2200.0, kt_per_ship=400.0), ships_needed(2200.0, kt_per_ship=400.0, fill_share=0.8)
    (6, 7)
    """
    return math.ceil(volume_kt / (kt_per_ship * fill_share) - 1e-9)
