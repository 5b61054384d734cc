"""The cable of light as a page and as a section of the brief."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.frozen import kept_in
from tests.lights import dim_answer

from transcaspian.data import tables
from transcaspian.model import atlas, scenario
from transcaspian.report import brief, fibre
from transcaspian.report._fibre import names_of
from transcaspian.runs import FibreAnswer, write_companion


@pytest.fixture(scope="module")
def found() -> FibreAnswer:
    known = atlas()
    return dim_answer(scenario("base", atlas=known), known)


@pytest.fixture(scope="module")
def text(found: FibreAnswer, tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("fibre") / "fibre.html"
    return fibre(found, out=out, tables=tables()).read_text(encoding="utf-8")


def test_the_page_is_well_formed_and_loads_nothing(text: str, read_page: Callable[[str], Any]) -> None:
    read = read_page(text)
    assert read.faults == []
    assert read.loads == ["data:,"]
    assert len(read.ids) == len(set(read.ids))


def test_the_answer_and_every_number_stand_in_the_page(
    text: str, found: FibreAnswer, read_page: Callable[[str], Any]
) -> None:
    read = read_page(text)
    assert found.answer in "".join(read.words)
    own = [line for line in found.lines if line.cable == found.cable]
    wanted = {line.modes_tbps for line in own} | {line.worst_gsnr_db for line in own}
    wanted |= {one.predicted_ms for one in found.readings} | {one.europe_h_per_y for one in found.outages}
    assert wanted <= set(read.values)
    assert all(note[1:] in "".join(read.words) for note in found.notes)


def test_parts_of_cuts_bear_names_not_ids(found: FibreAnswer, text: str) -> None:
    names = names_of(tables())
    assert all(name in names for cut in found.cuts for part in cut.parts for name in part.split(" + "))
    assert "all of Russia at once" in text
    assert "to-russia" not in text


def test_a_cable_that_no_scenario_opens_says_so(found: FibreAnswer, tmp_path: Path) -> None:
    shut = msgspec.structs.replace(found, opens_year=None)
    text = fibre(shut, out=tmp_path / "shut.html", tables=tables()).read_text(encoding="utf-8")
    assert "Aktau-Sumgait is not opened by the scenario" in text


def test_a_brief_shows_what_its_run_keeps_and_names_what_it_leaves_out(
    found: FibreAnswer, tmp_path: Path, read_page: Callable[[str], Any]
) -> None:
    folder = kept_in(tmp_path)
    plain = (folder / "report.html").read_text(encoding="utf-8")
    assert 'id="fibre"' not in plain
    assert "Left out: the cable of light" in plain
    assert f"fibre frozen --keep runs/{folder.name}" in plain
    write_companion(folder, "fibre", msgspec.structs.replace(found, scenario="frozen"))
    shown = brief(folder, out=tmp_path / "again.html", tables=tables()).read_text(encoding="utf-8")
    read = read_page(shown)
    assert read.faults == []
    assert len(read.ids) == len(set(read.ids))
    assert '<section id="fibre"' in shown
    assert 'href="#fibre"' in shown
    assert found.answer in "".join(read.words)
    assert "Left out" not in shown
    assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["scenario"]["name"] == "frozen"
