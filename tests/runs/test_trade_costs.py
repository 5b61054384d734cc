"""Costs of goods on the way: the least way at each price of a day, and one solve for years that are alike."""

from __future__ import annotations

import numpy as np
import pytest

from transcaspian.model import Atlas, atlas, scenario
from transcaspian.runs import with_unified_tariff
from transcaspian.runs._records import Way
from transcaspian.runs._trade_costs import UNIFIED, GoodWays, cost_over_value, ways_by_year


@pytest.fixture(scope="module")
def known() -> Atlas:
    return atlas()


def way(corridor: str, usd_per_t: float, days: float, *, other_usd_per_t: float = 0.0) -> Way:
    whole = usd_per_t + other_usd_per_t + 0.05 * 24.0 * days
    return Way(corridor, [], 0.0, days, 0.0, usd_per_t, None, whole, "", [], [])


def test_cost_is_money_over_value_and_days_at_their_price_and_the_least_way_counts() -> None:
    slow, fast = way("slow", 50.0, 20.0), way("fast", 90.0, 5.0, other_usd_per_t=10.0)
    good = GoodWays("good", "cargo", 500.0, 0.05, [slow, fast])
    cost, least = cost_over_value(good, day_share=np.array([0.0, 0.001, 0.02]))
    assert least.tolist() == [0, 0, 1]
    assert cost == pytest.approx([1.1, 1.12, 1.3])


def test_the_unified_tariff_is_added_once_from_its_tables(known: Atlas) -> None:
    base = scenario("base", atlas=known)
    unified = with_unified_tariff(base, atlas=known)
    assert UNIFIED in {one.id for one in unified.projects}
    assert set(unified.changes) - set(base.changes) == set(known.changes[UNIFIED])
    assert with_unified_tariff(unified, atlas=known) is unified
    held = scenario("operations-first", atlas=known)
    assert with_unified_tariff(held, atlas=known) is held


def test_years_that_are_alike_are_solved_once(known: Atlas) -> None:
    frozen = scenario("frozen", atlas=known)
    told: list[str] = []
    first, second = ways_by_year(
        [frozen, with_unified_tariff(frozen, atlas=known)], atlas=known, years=(2024,),
        progress=lambda stage, part: told.append(stage),
    )  # fmt: skip
    assert told == ["choice set", "year 2024"]
    assert first[0] is second[0]
    goods = known.tables.frame("trade_goods")["id"].to_list()
    for ways in (first[0].there, first[0].back):
        assert [one.good for one in ways] == goods
        assert all(own.closed_by == "" and own.days > 0.0 for one in ways for own in one.ways)
