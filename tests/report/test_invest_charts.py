"""Charts of a plan: what is drawn is what the answer says."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from tests.planned import BY, answer

from transcaspian.report import _invest_charts as charts
from transcaspian.report._charts import still_svg
from transcaspian.runs import PlanPoint


def rows(chart: Any) -> list[dict[str, object]]:
    spec = json.loads(chart.to_json())
    return [row for data in spec["datasets"].values() for row in data]


def test_the_frontier_begins_with_nothing_built_and_ends_at_the_plan() -> None:
    found = answer(True)
    drawn = rows(charts.tonnes(found))
    assert any(row.get("musd") == 0.0 and row.get("kt") == found.without_kt for row in drawn)
    assert any(row.get("text") == "the plan" and row.get("kt") == found.plan.corridor_kt for row in drawn)


def test_a_year_out_of_reach_is_written_not_drawn() -> None:
    points = [
        PlanPoint(100.0, BY, "optimal", 101.0, 50.0, 49.0, ["a"]),
        PlanPoint(100.0, BY - 1, "none", None, None, None, []),
        PlanPoint(100.0, BY + 1, "limit", None, None, None, []),
    ]
    words = {row["by"]: row["text"] for row in rows(charts.arrival(points))}
    assert words == {BY: "50", BY - 1: "out of\nreach", BY + 1: "not\nfound"}


def test_works_are_drawn_from_start_to_opening() -> None:
    found = answer(True)
    drawn = {row["name"]: row for row in rows(charts.building(found))}
    for one in found.plan.works:
        row = drawn[charts._short(one.name)]
        assert row["from"] == one.start_year
        assert row["end"] == BY + 1
    assert still_svg(charts.building(found), name="b", label="b").count("<svg") == 1


def test_parties_with_the_largest_stakes_are_drawn() -> None:
    found = answer(True).appraisals[0]
    drawn = rows(charts.parties(found))
    top = max(found.parties, key=lambda one: abs(one.common_npv_musd))
    assert any(row["musd"] == top.common_npv_musd for row in drawn)
    assert len(drawn) <= charts.MOST_PARTIES


def test_a_plan_of_nothing_is_no_fault() -> None:
    found = answer(True)
    empty = msgspec.structs.replace(found, plan=msgspec.structs.replace(found.plan, works=[]), frontier=[])
    assert rows(charts.tonnes(empty))


def test_a_long_name_is_cut() -> None:
    assert charts._short("a" * 60) == "a" * 45 + "…"
    assert charts._short("short") == "short"
