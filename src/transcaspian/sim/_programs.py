"""A lane's route as a program: legs, borders, yards, trains, bans, quotas and the ship."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow import market_cargo
from transcaspian.network import Network
from transcaspian.sim._harbours import Docks, crossing_h, dock_of, shore_at
from transcaspian.sim._lanes import BOX_TEU, Lane, practice
from transcaspian.sim._operations import (
    CONSTANT,
    DELAY,
    END,
    EXPONENTIAL,
    FORM,
    GATE,
    GIVE,
    LOGNORMAL,
    SAIL,
    SERVE,
    SPLIT,
    TAKE,
    Former,
    Gate,
    Program,
    Spread,
    Station,
    Step,
    Store,
)
from transcaspian.units import HOURS_PER_DAY, HOURS_PER_YEAR

Floats = NDArray[np.float64]

ROUND_THE_CLOCK_H = 24.0
RUNNING, BORDER, PORT, SHIP, YARD, QUOTA, FORMING, HELD, DEPARTURE, OTHER = (
    "running", "border", "port", "ship", "yard", "quota", "forming", "held", "departure", "",
)  # fmt: skip
CAUSE_OF_KIND = {
    "border": BORDER,
    "gauge_yard": BORDER,
    "section": RUNNING,
    "berth": PORT,
    "deck": SHIP,
}


def spread(mean_h: float, sd_h: float = 0.0) -> Spread:
    """Lognormal time of a mean and a standard deviation; constant without the second.

    Examples
    --------
    >>> spread(10.0, 5.0).scv
    0.25
    """
    if mean_h <= 0.0:
        return Spread()
    return Spread(LOGNORMAL if sd_h > 0.0 else CONSTANT, mean_h, (sd_h / mean_h) ** 2)


class Stations:
    """Posts, yards and quotas of a year as stations, those that a program meets.

    A station's servers together do what the capacity of the year leaves beside its background; so a unit's time is
    servers over that, in the hours it is open today.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        atlas, cells = network.atlas, network.columns
        self.names = list(atlas.resources)
        self.records = list(atlas.resources.values())
        self.hours = {post.resource: row for row, post in enumerate(atlas.stations.values())}
        self.open_today = {
            post.resource: (post.close_h - post.open_h) / ROUND_THE_CLOCK_H for post in atlas.stations.values()
        }
        self.shores = shore_at(network)
        self.cells = cells
        self.met: dict[str, tuple[Station, str, str]] = {}
        self.quotas: dict[str, tuple[Gate, str]] = {}

    def servers(self, row: int) -> int:
        """Parallel servers of a resource in the year."""
        return max(1, round(float(self.cells["resources"]["servers"][row])))

    def slot_h(self, slot: int) -> float:
        """Mean hours of a server for one unit of a slot."""
        network, row = self.network, int(self.network.topology.slot_resource[slot])
        capacity = float(network.capacity_per_y[slot])
        if self.records[row].place in self.shores:
            capacity /= float(self.cells["resources"]["availability_share"][row])  # storms close it in the simulation
        free = capacity - float(network.background_per_y[slot])
        open_h = HOURS_PER_YEAR * self.open_today[self.names[row]]
        return self.servers(row) * open_h / free

    def meet(self, slot: int) -> str:
        """Name the station of a slot, laid down at its first use."""
        row = int(self.network.topology.slot_resource[slot])
        name = self.network.topology.slot_name(slot)
        if name not in self.met:
            record, cells = self.records[row], self.cells["stations"]
            opened, closes = (float(cells[field][self.hours[record.id]]) for field in ("open_h", "close_h"))
            station = Station(name, self.servers(row), opened, closes, self.shores.get(record.place, ""))
            self.met[name] = (station, record.id, CAUSE_OF_KIND.get(record.kind, OTHER))
        return name

    def ration(self, slot: int, units: float) -> str:
        """Name the gate of a quota, which lets a unit go as soon as the quota has room for it: laid down at first use.

        ``units`` is what one unit of cargo takes of the quota.
        """
        name = self.network.topology.slot_name(slot)
        record = self.records[int(self.network.topology.slot_resource[slot])]
        self.quotas.setdefault(name, (Gate(name, release_h=self.slot_h(slot) * units), record.id))
        return name

    def uses(self, arc: int) -> list[tuple[int, float]]:
        """Slots with a station that an arc uses, and their units for one unit of what the conversion counts."""
        top = self.network.topology
        rows = range(int(top.use_start[arc]), int(top.use_start[arc + 1]))
        slots = [(int(top.use_slot[use]), float(self.network.use_units[use])) for use in rows]
        return [
            (slot, units)
            for slot, units in slots
            if int(top.slot_resource[slot]) < len(self.records)
            and self.names[int(top.slot_resource[slot])] in self.hours
        ]


