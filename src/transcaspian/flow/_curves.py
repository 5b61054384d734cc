"""The curve of the wait for closures: how it grows with utilisation, as a monotone cubic, and its integral.

The kernels evaluate one slot (:func:`transcaspian.flow._kernels.closure_growth`); here are all slots at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from transcaspian.network import CURVE_LOADS

Floats = NDArray[np.float64]


def closure_curves(factor: Floats) -> Floats:
    """Give factors (S, knots) at ``network.CURVE_LOADS`` the slopes of a monotone cubic: (S, 2, knots).

    Inside, a slope is the weighted harmonic mean of those at either side, none where they differ in sign; at the ends
    it comes from three points, bounded.

    References
    ----------
    Fritsch and Butland (1984), SIAM J. Sci. Stat. Comput. 5.

    Examples
    --------
    >>> bool(closure_curves(np.ones((1, 13)))[0, 1].any())
    False
    """
    width = np.diff(CURVE_LOADS)
    rise = np.diff(factor, axis=1) / width
    slope = np.zeros_like(factor)
    left, right = rise[:, :-1], rise[:, 1:]
    by_left, by_right = 2.0 * width[1:] + width[:-1], width[1:] + 2.0 * width[:-1]
    same = left * right > 0.0
    mean = (by_left + by_right) * left * right / np.where(same, by_left * right + by_right * left, 1.0)
    slope[:, 1:-1] = np.where(same, mean, 0.0)
    for end, near, far, first, second in (
        (0, width[0], width[1], rise[:, 0], rise[:, 1]),
        (-1, width[-1], width[-2], rise[:, -1], rise[:, -2]),
    ):
        three = ((2.0 * near + far) * first - near * second) / (near + far)
        three = np.where((first * second < 0.0) & (np.abs(three) > 3.0 * np.abs(first)), 3.0 * first, three)
        slope[:, end] = np.where(three * first > 0.0, three, 0.0)
    return np.stack([factor, slope], axis=1)


def _pieces(rho: Floats, curve: Floats) -> tuple[NDArray[np.int64], Floats, list[Floats], Floats]:
    """Find the piece of a curve under each utilisation, the place on it, its coefficients, and what lies beyond."""
    inside = np.clip(rho, 0.0, CURVE_LOADS[-1])
    k = np.clip(np.searchsorted(CURVE_LOADS, inside, side="right") - 1, 0, len(CURVE_LOADS) - 2)
    slot, width = np.broadcast_to(np.arange(len(curve)), k.shape), np.diff(CURVE_LOADS)[k]
    low, high = curve[slot, 0, k], curve[slot, 0, k + 1]
    left, right = width * curve[slot, 1, k], width * curve[slot, 1, k + 1]
    square, cube = 3.0 * (high - low) - 2.0 * left - right, left + right - 2.0 * (high - low)
    return k, (inside - CURVE_LOADS[k]) / width, [low, left, square, cube], np.maximum(rho - CURVE_LOADS[-1], 0.0)


def closure_factor(rho: Floats, curve: Floats) -> Floats:
    """Factor on the wait for closures at utilisations (..., S); one below zero."""
    _, x, (low, left, square, cube), beyond = _pieces(rho, curve)
    answer: Floats = low + x * (left + x * (square + x * cube)) + beyond * curve[:, 1, -1]
    return answer


def closure_integral(rho: Floats, curve: Floats) -> Floats:
    """Integral of the factor from zero to each utilisation, (S,): exact, negative below zero."""
    width = np.diff(CURVE_LOADS)
    low, high, left, right = curve[:, 0, :-1], curve[:, 0, 1:], curve[:, 1, :-1], curve[:, 1, 1:]
    whole = width * (0.5 * (low + high) + width * (left - right) / 12.0)
    before = np.concatenate([np.zeros((len(curve), 1)), np.cumsum(whole, axis=1)], axis=1)
    k, x, (start, first, square, cube), beyond = _pieces(rho, curve)
    piece = width[k] * x * (start + x * (first / 2.0 + x * (square / 3.0 + x * cube / 4.0)))
    after = beyond * (curve[:, 0, -1] + 0.5 * beyond * curve[:, 1, -1])
    answer: Floats = before[np.arange(len(curve)), k] + piece + after + np.minimum(rho, 0.0)
    return answer
