from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcaspian.errors import InputError, ModelError
from transcaspian.plan import (
    by_share,
    by_weight,
    core_check,
    least_core,
    lone_outsider,
    nash_bargaining,
    shapley,
    superadditivity,
)
from transcaspian.plan._sharing import coalition_sizes, incidence, members_of

SIZES = st.integers(1, 6)
SEEDS = st.integers(0, 10_000)


def random_game(n: int, seed: int) -> np.ndarray:
    value = np.random.default_rng(seed).normal(0.0, 100.0, 1 << n)
    value[0] = 0.0
    return value


@given(st.integers(1, 10))
def test_coalitions_are_their_bits(n: int) -> None:
    sizes = coalition_sizes(n)
    assert sizes.tolist() == [bin(s).count("1") for s in range(1 << n)]
    assert incidence(n).sum(axis=1).tolist() == sizes.tolist()
    assert members_of(np.zeros(1 << n)) == n


@given(SIZES, SEEDS, SEEDS)
def test_shapley_is_linear(n: int, one: int, other: int) -> None:
    a, b = random_game(n, one), random_game(n, other)
    assert shapley(2.0 * a - b) == pytest.approx(2.0 * shapley(a) - shapley(b), abs=1e-9)


@pytest.mark.parametrize("size", [0, 1, 3, 6, 1 << 21])
def test_an_array_that_is_no_game_is_refused(size: int) -> None:
    with pytest.raises(InputError, match="not the values of all coalitions"):
        shapley(np.zeros(size))


def test_a_value_that_is_no_number_is_named() -> None:
    with pytest.raises(InputError, match="row 2: a value that is no number"):
        least_core(np.array([0.0, 1.0, np.nan, 2.0]))


# -- bargaining --------------------------------------------------------------------------------------------------------


def test_gains_are_equal() -> None:
    assert nash_bargaining(100.0, np.array([10.0, 20.0, 40.0])).tolist() == [20.0, 30.0, 50.0]


def test_a_bound_leaves_the_rest_to_the_others() -> None:
    split = nash_bargaining(100.0, np.array([10.0, 20.0, 40.0]), upper=np.array([15.0, np.inf, np.inf]))
    assert split.tolist() == [15.0, 32.5, 52.5]


@given(SIZES, SEEDS, st.booleans())
def test_no_other_split_has_a_larger_product(n: int, seed: int, bounded: bool) -> None:
    rng = np.random.default_rng(seed)
    threat, power = rng.uniform(-5.0, 5.0, n), rng.uniform(0.2, 2.0, n)
    upper = threat + rng.uniform(1.0, 4.0, n) if bounded else np.full(n, np.inf)
    total = float(threat.sum() + rng.uniform(0.1, 0.9) * n)
    split = nash_bargaining(total, threat, weights=power, upper=upper)
    assert split.sum() == pytest.approx(total, abs=1e-9)
    assert (split <= upper + 1e-12).all()
    best = float(power @ np.log(split - threat))
    for i, j in itertools.permutations(range(n), 2):
        other = split.copy()
        other[i] += 1e-3
        other[j] -= 1e-3
        if other[i] <= upper[i] and other[j] > threat[j]:
            assert float(power @ np.log(other - threat)) <= best + 1e-12


def test_a_member_without_power_keeps_its_threat() -> None:
    split = nash_bargaining(10.0, np.array([1.0, 2.0]), weights=np.array([0.0, 1.0]))
    assert split.tolist() == [1.0, 9.0]


def test_nothing_to_bargain_over_is_said() -> None:
    with pytest.raises(ModelError, match="less than all have without one"):
        nash_bargaining(10.0, np.array([6.0, 6.0]))
    with pytest.raises(ModelError, match="nobody may take"):
        nash_bargaining(10.0, np.zeros(2), upper=np.ones(2))
    with pytest.raises(ModelError, match="nobody may take"):
        nash_bargaining(10.0, np.zeros(2), weights=np.array([0.0, 1.0]), upper=np.array([100.0, 1.0]))


# -- by weight and by share --------------------------------------------------------------------------------------------


def test_kilometres_share_in_proportion() -> None:
    assert by_weight(90.0, np.array([1000.0, 500.0, 0.0])).tolist() == [60.0, 30.0, 0.0]


@pytest.mark.parametrize("weights", [[-1.0, 2.0], [0.0, 0.0], [np.nan, 1.0]])
def test_weights_that_are_none_are_refused(weights: list[float]) -> None:
    with pytest.raises(InputError, match="not weights"):
        by_weight(1.0, np.array(weights))


def test_shares_that_do_not_sum_to_one_are_named() -> None:
    assert by_share(50.0, np.array([0.2, 0.8])).tolist() == [10.0, 40.0]
    with pytest.raises(InputError, match=r"row ktz ady: shares do not sum to 1; read 0.5 \+ 0.4 = 0.9; allowed: 1"):
        by_share(50.0, np.array([0.5, 0.4]), names=("ktz", "ady"))
    with pytest.raises(InputError):
        by_share(50.0, np.array([1.5, -0.5]))


# -- core --------------------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(st.integers(2, 5), SEEDS)
def test_the_least_core_is_where_the_worst_excess_is_least(n: int, seed: int) -> None:
    value = random_game(n, seed)
    found = least_core(value)
    assert found.split_musd.sum() == pytest.approx(value[-1], abs=1e-7)
    assert core_check(value, found.split_musd).excess_musd == pytest.approx(found.excess_musd, abs=1e-6)
    rng = np.random.default_rng(seed)
    for _ in range(20):
        move = rng.normal(size=n)
        other = found.split_musd + 5.0 * (move - move.mean())
        assert core_check(value, other).excess_musd >= found.excess_musd - 1e-6


def test_a_split_that_keeps_something_back_is_not_in_the_core() -> None:
    value = np.array([0.0, 1.0, 1.0, 4.0])
    assert core_check(value, np.array([2.0, 2.0])).within
    assert not core_check(value, np.array([1.5, 2.0])).within
    unfair = core_check(value, np.array([3.5, 0.5]))
    assert not unfair.within
    assert unfair.coalition.tolist() == [False, True]
    assert unfair.excess_musd == 0.5


def test_alone_there_is_nobody_to_leave() -> None:
    value = np.array([0.0, 3.0])
    assert shapley(value).tolist() == [3.0]
    assert core_check(value, np.array([3.0])).within
    assert least_core(value).split_musd.tolist() == [3.0]
    assert superadditivity(value).pairs == 0


# -- superadditivity and outsiders -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "pairs"), [(2, 1), (3, 6), (6, 301)])
def test_every_disjoint_pair_is_looked_at_once(n: int, pairs: int) -> None:
    found = superadditivity(coalition_sizes(n).astype(float))
    assert (found.pairs, found.failures, found.worst_musd) == (pairs, 0, 0.0)


def test_unions_that_lose_are_counted() -> None:
    found = superadditivity(np.sqrt(coalition_sizes(3).astype(float)))
    assert found.failures == found.pairs == 6
    assert found.worst_musd == pytest.approx(1.0 + np.sqrt(2.0) - np.sqrt(3.0))


def test_a_lone_outsider_is_held_against_its_part() -> None:
    found = lone_outsider(np.array([4.0, 1.0, 3.0]), np.array([3.0, 3.0, 3.0]))
    assert found.gain_musd.tolist() == [1.0, -2.0, 0.0]
    assert found.total_musd == 8.0
    assert found.possible
    assert not lone_outsider(np.array([4.0, 4.0, 4.0]), np.array([3.0, 3.0, 3.0])).possible
