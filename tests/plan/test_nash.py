from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.planted_games import (
    Forms,
    Sellers,
    bertrand,
    capped,
    chain,
    linear,
    logit,
    random_forms,
    sellers,
    today_of,
)

from transcaspian.errors import InputError
from transcaspian.plan import conduct_of, nash, own_blocks, profit_slopes

SEEDS = st.integers(0, 10_000)


def own_slopes(game: Forms, y: np.ndarray) -> np.ndarray:
    """Slope of each owner's profit by its own prices over their volume."""
    response = game.respond(y)
    return 1000.0 * profit_slopes(game, y, response)[game.party, np.arange(len(y))] / response.volume_kt


@settings(max_examples=40)
@given(SEEDS, st.integers(1, 6), st.integers(1, 3))
def test_nobody_gains_to_first_order(seed: int, n: int, forms: int) -> None:
    game = random_forms(seed, n, forms)
    point = nash(game, today_of(game, seed), blocks=own_blocks(game))
    assert point.converged
    assert point.residual <= 1e-8
    assert np.abs(own_slopes(game, point.y)).max() <= 1.01e-8


@settings(max_examples=20)
@given(SEEDS)
def test_the_point_does_not_depend_on_the_start(seed: int) -> None:
    game = random_forms(seed, 4, 2)
    ends = [nash(game, today_of(game, s) * k, blocks=own_blocks(game)).y for s, k in ((seed, 1.0), (seed + 1, 6.0))]
    assert ends[0] == pytest.approx(ends[1], rel=1e-6)


def test_it_is_the_same_twice_over() -> None:
    game = random_forms(5)
    first, second = (nash(game, today_of(game, 5), blocks=own_blocks(game)).y for _ in range(2))
    assert first.tobytes() == second.tobytes()


def test_who_does_not_move_stays_and_the_others_know() -> None:
    """Linear demand, one of three fixed at 4: two sellers share what is left, (10 - 4) 2/3."""
    game = sellers(chain(linear(10.0), 3), 3)
    free = np.array([True, False, True])
    point = nash(game, np.array([1.0, 4.0, 1.0]), blocks=own_blocks(game), free=free)
    assert point.y == pytest.approx([2.0, 4.0, 2.0], abs=1e-8)
    assert point.moves.tolist() == free.tolist()
    outside = nash(game, np.array([1.0, 4.0, 1.0]), blocks=[np.array([0]), np.array([2])])
    assert outside.y == pytest.approx(point.y, abs=1e-8)


def test_a_fixed_price_counts_in_its_owners_profit() -> None:
    """One owner of two prices in series, one fixed: q + (m1 + m2) q' = 0, so the sum is that of one seller."""
    game = Sellers(chain(linear(10.0), 2), np.zeros(2), np.zeros(2, dtype=int))
    point = nash(game, np.array([1.0, 3.0]), blocks=own_blocks(game), free=np.array([True, False]))
    assert point.y == pytest.approx([2.0, 3.0], abs=1e-8)


def test_a_coalition_ends_its_own_double_margin() -> None:
    """Two of three together are one seller: P = 2a/3, not 3a/4."""
    game = sellers(chain(linear(10.0), 3), 3)
    point = nash(game, np.ones(3), blocks=[np.array([0, 1]), np.array([2])])
    assert point.y.sum() == pytest.approx(20.0 / 3.0, abs=1e-7)
    assert point.y[2] == pytest.approx(10.0 / 3.0, abs=1e-7)
    assert point.y[0] == pytest.approx(point.y[1], abs=1e-9), "the split stays as it was"


@pytest.mark.parametrize("ridge_share", [0.01, 0.05, 1.0])
def test_the_ridge_does_not_move_the_point(ridge_share: float) -> None:
    game = sellers(chain(logit(2.3, 0.7), 3), 3)
    point = nash(game, np.array([1.0, 0.5, 0.2]), blocks=[np.arange(3)], ridge_share=ridge_share, tolerance=1e-11)
    alone = nash(sellers(chain(logit(2.3, 0.7), 1), 1), np.ones(1), blocks=[np.arange(1)], tolerance=1e-11)
    assert point.y.sum() == pytest.approx(alone.y[0], abs=1e-9)


def test_a_floor_holds_and_the_others_answer_it() -> None:
    """Nash is 2.5 each; the first may not go below 4: the others share what is left."""
    game = sellers(chain(linear(10.0), 3), 3)
    point = nash(game, np.ones(3), blocks=own_blocks(game), floor=np.array([4.0, 0.0, 0.0]))
    assert point.converged
    assert point.y == pytest.approx([4.0, 2.0, 2.0], abs=1e-8)


def test_a_floor_inside_a_coalition_holds_one_price_only() -> None:
    """Together they want 5; the second may not go below 3 and the first not below 0."""
    game = sellers(chain(linear(10.0), 2), 2)
    point = nash(game, np.array([4.0, 3.0]), blocks=[np.arange(2)], floor=np.array([0.0, 3.0]))
    assert point.y == pytest.approx([2.0, 3.0], abs=1e-7)
    tight = nash(game, np.array([1.0, 6.0]), blocks=[np.arange(2)], floor=np.array([0.0, 6.0]))
    assert tight.converged
    assert tight.y == pytest.approx([0.0, 6.0], abs=1e-12)


