"""The network's answer to prices: slopes against solving again, quick profits, and what pricing scarcity adds."""

from __future__ import annotations

import numpy as np
import pytest

from transcaspian.plan import CorridorGame, Frame, profits_musd

STEP_USD_PER_T = 1e-2
PARTS = (
    ("volume_kt", "slope"), ("home_musd", "home_slope"), ("rent_musd", "rent_slope"),
    ("tonnes_kt", "tonnes_slope"), ("surplus_musd", "surplus_slope"),
)  # fmt: skip


@pytest.fixture(scope="module")
def game(fixed: Frame) -> CorridorGame:
    return CorridorGame(fixed, priced=True)


@pytest.mark.parametrize("name", ["ktz container", "asco wagon", "tanker-line oil", "port-baku truck"])
def test_slopes_are_those_of_solving_again(game: CorridorGame, name: str) -> None:
    y = 1.1 * game.frame.operators.today_usd_per_t
    price = game.names.index(name)
    there = game.respond(y)
    step = np.zeros(len(y))
    step[price] = STEP_USD_PER_T
    high, low = game.respond(y + step), game.respond(y - step)
    for value, slope in PARTS:
        again = (np.asarray(getattr(high, value)) - np.asarray(getattr(low, value))) / (2.0 * STEP_USD_PER_T)
        found = np.asarray(getattr(there, slope))[..., price]
        size = max(float(np.abs(again).max()), 1e-6 * float(np.abs(getattr(there, value)).max()))
        assert np.abs(found - again).max() <= 1e-4 * size, value


def test_today_comes_back_at_todays_prices(fixed: Frame, game: CorridorGame) -> None:
    response = game.respond(fixed.operators.today_usd_per_t)
    assert response.tonnes_kt == pytest.approx(float(fixed.counted @ fixed.flows.flow_kt), rel=1e-8)


def test_quick_profits_are_those_of_a_response(game: CorridorGame) -> None:
    y = 1.2 * game.frame.operators.today_usd_per_t
    quick = game.profits_musd(y)
    assert quick == pytest.approx(profits_musd(game, y, game.respond(y)), rel=1e-7, abs=1e-7)


def test_rents_are_income_only_where_scarcity_is_priced(fixed: Frame, game: CorridorGame) -> None:
    y = fixed.operators.today_usd_per_t
    burnt = CorridorGame(fixed, priced=False).respond(y)
    assert not burnt.rent_musd.any()
    assert game.respond(y).rent_musd.sum() > 0.0


def test_answers_do_not_depend_on_what_was_asked_before(fixed: Frame) -> None:
    y = fixed.operators.today_usd_per_t
    fresh = CorridorGame(fixed, priced=True).respond(1.3 * y)
    used = CorridorGame(fixed, priced=True)
    used.respond(0.5 * y)
    assert used.respond(1.3 * y).volume_kt == pytest.approx(fresh.volume_kt, rel=1e-6)
