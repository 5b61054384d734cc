"""Shores, ports, ships and their services, and what the units of each kind need on a deck and at a berth."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from transcaspian.model import Fleet, Terminal
from transcaspian.network import Loads, Network
from transcaspian.sim._lanes import BOX_TEU, IN_SHIPLOADS, Lane, fleet_of, parcel_t, practice
from transcaspian.sim._operations import (
    CONSTANT,
    FILL,
    LOGNORMAL,
    TIMETABLE,
    Handling,
    Kind,
    Port,
    SeaLink,
    Ship,
    Shore,
    Spread,
)
from transcaspian.units import HOURS_PER_DAY, HOURS_PER_YEAR, KM_PER_NAUTICAL_MILE, T_PER_KT

Floats = NDArray[np.float64]

MONTHS = 12
MONTH_H = HOURS_PER_YEAR / MONTHS
WARM_MONTHS = (5, 6, 7, 8)  # May to August
PART_OF_A_SHIP = 0.05  # a smaller part of a ship joins no fleet


def closed_hours(mean_h: float, scv: float, most_h: float) -> float:
    """Mean of a lognormal length that is cut at ``most_h``.

    Examples
    --------
    >>> round(closed_hours(60.0, 0.36, 168.0), 2)
    59.33
    """
    if scv <= 0.0:
        return min(mean_h, most_h)
    sigma = math.sqrt(math.log1p(scv))
    mu, normal = math.log(mean_h) - sigma * sigma / 2.0, NormalDist()
    edge = (math.log(most_h) - mu) / sigma
    return mean_h * normal.cdf(edge - sigma) + most_h * (1.0 - normal.cdf(edge))


def storms_per_h(closed_days: float, length_h: float) -> float:
    """Storms per hour of open weather that close a shore so many days a month: share = rate x length / (1 + that).

    Examples
    --------
    >>> rate = storms_per_h(7.3, 60.0)
    >>> round(60.0 * rate / (1.0 + 60.0 * rate) * 730.0 / 24.0, 3)
    7.3
    """
    share = closed_days * HOURS_PER_DAY / MONTH_H
    return share / ((1.0 - share) * length_h)


def shores_of(network: Network) -> tuple[Shore, ...]:
    """Shores with the storms of each month."""
    cells, found = network.columns["shores"], []
    for row, shore in enumerate(network.atlas.shores.values()):
        mean_h, scv = float(cells["closure_h"][row]), float(cells["closure_scv"][row])
        most_h = float(cells["longest_closure_h"][row])
        length_h = closed_hours(mean_h, scv, most_h)
        days = [
            float(cells["warm_closed_days" if month in WARM_MONTHS else "cold_closed_days"][row])
            for month in range(1, MONTHS + 1)
        ]
        rates = tuple(storms_per_h(closed_days, length_h) for closed_days in days)
        found.append(Shore(shore.id, rates, Spread(LOGNORMAL if scv > 0.0 else CONSTANT, mean_h, scv, most_h)))
    return tuple(found)


def shore_at(network: Network) -> dict[str, str]:
    """Shore of each place that has one."""
    return {place: shore.id for shore in network.atlas.shores.values() for place in shore.places.split()}


def dock_of(network: Network, fleet: str, place: str) -> Terminal:
    """Terminal of a fleet's ships at a place."""
    vehicle = network.atlas.fleets[fleet].vehicle
    return next(t for t in network.atlas.terminals.values() if (t.place, t.vehicle) == (place, vehicle))


