"""A fit on one year and few counts: what it reports of itself, and what it refuses."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
from tests.runs.fits import narrowed

from transcaspian.errors import DataError
from transcaspian.flow import assign
from transcaspian.model import FIRST_YEAR, PRIOR, Atlas, Change, Scenario, scenario
from transcaspian.network import build, year_columns
from transcaspian.runs._calibrate import MOST_SETS, Fitted, fit_counts, scenario_at, values_at
from transcaspian.runs._counts import modelled

FITS = ("fit-box-scale", "fit-titr-oil")
SEEN = {("titr-boxes", 2023): 30000.0, ("btc-kazakh", 2023): 600.0, ("north-boxes", 2023): 500000.0}


@pytest.fixture(scope="module")
def few(shipped: Atlas) -> Atlas:
    return narrowed(shipped, fits=FITS, seen=SEEN)


@pytest.fixture(scope="module")
def base(shipped: Atlas) -> Scenario:
    return scenario("base", atlas=shipped)


@pytest.fixture(scope="module")
def told() -> list[tuple[str, float]]:
    return []


@pytest.fixture(scope="module")
def fitted(few: Atlas, base: Scenario, told: list[tuple[str, float]]) -> Fitted:
    return fit_counts(base, atlas=few, progress=lambda stage, share: told.append((stage, share)))


def squares(fitted: Fitted, model: np.ndarray, point: np.ndarray) -> float:
    """Half the sum of squares, written out from the counts."""
    counts = sum((math.log(m / one.value) / one.sd_share) ** 2 for m, one in zip(model, fitted.seen, strict=True))
    return 0.5 * (counts + float(point @ point))


def test_the_fit_is_nearer_to_the_counts_than_the_prior_and_no_slope_is_left(
    fitted: Fitted, few: Atlas, base: Scenario
) -> None:
    gradient = fitted.weighted.T @ fitted.residual + fitted.point
    assert np.abs(gradient).max() < 0.02 * np.abs(fitted.weighted.T @ fitted.residual).max()
    prior = build(scenario_at(base, fitted.fits, np.zeros(2)), year=2023, atlas=few)
    before = modelled({2023: assign(prior, fitted.routes)}, fitted.book, fitted.seen)
    assert squares(fitted, fitted.model, fitted.point) < squares(fitted, before, np.zeros(2))


def test_the_model_of_each_count_is_that_of_its_year_on_the_frozen_set(fitted: Fitted) -> None:
    assert [(one.perimeter, one.year) for one in fitted.seen] == list(SEEN)
    assert set(fitted.flows) == {2023}
    _, inside = fitted.book.perimeters["btc-kazakh"]
    assert fitted.model[1] == pytest.approx(float(fitted.flows[2023].flow_kt[inside].sum()))
    assert fitted.flows[2023].routes is fitted.routes


def test_residual_and_covariance_are_what_they_say(fitted: Fitted) -> None:
    sd = np.array([one.sd_share for one in fitted.seen])
    counted = np.array([one.value for one in fitted.seen])
    np.testing.assert_allclose(fitted.log_ratio, np.log(fitted.model) - np.log(counted))
    np.testing.assert_allclose(fitted.residual, fitted.log_ratio / sd)  # one year: nothing is shared
    weighted = fitted.slope / sd[:, None]
    np.testing.assert_allclose(fitted.weighted, weighted)
    np.testing.assert_allclose(fitted.covariance @ (weighted.T @ weighted + np.eye(2)), np.eye(2), atol=1e-9)
    assert (np.diag(fitted.covariance) < 1.0).all()  # the counts never make a parameter less sure than its prior


def test_progress_only_goes_on_and_names_its_stages(fitted: Fitted, told: list[tuple[str, float]]) -> None:
    stages, shares = zip(*told, strict=True)
    assert stages[:2] == ("choice set", "fit 1")
    assert stages[-1] == "last fit"
    assert len(stages) <= MOST_SETS + 2
    assert list(shares) == sorted(shares)
    assert 0.0 <= shares[0] <= shares[-1] < 1.0


def test_values_are_prior_plus_or_times_standard_deviations(few: Atlas) -> None:
    scale, add = few.fits.values()
    found = values_at((scale, add), np.array([2.0, -0.5]))
    expected = (scale.prior_value * math.exp(2.0 * scale.prior_sd_value), add.prior_value - 0.5 * add.prior_sd_value)
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("calibration", ["fitted", PRIOR])
def test_a_scenario_at_a_point_has_its_values_whatever_it_says_itself(
    few: Atlas, base: Scenario, calibration: str
) -> None:
    fits = tuple(few.fits.values())
    mine = (
        Change(FITS[1], "value", "set", 3.0, FIRST_YEAR),
        Change(FITS[1], "value", "add", 4.0, 2022),
        Change(FITS[0], "value", "scale", 2.0, 2022),
        Change("titr-grain", "constant_usd_per_t", "add", 5.0, 2022),
    )
    own = msgspec.structs.replace(base, changes=(*base.changes, *mine), calibration=calibration)
    point = np.array([0.3, 0.7])
    columns = year_columns(scenario_at(own, fits, point), few, year=2023)
    np.testing.assert_allclose(columns["fits"]["value"], values_at(fits, point))
    assert mine[3] in scenario_at(own, fits, point).changes


def test_without_a_count_or_a_parameter_there_is_nothing_to_fit(few: Atlas, base: Scenario) -> None:
    def quiet(stage: str, share: float) -> None:
        raise AssertionError(stage)

    with pytest.raises(DataError, match=r"observations.csv: no count of 2019 to 2021 takes part in the fit"):
        fit_counts(base, atlas=few, progress=quiet, last_year=2021)
    with pytest.raises(DataError, match=r"fits.csv: holds no free parameter"):
        fit_counts(base, atlas=msgspec.structs.replace(few, fits={}), progress=quiet)
