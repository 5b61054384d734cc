"""What a lever does to operations: two simulations with the same random numbers, replication by replication."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from transcaspian.sim._layout import Layout, is_ballast
from transcaspian.sim._replication import Replication
from transcaspian.sim._simulate import column
from transcaspian.sim._statistics import Estimate, estimate


class MarketShift(msgspec.Struct, frozen=True):
    """How the days from door to door of one group of freight move; the second simulation less the first."""

    market: str
    name: str
    delivered_units: Estimate
    mean_days: Estimate
    p5_days: Estimate
    median_days: Estimate
    p95_days: Estimate


class QueueShift(msgspec.Struct, frozen=True):
    """How the mean queue of an element moves."""

    resource: str
    name: str
    queue_units: Estimate


MOST_SHIFTS = 12


Side = tuple[Layout, Sequence[Replication]]


def market_shifts(a: Side, b: Side, *, groups: bool = False) -> list[MarketShift]:
    """Pair the markets, or the groups of markets, that both simulations deliver to; those with most units first.

    Parameters
    ----------
    a, b : tuple
        Layout and replications; both have the same seed and number.
    groups : bool
        Pair groups of markets.
    """
    (layout, before), (other, after) = a, b
    rows = [_rows(side, groups=groups) for side in (layout, other)]
    quantiles = [column(side, "quantiles_days") for side in (before, after)]
    delivered, mean = ([column(side, name) for side in (before, after)] for name in ("delivered", "mean_days"))
    size: dict[str, float] = {}
    shifts = []
    for id_, (here, name) in rows[0].items():
        if id_ not in rows[1]:
            continue
        there = rows[1][id_][0]
        pairs = [estimate(two[1][:, there] - two[0][:, here]) for two in (delivered, mean)]
        pairs += [estimate(quantiles[1][:, there, k] - quantiles[0][:, here, k]) for k in range(3)]
        known = [pair for pair in pairs if pair is not None]
        if len(known) == len(pairs):
            shifts.append(MarketShift(id_, name, *known))
            size[id_] = float(delivered[0][:, here].mean())
    return sorted(shifts, key=lambda shift: (-size[shift.market], shift.market))


def _rows(layout: Layout, *, groups: bool) -> dict[str, tuple[int, str]]:
    """Row and name of each market, or of each group."""
    first = len(layout.names.markets) if groups else 0
    listed = layout.names.groups if groups else layout.names.markets
    return {market.id: (first + place, market.name) for place, market in enumerate(listed)}


def queue_shifts(a: Side, b: Side) -> list[QueueShift]:
    """Pair the queues that both simulations have; those that move most."""
    (layout, before), (other, after) = a, b
    place = {element: number for number, element in enumerate(other.elements)}
    means = [column(side, "mean_units") for side in (before, after)]
    shifts = []
    for number, element in enumerate(layout.elements):
        if element in place and not is_ballast(element):
            moved = estimate(means[1][:, place[element]] - means[0][:, number])
            if moved is not None and moved.value != 0.0:
                name = layout.names.title_of.get(element, element.partition(":")[2])
                shifts.append(QueueShift(element, name, moved))
    return sorted(shifts, key=lambda one: (-abs(one.queue_units.value), one.resource))[:MOST_SHIFTS]
