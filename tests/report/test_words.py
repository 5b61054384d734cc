from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcaspian.report._words import MINUS, NOTHING, THIN, name_of, number, percent, signed, significant, unit_name


@given(value=st.floats(-1e9, 1e9))
@settings(deadline=None)
def test_a_number_reads_back_as_itself(value: float) -> None:
    read = float(number(value, 2).replace(THIN, "").replace(MINUS, "-"))
    assert math.isclose(read, value, abs_tol=0.005 + 1e-9)


@given(value=st.floats(1e-3, 1e9))
@settings(deadline=None)
def test_three_digits_are_kept_of_any_size(value: float) -> None:
    read = float(significant(value).replace(THIN, ""))
    assert math.isclose(read, value, rel_tol=0.00501)


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_what_is_not_known_is_never_a_number(value: float | None) -> None:
    assert {number(value), signed(value), significant(value), percent(value)} == {NOTHING}


@pytest.mark.parametrize(
    ("got", "text"),
    [
        (number(-0.2), "0"),
        (signed(0.2), "0"),
        (signed(-1500.0), f"{MINUS}1{THIN}500"),
        (significant(0.0), "0"),
        (significant(4.4e-7), "4.40 × 10⁻⁷"),
        (percent(0.1234, 1), f"12.3{THIN}%"),
        (name_of("dry_bulk-cargo", {}), "Dry bulk cargo"),
        (unit_name("teu"), "TEU"),
        (unit_name("train"), "train"),
    ],
)
def test_a_reader_sees(got: str, text: str) -> None:
    assert got == text
