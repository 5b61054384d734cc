"""What channels carry, by modes and by Shannon."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.model import Atlas
from transcaspian.world import mode_rates, pairs_for, shannon_rates


def test_each_channel_takes_its_own_mode_and_none_the_mean(shipped: Atlas) -> None:
    modes = shipped.fibre.modes.values()
    uneven = mode_rates(np.array([30.0, 10.0]), modes, margin_db=2.0)
    assert uneven.tolist() == [400.0, 0.0]
    assert mode_rates(np.array([20.0, 20.0]), modes, margin_db=2.0).tolist() == [200.0, 200.0]


def test_a_ratio_at_the_edge_of_a_mode_still_has_it(shipped: Atlas) -> None:
    edge = np.array([26.0, np.nextafter(26.0, 0.0)])
    assert mode_rates(edge, shipped.fibre.modes.values(), margin_db=2.0).tolist() == [400.0, 300.0]


@given(st.floats(-10.0, 40.0), st.floats(0.0, 6.0))
def test_a_margin_is_worth_what_a_better_line_is(snr_db: float, margin_db: float) -> None:
    held = shannon_rates(np.array([snr_db]), symbol_rate_gbd=60.0, gap_db=3.0, margin_db=margin_db)
    better = shannon_rates(np.array([snr_db - margin_db]), symbol_rate_gbd=60.0, gap_db=3.0, margin_db=0.0)
    assert held[0] == pytest.approx(better[0], rel=1e-12)


def test_modes_stay_below_shannon_for_the_same_ratio(shipped: Atlas) -> None:
    gsnr_db = np.linspace(5.0, 35.0, 200)
    snr_db = gsnr_db - 10.0 * np.log10(60.0 / 12.5)
    limit = shannon_rates(snr_db, symbol_rate_gbd=60.0, gap_db=0.0, margin_db=0.0)
    assert (mode_rates(gsnr_db, shipped.fibre.modes.values(), margin_db=0.0) <= limit).all()


def test_pairs_are_whole_and_none_carry_nothing() -> None:
    assert [pairs_for(400.0, each) for each in (25.6, 400.0, 400.1, 0.0)] == [16, 1, 1, None]
