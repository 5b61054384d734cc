"""Which states there are and which arcs join them: the part of a network that no year changes.

A state is a place with a medium (``aktau`` on ``rail-1520``, ``aktau`` on ``feeder``, ``aktau`` at the ``gate``). An
arc is a link
in one direction, or a transfer, for one cargo form. Resources with the rule ``each`` become two slots, one for each
direction. Those with the rule ``lines``, the ships of a fleet, become a slot for each choice of one direction on each
of the fleet's links: the fullest of them holds the fuller direction of every link.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.model import Atlas, Link, Transfer, Use

GATE = "gate"
SIDES = ("out", "back")  # directions of an arc of a link: from its origin, and back to it
SIDE_MARK = "-"
LINES = "lines"
RETURNING = ("wagon", "tank")  # forms whose wagons come back empty, some of them
DECKED = "ferry"  # vehicle that takes wagons on its deck

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Topology(msgspec.Struct, frozen=True, eq=False):
    """States, arcs by form, slots and which arc uses which slot.

    ``arc_link`` and ``arc_transfer`` hold -1 where the arc is of the other kind. The arcs of form ``f`` are
    ``form_start[f]:form_start[f + 1]``. Uses of arc ``a`` are ``use_start[a]:use_start[a + 1]``. ``slot_side`` is empty
    where both directions share a slot, else ``out`` or ``back``, or one of them for each link of a fleet.
    ``slot_met`` is how many slots of its resource an arc uses: their waits and rents are parts of one. ``use_empties``
    marks uses by the empty wagons that come back: of the other direction, and nobody waits with them.
    """

    places: tuple[str, ...]
    links: tuple[str, ...]
    transfers: tuple[str, ...]
    forms: tuple[str, ...]
    cargoes: tuple[str, ...]
    resources: tuple[str, ...]
    states: tuple[tuple[str, str], ...]
    state_place: Ints
    gate_state: Ints
    form_start: Ints
    arc_form: Ints
    arc_tail: Ints
    arc_head: Ints
    arc_link: Ints
    arc_transfer: Ints
    arc_forward: NDArray[np.bool_]
    slot_resource: Ints
    slot_side: tuple[str, ...]
    slot_met: Ints
    use_start: Ints
    use_slot: Ints
    use_share: Floats
    use_passages: Floats
    use_empties: NDArray[np.bool_]

    @property
    def n_slots(self) -> int:
        """How many slots there are."""
        return len(self.slot_resource)

    def slot_name(self, slot: int) -> str:
        """Name of a slot: the resource, with ``:out`` or ``:back`` where each direction has its own."""
        name, side = self.resources[int(self.slot_resource[slot])], self.slot_side[slot]
        return f"{name}:{side}" if side else name

    def read_as(self, slot: int) -> str:
        """Name that a person reads: that of the slot, or of the resource where freight meets several of its slots."""
        return self.resources[int(self.slot_resource[slot])] if self.slot_met[slot] > 1 else self.slot_name(slot)


class _Arcs:
    """Collect arcs of one form after another."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, int, int, int, bool]] = []

    def add(self, form: int, tail: int, head: int, *, link: int = -1, transfer: int = -1, forward: bool = True) -> None:
        self.rows.append((form, tail, head, link, transfer, forward))


def _frozen(values: Any, kind: Any) -> NDArray[Any]:
    array: NDArray[Any] = np.asarray(values, dtype=kind)
    array.flags.writeable = False
    return array


def _media_at(links: Iterable[Link], media: frozenset[str]) -> dict[str, set[str]]:
    """Media of a form that reach each place, the gate among them."""
    found: dict[str, set[str]] = {}
    for link in links:
        if link.medium in media:
            for place in (link.origin, link.destination):
                found.setdefault(place, {GATE}).add(link.medium)
    return found


