from __future__ import annotations

import math

import numpy as np
import pytest
from tests.plan.planted import NAN, Told, added, works

from transcaspian.errors import InputError, NoPlan
from transcaspian.plan import Counted, Limits, best_worth, local_worth, pose_worth, table_worth
from transcaspian.plan._table import affordable

GAIN_MUSD = [6.0, 4.0, 9.0]
CAPEX_MUSD = [10.0, 13.0, 12.0]


def test_what_pays_is_built_as_soon_as_it_can() -> None:
    plan = works(CAPEX_MUSD, [NAN] * 3, build_years=[1, 1, 2])
    schedule = table_worth(pose_worth(plan, Counted(added(GAIN_MUSD)), rents="burnt"))
    assert schedule.status == "optimal"
    assert schedule.start == (0, None, None)
    assert schedule.bounds.best_value == schedule.bounds.proved_value == 2.0
    assert (schedule.rents, schedule.bounds.unit) == ("burnt", "MUSD")


def test_the_years_after_the_plan_count_with_its_tail() -> None:
    plan = works([10.0], [NAN, NAN], discount_share=0.25)
    question = pose_worth(plan, Counted(added([1.0])), rents="burnt", tail_years=2.5)
    assert question.weight == pytest.approx([1.0, 0.8 * (1.0 + 0.8 + 0.64 + 0.5 * 0.512)])
    assert table_worth(question).start == (None,)


def test_a_yearly_budget_puts_off_what_pays() -> None:
    plan = works([10.0, 10.0], [NAN] * 3, total_musd_per_y=[10.0] * 3)
    schedule = table_worth(pose_worth(plan, Counted(added([6.0, 9.0])), rents="burnt"))
    assert schedule.start == (1, 0)
    assert schedule.bounds.best_value == 27.0 + 12.0 - 20.0


def test_two_that_pay_only_together_are_found_by_pairs_of_moves() -> None:
    plan = works([5.0, 5.0], [NAN])
    both = Told(lambda built, period: 30.0 if built == 3 else 0.0)
    for search in (table_worth, local_worth, best_worth):
        schedule = search(pose_worth(plan, Counted(both), rents="owned"))
        assert (schedule.start, schedule.bounds.best_value) == ((0, 0), 20.0)
    assert schedule.bounds.proved_value == 20.0


def test_local_search_gives_no_bound_and_says_so() -> None:
    schedule = local_worth(pose_worth(works(CAPEX_MUSD, [NAN] * 3), Counted(added(GAIN_MUSD)), rents="burnt"))
    assert schedule.status == "local"
    assert (schedule.bounds.proved_value, schedule.bounds.within_eps_value) == (None, None)


def test_beyond_twelve_projects_the_search_is_local() -> None:
    plan = works([1.0] * 13, [NAN])
    schedule = best_worth(pose_worth(plan, Counted(added([2.0] * 13)), rents="burnt"))
    assert (schedule.status, schedule.bounds.best_value) == ("local", 13.0)


def test_targets_are_met_though_they_cost() -> None:
    plan = works(CAPEX_MUSD, [NAN, 15.0])
    nothing = Counted(Told(lambda built, period: 0.0))
    question = pose_worth(plan, nothing, rents="burnt", carried=Counted(added([10.0, 5.0, 10.0])))
    schedule = table_worth(question)
    assert schedule.bounds.best_value == -22.0
    assert schedule.carried_kt[1] == 20.0
    with pytest.raises(NoPlan):
        table_worth(pose_worth(works(CAPEX_MUSD, [99.0]), nothing, rents="burnt", carried=Counted(added([1.0] * 3))))
    with pytest.raises(NoPlan):
        local_worth(pose_worth(works(CAPEX_MUSD, [99.0]), nothing, rents="burnt", carried=Counted(added([1.0] * 3))))


def test_a_climb_from_a_plan_that_meets_the_targets_keeps_them() -> None:
    plan = works(CAPEX_MUSD, [15.0])
    nothing = Counted(Told(lambda built, period: 0.0))
    question = pose_worth(plan, nothing, rents="burnt", carried=Counted(added([10.0, 5.0, 10.0])))
    assert local_worth(question, (0, 0, 0)).bounds.best_value == -22.0


def test_a_worth_must_say_who_keeps_the_rent() -> None:
    with pytest.raises(InputError, match="who keeps the rent of scarcity"):
        pose_worth(works([1.0], [NAN]), Counted(added([1.0])), rents="")


@pytest.mark.parametrize("search", [table_worth, local_worth])
def test_a_stopped_search_says_so(search) -> None:
    question = pose_worth(works(CAPEX_MUSD, [NAN]), Counted(added(GAIN_MUSD), Limits(evaluations=2)), rents="burnt")
    assert search(question).status == "limit"


def test_spending_is_held_against_every_budget() -> None:
    plan = works(
        [8.0, 4.0], [NAN] * 3, build_years=[2, 1], sponsors=("a", "b"), shares=[[0.5, 0.5], [0.0, 1.0]],
        budget_musd=[[2.0, 2.0, 2.0], [math.inf, 5.0, math.inf]],
    )  # fmt: skip
    assert affordable(plan, (0, 2))
    assert not affordable(plan, (0, 1))
    assert not affordable(works([8.0], [NAN] * 2, build_years=[1], total_musd_per_y=np.array([7.0, 9.0])), (0,))
