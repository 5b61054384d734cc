"""The ground of the map: land, places and links in drawing units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import numpy as np
import polars as pl

from transcaspian import data
from transcaspian.report._projection import Points, path, project, simplify
from transcaspian.report._reading import Tables

# Mode classes in drawing order: the last lies on top.
CLASSES = ("ocean", "pipeline", "road", "rail", "ship")
CLASS_NAMES = {
    "rail": "Railway",
    "ship": "Caspian and Black Sea ships",
    "road": "Road",
    "pipeline": "Pipeline",
    "ocean": "Ocean ships",
}
OCEAN_VEHICLES = frozenset({"boxship", "bulker", "product"})
LAND_TOLERANCE, LINK_TOLERANCE = 6.0, 3.0  # drawing units: well under a pixel of the first view
SPECK = 220.0  # islands smaller than this many square units are not drawn


class Place(msgspec.Struct, frozen=True):
    """A place on the map."""

    id: str
    name: str
    kind: str
    x: float
    y: float


class Link(msgspec.Struct, frozen=True):
    """A link on the map: who it joins, what runs on it, its line."""

    id: str
    origin: Place
    destination: Place
    mode_class: str
    line: str


class Ground(msgspec.Struct, frozen=True):
    """Everything that lies still."""

    land: str
    borders: str
    places: dict[str, Place]
    links: tuple[Link, ...]


def read_ground(tables: Tables, land: Mapping[str, Any]) -> Ground:
    """Project the basemap, the places and the links."""
    places = _places(tables.frame("places"))
    links = _links(tables.frame("links"), tables.frame("alignments"), places)
    rings: list[Mapping[str, Any]] = []
    lines: list[Mapping[str, Any]] = []
    for shape in _shapes(land):
        (rings if shape["type"].endswith("Polygon") else lines).append(shape)
    return Ground(
        land="".join(_ring(r) for shape in rings for r in _parts(shape)),
        borders="".join(_line(r) for shape in lines for r in _parts(shape)),
        places=places,
        links=links,
    )


def mode_class(mode: str, vehicle: str) -> str:
    """Sort a link into the classes of the legend; cables belong to none.

    >>> mode_class("sea", "boxship")
    'ocean'
    """
    if mode == "sea":
        return "ocean" if vehicle in OCEAN_VEHICLES else "ship"
    return mode if mode in CLASS_NAMES else ""


def _places(frame: pl.DataFrame) -> dict[str, Place]:
    spots = project(frame.select(pl.col("lon", "lat").cast(pl.Float64)).to_numpy())
    rows = zip(frame["id"], frame["name"], frame["kind"], spots.tolist(), strict=True)
    return {id_: Place(id=id_, name=name or id_, kind=kind or "", x=x, y=y) for id_, name, kind, (x, y) in rows}


def _links(frame: pl.DataFrame, alignments: pl.DataFrame, places: dict[str, Place]) -> tuple[Link, ...]:
    ordered = alignments.sort("link", "seq").select("link", pl.col("lon", "lat").cast(pl.Float64))
    lines = {
        str(key[0]): part.select("lon", "lat").to_numpy()
        for key, part in ordered.partition_by("link", as_dict=True).items()
    }
    links = []
    for id_, origin, destination, mode, vehicle in (
        frame.select("id", "origin", "destination", "mode", "vehicle").sort("id").iter_rows()
    ):
        kind = mode_class(mode or "", vehicle or "")
        if not kind or origin not in places or destination not in places:
            continue
        start, end = places[origin], places[destination]
        points = project(lines[id_]) if id_ in lines else np.array([[start.x, start.y], [end.x, end.y]])
        links.append(
            Link(id=id_, origin=start, destination=end, mode_class=kind, line=path(simplify(points, LINK_TOLERANCE)))
        )
    return tuple(links)


def _shapes(thing: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Walk a GeoJSON object down to its geometries."""
    if thing.get("type") == "FeatureCollection":
        for feature in thing["features"]:
            yield from _shapes(feature)
    elif thing.get("type") == "Feature":
        yield from _shapes(thing["geometry"])
    elif thing.get("type") == "GeometryCollection":
        for shape in thing["geometries"]:
            yield from _shapes(shape)
    elif thing.get("type") in {"Polygon", "MultiPolygon", "LineString", "MultiLineString"}:
        yield thing


def _parts(shape: Mapping[str, Any]) -> Iterator[Points]:
    """Give the rings or lines of a geometry."""
    coordinates = shape["coordinates"]
    depth = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}[shape["type"]]
    parts = [coordinates] if depth == 0 else coordinates
    if depth == 2:
        parts = [ring for polygon in coordinates for ring in polygon]
    for part in parts:
        yield np.array(part, dtype=np.float64)[:, :2]


def _dense(points: Points) -> Points:
    """Set points along long straight edges, so that a cut along a parallel bends as the parallel does."""
    steps = np.maximum(1, np.ceil(np.abs(np.diff(points, axis=0)).max(axis=1) / 2.0).astype(int))
    edge = np.repeat(np.arange(len(steps)), steps)
    place = np.arange(len(edge)) - np.repeat(np.cumsum(steps) - steps, steps)
    between = points[edge] + (place / steps[edge])[:, None] * np.diff(points, axis=0)[edge]
    return np.concatenate([between, points[-1:]])


def _ring(points: Points) -> str:
    drawn = project(_dense(points))
    x, y = drawn.T
    if abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2 < SPECK:
        return ""
    kept = simplify(drawn, LAND_TOLERANCE)
    return path(kept, closed=True) if len(kept) > 3 else ""


def _line(points: Points) -> str:
    return path(simplify(project(points), LAND_TOLERANCE))


def read_land() -> dict[str, Any]:
    """Read the shipped outlines of the land."""
    read: dict[str, Any] = msgspec.json.decode(data.land().read_bytes())
    return read
