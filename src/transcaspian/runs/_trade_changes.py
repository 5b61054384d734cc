"""What trade changes in a freight run: volumes of markets between the two follow what trade answers to its costs."""

from __future__ import annotations

import numpy as np

from transcaspian.model import Atlas, Change
from transcaspian.runs._trade_paths import DIRECTIONS, ScenarioTrade
from transcaspian.runs._trade_records import TradeCount, TradePath

OWNER = "trade"
SOURCE = "derived-here"
OPEN_END = 9999  # a Change without a last year
TURNOVER, STOCK, FUND = "trade_azkz_musd", "investment_azkz_musd", "joint_fund_musd"


def mapped_markets(atlas: Atlas) -> dict[str, tuple[int, int]]:
    """Give the freight markets that stand for a good, by id: number of the good and of the direction.

    A market counts where it joins the two countries and carries the very cargo of the good; others (aluminium on its
    way through, boxes of third countries) are no clear part of this trade and stay as they are.
    """
    cargo_of = [row["cargo"] for row in atlas.tables.frame("trade_goods").iter_rows(named=True)]
    found = {}
    for market in atlas.markets.values():
        ends = (atlas.places[market.origin].country, atlas.places[market.destination].country)
        if ends in DIRECTIONS and market.cargo in cargo_of:
            found[market.id] = (cargo_of.index(market.cargo), DIRECTIONS.index(ends))
    return found


def trade_changes(found: ScenarioTrade, *, atlas: Atlas) -> list[Change]:
    """Scale the volumes of freight markets by what trade answers to costs, without growth, at central values.

    Growth of a market is its own. Between solved years the logarithm goes straight, after the last the answer stays; a
    year in which a good answers nothing gets no Change.
    """
    solved = np.array([year.year for year in found.ways])
    logs = np.log(found.flow_scale[0])
    changes = []
    for market, (good, way) in mapped_markets(atlas).items():
        scales = np.exp(np.interp(found.years, solved, logs[:, good, way]))
        for year, scale in zip(found.years.tolist(), scales.tolist(), strict=True):
            if scale != 1.0:
                to_year = year if year < found.years[-1] else OPEN_END
                changes.append(Change(market, "volume_kt", "scale", scale, year, to_year, SOURCE, OWNER))
    return changes


def changes_note(atlas: Atlas) -> str:
    """Say which markets follow trade, and which of its goods no freight market stands for."""
    mapped = mapped_markets(atlas)
    names = dict(atlas.tables.frame("trade_goods").select("id", "name").iter_rows())
    told = {number for number, _ in mapped.values()}
    absent = "; ".join(name.lower() for number, name in enumerate(names.values()) if number not in told)
    return (
        f"volumes of {', '.join(mapped)} follow the answer of trade to its costs; no market between the two carries "
        f"the cargo of {absent}; grain to Armenia and beyond is what the freight run itself moves"
    )


def trade_measures(
    path: TradePath, stocks: list[TradeCount], named_musd: float
) -> tuple[dict[str, dict[str, float]], dict[str, str]]:
    """Give the measures of promises by year, and what is to be said of each; stocks and payments are not foretold."""
    last = max((one.year for one in stocks), default=None)
    counted = "" if last is None else f": the last count of stocks is of {last}"
    end = path.years[-1].year
    notes = {
        TURNOVER: f"median of {path.scenario}; {path.reached_share:.0%} of the cases are there by {end}",
        STOCK: f"the answer on trade counts investment and foretells none{counted}",
        FUND: (
            f"no plan of payments is published; the projects that name the fund would take {named_musd:,.0f} MUSD, "
            "whenever they are paid"
        ),
    }
    return {TURNOVER: {str(one.year): one.median_musd for one in path.years}}, notes
