"""The two engines together: the wait that the equilibrium reckons with, and the one that the simulator sees."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from transcaspian.flow import Flows
from transcaspian.sim._layout import Layout, is_ballast
from transcaspian.sim._replication import Replication
from transcaspian.sim._simulate import column
from transcaspian.sim._statistics import Estimate, estimate

WAIT = 2  # row of the prices of an equilibrium
FLAG_RATIO = 2.0
LEAST_H = 1.0  # waits below an hour are not worth a flag


class WaitPair(msgspec.Struct, frozen=True):
    """One slot or service at the run's flows: hours reckoned with, hours simulated, and whether they agree.

    ``ratio`` is the simulated wait over the analytic one; ``flagged`` says that it is off by more than a factor of two
    where either is an hour or more.
    """

    resource: str
    name: str
    utilisation: float
    analytic_wait_h: float
    simulated_wait_h: Estimate
    ratio: float | None
    flagged: bool


def is_off(analytic_h: float, simulated_h: float) -> bool:
    """Tell whether two waits differ by more than a factor of two, where one of them is an hour or more.

    Examples
    --------
    >>> is_off(10.0, 21.0), is_off(10.0, 4.0), is_off(10.0, 19.0), is_off(0.1, 0.9), is_off(0.0, 1.5)
    (True, True, False, False, True)
    """
    low_h, high_h = min(analytic_h, simulated_h), max(analytic_h, simulated_h)
    return high_h >= LEAST_H and high_h > FLAG_RATIO * low_h


def waits_together(flows: Flows, layout: Layout, found: Sequence[Replication]) -> list[WaitPair]:
    """Compare the waits of every slot and service that the simulation has a queue for, the longest first.

    Parameters
    ----------
    flows : Flows
        The equilibrium that the operations were compiled from.
    layout : Layout
        Its ``slot_of`` tells the slot of each element; of several elements of one slot the waits of all units count.
    found : sequence of Replication
    """
    top = flows.network.topology
    state = flows.equilibrium.state
    number = {top.slot_name(slot): slot for slot in range(top.n_slots)}
    resources = list(flows.network.atlas.resources.values())
    places: dict[int, list[int]] = {}
    for place, element in enumerate(layout.elements):
        slot = number.get(layout.names.slot_of.get(element, ""))
        if slot is not None:
            places.setdefault(slot, []).append(place)
    wait, passed = column(found, "wait_unit_h"), column(found, "passed")
    pairs = []
    for slot, own in places.items():
        units = passed[:, own].sum(axis=1)
        hours = np.divide(wait[:, own].sum(axis=1), units, out=np.full(len(units), np.nan), where=units > 0.0)
        simulated = estimate(hours)
        if simulated is None:
            continue
        analytic = float(state.prices[WAIT][slot])
        resource = int(top.slot_resource[slot])
        direction = {"out": ", westbound", "back": ", eastbound"}.get(top.slot_name(slot).partition(":")[2], "")
        pairs.append(
            WaitPair(
                resource=top.slot_name(slot),
                name=(resources[resource].name if resource < len(resources) else top.slot_name(slot)) + direction,
                utilisation=float(state.utilisation[slot]),
                analytic_wait_h=analytic,
                simulated_wait_h=simulated,
                ratio=simulated.value / analytic if analytic > 0.0 else None,
                flagged=is_off(analytic, simulated.value),
            )
        )
    pairs += _ships(flows, layout, found)
    return sorted(pairs, key=lambda pair: (-pair.simulated_wait_h.value, pair.resource))


def _ships(flows: Flows, layout: Layout, found: Sequence[Replication]) -> list[WaitPair]:
    """Compare the wait for a ship: for departures and for ship days, of the first open arc of each service's side."""
    network = flows.network
    top, state, atlas = network.topology, flows.equilibrium.state, network.atlas
    afloat = {k for k, one in enumerate(atlas.resources.values()) if one.unit == "ship_day"}
    pairs = []
    for place, element in enumerate(layout.elements):
        kind, _, rest = element.partition(":")
        link, _, side = rest.partition(":")
        simulated = estimate(column(found, "wait_h")[:, place])
        if kind != "deck" or is_ballast(element) or link not in top.links or simulated is None:
            continue
        number = top.links.index(link)
        arcs = np.flatnonzero((top.arc_link == number) & (top.arc_forward == (side == "0")) & network.arc_open)
        if not len(arcs):
            continue
        uses = range(int(top.use_start[arcs[0]]), int(top.use_start[arcs[0] + 1]))
        slots = [(int(top.use_slot[u]), float(top.use_passages[u])) for u in uses]
        days = [(slot, times) for slot, times in slots if times > 0.0 and int(top.slot_resource[slot]) in afloat]
        analytic = float(flows.frequency_h[number]) + sum(
            times * float(state.prices[WAIT][slot]) for slot, times in days
        )
        pairs.append(
            WaitPair(
                resource=f"{link}:{'out' if side == '0' else 'back'}",
                name=layout.names.title_of.get(element, link),
                utilisation=max((float(state.utilisation[slot]) for slot, _ in days), default=0.0),
                analytic_wait_h=analytic,
                simulated_wait_h=simulated,
                ratio=simulated.value / analytic if analytic > 0.0 else None,
                flagged=is_off(analytic, simulated.value),
            )
        )
    return pairs
