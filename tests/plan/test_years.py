"""Two years as one game: each answers by itself, and prices of one year do nothing in the other."""

from __future__ import annotations

import numpy as np
import pytest

from transcaspian.plan import CorridorGame, Frame
from transcaspian.plan._years import YearsGame, years_chain


@pytest.fixture(scope="module")
def both(fixed: Frame) -> YearsGame:
    return YearsGame([CorridorGame(fixed, priced=True), CorridorGame(fixed, priced=True)])


def test_years_do_not_act_on_each_other(both: YearsGame, fixed: Frame) -> None:
    one = fixed.operators.today_usd_per_t
    response = both.respond(np.concatenate([one, 1.5 * one]))
    size = len(one)
    assert not response.slope[:size, size:].any()
    assert not response.slope[size:, :size].any()
    alone = CorridorGame(fixed, priced=True).respond(1.5 * one)
    assert response.volume_kt[size:] == pytest.approx(alone.volume_kt, rel=1e-6)
    assert len(both.names) == len(set(both.names)) * 2  # the same year twice
    assert both.by_year.sum() == 2 * len(fixed.operators.members)


def test_one_multiplier_moves_a_form_in_all_years(both: YearsGame, fixed: Frame) -> None:
    chain = years_chain(both, [[str(form) for form in fixed.operators.of_form]] * 2)
    assert chain.prices(chain.start) == pytest.approx(both.today_usd_per_t)
    moved = chain.directions[0].reshape(2, -1)
    assert (moved[0] == moved[1]).all()
