"""Regimes of a year: what stays, what must rise, and that every one of them closes its accounts."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from transcaspian.plan import (
    CorridorGame,
    Frame,
    Regime,
    Restraint,
    each_for_itself,
    most_freight,
    most_profit,
    nash,
    own_blocks,
    priced,
    restrained,
    restraint,
    today,
    with_discount,
)


@pytest.fixture(scope="module")
def shown(fixed: Frame) -> Restraint:
    return restraint(fixed)


@pytest.fixture(scope="module")
def regimes(fixed: Frame, shown: Restraint) -> dict[str, Regime]:
    none = [np.zeros(len(fixed.operators.names))]
    found = [
        today(fixed), priced(fixed), each_for_itself(fixed, certified=False), restrained(fixed, shown),
        most_profit([fixed], floor=none), most_freight([fixed], floor=none),
    ]  # fmt: skip
    return {one.id: one for one in found}


def joint_musd(fixed: Frame, regime: Regime) -> float:
    """What members earn, rents that they own among it where scarcity is priced."""
    members = fixed.operators.members
    owned = np.isin(fixed.operators.owner, members)
    rent = float(regime.accounts.corridor_rent_musd[owned].sum()) if regime.priced else 0.0
    return float(regime.accounts.profit_musd[members].sum()) + rent


def tonnes_kt(fixed: Frame, regime: Regime) -> float:
    return float(fixed.counted @ regime.state.flow_kt)


def test_transfers_cancel_in_every_regime(regimes: dict[str, Regime]) -> None:
    assert max(one.accounts.identity_share for one in regimes.values()) <= 1e-12


def test_pricing_scarcity_moves_no_tonne_and_makes_rents_income(fixed: Frame, regimes: dict[str, Regime]) -> None:
    assert (regimes["priced"].state.flow_kt == regimes["today"].state.flow_kt).all()
    assert joint_musd(fixed, regimes["priced"]) > joint_musd(fixed, regimes["today"])


def test_each_for_itself_is_dearer_and_carries_less(fixed: Frame, regimes: dict[str, Regime]) -> None:
    found = regimes["nash"]
    assert found.residual <= 1e-8
    assert found.feasible
    assert tonnes_kt(fixed, found) < tonnes_kt(fixed, regimes["today"])


def test_one_tariff_for_most_profit_earns_most(fixed: Frame, regimes: dict[str, Regime]) -> None:
    most = joint_musd(fixed, regimes["through"])
    assert regimes["through"].residual <= 1e-6
    for other in ("priced", "nash", "restrained", "most"):
        assert joint_musd(fixed, regimes[other]) <= most + 1e-6, other


def test_most_tonnes_leaves_nobody_worse_off(fixed: Frame, regimes: dict[str, Regime]) -> None:
    found, before = regimes["most"], regimes["today"]
    assert found.feasible
    assert tonnes_kt(fixed, found) >= tonnes_kt(fixed, before) - 1e-6
    assert joint_musd(fixed, found) >= joint_musd(fixed, before) - 1e-5
    assert (found.accounts.users_musd >= before.accounts.users_musd - 1e-5).all()


def test_prices_never_fall_below_the_floor(fixed: Frame) -> None:
    floor = fixed.operators.today_usd_per_t.copy()
    held = most_freight([fixed], floor=[floor])
    assert (held.y >= floor - 1e-6).all()


def test_todays_own_conduct_leads_back_to_today(fixed: Frame, shown: Restraint) -> None:
    game, y = CorridorGame(fixed, priced=False), fixed.operators.today_usd_per_t
    point = nash(game, y, blocks=own_blocks(game), conduct=shown.conduct_share, most_solves=0)
    assert np.abs(point.y - y).max() <= 1e-6


def test_a_discount_brings_tonnes_and_costs_its_givers(fixed: Frame, regimes: dict[str, Regime]) -> None:
    given = 0.2 * fixed.operators.paid_usd_per_t * fixed.operators.inside[:, None]
    members = np.isin(np.arange(given.shape[1]), fixed.operators.members)
    found = with_discount(fixed, np.where(members, given, 0.0))
    assert found.accounts.identity_share <= 1e-12
    assert tonnes_kt(fixed, found) > tonnes_kt(fixed, regimes["today"])


def test_a_tariff_held_for_two_years_keeps_its_promise_in_both(fixed: Frame) -> None:
    richer = msgspec.structs.replace(fixed, flows=msgspec.structs.replace(fixed.flows))
    none = np.zeros(len(fixed.operators.names))
    found = most_freight([fixed, richer], floor=[none, none])
    assert [one.year for one in found.later] == [fixed.flows.network.year] * 2
    assert all(one.members_musd >= -1e-5 for one in found.later)
    assert found.later[0].tonnes_kt == pytest.approx(found.later[1].tonnes_kt, rel=1e-8)
