"""Simulated waits against queues with an exact answer, and the shipped curves against them.

Poisson arrivals at one server that breaks down at a constant rate, for an exponential time, whether it works or not:
White and Christie (1958), Oper. Res. 6. With ``F`` the mean length of a closure and ``f`` their rate in open hours, the
time to get through a service of ``S`` has the moments ``S (1 + f F)`` and ``S^2 (1 + f F)^2 + 2 S f F^2``, and the wait
is that of Pollaczek and Khinchin with them, plus the rest of a closure that is met.
"""

from __future__ import annotations

import numpy as np
import pytest

from transcaspian.model import atlas
from transcaspian.network import CURVE_LOADS
from transcaspian.sim import Place, closure_growth, waiting_curve

LOADS = [0.1, 0.3, 0.5, 0.7]
SHARE, LENGTH_H = 0.18, 60.0


def exact_h(load_share: float, service_h: float, closed_share: float, closed_h: float) -> float:
    rate = closed_share / ((1.0 - closed_share) * closed_h)
    through = service_h * (1.0 + rate * closed_h)
    second = through**2 + service_h * rate * 2.0 * closed_h**2
    return load_share / through * second / (2.0 * (1.0 - load_share)) + closed_share * closed_h


@pytest.mark.parametrize("load_share", [0.2, 0.9])
def test_in_theory_closures_grow_as_one_over_what_is_free(load_share: float) -> None:
    closures = exact_h(load_share, 1e-6, SHARE, LENGTH_H)
    assert closures == pytest.approx(SHARE * LENGTH_H / (1.0 - load_share), rel=1e-6)


def test_the_wait_is_that_of_an_unreliable_server() -> None:
    place = Place(LENGTH_H / 48.0, availability_share=1.0 - SHARE, closure_h=LENGTH_H)
    found = waiting_curve(place, load_share=LOADS, years=200, seed=5)
    exact = np.array([exact_h(load, place.service_h, SHARE, LENGTH_H) for load in LOADS])
    assert (np.abs(found.wait_h - exact) < 3.0 * found.error_h + 0.01 * exact).all()
    assert (found.error_h < 0.05 * exact).all()


@pytest.mark.parametrize(("closed_share", "closed_h"), [(SHARE, LENGTH_H), (0.05, 48.0)])
def test_simulated_closures_grow_as_in_theory(closed_share: float, closed_h: float) -> None:
    place = Place(closed_h / 24.0, availability_share=1.0 - closed_share, closure_h=closed_h)
    found = closure_growth(place, load_share=LOADS, years=100, seed=6)
    exact = 1.0 / (1.0 - np.array(LOADS))
    assert (np.abs(found.simulated_factor - exact) < 3.5 * found.error_factor + 0.02 * exact).all()


def test_closures_that_do_not_grow_miss_most_of_the_wait_near_capacity() -> None:
    found = waiting_curve(Place(2.5, availability_share=1.0 - SHARE, closure_h=LENGTH_H), load_share=[0.9], years=60)
    as_if_empty_h = SHARE * LENGTH_H + 2.5 * 0.5 * 0.9 / 0.1
    assert found.wait_h[0] > 3.0 * as_if_empty_h


def test_shipped_curves_rise_and_lie_near_theory_where_there_is_room() -> None:
    known = atlas()
    closed = [one.id for one in known.resources.values() if one.availability_share < 1.0 and one.closure_h > 0.0]
    assert sorted(known.curves) == sorted(closed)
    light = CURVE_LOADS[1:8]
    for name, points in known.curves.items():
        factors = np.array([point.factor for point in points])
        errors = np.array([point.error_factor for point in points])
        assert [point.utilisation_share for point in points] == CURVE_LOADS[1:].tolist()
        assert (np.diff(factors) > 0.0).all(), name
        assert factors[0] > 1.0, name
        exact = 1.0 / (1.0 - light)  # seasons add a tenth at these loads
        assert (np.abs(factors[:7] - exact) < 3.5 * errors[:7] + 0.1 * exact).all(), name
