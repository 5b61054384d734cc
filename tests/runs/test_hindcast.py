"""The year held out beside its rivals, and the forecast after it."""

from __future__ import annotations

import hashlib
import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student
from tests.runs.fits import narrowed

from transcaspian.model import Atlas, scenario
from transcaspian.runs import Calibration, calibrate_scenario, inputs_sha256
from transcaspian.runs._calibration import HoldOut
from transcaspian.runs._counts import STATUS_SHARE, counts, whitening
from transcaspian.runs._hindcast import (
    AIMS,
    COVERED_SHARE,
    FORECAST_YEARS,
    HELD_YEAR,
    NOT_READ,
    _aim,
    _forecasts,
    _held,
    growth_errors,
    trend,
)

SEEN = {
    ("titr-association", 2022): 1500.0,
    ("titr-association", 2023): 2500.0,
    ("titr-association", 2024): 3300.0,
    ("btc-kazakh", 2023): 1400.0,
    ("titr-ministry", 2024): 4500.0,
}
MODELLED = {
    2021: {"titr-ministry": 800.0, "titr-association": 700.0, "btc-kazakh": 900.0},
    2022: {"titr-ministry": 1600.0, "titr-association": 1400.0, "btc-kazakh": 1000.0},
    2023: {"titr-ministry": 3000.0, "titr-association": 2600.0, "btc-kazakh": 1200.0},
    2024: {"titr-ministry": 3600.0, "titr-association": 3120.0, "btc-kazakh": 1500.0},
    2025: {"titr-ministry": 4500.0, "titr-association": 4000.0, "btc-kazakh": 1800.0},
    2026: {"titr-ministry": 5400.0, "titr-association": 5000.0, "btc-kazakh": 2100.0},
}


@pytest.fixture(scope="module")
def few(shipped: Atlas) -> Atlas:
    return narrowed(shipped, fits=("fit-titr-oil",), seen=SEEN)


@pytest.fixture(scope="module")
def found(few: Atlas) -> Calibration:
    return calibrate_scenario(scenario("base", atlas=few), atlas=few)


@pytest.fixture(scope="module")
def held(few: Atlas) -> dict[str, HoldOut]:
    return {one.perimeter: one for one in _held(few, MODELLED)}


# -- a whole calibration on few counts ---------------------------------------------------------------------------------


def test_a_calibration_says_what_it_was_fitted_to_and_what_not(found: Calibration, few: Atlas) -> None:
    assert {(one.perimeter, one.year) for one in found.counts} == {key for key in SEEN if key[1] < HELD_YEAR}
    assert {(one.perimeter, one.year) for one in found.hold_out} == {key for key in SEEN if key[1] == HELD_YEAR}
    assert found.fit_years == (2019, 2023)
    assert found.held_year == HELD_YEAR
    assert found.inputs_sha256 == inputs_sha256(few.tables.sha256s)
    assert len(found.aims) == 2


def test_sums_over_the_counts_are_those_of_its_rows(found: Calibration, few: Atlas) -> None:
    z = [math.log(one.model_value / one.count_value) / one.sd_share for one in found.counts]
    assert [one.z_value for one in found.counts] == pytest.approx(z)
    seen = counts(few, first_year=2019, last_year=2023)
    ratio = np.log([one.model_value / one.count_value for one in found.counts])
    assert found.chi2_value == pytest.approx(float(((whitening(seen) @ ratio) ** 2).sum()))
    (singular,) = found.singular_value
    assert found.effective_count == pytest.approx(singular**2 / (1.0 + singular**2))
    (fit,) = found.fits
    assert fit.error_value == pytest.approx(fit.prior_sd_value / math.sqrt(1.0 + singular**2))
    assert fit.value == pytest.approx(fit.prior_value + fit.moved_sd_value * fit.prior_sd_value)
    assert fit.correlation_share == pytest.approx([1.0])


def test_too_few_counts_of_the_past_give_no_forecast(found: Calibration) -> None:
    assert found.forecasts == []


# -- the year held out -------------------------------------------------------------------------------------------------


def test_the_whole_corridor_is_judged_though_it_is_not_fitted(few: Atlas, held: dict[str, HoldOut]) -> None:
    assert math.isnan(few.perimeters["titr-ministry"].discrepancy_share)
    assert list(held) == ["titr-ministry", "titr-association"]
    assert math.isnan(few.perimeters["titr-ministry"].discrepancy_share)


def test_the_ways_are_the_level_the_growth_and_the_rivals(few: Atlas, held: dict[str, HoldOut]) -> None:
    one = held["titr-association"]
    assert one.count_value == 3300.0
    assert one.model_value == 3120.0
    assert one.last_value == 2500.0
    assert one.pivot_value == pytest.approx(2500.0 * 3120.0 / 2600.0)
    assert one.trend_value is None  # two counts make no line
    assert one.plan_value is None
    errors = {"model": 3120.0 / 3300.0 - 1.0, "pivot": 3000.0 / 3300.0 - 1.0, "last": 2500.0 / 3300.0 - 1.0}
    assert one.error_share == pytest.approx(errors)
    assert one.best == "model"
    assert held["titr-ministry"].plan_value == 4200.0
    assert held["titr-ministry"].error_share["plan"] == pytest.approx(4200.0 / 4500.0 - 1.0)