@pytest.mark.parametrize("conduct", [0.0, 0.3, 1.0])
def test_conduct_scales_the_mark_up(conduct: float) -> None:
    """m = conduct (a - P): P = n c a / (1 + n c)."""
    game = sellers(chain(linear(10.0), 4), 4)
    point = nash(game, np.ones(4), blocks=own_blocks(game), conduct=conduct)
    assert point.converged
    assert point.y.sum() == pytest.approx(40.0 * conduct / (1.0 + 4.0 * conduct), abs=1e-7)


def test_conduct_may_differ_from_price_to_price_of_one_owner() -> None:
    """m = conduct * (-(S')^-1 q): two forms of one owner answer one another, so both conditions count in both."""

    def demand(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        slope = np.array([[-2.0, 1.0], [0.5, -1.0]])
        return np.array([10.0, 8.0]) + slope @ y, slope

    game = Sellers(demand, np.zeros(2), np.zeros(2, dtype=int))
    conduct = np.array([1.0, 0.4])
    point = nash(game, np.ones(2), blocks=own_blocks(game), conduct=conduct, tolerance=1e-12)
    volume, slope = demand(point.y)
    assert point.converged
    assert point.y == pytest.approx(-conduct * np.linalg.solve(slope.T, volume), abs=1e-10)


@settings(max_examples=20)
@given(SEEDS)
def test_today_is_a_point_of_its_own_conduct(seed: int) -> None:
    game = random_forms(seed, 4, 2)
    today = today_of(game, seed)
    conduct = conduct_of(game, today, own_blocks(game))
    point = nash(game, today + 2.0, blocks=own_blocks(game), conduct=conduct)
    assert point.converged
    assert point.y == pytest.approx(today, abs=1e-4)


def test_conduct_is_nothing_where_nobody_answers_a_price() -> None:
    game = sellers(chain(lambda price: (5.0, 0.0), 2), 2)
    assert conduct_of(game, np.array([3.0, 1.0]), own_blocks(game)) == pytest.approx(0.0, abs=1e-9)


def test_home_cargo_makes_a_railway_dearer() -> None:
    """Home profit that rises by 0.001 MUSD per USD/t is one kt more in the first-order condition: q + 1 = m."""
    base = sellers(chain(linear(10.0), 2), 2)

    def home(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.array([0.001 * y[0], 0.0]), np.array([[0.001, 0.0], [0.0, 0.0]])

    game = Sellers(base.demand, base.marginal_usd_per_t, base.party, home)
    point = nash(game, np.ones(2), blocks=own_blocks(game))
    assert point.y == pytest.approx([4.0, 3.0], abs=1e-7)


def test_a_price_that_nobody_pays_stays() -> None:
    def demand(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.array([10.0 - y[0], 0.0]), np.array([[-1.0, 0.0], [0.0, 0.0]])

    point = nash(sellers(demand, 2), np.array([1.0, 7.0]), blocks=[np.array([0]), np.array([1])])
    assert point.y == pytest.approx([5.0, 7.0], abs=1e-8)
    assert point.moves.tolist() == [True, False]


def test_twenty_sellers_in_series_come_to_rest_within_some_steps() -> None:
    game = sellers(chain(linear(10.0), 20), 20)
    point = nash(game, np.full(20, 0.1), blocks=own_blocks(game))
    assert point.y.sum() == pytest.approx(200.0 / 21.0, abs=1e-8)
    assert point.solves < 100


def test_newton_takes_over_where_the_map_is_slow() -> None:
    """Tight tolerances are met by Newton's own steps from a map that was stopped by its patience."""
    game = sellers(chain(logit(9.0, 0.7), 3), 3)
    point = nash(game, np.full(3, 0.1), blocks=own_blocks(game), tolerance=1e-14)
    assert point.residual <= 1e-13


def test_best_replies_take_over_at_a_hard_capacity() -> None:
    game = sellers(chain(capped(10.0, 2.0), 3), 3)
    point = nash(game, np.array([2.0, 2.0, 2.0]), blocks=own_blocks(game))
    assert point.method == "replies"
    assert point.converged
    assert point.y.sum() == pytest.approx(8.0, abs=1e-6)


def test_no_point_is_claimed_where_there_is_none() -> None:
    game = sellers(bertrand(10.0, 6.0), 2)
    assert not nash(game, np.array([1.5, 1.0]), blocks=own_blocks(game)).converged
    quick = nash(game, np.array([1.5, 1.0]), blocks=own_blocks(game), most_solves=0)
    assert not quick.converged
    assert quick.solves < 500


def test_bad_games_are_refused() -> None:
    with pytest.raises(InputError, match="sets no tariff"):
        nash(sellers(chain(linear(10.0), 2), 2), np.ones(2), blocks=[np.zeros(0, dtype=np.int64)])
