"""The fit finds parameters that made the counts, its slopes are those of solving again, and no later year is looked at.

Counts are made by the model itself; on them the curvature of the sum of squares is that of Gauss and Newton.
"""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.runs.fits import narrowed

from transcaspian.flow import assign
from transcaspian.model import Atlas, Scenario, atlas, scenario
from transcaspian.runs import _counts
from transcaspian.runs._calibrate import FINE, Fitted, _fit, _keys, _Years, fit_counts, scenario_at
from transcaspian.runs._calibration import HoldOut
from transcaspian.runs._counts import counts, modelled, whitening
from transcaspian.runs._hindcast import COVERED_SHARE, FORECAST_YEARS, HELD_YEAR, _one_forecast
from transcaspian.runs._run import priced_routes

Floats = NDArray[np.float64]

FITS = ("fit-box-scale", "fit-titr-oil")
SEEN = [(name, year) for year in (2022, 2023) for name in ("titr-boxes", "north-boxes", "btc-kazakh", "aktau-oil")]
TRUTH = np.array([1.5, -0.8])
WITHIN = 0.01
PASSES = 4
SETTLED_H, ROUNDS = 1e-8, 200  # departures far below any step
TELLING = 0.01  # of a count for a standard deviation of the prior: smaller slopes are rounding


@pytest.fixture(scope="module")
def shipped() -> Atlas:
    return atlas()


@pytest.fixture(scope="module")
def base(shipped: Atlas) -> Scenario:
    return scenario("base", atlas=shipped)


def quiet(stage: str, share: float) -> None:
    """Show no progress."""


def tight(work: _Years, point: Floats) -> _Years:
    """Solve the years of a fit with departures settled far below any step."""
    work.flows = {
        year: assign(work.network(year, point), work.routes, settled_h=SETTLED_H, rounds=ROUNDS) for year in work.years
    }
    work.at = point.copy()
    return work


def years_of(base: Scenario, known: Atlas, at: Floats) -> _Years:
    """Pose the years of a fit on the routes found at free flow."""
    fits = tuple(known.fits.values())
    seen = counts(known, first_year=2019, last_year=2023)
    years = sorted({one.year for one in seen})
    return _Years(base, fits, seen, _keys(scenario_at(base, fits, at), years, known), known)


@pytest.fixture(scope="module")
def made(shipped: Atlas, base: Scenario) -> _Years:
    """Years solved at known parameters, on the routes of free flow and of their own prices."""
    blank = narrowed(shipped, fits=FITS, seen=dict.fromkeys(SEEN, 1.0))
    work = years_of(base, blank, np.zeros(2))
    for _ in range(PASSES):
        more = work.routes.keys().union(*map(priced_routes, work.solve(TRUTH).values()))
        work = _Years(base, work.fits, work.seen, more, blank)
    work.solve(TRUTH)
    return work


@pytest.fixture(scope="module")
def truth(made: _Years) -> dict[tuple[str, int], float]:
    """What the model says of each count at the known parameters."""
    return dict(zip(SEEN, modelled(made.flows, made.counted(), made.seen).tolist(), strict=True))


def known_with(shipped: Atlas, truth: dict[tuple[str, int], float], sd_share: float) -> Atlas:
    return narrowed(shipped, fits=FITS, seen=truth, discrepancy_share=sd_share)