def _transfers_of(form: str, atlas: Atlas, media_at: dict[str, set[str]]) -> list[tuple[str, Transfer]]:
    """Transfers of a form with the place each stands at; a row for a place replaces the wildcard there."""
    own = [transfer for transfer in atlas.transfers.values() if transfer.form == form]
    placed: dict[tuple[str, str, str], Transfer] = {}
    for transfer in sorted(own, key=lambda t: t.place != "*"):
        places = media_at if transfer.place == "*" else [transfer.place]
        for place in places:
            here = media_at.get(place, set())
            if transfer.from_medium not in here or transfer.to_medium not in here:
                continue
            ends = [(transfer.from_medium, transfer.to_medium)]
            if transfer.both_ways:
                ends.append((transfer.to_medium, transfer.from_medium))
            for start, end in ends:
                placed[(place, start, end)] = transfer
    return [
        (f"{place} {start} {end}", transfer)
        for (place, start, end), transfer in sorted(placed.items(), key=lambda item: item[0])
    ]


def _collect(atlas: Atlas, states: dict[tuple[str, str], int]) -> _Arcs:
    """Arcs of all forms; fills ``states`` as it goes."""
    arcs = _Arcs()
    link_index = {name: number for number, name in enumerate(atlas.links)}
    transfer_index = {name: number for number, name in enumerate(atlas.transfers)}
    for form_number, form in enumerate(atlas.forms.values()):
        media = frozenset(form.media.split())
        for link in atlas.links.values():
            if link.medium not in media:
                continue
            tail = states.setdefault((link.origin, link.medium), len(states))
            head = states.setdefault((link.destination, link.medium), len(states))
            arcs.add(form_number, tail, head, link=link_index[link.id])
            if not link.oneway:
                arcs.add(form_number, head, tail, link=link_index[link.id], forward=False)
        media_at = _media_at(atlas.links.values(), media)
        for key, transfer in _transfers_of(form.id, atlas, media_at):
            place, start, end = key.split(" ")
            tail = states.setdefault((place, start), len(states))
            head = states.setdefault((place, end), len(states))
            arcs.add(
                form_number, tail, head, transfer=transfer_index[transfer.id], forward=start == transfer.from_medium
            )
    return arcs


