from __future__ import annotations

import pytest
from tests.plan.planted import NAN, added, works

from transcaspian.plan import Counted, frontier_of_budgets, frontier_of_targets

GAIN_KT = [10.0, 20.0, 30.0, 40.0]
CAPEX_MUSD = [1.0, 3.0, 6.0, 10.0]


def test_more_tonnes_cost_more_and_share_what_was_asked() -> None:
    counted = Counted(added(GAIN_KT))
    plan = works(CAPEX_MUSD, [NAN, 999.0])
    points = frontier_of_targets(plan, counted, 0.0, [(1, kt) for kt in (25.0, 50.0, 75.0, 101.0)])
    assert [p.schedule and p.schedule.capex_musd for p in points] == [4.0, 9.0, 17.0, None]
    assert [p.target_kt for p in points] == [25.0, 50.0, 75.0, 101.0]
    alone = []
    for kt in (25.0, 50.0, 75.0, 101.0):
        alone.append(Counted(added(GAIN_KT)))
        frontier_of_targets(plan, alone[-1], 0.0, [(1, kt)])
    assert counted.evaluations < sum(each.evaluations for each in alone)


def test_a_target_costs_less_or_is_not_met_in_an_earlier_year() -> None:
    plan = works(CAPEX_MUSD, [NAN] * 3, build_years=[0, 1, 2, 2])
    points = frontier_of_targets(plan, Counted(added(GAIN_KT)), 0.0, [(y, 40.0) for y in range(3)])
    assert [p.schedule and p.schedule.capex_musd for p in points] == [None, None, 7.0]
    assert [p.period for p in points] == [0, 1, 2]


def test_more_money_carries_more() -> None:
    plan = works(CAPEX_MUSD, [NAN, NAN])
    points = frontier_of_budgets(plan, Counted(added(GAIN_KT)), 0.0, [1.0, 7.0, 11.0, 20.0], period=1)
    assert [p.schedule.bounds.best_value for p in points] == [10.0, 40.0, 60.0, 100.0]
    assert [p.total_musd for p in points] == [1.0, 7.0, 11.0, 20.0]


def test_a_budget_that_misses_the_targets_of_other_years_has_no_plan() -> None:
    plan = works(CAPEX_MUSD, [30.0, NAN])
    points = frontier_of_budgets(plan, Counted(added(GAIN_KT)), 0.0, [1.0, 4.0], period=1)
    assert points[0].schedule is None
    assert points[1].schedule.bounds.best_value == pytest.approx(30.0)
