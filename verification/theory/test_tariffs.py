"""Tariffs and shares against closed forms: sellers in series, capacities that bind, carriers side by side, known games.

Sellers in series: Cournot (1838, chapter 9); with logit demand Lambert's W. Carriers side by side with capacities:
Edgeworth (1897), Kreps and Scheinkman (1983). Games: Shapley (1953), Littlechild and Owen (1973) for the airport.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import lambertw
from tests.plan.planted_games import Forms, barred, bertrand, capped, chain, linear, logit, sellers

from transcaspian.plan import (
    Certificate,
    Game,
    Point,
    certify,
    core_check,
    least_core,
    margin_chain,
    nash,
    nash_bargaining,
    own_blocks,
    shapley,
    superadditivity,
)
from transcaspian.plan import joint as joint_tariff

SERIES = range(1, 13)
A = 10.0
THETA = 0.7
SEEDS = st.integers(0, 10_000)


def played(game: Game, start: object, tolerance: float = 1e-11) -> tuple[Point, Certificate]:
    blocks = own_blocks(game)
    point = nash(game, np.asarray(start, dtype=float), blocks=blocks, tolerance=tolerance)
    return point, certify(game, point, blocks)


# -- in series ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", SERIES)
def test_n_monopolies_in_series_with_linear_demand(n: int) -> None:
    """P = n a / (n + 1), each the same; one seller of the whole chain asks a / 2."""
    game = sellers(chain(linear(A), n), n)
    point, certificate = played(game, np.full(n, 0.1))
    assert point.y == pytest.approx([A / (n + 1)] * n, abs=1e-9)
    assert point.residual <= 1e-8
    assert certificate.verdict == "pure"
    assert (certificate.hessian < 0.0).all()
    assert (certificate.gain_musd < 0.0).all()
    whole = nash(game, np.full(n, 0.1), blocks=[np.arange(n)], tolerance=1e-11)
    assert whole.y.sum() == pytest.approx(A / 2.0, abs=1e-9)


@pytest.mark.parametrize("value", [0.5, 2.3, 5.0])
@pytest.mark.parametrize("n", SERIES)
def test_n_monopolies_in_series_with_logit_demand(n: int, value: float) -> None:
    """Mark-up of each = [1 + W(n e^(v - n)) / n] / th; joint P = [1 + W(e^(v - 1))] / th."""
    game = sellers(chain(logit(value, THETA), n), n)
    point, certificate = played(game, np.full(n, 0.1))
    each = (1.0 + lambertw(n * np.exp(value - n)).real / n) / THETA
    assert point.y == pytest.approx([each] * n, abs=1e-9)
    assert point.residual <= 1e-8
    assert certificate.verdict == "pure"
    assert (certificate.hessian < 0.0).all()
    assert (certificate.gain_musd < 0.0).all()
    whole = nash(game, np.full(n, 0.1), blocks=[np.arange(n)], tolerance=1e-11)
    assert whole.y.sum() == pytest.approx((1.0 + lambertw(np.exp(value - 1.0)).real) / THETA, abs=1e-9)


@pytest.mark.parametrize("n", SERIES)
def test_one_through_tariff_along_a_chain_is_the_joint_price(n: int) -> None:
    game = Forms(n, np.array([2.3]), np.array([THETA]), np.array([1000.0]), np.zeros(n))
    best = joint_tariff(game, margin_chain(game, np.linspace(0.5, 1.5, n), game.form))
    assert best.y.sum() == pytest.approx((1.0 + lambertw(np.exp(1.3)).real) / THETA, abs=1e-9)


def test_ten_in_series_destroy_a_corridor() -> None:
    """The price of many over the price of one, v = 2.3: 1.39, 1.73, 2.44, 3.72, 5.57."""
    ratios = []
    for n in (2, 3, 5, 8, 12):
        game = sellers(chain(logit(2.3, THETA), n), n)
        many = nash(game, np.full(n, 0.1), blocks=own_blocks(game)).y.sum()
        ratios.append(many / nash(game, np.full(n, 0.1), blocks=[np.arange(n)]).y.sum())
    assert ratios == pytest.approx([1.39, 1.73, 2.44, 3.72, 5.57], abs=0.006)


@pytest.mark.parametrize("n", [2, 5, 12])
def test_costs_pass_through_a_linear_chain(n: int) -> None:
    """P = (n a + C) / (n + 1) with C the sum of costs."""
    cost = np.linspace(0.0, 0.5, n)
    game = sellers(chain(linear(A), n), n, cost=cost)
    point, _ = played(game, cost + 0.1)
    assert point.y.sum() == pytest.approx((n * A + cost.sum()) / (n + 1), abs=1e-9)


# -- a capacity that binds ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [1.0, 2.0, 2.4])
@pytest.mark.parametrize("start", [(5.0, 1.0, 1.0), (1.0, 1.0, 5.0), (2.0, 2.0, 2.0)])
def test_a_binding_capacity_is_a_continuum(most: float, start: tuple[float, ...]) -> None:
    """Q < a / (n + 1): all {t_i >= Q, sum t_i = a - Q} are Nash points; each t_i runs from Q to a - 3 Q."""
    point, certificate = played(sellers(chain(capped(A, most), 3), 3), start)
    assert point.y.sum() == pytest.approx(A - most, abs=1e-5)
    assert point.y.min() >= most - 1e-4
    assert certificate.verdict == "continuum"
    assert certificate.low_usd_per_t == pytest.approx([most] * 3, abs=1e-3)
    assert certificate.high_usd_per_t == pytest.approx([A - 3.0 * most] * 3, abs=1e-3)
    assert certificate.gain_musd.max() <= 1e-9


def test_replies_from_other_starts_stop_at_other_splits() -> None:
    ends = [played(sellers(chain(capped(A, 2.0), 3), 3), start)[0].y for start in ((5.0, 1.0, 1.0), (1.0, 1.0, 5.0))]
    assert ends[0].sum() == pytest.approx(ends[1].sum(), abs=1e-5)
    assert np.abs(ends[0] - ends[1]).max() > 1.0


@pytest.mark.parametrize("n", [2, 4])
def test_the_set_has_the_right_size_for_any_number_of_sellers(n: int) -> None:
    most = 0.7 * A / (n + 1)
    _, certificate = played(sellers(chain(capped(A, most), n), n), np.full(n, 1.0))
    assert certificate.verdict == "continuum"
    assert certificate.low_usd_per_t == pytest.approx([most] * n, abs=1e-3)
    assert certificate.high_usd_per_t == pytest.approx([A - n * most] * n, abs=1e-3)


@pytest.mark.parametrize("most", [2.6, 4.0])
def test_a_capacity_that_does_not_bind_leaves_one_point(most: float) -> None:
    point, certificate = played(sellers(chain(capped(A, most), 3), 3), [2.0, 2.0, 2.0])
    assert certificate.verdict == "pure"
    assert point.y == pytest.approx([2.5] * 3, abs=1e-9)


@pytest.mark.parametrize("mu", [1e-3, 1e-6])
def test_a_barrier_chooses_the_equal_split_and_is_seen_through(mu: float) -> None:
    """Whatever its steepness a barrier gives (a - Q) / n each; the set behind it is still reported."""
    point, certificate = played(sellers(chain(barred(A, 2.0, mu), 3), 3), [2.0, 2.0, 2.0], tolerance=1e-8)
    assert point.y == pytest.approx([8.0 / 3.0] * 3, abs=0.02)
    assert certificate.verdict == "continuum"
    assert certificate.low_usd_per_t == pytest.approx([2.0] * 3, abs=0.06)
    assert certificate.high_usd_per_t == pytest.approx([4.0] * 3, abs=0.06)
    assert certificate.sharpness.min() > 15.0


def test_a_soft_barrier_is_a_game_of_its_own() -> None:
    point, certificate = played(sellers(chain(barred(A, 2.0, 1e-1), 3), 3), [2.0, 2.0, 2.0])
    assert point.y == pytest.approx([2.7306] * 3, abs=1e-3)
    assert certificate.verdict == "pure"
    assert certificate.sharpness.min() > 2.5, "and says that a barrier had a part in it"


# -- side by side ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [4.0, 5.0, 6.0, 8.0])
def test_an_edgeworth_pair_has_no_pure_point(most: float) -> None:
    """Prices go round between p_low = ((a - K)/2)^2 / K and p_high = (a - K)/2."""
    high = (A - most) / 2.0
    low = high * high / most
    _, certificate = played(sellers(bertrand(A, most), 2), [1.5, 1.4])
    assert certificate.verdict == "none"
    grain = 0.015
    assert (certificate.low_usd_per_t <= low + 1e-9).all()
    assert (certificate.high_usd_per_t >= high - 1e-9).all()
    assert (certificate.low_usd_per_t >= low - 5.0 * grain).all()
    assert (certificate.high_usd_per_t <= high + 5.0 * grain).all()
    assert certificate.gain_musd.max() > 0.0


@pytest.mark.parametrize("most", [1.0, 2.0, 3.0])
def test_small_carriers_sell_what_they_can(most: float) -> None:
    """K <= a / 3: both charge a - 2 K."""
    point, certificate = played(sellers(bertrand(A, most), 2), [1.5, 1.0])
    assert certificate.verdict == "pure"
    assert point.y == pytest.approx([A - 2.0 * most] * 2, abs=1e-5)


# -- sharing -----------------------------------------------------------------------------------------------------------


def by_orders(value: np.ndarray) -> np.ndarray:
    """Shapley's value by hand: what each adds, over all orders."""
    n = len(value).bit_length() - 1
    split = np.zeros(n)
    for order in itertools.permutations(range(n)):
        inside = 0
        for member in order:
            split[member] += value[inside | (1 << member)] - value[inside]
            inside |= 1 << member
    return split / math.factorial(n)


