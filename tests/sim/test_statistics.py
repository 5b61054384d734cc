"""Intervals cover as often as they say, quantiles are exact, histograms add up."""

from __future__ import annotations

import math

import numpy as np
import pytest

from transcaspian.sim._statistics import (
    BINS,
    Estimate,
    bin_of,
    edges_days,
    estimate,
    pooled_quantiles,
    sorted_quantiles,
)


def test_the_interval_covers_the_mean_nineteen_times_in_twenty() -> None:
    draws = np.random.default_rng(5).exponential(3.0, size=(4000, 40))
    found = [estimate(row) for row in draws]
    inside = [abs(one.value - 3.0) <= (one.half_value or 0.0) for one in found if one is not None]
    assert len(inside) == 4000
    assert 0.92 <= np.mean(inside) <= 0.96  # a skew law covers a little less than the 95 % of a normal one


def test_the_interval_is_that_of_the_t_table() -> None:
    found = estimate(np.array([10.0, 12.0, 14.0, math.nan]))
    assert found is not None
    assert found.value == 12.0
    assert found.sd_value == 2.0
    assert found.half_value == pytest.approx(4.3026527 * 2.0 / math.sqrt(3.0), rel=1e-7)


def test_one_replication_has_no_interval_and_none_says_nothing() -> None:
    assert estimate(np.array([7.0])) == Estimate(7.0, None, None)
    assert estimate(np.array([])) is None


def test_quantiles_of_weights_are_those_of_the_repeated_values() -> None:
    rng = np.random.default_rng(1)
    for _ in range(50):
        values, counts = np.sort(rng.normal(size=30)), rng.integers(1, 9, size=30)
        shares = (0.05, 0.5, 0.95, 1.0)
        expected = np.quantile(np.repeat(values, counts), shares, method="inverted_cdf")
        assert sorted_quantiles(values, counts.astype(float), shares).tolist() == expected.tolist()


def test_a_histogram_loses_no_unit_and_gives_the_quantiles_within_a_bin() -> None:
    days = np.random.default_rng(2).lognormal(2.5, 0.5, size=20_000)
    counts = 2.0 * np.bincount(bin_of(days), minlength=BINS)
    assert counts.sum() == 40_000.0
    assert len(counts) == BINS
    width = edges_days()[1] / edges_days()[0] - 1.0
    assert pooled_quantiles(counts) == pytest.approx(np.quantile(days, (0.05, 0.5, 0.95)), rel=width)


def test_times_beyond_the_edges_count_in_the_outermost_bins() -> None:
    assert bin_of(np.array([0.0, 0.01, 9999.0])).tolist() == [0, 0, BINS - 1]
    assert bin_of(edges_days()[:-1]).tolist() == list(range(BINS))
