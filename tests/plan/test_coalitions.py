from __future__ import annotations

import numpy as np
import pytest
from tests.plan.planted_games import Sellers, chain, linear, random_forms, sellers, today_of

from transcaspian.errors import InputError
from transcaspian.plan import blocks_of, coalitions, lone_outsider, own_blocks, shapley, superadditivity

A = 10.0


def alone_value(n: int, inside: int) -> float:
    """Linear demand, n sellers of which some are one: sellers left k = n - inside + 1, each earns (a / (k + 1))^2."""
    return 0.001 * (A / (n - inside + 2)) ** 2 if inside else 0.0


@pytest.mark.parametrize("n", [2, 3, 4])
def test_outsiders_that_price_for_themselves_give_the_closed_form(n: int) -> None:
    game = sellers(chain(linear(A), n), n)
    found = coalitions(game, np.full(n, 0.5), own_blocks(game), tolerance=1e-9)
    want = [alone_value(n, bin(s).count("1")) for s in range(1 << n)]
    assert found.value == pytest.approx(want, rel=1e-6, abs=1e-12)
    assert found.converged.all()
    assert found.residual.max() <= 1e-8
    assert found.outside == pytest.approx([0.001 * (A / 3.0) ** 2] * n, rel=1e-6)
    assert shapley(found.value) == pytest.approx([0.001 * A**2 / 4.0 / n] * n, rel=1e-6)


def test_each_gains_by_being_the_one_outsider_and_no_split_can_keep_all() -> None:
    """Everybody has a^2/4 to share, a lone outsider a^2/9: from three sellers on no split keeps them all."""
    for n, possible in ((2, True), (3, False), (4, False)):
        game = sellers(chain(linear(A), n), n)
        found = coalitions(game, np.full(n, 0.5), own_blocks(game), tolerance=1e-9)
        assert lone_outsider(found.outside, shapley(found.value)).possible is possible


def test_outsiders_that_stand_still_leave_the_same_rent_to_every_coalition() -> None:
    """At prices near nothing each alone could take almost all: values of singles sum to nearly n times everybody's."""
    n = 4
    game = sellers(chain(linear(A), n), n)
    found = coalitions(game, np.full(n, 0.01), own_blocks(game), outsiders="still")
    everybody = found.value[-1]
    singles = found.value[[1, 2, 4, 8]]
    assert singles.sum() > 3.9 * everybody
    assert superadditivity(found.value).failures > 0
    assert found.y[1, 1:].tolist() == [0.01] * 3


def test_blocks_are_the_coalition_and_whoever_moves_outside() -> None:
    groups = [np.array([0]), np.array([1, 2]), np.array([3])]
    assert [block.tolist() for block in blocks_of(groups, 0b101, "alone")] == [[0, 3], [1, 2]]
    assert [block.tolist() for block in blocks_of(groups, 0b101, "still")] == [[0, 3]]
    assert [block.tolist() for block in blocks_of(groups, 0, "alone")] == [[0], [1, 2], [3]]
    assert blocks_of(groups, 0, "still") == []


def test_a_price_in_no_group_stays_at_today() -> None:
    game = sellers(chain(linear(A), 3), 3)
    found = coalitions(game, np.array([1.0, 1.0, 4.0]), own_blocks(game)[:2], tolerance=1e-9)
    assert (found.y[:, 2] == 4.0).all()
    assert found.value[3] == pytest.approx(0.009, rel=1e-6), "the two share (6/2)^2"


def test_a_group_of_two_parties_counts_both_profits() -> None:
    game = sellers(chain(linear(A), 3), 3)
    found = coalitions(game, np.ones(3), [np.array([0, 1]), np.array([2])], tolerance=1e-9)
    assert found.value == pytest.approx([0.0, 0.1 / 9.0, 0.1 / 9.0, 0.025], rel=1e-6)


def test_a_loose_tolerance_costs_values_little() -> None:
    """Own prices are at a top, so a coalition's value misses by little more than the square of its residual."""
    game = random_forms(7, 4, 2)
    loose, tight = (coalitions(game, today_of(game, 7), own_blocks(game), tolerance=t) for t in (1e-4, 1e-9))
    assert loose.value == pytest.approx(tight.value, rel=1e-3)
    assert loose.value[-1] == pytest.approx(tight.value[-1], rel=1e-7)
    assert loose.solves < tight.solves


def test_progress_is_told() -> None:
    game = sellers(chain(linear(A), 2), 2)
    told: list[int] = []
    coalitions(game, np.ones(2), own_blocks(game), each=told.append)
    assert told == [1, 2, 3, 4]


def test_groups_that_share_a_party_or_hold_nothing_are_refused() -> None:
    game = Sellers(chain(linear(A), 3), np.zeros(3), np.array([0, 0, 1]))
    with pytest.raises(InputError, match="row party-0: a party in two groups"):
        coalitions(game, np.ones(3), [np.array([0]), np.array([1])])
    with pytest.raises(InputError, match="row 2: this group sets no tariff"):
        coalitions(game, np.ones(3), [np.array([0, 1]), np.zeros(0, dtype=np.int64)])
    with pytest.raises(InputError, match="no group"):
        coalitions(game, np.ones(3), [])
