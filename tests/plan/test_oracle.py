from __future__ import annotations

import pytest
from tests.plan.planted import NAN, Told, added, works

from transcaspian.errors import InputError
from transcaspian.plan import Counted, Limits, OutOfTime, check, mask, members


def test_an_oracle_is_asked_once_for_each_set_and_period() -> None:
    told = added([1.0, 2.0])
    counted = Counted(told)
    assert [counted.value(3, 0), counted.value(3, 0), counted.value(3, 1)] == [3.0, 3.0, 3.0]
    assert counted.evaluations == len(told.asked) == 2


def test_a_search_stops_at_its_limits_but_memory_is_free() -> None:
    counted = Counted(Told(lambda built, period: 1.0), Limits(evaluations=1))
    counted.value(0, 0)
    with pytest.raises(OutOfTime):
        counted.value(1, 0)
    assert counted.value(0, 0) == 1.0
    with pytest.raises(OutOfTime):
        Counted(Told(lambda built, period: 1.0), Limits(time_s=-1.0)).value(0, 0)


def test_a_listener_hears_how_far_it_is() -> None:
    heard: list[tuple[int, str]] = []
    counted = Counted(Told(lambda built, period: 1.0), Limits(progress=lambda n, stage: heard.append((n, stage))))
    counted.stage = "cuts"
    counted.value(0, 0)
    assert heard == [(0, "cuts")]


def test_money_is_spread_over_the_years_of_building_and_discounted() -> None:
    plan = works([90.0], [NAN] * 5, build_years=[3], discount_share=0.1)
    assert plan.spread(0, 1).tolist() == [0.0, 30.0, 30.0, 30.0, 0.0]
    assert plan.present_musd(0, 1) == pytest.approx(30.0 / 1.1 + 30.0 / 1.21 + 30.0 / 1.331)
    assert works([90.0], [NAN] * 2).spread(0, 1).tolist() == [0.0, 90.0]


def test_starts_wait_for_what_comes_before_and_end_with_the_plan() -> None:
    plan = works(
        [1.0] * 3, [NAN] * 6, build_years=[1, 2, 1], earliest=[1, 0, 0], latest=[5, 5, 3], after=((2, 1), (1, 0))
    )
    assert plan.starts() == [range(1, 5), range(2, 4), range(4, 4)]


def test_a_project_is_open_when_it_is_built() -> None:
    plan = works([1.0, 1.0], [NAN, 5.0, NAN, 7.0], build_years=[2, 0])
    assert [plan.built((0, 3), y) for y in range(4)] == [0, 0, 1, 3]
    assert plan.asked == (1, 3)


def test_sets_are_masks() -> None:
    assert [mask(members(built)) for built in range(40)] == list(range(40))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"after": ((1, 1),)}, "row b, field 'after': a project cannot precede itself"),
        ({"after": ((0, 1), (2, 0), (1, 2))}, "these projects wait for each other"),
        ({"excludes": ((2, 2),)}, "cannot exclude itself"),
        ({"capex_musd": [1.0, -2.0, 1.0]}, "row b, field 'capex_musd': a cost cannot be negative; read -2"),
        ({"shares": [[1.0], [0.9], [1.0]]}, "row b, field 'share'.* sum to 1; read a sum of 0.9"),
        ({"total_musd": 0.5}, "the budget is below every project; the cheapest, a, takes 1; read 0.5"),
        ({"budget_musd": [[0.1, 0.1]]}, "the budget is below every project"),
        ({"budget_musd": [[-1.0, 5.0]]}, "row state, .*a budget cannot be negative"),
        ({"target_kt": [NAN, 0.0]}, "a target is a positive number of kt; read 0"),
        ({"build_years": [1, -1, 1]}, "a time to build cannot be negative"),
        ({"discount_share": -1.0}, "a discount rate is above -1"),
    ],
)
def test_bad_input_is_one_clear_message(changes: dict, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        check(works([1.0, 2.0, 3.0], [NAN, 5.0], **changes))
    assert len(caught.value.faults) == 1
    assert caught.value.exit_code == 2


def test_good_works_come_back() -> None:
    plan = works([1.0, 2.0], [NAN, 5.0], after=((1, 0),), excludes=((0, 1),))
    assert check(plan) is plan


def test_a_plan_of_nothing_is_a_fault() -> None:
    with pytest.raises(InputError, match="no project to choose from"):
        check(works([], [5.0]))
