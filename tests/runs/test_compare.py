"""Two scenarios beside each other."""

from __future__ import annotations

import msgspec
import pytest

from transcaspian.model import Atlas, Scenario, scenario
from transcaspian.runs import COMPARE_SCHEMA, Comparison, Run, compare_scenarios
from transcaspian.runs._compare import _moves

Compared = tuple[Comparison, Run, Run]


@pytest.fixture(scope="module")
def ships(frozen: Scenario, shipped: Atlas, tmp_path_factory: pytest.TempPathFactory, without_relief: None) -> Compared:
    """Frozen, and frozen with one more ferry and a quota lifted, in 2024 and with effects by project."""
    path = tmp_path_factory.mktemp("scenarios") / "ships.toml"
    path.write_text(
        'extends = "frozen"\nprojects = ["asco-ropax-third"]\n'
        "[dates]\nasco-ropax-third = 2024\nalat-containers-150 = 2027\n"
        '[[changes]]\ntarget = "kuryk-wagon-quota"\nfield = "capacity_per_y"\nop = "scale"\nvalue = 2\n'
        'source = "planner-judgement"\n',
        encoding="utf-8",
    )
    return compare_scenarios(frozen, scenario(str(path), atlas=shipped), atlas=shipped, years="2024")


def test_the_roadmap_is_another_corridor_than_the_frozen_one(compared: Compared) -> None:
    row = compared[0].years[0]
    assert row["year"] == 2030
    assert row["b_kt"] > 1.02 * row["a_kt"]


def test_the_difference_is_b_less_a(compared: Compared, ships: Compared) -> None:
    for comparison, run_a, run_b in (compared, ships):
        for row, left, right in zip(comparison.years, run_a.summary.years, run_b.summary.years, strict=True):
            assert row["difference_kt"] == right.corridor_kt - left.corridor_kt
            assert (row["a_kt"], row["b_kt"]) == (left.corridor_kt, right.corridor_kt)
            assert (row["a_teu"], row["b_teu"]) == (left.corridor_teu, right.corridor_teu)


def test_both_sides_choose_from_the_same_routes(compared: Compared) -> None:
    _, run_a, run_b = compared
    assert run_a.routes is run_b.routes


def test_projects_of_one_side_only_are_listed(compared: Compared, frozen: Scenario, shipped: Atlas) -> None:
    comparison, _, _ = compared
    ids_a = {project.id for project in frozen.projects}
    ids_b = {project.id for project in scenario("roadmap", atlas=shipped).projects}
    assert comparison.projects_only_a == sorted(ids_a - ids_b)
    assert comparison.projects_only_b == sorted(ids_b - ids_a)
    assert "kmtf-six-boxships" in comparison.projects_only_b


def test_projects_with_another_date_are_listed(ships: Compared, frozen: Scenario) -> None:
    dates = {project.id: project.from_year for project in frozen.projects}
    assert ships[0].projects_other_date == [
        {"project": "alat-containers-150", "a_year": dates["alat-containers-150"], "b_year": 2027}
    ]
    assert ships[0].projects_only_b == ["asco-ropax-third"]


def test_each_differing_owner_of_changes_has_its_effect_first_and_last(ships: Compared) -> None:
    comparison, _, _ = ships
    rows = {row["project"]: row for row in comparison.by_project}
    assert set(rows) == {"asco-ropax-third", "ships"}
    assert comparison.project_year == 2024
    for row in rows.values():
        assert row["year"] == 2024
        assert row["corridor_kt"] == pytest.approx(0.5 * (row["corridor_kt_first"] + row["corridor_kt_last"]))


def test_two_projects_share_the_whole_difference(ships: Compared) -> None:
    comparison, _, _ = ships
    one, other = comparison.by_project
    whole = comparison.years[0]["difference_kt"]
    assert one["corridor_kt_first"] + other["corridor_kt_last"] == pytest.approx(whole, abs=0.05)
    assert one["corridor_kt"] + other["corridor_kt"] == pytest.approx(whole, abs=0.05)
    assert abs(one["corridor_kt"]) >= abs(other["corridor_kt"])
    assert whole > 1.0


def test_without_effects_by_project_there_are_none(compared: Compared) -> None:
    assert compared[0].by_project == []


def test_the_worst_bottleneck_of_each_side_is_named(compared: Compared) -> None:
    comparison, run_a, run_b = compared
    row = comparison.years[0]
    assert row["a_bottleneck"] == run_a.summary.years[0].bottlenecks[0].resource.partition(":")[0]
    assert row["b_bottleneck"] == run_b.summary.years[0].bottlenecks[0].resource.partition(":")[0]


def test_the_whole_runs_are_inside(compared: Compared) -> None:
    comparison, run_a, run_b = compared
    assert comparison.schema == COMPARE_SCHEMA
    assert comparison.a == msgspec.to_builtins(run_a.summary)
    assert comparison.b == msgspec.to_builtins(run_b.summary)
    assert (comparison.a["scenario"]["name"], comparison.b["scenario"]["name"]) == ("frozen", "roadmap")


def test_a_side_of_a_comparison_keeps_its_certificate(ships: Compared) -> None:
    assert all(run.summary.years[0].residual <= 1e-8 for run in ships[1:])


def test_a_move_of_the_bottleneck_is_told_for_each_side(compared: Compared) -> None:
    _, run, _ = compared
    first = run.summary.years[0]
    other = msgspec.structs.replace(first.bottlenecks[0], resource="kuryk-truck-ramps:back")
    years = [
        first,
        msgspec.structs.replace(first, year=2031),
        msgspec.structs.replace(first, year=2032, bottlenecks=[other]),
    ]
    longer = msgspec.structs.replace(run, summary=msgspec.structs.replace(run.summary, years=years))
    before = first.bottlenecks[0].resource.partition(":")[0]
    assert _moves(longer) == [{"year": 2032, "scenario": "frozen", "from": before, "to": "kuryk-truck-ramps"}]
