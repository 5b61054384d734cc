"""From degrees to the drawing: a conic projection, simplified lines, path strings."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Spots = Sequence[tuple[float, float]]  # longitudes and latitudes

# Lambert's conformal conic (Snyder, Map Projections, USGS Professional Paper 1395, 1987, equations 15-1 to 15-3,
# on the sphere).
CENTRE_LON, CENTRE_LAT = 54.0, 43.0
PARALLELS = (34.0, 52.0)
UNITS_PER_RADIAN = 9500.0  # drawing units; ten of them are one pixel of the first view
FEW_POINTS = 64  # lines so short are quicker point by point
# The basemap ends here; the map is cut along these meridians and parallels.
WEST, EAST, SOUTH, NORTH = -12.0, 125.0, 5.0, 66.0


class View(msgspec.Struct, frozen=True):
    """A window of the drawing, in drawing units."""

    x: float
    y: float
    width_px: float
    height_px: float

    def box(self) -> str:
        """Write it as an SVG view box."""
        return f"{self.x:.0f} {self.y:.0f} {self.width_px:.0f} {self.height_px:.0f}"


def _constants() -> tuple[float, float, float]:
    first, second = np.radians(PARALLELS)
    cone = float(
        np.log(np.cos(first) / np.cos(second)) / np.log(np.tan(np.pi / 4 + second / 2) / np.tan(np.pi / 4 + first / 2))
    )
    scale = float(np.cos(first) * np.tan(np.pi / 4 + first / 2) ** cone / cone)
    return cone, scale, scale / float(np.tan(np.pi / 4 + np.radians(CENTRE_LAT) / 2)) ** cone


def project(lon_lat: Points) -> Points:
    """Project longitudes and latitudes (degrees, n by 2) to drawing units, y downwards.

    >>> project(np.array([[54.0, 43.0]])).round(6).tolist()
    [[0.0, 0.0]]
    """
    cone, scale, centre = _constants()
    lat = np.radians(np.clip(lon_lat[:, 1], -80.0, 89.0))
    angle = cone * np.radians(lon_lat[:, 0] - CENTRE_LON)
    radius = scale / np.tan(np.pi / 4 + lat / 2) ** cone
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle) - centre]) * UNITS_PER_RADIAN


def simplify(points: Points, tolerance: float) -> Points:
    """Drop the points that lie within a tolerance of the line without them (Douglas and Peucker, 1973)."""
    x, y = points[:, 0].tolist(), points[:, 1].tolist()
    keep = np.zeros(len(points), dtype=bool)
    keep[[0, -1]] = True
    todo = [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        if last - first < FEW_POINTS:
            far, away = _farthest(x, y, first, last)
        else:
            gaps = _distance(points[first + 1 : last], points[first], points[last])
            far = first + 1 + int(gaps.argmax())
            away = float(gaps[far - first - 1])
        if away > tolerance:
            keep[far] = True
            todo += [(first, far), (far, last)]
    kept: Points = points[keep]
    return kept


def _farthest(x: list[float], y: list[float], first: int, last: int) -> tuple[int, float]:
    """Find the point farthest from the segment between two, one by one: quicker than an array of a few points."""
    x_step, y_step = x[last] - x[first], y[last] - y[first]
    length = x_step * x_step + y_step * y_step
    best, most = first + 1, -1.0
    for place in range(first + 1, last):
        right, down = x[place] - x[first], y[place] - y[first]
        share = min(1.0, max(0.0, (right * x_step + down * y_step) / length)) if length > 0.0 else 0.0
        gap = math.hypot(right - share * x_step, down - share * y_step)
        if gap > most:
            best, most = place, gap
    return best, most


def _distance(points: Points, start: Points, end: Points) -> Points:
    """Measure from each point to the segment between two."""
    along = end - start
    length = float(along @ along)
    share = np.clip((points - start) @ along / length, 0.0, 1.0) if length > 0 else np.zeros(len(points))
    gap: Points = np.hypot(*(points - start - share[:, None] * along).T)
    return gap


def path(points: Points, *, closed: bool = False) -> str:
    """Write points as an SVG path in whole units, relative after the first.

    >>> path(np.array([[0.0, 0.0], [10.2, 5.0], [10.2, 9.0]]))
    'M0 0l10 5 0 4'
    """
    whole = np.rint(points).astype(int)
    steps = np.diff(whole, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    moves = " ".join(f"{x} {y}" for x, y in steps.tolist()) or "0 0"
    return f"M{whole[0, 0]} {whole[0, 1]}l{moves.replace(' -', '-')}{'z' if closed else ''}"


def fit(corners: Spots, *, aspect_scale: float) -> View:
    """Frame some places (lon, lat) in a window of a given width over height."""
    spots = project(np.array(corners, dtype=np.float64))
    (left, top), (right, bottom) = spots.min(axis=0), spots.max(axis=0)
    width = max(right - left, (bottom - top) * aspect_scale)
    height = width / aspect_scale
    return View(
        x=float((left + right - width) / 2),
        y=float((top + bottom - height) / 2),
        width_px=float(width),
        height_px=float(height),
    )


def frame_outline() -> str:
    """Draw the edge of the mapped part of the world."""
    lon, lat = np.linspace(WEST, EAST, 60), np.linspace(SOUTH, NORTH, 30)
    edge = np.concatenate(
        [
            np.column_stack([lon, np.full(60, NORTH)]),
            np.column_stack([np.full(30, EAST), lat[::-1]]),
            np.column_stack([lon[::-1], np.full(60, SOUTH)]),
            np.column_stack([np.full(30, WEST), lat]),
        ]
    )
    return path(project(edge), closed=True)
