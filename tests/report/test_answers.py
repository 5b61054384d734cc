from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from transcaspian.report._answers import anchors_of, answers, headline, to
from transcaspian.report._reading import KeptRun, read_kept
from transcaspian.report._sources import Bibliography

THIN, SPACE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
NONE: frozenset[str] = frozenset()
Written = Callable[..., Path]


def run(write_run: Written, folder: Path, **changes: object) -> KeptRun:
    return read_kept(write_run(folder, **changes))


def words(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text)).replace(THIN, " ").replace(SPACE, " ")


def block(text: str, kind: str) -> str:
    """Cut one answer out of page one, as words."""
    return words(text.split(f'<div class="answer {kind}">')[1].split('<div class="answer ')[0])


@pytest.fixture(scope="module")
def first(kept: KeptRun, small: Any, books: Bibliography) -> str:
    return answers(kept, small, books, frozenset({"by-year", "worst", "relief", "counts", "inputs", "trip-legs"}))


def test_a_missed_target_says_by_how_much(kept: KeptRun) -> None:
    text = headline(kept, NONE)
    assert f"carries <b>7.97{SPACE}Mt</b> in 2030" in text
    assert f"missed by 2.03{SPACE}Mt" in text
    assert "is not reached by 2030" in text


def test_a_target_that_is_met_says_since_when(tmp_path: Path, write_run: Written, small: Any) -> None:
    read = run(write_run, tmp_path, totals_kt=(4000.0, 10500.0, 11000.0))
    assert "is <b>met</b>. The volume first reaches it in <b>2025</b>." in headline(read, NONE)
    text = answers(read, small, Bibliography((), 0), NONE)
    assert "In 2025, 5 years before its year, if the scenario holds." in block(text, "when")


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ({"target_kt": 9000, "target_year": 2035}, "The target of 9.00 Mt in 2035 lies outside the years of this run."),
        ({"target_kt": 7000}, "The target of 7.00 Mt in 2030 is met."),
        ({"target_kt": 4500, "target_year": 2024}, "missed by 0.11 Mt; the volume reaches it in 2025."),
    ],
)
def test_a_verdict_claims_no_more_than_the_years_of_the_run_say(
    scenario: dict[str, object], said: str, tmp_path: Path, write_run: Written
) -> None:
    assert words(headline(run(write_run, tmp_path, scenario=scenario), NONE)).endswith(said)


def test_volumes_stand_beside_what_was_counted_and_the_target(first: str) -> None:
    text = block(first, "volumes")
    assert "4.39 Mt54 850 TEUcounted: 4.48 Mt" in text
    assert "7.97 Mt" in text
    assert "80 % of the target70 % westbound" in text


def test_a_target_out_of_reach_names_the_best_year_and_what_relief_would_give(first: str) -> None:
    text = block(first, "when")
    assert "Not by 2030. The most in any year is 7.97 Mt, in 2030: 80 % of it." in text
    assert "Doubling the 1 worst place would give 8.32 Mt in 2030." in text


def test_what_binds_now_and_next_is_told_with_its_cost(first: str) -> None:
    text = block(first, "tight")
    assert "In 2024" in text
    assert "97 % full, mean wait 31 h; costs the corridor's freight 12 million USD a year" in text
    assert "double Aktau berths: +321 ktthen Next one binds" in text


def test_the_distance_from_the_counts_is_not_hidden(first: str) -> None:
    text = block(first, "fit")
    assert "2024: model 4.39 Mt, counted 4.48 Mt: 2 % below." in text
    assert "Of 1 count in the years of this run the model meets 1 within 10 % and 1 within 25 %" in text
    assert "no ranges" in text
    assert "31 % of the input values" in block(first, "assumed")


def test_every_number_of_page_one_leads_to_where_it_is_shown(first: str) -> None:
    targets = set(re.findall(r'href="#([^"]+)"', first))
    assert {"by-year", "worst", "relief", "counts", "inputs", "trip-legs"} <= targets
    assert "why-" not in first


def test_where_a_page_says_why_the_volume_leads_there(kept: KeptRun) -> None:
    anchors = anchors_of('<h3 id="why-corridor_kt-2030">Why</h3><div class="t" id="by-year"></div>')
    assert anchors == {"why-corridor_kt-2030", "by-year"}
    assert 'href="#why-corridor_kt-2030"' in headline(kept, anchors)
    assert 'href="#by-year"' in headline(kept, frozenset({"by-year"}))
    assert to("a < b", NONE, "by-year") == "a &lt; b"


def test_a_run_that_found_little_leaves_out_what_it_cannot_answer(
    tmp_path: Path, write_run: Written, small: Any
) -> None:
    lists: dict[str, object] = {"observed": [], "relief": [], "trips": [], "status_shares": {}}
    text = answers(run(write_run, tmp_path, totals_kt=(0.0, 0.0, 0.0), **lists), small, Bibliography((), 0), NONE)
    assert "Nothing was counted in the years of this run" in block(text, "fit")
    assert "No resource of the corridor is scarce" in block(text, "tight")
    assert 'class="answer trips"' not in text
    assert 'class="answer assumed"' not in text
