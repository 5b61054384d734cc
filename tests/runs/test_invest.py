"""The answer of a plan: its schema, what it says of a target that is met and of one that is not."""

from __future__ import annotations

import json

import jsonschema
import msgspec
import pytest
from tests.planned import BY, answer, asked, base, ends_kt, known, reachable, unreachable

from transcaspian.runs import INVEST_SCHEMA, json_schema
from transcaspian.runs._invest import investment_id, started_works


@pytest.mark.parametrize("met", [True, False])
def test_the_answer_holds_against_its_schema(met: bool) -> None:
    text = msgspec.json.encode(answer(met))
    jsonschema.validate(json.loads(text), json_schema("invest"), cls=jsonschema.Draft202012Validator)
    assert answer(met).schema == INVEST_SCHEMA == "transcaspian.invest/1"
    assert msgspec.json.encode(msgspec.json.decode(text, type=type(answer(met)))) == text


def test_a_target_that_is_met_has_a_plan_that_carries_it() -> None:
    found = answer(True)
    assert found.met
    assert found.stopped is None
    assert found.plan.corridor_kt >= found.asked.target_kt == found.plan.target_kt
    assert found.plan.capex_musd == pytest.approx(sum(one.capex_musd for one in found.plan.works))
    assert found.without_kt == pytest.approx(ends_kt()[0])
    assert f"{found.plan.corridor_kt:,.0f} kt" in found.headline


def test_the_plan_is_no_dearer_than_everything_and_each_work_earns_its_place() -> None:
    plan = answer(True).plan
    for one in plan.works:
        assert plan.corridor_kt - one.removed_kt < plan.target_kt  # without it the target is missed
        assert one.opens_year <= BY
        assert one.start_year >= 2026
        assert sum(one.payers.values()) == pytest.approx(1.0)


def test_money_is_spent_between_start_and_opening() -> None:
    found = answer(True)
    assert sum(one.spent_musd for one in found.plan.years) == pytest.approx(found.plan.capex_musd)
    last_spent = max(one.year for one in found.plan.years if one.spent_musd > 0.0)
    assert last_spent < max(one.opens_year for one in found.plan.works)


def test_years_before_the_first_opening_are_as_without_the_plan() -> None:
    plan = answer(True).plan
    first = min(one.opens_year for one in plan.works)
    for one in plan.years:
        if one.year < first:
            assert one.planned_kt == pytest.approx(one.without_kt, abs=1e-6)
    assert plan.years[-1].planned_kt == pytest.approx(plan.corridor_kt, rel=1e-6)
    assert plan.years[-1].planned_binds


def test_a_target_out_of_reach_says_how_far_and_what_stops_it() -> None:
    found = answer(False)
    assert not found.met
    assert found.stopped is not None
    assert found.without_kt < found.plan.corridor_kt <= found.stopped.reachable_kt + 1e-6
    assert found.plan.corridor_kt >= found.plan.target_kt - 1e-6
    assert "cannot be reached" in found.headline
    assert found.stopped.constraint == "target"
    assert found.stopped.reach is not None
    assert found.stopped.reach.free_kt > found.stopped.reachable_kt
    assert found.stopped.roof_kt is not None
    assert found.stopped.roof_kt >= found.stopped.reachable_kt


def test_every_option_is_a_candidate_or_says_why_not() -> None:
    found = answer(True)
    assert {one.project for one in found.screened} | {one.project for one in found.dropped} == set(asked(1.0).projects)
    assert next(one.reason for one in found.dropped if one.project == "kz-ferries-two").startswith("the scenario opens")


def test_works_are_started_as_long_before_opening_as_they_take() -> None:
    for one in started_works(unreachable()):
        assert one.opens_year - one.start_year == known().options[one.work.id].build_years


def test_an_answer_is_named_by_what_it_depends_on() -> None:
    sha = known().tables.sha256
    first, other = (investment_id(base(), asked(kt), sha) for kt in (4000.0, 4001.0))
    assert first != other
    assert first == investment_id(base(), asked(4000.0), sha)
    assert first.startswith("base-2030-")
    assert reachable().asked.by == BY
