from __future__ import annotations

from typing import Any

import pytest

from transcaspian.report._reading import KeptRun, scenario_sha256
from transcaspian.report._sources import Bibliography, bibliography, colophon_section, read_sources
from transcaspian.runs import RunSummary


@pytest.fixture
def summary(kept: KeptRun) -> RunSummary:
    return kept.summary


def both(small: Any) -> Bibliography:
    return bibliography(read_sources(small.frame("sources")), ["yearbook", "yearbook", "odd", "unknown"])


def test_cited_sources_are_listed_once_and_unsafe_addresses_are_no_links(summary: RunSummary, small: Any) -> None:
    text = colophon_section(summary, both(small), number_=10)
    assert text.count("Yearbook &lt;of ports&gt; &amp; railways") == 1
    assert "2 of 2" in text
    assert "javascript" not in text


def test_the_number_of_a_citation_is_its_place_in_the_list(summary: RunSummary, small: Any) -> None:
    books = both(small)
    assert [source.id for source in books.cited] == ["odd", "yearbook"]
    cite = books.cite(["yearbook", "unknown"])
    assert cite.startswith('<a href="#made">this run</a> <a href="#src-yearbook" title="Yearbook')
    assert cite.endswith(">[2]</a>")
    assert books.cite(["unknown"], run=False) == ""
    text = colophon_section(summary, books, number_=10)
    assert text.index('id="src-odd"') < text.index('id="src-yearbook"')
    assert 'id="made"' in text


def test_the_page_names_scenario_run_and_both_hashes(summary: RunSummary, books: Bibliography) -> None:
    text = colophon_section(summary, books, number_=10)
    assert "<dd>base</dd>" in text
    assert "<dd>base-1</dd>" in text
    assert f"<code>{'ab' * 32}</code>" in text
    assert f"<code>{scenario_sha256(summary)}</code>" in text
