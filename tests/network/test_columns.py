"""A year's numbers: today's, the series over them, the Changes over those."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from transcaspian.errors import ScenarioError
from transcaspian.model import FITTED, PRIOR, Atlas, Change, Fit, Scenario, volume_kt
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


# -- free parameters ---------------------------------------------------------------------------------------------------

FIT = Fit("fit-mine", "Mine", "titr-grain titr-coal", "constant_usd_per_t", "add", 5.0, 2.0, 1.0, "usd_per_t")
FACTOR = Fit("fit-factor", "Factor", "grain coal", "cost_elasticity", "scale", 3.0, 1.5, 0.3, "factor")


@pytest.fixture
def fitting(shipped: Atlas) -> Atlas:
    """Two free parameters of our own in place of those that are shipped."""
    return msgspec.structs.replace(shipped, fits={FIT.id: FIT, FACTOR.id: FACTOR})


def on(calibration: str, *changes: Change) -> Scenario:
    return msgspec.structs.replace(FROZEN_TODAY, calibration=calibration, changes=changes)


def constant(atlas: Atlas, scenario: Scenario, row: str = "titr-grain", year: int = 2024) -> float:
    return cell(atlas, scenario, year, "constants", row, "constant_usd_per_t")


def test_fits_move_what_they_name_and_nothing_else(fitting: Atlas) -> None:
    without = msgspec.structs.replace(fitting, fits={})
    before, after = (year_columns(on(FITTED), one, year=2024) for one in (without, fitting))
    for table, fields in before.items():
        for field, values in fields.items():
            expected = values.copy()
            if (table, field) == ("constants", FIT.field):
                expected[[list(fitting.constants).index(name) for name in FIT.targets.split()]] += 5.0
            if (table, field) == ("cargoes", FACTOR.field):
                expected[[list(fitting.cargoes).index(name) for name in FACTOR.targets.split()]] *= 3.0
            np.testing.assert_array_equal(after[table][field], expected)


def test_with_the_prior_the_fitted_value_is_left_out(fitting: Atlas) -> None:
    today = fitting.constants["titr-grain"].constant_usd_per_t
    assert constant(fitting, on(FITTED)) == today + 5.0
    assert constant(fitting, on(PRIOR)) == today + 2.0
    today = fitting.cargoes["grain"].cost_elasticity
    assert cell(fitting, on(PRIOR), 2024, "cargoes", "grain", "cost_elasticity") == today * 1.5


@pytest.mark.parametrize(("calibration", "value"), [(FITTED, 5.0), (PRIOR, 2.0)])
def test_a_change_on_a_fit_moves_its_targets_from_its_year_on(fitting: Atlas, calibration: str, value: float) -> None:
    today = fitting.constants["titr-grain"].constant_usd_per_t
    for op, moved in (("set", -7.0), ("add", value - 7.0), ("scale", -7.0 * value)):
        mine = on(calibration, Change(FIT.id, "value", op, -7.0, 2026))
        assert constant(fitting, mine, year=2025) == pytest.approx(today + value)
        assert constant(fitting, mine, year=2026) == pytest.approx(today + moved)
        assert cell(fitting, mine, 2026, "fits", FIT.id, "value") == pytest.approx(moved)


def test_a_set_of_a_target_wins_over_the_fit_and_an_add_comes_on_top(fitting: Atlas) -> None:
    today = fitting.constants["titr-grain"].constant_usd_per_t
    mine = Change("titr-grain", "constant_usd_per_t", "set", 1.25, 2024)
    also = Change(FIT.id, "value", "add", 100.0, 2024)
    for changes in ((mine,), (mine, also), (also, mine)):
        assert constant(fitting, on(FITTED, *changes)) == 1.25
    more = Change("titr-grain", "constant_usd_per_t", "add", 1.0, 2024)
    twice = Change("titr-grain", "constant_usd_per_t", "scale", 2.0, 2024)
    for changes in ((more, twice, also), (also, twice, more)):
        assert constant(fitting, on(FITTED, *changes)) == pytest.approx((today + 105.0 + 1.0) * 2.0)


def test_a_fit_comes_on_top_of_a_series(fitting: Atlas) -> None:
    given = {**fitting.series, ("titr-grain", "constant_usd_per_t"): ((2024, 10.0), (2026, 20.0))}
    moved = msgspec.structs.replace(fitting, series=given)
    assert [constant(moved, on(FITTED), year=year) for year in (2024, 2025, 2026)] == [15.0, 15.0, 25.0]


def test_two_fits_of_one_number_both_move_it(shipped: Atlas) -> None:
    more = msgspec.structs.replace(FIT, id="fit-more", targets="titr-grain", value=0.5)
    both = msgspec.structs.replace(shipped, fits={FIT.id: FIT, more.id: more})
    today = shipped.constants["titr-grain"].constant_usd_per_t
    assert constant(both, on(FITTED)) == pytest.approx(today + 5.5)


def test_without_free_parameters_both_calibrations_are_the_tables(shipped: Atlas) -> None:
    none = msgspec.structs.replace(shipped, fits={})
    today = shipped.constants["titr-grain"].constant_usd_per_t
    assert constant(none, on(FITTED)) == constant(none, on(PRIOR)) == today


def test_a_change_that_leaves_a_fit_no_value_is_refused(fitting: Atlas) -> None:
    with pytest.raises(ScenarioError, match="a Change names no number of the tables"):
        year_columns(on(FITTED, Change(FIT.id, "targets", "set", 1.0, 2024)), fitting, year=2024)
