"""The page of a plan: every section is there, nothing is loaded, numbers are those of the answer."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from tests.planned import answer

from transcaspian.errors import OutputError
from transcaspian.plan import Bounds
from transcaspian.report import investment
from transcaspian.report._invest import bound_words
from transcaspian.report._words import number
from transcaspian.runs import FutureRegret, RobustPlan


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    return investment(answer(False), out=tmp_path_factory.mktemp("page") / "p.html").read_text(encoding="utf-8")


def test_every_section_is_there_once(text: str) -> None:
    for anchor in ("stopped", "plan", "years", "frontier", "again", "parties", "screened", "sources"):
        assert text.count(f'<section id="{anchor}"') == 1, anchor
    assert "What to build by 2030" in text
    assert answer(False).headline in text


def test_the_page_loads_nothing(text: str) -> None:
    assert not re.search(r'(?:src|href)="(?!#|data:)', text)
    assert "default-src 'none'" in text


def test_ids_of_charts_are_not_shared(text: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_every_work_stands_with_its_years_and_money(text: str) -> None:
    for one in answer(False).plan.works:
        assert one.name.split("(")[0].strip()[:20] in text
        assert f">{one.opens_year}<" in text
    assert number(answer(False).plan.capex_musd) in text


def test_a_met_target_has_no_section_of_what_stops_it_and_the_robust_plan_has_one(tmp_path: Path) -> None:
    found = answer(True)
    futures = [FutureRegret("base", "Base <b>", without_kt=1.0, plan_kt=2.0, best_kt=3.0, regret_kt=1.0)]
    plan = RobustPlan(10.0, ["a"], 9.0, 1.0, ["b"], 1.0, "optimal", futures, futures, "Two works.")
    text = investment(msgspec.structs.replace(found, robust=plan), out=tmp_path / "p.html").read_text(encoding="utf-8")
    assert '<section id="stopped"' not in text
    assert '<section id="robust"' in text
    assert "Base &lt;b&gt;" in text


def test_three_bounds_stand_apart() -> None:
    words = bound_words(Bounds(1.0, 2.0, 3.0, "MUSD"), 0.333, 5.0, "seen")
    assert "without any assumption 1.0 MUSD" in words
    assert "5.0 kt 2.0 MUSD" in words
    assert "best known 3.0 MUSD, a gap of 33.3" in words
    assert "none asked" in bound_words(Bounds(None, 2.0, 3.0, "kt"), None, 5.0, "seen")


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        investment(answer(True), out=tmp_path / "file" / "p.html")
