"""Checks of links against the map: lengths, alignments, islands, and what each mode must say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from transcaspian.data._load import Sheet, quoted
from transcaspian.errors import Fault

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
LEAST_OVER_GREAT_CIRCLE = 0.95  # places are known to a few km, so a straight line may come out a little short
FARTHEST_END_DEG = 0.15
FEWEST_POINTS = 2

Sheets = Mapping[str, Sheet]
Point = tuple[float, float]


def great_circle_km(origin: Point, destination: Point) -> float:
    """Measure the shortest way over the sphere.

    Parameters
    ----------
    origin, destination
        Latitude and longitude, deg.

    Returns
    -------
    float
        Distance, km.

    References
    ----------
    Sinnott, R. W. (1984), Virtues of the haversine, Sky and Telescope 68(2), 159.

    Examples
    --------
    >>> round(great_circle_km((43.60, 51.22), (40.00, 49.42)))
    427
    """
    lat_1, lon_1, lat_2, lon_2 = map(math.radians, (*origin, *destination))
    half = math.sin((lat_2 - lat_1) / 2) ** 2 + math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


def link_faults(sheets: Sheets) -> Iterator[Fault]:
    """Check links beyond single cells: lengths, lines on the map, what a mode needs.

    Yields
    ------
    Fault
        One per wrong link or point.
    """
    if "links" in sheets and "places" in sheets:
        points = _points(sheets["places"])
        yield from _lengths(sheets["links"], points)
        if "alignments" in sheets:
            yield from _alignments(sheets, points)
    if "links" in sheets:
        yield from _modes(sheets["links"])


def _points(places: Sheet) -> dict[str, Point]:
    whole = (row for row in places.records if None not in (row["id"], row["lat"], row["lon"]))
    return {row["id"]: (row["lat"], row["lon"]) for row in whole}


def _lengths(links: Sheet, points: Mapping[str, Point]) -> Iterator[Fault]:
    for index, row in enumerate(links.records):
        origin, destination = row["origin"], row["destination"]
        if origin is not None and origin == destination:
            yield Fault(links.file, "ends where it begins", links.row(index), "destination", quoted(destination))
            continue
        if row["length_km"] is None or row["mode"] not in ("rail", "road"):
            continue
        if origin in points and destination in points:
            straight_km = great_circle_km(points[origin], points[destination])
            if row["length_km"] < LEAST_OVER_GREAT_CIRCLE * straight_km:
                got, allowed = f"{row['length_km']:.15g} km", f"at least {LEAST_OVER_GREAT_CIRCLE * straight_km:.1f} km"
                message = "is shorter than the straight line between its places"
                yield Fault(links.file, message, links.row(index), "length_km", got, allowed)


def _alignments(sheets: Sheets, points: Mapping[str, Point]) -> Iterator[Fault]:
    links, file = sheets["links"], sheets["alignments"].file
    lines = lines_of(sheets["alignments"])
    for index, row in enumerate(links.records):
        id = row["id"]
        if id is None:
            continue
        drawn = lines.get(id, [])
        if len(drawn) < FEWEST_POINTS:
            got, allowed = f"{len(drawn)} points", f"{FEWEST_POINTS} or more"
            yield Fault(file, f"the line of link '{id}' is not complete", links.row(index), "link", got, allowed)
            continue
        for end, point in (("origin", drawn[0]), ("destination", drawn[-1])):
            place = row[end]
            if place in points and not _near(point, points[place]):
                which = "first" if end == "origin" else "last"
                message = f"the {which} point of link '{id}' is not at its {end} '{place}'"
                allowed = f"{_shown(points[place])} to within {FARTHEST_END_DEG} deg"
                yield Fault(file, message, id, "lat", _shown(point), allowed)


def lines_of(alignments: Sheet) -> dict[str, list[Point]]:
    """Collect the points of every link in their order, as latitude and longitude in deg."""
    lines: dict[str, list[Point]] = {}
    for link, _, lat, lon in alignments.frame.drop_nulls().sort("link", "seq").rows():
        lines.setdefault(link, []).append((lat, lon))
    return lines


def _near(one: Point, other: Point) -> bool:
    across = abs(one[1] - other[1])
    return abs(one[0] - other[0]) <= FARTHEST_END_DEG and min(across, 360.0 - across) <= FARTHEST_END_DEG


def _shown(point: Point) -> str:
    return f"{point[0]:.3f} {point[1]:.3f}"


def _modes(links: Sheet) -> Iterator[Fault]:
    """Check that rail links name a gauge, sea links a class of ship, and no other link does."""
    for index, row in enumerate(links.records):
        yield from _needed(links, index, row, "gauge_mm", "rail")
        yield from _needed(links, index, row, "vehicle", "sea")
        if row["oneway"] and row["mode"] not in ("pipeline", "sea"):
            got = quoted(row["mode"])
            yield Fault(links.file, "only a pipeline or a ship runs one way", links.row(index), "oneway", got, "false")
        if row["opens_year"] and row["closes_year"] and row["closes_year"] < row["opens_year"]:
            got, allowed = str(row["closes_year"]), f"{row['opens_year']} or later"
            yield Fault(links.file, "closes before it opens", links.row(index), "closes_year", got, allowed)


def _needed(links: Sheet, index: int, row: Mapping[str, Any], field: str, mode: str) -> Iterator[Fault]:
    allowed = links.schema.fields[field].allowed
    if row["mode"] == mode and row[field] is None:
        yield Fault(links.file, f"is empty, but the mode is {mode}", links.row(index), field, allowed=allowed)
    elif row["mode"] not in (mode, None) and row[field] is not None:
        message = f"is given, but the mode is {row['mode']}"
        yield Fault(links.file, message, links.row(index), field, quoted(row[field]), "an empty cell")


def island_warnings(sheets: Sheets) -> Iterator[Fault]:
    """Find places that no link reaches.

    Yields
    ------
    Fault
        One per place.
    """
    if "places" not in sheets or "links" not in sheets:
        return
    links = sheets["links"].cells
    reached = {*links["origin"], *links["destination"]}
    for id in sheets["places"].cells["id"]:
        if id is not None and id not in reached:
            yield Fault("places.csv", "no link reaches the place", row=id)
