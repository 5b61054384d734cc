"""What a run says: the records behind ``run.json``. Their fields are the documented schema."""

from __future__ import annotations

from typing import Any

import msgspec

from transcaspian.network import Crossing

RUN_SCHEMA = "transcaspian.run/1"
COMPARE_SCHEMA = "transcaspian.compare/1"
ROUTE_SCHEMA = "transcaspian.route/1"


class Bottleneck(msgspec.Struct, frozen=True):
    """What runs out, with its price and what a unit more a year is worth.

    ``resource`` may end in ``:out`` or ``:back``. Of a fleet over several lines the load is that of the fuller
    direction of each, wait and rent are the mean over the lines of what freight meets there.
    """

    resource: str
    name: str
    kind: str
    place: str
    unit: str
    capacity_per_y: float
    load_per_y: float
    utilisation: float
    wait_h: float
    rent_usd_per_unit: float
    price_usd_per_unit: float
    user_saving_usd_per_unit: float
    corridor_kt_per_unit: float
    revenue_usd_per_unit: float
    scarcity_musd: float


class YearResult(msgspec.Struct, frozen=True):
    """One year: tonnes, boxes, shares, bottlenecks, certificate."""

    year: int
    corridor_kt: float
    corridor_teu: float
    corridor_empty_teu: float
    by_cargo_kt: dict[str, float]
    by_direction_kt: dict[str, float]
    by_corridor_share: dict[str, float]
    not_moved_kt: float
    measures: dict[str, float]
    relative_gap: float | None
    residual: float
    residual_h: float
    iterations: int
    departure_rounds: int
    contraction: float
    bottlenecks: list[Bottleneck]


class Target(msgspec.Struct, frozen=True):
    """A promise or goal, and what the run says of it.

    ``value`` is that of the target's year, or of the last year run where the target has none; nothing where its year
    was not run. ``met`` says that the target was reached in or before its year; ``year_met`` is the first year that
    reached it.
    """

    id: str
    title: str
    measure: str
    unit: str
    target: float
    year: int | None
    value: float | None
    year_met: int | None
    met: bool
    source: str


class Observed(msgspec.Struct, frozen=True):
    """A count of the world beside the model's number for the same perimeter and year."""

    perimeter: str
    name: str
    year: int
    quantity: str
    unit: str
    value: float
    model: float | None
    status: str
    source: str


class Relief(msgspec.Struct, frozen=True):
    """A step of relieving the worst bottleneck: its capacity doubled, what that gains, and which one is next."""

    year: int
    resource: str
    name: str
    before_kt: float
    after_kt: float
    next_resource: str
    next_name: str


class BundleResult(msgspec.Struct, frozen=True):
    """Two resources relieved by half: gain of each alone and of both, in kt."""

    year: int
    resources: list[str]
    single_kt: list[float]
    joint_kt: float


class Leg(msgspec.Struct, frozen=True):
    """A stretch on one medium, with the transfer that begins it."""

    origin: str
    destination: str
    medium: str
    operators: list[str]
    length_km: float
    time_h: float
    wait_h: float
    tariff_usd_per_t: float
    rent_usd_per_t: float


class Wait(msgspec.Struct, frozen=True):
    """What a way waits for: hours in queues, closures and for departures, and the rent it pays there."""

    cause: str
    name: str
    wait_h: float
    rent_usd_per_t: float


class Way(msgspec.Struct, frozen=True):
    """One route."""

    corridor: str
    places: list[str]
    length_km: float
    days: float
    sd_days: float
    usd_per_t: float
    usd_per_teu: float | None
    generalised_usd_per_t: float
    closed_by: str
    legs: list[Leg]
    waits: list[Wait]


class TripWays(msgspec.Struct, frozen=True):
    """A reference trip in one year: the best way of each corridor, at the prices and waits of that year."""

    id: str
    name: str
    origin: str
    destination: str
    cargo: str
    year: int
    ways: list[Way]


class RunSummary(msgspec.Struct, frozen=True):
    """Everything in ``run.json``. ``left_out`` names companions that were asked and gave no answer, with the reason."""

    schema: str
    id: str
    software: dict[str, str]
    data_sha256: str
    scenario: dict[str, Any]
    years: list[YearResult]
    targets: list[Target]
    observed: list[Observed]
    relief: list[Relief]
    bundles: list[BundleResult]
    crossings: list[Crossing]
    missing_mass_share: float
    missing_corridor_share: float
    n_routes: int
    assumed_share: float
    status_shares: dict[str, float]
    notes: list[str]
    trips: list[TripWays] = []  # runs kept before this field have none
    left_out: dict[str, str] = {}
