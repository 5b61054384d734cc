"""Why a project is in a plan or is not."""

from __future__ import annotations

import functools
import json

import jsonschema
import msgspec
import pytest
from tests.planned import BY, answer, asked, base, known, reachable

from transcaspian.errors import InputError
from transcaspian.runs import InvestWhy, json_schema, place_of
from transcaspian.runs._invest_why import explain_place


@functools.lru_cache(maxsize=8)
def why(project: str) -> InvestWhy:
    return explain_place(reachable(), project)


def test_a_work_of_the_plan_says_what_is_lost_without_it_and_what_it_rests_on() -> None:
    chosen = reachable().chosen[0].id
    found = why(chosen)
    text = msgspec.json.encode(found)
    jsonschema.validate(json.loads(text), json_schema("invest-why"), cls=jsonschema.Draft202012Validator)
    planned = next(one for one in answer(True).plan.works if one.project == chosen)
    assert found.chosen
    assert found.removed_kt == pytest.approx(planned.removed_kt)
    assert found.opens_year == planned.opens_year
    assert found.start_year == planned.start_year
    assert found.capex_source
    assert found.changes
    assert all(change.source for change in found.changes)
    assert {change.target for change in found.changes} == {one.target for one in known().changes[chosen]}


def test_a_work_whose_absence_is_felt_is_in_its_own_cover() -> None:
    for one in reachable().chosen:
        found = why(one.id)
        if found.cover:
            assert one.id in found.cover
            assert found.cover_kt is not None
            assert found.cover_kt < reachable().target_kt


def test_a_plan_without_it_costs_no_less() -> None:
    for one in reachable().chosen:
        other = why(one.id).instead
        assert other is not None
        if other.feasible:
            assert other.more_musd is not None
            assert other.more_musd >= -1e-6
            assert one.id in other.left


def test_what_is_left_out_says_why() -> None:
    assert "does not touch the corridor" in why("malaszewicze-works").verdict
    assert "the scenario opens it" in why("kz-ferries-two").verdict
    assert "not among the projects" in why("anaklia-phase-1").verdict
    spare = next(work.id for work in reachable().oracle.works if work not in reachable().chosen)
    assert not why(spare).chosen
    assert str(BY) in why(spare).verdict


def test_a_project_that_is_no_option_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="tankers-2200"):
        place_of("tankers-2201", base(), asked(4000.0), atlas=known())
    with pytest.raises(InputError, match="objective cost alone"):
        place_of("tankers-2200", base(), asked(4000.0, objective="npv"), atlas=known())
