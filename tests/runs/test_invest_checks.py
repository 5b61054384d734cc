"""The plan reckoned again: dates, its own choice set, simulated spreads, and a simulated year."""

from __future__ import annotations

import pytest
from tests.planned import BY, answer, base, known, reachable

from transcaspian.runs._invest import started_works
from transcaspian.runs._invest_checks import accounts, dated, solved


def test_the_plan_as_a_scenario_opens_each_work_in_its_year() -> None:
    found = reachable()
    plan = dated(found.scenario, started_works(found), atlas=known())
    dates = {project.id: project.from_year for project in plan.projects}
    for one in started_works(found):
        assert dates[one.work.id] == one.opens_year
    assert {project.id for project in base().projects} < dates.keys()
    assert plan.name == "base-plan"


def test_reckoned_again_the_plan_is_near_what_the_search_says() -> None:
    found = answer(True)
    first, own, spread = found.rechecks
    assert first.difference_kt == pytest.approx(0.0, abs=0.01 * found.plan.corridor_kt)
    for one in (first, own, spread):
        assert one.corridor_kt == pytest.approx(found.plan.corridor_kt, rel=0.1)
        assert one.difference_kt == pytest.approx(one.corridor_kt - found.plan.corridor_kt)


def test_the_simulator_delivers_most_of_what_is_sent() -> None:
    done = answer(True).operated
    assert done is not None
    assert 0.7 * done.sent_kt < done.delivered_kt < 1.1 * done.sent_kt
    assert done.half_kt > 0.0
    assert done.replications == 4


def test_years_are_solved_and_booked_each_for_itself() -> None:
    found = reachable()
    flows = solved(found.setting, found.scenario, [2028, BY])
    assert list(flows) == [2028, BY]
    assert float(flows[BY].flow_kt @ found.setting.corridor) == pytest.approx(
        found.oracle.worth(0, BY).corridor_kt, abs=1e-6
    )
    books = accounts(flows)
    assert books[2028].users_musd != books[BY].users_musd
