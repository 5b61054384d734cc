"""Ships of the slow twin: ports, directed links, loading, storms and scripted closures, in plain Python.

Written apart from the kernel, from ``docs/simulator.md``; the words in the names of the methods are those of that page.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from transcaspian.sim._operations import FILL, TIMETABLE, Kind, Port, SeaLink, Ship, Shore
from transcaspian.sim._twin_draws import Stream, Time
from transcaspian.sim._twin_kept import Line

if TYPE_CHECKING:
    from transcaspian.sim._twin import Item, Station, Twin


class Coast:
    """A shore with what lies on it; open while it is calm and no order shuts it."""

    def __init__(self, record: Shore, candidates: Stream, closed: Time) -> None:
        self.record, self.candidates, self.closed = record, candidates, closed
        self.stormy = False
        self.orders = self.storms = 0
        self.shut_h, self.shut_from = 0.0, 0.0
        self.stations: list[Station] = []
        self.harbours: list[Harbour] = []

    def is_open(self) -> bool:
        """Tell whether ships may move and stations work."""
        return not self.stormy and self.orders == 0


class Harbour:
    """Berths, gangs and the ships at anchor of a port; without a shore it is always open."""

    def __init__(self, record: Port, coast: Coast | None) -> None:
        self.record, self.coast = record, coast
        self.berths = record.berths
        self.free_at = [0.0] * record.gangs
        self.anchorage = Line()
        self.sides: list[Side] = []

    def is_open(self) -> bool:
        """Tell whether ships may dock and sail."""
        return self.coast is None or self.coast.is_open()

    def gang(self) -> int:
        """Give the gang that is free first, the first of equals."""
        return self.free_at.index(min(self.free_at))


class Side:
    """One direction of a link: what waits at its port, by kind, and the ships loading there."""

    def __init__(self, link: SeaLink, side: int, harbour: Harbour, kinds: list[Kind], sailing: Time) -> None:
        self.link, self.side, self.harbour, self.sailing = link, side, harbour, sailing
        self.kinds = kinds
        self.lines = [Line() for _ in kinds]
        caps = dict(link.deck_share)
        self.deck_share = [caps.get(kind.id, 1.0) for kind in kinds]
        self.loading: list[Vessel] = []
        self.other: Side = self


class Vessel:
    """A ship with its cargo."""

    units = 1  # of a queue of ships

    def __init__(self, record: Ship, harbour: Harbour) -> None:
        self.record, self.harbour = record, harbour
        self.joined = 0.0
        self.cargo: list[Item] = []
        self.side: Side | None = None  # of the link it last chose
        self.is_loading = self.is_held = False
        self.generation = 0
        self.deck_left = self.payload = self.payload_left = self.ready = self.departed = 0.0
        self.used: list[float] = []
        self.voyage: list[Any] | None = None


class Sea:
    """What happens to ships and shores; the events of the sea are methods, called by the twin with its clock set."""

    def __init__(self, twin: Twin) -> None:
        self.twin = twin
        operations, streams = twin.operations, twin.streams
        self.kinds = list(operations.kinds)
        self.coasts = {
            shore.id: Coast(shore, streams[f"storm:{shore.id}"], Time(shore.closed, streams[f"closed:{shore.id}"]))
            for shore in operations.shores
        }
        self.harbours = {port.id: Harbour(port, self.coasts.get(port.shore)) for port in operations.ports}
        for harbour in self.harbours.values():
            if harbour.coast is not None:
                harbour.coast.harbours.append(harbour)
        self.handling = {(row.port, row.kind): (row.load_h, row.unload_h) for row in operations.handlings}
        self.sides: list[Side] = []
        for link in operations.links:
            sailing = Time(link.sailing, streams[f"sail:{link.id}"])
            pair = [Side(link, i, self.harbours[port], self.kinds, sailing) for i, port in enumerate(link.ports)]
            pair[0].other, pair[1].other = pair[1], pair[0]
            for side in pair:
                side.harbour.sides.append(side)
            self.sides += pair
        self.vessels = [Vessel(ship, self.harbours[ship.port]) for ship in operations.ships]
        self.voyages: list[list[Any]] = []

    def side(self, link: str, port: str) -> Side:
        """Give the direction of a link that starts at a port."""
        return next(side for side in self.sides if side.link.id == link and side.harbour.record.id == port)

    def hours(self, harbour: Harbour, kind: Kind) -> tuple[float, float]:
        """Hours of a gang for one unit: loading, unloading."""
        return self.handling.get((harbour.record.id, kind.id), (0.0, 0.0))

    # -- shores --------------------------------------------------------------------------------------------------------

    def next_storm(self, coast: Coast) -> None:
        """Schedule the next storm, or another look at the end of the month."""
        twin = self.twin
        rate = coast.record.storms_per_h[twin.month(twin.now)]
        end = twin.month_end(twin.now)
        if rate > 0.0:
            begins = twin.now + -math.log(coast.candidates.uniform()) / rate
            if begins < end:
                twin.push(begins, self.storm_begins, coast)
                return
        else:
            twin.reached["month without storms"] += 1
        twin.push(end, self.month_ends, coast)

    def month_ends(self, coast: Coast) -> None:
        """STORM shore, 2."""
        self.next_storm(coast)

    def storm_begins(self, coast: Coast) -> None:
        """STORM shore, 0."""
        if coast.is_open():
            coast.shut_from = self.twin.now
        else:
            self.twin.reached["storm under an order"] += 1
        coast.stormy = True
        coast.storms += 1
        self.twin.push(self.twin.now + coast.closed.draw(), self.storm_ends, coast)

    def storm_ends(self, coast: Coast) -> None:
        """STORM shore, 1."""
        coast.stormy = False
        self.reopen_if_open(coast)
        self.next_storm(coast)

    def order_begins(self, coast: Coast) -> None:
        """Count one order more on a shore."""
        if coast.is_open():
            coast.shut_from = self.twin.now
        coast.orders += 1

    def order_ends(self, coast: Coast) -> None:
        """Count one order less on a shore."""
        coast.orders -= 1
        self.reopen_if_open(coast)

    def reopen_if_open(self, coast: Coast) -> None:
        """Reopen: stations, ports, ships that were held."""
        if not coast.is_open():
            self.twin.reached["shut by two causes"] += 1
            return
        coast.shut_h += self.twin.now - coast.shut_from
        for station in coast.stations:
            self.twin.start_services(station)
        for harbour in coast.harbours:
            self.dock(harbour)
        for vessel in self.vessels:
            if vessel.is_held and self._may_sail(vessel):
                self.twin.reached["held ship sails"] += 1
                self.sail(vessel)

    # -- arriving ------------------------------------------------------------------------------------------------------

    def arrive(self, vessel: Vessel) -> None:
        """PORT ship."""
        if vessel.voyage is not None:
            vessel.voyage[3] = self.twin.now
            vessel.voyage = None
        vessel.harbour.anchorage.join(vessel, self.twin.now)
        self.dock(vessel.harbour)

    def dock(self, harbour: Harbour) -> None:
        """Give berths to ships at anchor and start to unload them."""
        twin = self.twin
        while harbour.is_open() and harbour.berths > 0 and harbour.anchorage.inside:
            vessel = harbour.anchorage.pop(twin.now)
            if vessel.joined < twin.now:
                twin.reached["ship waited at anchor"] += 1
            harbour.berths -= 1
            start = end = twin.now + harbour.record.mooring_h
            cargo, vessel.cargo = vessel.cargo, []
            for item in cargo:
                gang = harbour.gang()
                hours = self.hours(harbour, item.kind)[1]
                done = max(harbour.free_at[gang], start) + hours * item.units
                harbour.free_at[gang] = done
                twin.spend(item, done - vessel.departed, vessel.departed, done)
                item.number += 1
                twin.push(done, twin.step, item)
                end = max(end, done)
            twin.push(end, self.unloaded, vessel)

    # -- loading -------------------------------------------------------------------------------------------------------

    def _score(self, side: Side, vessel: Vessel) -> float:
        total = 0.0
        for kind, here, there in zip(self.kinds, side.lines, side.other.lines, strict=True):
            total += kind.length * (here.length + there.length)
        others = sum(
            other is not vessel
            and other.record.fleet == vessel.record.fleet
            and other.side is not None
            and other.side.link is side.link
            for other in self.vessels
        )
        return total / (1 + others)

    def _choose(self, vessel: Vessel) -> Side:
        if vessel.record.link:
            self.twin.reached["tied ship"] += 1
            return self.side(vessel.record.link, vessel.harbour.record.id)
        sides = [
            side for side in self.sides
            if side.link.fleet == vessel.record.fleet and side.harbour is vessel.harbour
        ]  # fmt: skip
        scores = [self._score(side, vessel) for side in sides]
        best = scores.index(max(scores))
        if best > 0:
            self.twin.reached["ship chose a later link"] += 1
        return sides[best]

    def unloaded(self, vessel: Vessel) -> None:
        """UNLOADED ship."""
        twin = self.twin
        side = vessel.side = self._choose(vessel)
        link = side.link
        vessel.is_loading = True
        vessel.generation += 1
        vessel.payload = vessel.payload_left = link.payload_t[twin.month(twin.now)]
        vessel.deck_left, vessel.used = vessel.record.deck, [0.0] * len(self.kinds)
        if link.rule == FILL:
            vessel.ready, at = twin.now, twin.now + link.patience_h
        else:
            offset = link.offset_h[side.side]
            slot = math.ceil((twin.now - offset) / link.headway_h)
            vessel.ready = at = max(twin.now, offset + max(0, slot) * link.headway_h)
            twin.reached["long before the first slot"] += slot < 0
            twin.reached["offset of side " + str(side.side)] += offset > 0.0
            twin.reached["slot to wait for"] += at > twin.now
        twin.push(at, self.ready, vessel, vessel.generation)
        side.loading.append(vessel)
        if len(side.loading) > 1:
            twin.reached["ships loading behind one another"] += 1
        self.load(side)

    def _next_cargo(self, side: Side, vessel: Vessel) -> tuple[int, bool]:
        """Find the kind to load, -1 for none, and whether a head fails by its share of the deck alone."""
        best, capped = -1, False
        deck = vessel.record.deck
        for k, (kind, line) in enumerate(zip(self.kinds, side.lines, strict=True)):
            if not line.inside:
                continue
            head = line.inside[0]
            length, tonnes = kind.length * head.units, kind.t * head.units
            if tonnes == vessel.payload_left and length <= vessel.deck_left:
                self.twin.reached["fits to the tonne"] += 1
            if length > vessel.deck_left or tonnes > vessel.payload_left:
                self.twin.reached["payload too small" if length <= vessel.deck_left else "deck too small"] += 1
            elif vessel.used[k] + length > side.deck_share[k] * deck:
                capped = True
            elif best < 0 or head.joined < side.lines[best].inside[0].joined:
                if best >= 0:
                    self.twin.reached["later kind loads first"] += 1
                best = k
        return best, capped

    def load(self, side: Side) -> None:
        """Load what queues on a directed link on the first ship in line, then on the next."""
        twin = self.twin
        while side.loading:
            vessel = side.loading[0]
            k, capped = self._next_cargo(side, vessel)
            if k < 0:
                if not any(line.inside for line in side.lines):
                    return
                if capped:
                    twin.reached["deck share stops loading"] += 1
                    return
                twin.reached["nothing fits"] += 1
                self.make_ready(vessel)
                continue
            if capped:
                twin.reached["deck share passed over"] += 1
            self._put_on_board(side, vessel, k)
            used, enough = vessel.record.deck - vessel.deck_left, side.link.fill_share * vessel.record.deck
            draught_full = vessel.payload - vessel.payload_left >= side.link.fill_share * vessel.payload
            if used < enough and not draught_full:
                continue
            if side.link.rule == FILL:
                twin.reached["full by deck" if used >= enough else "full by payload"] += 1
                twin.reached["full to the metre"] += used == enough and not draught_full
                self.make_ready(vessel)
            else:
                twin.reached["full before the slot"] += 1

    def _put_on_board(self, side: Side, vessel: Vessel, k: int) -> None:
        twin, harbour = self.twin, side.harbour
        item = twin.leave(side.lines[k])
        gang = harbour.gang()
        if gang > 0:
            twin.reached["second gang"] += 1
        done = max(harbour.free_at[gang], twin.now) + self.hours(harbour, item.kind)[0] * item.units
        harbour.free_at[gang] = done
        vessel.cargo.append(item)
        if twin.task(item).record.gives:
            twin.push(done, self.loaded, item)
        vessel.ready = max(vessel.ready, done)
        vessel.deck_left -= item.kind.length * item.units
        vessel.payload_left -= item.kind.t * item.units
        vessel.used[k] += item.kind.length * item.units

    def loaded(self, item: Item) -> None:
        """Handle LOADED: give to the store that its step names."""
        step = self.twin.task(item).record
        self.twin.reached["group sail gives"] += item.units > 1
        self.twin.give(self.twin.stores[step.gives], step.units * item.units)

    def ready(self, vessel: Vessel, generation: int) -> None:
        """READY ship, generation: patience or the slot has come."""
        twin, side = self.twin, vessel.side
        if generation != vessel.generation or not vessel.is_loading or side is None:
            twin.reached["stale ready"] += 1
            return
        if side.link.rule == FILL and not vessel.cargo and not any(line.inside for line in side.other.lines):
            twin.reached["waits on empty"] += 1
            twin.push(twin.now + side.link.patience_h, self.ready, vessel, generation)
            return
        if side.link.rule == TIMETABLE:
            twin.reached["slot"] += 1
        else:
            twin.reached["patience over" if vessel.cargo else "patience over, nothing on board"] += 1
        self.make_ready(vessel)
        self.load(side)

    # -- leaving -------------------------------------------------------------------------------------------------------

    def make_ready(self, vessel: Vessel) -> None:
        """End the loading; the ship departs when all is on board and it is cast off."""
        twin = self.twin
        if vessel.side is not None:
            place = vessel.side.loading.index(vessel)
            twin.reached["a later ship is ready first"] += place > 0
            twin.reached["a much later ship is ready first"] += place > 1
            vessel.side.loading.remove(vessel)
        vessel.is_loading = False
        vessel.generation += 1
        at = max(twin.now, vessel.ready) + vessel.harbour.record.casting_h
        twin.push(at, self.depart, vessel, vessel.generation)

    def _may_sail(self, vessel: Vessel) -> bool:
        side = vessel.side
        return side is not None and side.harbour.is_open() and side.other.harbour.is_open()

    def depart(self, vessel: Vessel, generation: int) -> None:
        """DEPART ship, generation."""
        if generation != vessel.generation:
            self.twin.reached["stale depart"] += 1
        elif self._may_sail(vessel):
            self.sail(vessel)
        else:
            here = vessel.harbour.is_open()
            self.twin.reached["held by the other port" if here else "held by its own port"] += 1
            vessel.is_held = True

    def sail(self, vessel: Vessel) -> None:
        """Leave the berth and go to the other port."""
        twin, side = self.twin, vessel.side
        if side is None:
            raise ValueError(f"ship {vessel.record.id} has no link")
        vessel.is_held = False
        side.harbour.berths += 1
        deck = vessel.record.deck - vessel.deck_left
        units = sum(item.units for item in vessel.cargo)
        row = [vessel, side, twin.now, math.nan, deck, vessel.payload - vessel.payload_left, units]
        self.voyages.append(row)
        vessel.voyage, vessel.departed, vessel.harbour = row, twin.now, side.other.harbour
        if not vessel.cargo:
            twin.reached["empty voyage"] += 1
        elif len({item.kind.id for item in vessel.cargo}) > 1:
            twin.reached["several kinds on a deck"] += 1
        twin.push(twin.now + side.sailing.draw(), self.arrive, vessel)
        self.dock(side.harbour)
