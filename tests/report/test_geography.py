from __future__ import annotations

from typing import Any

import pytest

from transcaspian.report._geography import mode_class, read_ground, read_land

SQUARE = [[50.0, 40.0], [60.0, 40.0], [60.0, 45.0], [50.0, 45.0], [50.0, 40.0]]
HOLE = [[54.0, 42.0], [56.0, 42.0], [56.0, 43.0], [54.0, 43.0], [54.0, 42.0]]
SPECK = [[70.0, 40.0], [70.001, 40.0], [70.001, 40.001], [70.0, 40.0]]


@pytest.mark.parametrize(
    ("mode", "vehicle", "kind"),
    [
        ("rail", "", "rail"),
        ("sea", "ferry", "ship"),
        ("sea", "tanker", "ship"),
        ("sea", "bulker", "ocean"),
        ("fibre", "", ""),
        ("hvdc", "", ""),
    ],
)
def test_links_are_sorted_into_the_classes_of_the_legend(mode: str, vehicle: str, kind: str) -> None:
    assert mode_class(mode, vehicle) == kind


def test_links_run_between_their_places_and_cables_are_left_out(small: Any) -> None:
    ground = read_ground(small, {"type": "FeatureCollection", "features": []})
    links = {link.id: link for link in ground.links}
    assert "aktau-alat-fibre" not in links
    ship = links["aktau-alat-feeder"]
    assert (ship.origin.name, ship.mode_class) == ("Aktau port", "ship")
    assert ship.line.startswith(f"M{ship.origin.x:.0f} {ship.origin.y:.0f}l")


def test_land_keeps_its_holes_and_loses_specks(small: Any) -> None:
    shapes = [
        {"type": "Polygon", "coordinates": [SQUARE, HOLE]},
        {"type": "MultiPolygon", "coordinates": [[SPECK]]},
        {"type": "LineString", "coordinates": [[50.0, 40.0], [52.0, 41.0]]},
    ]
    land = {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": shape} for shape in shapes]}
    ground = read_ground(small, land)
    assert ground.land.count("z") == 2
    assert ground.borders.count("M") == 1


def test_the_shipped_land_is_read() -> None:
    assert read_land()["type"] == "FeatureCollection"
