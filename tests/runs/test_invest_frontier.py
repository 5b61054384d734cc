"""More tonnes cost more, an earlier year costs no less, and the robust plan regrets no more than the scenario's own."""

from __future__ import annotations

import functools

import msgspec
import pytest
from tests.planned import BY, answer, known, reachable

from transcaspian.runs import RobustPlan
from transcaspian.runs._invest_frontier import NAMED, futures_of, own_point, robust


def test_more_tonnes_cost_more() -> None:
    points = [one for one in answer(True).frontier if one.capex_musd is not None]
    assert len(points) >= 3
    money = [one.capex_musd for one in sorted(points, key=lambda one: one.target_kt)]
    assert money == sorted(money)
    for one in points:
        assert one.corridor_kt is not None
        assert one.corridor_kt >= one.target_kt - 1e-6
        assert one.by == BY


def test_the_plan_stands_at_the_end_of_its_frontier() -> None:
    found = answer(True)
    assert found.frontier[-1] == own_point(reachable())
    assert found.frontier[-1].capex_musd == found.plan.capex_musd


def test_a_later_year_of_arrival_costs_no_more_in_the_base() -> None:
    points = {one.by: one for one in answer(True).arrival}
    assert {BY - 2, BY, BY + 4} <= points.keys()
    assert points[BY].capex_musd == pytest.approx(answer(True).plan.capex_musd, rel=0.02)
    later = points[BY + 4].capex_musd
    assert later is not None
    assert later <= answer(True).plan.capex_musd * 1.02  # the base grows


def test_a_future_that_holds_a_work_opens_it_when_it_says() -> None:
    found = reachable()
    futures = {one.name: one.oracle for one in futures_of(found, found.oracle.works)}
    assert set(NAMED) < futures.keys()
    assert "base" in futures
    less, more = (futures[f"demand-{share}"].worth(0, BY).corridor_kt for share in ("80%", "120%"))
    assert less < futures["base"].worth(0, BY).corridor_kt < more
    late = futures["zangezur-2032"].setting.scenario
    assert {project.id: project.from_year for project in late.projects}["tripp"] > BY


@functools.lru_cache(maxsize=1)
def regretted() -> RobustPlan:
    found = robust(reachable(), time_s=200.0, progress=lambda stage, share: None)
    assert found is not None
    return found


def test_the_robust_plan_regrets_no_more_than_the_scenarios_own() -> None:
    found = regretted()
    assert found.worst_regret_kt <= found.base_worst_regret_kt + 1e-6
    assert found.capex_musd <= found.budget_musd + 1e-9
    for one in (*found.futures, *found.base_futures):
        assert one.regret_kt == pytest.approx(one.best_kt - one.plan_kt)
        assert one.regret_kt >= -reachable().eps.eps_kt - 1e-6
    assert f"over {reachable().works.n} works" in found.screening
    assert msgspec.json.encode(found)
    assert known().options
