"""Groups with one margin a form: today comes back, margins add up, and nobody outside moves."""

from __future__ import annotations

import numpy as np
import pytest

from transcaspian.plan import CorridorGame, Frame, profits_musd
from transcaspian.plan._tied import tie


def numbers(fixed: Frame, *names: str) -> np.ndarray:
    return np.array([fixed.operators.parties.index(name) for name in names])


def test_todays_margins_are_todays_prices_and_todays_profits(fixed: Frame) -> None:
    groups = [numbers(fixed, "ktz", "port-aktau"), numbers(fixed, "asco")]
    tied = tie(fixed, groups, names=["a", "b"], priced=True)
    y = fixed.operators.today_usd_per_t
    assert tied.prices(tied.today_usd_per_t) == pytest.approx(y, rel=1e-12)
    whole = CorridorGame(fixed, priced=True)
    apart = profits_musd(whole, y, whole.respond(y))
    together = profits_musd(tied.game, tied.today_usd_per_t, tied.game.respond(tied.today_usd_per_t))
    for group, earned in zip(groups, together, strict=True):
        assert earned == pytest.approx(apart[group].sum(), rel=1e-9)


def test_another_margin_answers_as_the_prices_it_stands_for(fixed: Frame) -> None:
    tied = tie(fixed, [numbers(fixed, "ktz", "ady", "gr")], names=["rail"], priced=False)
    margins = tied.today_usd_per_t * np.linspace(0.5, 1.5, len(tied.today_usd_per_t))
    y = tied.prices(margins)
    whole = CorridorGame(fixed, priced=False)
    assert tied.game.respond(margins).tonnes_kt == pytest.approx(whole.respond(y).tonnes_kt, rel=1e-8)
    outside = ~np.isin(fixed.operators.party, numbers(fixed, "ktz", "ady", "gr"))
    assert (y[outside] == fixed.operators.today_usd_per_t[outside]).all()


def test_a_group_has_one_price_for_each_form(fixed: Frame) -> None:
    tied = tie(fixed, [numbers(fixed, "ktz", "gr"), numbers(fixed, "ady")], names=["a", "b"], priced=False)
    assert len(set(tied.game.names)) == len(tied.game.names)
    assert not tied.game.marginal_usd_per_t.any()
