"""Power as a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from tests.power import answer, needs_pypsa

from transcaspian.data import tables
from transcaspian.report import power
from transcaspian.runs import What

needs_pypsa()


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    world = What("onshore", 2032, "regulated", 1e5, 91.25, 5000.0, 10.0, 0.3, 0.0, [1.2, 0.8, 0.3])
    found = msgspec.structs.replace(answer(), whats=[world], what_weeks=6)
    out = tmp_path_factory.mktemp("power") / "power.html"
    return power(found, out=out, tables=tables()).read_text(encoding="utf-8")


def test_the_page_is_well_formed_and_loads_nothing(text: str, read_page: Callable[[str], Any]) -> None:
    read = read_page(text)
    assert read.faults == []
    assert read.loads == ["data:,"]
    assert len(read.ids) == len(set(read.ids))


def test_the_answer_every_size_choice_line_and_source_stands_in_the_page(
    text: str, read_page: Callable[[str], Any]
) -> None:
    read = read_page(text)
    words = "".join(read.words)
    assert answer().answer in words
    values = set(read.values)
    for gas in answer().gases:
        assert {one.value_musd for one in gas.sizes} <= values
        assert {net for one in gas.sizes for net in one.net_musd} <= values
        assert {one.break_even_musd for one in gas.choices} <= values
        assert {one.gw_next_mw_usd for one in gas.bindings} <= values
    assert 91.25 in values
    assert "Energy not served without the cable" in words
    assert "src-gse-esco-figures-in-press" in read.ids
