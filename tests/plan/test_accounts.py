"""Transfers cancel at any prices, to rounding; users, parties and rents are counted once."""

from __future__ import annotations

import numpy as np
import pytest

from transcaspian.plan import CorridorGame, Frame, accounts, profits_musd

EXACT = 1e-12  # of all that is spent


@pytest.mark.parametrize("factor", [0.4, 1.0, 1.7])
def test_users_operators_and_rents_are_minus_what_is_spent(fixed: Frame, factor: float) -> None:
    y = factor * fixed.operators.today_usd_per_t
    state = CorridorGame(fixed, priced=True).respond(y).state.state
    assert accounts(fixed, state, y).identity_share <= EXACT


def test_a_discount_goes_from_a_party_to_nobody_else(fixed: Frame) -> None:
    y, state = fixed.operators.today_usd_per_t, fixed.flows.equilibrium.state
    given = 0.1 * fixed.operators.paid_usd_per_t * fixed.operators.inside[:, None]
    before, after = accounts(fixed, state, y), accounts(fixed, state, y, given_usd_per_t=given)
    lost = before.profit_musd - after.profit_musd
    assert lost == pytest.approx(given.T @ fixed.flows.flow_kt / 1000.0, rel=1e-9, abs=1e-9)
    assert after.identity_share > EXACT  # at these flows nobody was given it


def test_profits_of_members_are_those_of_the_game(fixed: Frame) -> None:
    game, y = CorridorGame(fixed, priced=False), 1.2 * fixed.operators.today_usd_per_t
    response = game.respond(y)
    members = fixed.operators.members
    counted = accounts(fixed, response.state.state, y).profit_musd
    assert counted[members] == pytest.approx(profits_musd(game, y, response)[members], rel=1e-10)


def test_the_corridors_part_of_a_rent_is_no_more_than_all(fixed: Frame) -> None:
    found = accounts(fixed, fixed.flows.equilibrium.state, fixed.operators.today_usd_per_t)
    real = ~fixed.flows.network.slot_pool
    assert (found.corridor_rent_musd[real] <= found.rent_musd[real] + 1e-12).all()
    assert found.corridor_rent_musd[real].sum() > 0.0
    assert np.isfinite(found.entropy_musd)