class Written(msgspec.Struct, frozen=True, eq=False):
    """A program, why each of its steps takes time, and its hours at free flow.

    Ships that are not simulated add their wait for departures to ``free_h``. ``over_h`` are hours at berths and on a
    ship beyond what the network's times have for both ports and the sea.
    """

    program: Program
    causes: tuple[str, ...]
    free_h: float
    over_h: float


class Writer:
    """Write programs; keeps the stations, stores, gates and formers they meet.

    Attributes
    ----------
    stations : posts, yards and quotas
    formers : trains formed at a gauge change
    """

    def __init__(self, network: Network, docks: Docks, frequency_h: Floats) -> None:
        self.network, self.docks = network, docks
        self.frequency_h = frequency_h
        self.stations = Stations(network)
        self.formers: dict[str, Former] = {}
        self.cargo_of = dict(zip(network.atlas.markets, market_cargo(network).tolist(), strict=True))
        self.yard_at = {
            (yard.place, link, form): yard.id
            for yard in network.atlas.yards.values()
            for link in yard.links.split()
            for form in yard.form.split()
        }

    def write(self, lane: Lane, arcs: list[int]) -> Written:
        """Write the program of a lane along the arcs of its route."""
        return _Pen(self, lane, arcs).write()

    def yard(self, place: str, link: str, form: str) -> str:
        """Yard where units of a form wait for a service at a place; empty without one."""
        return self.yard_at.get((place, link, form), "")

    def yard_units(self, yard: str) -> float:
        """Places that one unit takes: boxes count by the twenty-foot unit."""
        return BOX_TEU if self.network.atlas.yards[yard].unit == "teu" else 1.0

    def stores(self) -> tuple[Store, ...]:
        """Yards as stores."""
        capacity = self.network.columns["yards"]["capacity"]
        return tuple(Store(name, float(capacity[row])) for row, name in enumerate(self.network.atlas.yards))

    def bans(self) -> tuple[Gate, ...]:
        """Give the loading bans of the yards that have one: gates of the same name with ``ban:`` before it."""
        cells, found = self.network.columns["yards"], []
        for row, name in enumerate(self.network.atlas.yards):
            ban, exempt, release = (float(cells[f][row]) for f in ("ban_at", "exempt_per_day", "release_per_day"))
            if ban > 0.0:
                found.append(
                    Gate(
                        id=f"ban:{name}",
                        store=name,
                        ban_at=ban,
                        lift_at=min(ban, float(cells["lift_at"][row])),
                        release_h=HOURS_PER_DAY / release if release > 0.0 else 0.0,
                        exempt_h=HOURS_PER_DAY / exempt if exempt > 0.0 else 0.0,
                    )
                )
        return tuple(found)


