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


def market_shifts(
    a: tuple[Layout, Sequence[Replication]], b: tuple[Layout, Sequence[Replication]]
) -> list[MarketShift]:
    """Pair the markets that both simulations deliver to, in the order of the first.

    Parameters
    ----------
    a, b : tuple
        Layout and replications; both have the same seed and number.
    """
    (layout, before), (other, after) = a, b
    place = {market.id: number for number, market in enumerate(other.names.markets)}
    quantiles = [column(side, "quantiles_days") for side in (before, after)]
    shifts = []
    for number, market in enumerate(layout.names.markets):
        if market.id not in place:
            continue
        at = place[market.id]
        pairs = [
            estimate(column(after, name)[:, at] - column(before, name)[:, number])
            for name in ("delivered", "mean_days")
        ]
        pairs += [estimate(quantiles[1][:, at, k] - quantiles[0][:, number, k]) for k in range(3)]
        known = [pair for pair in pairs if pair is not None]
        if len(known) == len(pairs):
            shifts.append(MarketShift(market.id, market.name, *known))
    return shifts


def queue_shifts(a: tuple[Layout, Sequence[Replication]], b: tuple[Layout, Sequence[Replication]]) -> list[QueueShift]:
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