def test_counts_made_by_the_model_give_back_its_parameters(
    shipped: Atlas, base: Scenario, truth: dict[tuple[str, int], float], made: _Years, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly on the routes that made them; as near as the choice set is where the fit finds its own."""
    monkeypatch.setitem(_counts.STATUS_SHARE, "measured", 1e-6)
    known = known_with(shipped, truth, 1e-3)
    seen = counts(known, first_year=2019, last_year=2023)
    assert [one.sd_share for one in seen] == pytest.approx([1e-3] * len(SEEN), rel=1e-3)
    same = _fit(_Years(base, made.fits, seen, made.routes.keys(), known), np.zeros(2), tolerance=FINE)
    assert same == pytest.approx(TRUTH, abs=2e-3)
    found = fit_counts(base, atlas=known, progress=quiet)
    assert found.point == pytest.approx(TRUTH, abs=0.2)
    assert found.model == pytest.approx(np.array([one.value for one in seen]), rel=0.02)
    assert (np.sqrt(np.diag(found.covariance)) < 0.05).all()


def test_counts_that_say_nothing_leave_the_prior(
    shipped: Atlas, base: Scenario, truth: dict[tuple[str, int], float]
) -> None:
    found = fit_counts(base, atlas=known_with(shipped, truth, 1e4), progress=quiet)
    assert found.point == pytest.approx(np.zeros(2), abs=1e-5)
    np.testing.assert_allclose(found.covariance, np.eye(2), atol=1e-5)


def test_the_covariance_is_the_inverse_of_the_curvature(
    shipped: Atlas, base: Scenario, truth: dict[tuple[str, int], float]
) -> None:
    """Second differences of half the sum of squares, at counts that the model meets."""
    known = known_with(shipped, truth, 0.3)
    work = years_of(base, known, TRUTH)
    white = whitening(work.seen)
    tight(work, TRUTH)
    exact = np.log(modelled(work.flows, work.counted(), work.seen))
    fitted = Fitted(
        base, work.fits, work.seen, TRUTH, np.exp(exact), work.slope(TRUTH), work.routes, work.flows, work.counted(), 1
    )
    step = 0.02

    def half_squares(moved: Floats) -> float:
        tight(work, TRUTH + moved)
        residual = white @ (np.log(modelled(work.flows, work.counted(), work.seen)) - exact)
        return 0.5 * float(residual @ residual + (TRUTH + moved) @ (TRUTH + moved))

    unit = step * np.eye(2)
    middle = half_squares(np.zeros(2))
    curvature = np.empty((2, 2))
    for row in range(2):
        curvature[row, row] = (half_squares(unit[row]) - 2.0 * middle + half_squares(-unit[row])) / step**2
    corners = [half_squares(a * unit[0] + b * unit[1]) for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
    curvature[0, 1] = curvature[1, 0] = (corners[0] - corners[1] - corners[2] + corners[3]) / (4.0 * step**2)
    np.testing.assert_allclose(fitted.covariance, np.linalg.inv(curvature), rtol=0.02, atol=0.002)
    assert fitted.covariance[0, 0] < 0.8  # the counts do say something here


def test_slopes_are_those_of_solving_again_for_every_free_parameter(shipped: Atlas, base: Scenario) -> None:
    seen = {
        (one.perimeter, one.year): one.value
        for one in counts(shipped, first_year=2022, last_year=2023)
    }  # fmt: skip
    known = narrowed(shipped, fits=tuple(shipped.fits), seen=seen)
    at = np.array([4.0 if fit.op == "scale" else 1.0 for fit in known.fits.values()])
    work = tight(years_of(base, known, at), at)
    slope, step = work.slope(at), 1e-3
    telling = 0
    for column in range(len(work.fits)):
        moved = np.eye(len(at))[column] * step
        ends = []
        for side in (1.0, -1.0):
            tight(work, at + side * moved)
            ends.append(np.log(modelled(work.flows, work.counted(), work.seen)))
        solved = (ends[0] - ends[1]) / (2.0 * step)
        large = np.abs(solved) > TELLING
        telling += int(large.sum())
        assert large.any(), work.fits[column].id
        np.testing.assert_allclose(slope[large, column], solved[large], rtol=WITHIN, err_msg=work.fits[column].id)
        assert np.abs(slope[~large, column]).max(initial=0.0) < 2.0 * TELLING
    assert telling >= 15


def test_no_count_of_the_year_held_out_or_later_is_looked_at(
    shipped: Atlas, base: Scenario, truth: dict[tuple[str, int], float]
) -> None:
    few = {key: value for key, value in truth.items() if key[1] == 2023}
    others = {("titr-boxes", HELD_YEAR): 5.0e4, ("btc-kazakh", HELD_YEAR): 1400.0, ("aktau-oil", 2025): 3000.0}
    fits = [
        fit_counts(base, atlas=narrowed(shipped, fits=FITS, seen=few | later), progress=quiet)
        for later in ({}, others, {key: value * 7.0 for key, value in others.items()})
    ]
    for one in fits[1:]:
        assert one.point.tobytes() == fits[0].point.tobytes()
        assert one.covariance.tobytes() == fits[0].covariance.tobytes()
        assert [count.year for count in one.seen] == [2023] * len(few)


def test_no_shipped_count_of_the_year_held_out_or_later_is_fitted(shipped: Atlas) -> None:
    moved = tuple(
        msgspec.structs.replace(row, value=3.0 * row.value + 1.0) if row.year >= HELD_YEAR else row
        for row in shipped.observations
    )
    assert moved != shipped.observations
    other = msgspec.structs.replace(shipped, observations=moved)
    assert counts(other, first_year=2019, last_year=2023) == counts(shipped, first_year=2019, last_year=2023)


def test_the_tables_hold_no_observation_of_the_years_that_are_forecast(shipped: Atlas) -> None:
    """To be taken out on the day the forecast is judged, and not before."""
    assert [row.id for row in shipped.observations if row.year >= min(FORECAST_YEARS)] == []


def test_the_interval_of_a_forecast_covers_as_often_as_it_says() -> None:
    """Growth that errs at random each year, counts that err too: the share of outcomes between low and high."""
    known, sd, count_sd = atlas(), 0.3, _counts.STATUS_SHARE["measured"]
    model = {year: {"titr-boxes": 100.0 * 1.1 ** (year - 2020)} for year in range(2020, 2027)}
    rng = np.random.default_rng(2024)
    draws, inside = 4000, dict.fromkeys(FORECAST_YEARS, 0)
    for _ in range(draws):
        errors = rng.normal(0.0, sd, 4).tolist()
        true = 100.0
        count = true * math.exp(rng.normal(0.0, count_sd))
        one = HoldOut(
            "titr-boxes", "", 2024, "teu", "measured", "", "", count, 0.0, None, None, None, None, {}, "model"
        )
        for year in FORECAST_YEARS:
            true *= 1.1 * math.exp(rng.normal(0.0, sd))
            found = _one_forecast(known, one, errors, model, year)
            inside[year] += found.low_value <= true <= found.high_value
    for number in inside.values():
        assert number / draws == pytest.approx(COVERED_SHARE, abs=0.025)


def test_a_fit_ends_where_it_would_end_from_elsewhere(
    shipped: Atlas, base: Scenario, truth: dict[tuple[str, int], float]
) -> None:
    work = years_of(base, known_with(shipped, truth, 0.1), np.zeros(2))
    ends = [_fit(work, np.array(start), tolerance=FINE) for start in ((0.0, 0.0), (2.5, 1.0))]
    assert ends[0] == pytest.approx(ends[1], abs=0.01)
