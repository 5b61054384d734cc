"""Waiting curves of a year: what multiplies the wait for closures of each resource as it fills."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import DataError, Fault
from transcaspian.model import SIMULATED, Atlas, Scenario

Floats = NDArray[np.float64]

# Utilisations of the knots, the same as in the kernels: finer where the wait turns upwards.
CURVE_LOADS: Floats = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 1.0])
CURVE_LOADS.flags.writeable = False


def closure_factors(scenario: Scenario, atlas: Atlas) -> Floats:
    """Factor on the closure wait of each resource and pool at each of ``CURVE_LOADS``, (resources + pools, knots).

    Where nobody simulated a resource, the mean of the curves that there are; all ones where the scenario asks for
    waits by formula, or no curve is known.

    Raises
    ------
    DataError
        If a curve lacks a load, has another, starts below one or falls.
    """
    return _all_factors(atlas, scenario.waits == SIMULATED and bool(atlas.curves))


@functools.lru_cache(maxsize=16)
def _all_factors(atlas: Atlas, simulated: bool) -> Floats:
    factors = np.ones((len(atlas.resources) + len(atlas.pools), len(CURVE_LOADS)))
    if simulated:
        known = {name: _factors(atlas, name) for name in atlas.curves}
        mean = np.mean(list(known.values()), axis=0)
        for row, name in enumerate(atlas.resources):
            factors[row] = known.get(name, mean)
    factors.flags.writeable = False
    return factors


def _factors(atlas: Atlas, name: str) -> Floats:
    """Factors of one resource, one at no load."""
    points = atlas.curves[name]
    loads = [point.utilisation_share for point in points]
    if not np.array_equal(loads, CURVE_LOADS[1:]):
        allowed = ", ".join(f"{load:g}" for load in CURVE_LOADS[1:])
        got = ", ".join(f"{load:g}" for load in loads)
        raise DataError(
            Fault(
                "curves.csv", "a curve has other loads", row=name, field="utilisation_share", got=got, allowed=allowed
            )
        )
    factors = np.array([1.0, *(point.factor for point in points)])
    if (np.diff(factors) < 0.0).any():
        got = f"{factors[1:][np.diff(factors) < 0.0][0]:g}"
        raise DataError(
            Fault(
                "curves.csv",
                "a wait falls as the load grows",
                row=name,
                field="factor",
                got=got,
                allowed="rising factors",
            )
        )
    return factors
