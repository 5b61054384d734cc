from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from transcaspian.report._figures import first_met, headline_year, key_years, nearest_year
from transcaspian.report._reading import KeptRun, read_kept

Written = Callable[..., Path]


def run(write_run: Written, folder: Path, **changes: object) -> KeptRun:
    return read_kept(write_run(folder, **changes))


def test_the_brief_looks_at_the_target_year_or_the_last(tmp_path: Path, write_run: Written) -> None:
    assert headline_year(run(write_run, tmp_path)).year == 2030
    early = {"target_kt": 5000, "target_year": 2025}
    assert headline_year(run(write_run, tmp_path, scenario=early)).year == 2025


@pytest.mark.parametrize(
    ("target_year", "nearest"), [(2030, 2030), (2020, 2024), (2026, 2025), (2028, 2030), (2040, 2030)]
)
def test_the_run_looks_closest_at_the_year_nearest_to_the_target(
    target_year: int, nearest: int, tmp_path: Path, write_run: Written
) -> None:
    assert nearest_year(run(write_run, tmp_path, scenario={"target_year": target_year})) == nearest


def test_three_years_stand_for_a_run_and_none_twice(tmp_path: Path, write_run: Written) -> None:
    assert [year.year for year in key_years(run(write_run, tmp_path, scenario={"target_year": 2025}))] == [
        2024, 2025, 2030,
    ]  # fmt: skip
    assert [year.year for year in key_years(run(write_run, tmp_path))] == [2024, 2030]


def test_the_first_year_that_reaches_the_target_is_found(tmp_path: Path, write_run: Written) -> None:
    assert first_met(run(write_run, tmp_path, totals_kt=(4000.0, 10500.0, 11000.0))) == 2025
    assert first_met(run(write_run, tmp_path)) is None
