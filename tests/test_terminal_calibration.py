"""What a person reads of a calibration."""

from __future__ import annotations

import msgspec
import pytest
from tests.commands import TABLES

from transcaspian.runs import Calibration
from transcaspian.terminal_calibration import WAYS, print_calibration


@pytest.fixture(scope="module")
def found() -> Calibration:
    return msgspec.json.decode((TABLES / "calibration.json").read_bytes(), type=Calibration)


def shown(found: Calibration, capsys: pytest.CaptureFixture[str]) -> str:
    print_calibration(found)
    return capsys.readouterr().out


def words(text: str) -> str:
    return " ".join(text.split())


def test_parameters_counts_rivals_and_forecast_come_in_order(
    found: Calibration, capsys: pytest.CaptureFixture[str]
) -> None:
    text = shown(found, capsys)
    parts = [
        "Free parameters, and their correlation",
        "Counts that were fitted",
        "2024, never fitted: error of the model and of its rivals",
        "Forecast: last count x growth of the model",
        "counts of 2019-2023",
        "Singular values",
    ]
    places = [words(text).index(part) for part in parts]
    assert places == sorted(places)


def test_every_parameter_has_value_error_and_correlations(
    found: Calibration, capsys: pytest.CaptureFixture[str]
) -> None:
    table = words(shown(found, capsys).partition("Counts that were fitted")[0])
    for fit in found.fits:
        assert f"{fit.value:.2f} {fit.error_value:.2f} {fit.moved_sd_value:+.1f}" in table
        assert " ".join(f"{one:+.2f}" for one in fit.correlation_share) in table


def test_every_count_and_rival_is_there(found: Calibration, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(found, capsys)
    counts = text.partition("Counts that were fitted")[2].partition("never fitted")[0]
    for one in found.counts:
        lines = [line for line in counts.splitlines() if str(one.year) in line and f"{one.z_value:+.1f}" in line]
        assert any(line.split()[0][:8] == one.perimeter[:8] for line in lines), one
    held = text.partition("never fitted")[2].partition("Forecast:")[0]
    for one in found.hold_out:
        errors = [f"{one.error_share[way]:+.0%}" if way in one.error_share else "-" for way in WAYS]
        assert any(" ".join(errors) in words(line) for line in held.splitlines()), one


def test_singular_values_sums_and_aims_are_said_in_words(
    found: Calibration, capsys: pytest.CaptureFixture[str]
) -> None:
    text = words(shown(found, capsys))
    assert ", ".join(f"{value:.2f}" for value in found.singular_value) in text
    assert f"{len(found.counts)} counts of 2019-2023, {len(found.fits)} parameters" in text
    assert f"fit {found.effective_count:.1f} and the priors the rest" in text
    assert f"distances {found.chi2_value:.1f}." in text
    for aim in found.aims:
        assert words(aim) in text


def test_a_quarrel_of_counts_and_prior_is_said_and_no_other(
    found: Calibration, capsys: pytest.CaptureFixture[str]
) -> None:
    first = msgspec.structs.replace(found.fits[0], moved_sd_value=-2.4)
    others = [msgspec.structs.replace(fit, moved_sd_value=1.9) for fit in found.fits[1:]]
    text = words(shown(msgspec.structs.replace(found, fits=[first, *others]), capsys))
    assert text.count("Counts and prior disagree") == 1
    assert f"disagree on '{first.id}': it went -2.4 standard deviations." in text


def test_without_forecasts_nothing_is_said_of_how_sure_they_are(
    found: Calibration, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "80% of outcomes" in words(shown(found, capsys))
    assert "of outcomes" not in words(shown(msgspec.structs.replace(found, forecasts=[]), capsys))
