from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from transcaspian.report._evidence import (
    certificate_section,
    colophon_section,
    difference_share,
    notes_section,
    observation_section,
    read_sources,
)
from transcaspian.report._reading import Observed, Summary, read_run

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture
def summary(folder: Path) -> Summary:
    return read_run(folder).summary


def test_the_model_is_set_beside_the_count_with_its_error(summary: Summary, small: Any) -> None:
    text = observation_section(summary, read_sources(small.frame("sources")), number_=6)
    assert f"In 2024 the model gives 4{THIN}388 kt; 4{THIN}484 kt were counted. The model is 2.1{THIN}% below." in text
    assert 'href="https://example.org/yearbook"' in text
    assert "2022" not in text


def test_a_count_of_nothing_has_no_relative_error() -> None:
    assert difference_share(Observed(perimeter="p", year=2024, value=0.0, model_value=3.0)) is None
    assert difference_share(Observed(perimeter="p", year=2024, value=2.0, model_value=3.0)) == 0.5


def test_a_run_without_comparable_counts_says_so(tmp_path: Path, write_run: Callable[..., Path]) -> None:
    bare = read_run(write_run(tmp_path, observed=[])).summary
    assert "nothing can be compared" in observation_section(bare, {}, number_=6)


def test_the_certificate_is_printed_for_every_year_and_a_missing_gap_is_not_hidden(summary: Summary) -> None:
    text = certificate_section(summary, number_=8)
    assert text.count('data-value="2.2e-09"') == 3
    assert text.count('data-value="3.1e-13"') == 1
    assert text.count('<td class="n">n/a</td>') == 2
    assert f"would move 0.04{THIN}% of the freight" in text


def test_the_bar_of_inputs_shows_each_status(summary: Summary) -> None:
    text = certificate_section(summary, number_=8)
    assert text.count("flex:0.") == 4
    assert f"Assumed 31.0{THIN}%: nobody has published it" in text


def test_cited_sources_are_listed_once_and_unsafe_addresses_are_no_links(summary: Summary, small: Any) -> None:
    sources = read_sources(small.frame("sources"))
    text = colophon_section(summary, sources, ["yearbook", "yearbook", "odd", "nowhere"], number_=10)
    assert text.count("Yearbook &lt;of ports&gt; &amp; railways") == 1
    assert "2 of 2" in text
    assert "javascript" not in text


def test_notes_are_words(summary: Summary) -> None:
    assert "<li>A note with &lt;angle&gt; brackets &amp; more.</li>" in notes_section(summary, number_=9)
