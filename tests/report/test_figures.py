from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from transcaspian.report._figures import first_met, headline, headline_year, key_figures
from transcaspian.report._reading import Summary, read_run

THIN, SPACE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
Written = Callable[..., Path]


def summary(write_run: Written, folder: Path, **changes: object) -> Summary:
    return read_run(write_run(folder, **changes)).summary


def test_a_missed_target_says_by_how_much(tmp_path: Path, write_run: Written) -> None:
    text = headline(summary(write_run, tmp_path))
    assert f"carries <b>7{THIN}972{SPACE}kt</b> in 2030" in text
    assert f"missed by 2{THIN}028{SPACE}kt" in text
    assert "is not reached by 2030" in text


def test_a_target_that_is_met_says_since_when(tmp_path: Path, write_run: Written) -> None:
    read = summary(write_run, tmp_path, totals_kt=(4000.0, 10500.0, 11000.0), targets=[])
    assert first_met(read) == 2025
    assert "is <b>met</b>. The volume first reaches it in <b>2025</b>." in headline(read)


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ({"name": "a"}, "in 2030.</p>"),
        ({"name": "a", "target_kt": 9000, "target_year": 2035}, "lies outside the years of this run"),
        ({"name": "a", "target_kt": 7000}, "is <b>met</b>"),
    ],
)
def test_a_scenario_without_a_plain_target_makes_no_false_claim(
    scenario: dict[str, object], words: str, tmp_path: Path, write_run: Written
) -> None:
    assert words in headline(summary(write_run, tmp_path, scenario=scenario, targets=[]))


def test_the_brief_looks_at_the_target_year_or_the_last(tmp_path: Path, write_run: Written) -> None:
    assert headline_year(summary(write_run, tmp_path)).year == 2030
    early = {"name": "a", "target_kt": 5000, "target_year": 2025}
    assert headline_year(summary(write_run, tmp_path, scenario=early)).year == 2025


def test_key_figures_stand_beside_what_was_counted(tmp_path: Path, write_run: Written) -> None:
    text = key_figures(summary(write_run, tmp_path))
    assert f"counted: 4{THIN}484 kt" in text
    assert f"70{THIN}%" in text
    assert f"31{THIN}%" in text
    assert "Place of aktau-berths &lt;1&gt;" in text
