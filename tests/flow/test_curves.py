"""Waiting curves in the equilibrium: a monotone cubic, its slope and its integral."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.interpolate import PchipInterpolator
from tests.flow.problems import rising_curves

from transcaspian.flow import closure_curves, closure_factor
from transcaspian.flow._curves import closure_integral
from transcaspian.network import CURVE_LOADS

RISES = st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1e4)), min_size=12, max_size=12)


def curve_of(rises: list[float]) -> np.ndarray:
    return closure_curves(1.0 + np.cumsum([0.0, *rises])[None, :])


@given(RISES)
def test_slopes_are_those_of_a_monotone_cubic(rises: list[float]) -> None:
    curve = curve_of(rises)
    other = PchipInterpolator(CURVE_LOADS, curve[0, 0])
    assert curve[0, 1] == pytest.approx(other.derivative()(CURVE_LOADS), rel=1e-9, abs=1e-9 * max(rises))
    loads = np.linspace(0.0, 1.0, 501)
    found = closure_factor(loads[:, None], curve)[:, 0]
    assert found == pytest.approx(other(loads), rel=1e-9)
    assert (np.diff(found) >= -1e-12 * found.max()).all()


@given(RISES)
def test_a_curve_goes_on_straight_and_is_one_before_it_begins(rises: list[float]) -> None:
    curve = curve_of(rises)
    end, slope = curve[0, :, -1]
    loads = np.array([[-0.5], [0.0], [1.0], [1.5]])
    assert closure_factor(loads, curve)[:, 0] == pytest.approx([1.0, 1.0, end, end + 0.5 * slope], rel=1e-12)


@pytest.mark.parametrize("load_share", [-0.4, 0.0, 0.05, 0.1, 0.37, 0.96, 0.999, 1.0, 1.5])
def test_the_integral_is_that_of_quadrature(load_share: float) -> None:
    curve = rising_curves(3)
    loads = np.full(3, load_share)
    for r in range(3):
        knots = [knot for knot in CURVE_LOADS if 0.0 < knot < load_share] or None
        area, _ = quad(lambda x, r=r: closure_factor(np.full(3, x), curve)[r], 0.0, load_share, points=knots)
        assert closure_integral(loads, curve)[r] == pytest.approx(area, rel=1e-12, abs=1e-15)


def test_no_growth_has_no_slope_and_its_integral_is_the_load() -> None:
    flat = closure_curves(np.ones((2, len(CURVE_LOADS))))
    loads = np.array([-0.3, 0.95])
    assert not flat[:, 1].any()
    assert closure_integral(loads, flat) == pytest.approx(loads, rel=1e-15)
