"""The answer on trade: certificates, parts that sum, a forecast that no later count steers, funds and grain."""

from __future__ import annotations

import dataclasses
import math

import msgspec
import polars as pl
import pytest
from tests.traded import traded

from transcaspian.errors import DataError
from transcaspian.model import atlas
from transcaspian.runs import Trade
from transcaspian.runs._trade import target_musd


@pytest.fixture(scope="module")
def found() -> Trade:
    return traded()


def test_the_certificates_hold(found: Trade) -> None:
    assert found.proof.identity_exact
    assert found.proof.balance_residual < 1e-9
    assert found.proof.smallest_flow_musd > 0.0
    assert found.proof.income_residual < 1e-11


def test_the_base_year_moves_no_good_and_no_year_leaves_the_range(found: Trade) -> None:
    base = [one for one in found.costs if one.year == found.base_year]
    assert {(one.cost_scale, one.partial_scale, one.flow_scale) for one in base} == {(1.0, 1.0, 1.0)}
    assert {one.scenario for one in base} == {path.scenario for path in found.paths}
    assert all(0.2 < one.flow_scale < 5.0 for one in found.costs)


def test_the_partial_formula_stands_beside_each_flow(found: Trade) -> None:
    theta = {(one.good, one.seller): one.theta_value for one in found.goods}
    for one in found.costs:
        assert one.partial_scale == pytest.approx(one.cost_scale ** -theta[one.good, one.seller], rel=1e-12)
        assert one.flow_scale == pytest.approx(one.partial_scale, rel=0.05)
    assert any(one.flow_scale != one.partial_scale for one in found.costs)


def test_parts_sum_and_growth_goes_by_its_rates(found: Trade) -> None:
    for path in found.paths:
        one = path.parts
        steps = one.growth_musd + one.money_musd + one.days_musd + one.equilibrium_musd
        assert one.base_musd + steps == pytest.approx(one.total_musd)
        rate = 0.045 + 0.028 - 0.030 + 0.020
        assert one.growth_musd == pytest.approx(one.base_musd * math.expm1(rate * 11))
        central = next(e for e in found.elasticities if e.scenario == path.scenario and e.case == "by good, central")
        assert central.total_musd == pytest.approx(one.total_musd)


def test_each_scenario_gets_a_year_or_none_by_the_last(found: Trade) -> None:
    assert [path.scenario for path in found.paths] == ["base", "roadmap", "base+unified-tariff"]
    for path in found.paths:
        at = {one.year: one for one in path.years}
        assert [*at] == list(range(2024, 2036))
        if path.median_year is None:
            assert path.reached_share < 0.5
            assert all(one.median_musd < found.target_musd for one in path.years)
        else:
            assert at[path.median_year].median_musd >= 0.98 * found.target_musd
        assert (path.needed_cut_share == 0.0) == (path.parts.total_musd >= found.target_musd)
        assert 0.0 <= path.needed_cut_share < 0.2
        for one in path.years:
            assert one.p05_musd < one.median_musd < one.p95_musd
        assert (str(path.median_year) if path.median_year else "not by 2035") in found.answer


def test_elasticities_make_an_interval(found: Trade) -> None:
    for path in found.paths:
        own = {one.case: one.total_musd for one in found.elasticities if one.scenario == path.scenario}
        low, middle, high = (own[f"by good, {word}"] for word in ("low", "central", "high"))
        assert min(low, high) < middle < max(low, high)
        assert own["theta-all-eaton-kortum"] != own["theta-all-simonovska"]


def test_works_of_the_roadmap_make_the_way_cheaper_or_faster_than_the_base(found: Trade) -> None:
    parts = {path.scenario: path.parts for path in found.paths}
    assert parts["roadmap"].total_musd > parts["base"].total_musd
    assert parts["roadmap"].days_musd > parts["base"].days_musd
    tariff = [one for one in found.costs if one.scenario == "base+unified-tariff" and one.year == 2030]
    base = [one for one in found.costs if one.scenario == "base" and one.year == 2030]
    fares = {(one.good, one.seller): one.usd_per_t for one in base}
    boxed = [one for one in tariff if one.good == "good-machinery"]
    assert boxed
    assert all(one.usd_per_t < fares[one.good, one.seller] for one in boxed)


def test_a_forecast_comes_with_its_year_and_later_counts_only_stand_beside_it(found: Trade) -> None:
    assert {(one.year, one.reporter) for one in found.forecasts} == {(2025, ""), (2025, "KZ"), (2025, "AZ")}
    together, kz, az = found.forecasts
    assert az.median_musd < together.median_musd < kz.median_musd
    assert all(one.year > found.base_year for one in found.later_counts)
    assert not [one for one in found.later_counts if one.months == 12]
    assert any("no count of the whole year 2025" in note for note in found.notes)


def test_funds_and_grain_are_told(found: Trade) -> None:
    assert {(one.measure, one.value) for one in found.stocks} >= {("stock-az-in-kz", 225.0), ("stock-kz-in-az", 136.0)}
    assert found.fund.announced_musd == 300.0
    assert sum(one.share for one in found.fund.members) == pytest.approx(1.0)
    assert found.fund.named_musd == pytest.approx(sum(one.share * one.capex_musd for one in found.fund.projects))
    for path in found.grain:
        yerevan = {lane.year: lane for lane in path.lanes if lane.destination == "yerevan"}
        assert yerevan[2024].wanted_kt == 0.0
        assert yerevan[2030].moved_kt > 0.0
        for lane in path.lanes:
            assert 0.0 <= lane.corridor_kt <= lane.moved_kt <= lane.wanted_kt + 1e-6


def test_every_source_has_a_title_and_parts_of_status_sum_to_one(found: Trade) -> None:
    assert len(found.sources) > 20
    assert all(one.title for one in found.sources)
    assert sum(found.status_shares.values()) == pytest.approx(1.0)
    assert found.status_shares["assumed"] == found.assumed_share


def test_tables_without_the_target_are_refused() -> None:
    known = atlas()
    frame = known.tables.frame("agreements").filter(pl.col("id") != "agr-trade-1bn")
    frames = {**known.tables._frames, "agreements": frame}
    without = msgspec.structs.replace(known, tables=dataclasses.replace(known.tables, _frames=frames))
    with pytest.raises(DataError, match="lacks the target of trade"):
        target_musd(without)
