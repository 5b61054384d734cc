from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from transcaspian.errors import InputError, OutputError
from transcaspian.report import brief

MOST_BYTES = 4_000_000


def test_the_page_is_well_formed_and_no_id_is_used_twice(page: str, read_page: Callable[[str], Any]) -> None:
    read = read_page(page)
    assert read.faults == []
    assert len(read.ids) == len(set(read.ids))


def test_nothing_is_loaded_from_elsewhere(page: str, read_page: Callable[[str], Any]) -> None:
    assert {load[:1] for load in read_page(page).loads if load != "data:,"} == {"#"}
    assert "@import" not in page
    assert re.findall(r"url\((?!#)", page) == []
    assert "default-src 'none'" in page


def test_the_numbers_of_the_run_stand_in_the_page(page: str, folder: Path, read_page: Callable[[str], Any]) -> None:
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    values = set(read_page(page).values)
    for year in run["years"]:
        assert {year[key] for key in ("year", "corridor_kt", "corridor_teu", "residual", "residual_h")} <= values
        assert {*year["by_cargo_kt"].values(), *year["by_direction_kt"].values()} <= values
    assert {1234.0, 4321.0, 987.0, -0.0125, 654.0, 0.97, 31.25, 12.5} <= values
    assert {4484.0, 10000.0, 8321.0, 321.0, 0.88} <= values


def test_names_with_brackets_are_words_and_not_markup(page: str, read_page: Callable[[str], Any]) -> None:
    words = "".join(read_page(page).words)
    for name in (
        "Base <case> & more",
        "Aktau hub <stage 2>",
        "A note with <angle> brackets & more.",
        "Place of aktau-berths <1>",
    ):
        assert name in words
    assert "<case>" not in page
    assert "<angle>" not in page
    assert "javascript:" not in page


def test_the_page_is_small_and_the_same_bytes_each_time(folder: Path, small: Any, page: str, tmp_path: Path) -> None:
    again = brief(folder, out=tmp_path / "deep" / "again.html", tables=small)
    assert again.read_bytes() == page.encode()
    assert len(page.encode()) < MOST_BYTES


def test_every_part_of_the_brief_is_there(page: str) -> None:
    anchors = (
        "methods",
        "flows",
        "volumes",
        "corridors",
        "bottlenecks",
        "targets",
        "observed",
        "projects",
        "trust",
        "why",
        "notes",
        "sources",
    )
    for anchor in anchors:
        assert f'<section id="{anchor}"' in page
        assert f'href="#{anchor}"' in page
    assert "© OpenStreetMap contributors, via scgraph-data" in page
    assert "Natural Earth" in page
    assert "9.8.7" in page
    assert "ab" * 32 in page


@pytest.mark.parametrize("totals_kt", [(4388.0, 0.0, 7972.0), (0.0, 0.0, 0.0)])
def test_a_year_without_freight_is_no_obstacle(
    totals_kt: tuple[float, ...],
    small: Any,
    tmp_path: Path,
    write_run: Callable[..., Path],
    read_page: Callable[[str], Any],
) -> None:
    run = write_run(tmp_path / "run", totals_kt=totals_kt)
    text = brief(run, out=tmp_path / "brief.html", tables=small).read_text(encoding="utf-8")
    assert read_page(text).faults == []
    assert "NaN" not in text


def test_a_run_that_found_nothing_still_gives_a_brief(
    small: Any, tmp_path: Path, write_run: Callable[..., Path], read_page: Callable[[str], Any]
) -> None:
    lists: dict[str, object] = {key: [] for key in ("observed", "relief", "bundles", "crossings", "notes")}
    bare = write_run(tmp_path, totals_kt=(0.0, 0.0, 0.0), scenario={"projects": [], "description": ""}, **lists)
    text = brief(bare, out=tmp_path / "brief.html", tables=small).read_text(encoding="utf-8")
    assert read_page(text).faults == []
    assert "The run holds no flows by link" in text


@pytest.mark.parametrize("key", ["crossings", "missing_mass_share", "software"])
def test_a_run_that_is_not_whole_is_refused_by_the_name_of_what_it_lacks(
    key: str, folder: Path, small: Any, tmp_path: Path
) -> None:
    said = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    del said[key]
    (tmp_path / "run.json").write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(InputError, match=rf"not a run of this version; read .*`{key}`"):
        brief(tmp_path, out=tmp_path / "brief.html", tables=small)


def test_a_folder_without_a_run_says_the_way_out(small: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"not a run folder; read no run\.json\. See `transcaspian runs`"):
        brief(tmp_path / "absent", out=tmp_path / "brief.html", tables=small)


def test_a_place_that_cannot_be_written_is_said(folder: Path, small: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        brief(folder, out=tmp_path / "file" / "brief.html", tables=small)
