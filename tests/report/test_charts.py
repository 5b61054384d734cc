from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from transcaspian.report import _charts

ROWS = [
    {"year": y, "group": g, "kt": kt}
    for y in (2024, 2030)
    for g, kt in (("container", 900.0), ("grain", 400.0), ("other", 950.0))
]


@pytest.fixture(scope="module")
def drawn() -> str:
    chart = _charts.volumes(ROWS, [{"year": 2022, "kt": 1485.0}], target=(10000.0, 2030))
    return _charts.svg(chart, name="v", label="A & B")


def test_a_chart_keeps_words_as_words_and_scales_with_the_page(drawn: str) -> None:
    root = ET.fromstring(drawn)
    assert root.get("width") is None
    assert root.get("viewBox")
    assert root.get("aria-label") == "A & B"
    words = [text for text in root.itertext() if text.strip()]
    assert {"2022", "2024", "2030", "Containers", "Grain", "Other cargo", "kt a year"} <= set(words)
    assert "Target 10\N{NARROW NO-BREAK SPACE}000 kt in 2030" in words


def test_the_ids_of_a_chart_are_its_own(drawn: str) -> None:
    assert _charts.own_ids('<a id="x"/><b fill="url(#x)"/>', "v") == '<a id="v-x"/><b fill="url(#v-x)"/>'
    assert all(id_.startswith("v-") for id_ in re.findall(r'\bid="([^"]+)"', drawn))


def test_the_same_chart_gives_the_same_bytes(drawn: str) -> None:
    chart = _charts.volumes(ROWS, [{"year": 2022, "kt": 1485.0}], target=(10000.0, 2030))
    assert _charts.svg(chart, name="v", label="A & B") == drawn


def test_what_is_gathered_as_other_comes_last() -> None:
    assert _charts._by_size(ROWS, "group", "kt") == ["container", "grain", "other"]


def test_each_corridor_keeps_its_colour_whatever_else_is_drawn() -> None:
    few, many = _charts.corridor_colours(["titr", "suez"]), _charts.corridor_colours(["titr", "new", "suez"])
    assert few["titr"] == many["titr"]
    assert len(set(many.values())) == 3


def test_a_cell_of_the_heat_map_is_per_cent_of_capacity() -> None:
    chart = _charts.utilisation([{"year": 2030, "name": "Aktau berths", "percent": 97.4}], ["Aktau berths"])
    words = list(ET.fromstring(_charts.svg(chart, name="h", label="full")).itertext())
    assert "97" in words
    assert "Aktau berths" in words


def test_a_target_far_above_the_bars_keeps_room_for_its_words() -> None:
    low = _charts._head_room([{"year": 2024, "kt": 900.0}], [], (10000.0, 2030)).to_dict()
    high = _charts._head_room([{"year": 2024, "kt": 20000.0}], [], (10000.0, 2030)).to_dict()
    assert low["domain"][1] > 10000.0
    assert "domain" not in high
