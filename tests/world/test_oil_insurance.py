"""What a second way saves: days that count, oil that waits, a list by the year."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.world import expected_musd_per_y, moving_days, retained_share, saved_musd, shut_in_kt

DAYS = st.floats(min_value=0.1, max_value=366.0)
RATE = st.floats(min_value=0.0, max_value=6e4)


@given(lost=RATE, moved=RATE, days=DAYS, wait=DAYS)
def test_what_is_lost_is_moved_or_stays_in_the_ground(lost: float, moved: float, days: float, wait: float) -> None:
    stays = shut_in_kt(lost, moved, days=days, divert_days=wait)
    diverted = min(moved, lost) * moving_days(days, divert_days=wait) / 365.0
    assert stays + diverted == pytest.approx(lost * days / 365.0, abs=1e-9)
    assert -1e-9 <= stays <= lost * days / 365.0 + 1e-9


@given(days=DAYS, wait=DAYS)
def test_an_outage_shorter_than_the_delay_saves_nothing(days: float, wait: float) -> None:
    saved = saved_musd(1e5, days=days, divert_days=wait)
    assert (saved == 0.0) == (days <= wait)


def test_oil_that_waits_longer_or_at_a_higher_rate_is_worth_less() -> None:
    assert retained_share(0.1, years=1.0) > retained_share(0.1, years=5.0) > retained_share(0.15, years=5.0)
    assert retained_share(0.0, years=40.0) == 1.0


def test_a_list_of_events_is_spread_over_its_window() -> None:
    assert expected_musd_per_y([3.0, 5.0], window_years=2.0) == 4.0
    assert expected_musd_per_y([], window_years=2.0) == 0.0
