"""What the outlook of the sea says: level, loads, years of loss, works at ports. Its fields are the schema."""

from __future__ import annotations

import msgspec

SEA_SCHEMA = "transcaspian.sea/1"


class LevelYear(msgspec.Struct, frozen=True):
    """Quantiles over the draws of the annual mean level of the whole sea; they are no path."""

    year: int
    p05_m_baltic: float
    p25_m_baltic: float
    median_m_baltic: float
    p75_m_baltic: float
    p95_m_baltic: float


class PastLevel(msgspec.Struct, frozen=True):
    """A measured or estimated annual mean level of the whole sea."""

    year: int
    level_m_baltic: float


class PublishedLevel(msgspec.Struct, frozen=True):
    """A projection of others: change of the level to a year, with its range where it has one."""

    name: str
    kind: str
    year: int
    change_m: float
    low_m: float | None
    high_m: float | None
    source: str


class LoadYear(msgspec.Struct, frozen=True):
    """Load of a class over its full load in a year, mean of the months: median and band over the draws."""

    year: int
    median_share: float
    p05_share: float
    p95_share: float


class MonthLoads(msgspec.Struct, frozen=True):
    """Load over full load from January to December of a year, at the median level."""

    year: int
    level_m_baltic: float
    month_share: list[float]


class ServiceLoads(msgspec.Struct, frozen=True):
    """Loads of a class of ships on a line, with the works of the scenario; at a port alone where ``link`` is empty.

    ``binds`` is the place where least can be loaded once a quarter is lost, empty where no future gets so low;
    ``depth_status`` says how the depth there is known.
    """

    fleet: str
    name: str
    vehicle: str
    link: str
    places: list[str]
    binds: str
    depth_status: str
    payload_t: float
    years: list[LoadYear]
    months: list[MonthLoads]


class Loss(msgspec.Struct, frozen=True):
    """Year in which a class loses a share of its full load, first passage on the draws' own paths.

    ``project`` is the one dredging project that is done, empty for none; with it years count from its first on,
    without it from the first of the projection, which stands for losses that are there already. A year is nothing
    where that quantile of the draws does not get there; ``reached_share`` of them do. ``level_m_baltic`` is the annual
    level at which it is lost; nothing where no draw gets so low, or none so high.
    """

    fleet: str
    link: str
    places: list[str]
    project: str
    from_year: int
    lost_share: float
    level_m_baltic: float | None
    median_year: int | None
    p05_year: int | None
    p95_year: int | None
    reached_share: float


class Works(msgspec.Struct, frozen=True):
    """A dredging project, alone: room that it keeps over its life, and the price of a tonne of it.

    ``planned`` says whether the scenario holds it.

    Tonnes count one laden way of each round trip that the fleet could make, on the lines in ``links``. The price is
    the annuity of the capital and the upkeep over the discounted mean of the tonnes; nothing where none are kept.
    """

    project: str
    name: str
    planned: bool
    from_year: int
    links: list[str]
    capex_musd: float
    opex_musd_per_y: float
    discount_share: float
    life_years: float
    annuity_musd_per_y: float
    median_kept_kt_per_y: float
    p05_kept_kt_per_y: float
    p95_kept_kt_per_y: float
    median_usd_per_t: float | None
    p05_usd_per_t: float | None
    p95_usd_per_t: float | None


class PastLoad(msgspec.Struct, frozen=True):
    """Load of a class at a port in a past year as the level gives it, beside what was reported.

    The mean of the year, and its lowest and highest month; a report is of some month.
    """

    fleet: str
    name: str
    place: str
    year: int
    level_m_baltic: float
    model_share: float
    low_month_share: float
    high_month_share: float
    reported_share: float | None
    source: str


class Sea(msgspec.Struct, frozen=True):
    """The outlook of the sea for a scenario, as `sea --json` prints it."""

    schema: str
    scenario: str
    title: str
    response: str
    pathway: str
    variant: str
    draws: int
    seed: int
    data_sha256: str
    past: list[PastLevel]
    level: list[LevelYear]
    published: list[PublishedLevel]
    loads: list[ServiceLoads]
    losses: list[Loss]
    works: list[Works]
    past_loads: list[PastLoad]
    notes: list[str]
