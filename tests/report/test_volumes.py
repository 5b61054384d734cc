from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec.structs
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.report._reading import KeptRun, read_kept
from transcaspian.report._sources import Bibliography
from transcaspian.report._volumes import (
    LARGEST_GROUPS,
    by_group_kt,
    largest_groups,
    observed_rows,
    project_section,
    target_section,
    volume_rows,
    volume_section,
    volume_words,
)

Written = Callable[..., Path]


@given(tonnes=st.lists(st.floats(0, 1e4), min_size=1, max_size=14))
def test_gathering_small_cargoes_loses_no_tonne(kept: KeptRun, tonnes: list[float]) -> None:
    cargo = {f"cargo-{n}": kt for n, kt in enumerate(tonnes)}
    year = msgspec.structs.replace(kept.summary.years[0], corridor_kt=sum(tonnes), by_cargo_kt=cargo)
    groups = largest_groups([year])
    assert len(groups) <= LARGEST_GROUPS
    assert math.isclose(math.fsum(by_group_kt(year, groups)), math.fsum(tonnes), abs_tol=1e-6)


def test_a_run_without_cargoes_still_draws_its_total(kept: KeptRun) -> None:
    year = msgspec.structs.replace(kept.summary.years[0], corridor_kt=5.0, by_cargo_kt={})
    assert volume_rows([year]) == [{"year": 2024, "group": "other", "kt": 5.0}]


def test_counts_of_the_corridors_own_perimeter_are_drawn(kept: KeptRun) -> None:
    rows = observed_rows(kept.summary, "titr-ministry", "kt", "kt")
    assert rows == [{"year": 2022, "kt": 1485.0}, {"year": 2024, "kt": 4484.0}]


def test_the_charts_say_what_they_show_and_whence(kept: KeptRun, books: Bibliography) -> None:
    words = volume_words(kept)
    assert "4\N{NARROW NO-BREAK SPACE}388 kt in 2024, 7\N{NARROW NO-BREAK SPACE}972 kt in 2030" in words
    assert "Most in 2030: Containers, 4\N{NARROW NO-BREAK SPACE}783 kt." in words
    text = volume_section(kept, books, number_=2)
    assert text.count("<figure>") == text.count('role="img"') == text.count('href="#made"') == 3
    assert 'href="#src-yearbook"' in text
    assert 'id="by-year"' in text


def test_a_target_has_its_title_its_gap_and_its_verdict(kept: KeptRun, books: Bibliography) -> None:
    text = target_section(kept.summary, books, number_=5)
    assert "Ten million tonnes" in text
    assert 'data-value="-2028.0"' in text
    assert '<span class="bad">missed</span>' in text
    assert "not in this run" in text
    assert 'href="#src-yearbook"' in text


def test_a_target_that_is_met_says_since_when(kept: KeptRun, books: Bibliography) -> None:
    met = msgspec.structs.replace(kept.summary.targets[0], target=4500.0, year_met=2025, met=True)
    text = target_section(msgspec.structs.replace(kept.summary, targets=[met]), books, number_=5)
    assert '<span class="good">met</span>' in text
    assert 'data-value="2025"' in text


def test_projects_carry_both_dates_and_unknown_ones_their_id(kept: KeptRun, small: Any, books: Bibliography) -> None:
    text = project_section(kept.scenario, small.frame("projects"), books, number_=7)
    assert 'data-value="2028"' in text
    assert 'data-value="2027"' in text
    assert "Unknown work" in text
    assert "not published" in text
    assert text.index("Unknown work") < text.index("Aktau hub")


def test_a_scenario_without_projects_says_so(
    tmp_path: Path, small: Any, books: Bibliography, write_run: Written
) -> None:
    frozen = read_kept(write_run(tmp_path, scenario={"projects": []})).scenario
    assert "builds no project" in project_section(frozen, small.frame("projects"), books, number_=7)