def test_a_model_that_was_nothing_last_year_has_no_growth(few: Atlas) -> None:
    nothing = {**MODELLED, 2023: {**MODELLED[2023], "titr-association": 0.0}}
    one = next(one for one in _held(few, nothing) if one.perimeter == "titr-association")
    assert one.pivot_value is None
    assert "pivot" not in one.error_share


def test_an_aim_judges_each_way_of_the_model_by_itself(held: dict[str, HoldOut]) -> None:
    one = msgspec.structs.replace(
        held["titr-association"],
        error_share={"model": -0.25, "pivot": 0.05, "last": -0.15, "trend": -0.3, "plan": 0.1},
        note="counted without trucks",
    )
    assert AIMS["titr-association"] == 0.2
    assert _aim(one) == (
        f"{one.name}, 2024: aim of 20% missed, model -25%, better than trend, worse than last and plan; "
        "its growth on the last count +5%, better than last and trend and plan. Counted without trucks"
    )
    met = msgspec.structs.replace(one, error_share={"model": 0.2})
    assert _aim(met) == f"{one.name}, 2024: aim of 20% met, model +20%, better than no rival"


@given(st.floats(-50.0, 50.0), st.floats(200.0, 5000.0), st.sets(st.integers(2019, 2023), min_size=3))
def test_a_trend_goes_through_a_line(slope: float, level: float, years: set[int]) -> None:
    known = {year: level + slope * (year - 2021) for year in years}
    assert trend(known, HELD_YEAR) == pytest.approx(max(0.0, level + 3.0 * slope), abs=1e-6)


def test_a_trend_needs_three_counts_and_is_never_below_zero() -> None:
    assert trend({2022: 1.0, 2023: 2.0}, 2024) is None
    assert trend({2021: 3.0, 2022: 2.0, 2023: 1.0}, 2026) == 0.0
    assert trend({2019: 1.0, 2020: 4.0, 2023: 2.0}, 2024) == pytest.approx(2.5, abs=0.2)


# -- the forecast ------------------------------------------------------------------------------------------------------


def test_errors_of_growth_are_those_between_years_that_follow_each_other() -> None:
    known = {2021: 700.0, 2022: 2800.0, 2024: 3120.0}
    assert growth_errors(known, MODELLED, "titr-association") == pytest.approx([math.log(2.0)])
    assert growth_errors({**known, 2023: 0.0}, MODELLED, "titr-association") == pytest.approx([math.log(2.0)])
    nothing = {**MODELLED, 2021: {"titr-association": 0.0}}
    assert growth_errors(known, nothing, "titr-association") == []


def test_a_forecast_is_the_last_count_times_the_growth_of_the_model(shipped: Atlas) -> None:
    seen = {**SEEN, ("titr-association", 2021): 900.0}
    few = narrowed(shipped, fits=("fit-titr-oil",), seen=seen)
    held = _held(few, MODELLED)
    found = _forecasts(few, held, MODELLED)
    assert [(one.perimeter, one.year) for one in found] == [
        (name, year) for name in ("titr-ministry", "titr-association") for year in FORECAST_YEARS
    ]
    errors = [math.log(a / b) for a, b in ((1500 / 900, 2.0), (2500 / 1500, 2600 / 1400), (3300 / 2500, 1.2))]
    variance = sum(error**2 for error in errors) / 3.0
    for one in found:
        growth = MODELLED[one.year][one.perimeter] / MODELLED[2024][one.perimeter]
        assert one.from_value == seen[one.perimeter, 2024]
        assert one.value == pytest.approx(one.from_value * growth)
        assert one.model_growth_share == pytest.approx(growth - 1.0)
        sd = math.sqrt(variance * (one.year - 2024) + STATUS_SHARE["measured"] ** 2)
        reach = sd * float(student.ppf((1.0 + COVERED_SHARE) / 2.0, 3))
        assert math.log(one.high_value / one.value) == pytest.approx(reach)
        assert math.log(one.low_value / one.value) == pytest.approx(-reach)


# -- what it was made of -----------------------------------------------------------------------------------------------


def test_the_hash_of_the_inputs_is_that_of_the_tables_that_a_fit_reads(shipped: Atlas) -> None:
    hashes = {name: sha for name, sha in shipped.tables.sha256s.items() if name not in NOT_READ}
    assert {"observations", "links", "plans", "series", "perimeters", "constants", "volumes"} <= hashes.keys()
    text = "\n".join(f"{name}:{hashes[name]}" for name in sorted(hashes))
    assert inputs_sha256(shipped.tables.sha256s) == hashlib.sha256(text.encode()).hexdigest()