class Docks:
    """Berths and gangs of the terminals of a year, and how long a unit takes there.

    Traffic beyond the model slows the gangs by its share of the berths' capacity.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.row = {name: row for row, name in enumerate(network.atlas.terminals)}
        self.resource = {name: row for row, name in enumerate(network.atlas.resources)}

    def cell(self, terminal: str, field: str) -> float:
        """Give a number of a terminal in the year; zero where none is given."""
        return float(self.network.columns["terminals"][field][self.row[terminal]])

    def servers(self, terminal: Terminal) -> int:
        """Berths where work is done."""
        cells = self.network.columns["resources"]["servers"]
        return max(1, round(sum(float(cells[self.resource[name]]) for name in terminal.resources.split())))

    def gangs(self, terminal: Terminal) -> int:
        """Gangs that work at once."""
        return max(1, round(self.servers(terminal) * self.cell(terminal.id, "gangs")))

    def free_share(self, terminal: Terminal) -> float:
        """Share of the berths' capacity that traffic beyond the model leaves."""
        top, network = self.network.topology, self.network
        rows = [self.resource[name] for name in terminal.resources.split()]
        slots = np.flatnonzero(np.isin(top.slot_resource, rows))
        return 1.0 - float(network.background_per_y[slots].sum() / network.capacity_per_y[slots].sum())

    def unit_h(self, terminal: Terminal, unit: str, parcel_kt: float) -> float:
        """Hours of one gang for one unit on or off."""
        hours = {
            "wagon": self.cell(terminal.id, "wagon_h"),
            "truck": self.cell(terminal.id, "truck_h"),
            "box": self.cell(terminal.id, "wagon_h") or BOX_TEU * self.cell(terminal.id, "teu_h"),
            "parcel": parcel_kt * self.cell(terminal.id, "kt_h"),
        }
        return hours[unit] / self.free_share(terminal)

    def full_h(self, terminal: Terminal, fleet: str) -> float:
        """Hours of all gangs to load one ship of a fleet, as full as it gets."""
        vehicle = self.network.atlas.fleets[fleet].vehicle
        unit, count, parcel_kt = "wagon", deck(self.network, fleet) / wagon_m(self.network), 0.0
        if vehicle == "feeder":
            unit = "box"
        elif vehicle in IN_SHIPLOADS:
            parcel_kt = parcel_t(self.network, fleet) / T_PER_KT
            unit, count = "parcel", deck(self.network, fleet) / (parcel_kt * T_PER_KT)
        return count * fill_share(self.network, fleet) * self.unit_h(terminal, unit, parcel_kt) / self.gangs(terminal)

    def call_h(self, terminal: Terminal, fleet: str) -> float:
        """Hours of a call without waits: mooring, unloading and loading a full ship, casting off."""
        fixed = self.cell(terminal.id, "mooring_h") + self.cell(terminal.id, "casting_h")
        return fixed + 2.0 * self.full_h(terminal, fleet)


def _fleet(network: Network, fleet: str, field: str) -> float:
    return float(network.columns["fleets"][field][list(network.atlas.fleets).index(fleet)])


def wagon_m(network: Network) -> float:
    """Deck length of a wagon, or of forty feet of boxes."""
    return network.parameter("wagon-deck")


def fill_share(network: Network, fleet: str) -> float:
    """Share of the deck at which a ship that fills leaves: what the equilibrium takes as its load."""
    return _fleet(network, fleet, "load_share")


def deck(network: Network, fleet: str) -> float:
    """Deck of one ship in metres; of ships that carry parcels in tonnes. A feeder's boxes are as long as wagons."""
    vehicle = network.atlas.fleets[fleet].vehicle
    if vehicle in IN_SHIPLOADS:
        return _fleet(network, fleet, "payload_t")
    if vehicle == "feeder":
        return _fleet(network, fleet, "payload_teu") / BOX_TEU * wagon_m(network)
    return _fleet(network, fleet, "deck_m")


def payloads_t(network: Network, fleet: str, link: str) -> tuple[float, ...]:
    """Payload of a ship on a link in each month: what the depths at both ends allow, the mean over the wind."""
    record, row = network.atlas.links[link], list(network.atlas.fleets).index(fleet)
    loads = Loads(network.atlas, network.columns, year=network.year)
    shares = loads.shares(row, (record.origin, record.destination), network.atlas.fleets[fleet].vehicle)
    months = np.ones(MONTHS) if shares is None else shares[0]
    return tuple((months * _fleet(network, fleet, "payload_t")).tolist())


def sailing_h(network: Network, fleet: str, link: str) -> float:
    """Hours at sea of a fleet's ships on a link."""
    number = network.topology.links.index(link)
    speed = _fleet(network, fleet, "speed_kn") * KM_PER_NAUTICAL_MILE
    return float(network.columns["links"]["length_km"][number]) / speed