def random_game(n: int, seed: int) -> np.ndarray:
    value = np.random.default_rng(seed).normal(0.0, 100.0, 1 << n)
    value[0] = 0.0
    return value


@given(st.integers(1, 6), SEEDS)
def test_shapley_is_the_mean_over_all_orders(n: int, seed: int) -> None:
    value = random_game(n, seed)
    split = shapley(value)
    assert split == pytest.approx(by_orders(value), abs=1e-10)
    assert split.sum() == pytest.approx(value[-1], abs=1e-10)


@given(st.integers(2, 6), SEEDS)
def test_a_dummy_gets_nothing_and_equals_get_the_same(n: int, seed: int) -> None:
    value = random_game(n, seed)
    coalitions = np.arange(1 << n)
    dummy = value[coalitions & ~1]
    assert shapley(dummy)[0] == pytest.approx(0.0, abs=1e-12)
    first, second = coalitions & 1, (coalitions >> 1) & 1
    swapped = coalitions & ~3 | first << 1 | second
    equal = shapley(value + value[swapped])
    assert equal[0] == pytest.approx(equal[1], abs=1e-10)


@given(st.integers(2, 7), SEEDS)
def test_a_convex_game_has_its_shapley_value_in_the_core(n: int, seed: int) -> None:
    """Shapley 1971: sums of products of weights are convex."""
    weight = np.random.default_rng(seed).uniform(0.1, 3.0, n)
    inside = ((np.arange(1 << n)[:, None] >> np.arange(n)) & 1) @ weight
    value = inside**2
    assert core_check(value, shapley(value)).within
    assert superadditivity(value).failures == 0
    assert least_core(value).excess_musd < 0.0


