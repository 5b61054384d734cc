"""A year's numbers: today's, the series over them, the Changes over those."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from transcaspian.errors import ScenarioError
from transcaspian.model import Atlas, Change, Scenario, volume_kt
from transcaspian.network import FROZEN_TODAY, year_columns


def cell(atlas: Atlas, scenario: Scenario, year: int, table: str, row: str, field: str) -> float:
    return float(year_columns(scenario, atlas, year=year)[table][field][list(getattr(atlas, table)).index(row)])


def with_changes(*changes: Change) -> Scenario:
    return msgspec.structs.replace(FROZEN_TODAY, changes=changes)


def test_every_column_is_read_only_and_has_a_number_for_each_row(shipped: Atlas) -> None:
    for table, fields in year_columns(FROZEN_TODAY, shipped, year=2024).items():
        for values in fields.values():
            assert len(values) == len(getattr(shipped, table))
            with pytest.raises(ValueError, match="read-only"):
                values[:1] = 0.0


def test_without_series_and_changes_a_cell_is_that_of_the_record(shipped: Atlas) -> None:
    found = year_columns(FROZEN_TODAY, shipped, year=2024)
    moved = {target for target, _ in shipped.series}
    for table in ("links", "resources", "fleets", "berths", "cargoes"):
        for field, values in found[table].items():
            for row, (name, record) in enumerate(getattr(shipped, table).items()):
                if name not in moved:
                    assert values[row] == getattr(record, field) or np.isnan(values[row])


@pytest.mark.parametrize("target", ["ocean-suez-main", "cr-container", "sea-level"])
def test_a_series_overrides_the_base_value_in_its_years_and_holds_the_last(shipped: Atlas, target: str) -> None:
    table = "parameters" if target == "sea-level" else "tariffs"
    (field, points), *_ = [(key[1], points) for key, points in shipped.series.items() if key[0] == target]
    for year, value in points:
        assert cell(shipped, FROZEN_TODAY, year, table, target, field) == value
    last, value = points[-1]
    assert cell(shipped, FROZEN_TODAY, last + 5, table, target, field) == value
    first, value = points[0]
    assert cell(shipped, FROZEN_TODAY, first - 1, table, target, field) == value


def test_a_series_holds_a_value_until_the_next(shipped: Atlas) -> None:
    given = dict(shipped.series["cr-container", "usd_per_teu_km"])
    assert 2025 not in given
    assert cell(shipped, FROZEN_TODAY, 2025, "tariffs", "cr-container", "usd_per_teu_km") == given[2024] != given[2026]


def test_a_change_comes_on_top_of_the_series(shipped: Atlas) -> None:
    lower = with_changes(Change("sea-level", "value", "add", -1.0, 2026))
    for year, fall in ((2025, 0.0), (2026, 1.0), (2030, 1.0)):
        before = cell(shipped, FROZEN_TODAY, year, "parameters", "sea-level", "value")
        assert cell(shipped, lower, year, "parameters", "sea-level", "value") == pytest.approx(before - fall)


def test_a_constant_of_the_model_stays_inside_its_range_and_a_level_may_go_anywhere(shipped: Atlas) -> None:
    wrong = with_changes(Change("corridor-scale", "value", "set", 0.0, 2024, source="x", owner="me"))
    with pytest.raises(ScenarioError, match="allowed: a number at least 1 and at most 2"):
        year_columns(wrong, shipped, year=2024)
    right = with_changes(Change("corridor-scale", "value", "set", 2.0, 2024, source="x", owner="me"))
    assert cell(shipped, right, 2024, "parameters", "corridor-scale", "value") == 2.0
    deep = with_changes(Change("sea-level", "value", "add", -5.0, 2024, source="x", owner="me"))
    assert cell(shipped, deep, 2024, "parameters", "sea-level", "value") < -34.0


def test_a_change_touches_its_own_cell_and_no_other(shipped: Atlas) -> None:
    more = with_changes(Change("ferry-asco", "count", "add", 2.0, 2024))
    before, after = (year_columns(one, shipped, year=2024) for one in (FROZEN_TODAY, more))
    for table, fields in before.items():
        for field, values in fields.items():
            expected = values.copy()
            if (table, field) == ("fleets", "count"):
                expected[list(shipped.fleets).index("ferry-asco")] += 2.0
            np.testing.assert_array_equal(after[table][field], expected)


def test_changes_leave_the_corridor_of_today_as_it_was(shipped: Atlas) -> None:
    before = cell(shipped, FROZEN_TODAY, 2024, "fleets", "ferry-asco", "count")
    year_columns(with_changes(Change("ferry-asco", "count", "scale", 9.0, 2024)), shipped, year=2024)
    assert cell(shipped, FROZEN_TODAY, 2024, "fleets", "ferry-asco", "count") == before


def test_volumes_follow_their_known_years(shipped: Atlas) -> None:
    for year in (2019, 2024, 2033):
        found = year_columns(FROZEN_TODAY, shipped, year=year)["markets"]["volume_kt"]
        for row, (name, market) in enumerate(shipped.markets.items()):
            points = shipped.volumes.get(name)
            known = volume_kt(points, year, growth_share=market.growth_share) if points else 0.0
            assert found[row] == known


def test_a_change_may_scale_a_volume(shipped: Atlas) -> None:
    name = next(iter(shipped.volumes))
    half = with_changes(Change(name, "volume_kt", "scale", 0.5, 2024))
    before = cell(shipped, FROZEN_TODAY, 2024, "markets", name, "volume_kt")
    assert cell(shipped, half, 2024, "markets", name, "volume_kt") == 0.5 * before > 0.0


@pytest.mark.parametrize(("target", "field"), [("nowhere", "depth_m"), ("ferry-asco", "depth_m")])
def test_a_change_of_no_number_is_refused(shipped: Atlas, target: str, field: str) -> None:
    bad = with_changes(Change(target, field, "add", 1.0, 2024, owner="alat-phase-2"))
    with pytest.raises(ScenarioError) as raised:
        year_columns(bad, shipped, year=2024)
    message = str(raised.value)
    assert f"alat-phase-2, row {target}, field '{field}': a Change names no number of the tables" in message


def test_two_sets_in_one_year_are_refused(shipped: Atlas) -> None:
    some = [Change("ferry-asco", "count", "set", value, 2024, owner=f"p{value:g}") for value in (5.0, 6.0)]
    with pytest.raises(ScenarioError, match="two Changes set this field in 2030"):
        year_columns(with_changes(*some), shipped, year=2030)


def test_the_order_of_changes_does_not_matter(shipped: Atlas) -> None:
    some = [Change("ferry-asco", "count", "add", value, 2024, owner=f"p{value}") for value in (0.1, 0.2, 0.3, 1e9)]
    found = {
        cell(shipped, with_changes(*order), 2024, "fleets", "ferry-asco", "count")
        for order in (some, some[::-1], some[2:] + some[:2])
    }
    assert len(found) == 1
