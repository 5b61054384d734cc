from __future__ import annotations

import numpy as np
import pytest
from tests.plan.planted import NAN, works

from transcaspian.plan import OutOfTime, mask
from transcaspian.plan._master import Master


def cheapest(master: Master) -> tuple:
    master.cost_objective()
    answer = master.solve()
    assert answer is not None
    return answer


def test_nothing_is_built_until_a_cover_asks_for_it() -> None:
    master = Master(works([3.0, 2.0], [NAN, NAN], build_years=[1, 1]))
    assert cheapest(master) == ((None, None), 0.0)
    master.cover(1, mask([]))
    assert cheapest(master) == ((None, 0), 2.0)
    master.cover(1, mask([1]))
    assert cheapest(master) == ((0, None), 3.0)


def test_a_cover_that_time_does_not_allow_has_no_plan() -> None:
    master = Master(works([3.0, 2.0], [NAN, NAN], build_years=[1, 1]))
    master.cover(0, 0)
    assert master.solve() is None


def test_a_no_good_forbids_one_set_in_one_period() -> None:
    master = Master(works([3.0, 2.0], [NAN, NAN]))
    master.no_good(0, 0)
    master.no_good(1, mask([1]))
    start, money = cheapest(master)
    assert (start, money) == ((0, None), 3.0)


def test_the_later_waits_for_the_earlier_to_open() -> None:
    master = Master(works([3.0, 2.0], [NAN] * 4, build_years=[1, 2], after=((0, 1),)))
    master.cover(3, mask([1]))
    assert cheapest(master)[0] == (2, 0)


def test_one_at_most_of_two_that_exclude_each_other() -> None:
    master = Master(works([3.0, 2.0], [NAN], excludes=((0, 1),)))
    master.cover(0, mask([0]))
    assert cheapest(master)[0] == (None, 0)
    master.cover(0, mask([1]))
    assert master.solve() is None


@pytest.mark.parametrize(
    ("changes", "possible"),
    [
        ({}, True),
        ({"budget_musd": [[4.0, 4.0], [4.0, 4.0]]}, True),
        ({"budget_musd": [[1.9, 4.0], [4.0, 4.0]]}, True),
        ({"budget_musd": [[1.9, 1.9], [4.0, 4.0]]}, False),
        ({"total_musd": 5.0}, True),
        ({"total_musd": 4.9}, False),
        ({"total_musd_per_y": [3.0, 2.0]}, True),
        ({"total_musd_per_y": [2.9, 9.0]}, True),
        ({"total_musd_per_y": [2.5, 2.5]}, False),
    ],
)
def test_budgets_of_a_sponsor_a_year_and_all(changes: dict, possible: bool) -> None:
    plan = works([3.0, 2.0], [NAN, NAN], sponsors=("a", "b"), shares=[[0.5, 0.5], [0.25, 0.75]], **(
        {"budget_musd": [[np.inf] * 2] * 2} | changes))  # fmt: skip
    master = Master(plan)
    master.cover(1, mask([0]))
    master.cover(1, mask([1]))
    if "budget_musd" in changes and not possible:
        plan_needs = plan.shares[:, 0] @ plan.capex_musd
        assert plan_needs > max(plan.budget_musd[0])
        master.cover(0, mask([0]))
        master.cover(0, mask([1]))
    assert (master.solve() is not None) == possible


def test_money_is_discounted_in_the_objective() -> None:
    master = Master(works([110.0], [NAN, NAN], discount_share=0.1))
    master.cover(1, 0)
    assert cheapest(master) == ((1,), pytest.approx(100.0))


def test_without_time_there_is_no_answer() -> None:
    rng = np.random.default_rng(0)
    master = Master(works(list(rng.uniform(1.0, 9.0, 26)), [NAN] * 6))
    for _ in range(60):
        master.cover(5, mask(np.flatnonzero(rng.random(26) < 0.7).tolist()))
    master.cost_objective()
    with pytest.raises(OutOfTime):
        master.solve(0.0)
