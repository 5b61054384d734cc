"""What trade changes in freight, and says of promises."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest
from tests.traded import traded

from transcaspian.model import Atlas, Scenario
from transcaspian.runs._trade_changes import STOCK, TURNOVER, changes_note, mapped_markets, trade_changes
from transcaspian.runs._trade_paths import ScenarioTrade

MAPPED = {"kz-north-wheat-baku", "kz-akmola-wheat-baku", "kz-steel-baku", "az-kz-wagon-goods"}


class Year(msgspec.Struct):
    year: int


def scenario_trade(frozen: Scenario, flow_scale: Any) -> ScenarioTrade:
    """Give two solved years, 2024 and 2030."""
    none = np.zeros(0)
    years: Any = [Year(2024), Year(2030)]
    return ScenarioTrade(frozen, years, np.arange(2024, 2031), none, none, flow_scale, none, 0.0, 0)


def test_markets_that_join_the_two_with_the_very_cargo_of_a_good_follow_it(shipped: Atlas) -> None:
    goods = shipped.tables.frame("trade_goods")["id"].to_list()
    found = {name: (goods[good], way) for name, (good, way) in mapped_markets(shipped).items()}
    assert set(found) == MAPPED
    assert found["kz-steel-baku"] == ("good-metals", 0)
    assert found["az-kz-wagon-goods"] == ("good-other", 1)
    note = changes_note(shipped)
    assert all(name in note for name in MAPPED)
    assert "carries the cargo of food;" in note


def test_volumes_are_scaled_by_year_and_stay_after_the_last(frozen: Scenario, shipped: Atlas) -> None:
    scale = np.ones((1, 2, 7, 2))
    good, way = mapped_markets(shipped)["kz-steel-baku"]
    scale[0, 1, good, way] = 0.25
    found = trade_changes(scenario_trade(frozen, scale), atlas=shipped)
    assert {change.target for change in found} == {"kz-steel-baku"}
    assert {(change.field, change.op, change.owner) for change in found} == {("volume_kt", "scale", "trade")}
    by_year = {change.from_year: (change.value, change.to_year) for change in found}
    assert by_year[2027] == (pytest.approx(0.5), 2027)
    assert by_year[2030] == (pytest.approx(0.25), 9999)
    assert 2024 not in by_year


def test_no_response_is_no_change(frozen: Scenario, shipped: Atlas) -> None:
    assert trade_changes(scenario_trade(frozen, np.ones((1, 2, 7, 2))), atlas=shipped) == []


def test_the_answer_holds_the_changes_of_its_own_scenario(shipped: Atlas) -> None:
    found = traded()
    own = {(row.good, row.seller): row.flow_scale for row in found.costs if (row.scenario, row.year) == ("base", 2030)}
    by_market = {change.target: change.value for change in found.changes if change.active(2030)}
    assert by_market["kz-steel-baku"] == pytest.approx(own["good-metals", "KZ"], rel=1e-12)
    assert by_market["az-kz-wagon-goods"] == pytest.approx(own["good-other", "AZ"], rel=1e-12)
    known = set(shipped.tables.frame("sources")["id"])
    assert {change.source for change in found.changes} <= known


def test_turnover_is_the_median_and_stocks_are_not_foretold() -> None:
    found = traded()
    assert found.measures == {TURNOVER: {str(one.year): one.median_musd for one in found.paths[0].years}}
    assert "foretells none: the last count of stocks is of 2025" in found.measure_notes[STOCK]
