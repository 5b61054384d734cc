"""Promises as a page and as a section of the brief."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.frozen import kept_in, ran

import transcaspian
from transcaspian.data import tables
from transcaspian.report import agreements
from transcaspian.report._agreements import promise_section
from transcaspian.report._sources import Bibliography
from transcaspian.runs import Agreements


@pytest.fixture(scope="module")
def found() -> Agreements:
    """Judge as if each year to 2028 were like 2024."""
    done = ran()
    years = [msgspec.structs.replace(done.summary.years[0], year=year) for year in range(2024, 2029)]
    return transcaspian.agreements(
        msgspec.structs.replace(done, summary=msgspec.structs.replace(done.summary, years=years))
    )


@pytest.fixture(scope="module")
def text(found: Agreements, tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("agreements") / "a.html"
    return agreements(found, out=out, tables=tables()).read_text(encoding="utf-8")


def test_the_page_is_well_formed_and_loads_nothing(text: str, read_page: Callable[[str], Any]) -> None:
    read = read_page(text)
    assert read.faults == []
    assert read.loads == ["data:,"]
    assert len(read.ids) == len(set(read.ids))


def test_every_promise_stands_in_the_page_with_its_verdict(
    text: str, found: Agreements, read_page: Callable[[str], Any]
) -> None:
    words = "".join(read_page(text).words)
    assert found.answer in words
    for one in found.promises:
        assert one.title in words
        assert one.why in words
        assert f"{one.verdict.capitalize()}: {found.counts[one.verdict]} of {len(found.promises)}" in words


def test_every_promise_is_drawn_once_if_it_has_a_year(text: str, found: Agreements) -> None:
    drawn = text[text.index("<svg") : text.index("</svg>")]
    titles = [one.title for one in found.promises]
    assert len(titles) == len(set(titles))
    for one in found.promises:
        dated = (one.due_year or one.reached_year) and (one.due_year or 0) <= found.last_year
        assert (f">{one.title}<" in drawn) == bool(dated)


def test_a_run_kept_without_promises_says_how_to_get_them() -> None:
    section = promise_section(None, Bibliography((), 0), number_=6)
    assert 'id="promises"' in section
    assert "transcaspian agreements" in section


def test_a_kept_run_holds_its_promises_and_shows_them(tmp_path: Path) -> None:
    page = (kept_in(tmp_path) / "report.html").read_text(encoding="utf-8")
    assert transcaspian.agreements(ran()).answer in page
    assert 'href="#promises"' in page
