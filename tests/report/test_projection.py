from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcaspian.report._projection import FEW_POINTS, View, fit, frame_outline, path, project, simplify


@given(lon=st.floats(-12, 124), lat=st.floats(5, 65))
@settings(deadline=None)
def test_the_projection_keeps_angles(lon: float, lat: float) -> None:
    """A conformal map stretches alike along meridian and parallel, at right angles."""
    step = 1e-4
    here, east, north = project(np.array([[lon, lat], [lon + step, lat], [lon, lat + step]]))
    along, up = (east - here) / np.cos(np.radians(lat)), north - here
    assert np.hypot(*along) == pytest.approx(np.hypot(*up), rel=1e-4)
    assert abs(along @ up) < 1e-4 * (along @ along)


def test_east_is_right_and_north_is_up() -> None:
    aktau, almaty, astana = project(np.array([[51.2, 43.6], [76.9, 43.3], [71.4, 51.2]]))
    assert almaty[0] > aktau[0]
    assert astana[1] < almaty[1]


def test_simplifying_keeps_both_ends_and_every_bend_beyond_the_tolerance() -> None:
    line = np.array([[0.0, 0.0], [5.0, 0.4], [10.0, 0.0], [15.0, 6.0], [20.0, 0.0]])
    assert simplify(line, 1.0).tolist() == [[0.0, 0.0], [10.0, 0.0], [15.0, 6.0], [20.0, 0.0]]


@given(points=st.lists(st.tuples(st.integers(-900, 900), st.integers(-900, 900)), min_size=2, max_size=30))
@settings(deadline=None)
def test_a_path_ends_where_its_line_ends(points: list[tuple[int, int]]) -> None:
    written = path(np.array(points, dtype=np.float64))
    first, _, rest = written[1:].partition("l")
    steps = np.array(rest.replace("-", " -").split(), dtype=float).reshape(-1, 2)
    assert (np.array(first.split(), dtype=float) + steps.sum(axis=0)).tolist() == list(map(float, points[-1]))


def test_a_closed_ring_is_closed() -> None:
    assert path(np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 0.0]]), closed=True) == "M0 0l4 0 0 4-4-4z"
    assert frame_outline().endswith("z")


def test_a_view_holds_its_places_in_the_asked_shape() -> None:
    view = fit([(20.0, 42.0), (88.0, 42.0)], aspect_scale=2.0)
    assert view.width_px == pytest.approx(2.0 * view.height_px)
    spots = project(np.array([[20.0, 42.0], [88.0, 42.0]]))
    assert (spots[:, 0] >= view.x - 1e-6).all()
    assert (spots[:, 0] <= view.x + view.width_px + 1e-6).all()
    assert View(x=1.4, y=2.6, width_px=10, height_px=5).box() == "1 3 10 5"


def test_a_short_line_keeps_the_points_that_a_long_one_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Point by point and as an array, the same points are far from the line."""
    steps = np.arange(FEW_POINTS // 2)
    points = np.column_stack([steps, np.sin(steps) * steps]).astype(float)
    one_by_one = simplify(points, 1.5)
    monkeypatch.setattr("transcaspian.report._projection.FEW_POINTS", 0)
    assert 2 < len(one_by_one) < len(points)
    assert np.array_equal(simplify(points, 1.5), one_by_one)
