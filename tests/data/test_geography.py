"""Links agree with the map."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.data import check
from transcaspian.data._geography import great_circle_km

POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def faults_of(package: Any) -> list[str]:
    return [str(fault) for fault in check(package.folder).faults if "hash" not in fault.message]


def test_a_quarter_of_the_equator_is_ten_thousand_km() -> None:
    assert great_circle_km((0, 0), (0, 90)) == pytest.approx(10007.6, abs=0.1)
    assert great_circle_km((0, 10), (90, 10)) == pytest.approx(10007.6, abs=0.1)


@given(POINTS, POINTS, POINTS)
def test_the_great_circle_is_a_distance(
    one: tuple[float, float], two: tuple[float, float], three: tuple[float, float]
) -> None:
    assert great_circle_km(one, one) == 0
    assert great_circle_km(one, two) == pytest.approx(great_circle_km(two, one))
    assert great_circle_km(one, three) <= great_circle_km(one, two) + great_circle_km(two, three) + 1e-6


@pytest.mark.parametrize(
    ("index", "cells", "message"),
    [
        (1, {"length_km": "50"},
         "row baku-alat, field 'length_km': is shorter than the straight line between its places; read 50 km"),
        (1, {"destination": "baku"}, "field 'destination': ends where it begins; read 'baku'"),
        (1, {"gauge_mm": ""}, "row baku-alat, field 'gauge_mm': is empty, but the mode is rail"),
        (0, {"vehicle": ""}, "row aktau-alat-ferry, field 'vehicle': is empty, but the mode is sea"),
        (1, {"vehicle": "ferry"}, "field 'vehicle': is given, but the mode is rail; read 'ferry'"),
        (0, {"gauge_mm": "1520"}, "field 'gauge_mm': is given, but the mode is sea"),
        (1, {"oneway": "true"}, "field 'oneway': only a pipeline or a ship runs one way"),
        (1, {"closes_year": "1880"}, "closes before it opens; read 1880; allowed: 1883 or later"),
    ],
)  # fmt: skip
def test_a_link_that_cannot_be_is_a_fault(package: Any, index: int, cells: dict[str, str], message: str) -> None:
    package.edit("links", index, **cells)
    assert any(message in fault for fault in faults_of(package)), faults_of(package)


def test_a_sea_link_may_be_shorter_than_the_great_circle(package: Any) -> None:
    package.edit("links", 0, length_km="300")
    assert faults_of(package) == []


@pytest.mark.parametrize(("off", "fault"), [("0.14", False), ("0.16", True)])
def test_a_line_begins_and_ends_at_its_places(package: Any, off: str, fault: bool) -> None:
    package.edit("alignments", 4, lat=f"{39.95 + float(off):.2f}")
    found = faults_of(package)
    assert bool(found) is fault
    if fault:
        assert found[0].startswith(
            "alignments.csv, row baku-alat, field 'lat': the last point of link 'baku-alat' is not at its destination"
        )


def test_points_are_taken_by_their_number_and_not_by_their_line(package: Any) -> None:
    rows = package.rows("alignments")
    package.write("alignments", list(reversed(rows)))
    assert faults_of(package) == []
    package.edit("alignments", 0, seq="0")
    package.edit("alignments", 1, seq="1")
    assert any(
        "the first point of link 'baku-alat' is not at its origin 'baku'" in fault for fault in faults_of(package)
    )


@pytest.mark.parametrize("left", [0, 1])
def test_a_link_needs_a_line_of_two_points(package: Any, left: int) -> None:
    package.write("alignments", package.rows("alignments")[: 3 + left])
    assert any(f"the line of link 'baku-alat' is not complete; read {left} points" in f for f in faults_of(package))


def test_a_line_over_the_date_line_is_near_its_place(package: Any) -> None:
    package.edit("places", 2, lat="39.95", lon="179.95")
    package.edit("links", 1, length_km="15000")
    package.edit("alignments", 3, lat="39.95", lon="-179.96")
    assert faults_of(package) == []


def test_a_place_without_links_is_a_warning(package: Any) -> None:
    package.append("places", id="kuryk")
    report = check(package.folder)
    assert [str(warning) for warning in report.warnings] == ["places.csv, row kuryk: no link reaches the place."]
