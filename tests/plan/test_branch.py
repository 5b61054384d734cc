from __future__ import annotations

import math

import pytest
from tests.plan.planted import added, works

from transcaspian.plan import Counted, Limits, Question, least_set, mask, members
from transcaspian.plan._branch import Relations, compatible

GAIN_KT = [10.0, 20.0, 30.0, 40.0, 50.0]
CAPEX_MUSD = [5.0, 12.0, 14.0, 30.0, 21.0]


def question(target_kt: float, limits: Limits | None = None, **changes) -> Question:
    return Question(Counted(added(GAIN_KT), limits), 0, target_kt, 0.0, changes.pop("ground", 31), **changes)


def test_the_cheapest_set_is_found_in_few_evaluations() -> None:
    asked = question(80.0)
    answer = least_set(asked, works(CAPEX_MUSD, [80.0]))
    assert (answer.built, answer.capex_musd, answer.bound_musd) == (mask([2, 4]), 35.0, 35.0)
    assert asked.counted.evaluations < 20 < 2**5
    assert all(asked.fails(failing) for failing in answer.failing)


def test_what_is_not_in_the_ground_is_not_built() -> None:
    assert least_set(question(80.0, ground=mask([0, 1, 2, 3])), works(CAPEX_MUSD, [80.0])).built == mask([0, 2, 3])


def test_a_target_beyond_everything_has_no_set() -> None:
    answer = least_set(question(151.0), works(CAPEX_MUSD, [151.0]))
    assert (answer.built, answer.bound_musd, answer.complete) == (None, math.inf, True)


def test_precedence_and_exclusion_are_kept() -> None:
    plan = works(CAPEX_MUSD, [80.0], after=((4, 3),))
    assert least_set(question(80.0), plan).built == mask([0, 2, 3])
    plan = works(CAPEX_MUSD, [80.0], excludes=((2, 4),))
    answer = least_set(question(80.0, excludes=((2, 4),)), plan)
    assert answer.built == mask([0, 1, 4])


def test_a_stopped_search_still_bounds() -> None:
    answer = least_set(question(80.0, Limits(evaluations=8)), works(CAPEX_MUSD, [80.0]))
    assert not answer.complete
    assert answer.bound_musd <= 35.0 <= answer.capex_musd
    assert not least_set(question(80.0), works(CAPEX_MUSD, [80.0]), evaluations=3).complete


def test_a_failing_set_grows_until_nothing_can_be_added() -> None:
    asked = question(80.0)
    grown = asked.grow(mask([0]), [1, 2, 3, 4])
    assert asked.fails(grown)
    assert not any(asked.fails(grown | 1 << j) for j in range(5) if not grown >> j & 1)
    assert grown == mask([0, 1, 2])


def test_eps_lets_a_set_just_below_the_target_not_fail() -> None:
    oracle = Counted(added(GAIN_KT))
    assert Question(oracle, 0, 80.0, 0.0, 31).fails(mask([0, 1, 3]))
    assert not Question(oracle, 0, 80.0, 10.0, 31).fails(mask([0, 1, 3]))


@pytest.mark.parametrize(
    ("pairs", "parts"),
    [
        ([], [[0, 1, 2, 3]]),
        ([(0, 1), (2, 3)], [[1, 3], [1, 2], [0, 3], [0, 2]]),
        ([(0, 1), (1, 2)], [[1, 3], [0, 2, 3]]),
    ],
)
def test_the_largest_sets_without_excluded_pairs(pairs: list, parts: list) -> None:
    assert sorted(list(members(part)) for part in compatible(15, pairs)) == sorted(parts)


def test_to_take_a_project_takes_what_it_needs_and_bars_what_it_excludes() -> None:
    relations = Relations(works([1.0] * 5, [1.0], after=((2, 1), (1, 0), (4, 3)), excludes=((0, 3),)))
    assert relations.take(2, 0, 31) == (mask([0, 1, 2]), 0)
    assert relations.take(2, 0, mask([1, 2])) is None
    assert relations.take(3, 1, mask([3, 4])) is None
    assert relations.leave(1, 31) == mask([0, 3, 4])
    assert relations.closed(mask([0, 1]))
    assert not relations.closed(mask([1, 2]))
    assert not relations.closed(mask([0, 3]))
