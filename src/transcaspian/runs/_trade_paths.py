"""From the cost of ways to paths of trade: draws over published ranges, changes of cost, growth, and their parts."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.model import Atlas, Scenario
from transcaspian.runs._trade_costs import GoodWays, YearWays, cost_over_value
from transcaspian.runs._trade_records import TradeCost, TradeParts, TradePath, TradeYear
from transcaspian.units import HOURS_PER_DAY
from transcaspian.world import PAIR, Mirror, TradeWorld, partial_scale, respond, trade_values

Floats = NDArray[np.float64]

TENTH_SD = 1.2815515655446004  # a range leaves one in ten out at each end
DIRECTIONS = (PAIR, PAIR[::-1])
BAND = (0.05, 0.5, 0.95)
GROWTH_SIGN = {"growth-kz": 1.0, "growth-az": 1.0, "growth-world": -1.0, "growth-prices": 1.0}
LEAST_THETA = 0.5
HALVINGS = 60


class TradeDraws(msgspec.Struct, frozen=True, eq=False):
    """What is not known, drawn B times; the first row holds the central values.

    ``theta`` and ``day`` (B, G) by good, ``growth`` (B,) of the logarithm of trade a year, ``level`` (B,) of the
    turnover of the base year over the reconciled one, ``year`` (B,) standard normal deviation of a single year.
    """

    theta: Floats
    day: Floats
    growth: Floats
    level: Floats
    year: Floats


class ScenarioTrade(msgspec.Struct, frozen=True, eq=False):
    """Trade of a scenario in B cases: ``turnover_musd`` (B, Y) of the years, and what the path is made of.

    ``flow_scale`` (B, K, G, 2) is trade over that of the base year in each solved year, without growth;
    ``partial`` the same by the partial formula; ``residual`` and ``steps`` the worst of the solves.
    """

    scenario: Scenario
    ways: list[YearWays]
    years: NDArray[np.int64]
    turnover_musd: Floats
    cost_scale: Floats
    flow_scale: Floats
    partial: Floats
    residual: float
    steps: int


def draw(atlas: Atlas, world: TradeWorld, seen: Mirror, *, draws: int, seed: int) -> TradeDraws:
    """Draw elasticities, prices of days, growth and the level of the base year over their ranges.

    One number moves the elasticities of all goods and one the prices of all days, so that their errors do not cancel.
    Each number is drawn once in each of as many strata as there are draws. A range leaves one in ten out at each end.
    """
    chance = np.random.default_rng(seed)
    names = list(GROWTH_SIGN)
    count = 4 + len(names)
    strata = np.stack([chance.permutation(draws) for _ in range(count)], axis=1)
    from scipy.special import ndtri

    z = np.vstack([np.zeros(count), ndtri((strata + chance.random((draws, count))) / draws)])
    theta_of, day_of, growth_of = (trade_values(atlas, kind) for kind in ("theta", "day", "growth"))
    base = seen.years[-1]
    growth = sum(sign * _within(growth_of[name], z[:, 4 + n]) for n, (name, sign) in enumerate(GROWTH_SIGN.items()))
    return TradeDraws(
        theta=np.maximum(
            np.stack([_within(theta_of[good], z[:, 0], log=True) for good in world.goods], 1), LEAST_THETA
        ),
        day=np.stack([_within(day_of[good], z[:, 1], log=True) for good in world.goods], 1),
        growth=np.asarray(growth),
        level=_within(
            (1.0, base.low_musd / base.reconciled_musd, base.high_musd / base.reconciled_musd), z[:, 2], log=True
        ),
        year=z[:, 3],
    )


def _within(range_value: tuple[float, float, float], z: Floats, *, log: bool = False) -> Floats:
    """Give a value for each standard normal number, each side of the middle by its own end of the range."""
    value, low, high = (np.log(np.array(range_value)) if log else np.array(range_value)).tolist()
    found = value + np.where(z < 0.0, value - low, high - value) * z / TENTH_SD
    return np.asarray(np.exp(found) if log else found)


def cost_scales(ways: list[YearWays], drawn: TradeDraws) -> Floats:
    """Give trade cost over that of the first year, (B, K, G, 2): to Azerbaijan and to Kazakhstan."""
    cost = np.stack(
        [
            np.stack(
                [
                    np.stack([cost_over_value(one, day_share=drawn.day[:, g])[0] for g, one in enumerate(goods)], 1)
                    for goods in (year.there, year.back)
                ],
                axis=2,
            )
            for year in ways
        ],
        axis=1,
    )
    return np.asarray(cost / cost[:, :1])


def flow_scales(world: TradeWorld, cost_scale: Floats, theta: Floats) -> tuple[Floats, float, int]:
    """Give trade between the two over what it was, (B, G, 2), with all prices and incomes in balance again."""
    n = len(world.countries)
    full = np.ones((len(cost_scale), len(world.goods), n, n))
    ends = [(world.place(seller), world.place(buyer)) for seller, buyer in DIRECTIONS]
    for way, (seller, buyer) in enumerate(ends):
        full[:, :, seller, buyer] = cost_scale[:, :, way]
    found = respond(world.flows_musd, full, theta=theta)
    pair = np.stack([found.flow_scale[:, :, seller, buyer] for seller, buyer in ends], axis=2)
    return pair, found.residual, found.steps


def pair_musd(world: TradeWorld) -> Floats:
    """Give the trade of the base year (G, 2), million USD."""
    return np.stack([world.between_musd(seller, buyer) for seller, buyer in DIRECTIONS], axis=1)


def trade_of(
    scenario: Scenario, ways: list[YearWays], *, world: TradeWorld, drawn: TradeDraws, last_year: int
) -> ScenarioTrade:
    """Turn the ways of a scenario into paths of trade; between solved years the logarithm goes straight."""
    cost = cost_scales(ways, drawn)
    moved, residual, steps = [], 0.0, 0
    for k in range(len(ways)):
        pair, gap, count = flow_scales(world, cost[:, k], drawn.theta)
        moved.append(pair)
        residual, steps = max(residual, gap), max(steps, count)
    flow = np.stack(moved, axis=1)
    base = pair_musd(world)
    ratio = (flow * base).sum(axis=(2, 3)) / base.sum()
    solved = np.array([year.year for year in ways])
    years = np.arange(solved[0], last_year + 1)
    logs = np.stack([np.interp(years, solved, row) for row in np.log(ratio)])
    grown = np.exp(logs + drawn.growth[:, None] * (years - years[0]))
    return ScenarioTrade(
        scenario=scenario,
        ways=ways,
        years=years,
        turnover_musd=base.sum() * drawn.level[:, None] * grown,
        cost_scale=cost,
        flow_scale=flow,
        partial=partial_scale(cost, theta=drawn.theta[:, None, :, None]),
        residual=residual,
        steps=steps,
    )


def path_of(
    found: ScenarioTrade, *, world: TradeWorld, drawn: TradeDraws, seen: Mirror, target_musd: float
) -> TradePath:
    """Say how a path goes, what makes it, and when it reaches the target."""
    low, middle, high = np.quantile(found.turnover_musd[1:], BAND, axis=0)
    first = first_years(found.turnover_musd[1:], found.years, target_musd)
    early, usual, late = (_year(np.quantile(first, share, method="inverted_cdf")) for share in BAND)
    by_side = [
        _year(first_years(middle[None] * part, found.years, target_musd)[0]) for part in (seen.kz_share, seen.az_share)
    ]
    rows = zip(found.years.tolist(), middle.tolist(), low.tolist(), high.tolist(), strict=True)
    return TradePath(
        scenario=found.scenario.name,
        title=found.scenario.title,
        years=[TradeYear(*row) for row in rows],
        parts=parts_of(found, world=world, drawn=drawn),
        median_year=usual,
        p05_year=early,
        p95_year=late,
        reached_share=float(np.isfinite(first).mean()),
        by_kz_count_year=by_side[0],
        by_az_count_year=by_side[1],
        needed_cut_share=needed_cut(found, world=world, drawn=drawn, target_musd=target_musd),
    )


def first_years(turnover_musd: Floats, years: NDArray[np.int64], target_musd: float) -> Floats:
    """Give the first year in which each path is at the target, infinite where none is."""
    there = turnover_musd >= target_musd
    return np.where(there.any(axis=1), years[there.argmax(axis=1)], np.inf)


def _year(value: float) -> int | None:
    return int(value) if np.isfinite(value) else None


def parts_of(found: ScenarioTrade, *, world: TradeWorld, drawn: TradeDraws) -> TradeParts:
    """Take the central turnover of the last year apart: growth, then money, then days, then prices and incomes."""
    base = pair_musd(world)
    grown = base.sum() * float(np.exp(drawn.growth[0] * (found.years[-1] - found.years[0])))
    first, last = found.ways[0], found.ways[-1]
    money_scale = np.ones_like(base)
    for way, (before, after) in enumerate(((first.there, last.there), (first.back, last.back))):
        for g, (old, new) in enumerate(zip(before, after, strict=True)):
            day = drawn.day[0, g]
            money, days = _chosen(old, day)
            money_scale[g, way] = (1.0 + _chosen(new, day)[0] + day * days) / (1.0 + money + day * days)
    by_money = grown * _mean(base, partial_scale(money_scale, theta=drawn.theta[0][:, None]))
    by_days = grown * _mean(base, found.partial[0, -1])
    total = grown * _mean(base, found.flow_scale[0, -1])
    start = float(base.sum())
    return TradeParts(
        base_musd=start,
        growth_musd=float(grown - start),
        money_musd=float(by_money - grown),
        days_musd=float(by_days - by_money),
        equilibrium_musd=float(total - by_days),
        total_musd=float(total),
    )


def _mean(base_musd: Floats, scale: Floats) -> float:
    return float((base_musd * scale).sum() / base_musd.sum())


def _chosen(one: GoodWays, day_share: float) -> tuple[float, float]:
    """Give money over value and days of the least way."""
    way = one.ways[int(cost_over_value(one, day_share=np.array([day_share]))[1][0])]
    money = way.generalised_usd_per_t - one.value_of_time_usd_per_t_h * HOURS_PER_DAY * way.days
    return max(money, 0.0) / one.value_usd_per_t, way.days


def needed_cut(found: ScenarioTrade, *, world: TradeWorld, drawn: TradeDraws, target_musd: float) -> float:
    """Give the fall of trade cost in all goods that brings the central path to the target in the last year.

    By the partial formula, over what the scenario does already; 0 where the path is there.
    """
    base = pair_musd(world) * found.flow_scale[0, -1]
    grown = float(np.exp(drawn.growth[0] * (found.years[-1] - found.years[0])))
    low, high = 0.0, 1.0
    if base.sum() * grown >= target_musd:
        return 0.0
    for _ in range(HALVINGS):
        cut = (low + high) / 2.0
        enough = float((base * (1.0 - cut) ** -drawn.theta[0][:, None]).sum()) * grown >= target_musd
        low, high = (low, cut) if enough else (cut, high)
    return high


def cost_rows(found: ScenarioTrade, *, world: TradeWorld, drawn: TradeDraws) -> list[TradeCost]:
    """List the central cost of each good and direction in each solved year, and what it does."""
    rows = []
    for k, year in enumerate(found.ways):
        for way, (goods, (seller, buyer)) in enumerate(zip((year.there, year.back), DIRECTIONS, strict=True)):
            for g, one in enumerate(goods):
                cost, least = cost_over_value(one, day_share=drawn.day[:1, g])
                chosen = one.ways[int(least[0])]
                rows.append(
                    TradeCost(
                        scenario=found.scenario.name,
                        year=year.year,
                        good=world.goods[g],
                        seller=seller,
                        buyer=buyer,
                        corridor=chosen.corridor,
                        usd_per_t=chosen.usd_per_t,
                        days=chosen.days,
                        cost_share=float(cost[0] - 1.0),
                        cost_scale=float(found.cost_scale[0, k, g, way]),
                        partial_scale=float(found.partial[0, k, g, way]),
                        flow_scale=float(found.flow_scale[0, k, g, way]),
                    )
                )
    return rows
