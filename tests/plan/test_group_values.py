"""Values of coalitions on the network: each is a point of its small game, singles are one game, today stands apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pytest

from transcaspian.plan import Coalitions, Frame, group_values, groups_today, shapley


def in_turn(work: Callable[[int], object], items: Iterable[int]) -> list[object]:
    return [work(item) for item in items]


@pytest.fixture(scope="module")
def groups(fixed: Frame) -> list[np.ndarray]:
    names = (("ktz", "port-aktau", "port-kuryk"), ("asco", "feeder-line", "tanker-line"), ("ady", "gr", "port-baku"))
    return [np.array([fixed.operators.parties.index(name) for name in group]) for group in names]


@pytest.fixture(scope="module")
def values(fixed: Frame, groups: list[np.ndarray]) -> Coalitions:
    told: list[int] = []
    found = group_values(fixed, groups, side_by_side=in_turn, each=told.append)  # type: ignore[arg-type]
    assert told == [1, 2, 3, 4, 5]
    return found


def test_every_coalition_is_settled(values: Coalitions) -> None:
    assert values.converged.all()
    assert values.residual.max() <= 1e-6


def test_groups_alone_are_one_and_the_same_game(values: Coalitions) -> None:
    for one in range(3):
        assert values.value[1 << one] == pytest.approx(values.payoff[0, one])


def test_together_they_earn_more_than_apart_and_than_today(
    values: Coalitions, fixed: Frame, groups: list[np.ndarray]
) -> None:
    assert values.value[-1] > values.payoff[0].sum()
    assert values.value[-1] > groups_today(fixed, groups).sum()


def test_shapley_values_sum_to_what_they_earn_together(values: Coalitions) -> None:
    assert shapley(values.value).sum() == pytest.approx(values.value[-1], rel=1e-10)
