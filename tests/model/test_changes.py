"""The fold: what several Changes make of one value."""

from __future__ import annotations

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.errors import ScenarioError
from transcaspian.model import Change, fold

YEAR = 2030
numbers = st.sampled_from([0.1, 0.2, -0.7, 3.0, 1e16, -1e16]) | st.floats(allow_nan=False, allow_infinity=False)
owners = st.sampled_from(["aktau-hub", "alat-phase-2", "base", ""])


def change(op: str, value: float, owner: str = "base", *, first: int = 2024, last: int = 9999) -> Change:
    return Change("alat", "depth_m", op, value, first, last, source="planner-judgement", owner=owner)


@st.composite
def changes_in_two_orders(draw: st.DrawFn) -> tuple[float, list[Change], list[Change]]:
    """A value with at most one set and any adds and scales, and the same Changes shuffled."""
    some = [change("set", draw(numbers), draw(owners))] if draw(st.booleans()) else []
    some += [change("add", *pair) for pair in draw(st.lists(st.tuples(numbers, owners), max_size=6))]
    some += [change("scale", *pair) for pair in draw(st.lists(st.tuples(numbers, owners), max_size=6))]
    return draw(numbers), some, draw(st.permutations(some))


def bits(value: float) -> bytes:
    """All nans are alike: which one an overflow leaves is the processor's own."""
    return b"nan" if math.isnan(value) else struct.pack("<d", value)


@given(changes_in_two_orders())
def test_the_fold_is_the_same_to_the_last_bit_in_any_order(case: tuple[float, list[Change], list[Change]]) -> None:
    value, some, shuffled = case
    assert bits(fold(value, some, year=YEAR)) == bits(fold(value, shuffled, year=YEAR))
    assert bits(fold(value, reversed(some), year=YEAR)) == bits(fold(value, some, year=YEAR))


def test_numbers_whose_sum_depends_on_order_are_folded_alike() -> None:
    some = [change("add", 1e16), change("add", 1.0, "a"), change("add", -1e16, "b"), change("add", 1.0, "c")]
    assert (1e16 + 1.0) - 1e16 + 1.0 != (1e16 - 1e16) + 1.0 + 1.0
    assert fold(0.0, some, year=YEAR) == fold(0.0, some[::-1], year=YEAR) == fold(0.0, some[2:] + some[:2], year=YEAR)


def test_a_set_comes_before_adds_and_adds_before_scales() -> None:
    some = [change("scale", 10.0), change("add", 3.0), change("set", 2.0)]
    assert fold(1000.0, some, year=YEAR) == (2.0 + 3.0) * 10.0


@given(value=st.integers(-(10**6), 10**6), adds=st.lists(st.integers(-(10**6), 10**6), max_size=5))
def test_adds_sum_on_top_of_what_is_there(value: int, adds: list[int]) -> None:
    assert fold(float(value), [change("add", float(one)) for one in adds], year=YEAR) == value + sum(adds)


def test_no_change_leaves_the_value() -> None:
    assert fold(0.1, [], year=YEAR) == 0.1
    assert fold(0.1, [change("add", 0.0), change("scale", 1.0)], year=YEAR) == 0.1


@pytest.mark.parametrize(("year", "expected"), [(2025, 6.0), (2026, 9.0), (2028, 9.0), (2029, 6.0)])
def test_a_change_counts_from_its_first_year_to_its_last_and_no_other(year: int, expected: float) -> None:
    assert fold(6.0, [change("set", 9.0, first=2026, last=2028)], year=year) == expected


def test_two_sets_in_one_year_are_refused_and_both_owners_named() -> None:
    some = [change("set", 7.5, "alat-phase-2"), change("set", 9.0, "aktau-hub")]
    with pytest.raises(ScenarioError) as raised:
        fold(6.0, some, year=YEAR)
    message = str(raised.value)
    for word in ("two Changes set this field in 2030", "row alat", "'depth_m'", "'alat-phase-2'", "'aktau-hub'"):
        assert word in message
    assert "7.5" in message
    assert "one set for each field and year" in message
    assert "write it as an add or a scale" in message


def test_the_message_of_two_sets_does_not_depend_on_their_order() -> None:
    some = [change("set", 7.5, "alat-phase-2"), change("set", 9.0, "aktau-hub"), change("set", 8.0, "base")]
    messages = set()
    for order in (some, some[::-1], some[1:] + some[:1]):
        with pytest.raises(ScenarioError) as raised:
            fold(6.0, order, year=YEAR)
        messages.add(str(raised.value))
    assert len(messages) == 1


def test_two_equal_sets_are_two_sets() -> None:
    with pytest.raises(ScenarioError, match="two Changes set this field"):
        fold(6.0, [change("set", 7.0, "a"), change("set", 7.0, "b")], year=YEAR)


def test_sets_of_different_years_do_not_meet() -> None:
    some = [change("set", 7.0, last=2029), change("set", 8.0, first=2030)]
    assert [fold(6.0, some, year=year) for year in (2029, 2030)] == [7.0, 8.0]
