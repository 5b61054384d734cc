"""The outlook of the sea, and a scenario that names a future of it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from transcaspian.errors import ScenarioError
from transcaspian.model import Atlas, Change, Scenario, scenario, to_toml
from transcaspian.network import build
from transcaspian.runs import Sea, of_the_water, sea_outlook, with_sea
from transcaspian.world import SEA_OWNER, Projection, project


@pytest.fixture(scope="module")
def level(shipped: Atlas) -> Projection:
    return project(shipped, draws=300, to_year=2060)


@pytest.fixture(scope="module")
def outlook(shipped: Atlas, level: Projection) -> Sea:
    return sea_outlook(scenario("base", atlas=shipped), atlas=shipped, level=level, seed=1)


def test_the_fan_is_that_of_the_draws_and_the_past_that_of_the_tables(outlook: Sea, level: Projection) -> None:
    assert [one.year for one in outlook.level] == level.years.tolist()
    assert [one.median_m_baltic for one in outlook.level] == np.median(level.level_m_baltic, axis=0).tolist()
    assert (outlook.past[0].year, outlook.past[-1].year) == (1921, 2024)
    assert outlook.past[-1].level_m_baltic == -29.05


def test_every_class_at_every_port_has_three_years_of_loss_without_works(outlook: Sea) -> None:
    bare = [one for one in outlook.losses if not one.project]
    assert len(bare) == 3 * len(outlook.loads)
    for one in bare:
        years = [year for year in (one.p05_year, one.median_year, one.p95_year) if year is not None]
        assert years == sorted(years)
        assert (one.p95_year is None) == (one.reached_share < 0.95)
        assert one.from_year == 2025


def test_dredging_puts_a_loss_off(outlook: Sea) -> None:
    def years(project: str) -> list[int | None]:
        return [
            one.median_year
            for one in outlook.losses
            if (one.fleet, one.places, one.project) == ("tanker-makhachkala", ["aktau"], project)
        ]

    without, with_works = years(""), years("aktau-dredging")
    assert without[1] is not None
    assert with_works[1] is not None
    assert with_works[1] >= without[1] + 10


def test_works_have_a_price_for_what_they_keep(outlook: Sea) -> None:
    by_name = {one.project: one for one in outlook.works}
    assert {name for name, one in by_name.items() if one.planned} == {"aktau-dredging", "kuryk-dredging"}
    assert "turkmenbashi-dredging" in by_name
    for one in outlook.works:
        assert one.p05_kept_kt_per_y <= one.median_kept_kt_per_y <= one.p95_kept_kt_per_y
        assert (one.median_usd_per_t is None) == (one.median_kept_kt_per_y == 0.0)
        if one.median_usd_per_t is None:
            assert not one.planned
            continue
        whole_usd = (one.annuity_musd_per_y + one.opex_musd_per_y) * 1e6
        assert one.median_usd_per_t == pytest.approx(whole_usd / (one.median_kept_kt_per_y * 1000.0), rel=0.15)


def test_the_line_whose_depth_is_assumed_says_so(outlook: Sea) -> None:
    by_link = {one.link: one for one in outlook.loads if one.link}
    assert (by_link["kuryk-alat-ferry"].binds, by_link["kuryk-alat-ferry"].depth_status) == ("alat", "assumed")
    assert (by_link["aktau-alat-dry"].binds, by_link["aktau-alat-dry"].depth_status) == ("alat", "estimated")
    assert by_link["turkmenbashi-alat-ferry"].binds == "turkmenbashi"


def test_reported_loads_lie_within_the_months_of_their_year_or_near(outlook: Sea) -> None:
    reported = [one for one in outlook.past_loads if one.reported_share is not None]
    assert len(reported) == 3
    for one in reported:
        assert one.reported_share is not None
        assert one.low_month_share - 0.04 <= one.reported_share <= one.high_month_share
        assert one.source


def test_months_are_told_for_round_years(outlook: Sea) -> None:
    for one in outlook.loads:
        assert [month.year for month in one.months] == [2025, 2030, 2040, 2050]
        assert all(len(month.month_share) == 12 for month in one.months)


# -- a scenario that names a future ------------------------------------------------------------------------------------


@pytest.fixture
def named(shipped: Atlas, tmp_path: Path) -> Scenario:
    path = tmp_path / "low.toml"
    path.write_text('extends = "frozen"\nsea = "severe/ssp245/p05"\n', encoding="utf-8")
    return scenario(str(path), atlas=shipped)


def test_a_named_future_becomes_changes_of_the_level(named: Scenario, shipped: Atlas) -> None:
    found = with_sea(named, atlas=shipped)
    own = [one for one in found.changes if one.owner == SEA_OWNER]
    assert {(one.target, one.field, one.op) for one in own} == {("sea-level", "value", "set")}
    level = {one.from_year: one.value for one in own}
    table = build(named, year=2040, atlas=shipped).parameter("sea-level")
    assert level[2040] < table - 1.5
    assert build(found, year=2040, atlas=shipped).parameter("sea-level") == level[2040]
    assert len(found.changes) == len(named.changes) + len(own)


def test_a_dam_of_the_scenario_moves_the_path_that_it_names(named: Scenario, shipped: Atlas) -> None:
    dam = Change("sea-kbg-scale", "value", "set", 0.0, 2026, source="planner-judgement", owner="mine")
    dammed = msgspec.structs.replace(named, changes=(*named.changes, dam))
    free, closed = (build(with_sea(one, atlas=shipped), year=2040, atlas=shipped) for one in (named, dammed))
    assert closed.parameter("sea-level") > free.parameter("sea-level")
    assert of_the_water(dammed) == (dam,)


def test_a_resolved_scenario_and_one_that_names_none_stay_as_they_are(
    named: Scenario, shipped: Atlas, tmp_path: Path
) -> None:
    found = with_sea(named, atlas=shipped)
    assert with_sea(found, atlas=shipped) is found
    plain = scenario("frozen", atlas=shipped)
    assert with_sea(plain, atlas=shipped) is plain
    path = tmp_path / "full.toml"
    path.write_text(to_toml(found), encoding="utf-8")
    assert scenario(str(path), atlas=shipped) == found
    assert msgspec.convert(msgspec.to_builtins(found), Scenario) == found


def test_a_future_named_in_a_file_that_sets_the_level_itself_is_refused_in_the_year_they_meet(
    named: Scenario, shipped: Atlas
) -> None:
    both = msgspec.structs.replace(
        named, changes=(*named.changes, Change("sea-level", "value", "set", -30.0, 2030, 2030, "x", "mine"))
    )
    with pytest.raises(ScenarioError, match="two Changes set this field in 2030"):
        build(with_sea(both, atlas=shipped), year=2030, atlas=shipped)