def crossing_h(network: Network, docks: Docks, fleet: str, link: str) -> float:
    """Hours from casting off to mooring: the sea, and half of what the turns hold beyond both calls, in the roads."""
    record = network.atlas.links[link]
    calls = sum(docks.call_h(dock_of(network, fleet, place), fleet) for place in (record.origin, record.destination))
    return sailing_h(network, fleet, link) + max(0.0, _fleet(network, fleet, "turn_h") - calls) / 2.0


def ports_of(network: Network, docks: Docks) -> tuple[Port, ...]:
    """Terminals as ports: berths, lay-by berths, gangs."""
    shores = shore_at(network)
    return tuple(
        Port(
            id=terminal.id,
            shore=shores.get(terminal.place, ""),
            berths=docks.servers(terminal) + round(docks.cell(terminal.id, "layby")),
            gangs=docks.gangs(terminal),
            mooring_h=docks.cell(terminal.id, "mooring_h"),
            casting_h=docks.cell(terminal.id, "casting_h"),
        )
        for terminal in network.atlas.terminals.values()
    )


def patience_h(network: Network, served: dict[str, str], link: str, frequency_h: Floats) -> float:
    """Longest time a ship that fills waits for cargo on a link, so that the fleet can sail as the equilibrium has it.

    There both directions sail as often as the fuller one fills ships. So a ship waits for the time between two such
    departures, or longer if the fleet has time to spare: what a round trip can spare, less the time in which the
    fuller direction fills it. At most it waits as long as the practice of its class allows; so do ships with
    shiploads, which go back in ballast.
    """
    fleet, names = served[link], network.topology.links
    most_h = practice(network, f"patience-{network.atlas.fleets[fleet].vehicle}")
    between_h = {one: 2.0 * float(frequency_h[names.index(one)]) for one, of in served.items() if of == fleet}
    sailings = {one: HOURS_PER_YEAR / hours for one, hours in between_h.items() if hours > 0.0}
    if link not in sailings or network.atlas.fleets[fleet].vehicle in IN_SHIPLOADS:
        return most_h
    turn_h = _fleet(network, fleet, "turn_h")
    busy_h = sum(number * (2.0 * sailing_h(network, fleet, one) + turn_h) for one, number in sailings.items())
    spare_h = max(0.0, _ship_h_per_y(network, fleet) - busy_h) / sum(sailings.values())
    return min(most_h, max(between_h[link], spare_h - between_h[link]))


def _ship_h_per_y(network: Network, fleet: str) -> float:
    """Hours a year that a fleet's ships can sail, closures taken off."""
    resources = list(network.atlas.resources.values())
    row = next(row for row, one in enumerate(resources) if (one.unit, one.fleet) == ("ship_day", fleet))
    slot = int(np.flatnonzero(network.topology.slot_resource == row)[0])
    return float(network.capacity_per_y[slot]) * HOURS_PER_DAY


def links_of(network: Network, docks: Docks, served: dict[str, str], frequency_h: Floats) -> tuple[SeaLink, ...]:
    """Give the services of the fleets; a headway above zero is a timetable, the ports' first slots spread over it."""
    spread, found = network.parameter("link-spread"), []
    for link, fleet in served.items():
        record, headway_h = network.atlas.links[link], _fleet(network, fleet, "headway_h")
        timetable = headway_h > 0.0
        mean_h = crossing_h(network, docks, fleet, link)
        scv = (spread * sailing_h(network, fleet, link) / mean_h) ** 2
        found.append(
            SeaLink(
                id=link,
                fleet=fleet,
                ports=(dock_of(network, fleet, record.origin).id, dock_of(network, fleet, record.destination).id),
                sailing=Spread(LOGNORMAL if scv > 0.0 else CONSTANT, mean_h, scv),
                payload_t=payloads_t(network, fleet, link),
                rule=TIMETABLE if timetable else FILL,
                fill_share=fill_share(network, fleet),
                patience_h=patience_h(network, served, link, frequency_h),
                headway_h=headway_h if timetable else 0.0,
                offset_h=(0.0, headway_h / 2.0) if timetable else (0.0, 0.0),
            )
        )
    return tuple(found)


