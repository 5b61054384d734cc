"""What the fibre companion says: lines under the sea, round trips, outages. Its fields are the schema."""

from __future__ import annotations

import msgspec

FIBRE_SCHEMA = "transcaspian.fibre/1"


class Line(msgspec.Struct, frozen=True):
    """A design of the seabed line on one route, at the launch power that carries most.

    ``gsnr`` is signal over all noise in 0.1 nm, over the channels. ``modes_tbps`` counts each channel at the fastest
    mode of the table that it allows, ``shannon_tbps`` at Shannon's limit less a gap; both keep the margin. Pairs are
    those that carry the promised capacity; nothing where a pair carries nothing. ``is_held`` tells that an amplifier
    under the sea reached its greatest output.
    """

    design: str
    name: str
    kind: str
    cable: str
    length_km: float
    repeaters: int
    channels: int
    launch_dbm: float
    worst_gsnr_db: float
    mean_gsnr_db: float
    best_gsnr_db: float
    mean_osnr_db: float
    modes_tbps: float
    modes_pairs: int | None
    shannon_tbps: float
    shannon_pairs: int | None
    delay_ms: float
    is_held: bool


class LatencyReading(msgspec.Struct, frozen=True):
    """One reading of the measured round trip: the path it took, on lengths ``along`` roads or ``drawn`` on the map.

    ``factor`` makes the path take the measured time; ``predicted_ms`` is London-Hong Kong with it, never fitted, and
    ``error_share`` how far it lies from the measured one.
    """

    path: str
    name: str
    basis: str
    land_km: float
    sea_km: float
    factor: float
    predicted_ms: float
    measured_ms: float
    error_share: float


class Trip(msgspec.Struct, frozen=True):
    """Round trips by one path under one reading; ``gain_ms`` is the measured trip less this one, below zero if slower.

    ``hong_kong_ms`` is Hong Kong-Frankfurt by Almaty, ``hong_kong_now_ms`` the same with the measured trip of today.
    """

    reading: str
    basis: str
    path: str
    name: str
    kind: str
    cable: str
    land_km: float
    sea_km: float
    rtt_ms: float
    gain_ms: float
    hong_kong_ms: float
    hong_kong_now_ms: float


class Gain(msgspec.Struct, frozen=True):
    """Least and greatest gain over the readings, the faster way of the cable each time, in ms of round trip.

    On the lines of today, or straight across Kazakhstan; and against the straight way through Russia as each reading
    has it, instead of the measured trip.
    """

    lines: str
    low_ms: float
    high_ms: float
    over_north_low_ms: float
    over_north_high_ms: float


class OutageCase(msgspec.Struct, frozen=True):
    """Hours a year without a way out, for a set of cables; low and high with all rates at their ends together.

    ``europe`` no way to Europe by land; ``anywhere`` none to China either; ``half`` less than half of the links open,
    a cable counted as one link, or, ``half_carried``, as room for all traffic. ``lost_share`` is the mean share of the
    links that is shut.
    """

    cables: list[str]
    europe_h_per_y: float
    europe_low_h_per_y: float
    europe_high_h_per_y: float
    anywhere_h_per_y: float
    half_h_per_y: float
    half_carried_h_per_y: float
    lost_share: float


class ShockPoint(msgspec.Struct, frozen=True):
    """Hours a year without a way to Europe, by how often a common cause takes all of Russia away; and what is saved."""

    shock_per_y: float
    without_h_per_y: float
    with_h_per_y: float
    saved_h_per_y: float
    saved_half_h_per_y: float


class Cut(msgspec.Struct, frozen=True):
    """A smallest set of parts whose loss leaves no way to Europe, and the hours a year in which all of it is lost."""

    cables: list[str]
    parts: list[str]
    lost_h_per_y: float


class WayOut(msgspec.Struct, frozen=True):
    """A way out by itself: hours a year that it is down for its land, for its sea cables, and for a common cause."""

    path: str
    name: str
    direction: str
    land_km: float
    sea_km: float
    land_h_per_y: float
    sea_h_per_y: float
    shock_h_per_y: float


class LinksOut(msgspec.Struct, frozen=True):
    """International fibre links by direction, with the prior of a common cause."""

    direction: str
    name: str
    links: int
    shock_per_y: float
    shock_low_per_y: float
    shock_high_per_y: float
    shock_days: float


class FibreAnswer(msgspec.Struct, frozen=True):
    """What the cable gives in capacity, time and safety, as `fibre --json` prints it.

    ``opens_year`` is the first year in which the scenario has a Caspian cable, nothing where it has none: the answer
    is with and without the cable in either case. ``status_shares`` counts the numbers behind it.
    """

    schema: str
    scenario: str
    title: str
    answer: str
    cable: str
    cable_name: str
    opens_year: int | None
    target_tbps: float
    traffic_tbps: float
    margin_db: float
    shannon_gap_db: float
    lines: list[Line]
    readings: list[LatencyReading]
    trips: list[Trip]
    gains: list[Gain]
    measured_ms: float
    directions: list[LinksOut]
    ways_out: list[WayOut]
    outages: list[OutageCase]
    shocks: list[ShockPoint]
    cuts: list[Cut]
    repair_days: float
    status_shares: dict[str, float]
    assumed_share: float
    sources: list[str]
    data_sha256: str
    software: dict[str, str]
    notes: list[str]
