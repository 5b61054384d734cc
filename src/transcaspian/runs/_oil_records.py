"""What the answer on oil says: netbacks, years, tankers, blend, outages, tariff cuts, counts. The schema."""

from __future__ import annotations

import msgspec

from transcaspian.model import Change
from transcaspian.world import OilLeg

OIL_SCHEMA = "transcaspian.oil/1"


class Netback(msgspec.Struct, frozen=True):
    """What a tonne from Tengiz earns by a way: price at its market, what is lost and paid, what is left.

    ``low_usd_per_t`` and ``high_usd_per_t`` hold the range of the premium of the grade. ``is_open`` is false where the
    network has a link of the way closed.
    """

    way: str
    name: str
    market: str
    is_open: bool
    price_usd_per_t: float
    quality_usd_per_t: float
    lost_usd_per_t: float
    transport_usd_per_t: float
    netback_usd_per_t: float
    low_usd_per_t: float
    high_usd_per_t: float
    days: float
    assumed_usd_per_t: float
    legs: list[OilLeg]


class Hold(msgspec.Struct, frozen=True):
    """A capacity on the way by Baku in a year: how full, what it costs a tonne, what twice of it would bring."""

    resource: str
    name: str
    utilisation: float
    usd_per_t: float
    gain_kt: float


class Ceiling(msgspec.Struct, frozen=True):
    """Most that a capacity on the way by Baku leaves to Kazakh oil in a year, beside what others take of it."""

    resource: str
    name: str
    room_kt: float


class WayVolume(msgspec.Struct, frozen=True):
    """Kazakh crude by a way in a year; captive oil counts as CPC."""

    way: str
    name: str
    volume_kt: float


class OilYear(msgspec.Struct, frozen=True):
    """A year: oil that crosses to Baku, the part of it that enters BTC, all ways, what holds it back.

    ``crossing_kt`` is the measure ``btc_kazakh_kt`` of promises: tankers from Aktau to Baku, as the press counts.
    ``can_kt`` is the least of the ceilings, what could cross if every day of every ship and berth were worked, and
    ``can_held_by`` names it. ``step_kt`` is the volume agreed by then. ``binding`` is the capacity that would bring
    most if it were twice as large, ``price_gain_kt`` what 10 USD a tonne less would bring; ``held_by`` is ``price``
    where that is more, or else the id of the capacity. ``blend_sulphur_share`` is that of the line with this oil,
    ``room_kt`` what of it fits below the limit that the signed ceiling implies.
    """

    year: int
    crossing_kt: float
    pipe_kt: float
    can_kt: float
    can_held_by: str
    can_held_by_name: str
    ceilings: list[Ceiling]
    step: str
    step_kt: float
    gap_kt: float
    quota_kt: float
    contract_kt: float
    contract_moved_kt: float
    held_by: str
    binding: str
    binding_name: str
    price_gain_kt: float
    holds: list[Hold]
    ways: list[WayVolume]
    kashagan_kt: float
    blend_sulphur_share: float
    room_kt: float


class TankerYear(msgspec.Struct, frozen=True):
    """Tankers Aktau-Baku in a year, and how many each step needs.

    ``need`` is with every day worked, ``need_queued`` with the part of its days that a ship can work before queues
    lengthen; both in the order of the steps.
    """

    year: int
    ships: float
    level_m_baltic: float
    depth_share: float
    load_t: float
    voyages_per_ship: float
    kt_per_ship: float
    need: list[int]
    need_queued: list[int]


class BlendRoom(msgspec.Struct, frozen=True):
    """Most Kazakh oil that keeps the line to Ceyhan at a limit of sulphur; with the range of the other oil in it."""

    limit_share: float
    is_implied: bool
    room_kt: float
    low_room_kt: float
    high_room_kt: float


class Moved(msgspec.Struct, frozen=True):
    """A way in an outage, as rates by the year: what it carried before, what more it takes, what room it had."""

    way: str
    name: str
    before_kt_per_y: float
    more_kt_per_y: float


