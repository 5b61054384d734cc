"""The free parameters that are shipped are those that the shipped counts give."""

from __future__ import annotations

import msgspec
import pytest

from transcaspian.data import saved_calibration
from transcaspian.model import Atlas, atlas, scenario
from transcaspian.runs import Calibration, calibrate_scenario, inputs_sha256

REFIT = "run 'transcaspian calibrate --data src/transcaspian/data/tables --save' and read the difference"
DIGITS = 2e-3  # three digits, as the command prints them


@pytest.fixture(scope="module")
def shipped() -> Atlas:
    return atlas()


@pytest.fixture(scope="module")
def saved() -> Calibration:
    return msgspec.convert(saved_calibration(), Calibration)


@pytest.fixture(scope="module")
def again(shipped: Atlas) -> Calibration:
    return calibrate_scenario(scenario("base", atlas=shipped), atlas=shipped)


def test_the_shipped_record_was_made_from_the_shipped_tables(saved: Calibration, shipped: Atlas) -> None:
    assert saved.inputs_sha256 == inputs_sha256(shipped.tables.sha256s), (
        f"the tables have changed since the fit: {REFIT}"
    )


def test_the_shipped_fits_are_those_of_the_record(saved: Calibration, shipped: Atlas) -> None:
    assert [fit.id for fit in saved.fits] == list(shipped.fits)
    assert len(saved.fits) <= 4
    for fit in saved.fits:
        row = shipped.fits[fit.id]
        assert (row.value, row.error_value) == (float(f"{fit.value:.6g}"), float(f"{fit.error_value:.3g}")), REFIT
        assert (row.prior_value, row.prior_sd_value, row.op) == (fit.prior_value, fit.prior_sd_value, fit.op), REFIT


def test_the_record_was_fitted_before_the_year_held_out(saved: Calibration) -> None:
    assert {one.year for one in saved.counts} <= set(range(2019, 2024))
    assert {one.year for one in saved.hold_out} == {2024}
    assert {one.year for one in saved.forecasts} == {2025, 2026}


@pytest.mark.slow
def test_fitting_again_gives_the_shipped_values_to_three_digits(saved: Calibration, again: Calibration) -> None:
    for old, new in zip(saved.fits, again.fits, strict=True):
        assert new.value == pytest.approx(old.value, rel=DIGITS), f"{old.id}: {REFIT}"
        assert new.error_value == pytest.approx(old.error_value, rel=10 * DIGITS), f"{old.id}: {REFIT}"


@pytest.mark.slow
def test_the_year_held_out_and_the_forecast_come_out_again(saved: Calibration, again: Calibration) -> None:
    for old, new in zip(saved.hold_out, again.hold_out, strict=True):
        assert new.error_share == pytest.approx(old.error_share, abs=DIGITS), f"{old.perimeter}: {REFIT}"
    for old, new in zip(saved.forecasts, again.forecasts, strict=True):
        ends = (old.low_value, old.value, old.high_value)
        assert (new.low_value, new.value, new.high_value) == pytest.approx(ends, rel=5 * DIGITS), REFIT
    assert again.aims == saved.aims, REFIT
