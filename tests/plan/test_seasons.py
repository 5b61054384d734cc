"""Two seasons: their open days average to the year's, and a price in one does nothing in the other."""

from __future__ import annotations

import numpy as np
import pytest

from transcaspian.plan import Frame, seasons
from transcaspian.plan._seasons import PARTS, open_shares


def test_open_days_average_to_those_of_the_year(fixed: Frame) -> None:
    ratio = open_shares(fixed.flows.network)
    assert np.array(PARTS) @ ratio == pytest.approx(np.ones(ratio.shape[1]))
    assert ratio[0].min() < 1.0 < ratio[1].max()


def test_a_dearer_stormy_season_carries_less_then_and_the_same_in_calm(fixed: Frame) -> None:
    today = fixed.operators.today_usd_per_t
    before, after = seasons(fixed, (today, today)), seasons(fixed, (1.2 * today, today))
    assert after[0].tonnes_kt < before[0].tonnes_kt
    assert after[1].tonnes_kt == pytest.approx(before[1].tonnes_kt, rel=1e-9)
    assert before[0].accounts.identity_share <= 1e-12