class Failure(msgspec.Struct, frozen=True):
    """CPC closed in part for some days: who moves what, what stays in the ground, what it costs, what Baku saves.

    Rates are by the year, volumes those of the days. ``way_musd`` is what all ways through Azerbaijan save, and
    ``pipe_musd`` what BTC alone saves where railways to Georgia stay; both against the best that all other ways then
    do. Low and high hold the ranges of the share lost, of the delay and of the worth of oil that waits. Without
    ``russia_takes`` no other way through Russia takes what CPC turns away.
    """

    id: str
    name: str
    from_date: str
    network_year: int
    days: float
    lost_share: float
    russia_takes: bool
    carried_kt_per_y: float
    lost_kt: float
    moved: list[Moved]
    diverted_kt: float
    shut_in_kt: float
    cost_musd: float
    crossing_kt_per_y: float
    crossing_more_kt: float
    way_musd: float
    pipe_musd: float
    low_way_musd: float
    high_way_musd: float
    binding: list[str]


class Insurance(msgspec.Struct, frozen=True):
    """The list of outages met by the network of one year: what the way by Baku saves, by the year, with its range."""

    name: str
    year: int
    russia_takes: bool
    events_per_y: float
    lost_kt_per_y: float
    cost_musd_per_y: float
    way_musd_per_y: float
    low_way_musd_per_y: float
    high_way_musd_per_y: float
    pipe_musd_per_y: float


class TariffCut(msgspec.Struct, frozen=True):
    """Tariffs of the legs from Aktau to Ceyhan lowered for Kazakh oil: volume, netback, what the legs earn."""

    cut_share: float
    usd_per_t: float
    crossing_kt: float
    pipe_kt: float
    netback_usd_per_t: float
    legs_musd: float


class Study(msgspec.Struct, frozen=True):
    """A step as agreed, built in the network of a year: what crosses then, and what holds it."""

    name: str
    year: int
    step_kt: float
    projects: list[str]
    crossing_kt: float
    pipe_kt: float
    held_by: str
    binding: str
    binding_name: str


class OilCount(msgspec.Struct, frozen=True):
    """A published volume, scaled to the year where it covers less of it, beside the model's."""

    way: str
    name: str
    year: int
    reading: str
    months: int
    observed_kt: float
    model_kt: float
    error_share: float
    status: str
    source: str


class OilField(msgspec.Struct, frozen=True):
    """A field in a year as reported: output, what enters CPC, what contracts promise to BTC, sulphur of its oil."""

    name: str
    year: int
    grade: str
    sulphur_share: float
    output_kt: float
    cpc_kt: float
    btc_kt: float


class OilAnswer(msgspec.Struct, frozen=True):
    """The answer on Kazakh oil for a scenario, as `oil --json` prints it.

    ``claimed_kt_per_ship`` is what owners say that a tanker of 8,000 t lifts in a year, ``seen_kt_per_ship`` what one
    was seen to. ``measures`` holds the measures of promises by year: ``btc_kazakh_kt`` and ``btc_kashagan_kt``.
    ``changes`` with their note are as in the answer on power.
    """

    schema: str
    scenario: str
    title: str
    answer: str
    year: int
    brent_usd_per_bbl: float
    fields: list[OilField]
    netbacks: list[Netback]
    years: list[OilYear]
    steps: list[WayVolume]
    tankers: list[TankerYear]
    claimed_kt_per_ship: float
    seen_kt_per_ship: float
    studies: list[Study]
    blend: list[BlendRoom]
    events: list[Failure]
    closures: list[Failure]
    insurance: list[Insurance]
    cuts: list[TariffCut]
    counts: list[OilCount]
    measures: dict[str, dict[str, float]]
    status_shares: dict[str, float]
    assumed_share: float
    sources: list[str]
    data_sha256: str
    software: dict[str, str]
    notes: list[str]
    measure_notes: dict[str, str] = {}
    changes: list[Change] = []
    changes_note: str = ""
