from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from transcaspian.report._figures import first_met, headline, headline_year, key_figures, nearest_year
from transcaspian.report._reading import KeptRun, read_kept

THIN, SPACE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
Written = Callable[..., Path]


def run(write_run: Written, folder: Path, **changes: object) -> KeptRun:
    return read_kept(write_run(folder, **changes))


def test_a_missed_target_says_by_how_much(tmp_path: Path, write_run: Written) -> None:
    text = headline(run(write_run, tmp_path))
    assert f"carries <b>7{THIN}972{SPACE}kt</b> in 2030" in text
    assert f"missed by 2{THIN}028{SPACE}kt" in text
    assert "is not reached by 2030" in text


def test_a_target_that_is_met_says_since_when(tmp_path: Path, write_run: Written) -> None:
    read = run(write_run, tmp_path, totals_kt=(4000.0, 10500.0, 11000.0))
    assert first_met(read) == 2025
    assert "is <b>met</b>. The volume first reaches it in <b>2025</b>." in headline(read)


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (
            {"target_kt": 9000, "target_year": 2035},
            f"The target of 9{THIN}000{SPACE}kt in 2035 lies outside the years of this run.</p>",
        ),
        ({"target_kt": 7000}, f"The target of 7{THIN}000{SPACE}kt in 2030 is <b>met</b>.</p>"),
        (
            {"target_kt": 4500, "target_year": 2024},
            f"missed by 112{SPACE}kt</b>; the volume reaches it in <b>2025</b>.</p>",
        ),
    ],
)
def test_a_verdict_claims_no_more_than_the_years_of_the_run_say(
    scenario: dict[str, object], words: str, tmp_path: Path, write_run: Written
) -> None:
    assert words in headline(run(write_run, tmp_path, scenario=scenario))


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


def test_key_figures_stand_beside_what_was_counted(tmp_path: Path, write_run: Written) -> None:
    text = key_figures(run(write_run, tmp_path))
    assert f"counted: 4{THIN}484 kt" in text
    assert f"70{THIN}%" in text
    assert f"31{THIN}%" in text
    assert "Place of aktau-berths &lt;1&gt;" in text
