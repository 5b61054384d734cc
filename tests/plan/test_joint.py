from __future__ import annotations

import numpy as np
import pytest
from scipy.special import lambertw
from tests.plan.planted_games import Forms, random_forms, today_of

from transcaspian.errors import InputError
from transcaspian.plan import Chain, Promise, joint, margin_chain, most_tonnes_promised, profits_musd


def planted(n: int = 4) -> tuple[Forms, np.ndarray]:
    game = Forms(
        n,
        np.array([2.3, 4.0]),
        np.array([0.05, 0.03]),
        np.array([3000.0, 2000.0]),
        np.tile([5.0, 10.0], n),
    )
    return game, game.marginal_usd_per_t + np.tile([6.0, 20.0], n) * np.repeat(np.linspace(0.5, 1.5, n), 2)


def joint_prices(game: Forms) -> np.ndarray:
    """P = mc + [1 + W(e^(v - th mc - 1))] / th for each form."""
    cost = game.marginal_usd_per_t.reshape(game.n, -1).sum(axis=0)
    return cost + (1.0 + lambertw(np.exp(game.value - game.theta * cost - 1.0)).real) / game.theta


def through(game: Forms, y: np.ndarray) -> np.ndarray:
    return y.reshape(game.n, -1).sum(axis=0)


@pytest.mark.parametrize("n", [1, 4, 9])
def test_a_multiplier_per_form_finds_the_closed_form(n: int) -> None:
    game, today = planted(n)
    best = joint(game, margin_chain(game, today, game.form))
    assert through(game, best.y) == pytest.approx(joint_prices(game), abs=1e-9)
    assert best.feasible
    assert best.residual <= 1e-10
    assert best.value == pytest.approx(profits_musd(game, best.y, best.response).sum(), rel=1e-14)


def test_free_prices_find_it_too_and_leave_the_split_as_it_was() -> None:
    game, today = planted()
    free = Chain(game.names, today, np.eye(len(today)), np.zeros(len(today)))
    best = joint(game, free)
    assert through(game, best.y) == pytest.approx(joint_prices(game), abs=1e-8)
    moved = (best.y - today).reshape(game.n, -1)
    assert moved == pytest.approx(np.broadcast_to(moved[0], moved.shape), abs=1e-8)


def test_a_margin_chain_is_today_at_one_and_cost_at_nothing() -> None:
    game, today = planted()
    chain = margin_chain(game, today, game.form)
    assert chain.names == ("form-0", "form-1")
    assert chain.prices(np.ones(2)) == pytest.approx(today, rel=1e-15)
    assert chain.prices(np.zeros(2)).tolist() == game.marginal_usd_per_t.tolist()


def test_a_party_without_weight_is_not_earned_for() -> None:
    """Only the first of four counts: it is alone with the others' prices as costs."""
    game, today = planted()
    first = np.zeros(len(today))
    first[0] = 1.0
    best = joint(game, Chain(("first",), today, first[None, :], np.zeros(1)), weights=np.array([1.0, 0.0, 0.0, 0.0]))
    response = best.response
    assert response.volume_kt[0] + response.slope[0, 0] * (best.y[0] - 5.0) == pytest.approx(0.0, abs=1e-6)


def test_a_ridge_keeps_prices_closer_to_today() -> None:
    game, today = planted()
    chain = margin_chain(game, today, game.form)
    near, far = joint(game, chain, ridge_share=1.0), joint(game, chain)
    assert np.abs(near.k - 1.0).sum() < 0.9 * np.abs(far.k - 1.0).sum()


def test_floors_hold_and_are_named() -> None:
    game, today = planted()
    floor = np.full(len(today), 45.0)
    best = joint(game, margin_chain(game, np.maximum(today, 46.0), game.form), floor=floor)
    assert (best.y >= floor - 1e-9).all()
    assert best.at_floor.any()


