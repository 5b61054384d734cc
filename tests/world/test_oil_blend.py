"""Sulphur blends by mass, and what fits below a limit is exactly that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.world import blend_room_kt, blend_sulphur_share

KT = st.floats(min_value=1.0, max_value=1e5)
SWEET = st.floats(min_value=1e-4, max_value=1.9e-3)
SOUR = st.floats(min_value=2.1e-3, max_value=5e-2)


@given(first=KT, second=KT, one=SWEET, other=SWEET, sour=SOUR)
def test_a_blend_with_all_that_fits_stands_at_its_limit(
    first: float, second: float, one: float, other: float, sour: float
) -> None:
    parts = [(first, one), (second, other)]
    room = blend_room_kt(parts, sulphur_share=sour, limit_share=0.002)
    assert room is not None
    assert blend_sulphur_share([*parts, (room, sour)]) == pytest.approx(0.002, rel=1e-9)


@given(kt=KT, one=SWEET, sour=SOUR, more=st.floats(min_value=1.01, max_value=3.0))
def test_more_sweet_oil_makes_room_for_as_much_more_of_the_sour(
    kt: float, one: float, sour: float, more: float
) -> None:
    small, large = (blend_room_kt([(size, one)], sulphur_share=sour, limit_share=0.002) for size in (kt, more * kt))
    assert small is not None
    assert large == pytest.approx(more * small)


def test_nothing_fits_above_the_limit_and_anything_fits_below() -> None:
    assert blend_room_kt([(10.0, 0.004)], sulphur_share=0.005, limit_share=0.002) == 0.0
    assert blend_room_kt([(10.0, 0.004)], sulphur_share=0.001, limit_share=0.002) is None
    assert blend_sulphur_share([]) == 0.0