class _Pen:
    """One program while it is written: hours that wait to become a leg, and units that travel together."""

    def __init__(self, writer: Writer, lane: Lane, arcs: list[int]) -> None:
        self.of, self.lane, self.arcs = writer, lane, arcs
        self.top = writer.network.topology
        self.fleet_by_link = dict.fromkeys((name for name, _ in lane.crossings), lane.fleet)
        self.steps: list[Step] = []
        self.causes: list[str] = []
        self.mean_h = self.sd_h = 0.0
        self.leg, self.leg_h, self.cause = "", -1.0, OTHER
        self.units = lane.group
        self.free_h = self.over_h = 0.0
        self.hops = [at for at, arc in enumerate(arcs) if self._link(arc) in self.fleet_by_link]
        self.bans = self._bans()

    def write(self) -> Written:
        """Walk the arcs."""
        for at, arc in enumerate(self.arcs):
            self.free_h += float(self.of.network.arc_time_h[arc])
            if at in self.bans:
                self._flush()
                self._add(Step(GATE, self.bans[at], leg=self.bans[at]), HELD)
            if at in self.hops:
                self._hop(at)
            elif at + 1 not in self.hops and at - 1 not in self.hops:
                self._arc(arc)
        self._flush()
        self._add(Step(END), OTHER)
        program = Program(self.lane.id, tuple(self.steps))
        return Written(program, tuple(self.causes), self.free_h, self.over_h)

    def _link(self, arc: int) -> str:
        number = int(self.top.arc_link[arc])
        return self.top.links[number] if number >= 0 else ""

    def _element(self, arc: int) -> str:
        number = int(self.top.arc_transfer[arc])
        return self._link(arc) or self.top.transfers[number]

    def _add(self, step: Step, cause: str) -> None:
        self.steps.append(step)
        self.causes.append(cause)

    def _stream(self, name: str) -> str:
        return f"{self.lane.id}:{name}"

    def _bans(self) -> dict[int, str]:
        """Where a ban holds cargo back: before the last leg to a port whose yard has one."""
        gates = {gate.id for gate in self.of.bans()}
        found = {}
        for at in self.hops:
            name = f"ban:{self._yard(at, arrival=False)}"
            legs = [before for before in range(at) if int(self.top.arc_link[self.arcs[before]]) >= 0]
            if name in gates and legs:
                found[legs[-1]] = name
        return found

    def _place(self, at: int, *, arrival: bool) -> str:
        arc = self.arcs[at]
        return self.top.states[int(self.top.arc_head[arc] if arrival else self.top.arc_tail[arc])][0]

    def _yard(self, at: int, *, arrival: bool) -> str:
        return self.of.yard(self._place(at, arrival=arrival), self._link(self.arcs[at]), self.lane.form)

    def _wait(self, mean_h: float, sd_h: float, leg: str, cause: str) -> None:
        """Add hours to the leg that is being gathered; it is named after its longest part."""
        self.mean_h += mean_h
        self.sd_h = math.hypot(self.sd_h, sd_h)
        if mean_h > self.leg_h:
            self.leg, self.leg_h, self.cause = leg, mean_h, cause

    def _flush(self) -> None:
        """Write the hours gathered as one leg."""
        if self.mean_h > 0.0:
            time = spread(self.mean_h, self.sd_h)
            self._add(Step(DELAY, time=time, stream=self._stream(self.leg), leg=self.leg), self.cause)
        self.mean_h = self.sd_h = 0.0
        self.leg, self.leg_h, self.cause = "", -1.0, OTHER

    def _units_of(self, slot: int) -> float:
        """Units of a slot that one unit of the lane takes: the mean over its cargoes."""
        conversion = self.of.network.conversion[:, slot]
        total = sum(kt * float(conversion[self.of.cargo_of[market]]) for market, kt in self.lane.markets)
        return total / self.lane.units_per_y

    def _served(self, arc: int) -> list[tuple[str, Spread, str]]:
        """Stations of an arc with the time that this lane's item holds a server there."""
        network, stations = self.of.network, self.of.stations
        found = []
        for slot, units in stations.uses(arc):
            taken = units * self._units_of(slot) * self.units
            if not taken > 0.0:
                continue
            row = int(self.top.slot_resource[slot])
            if stations.records[row].kind == QUOTA:
                found.append((stations.ration(slot, taken / self.units), Spread(), QUOTA))
                continue
            name = stations.meet(slot)
            scv = float(network.columns["resources"]["service_scv"][row])
            mean_h = stations.slot_h(slot) * taken
            kind = CONSTANT if scv <= 0.0 else EXPONENTIAL if scv == 1.0 else LOGNORMAL
            found.append((name, Spread(kind, mean_h, scv if kind == LOGNORMAL else 0.0), stations.met[name][2]))
        return found

    def _serve(self, served: list[tuple[str, Spread, str]]) -> None:
        for name, time, cause in served:
            self._flush()
            if cause == QUOTA:
                self._add(Step(GATE, name, leg=name), QUOTA)
                continue
            self._add(Step(SERVE, name, time=time, stream=self._stream(name), leg=name), cause)

    def _arc(self, arc: int) -> None:
        """Write a leg or a transfer away from the ships: its hours less what its stations take, then the stations."""
        network, name = self.of.network, self._element(arc)
        mean_h, sd_h = float(network.arc_time_h[arc]), float(network.arc_sd_h[arc])
        link = int(self.top.arc_link[arc])
        if link >= 0 and self.of.frequency_h[link] > 0.0:
            wait_h = float(self.of.frequency_h[link])
            self._wait(wait_h, wait_h / math.sqrt(3.0), name, DEPARTURE)
            self.free_h += wait_h
        served = self._served(arc)
        left_h = max(0.0, mean_h - sum(time.mean_h for _, time, _ in served))
        self._wait(left_h, sd_h * left_h / mean_h if mean_h > 0.0 else 0.0, name, RUNNING if link >= 0 else PORT)
        self._serve(served)
        self._form(arc, name)

    def _form(self, arc: int, name: str) -> None:
        """Form trains of boxes that change to the broad gauge before they meet a ship."""
        transfer = int(self.top.arc_transfer[arc])
        if transfer < 0 or self.lane.unit != "box" or self.lane.train or self.units == 1 or not self.hops:
            return
        tail, head = (self.top.states[int(state[arc])][1] for state in (self.top.arc_tail, self.top.arc_head))
        if (tail, head) != ("rail-1435", "rail-1520"):
            return
        self._former(name, round(practice(self.of.network, "train-units")))

    def _former(self, name: str, units: int) -> None:
        """Form a train here: full, or with what there is when the time is over."""
        self._flush()
        former = Former(f"{self.lane.id}:{name}", units, practice(self.of.network, "forming-time"))
        self.of.formers[former.id] = former
        self.units = units
        self._add(Step(FORM, former.id, leg=name), FORMING)

    def _hop(self, at: int) -> None:
        """Write both ports and the sea between them.

        The network's hours of both transfers and the sea are shared out: what the ship and the berths take is
        theirs, the rest passes in the yards, in proportion to the transfers.
        """
        network, lane = self.of.network, self.lane
        link = self._link(self.arcs[at])
        before, after = self.arcs[at - 1], self.arcs[at + 1]
        docks = [dock_of(network, lane.fleet, self._place(at, arrival=arrival)) for arrival in (False, True)]
        self._flush()
        if self.units > 1:
            self._add(Step(SPLIT), OTHER)
            self.units = 1
        served = [self._served(before) + self._served(self.arcs[at]), self._served(after)]
        ends_h = [float(network.arc_time_h[arc]) for arc in (before, after)]
        ship_h = self._ship_h(docks[0].id, docks[1].id, link)
        held_h = sum(time.mean_h for some in served for _, time, _ in some)
        rest_h = sum(ends_h) + float(network.arc_time_h[self.arcs[at]]) - ship_h - held_h
        self.over_h += max(0.0, -rest_h)
        rest_h = max(0.0, rest_h)
        for side, (arc, dock) in enumerate(zip((before, after), docks, strict=True)):
            mean_h = rest_h * (ends_h[side] / sum(ends_h) if sum(ends_h) > 0.0 else 0.5)
            yard, name = self._yard(at, arrival=side == 1), self._element(arc)
            places = self.of.yard_units(yard) if yard else 0.0
            if yard:
                self._add(Step(TAKE, yard, units=places, leg=yard), YARD)
            part = mean_h / ends_h[side] if ends_h[side] > 0.0 else 0.0
            self._wait(mean_h, part * float(network.arc_sd_h[arc]), name, PORT)
            if side == 1 and yard:
                self._flush()
                self._add(Step(GIVE, yard, units=places), YARD)
            self._serve(served[side])
            if side == 0 or lane.unit != "truck":  # a truck drives on: its hours at the port of arrival are few
                self._flush()
            if side == 0:
                sail = Step(SAIL, link, units=places, gives=yard, stream=self._stream(link), leg=dock.id)
                self._add(sail, SHIP)
        if lane.train and at == self.hops[-1]:
            self._former(f"{link}", lane.group)

    def _ship_h(self, origin: str, destination: str, link: str) -> float:
        """Hours of a unit from casting off to its unloading, half a ship before it; its loading counts as waiting."""
        network, of = self.of.network, self.of
        terminal = network.atlas.terminals[destination]
        unloading = of.docks.full_h(terminal, self.lane.fleet) / 2.0
        fixed = of.docks.cell(origin, "casting_h") + of.docks.cell(destination, "mooring_h")
        return fixed + crossing_h(network, of.docks, self.lane.fleet, link) + unloading