def test_several_starts_end_at_one_top() -> None:
    game = random_forms(3, 5, 3)
    chain = margin_chain(game, today_of(game, 3), game.form)
    values = [joint(game, chain, starts=[k * chain.start]).value for k in (0.2, 1.0, 4.0)]
    assert values == pytest.approx([values[0]] * 3, rel=1e-12)


# -- most tonnes -------------------------------------------------------------------------------------------------------


def promised(game: Forms, today: np.ndarray, *, shippers: bool = True, together: bool = False) -> Promise:
    response = game.respond(today)
    profit = profits_musd(game, today, response)
    surplus = response.surplus_musd if shippers else np.full(2, -1e9)
    groups = np.ones((1, game.n)) if together else np.eye(game.n)
    return Promise(groups, groups @ profit, surplus)


def test_tonnes_rise_and_nobody_earns_less() -> None:
    game, today = planted()
    promise = promised(game, today, shippers=False)
    before = game.respond(today)
    best = most_tonnes_promised(game, margin_chain(game, today, game.form), promise)
    assert best.feasible
    assert best.value == best.response.tonnes_kt > before.tonnes_kt + 10.0
    assert (profits_musd(game, best.y, best.response) >= profits_musd(game, today, before) * (1.0 - 1e-8)).all()
    assert best.binding[:4].any()


def test_shippers_of_every_form_may_not_pay_for_tonnes() -> None:
    """Without the promise one form's margin pays for the other; with it, and all at their tops, today is the best."""
    game, today = planted()
    chain = margin_chain(game, today, game.form)
    free, held = (most_tonnes_promised(game, chain, promised(game, today, shippers=kept)) for kept in (False, True))
    surplus = game.respond(today).surplus_musd
    assert (free.response.surplus_musd - surplus).min() < -1.0
    assert (held.response.surplus_musd - surplus).min() > -1e-6
    assert held.feasible
    assert game.respond(today).tonnes_kt - 1e-6 <= held.value < free.value


def test_prices_above_the_joint_top_come_down_for_everybody() -> None:
    game, today = planted()
    dear = game.marginal_usd_per_t + 4.0 * (today - game.marginal_usd_per_t)
    best = most_tonnes_promised(game, margin_chain(game, dear, game.form), promised(game, dear))
    assert best.feasible
    assert best.value > 1.3 * game.respond(dear).tonnes_kt
    assert (best.response.surplus_musd > game.respond(dear).surplus_musd + 1.0).all()


def test_transfers_allow_at_least_as_many_tonnes() -> None:
    game, today = planted()
    free = Chain(game.names, today, np.eye(len(today)), np.zeros(len(today)))
    each, whole = (
        most_tonnes_promised(game, free, promised(game, today, shippers=False, together=kept)) for kept in (False, True)
    )
    assert whole.feasible
    assert whole.value >= each.value - 1e-4


def test_a_promise_that_nobody_can_keep_is_said_to_be_missed() -> None:
    game, today = planted()
    promise = promised(game, today)
    more = Promise(promise.groups, 1.5 * promise.profit_musd, promise.surplus_musd + 1.0)
    best = most_tonnes_promised(game, margin_chain(game, today, game.form), more)
    assert not best.feasible
    assert best.missed_musd.max() > 1.0
    spare = profits_musd(game, best.y, best.response) - more.profit_musd
    assert best.missed_musd[: game.n] == pytest.approx(np.maximum(-spare, 0.0), abs=1e-9)


def test_shapes_that_do_not_fit_are_refused() -> None:
    game, today = planted()
    with pytest.raises(InputError, match="directions do not fit"):
        joint(game, Chain(("one",), today, np.ones((1, 3)), np.ones(1)))
    with pytest.raises(InputError, match="row idle: a direction that moves no price"):
        joint(game, Chain(("idle",), today, np.zeros((1, len(today))), np.ones(1)))
    with pytest.raises(InputError, match="promises do not fit"):
        most_tonnes_promised(game, margin_chain(game, today, game.form), Promise(np.eye(2), np.ones(2), np.ones(2)))
