"""Departures of ships that leave when full: the wait that flows imply, and how it moves with them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from transcaspian.flow._problem import market_cargo
from transcaspian.network import Network, RouteSet, cycle_days
from transcaspian.units import HOURS_PER_YEAR

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Departures:
    """Hours until the next departure of ships that leave when full, as flows imply them.

    Attributes
    ----------
    links : links that such ships serve
    days : (L,) cycle of their ship on each link, one elsewhere
    fleet : (L,) row of the fleet that fills, -1 where none
    route, link, cargo, slot, entry : (R,) each use of a ship's days by a route on such a link, empties that come back
        apart; the first of its slots
    ships_per_kt : (R,) departures that one kt takes there
    """

    def __init__(self, network: Network, routes: RouteSet) -> None:
        top, atlas = network.topology, network.atlas
        number = {name: row for row, name in enumerate(top.links)}
        self.fleet = np.full(len(top.links), -1, dtype=np.int64)
        for row, fleet in enumerate(atlas.fleets.values()):
            if not network.columns["fleets"]["headway_h"][row] > 0.0:
                self.fleet[[number[name] for name in atlas.link_list(fleet.links)]] = row
        self.links = np.flatnonzero(self.fleet >= 0)
        is_fleet = np.array(
            [resource.unit == "ship_day" for resource in atlas.resources.values()] + [False] * len(atlas.pools)
        )
        arc_of_use = np.repeat(np.arange(len(top.arc_link)), np.diff(top.use_start))
        arc, used = arc_of_use[routes.use_entry], top.slot_resource[top.use_slot]
        changes = (np.diff(used) != 0) | (np.diff(arc_of_use) != 0) | (np.diff(top.use_empties) != 0)
        first = np.append(True, changes)  # of the slots of one ship day
        rows = np.flatnonzero((is_fleet[used] & first)[routes.use_entry] & (top.arc_link[arc] >= 0))
        rows = rows[self.fleet[top.arc_link[arc[rows]]] >= 0]
        self.link: Ints = top.arc_link[arc[rows]]
        self.days = self.cycles(network)
        self.entry: Ints = routes.use_entry[rows]
        self.route: Ints = routes.use_route[rows]
        self.cargo = market_cargo(network)[routes.market[self.route]]
        self.slot: Ints = top.use_slot[self.entry]
        self.ships_per_kt = (
            network.conversion[self.cargo, self.slot] * network.use_units[self.entry] / self.days[self.link]
        )
        self.key = self.link * 2 + (top.arc_forward[arc[rows]] != top.use_empties[self.entry])
        self.size = len(top.links)
        self.longest_h = network.parameter("longest-fill")

    def cycles(self, network: Network) -> Floats:
        """Days of a round trip of the ship that fills on each link, (L,)."""
        cells = network.columns["fleets"]
        days = np.ones(len(self.fleet))
        for one in self.links:
            row = self.fleet[one]
            days[one] = cycle_days(
                float(network.columns["links"]["length_km"][one]),
                speed_kn=float(cells["speed_kn"][row]),
                turn_h=float(cells["turn_h"][row]),
            )
        return days

    def ships(self, flow_kt: Floats) -> Floats:
        """Ships that fill on each link in a year, back and out, (L, 2)."""
        count = np.bincount(self.key, weights=flow_kt[self.route] * self.ships_per_kt, minlength=2 * self.size)
        both: Floats = count.reshape(-1, 2).astype(np.float64)
        return both

    def uncounted_share(self, network: Network, flow_kt: Floats) -> dict[str, float]:
        """Ship days beyond those that a fleet's slots hold, as a share of them; fleets without any are left out.

        Slots that sum each direction over all lines miss the way back of a ship that was full on the way out, where
        another line is fuller the other way.
        """
        found = {}
        days = self.ships(flow_kt) * self.days[:, None]
        for row, fleet in enumerate(network.atlas.fleets.values()):
            own = days[self.fleet == row]
            summed = {one.direction for one in network.atlas.resources.values() if one.fleet == fleet.id} == {"each"}
            counted, sailed = own.sum(axis=0).max(initial=0.0), own.max(axis=1, initial=0.0).sum()
            if summed and sailed > counted > 0.0:
                found[fleet.id] = float(sailed / counted - 1.0)
        return found

    def wait_h(self, flow_kt: Floats, today_h: Floats) -> Floats:
        """Half the time that the busier direction takes to fill a ship; other links keep what they have."""
        ships = self.ships(flow_kt).max(axis=1)
        answer = today_h.copy()
        answer[self.links] = np.minimum(self.longest_h, 0.5 * HOURS_PER_YEAR / np.maximum(ships[self.links], 1e-9))
        return answer

    def slope_h_per_ship(self, flow_kt: Floats) -> Floats:
        """How a ship more moves the wait of the link of each use, (R,); none in the idler direction or at the limit."""
        both = self.ships(flow_kt)
        busier = np.argmax(both, axis=1)
        ships = np.maximum(both.max(axis=1), 1e-9)
        slope = np.where(0.5 * HOURS_PER_YEAR / ships < self.longest_h, -0.5 * HOURS_PER_YEAR / ships**2, 0.0)
        return np.where(self.key == self.link * 2 + busier[self.link], slope[self.link], 0.0)
