"""The page of tariffs: every section is there, nothing is loaded, numbers are those of the answer."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from tests.tariffed import tariffed_year

from transcaspian.errors import OutputError
from transcaspian.report import tariffs
from transcaspian.runs import HeldYear


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    return tariffs(tariffed_year(), out=tmp_path_factory.mktemp("page") / "t.html").read_text(encoding="utf-8")


def test_every_section_is_there_once(text: str) -> None:
    for anchor in (
        "regimes", "through", "gains", "parties", "shippers", "restraint", "sharing", "proofs", "sources",
    ):  # fmt: skip
        assert text.count(f'<section id="{anchor}"') == 1, anchor
    assert "<h1>Tariffs in 2024" in text


def test_the_page_loads_nothing(text: str) -> None:
    assert not re.search(r'(?:src|href)="(?!#|data:)', text)
    assert "default-src 'none'" in text


def test_ids_of_charts_are_not_shared_and_colours_are_those_of_the_page(text: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for chart in re.findall(r"<svg.*?</svg>", text, flags=re.DOTALL):
        assert not re.findall(r'(?:fill|stroke)="#(?!000)\w+"', chart)


def test_numbers_of_the_tables_are_those_of_the_answer(text: str) -> None:
    answer = tariffed_year()
    for one in answer.regimes:
        assert f'data-value="{one.usd_per_teu!r}"' in text
        assert f'data-value="{one.corridor_kt!r}"' in text
    assert answer.sharing is not None
    for group in answer.sharing.groups:
        assert f'data-value="{group.shapley_musd!r}"' in text


def test_years_of_a_tariff_that_holds_have_their_section(tmp_path: Path) -> None:
    answer = tariffed_year()
    held = [HeldYear(2024, 1000.0, 10.0, 1.0, dict.fromkeys(answer.form_conduct_share, 0.5))]
    regimes = [msgspec.structs.replace(one, held=held if one.id == "most" else []) for one in answer.regimes]
    longer = msgspec.structs.replace(answer, regimes=regimes, years=[2024, 2025], sharing=None)
    page = tariffs(longer, out=tmp_path / "t.html").read_text(encoding="utf-8")
    assert '<section id="held"' in page
    assert '<section id="sharing"' not in page
    assert "2024–2025" in page


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        tariffs(tariffed_year(), out=tmp_path / "file" / "t.html")
