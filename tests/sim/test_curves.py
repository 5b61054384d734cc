"""How the wait at one place grows with its load."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.sim import Place, closure_growth, simulate_operations, waiting_curve
from transcaspian.sim._curves import START_H, rising, station_of

STORMS = Place(2.5, availability_share=0.82, closure_h=60.0)
NIGHTS = Place(0.5, open_h=8.0, close_h=20.0)


def test_arrivals_make_the_load_of_what_is_open() -> None:
    assert Place(4.0, 2).per_h(0.5) == 0.25
    assert NIGHTS.per_h(0.5) == pytest.approx(0.5 * 0.5 / 0.5, rel=0.03)
    running = 0.8 * 0.5 * 2.5 / 60.0  # a service that runs when a closure begins is finished
    assert STORMS.per_h(0.8) == pytest.approx(0.8 * (1.0 - 0.18 * (1.0 - running)) / 2.5, rel=1e-12)


def test_an_empty_place_waits_for_the_rest_of_a_closure() -> None:
    assert STORMS.empty_wait_h == pytest.approx(0.18 * 60.0)
    assert NIGHTS.empty_wait_h == pytest.approx(0.5 * 6.0)
    assert Place(1.0).empty_wait_h == 0.0


def test_storms_of_a_season_close_as_much_as_those_of_an_even_year() -> None:
    season = (1.4,) * 3 + (0.6,) * 6 + (1.4,) * 3
    rates = (
        station_of(Place(1.0, availability_share=0.9, closure_h=40.0, season_factor=season), 0.5).shores[0].storms_per_h
    )
    shares = [rate * 40.0 / (1.0 + rate * 40.0) for rate in rates]
    assert np.mean(shares) == pytest.approx(0.1, rel=1e-12)
    assert shares[0] / shares[5] == pytest.approx(1.4 / 0.6, rel=1e-12)


def test_an_even_place_serves_as_much_with_the_same_arrivals() -> None:
    shut, even = station_of(STORMS, 0.9), station_of(STORMS, 0.9, is_even=True)
    assert even.sources == shut.sources
    assert not any(even.shores[0].storms_per_h)
    per_h = 1.0 / even.sources[0].gap.mean_h
    assert per_h * even.programs[0].steps[0].time.mean_h == pytest.approx(0.9, rel=1e-12)


def test_every_load_meets_the_same_storms_and_waits_longer() -> None:
    found = waiting_curve(STORMS, load_share=[0.2, 0.5, 0.8, 1.0, 1.3], years=12, seed=3)
    assert (np.diff(found.wait_h) > 0.0).all()
    assert np.isfinite(found.years_h).all()
    assert (np.diff(found.years_h, axis=0) > 0.0).mean() > 0.9
    again = waiting_curve(STORMS, load_share=[0.8], years=5, seed=3)
    assert (again.years_h[0] == found.years_h[2, :5]).all()
    assert (waiting_curve(STORMS, load_share=[0.8], years=5, seed=4).years_h != again.years_h).all()


def test_the_wait_is_that_of_a_queue_served_by_hand() -> None:
    """A station that shuts by night: the same arrivals, one after another, by Lindley's rule."""
    came = simulate_operations(station_of(NIGHTS, 0.9), START_H, seed=2).deliveries
    free_h, waited = 0.0, []
    for born in came["born_h"].tolist():
        start = max(born, free_h)
        hour = start % 24.0
        start += 8.0 - hour if hour < 8.0 else 32.0 - hour if hour >= 20.0 else 0.0
        waited.append(start - born)
        free_h = start + 0.5
    assert max(waited) > 12.0
    assert came["delivered_h"] - came["born_h"] - 0.5 == pytest.approx(waited, abs=1e-7)


def test_one_year_has_no_error_to_speak_of() -> None:
    assert math.isinf(waiting_curve(NIGHTS, load_share=[0.3], years=1).error_h[0])


@given(st.lists(st.tuples(st.floats(-50.0, 50.0), st.floats(0.1, 10.0)), min_size=1, max_size=12))
def test_pooling_rises_and_is_the_nearest_that_does(points: list[tuple[float, float]]) -> None:
    values, weights = np.array(points).T
    found = rising(values, weights)
    assert (np.diff(found) >= 0.0).all()
    assert weights @ found == pytest.approx(weights @ values, abs=1e-8)
    assert weights @ ((values - found) * found) == pytest.approx(0.0, abs=1e-6)  # a projection on a cone
    assert rising(found, weights).tolist() == pytest.approx(found.tolist())


def test_a_fit_never_falls_and_is_never_below_one() -> None:
    found = closure_growth(Place(12.0, availability_share=0.97, closure_h=24.0), load_share=[0.1, 0.2, 0.3], years=3)
    assert (found.fitted_factor >= 1.0).all()
    assert (np.diff(found.fitted_factor) >= 0.0).all()
    assert (found.error_factor > 0.0).all()
