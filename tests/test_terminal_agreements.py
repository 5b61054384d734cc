"""What a person reads of the promises."""

from __future__ import annotations

import pytest
from tests.frozen import ran

import transcaspian
from transcaspian.runs import VERDICTS
from transcaspian.terminal_agreements import print_agreements


def test_the_answer_comes_first_then_every_promise_by_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    found = transcaspian.agreements(ran())
    print_agreements(found)
    text = capsys.readouterr().out
    assert text.splitlines()[0].rstrip() == found.answer
    heads = [f"{verdict.capitalize()}: {found.counts[verdict]}" for verdict in VERDICTS if found.counts[verdict]]
    places = [text.index(head) for head in heads]
    assert places == sorted(places)
    assert len(heads) >= 3
    words = text.split()
    assert words.count("AZ") + words.count("KZ") >= len(found.promises)
    assert max(len(line.rstrip()) for line in text.splitlines() if not line.startswith("Of ")) <= 140
    assert "of the run's inputs are assumed" in " ".join(text.split())
