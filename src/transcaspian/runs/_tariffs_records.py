"""What a year's tariffs could be: regimes, money, gains, splits. Its fields are the schema of `tariffs --json`."""

from __future__ import annotations

from typing import Any

import msgspec

TARIFFS_SCHEMA = "transcaspian.tariffs/1"


class Payee(msgspec.Struct, frozen=True):
    """What a party takes of a through tariff."""

    party: str
    name: str
    usd_per_teu: float
    usd_per_t: float


class Money(msgspec.Struct, frozen=True):
    """A party in a regime, MUSD a year: all its cargo, the corridor's and the rest.

    ``rent_musd`` is rent that the corridor's freight pays it, ``change_musd`` its profit and rent less today's profit;
    ``transfer_musd`` what it must be given by the other members, so that it gets its share; nothing where the regime
    has no split.
    """

    party: str
    name: str
    kind: str
    member: bool
    revenue_musd: float
    profit_musd: float
    rent_musd: float
    change_musd: float
    transfer_musd: float | None


class Settled(msgspec.Struct, frozen=True):
    """The regime with departures of ships that fill settled anew: inside regimes they stand at today's."""

    corridor_kt: float
    moved_kt: float
    rounds: int


class Proof(msgspec.Struct, frozen=True):
    """How good a point is: residual of its own condition, and of a Nash point what deviations bring.

    ``verdict`` is of a Nash point: ``pure``, ``continuum``, ``none``, ``elsewhere`` or ``unsettled``; empty elsewhere.
    ``most_gain_usd`` is the most that one member would gain by a deviation of the grid, USD a year.
    """

    residual: float
    solves: int
    identity_share: float
    verdict: str
    largest_hessian_value: float | None
    most_gain_usd: float | None
    gains_by: str
    words: str


class HeldYear(msgspec.Struct, frozen=True):
    """A through tariff in one of the years that it holds, against today's tariffs in that year."""

    year: int
    corridor_kt: float
    more_kt: float
    members_musd: float
    shippers_musd: dict[str, float]


class RegimeAnswer(msgspec.Struct, frozen=True):
    """One regime: the through tariff, tonnes, money of all, congestion, and its proof.

    ``usd_per_teu`` and ``payees`` are of the reference trip, on today's way; ``by_cargo_usd_per_t`` is what members
    take of a mean tonne of today's freight of each group. Changes are against today. ``multipliers`` are of today's
    margins.
    """

    id: str
    title: str
    words: str
    priced: bool
    usd_per_teu: float
    usd_per_t: float
    payees: list[Payee]
    by_cargo_usd_per_t: dict[str, float]
    multipliers: dict[str, float]
    corridor_kt: float
    corridor_teu: float
    by_cargo_kt: dict[str, float]
    members_musd: float
    members_rent_musd: float
    others_rent_musd: float
    burnt_rent_musd: float
    shippers_musd: dict[str, float]
    waiting_musd: float
    parties: list[Money]
    feasible: bool
    settled: Settled | None
    proof: Proof
    held: list[HeldYear]


class Peak(msgspec.Struct, frozen=True):
    """Today's prices with a share on them in the months with storms.

    The year stands as two seasons with their own days of closure; ``stormy_kt`` and ``calm_kt`` are rates a year before
    and after, the rest the year's change by it. Freight does not move from one season to the other.
    """

    peak_share: float
    stormy_kt: list[float]
    calm_kt: list[float]
    corridor_kt: float
    more_kt: float
    members_musd: float
    shippers_musd: float
    burnt_rent_musd: float


class Gain(msgspec.Struct, frozen=True):
    """What a step between two regimes brings, MUSD a year."""

    id: str
    title: str
    members_musd: float
    other_owners_musd: float
    shippers_musd: float
    total_musd: float
    corridor_kt: float


class Conduct(msgspec.Struct, frozen=True):
    """Today's mark-up of a party and form, the one that would pay it best at today's slopes, and their ratio."""

    party: str
    form: str
    price_usd_per_t: float
    markup_usd_per_t: float
    best_usd_per_t: float
    conduct_share: float
    volume_kt: float


class GroupShare(msgspec.Struct, frozen=True):
    """A group of members: what it earns today, and what each rule gives it of the joint profit, MUSD a year."""

    name: str
    parties: list[str]
    today_musd: float
    alone_musd: float
    outside_musd: float
    shapley_musd: float
    bargain_musd: float
    kilometres_musd: float
    costs_musd: float


class Sharing(msgspec.Struct, frozen=True):
    """How groups could share what they earn together, and whether they would hold together.

    A coalition sets one margin for each form. ``core_excess_musd`` is what some coalition could get above its Shapley
    values, below zero if none can; ``outsiders_musd`` what all would have if each were the only one outside, against
    ``together_musd``.
    """

    assumption: str
    groups: list[GroupShare]
    apart_musd: float
    together_musd: float
    today_musd: float
    in_core: bool
    core_excess_musd: float
    blocking: list[str]
    least_core_musd: float
    outsiders_musd: float
    outsiders_kept: bool
    coalitions: int
    solves: int
    worst_residual: float
    unconverged: int


class Tariffs(msgspec.Struct, frozen=True):
    """What ``tariffs --json`` says.

    ``harmonised_kt`` is what most tonnes carries above today, ``harmonised_burnt_kt`` the same while rents stay burnt.
    """

    schema: str
    id: str
    software: dict[str, str]
    data_sha256: str
    scenario: dict[str, Any]
    year: int
    years: list[int]
    trip: str
    trip_name: str
    trip_places: list[str]
    trip_t_per_teu: float
    members: list[str]
    without: list[str]
    regimes: list[RegimeAnswer]
    gains: list[Gain]
    harmonised_kt: float
    harmonised_burnt_kt: float
    conduct: list[Conduct]
    form_conduct_share: dict[str, float]
    sharing: Sharing | None
    peak: Peak | None
    nobody_loses: str
    notes: list[str]