class _Slots:
    """Lay out the slots of all resources and pools, and say which of them an arc uses."""

    def __init__(self, atlas: Atlas) -> None:
        self.resource: list[int] = []
        self.side: list[str] = []
        self.met: list[int] = []
        self._where: dict[str, tuple[int, ...]] = {}
        self._lines: dict[str, tuple[str, ...]] = {}
        for number, (name, record) in enumerate(atlas.resources.items()):
            if record.direction == LINES:
                self._lines[name] = atlas.link_list(atlas.fleets[record.fleet].links)
                sides = [SIDE_MARK.join(chosen) for chosen in itertools.product(SIDES, repeat=len(self._lines[name]))]
                self._lay(name, number, sides, met=len(sides) // 2)
            else:
                self._lay(name, number, list(SIDES) if record.direction == "each" else [""], met=1)
        for number, name in enumerate(atlas.pools):
            self._lay(name, len(atlas.resources) + number, [""], met=1)

    def _lay(self, name: str, number: int, sides: list[str], *, met: int) -> None:
        self._where[name] = tuple(range(len(self.side), len(self.side) + len(sides)))
        self.resource += [number] * len(sides)
        self.side += sides
        self.met += [met] * len(sides)

    def used(self, name: str, element: str, *, forward: bool) -> tuple[int, ...]:
        """Give the slots of a resource that an arc of a link or a transfer uses."""
        found, side = self._where[name], SIDES[0 if forward else 1]
        if name in self._lines:
            place = self._lines[name].index(element)
            return tuple(slot for slot in found if self.side[slot].split(SIDE_MARK)[place] == side)
        return found if len(found) == 1 else (found[SIDES.index(side)],)


class _Uses:
    """Collect what arcs use, one arc after another."""

    def __init__(self) -> None:
        self.start, self.slot = [0], list[int]()
        self.share, self.passages = list[float](), list[float]()
        self.empties = list[bool]()

    def add(self, slots: tuple[int, ...], share: float, passages: float, *, empties: bool = False) -> None:
        """Use all slots by a share; the passages are shared out over them."""
        self.slot += slots
        self.share += [share] * len(slots)
        self.passages += [passages / len(slots)] * len(slots)
        self.empties += [empties] * len(slots)


def _uses(atlas: Atlas, arcs: _Arcs, slots: _Slots) -> _Uses:
    by_element: dict[str, list[Use]] = {}
    for use in atlas.uses:
        by_element.setdefault(use.element, []).append(use)
    pooled: dict[tuple[str, str], list[str]] = {}
    for pool in atlas.pools.values():
        for name in atlas.link_list(pool.links):
            pooled.setdefault((name, pool.form), []).append(pool.id)
    links, transfers, forms = list(atlas.links), list(atlas.transfers), list(atlas.forms)
    decked = {
        name
        for name, record in atlas.resources.items()
        if record.fleet and atlas.fleets[record.fleet].vehicle == DECKED
    }
    found = _Uses()
    for form, _, _, link, transfer, forward in arcs.rows:
        element = links[link] if link >= 0 else transfers[transfer]
        for use in by_element.get(element, ()):
            found.add(slots.used(use.resource, element, forward=forward), use.usage_share, use.passages)
            if link >= 0 and use.resource in decked and forms[form] in RETURNING:
                back = slots.used(use.resource, element, forward=not forward)
                found.add(back, use.usage_share, 0.0, empties=True)
        for name in pooled.get((element, forms[form]), ()):
            found.add(slots.used(name, element, forward=forward), 1.0 if forward else -1.0, 0.0)
        found.start.append(len(found.slot))
    return found


@functools.lru_cache(maxsize=8)
def topology(atlas: Atlas) -> Topology:
    """Lay out states, arcs and slots for an atlas, once.

    Parameters
    ----------
    atlas : Atlas
        The corridor of today; closed and planned links are laid out too.
    """
    states: dict[tuple[str, str], int] = {}
    arcs = _collect(atlas, states)
    slots = _Slots(atlas)
    uses = _uses(atlas, arcs, slots)
    places = tuple(atlas.places)
    place_number = {name: number for number, name in enumerate(places)}
    columns = list(zip(*arcs.rows, strict=True))
    form_start = np.searchsorted(np.asarray(columns[0]), np.arange(len(atlas.forms) + 1))
    return Topology(
        places=places,
        links=tuple(atlas.links),
        transfers=tuple(atlas.transfers),
        forms=tuple(atlas.forms),
        cargoes=tuple(atlas.cargoes),
        resources=(*atlas.resources, *atlas.pools),
        states=tuple(states),
        state_place=_frozen([place_number[place] for place, _ in states], np.int64),
        gate_state=_frozen([states.get((place, GATE), -1) for place in places], np.int64),
        form_start=_frozen(form_start, np.int64),
        arc_form=_frozen(columns[0], np.int64),
        arc_tail=_frozen(columns[1], np.int64),
        arc_head=_frozen(columns[2], np.int64),
        arc_link=_frozen(columns[3], np.int64),
        arc_transfer=_frozen(columns[4], np.int64),
        arc_forward=_frozen(columns[5], np.bool_),
        slot_resource=_frozen(slots.resource, np.int64),
        slot_side=tuple(slots.side),
        slot_met=_frozen(slots.met, np.int64),
        use_start=_frozen(uses.start, np.int64),
        use_slot=_frozen(uses.slot, np.int64),
        use_share=_frozen(uses.share, np.float64),
        use_passages=_frozen(uses.passages, np.float64),
        use_empties=_frozen(uses.empties, np.bool_),
    )
