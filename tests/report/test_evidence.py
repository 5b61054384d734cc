from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec.structs
import pytest

from transcaspian.report._evidence import (
    certificate_section,
    difference_share,
    notes_section,
    observation_section,
    status_figure,
)
from transcaspian.report._reading import KeptRun, read_kept
from transcaspian.report._sources import Bibliography, read_sources
from transcaspian.runs import RunSummary

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture
def summary(kept: KeptRun) -> RunSummary:
    return kept.summary


def test_the_model_is_set_beside_the_count_with_its_error(summary: RunSummary, small: Any) -> None:
    text = observation_section(summary, read_sources(small.frame("sources")), number_=6)
    assert f"In 2024 the model gives 4{THIN}388 kt; 4{THIN}484 kt were counted. The model is 2.1{THIN}% below." in text
    assert 'href="https://example.org/yearbook"' in text
    assert "2022" not in text


def test_a_count_of_nothing_has_no_relative_error(summary: RunSummary) -> None:
    seen = summary.observed[0]
    assert difference_share(msgspec.structs.replace(seen, value=0.0, model=3.0)) is None
    assert difference_share(msgspec.structs.replace(seen, value=2.0, model=None)) is None
    assert difference_share(msgspec.structs.replace(seen, value=2.0, model=3.0)) == 0.5


def test_a_run_without_comparable_counts_says_so(tmp_path: Path, write_run: Callable[..., Path]) -> None:
    bare = read_kept(write_run(tmp_path, observed=[])).summary
    assert "nothing can be compared" in observation_section(bare, {}, number_=6)


def test_the_certificate_is_printed_for_every_year_and_a_missing_gap_is_not_hidden(summary: RunSummary) -> None:
    text = certificate_section(summary, number_=8)
    assert text.count('data-value="2.2e-09"') == 3
    assert text.count('data-value="3.1e-13"') == 1
    assert text.count('<td class="n">n/a</td>') == 2
    assert f"would move 0.04{THIN}% of all freight and 0.40{THIN}% of the corridor" in text


def test_the_bar_of_inputs_shows_each_status_and_says_it_in_words(summary: RunSummary, books: Bibliography) -> None:
    text = status_figure(summary, books)
    assert text.count("flex:0.") == 4
    assert f"Assumed 31{THIN}%" in text
    assert 'role="img" aria-label="What the input values rest on: measured 12.0' in text
    assert 'href="#made"' in text
    assert status_figure(msgspec.structs.replace(summary, status_shares={}), books) == ""


def test_what_a_status_means_stands_in_a_table(summary: RunSummary) -> None:
    text = certificate_section(summary, number_=8)
    assert 'data-value="0.31">31.0</td><td class="t">nobody has published it' in text
    assert 'id="inputs"' in text


def test_notes_are_words_and_name_their_places(summary: RunSummary) -> None:
    notes = ["A note with <angle> brackets & more.", "one more of aktau-berths, not of old-aktau-berths, costs users"]
    text = notes_section(msgspec.structs.replace(summary, notes=notes), number_=9)
    assert "<li>A note with &lt;angle&gt; brackets &amp; more.</li>" in text
    assert "one more of Place of aktau-berths &lt;1&gt;, not of old-aktau-berths, costs users" in text
    assert "left no notes" in notes_section(msgspec.structs.replace(summary, notes=[]), number_=9)