def ships_of(network: Network, served: dict[str, str], docks: Docks) -> tuple[Ship, ...]:
    """Ships in service: count times availability; the last may be a part of a ship, with a part of its deck.

    They start in turn at the ports of their links, spread over a round trip.
    """
    found = []
    for fleet in network.atlas.fleets.values():
        links = [link for link, one in served.items() if one == fleet.id]
        ports = _starts(network, fleet, links)
        number = _fleet(network, fleet.id, "count") * _fleet(network, fleet.id, "availability_share")
        if not links or number < PART_OF_A_SHIP:
            continue
        whole = math.floor(number)
        parts = [1.0] * whole + ([number - whole] if number - whole >= PART_OF_A_SHIP else [])
        cycle_h = 2.0 * crossing_h(network, docks, fleet.id, links[0])
        found += [
            Ship(
                id=f"{fleet.id}:{order + 1}",
                fleet=fleet.id,
                deck=part * deck(network, fleet.id),
                port=ports[order % len(ports)],
                first_h=cycle_h * order / len(parts),
            )
            for order, part in enumerate(parts)
        ]
    return tuple(found)


def _starts(network: Network, fleet: Fleet, links: list[str]) -> list[str]:
    places = [
        place for link in links for place in (network.atlas.links[link].origin, network.atlas.links[link].destination)
    ]
    return [dock_of(network, fleet.id, place).id for place in dict.fromkeys(places)]


def kind_of(network: Network, lane: Lane) -> str:
    """Kind of a lane's units: by unit and class of ship, parcels by fleet."""
    vehicle = network.atlas.fleets[lane.fleet].vehicle
    return f"parcel:{lane.fleet}" if lane.unit == "parcel" else f"{lane.form}:{vehicle}"


def kinds_of(network: Network, lanes: tuple[Lane, ...]) -> dict[str, Kind]:
    """Deck length and gross weight of each kind: the mean load of its lanes with the vehicle around it."""
    units: dict[str, float] = {}
    kt: dict[str, float] = {}
    for lane in lanes:
        kind = kind_of(network, lane)
        units[kind] = units.get(kind, 0.0) + lane.units_per_y
        kt[kind] = kt.get(kind, 0.0) + lane.volume_kt
    truck_m, found = network.parameter("truck-deck"), {}
    for lane in lanes:
        kind = kind_of(network, lane)
        net_t = T_PER_KT * kt[kind] / units[kind]
        on_rails = practice(network, "tare-wagon") if network.atlas.fleets[lane.fleet].vehicle == "ferry" else 0.0
        found[kind] = {
            "box": Kind(kind, wagon_m(network), net_t + BOX_TEU * practice(network, "tare-teu") + on_rails),
            "wagon": Kind(kind, wagon_m(network), net_t + practice(network, "tare-wagon")),
            "truck": Kind(kind, truck_m, net_t + practice(network, "tare-truck")),
            "parcel": Kind(kind, net_t, net_t),
        }[lane.unit]
    return found


def handlings_of(network: Network, docks: Docks, kinds: dict[str, str]) -> tuple[Handling, ...]:
    """Hours of a gang for each kind at each port it may meet.

    ``kinds`` maps a kind to its unit and class of ship (or fleet, for parcels), joined by a colon.
    """
    found = []
    for terminal in network.atlas.terminals.values():
        for kind, text in kinds.items():
            unit, of = text.split(":")
            vehicle = network.atlas.fleets[of].vehicle if unit == "parcel" else of
            if vehicle != terminal.vehicle:
                continue
            hours = docks.unit_h(terminal, unit, parcel_t(network, of) / T_PER_KT if unit == "parcel" else 0.0)
            found.append(Handling(terminal.id, kind, hours, hours))
    return tuple(found)


def served_links(network: Network, only: tuple[str, ...]) -> dict[str, str]:
    """Fleet of the links that count: those named, with all other links of their fleets; all without names."""
    served = fleet_of(network)
    fleets = {served[link] for link in only if link in served} if only else set(served.values())
    return {link: fleet for link, fleet in served.items() if fleet in fleets}
