"""Kazakh oil as a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.oiled import answer

from transcaspian.data import tables
from transcaspian.report import brief, oil
from transcaspian.runs import write_companion


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("oil") / "oil.html"
    return oil(answer(), out=out, tables=tables()).read_text(encoding="utf-8")


def test_the_page_is_well_formed_and_loads_nothing(text: str, read_page: Callable[[str], Any]) -> None:
    read = read_page(text)
    assert read.faults == []
    assert read.loads == ["data:,"]
    assert len(read.ids) == len(set(read.ids))


def test_every_number_of_the_answer_stands_in_the_page(text: str, read_page: Callable[[str], Any]) -> None:
    read, found = read_page(text), answer()
    values = set(read.values)
    assert found.answer in "".join(read.words)
    assert {one.crossing_kt for one in found.years} | {one.can_kt for one in found.years} <= values
    assert {one.netback_usd_per_t for one in found.netbacks} <= values
    assert {leg.usd_per_t for one in found.netbacks for leg in one.legs} <= values
    assert {one.way_musd for one in (*found.events, *found.closures)} <= values
    assert {one.way_musd_per_y for one in found.insurance} <= values
    assert {one.crossing_kt for one in found.cuts} | {one.crossing_kt for one in found.studies} <= values
    assert {one.model_kt for one in found.counts} | {one.observed_kt for one in found.counts} <= values
    assert {one.room_kt for one in found.blend} | {one.kt_per_ship for one in found.tankers} <= values
    for note in found.notes:
        assert note[1:] in "".join(read.words)


def test_the_sources_of_the_oil_tables_are_cited(text: str, read_page: Callable[[str], Any]) -> None:
    ids = read_page(text).ids
    assert {f"src-{source}" for source in answer().sources} <= set(ids)


def test_the_brief_of_a_run_that_keeps_the_answer_shows_it(
    folder: Path, tmp_path: Path, read_page: Callable[[str], Any]
) -> None:
    write_companion(folder, "oil", answer())
    page = brief(folder, out=tmp_path / "oil.html", tables=tables()).read_text(encoding="utf-8")
    (folder / "oil.json").unlink()
    read = read_page(page)
    assert (read.faults, len(read.ids)) == ([], len(set(read.ids)))
    assert '<section id="oil"' in page
    assert answer().answer in "".join(read.words)
