"""What replications say together: means with their interval, exact quantiles, and a histogram that adds up."""

from __future__ import annotations

import functools
import math

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]

LEVEL_SHARE = 0.95  # of every interval that is printed
QUANTILES = (0.05, 0.5, 0.95)
SHORTEST_DAYS, LONGEST_DAYS, BINS = 0.25, 512.0, 88  # eight bins for each doubling


class Estimate(msgspec.Struct, frozen=True):
    """A mean over replications; unit as the field that holds it.

    ``half_value`` is half the width of its 95 % interval (Student's t), ``sd_value`` the spread from year to year; both
    are nothing where fewer than two replications say something.
    """

    value: float
    half_value: float | None = None
    sd_value: float | None = None

    def over(self, count: int) -> Estimate:
        """Give the mean of each of so many parts of what was estimated.

        >>> Estimate(10.0, 2.0).over(2)
        Estimate(value=5.0, half_value=1.0, sd_value=None)
        """
        ends = (None if end is None else end / count for end in (self.half_value, self.sd_value))
        return Estimate(self.value / count, *ends)


def estimate(values: Floats) -> Estimate | None:
    """Estimate the mean of independent replications; those that say nothing (NaN) are left out.

    Parameters
    ----------
    values : (N,) array
        One number of each replication.

    Examples
    --------
    >>> estimate(np.array([1.0, 3.0]))
    Estimate(value=2.0, half_value=12.70620473617..., sd_value=1.41421356237...)
    >>> estimate(np.array([math.nan])) is None
    True
    """
    known = values[~np.isnan(values)]
    n = len(known)
    if n == 0:
        return None
    mean = float(known.mean())
    if n == 1:
        return Estimate(mean)
    sd = float(known.std(ddof=1))
    return Estimate(mean, float(stdtrit(n - 1, 0.5 + 0.5 * LEVEL_SHARE)) * sd / math.sqrt(n), sd)


def sorted_quantiles(values: Floats, weights: Floats, at_share: tuple[float, ...] = QUANTILES) -> Floats:
    """Exact quantiles of values that count several times: the least value that so many units do not exceed.

    Parameters
    ----------
    values, weights : (n,) arrays
        Not empty; values rise, weights are positive.
    at_share : tuple of float
        Between zero and one.

    Examples
    --------
    >>> sorted_quantiles(np.array([1.0, 2.0, 3.0]), np.array([1.0, 8.0, 1.0]))
    array([1., 2., 3.])
    """
    below = np.cumsum(weights)
    at = np.searchsorted(below, np.array(at_share) * below[-1] * (1.0 - 1e-12))
    found: Floats = values[np.minimum(at, len(values) - 1)]
    return found


@functools.lru_cache(maxsize=1)
def edges_days() -> Floats:
    """Give the edges of the histogram of door-to-door times, (BINS + 1,), equally wide in their logarithm."""
    edges = np.geomspace(SHORTEST_DAYS, LONGEST_DAYS, BINS + 1)
    edges.flags.writeable = False
    return edges


def bin_of(days: Floats) -> NDArray[np.int64]:
    """Give the bin of each time; what lies outside counts in the first or the last."""
    return np.clip(np.searchsorted(edges_days(), days, side="right") - 1, 0, BINS - 1).astype(np.int64)


def pooled_quantiles(counts: Floats, at_share: tuple[float, ...] = QUANTILES) -> Floats:
    """Read quantiles off a histogram of all replications, straight between the edges of a bin.

    Parameters
    ----------
    counts : (BINS,) array
        Units; not all zero.
    """
    below = np.concatenate(([0.0], np.cumsum(counts))) / counts.sum()
    rising = np.concatenate(([True], np.diff(below) > 0.0))
    found: Floats = np.interp(np.array(at_share), below[rising], edges_days()[rising])
    return found
