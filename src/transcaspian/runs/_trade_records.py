"""What the answer on trade says: counts, costs, paths, parts, funds, grain. Its fields are the schema."""

from __future__ import annotations

import msgspec

from transcaspian.runs._trade_costs import GrainLane
from transcaspian.world import MirrorYear

TRADE_SCHEMA = "transcaspian.trade/1"


class TradeGood(msgspec.Struct, frozen=True):
    """A good in one direction: its trade in the base year, and how strongly it answers cost and days, with ranges."""

    good: str
    name: str
    seller: str
    buyer: str
    base_musd: float
    theta_value: float
    theta_low_value: float
    theta_high_value: float
    day_share: float
    day_low_share: float
    day_high_share: float


class TradeCost(msgspec.Struct, frozen=True):
    """Trade cost of a good in one direction in a year of a scenario, and what it does to its trade.

    ``cost_share`` is trade cost over value (freight, spread of times, constant of the corridor, days); ``cost_scale``
    one plus it, over that of the base year; ``partial_scale`` trade over that of the base year by the partial formula,
    ``flow_scale`` with prices and incomes of all countries in balance. The way is the least of all open ones.
    """

    scenario: str
    year: int
    good: str
    seller: str
    buyer: str
    corridor: str
    usd_per_t: float
    days: float
    cost_share: float
    cost_scale: float
    partial_scale: float
    flow_scale: float


class TradeYear(msgspec.Struct, frozen=True):
    """Turnover in a year of a scenario: median and band of the path; no single year is meant to lie on it."""

    year: int
    median_musd: float
    p05_musd: float
    p95_musd: float


class TradeParts(msgspec.Struct, frozen=True):
    """What makes the turnover of the last year, one after the other, at central values.

    Base year, growth of incomes and prices, then money on the way, days on the way, and the answer of prices and
    incomes everywhere.
    """

    base_musd: float
    growth_musd: float
    money_musd: float
    days_musd: float
    equilibrium_musd: float
    total_musd: float


class TradePath(msgspec.Struct, frozen=True):
    """The path of a scenario to the target: years, parts, and the year in which the path gets there.

    A year is nothing where that quantile does not get there by the last year; ``p05_year`` is early, ``p95_year`` late.
    ``by_kz_count_year`` and ``by_az_count_year`` take the median of each side's own count. ``needed_cut_share`` is the
    fall of all trade costs that would bring the central path to the target in the last year; zero where it is there.
    """

    scenario: str
    title: str
    years: list[TradeYear]
    parts: TradeParts
    median_year: int | None
    p05_year: int | None
    p95_year: int | None
    reached_share: float
    by_kz_count_year: int | None
    by_az_count_year: int | None
    needed_cut_share: float


class TradeForecast(msgspec.Struct, frozen=True):
    """Turnover of the year after the base year, as one side would count it: the path, and one year around it."""

    year: int
    reporter: str
    median_musd: float
    p05_musd: float
    p95_musd: float


class TradeCount(msgspec.Struct, frozen=True):
    """What somebody said of trade, investment or grain; months are nothing for a stock or an event."""

    id: str
    measure: str
    reporter: str
    year: int
    months: int | None
    value: float
    unit: str
    status: str
    source: str
    note: str


class ElasticityCase(msgspec.Struct, frozen=True):
    """Turnover of the last year of a scenario with one set of elasticities, beside the partial formula."""

    case: str
    scenario: str
    theta_value: float | None
    total_musd: float
    partial_musd: float
    source: str


class FundShare(msgspec.Struct, frozen=True):
    """What the joint fund is named to pay of a project, or what a member pays into the fund."""

    id: str
    name: str
    share: float
    capex_musd: float
    part_musd: float
    status: str
    source: str


class JointFund(msgspec.Struct, frozen=True):
    """The joint fund: what was announced, what it may pay a year, its members, and the projects it is named for."""

    announced_musd: float
    budget_musd_per_y: float
    members: list[FundShare]
    projects: list[FundShare]
    named_musd: float


class GrainPath(msgspec.Struct, frozen=True):
    """Kazakh grain to the region in a scenario."""

    scenario: str
    lanes: list[GrainLane]


class TradeSource(msgspec.Struct, frozen=True):
    """A source that the answer rests on."""

    id: str
    title: str
    url: str


class TradeProof(msgspec.Struct, frozen=True):
    """Certificates: no change of cost leaves every cell as it is; the seed is balanced; incomes settled."""

    identity_exact: bool
    balance_residual: float
    smallest_flow_musd: float
    income_residual: float
    steps: int


class Trade(msgspec.Struct, frozen=True):
    """Trade of Kazakhstan and Azerbaijan under a scenario and beside it, as `trade --json` prints it."""

    schema: str
    scenario: str
    title: str
    answer: str
    base_year: int
    last_year: int
    target_musd: float
    draws: int
    seed: int
    data_sha256: str
    mirror: list[MirrorYear]
    mirror_spread_share: float
    goods: list[TradeGood]
    paths: list[TradePath]
    costs: list[TradeCost]
    elasticities: list[ElasticityCase]
    forecasts: list[TradeForecast]
    later_counts: list[TradeCount]
    stocks: list[TradeCount]
    fund: JointFund
    grain: list[GrainPath]
    grain_counts: list[TradeCount]
    proof: TradeProof
    assumed_share: float
    status_shares: dict[str, float]
    sources: list[TradeSource]
    notes: list[str]
