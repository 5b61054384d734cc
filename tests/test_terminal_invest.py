"""What a person reads of a plan: every part is there, and no line is wider than the terminal."""

from __future__ import annotations

import msgspec
import pytest
from tests.planned import answer, reachable, unreachable

from transcaspian.plan import Bounds
from transcaspian.runs import PlanPoint, RobustPlan
from transcaspian.runs._invest_why import explain_place
from transcaspian.terminal_invest import WIDTH, bound_words, print_investment, print_place


def shown(found: object, capsys: pytest.CaptureFixture[str]) -> str:
    print_investment(found)  # type: ignore[arg-type]
    return capsys.readouterr().out


def test_every_part_of_a_plan_that_meets_its_target_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(answer(True), capsys)
    flat = " ".join(text.split())
    for part in (
        "by 2030, for the least money, budget open", "The plan", "lost without", "proved within eps", "eps ",
        "Year by year", "What more tonnes cost", "What it costs by year of arrival", "reckoned again", "Simulated (4",
        "rents belong to their owners", "rents are burnt", "Financing", "CO2 in 2030", "Do not touch the corridor",
        "No decision, opened by the scenario anyway: kz-ferries-two", "Note: works count",
    ):  # fmt: skip
        assert part in flat, part
    assert "What stops it" not in flat
    assert max(len(line.rstrip()) for line in text.splitlines()) <= WIDTH


def test_what_stops_a_target_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    flat = " ".join(shown(answer(False), capsys).split())
    assert flat.index("cannot be reached") < flat.index("What stops it") < flat.index("The cheapest plan that carries")
    assert "Room lifted one resource after another" in flat
    assert "no plan carries more than" in flat


def test_a_point_that_is_missing_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    points = [
        PlanPoint(100.0, 2029, "none", None, None, None, []),
        PlanPoint(100.0, 2030, "limit", None, None, None, []),
    ]
    flat = " ".join(shown(msgspec.structs.replace(answer(True), arrival=points), capsys).split())
    assert "out of reach" in flat
    assert "not found in time" in flat


def test_the_robust_plan_stands_beside_the_scenarios_own(capsys: pytest.CaptureFixture[str]) -> None:
    plan = RobustPlan(10.0, ["one"], 9.0, 1.0, ["two"], 4.0, "optimal", [], [], "Screened words.")
    flat = " ".join(shown(msgspec.structs.replace(answer(True), robust=plan), capsys).split())
    assert "worst regret with 10 MUSD" in flat
    assert "Screened words." in flat


def test_the_place_of_a_project_is_told_with_its_sources(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = explain_place(reachable(), reachable().chosen[0].id)
    print_place(chosen)
    flat = " ".join(capsys.readouterr().out.split())
    assert chosen.name.split()[0] in flat
    assert chosen.capex_source.split()[0] in flat
    assert "What it changes" in flat
    print_place(explain_place(unreachable(), "malaszewicze-works"))
    flat = " ".join(capsys.readouterr().out.split())
    assert "not in the plan" in flat
    assert "out of reach" in flat


def test_bounds_that_were_not_asked_are_dashes() -> None:
    assert bound_words(Bounds(None, None, 3.0, "kt")) == (
        "proved without assumption -, proved within eps -, best known 3.0 kt"
    )