def test_the_airport_shares_each_stretch_of_runway() -> None:
    """Littlechild and Owen: every stretch is paid in equal parts by all who need it."""
    cost = np.array([2.0, 5.0, 5.0, 12.0, 20.0])
    n = len(cost)
    members = ((np.arange(1 << n)[:, None] >> np.arange(n)) & 1).astype(bool)
    saving = np.where(members, cost, 0.0).sum(axis=1) - np.where(members, cost, 0.0).max(axis=1)
    stretches = np.diff(np.concatenate([[0.0], cost]))
    paid = np.cumsum(stretches / np.arange(n, 0, -1))
    split = shapley(saving)
    assert cost - split == pytest.approx(paid, abs=1e-12)
    assert core_check(saving, split).within


def test_gloves_leave_all_to_the_short_side() -> None:
    """One right glove, two left: Shapley 2/3, 1/6, 1/6; the core is (1, 0, 0) alone."""
    value = np.array([float(bool(s & 1) and bool(s & 6)) for s in range(8)])
    assert shapley(value) == pytest.approx([2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0], abs=1e-14)
    assert not core_check(value, shapley(value)).within
    found = least_core(value)
    assert found.split_musd == pytest.approx([1.0, 0.0, 0.0], abs=1e-9)
    assert found.excess_musd == pytest.approx(0.0, abs=1e-9)
    assert core_check(value, found.split_musd).within


@pytest.mark.parametrize("n", [3, 5, 7])
def test_majorities_have_an_empty_core(n: int) -> None:
    """All but the smallest majority's share is what it lacks: the least core gives (n + 1)/2 of n parts."""
    value = np.array([float(bin(s).count("1") > n / 2) for s in range(1 << n)])
    found = least_core(value)
    assert found.excess_musd == pytest.approx(1.0 - (n + 1) / 2.0 / n, abs=1e-9)
    assert found.split_musd == pytest.approx([1.0 / n] * n, abs=1e-9)
    assert not core_check(value, shapley(value)).within


def test_everybody_is_needed_and_any_split_is_in_the_core() -> None:
    value = np.zeros(16)
    value[-1] = 8.0
    assert shapley(value).tolist() == [2.0] * 4
    for split in ([8.0, 0.0, 0.0, 0.0], [2.0, 2.0, 2.0, 2.0]):
        assert core_check(value, np.array(split)).within
    assert least_core(value).excess_musd == pytest.approx(-2.0, abs=1e-9)


@given(st.integers(1, 8), SEEDS)
def test_bargaining_splits_the_gain_by_power(n: int, seed: int) -> None:
    """x = d + w (total - sum d) / sum w."""
    rng = np.random.default_rng(seed)
    threat, power, gain = rng.normal(0.0, 10.0, n), rng.uniform(0.1, 3.0, n), float(rng.uniform(0.0, 50.0))
    total = float(threat.sum()) + gain
    assert nash_bargaining(total, threat, weights=power) == pytest.approx(threat + power / power.sum() * gain, abs=1e-9)
