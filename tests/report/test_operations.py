"""The page of a simulated year: every section is there, nothing is loaded, numbers are those of the answer."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from tests.simulated import paired_year, simulated_year

from transcaspian.errors import OutputError
from transcaspian.report import operations
from transcaspian.report._operations import estimated
from transcaspian.sim import Estimate


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    return operations(paired_year(), out=tmp_path_factory.mktemp("page") / "o.html").read_text(encoding="utf-8")


def test_every_section_is_there_once(text: str) -> None:
    for anchor in ("days", "causes", "queues", "ships", "storms", "together", "lever", "sources"):
        assert text.count(f'<section id="{anchor}"') == 1, anchor
    assert "Operations in 2024" in text


def test_the_page_loads_nothing(text: str) -> None:
    assert not re.search(r'(?:src|href)="(?!#|data:)', text)
    assert "default-src 'none'" in text


def test_ids_of_charts_are_not_shared(text: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_charts_take_the_colours_of_the_page(text: str) -> None:
    charts = re.findall(r"<svg.*?</svg>", text, flags=re.DOTALL)
    assert len(charts) >= 6
    for chart in charts:
        assert not re.findall(r'(?:fill|stroke)="#(?!000)\w+"', chart)


def test_numbers_of_the_tables_are_those_of_the_answer(text: str) -> None:
    found = simulated_year()[0].simulated
    for row in found.groups[:3]:
        assert f'data-value="{row.median_days.value!r}"' in text
    for use in found.resources[:3]:
        assert f'data-value="{use.queue_units.value!r}"' in text
    for pair in simulated_year()[0].waits:
        assert f'data-value="{pair.analytic_wait_h!r}"' in text


def test_overload_is_told_in_words(tmp_path: Path) -> None:
    answer = simulated_year()[0]
    first = msgspec.structs.replace(answer.simulated.resources[0], overloaded=True)
    found = msgspec.structs.replace(answer.simulated, resources=[first], voyages=[], storms=None)
    page = operations(msgspec.structs.replace(answer, simulated=found), out=tmp_path / "o.html").read_text()
    assert "1 queue grew all year beyond the interval" in page
    assert "No ship sailed." in page


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        operations(simulated_year()[0], out=tmp_path / "file" / "o.html")


def test_an_estimate_is_written_with_half_its_interval() -> None:
    assert estimated(Estimate(2.25, 0.5, 1.0))[0].replace("\N{NO-BREAK SPACE}", " ").startswith("2.2 ±")
    assert estimated(Estimate(2.0), 0) == ("2", 2.0)
    assert estimated(None) == ("n/a", None)
