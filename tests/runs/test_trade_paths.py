"""Draws over ranges, and the year of a target."""

from __future__ import annotations

import numpy as np
import pytest

from transcaspian.model import atlas
from transcaspian.runs._trade_paths import draw, first_years
from transcaspian.world import mirror, trade_values, trade_world


def test_draws_leave_one_in_ten_out_at_each_end_and_the_first_row_is_central() -> None:
    known = atlas()
    seen = mirror(known)
    world = trade_world(known, turnover_musd=seen.years[-1].reconciled_musd)
    found = draw(known, world, seen, draws=1000, seed=4)
    theta = trade_values(known, "theta")
    for g, good in enumerate(world.goods):
        value, low, high = theta[good]
        assert found.theta[0, g] == pytest.approx(value)
        assert np.mean(found.theta[1:, g] < low) == pytest.approx(0.1, abs=0.005)
        assert np.mean(found.theta[1:, g] > high) == pytest.approx(0.1, abs=0.005)
        assert (
            np.corrcoef(np.argsort(np.argsort(found.theta[:, g])), np.argsort(np.argsort(found.theta[:, 0])))[0, 1]
            > 0.99
        )
    assert found.level[0] == 1.0
    assert np.mean(found.level[1:] > 530.0 / seen.years[-1].reconciled_musd) == pytest.approx(0.1, abs=0.005)
    assert found.growth[0] == pytest.approx(0.063)
    assert np.array_equal(draw(known, world, seen, draws=1000, seed=4).theta, found.theta)
    assert not np.array_equal(draw(known, world, seen, draws=1000, seed=5).theta, found.theta)


def test_the_first_year_at_the_target_or_none() -> None:
    years = np.array([2024, 2025, 2026])
    paths = np.array([[1.0, 2.0, 3.0], [1.0, 1.0, 1.0], [2.0, 1.0, 1.0]])
    assert first_years(paths, years, 2.0).tolist() == [2025.0, np.inf, 2024.0]
