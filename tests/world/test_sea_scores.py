"""Scores of draws, and rivals that know nothing of water."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.world._sea_scores import crps, fan, inside, rivals, score

NUMBERS = st.floats(-5.0, 5.0)


@given(st.lists(NUMBERS, min_size=2, max_size=9), NUMBERS)
def test_the_score_is_that_of_its_definition(draws: list[float], seen: float) -> None:
    levels = np.array(draws)
    apart = np.abs(levels[:, None] - levels[None, :]).mean() / 2.0
    assert crps(levels[:, None], np.array([seen]))[0] == pytest.approx(np.abs(levels - seen).mean() - apart, abs=1e-12)


def test_the_score_of_normal_draws_is_the_closed_form() -> None:
    draws = np.random.default_rng(1).standard_normal((100_000, 1))
    assert crps(draws, np.array([0.0]))[0] == pytest.approx((math.sqrt(2.0) - 1.0) / math.sqrt(math.pi), abs=0.003)


def test_a_sure_forecast_scores_its_error() -> None:
    assert crps(np.full((5, 1), 2.0), np.array([-1.0]))[0] == pytest.approx(3.0)


def test_a_fan_is_ordered_and_bands_are_nested() -> None:
    levels = np.random.default_rng(2).standard_normal((1000, 20))
    assert (np.diff(fan(levels, (0.05, 0.25, 0.5, 0.95)), axis=0) > 0.0).all()
    seen = np.linspace(-3.0, 3.0, 20)
    narrow, wide = inside(levels, seen, 0.5), inside(levels, seen, 0.9)
    assert (wide | ~narrow).all()
    assert 0 < narrow.sum() < wide.sum() < 20


def test_a_score_counts_what_it_says() -> None:
    levels = np.tile(np.linspace(-1.0, 1.0, 101)[:, None], (1, 4))
    found = score("m", "given", range(2011, 2015), levels, np.array([0.0, 0.6, 2.0]))
    assert (found.first_year, found.last_year) == (2011, 2013)
    assert found.end_error_m == pytest.approx(-2.0)
    assert found.rmse_m == pytest.approx(math.sqrt((0.36 + 4.0) / 3.0))
    assert (found.in_50_share, found.in_90_share, found.years_in_90) == (pytest.approx(1 / 3), pytest.approx(2 / 3), 2)


def test_rivals_are_the_rules_they_name() -> None:
    past = -27.0 - 0.1 * np.arange(30) + 0.02 * np.tile([1.0, -1.0], 15)
    found = {name: np.median(levels, axis=0) for name, levels in _of(past).items()}
    assert found["no change"].tolist() == pytest.approx([past[-1]] * 5)
    slope = np.polyfit(np.arange(15), past[-15:], 1)[0]
    ahead = np.arange(1, 6)
    assert found["last trend, least squares"].tolist() == pytest.approx((past[-1] + slope * ahead).tolist())
    ends = (past[-1] - past[-15]) / 14.0
    assert found["last trend, end points"].tolist() == pytest.approx((past[-1] + ends * ahead).tolist())


def test_an_ar1_goes_from_the_last_change_to_the_mean_change() -> None:
    rng = np.random.default_rng(4)
    change, changes = 0.0, []
    for _ in range(400):
        change = 0.5 * change + 0.1 * rng.standard_normal()
        changes.append(change - 0.02)
    past = np.cumsum(changes)
    steps = np.diff(np.median(_of(past, years=30)["AR(1) on the yearly change"], axis=0))
    assert steps[-1] == pytest.approx(np.mean(np.diff(past)), abs=1e-6)
    assert abs(steps[0] - steps[-1]) < abs(changes[-1] - steps[-1]) + 1e-9


def _of(past: np.ndarray, years: int = 5) -> dict[str, np.ndarray]:
    return rivals(past, years, np.random.default_rng(1), draws=400)
