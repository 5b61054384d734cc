"""Outages by enumeration, against formulas that hold for simple systems, and against chance drawn by lot."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.errors import InputError
from transcaspian.world import Way, in_series, outages, unavailable_share

YEAR_H = 8760.0
SHARES = st.lists(st.floats(1e-6, 0.5), min_size=1, max_size=4)


@given(st.lists(SHARES, min_size=1, max_size=4))
def test_independent_ways_equal_the_product_formula(ways: list[list[float]]) -> None:
    down = {f"{way}.{part}": share for way, parts in enumerate(ways) for part, share in enumerate(parts)}
    made = [
        Way(f"w{way}", tuple(f"{way}.{part}" for part in range(len(parts))), f"d{way}", 1.0 / len(ways))
        for way, parts in enumerate(ways)
    ]
    found = outages(made, down_share=down, shock_share={})
    product = math.prod(in_series(parts) for parts in ways)
    assert found.none_h_per_y / YEAR_H == pytest.approx(product, rel=1e-12, abs=1e-15)
    assert found.lost_share == pytest.approx(sum(in_series(parts) for parts in ways) / len(ways), rel=1e-12)


def test_a_shared_segment_is_counted_once() -> None:
    ways = [Way("a", ("trunk", "s"), "x"), Way("b", ("trunk", "t"), "x")]
    found = outages(ways, down_share={"trunk": 0.1, "s": 0.2, "t": 0.3}, shock_share={})
    assert found.none_h_per_y / YEAR_H == pytest.approx(0.1 + 0.9 * 0.2 * 0.3, rel=1e-12)
    assert [cut for cut, _ in found.cuts] == [("trunk",), ("s", "t")]


def test_a_common_cause_takes_all_ways_of_its_direction_and_no_other() -> None:
    ways = [Way("a", ("s",), "north"), Way("b", ("t",), "north"), Way("c", ("u",), "south")]
    down = {"s": 0.1, "t": 0.1, "u": 0.5}
    found = outages(ways, down_share=down, shock_share={"north": 0.2, "elsewhere": 0.9})
    assert found.none_h_per_y / YEAR_H == pytest.approx((0.2 + 0.8 * 0.01) * 0.5, rel=1e-12)
    assert [set(cut) for cut, _ in found.cuts] == [{"north", "u"}, {"s", "t", "u"}]
    assert found.cuts[0][1] == pytest.approx(0.2 * 0.5 * YEAR_H)


def test_enumeration_agrees_with_chance_drawn_by_lot() -> None:
    ways = [Way("a", ("s", "t"), "n", 3.0), Way("b", ("t", "u"), "n", 2.0), Way("c", ("v",), "m", 1.0)]
    down = {"s": 0.2, "t": 0.1, "u": 0.3, "v": 0.4}
    found = outages(ways, down_share=down, shock_share={"n": 0.1})
    draws = 400_000
    chance = np.random.default_rng(1)
    lost = {name: chance.random(draws) < share for name, share in down.items()}
    shock = chance.random(draws) < 0.1
    opened = [
        ~(lost["s"] | lost["t"] | shock), ~(lost["t"] | lost["u"] | shock), ~lost["v"],
    ]  # fmt: skip
    weight = 3.0 * opened[0] + 2.0 * opened[1] + 1.0 * opened[2]
    assert found.none_h_per_y / YEAR_H == pytest.approx((weight == 0.0).mean(), abs=0.002)
    assert found.half_h_per_y / YEAR_H == pytest.approx((weight < 3.0).mean(), abs=0.003)
    assert found.lost_share == pytest.approx(1.0 - weight.mean() / 6.0, abs=0.002)


def test_a_way_with_room_for_all_leaves_nothing_lost_while_it_is_open() -> None:
    ways = [Way("old", ("s",), "n", 10.0), Way("cable", ("t",), "m", 10.0)]
    found = outages(ways, down_share={"s": 0.5, "t": 0.25}, shock_share={}, enough_share=10.0)
    assert found.half_h_per_y / YEAR_H == pytest.approx(0.125)
    assert found.lost_share == pytest.approx(0.125)


def test_cuts_are_minimal_and_together_cover_every_loss() -> None:
    ways = [Way("a", ("s", "t"), "n"), Way("b", ("u",), "m")]
    found = outages(ways, down_share={"s": 0.1, "t": 0.1, "u": 0.1}, shock_share={"n": 0.05, "m": 0.05})
    cuts = [set(cut) for cut, _ in found.cuts]
    assert len(cuts) == 4
    assert not any(one < other for one in cuts for other in cuts)
    assert sum(hours for _, hours in found.cuts) >= found.none_h_per_y


def test_a_part_is_down_for_its_repair_over_failure_and_repair() -> None:
    assert unavailable_share(0.0, 100.0) == 0.0
    assert unavailable_share(1.0, 8.0) == pytest.approx(8.0 / (8760.0 + 8.0))
    assert unavailable_share(1e9, 8760.0) < 1.0


def test_what_cannot_be_counted_is_refused() -> None:
    many = [Way(str(number), (str(number),), str(number)) for number in range(17)]
    with pytest.raises(InputError, match="17 ways, 17 parts; allowed: at least one way, at most 16 parts"):
        outages(many, down_share={way.id: 0.1 for way in many}, shock_share={})
    with pytest.raises(InputError, match="0 ways"):
        outages([], down_share={}, shock_share={})
