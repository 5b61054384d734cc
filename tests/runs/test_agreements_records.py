"""The words of the verdicts."""

from __future__ import annotations

from transcaspian.runs import VERDICTS


def test_there_are_five_verdicts_in_the_order_of_good_news() -> None:
    assert VERDICTS == ("met", "on course", "late", "missed", "cannot be measured")
