from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from transcaspian.report._reading import Setting, Summary, Year, read_run
from transcaspian.report._volumes import (
    LARGEST_GROUPS,
    by_group_kt,
    corridor_section,
    largest_groups,
    observed_rows,
    project_section,
    target_section,
    volume_rows,
)

Written = Callable[..., Path]


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=14))
def test_gathering_small_cargoes_loses_no_tonne(tonnes: list[float]) -> None:
    cargo = {f"cargo-{n}": kt for n, kt in enumerate(tonnes)}
    year = Year(year=2024, corridor_kt=sum(tonnes), by_cargo_kt=cargo)
    summary = Summary(schema="", scenario=Setting(name="s"), years=(year,))
    groups = largest_groups(summary)
    assert len(groups) <= LARGEST_GROUPS
    assert math.isclose(math.fsum(by_group_kt(year, groups)), math.fsum(tonnes), abs_tol=1e-6)


def test_a_run_without_cargoes_still_draws_its_total() -> None:
    summary = Summary(schema="", scenario=Setting(name="s"), years=(Year(year=2024, corridor_kt=5.0),))
    assert volume_rows(summary) == [{"year": 2024, "group": "other", "kt": 5.0}]


def test_counts_of_the_corridors_own_perimeter_are_drawn(folder: Path) -> None:
    rows = observed_rows(read_run(folder).summary, "titr-ministry", "kt", "kt")
    assert rows == [{"year": 2022, "kt": 1485.0}, {"year": 2024, "kt": 4484.0}]


def test_land_corridors_are_drawn_again_without_the_ocean(folder: Path, small: Any) -> None:
    text = corridor_section(read_run(folder).summary, small.frame("corridors"), number_=3)
    assert text.count("<figure>") == 2
    assert "Trans-Caspian (%)" in text


def test_a_target_has_its_title_its_gap_and_its_verdict(folder: Path, small: Any) -> None:
    text = target_section(read_run(folder).summary, small.frame("agreements"), number_=5)
    assert "Ten million tonnes" in text
    assert 'data-value="-2028.0"' in text
    assert '<span class="bad">missed</span>' in text
    assert "not in this run" in text


def test_projects_carry_both_dates_and_unknown_ones_their_id(folder: Path, small: Any) -> None:
    text = project_section(read_run(folder).summary, small.frame("projects"), number_=7)
    assert 'data-value="2028"' in text
    assert 'data-value="2027"' in text
    assert "Unknown work" in text
    assert "not published" in text


def test_a_scenario_without_projects_or_targets_says_so(tmp_path: Path, small: Any, write_run: Written) -> None:
    summary = read_run(write_run(tmp_path, scenario={"name": "frozen"}, targets=[])).summary
    assert "builds no project" in project_section(summary, small.frame("projects"), number_=7)
    assert "states no target" in target_section(summary, small.frame("agreements"), number_=5)
