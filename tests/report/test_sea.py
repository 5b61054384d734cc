"""The sea as a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

import transcaspian
from transcaspian.data import tables
from transcaspian.report import sea
from transcaspian.runs import Sea


@pytest.fixture(scope="module")
def found() -> Sea:
    return transcaspian.sea("base", draws=200)


@pytest.fixture(scope="module")
def text(found: Sea, tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("sea") / "sea.html"
    return sea(found, out=out, tables=tables()).read_text(encoding="utf-8")


def test_the_page_is_well_formed_and_loads_nothing(text: str, read_page: Callable[[str], Any]) -> None:
    read = read_page(text)
    assert read.faults == []
    assert read.loads == ["data:,"]
    assert len(read.ids) == len(set(read.ids))


def test_every_loss_and_price_stands_in_the_page(text: str, found: Sea, read_page: Callable[[str], Any]) -> None:
    read = read_page(text)
    words = "".join(read.words)
    for one in found.losses:
        assert one.median_year is None or str(one.median_year) in words
    for one in found.works:
        assert one.name in words
        assert one.median_usd_per_t is None or one.median_usd_per_t in read.values
    for one in found.published:
        assert one.name in words
    assert {one.model_share for one in found.past_loads} <= set(read.values)


def test_the_headline_names_who_loses_a_quarter_first_with_what_is_planned(text: str, found: Sea) -> None:
    assert "With the dredging that is planned," in text
    never = [msgspec.structs.replace(one, median_year=None) for one in found.losses]
    calm = msgspec.structs.replace(found, losses=never)
    assert "With the dredging that is planned," not in _page(calm)


def _page(found: Sea) -> str:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        return sea(found, out=Path(folder) / "sea.html", tables=tables()).read_text(encoding="utf-8")


def test_tables_without_dredging_say_so(found: Sea) -> None:
    assert "No project of the tables deepens a port." in _page(msgspec.structs.replace(found, works=[]))


def test_the_same_outlook_gives_the_same_bytes(found: Sea, text: str) -> None:
    assert _page(found) == text
