"""Who says so, for every number that a year reads."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from transcaspian.runs import Comparison, Run
from transcaspian.runs._inputs import Input
from transcaspian.runs._origins import Origins, Touch

Compared = tuple[Comparison, Run, Run]
Named = Callable[[str, str, str], Input]


@pytest.fixture(scope="module")
def origins(compared: Compared) -> Origins:
    return Origins(compared[2].flows[2030].network)


def named(table: str, row: str, field: str, target: str = "") -> Input:
    return Input(table, row, field, target or row, 0, -1, 1.0, np.ones(1), np.ones(1))


def test_a_value_has_the_status_source_and_range_of_its_own_claim(origins: Origins) -> None:
    claims = origins.tables.frame("claims").filter(
        (pl.col("table") == "tariffs") & (pl.col("id") != "*") & pl.col("low").is_not_null()
    )
    row = claims.row(0, named=True)
    origin = origins.of(named("tariffs", row["id"], row["field"]))
    assert origin.given_by == "table"
    assert (origin.low_value, origin.high_value) == (row["low"], row["high"])
    if row["status"]:
        assert origin.status == row["status"]
    if row["source"]:
        assert origin.sources == row["source"].split()


def test_a_claim_of_a_column_goes_before_the_row(origins: Origins) -> None:
    origin = origins.of(named("berths", "depth-aktau-feeder", "siltation_m_per_y"))
    assert origin.status == "assumed"
    assert origin.sources == ["planner-judgement"]


def test_a_parameter_has_the_range_and_the_unit_of_its_row(origins: Origins) -> None:
    origin = origins.of(named("parameters", "inner-scale", "value"))
    assert (origin.low_value, origin.high_value, origin.unit) == (4.0, 10.0, "factor")
    assert origin.name == "Scale of route choice inside a corridor over that between groups"


def test_a_set_by_a_change_is_given_by_it(origins: Origins) -> None:
    origin = origins.of(named("resources", "sec-dostyk-aktogay", "capacity_per_y"))
    assert origin.given_by == "change"
    assert origin.unit == "train_per_y"
    [touch] = origin.touched_by
    assert (touch.owner, touch.op, touch.claim) == ("dostyk-moiynty-2", "set", "political")
    assert origin.sources == touch.sources
    assert origin.status == touch.status == "reported"
    assert origin.low_value is None


def test_an_addition_leaves_the_giver_and_is_named(origins: Origins) -> None:
    origin = origins.of(named("fleets", "ferry-asco", "count"))
    assert origin.given_by == "table"
    assert {touch.op for touch in origin.touched_by} == {"add"}


def test_a_series_gives_the_point_of_the_year(origins: Origins) -> None:
    origin = origins.of(named("parameters", "sea-level", "value"))
    assert origin.given_by == "series"
    points = origins.tables.frame("series").filter((pl.col("target") == "sea-level") & (pl.col("year") <= 2030))
    last = points.sort("year").row(-1, named=True)
    assert (origin.touched_by[0].value, origin.touched_by[0].from_year) == (last["value"], last["year"])
    assert origin.touched_by[0].kind == "series"


def test_a_volume_is_named_by_its_market_and_touched_by_changes_of_it(origins: Origins) -> None:
    origin = origins.of(named("volumes", "kz-contract-crude-ceyhan:2023", "volume_kt", "kz-contract-crude-ceyhan"))
    assert origin.unit == "kt"
    assert any(touch.owner == "btc-quota-2200" for touch in origin.touched_by)


def test_a_source_that_no_table_knows_is_its_own_title(origins: Origins) -> None:
    assert origins.source("planner-judgement").title
    assert origins.source("a talk").title == "a talk"


def test_a_change_that_a_scenario_makes_up_is_assumed(origins: Origins) -> None:
    change = next(iter(origins.changes.values()))[0]
    own = type(change)(change.target, change.field, "scale", 1.1, 2030, source="a talk", owner="mine")
    assert origins.touch(own) == Touch("change", "mine", "scale", 1.1, 2030, "engineering", "assumed", ["a talk"])
