"""What a person reads of the slots of a year: one line for each, and one for a fleet over all its lines."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow import Flows
from transcaspian.network import SIDE_MARK, SIDES

Floats = NDArray[np.float64]

WORDS = dict(zip(SIDES, (", westbound", ", eastbound"), strict=True))
FULLER_SHARE = 0.01  # of the capacity: lines whose directions differ by less are as full both ways


class Reading(msgspec.Struct, frozen=True):
    """Slots that are read as one: a single slot, or all of a fleet whose lines share its ship days.

    Attributes
    ----------
    name : of the slot, or of the resource
    resource : id of the resource
    title : the resource's name with the direction, or with the fuller direction of each line
    slots : their numbers
    fullest : the slot with the highest utilisation: it holds the fuller direction of every line
    shares : for each slot, the share of the lines on which it holds the same direction as the fullest
    met : how many of the slots a passage meets
    """

    name: str
    resource: str
    title: str
    slots: tuple[int, ...]
    fullest: int
    shares: tuple[float, ...]
    met: int

    def total(self, values: Floats) -> float:
        """Sum a value of slots, (S,): one unit of the resource is one unit of each."""
        return float(values[list(self.slots)].sum())

    def wait(self, wait_h: Floats) -> float:
        """Hours met in the fuller direction of a line, the mean over the lines, from the waits of all slots (S,)."""
        return self.rent(wait_h) / self.met

    def rent(self, rent_usd_per_unit: Floats) -> float:
        """Rent paid in the fuller direction of a line, the mean over the lines, from the rents of all slots (S,)."""
        return float(rent_usd_per_unit[list(self.slots)] @ np.array(self.shares))


def readings(flows: Flows) -> list[Reading]:
    """Read the slots of a year, pools apart, in the order of the tables."""
    top = flows.network.topology
    groups: dict[str, list[int]] = {}
    for slot in np.flatnonzero(~flows.problem.slots.pool).tolist():
        groups.setdefault(top.read_as(slot), []).append(slot)
    return [_read(flows, name, tuple(slots)) for name, slots in groups.items()]


def _read(flows: Flows, name: str, slots: tuple[int, ...]) -> Reading:
    top, state = flows.network.topology, flows.equilibrium.state
    fullest = slots[int(np.argmax(state.utilisation[list(slots)]))]
    record = flows.network.atlas.resources[top.resources[int(top.slot_resource[fullest])]]
    whole, sides = len(slots) > 1, [top.slot_side[slot].split(SIDE_MARK) for slot in slots]
    chosen = top.slot_side[fullest].split(SIDE_MARK)
    shares = tuple(float(np.mean([a == b for a, b in zip(side, chosen, strict=True)])) for side in sides)
    return Reading(
        name=name,
        resource=record.id,
        title=record.name + (_fuller(flows, slots, fullest) if whole else WORDS.get(chosen[0], "")),
        slots=slots,
        fullest=fullest,
        shares=shares,
        met=int(top.slot_met[fullest]),
    )


def _fuller(flows: Flows, slots: tuple[int, ...], fullest: int) -> str:
    """Name the fuller direction of each line of a fleet, in brackets; nothing of a line as full both ways."""
    top, atlas = flows.network.topology, flows.network.atlas
    load = flows.equilibrium.state.used_per_y
    place = {top.slot_side[slot]: slot for slot in slots}
    fleet = atlas.fleets[atlas.resources[top.resources[int(top.slot_resource[fullest])]].fleet]
    chosen, found = top.slot_side[fullest].split(SIDE_MARK), []
    for number, name in enumerate(atlas.link_list(fleet.links)):
        other = [side if at != number else SIDES[1 - SIDES.index(side)] for at, side in enumerate(chosen)]
        more = float(load[fullest] - load[place[SIDE_MARK.join(other)]])
        if more > FULLER_SHARE * float(flows.network.capacity_per_y[fullest]):
            places = (atlas.links[name].origin, atlas.links[name].destination)
            ends = [atlas.places[at].name.partition(" (")[0].removesuffix(" port") for at in places]
            found.append(" to ".join(ends if chosen[number] == SIDES[0] else reversed(ends)))
    return f" (fuller: {', '.join(found)})" if found else ""
