"""Trade as a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.traded import traded

from transcaspian.data import tables
from transcaspian.report import trade
from transcaspian.report._sources import bibliography, read_sources
from transcaspian.report._trade import trade_section


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("trade") / "trade.html"
    return trade(traded(), out=out, tables=tables()).read_text(encoding="utf-8")


def test_the_page_is_well_formed_and_loads_nothing(text: str, read_page: Callable[[str], Any]) -> None:
    read = read_page(text)
    assert read.faults == []
    assert read.loads == ["data:,"]
    assert len(read.ids) == len(set(read.ids))


def test_the_answer_every_part_and_every_source_stand_in_the_page(text: str, read_page: Callable[[str], Any]) -> None:
    found, read = traded(), read_page(text)
    words = "".join(read.words)
    assert found.answer in words
    for path in found.paths:
        one = path.parts
        assert {one.growth_musd, one.money_musd, one.days_musd, one.equilibrium_musd} <= set(read.values)
    assert {one.total_musd for one in found.elasticities} <= set(read.values)
    for one in found.sources:
        assert f"src-{one.id}" in read.ids
    assert words.index("forecast 2025") < words.index("counted 2025")


def test_the_section_of_a_brief_begins_with_the_answer() -> None:
    found = traded()
    books = bibliography(read_sources(tables().frame("sources")), [one.id for one in found.sources])
    text = trade_section(found, books, number_=7)
    assert text.index(found.answer) < text.index("<svg") < text.index("What makes 2035")
