"""What a simulated year says: the records behind ``simulate --json``. Their fields are the documented schema.

Units of a queue are wagons, trucks, boxes or ships, as the operation handles them. Days from door to door run from the
departure of the goods to their delivery.
"""

from __future__ import annotations

import msgspec

from transcaspian.sim._statistics import Estimate


class MarketDays(msgspec.Struct, frozen=True):
    """Door to door of one group of freight: how long, how sure, and what it waited for.

    ``waits_days`` holds the mean days of a unit by cause, ``moving_days`` those it was handled or carried.
    ``storm_days`` is what storms cost the mean, the same seeds with and without them; ``counts`` are units of all
    replications by the bins of ``Simulated.edges_days``.
    """

    market: str
    name: str
    corridor: str
    unit: str
    delivered_units: Estimate
    mean_days: Estimate
    p5_days: Estimate
    median_days: Estimate
    p95_days: Estimate
    moving_days: Estimate
    waits_days: dict[str, Estimate]
    storm_days: Estimate | None
    storm_p95_days: Estimate | None
    counts: list[int]


class CauseDays(msgspec.Struct, frozen=True):
    """A cause of delay over all that was delivered: mean days of a unit, and its part of all waiting."""

    cause: str
    mean_days: Estimate
    share: float


class ResourceUse(msgspec.Struct, frozen=True):
    """A station, gate, store, former, berth group or deck: how busy, how long the queue, what is left of it.

    ``utilisation`` is nothing where there are no servers. ``backlog_units`` queue when the year ends, and
    ``growth_units_per_day`` is how that rose over the year; ``overloaded`` says that it rose in every sense of the
    interval and by more than a day's work.
    """

    resource: str
    name: str
    kind: str
    unit: str
    utilisation: Estimate | None
    passed_units: Estimate
    wait_h: Estimate | None
    queue_units: Estimate
    most_units: Estimate
    backlog_units: Estimate
    growth_units_per_day: Estimate
    overloaded: bool


class YardUse(msgspec.Struct, frozen=True):
    """A store of places, wagons or a quota: how full on the mean day and on the fullest."""

    store: str
    name: str
    capacity_units: float
    taken_units: Estimate
    most_taken_units: Estimate
    full_share: Estimate


class HoldBack(msgspec.Struct, frozen=True):
    """A gate: how often it was shut, how many units it held on the mean day and on the worst, how many it refused."""

    gate: str
    name: str
    bans: Estimate
    held_units: Estimate
    most_held_units: Estimate
    held_unit_days: Estimate
    refused_units: Estimate


class Voyages(msgspec.Struct, frozen=True):
    """The voyages of one service in one direction, and how full they were."""

    link: str
    name: str
    fleet: str
    origin: str
    destination: str
    voyages: Estimate
    deck_share: Estimate
    payload_share: Estimate
    t_per_voyage: Estimate
    units_per_voyage: Estimate
    sailing_h: Estimate
    counts: list[int]


class Storms(msgspec.Struct, frozen=True):
    """The storms of a shore: how many a year and how many days it was shut."""

    shore: str
    name: str
    storms: Estimate
    shut_days: Estimate


class StormLoss(msgspec.Struct, frozen=True):
    """What storms cost: the same seeds with and without them, over all that was delivered.

    ``lost_days`` of a mean unit are ``shut_days`` while a shore was shut and ``recovery_days`` while the queue that a
    storm left was worked off; ``recovery_share`` of the open days had such a queue.
    """

    replications: int
    lost_days: Estimate
    shut_days: Estimate
    recovery_days: Estimate
    recovering_days: Estimate


class DailyQueue(msgspec.Struct, frozen=True):
    """A queue by day of the year: the mean over replications, and the band that nine of ten years stay in."""

    resource: str
    name: str
    unit: str
    mean_units: list[float]
    low_units: list[float]
    high_units: list[float]


class Simulated(msgspec.Struct, frozen=True):
    """Everything that replications of one year say together; ``groups`` are markets gathered by form and direction."""

    replications: int
    seed: int
    days: int
    edges_days: list[float]
    groups: list[MarketDays]
    markets: list[MarketDays]
    causes: list[CauseDays]
    resources: list[ResourceUse]
    yards: list[YardUse]
    gates: list[HoldBack]
    voyages: list[Voyages]
    shores: list[Storms]
    storms: StormLoss | None
    queues: list[DailyQueue]
