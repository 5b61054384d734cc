"""A few independent pieces of one run side by side."""

from __future__ import annotations

import threading

import pytest

from transcaspian.runs._threads import side_by_side


def test_answers_come_in_the_order_of_the_items() -> None:
    gates = [threading.Event() for _ in range(2)]

    def work(item: int) -> int:
        if item == 0 and len(gates) > 1:
            gates[1].wait(timeout=1.0)  # the first finishes last where there are two threads
        gates[item].set()
        return item

    assert side_by_side(work, [0, 1]) == [0, 1]


def test_nothing_gives_nothing() -> None:
    assert side_by_side(abs, []) == []


def test_an_error_comes_through() -> None:
    def work(item: int) -> int:
        if item == 3:
            raise ValueError("three")
        return item

    with pytest.raises(ValueError, match="three"):
        side_by_side(work, range(6))
