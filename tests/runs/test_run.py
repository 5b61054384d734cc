"""A scenario done: certificates, years, targets, and what may not matter."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest

from transcaspian.errors import ScenarioError
from transcaspian.flow import assign
from transcaspian.model import Atlas, Scenario, atlas, scenario
from transcaspian.network import FROZEN_TODAY, build, freeze
from transcaspian.runs import Comparison, Run, run_scenario
from transcaspian.runs._measures import keep_book
from transcaspian.runs._run import MEASURES, _targets, choice_keys, missing_mass, solve_years, year_list


def test_every_year_is_solved_to_its_certificate(done: Run, compared: tuple[Comparison, Run, Run]) -> None:
    for run in (done, *compared[1:]):
        for year in run.summary.years:
            assert 0.0 <= year.residual <= 1e-8
            assert year.residual_h >= 0.0


def test_without_one_value_of_time_there_is_no_gap_to_show(done: Run) -> None:
    assert [year.relative_gap for year in done.summary.years] == [None]


def test_with_one_value_of_time_the_gap_is_closed(shipped: Atlas, tmp_path: Path, without_relief: None) -> None:
    path = tmp_path / "uniform.toml"
    path.write_text('extends = "base"\nvalue_of_time_usd_per_t_h = 0.1\n', encoding="utf-8")
    run = run_scenario(scenario(str(path), atlas=shipped), atlas=shipped, years=[2024])
    year = run.summary.years[0]
    assert year.relative_gap is not None
    assert abs(year.relative_gap) <= 1e-12
    assert year.residual <= 1e-8


def test_a_year_alone_is_the_year_among_others(frozen: Scenario, shipped: Atlas, done: Run) -> None:
    networks = {year: build(frozen, year=year, atlas=shipped) for year in (2024, 2026, 2030)}
    guesses = choice_keys(frozen, atlas=shipped, years=[2024]).guesses
    together = solve_years(networks, done.routes, guesses=guesses)
    alone = solve_years({2030: networks[2030]}, done.routes, guesses=guesses)
    assert together[2030].flow_kt.tobytes() == alone[2030].flow_kt.tobytes()
    assert together[2024].flow_kt.tobytes() == done.flows[2024].flow_kt.tobytes()
    assert together[2030].frequency_h.tobytes() == alone[2030].frequency_h.tobytes()


def test_a_count_of_the_world_changes_no_flow(
    done: Run, frozen: Scenario, shipped: Atlas, tmp_path: Path, without_relief: None
) -> None:
    folder = tmp_path / "tables"
    shutil.copytree(shipped.tables.folder, folder)
    path = folder / "observations.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["value"] = str(3.0 * float(row["value"]) + 1.0) if row["value"] else ""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    spoilt = run_scenario(frozen, atlas=atlas(folder), years="2024")
    assert spoilt.flows[2024].flow_kt.tobytes() == done.flows[2024].flow_kt.tobytes()
    assert spoilt.summary.data_sha256 != done.summary.data_sha256
    before, after = ([seen.value for seen in run.summary.observed] for run in (done, spoilt))
    assert after == pytest.approx([3.0 * value + 1.0 for value in before])
    assert [seen.model for seen in spoilt.summary.observed] == [seen.model for seen in done.summary.observed]


def test_a_count_stands_beside_the_model_only_in_a_year_that_was_run(done: Run) -> None:
    observed = done.summary.observed
    assert {seen.model is not None for seen in observed if seen.year == 2024} == {True}
    assert {seen.model for seen in observed if seen.year != 2024} == {None}
    measures = done.summary.years[0].measures
    assert all(seen.model == measures[seen.perimeter] for seen in observed if seen.year == 2024)


def test_the_target_of_the_scenario_is_judged_by_corridor_kt(compared: tuple[Comparison, Run, Run]) -> None:
    for run in compared[1:]:
        target = next(one for one in run.summary.targets if one.id == "scenario-target")
        kt = run.summary.years[0].corridor_kt
        assert (target.value, target.target, target.unit, target.year) == (kt, 10000.0, "kt", 2030)
        assert target.met == (kt >= 10000.0)
        assert target.year_met == (2030 if target.met else None)


def test_a_target_within_reach_is_met_in_its_first_year(done: Run, frozen: Scenario, shipped: Atlas) -> None:
    easy = msgspec.structs.replace(frozen, target_kt=1.0, target_year=2024)
    target = _targets(easy, shipped, done.summary.years)[0]
    assert (target.id, target.met, target.year_met) == ("scenario-target", True, 2024)


def test_promises_are_measured_in_their_own_unit(done: Run, shipped: Atlas) -> None:
    frame = shipped.tables.frame("agreements")
    rows = {row["id"]: row for row in frame.iter_rows(named=True)}
    found = [target for target in done.summary.targets if target.id != "scenario-target"]
    assert found
    for target in found:
        row = rows[target.id]
        assert (target.measure, target.unit, target.target) == (row["measure"], row["unit"], row["target_value"])
        measured = done.summary.years[0].measures
        name = MEASURES.get(target.measure, target.measure.replace("_", "-"))
        assert shipped.perimeters[name].unit == target.unit
        assert target.value is None or target.value == measured[name]


def test_missing_mass_is_a_small_share(done: Run) -> None:
    assert 0.0 <= done.summary.missing_mass_share < 0.1
    assert 0.0 <= done.summary.missing_corridor_share < 0.1


def test_routes_left_out_of_the_corridor_are_missed_by_its_own_share(done: Run, shipped: Atlas) -> None:
    """Leave the corridor every other of its routes: a pass finds them again, and they carry part of what it has."""
    flows, routes, inside = done.flows[2024], done.routes, done.book.corridor.inside
    left = [p for p in range(routes.n_routes) if not inside[p] or p % 2]
    kept = {(int(routes.market[p]), tuple(routes.arcs(p).tolist())) for p in left}
    fewer = assign(flows.network, freeze(kept, atlas=shipped), rounds=0)
    whole, corridor = missing_mass(fewer, keep_book(fewer.routes, flows=fewer))
    assert corridor > 10.0 * done.summary.missing_corridor_share
    assert 0.0 < whole < corridor < 1.0


def test_a_choice_set_is_kept_for_who_asks_for_the_same(frozen: Scenario, shipped: Atlas) -> None:
    found = choice_keys(frozen, atlas=shipped, years=[2024])
    assert choice_keys(scenario("frozen", atlas=shipped), atlas=shipped, years=[2030]) is found  # the same span
    grown = choice_keys(frozen, atlas=shipped, years=[2024], known=found.keys)
    assert grown is not found
    assert grown.keys >= found.keys
    other = msgspec.structs.replace(frozen, value_of_time_usd_per_t_h=0.1)
    assert choice_keys(other, atlas=shipped, years=[2024]).keys != found.keys


def test_progress_goes_up_to_the_last_year(frozen: Scenario, shipped: Atlas, done: Run) -> None:
    told: list[tuple[str, float]] = []
    networks = {year: build(frozen, year=year, atlas=shipped) for year in (2024, 2025)}
    guesses = {2024: done.flows[2024].equilibrium}
    solve_years(networks, done.routes, guesses=guesses, progress=lambda stage, share: told.append((stage, share)))
    assert sorted(stage for stage, _ in told) == ["year 2024", "year 2025"]
    assert [share for _, share in told] == [0.5, 1.0]


def test_the_answer_does_not_depend_on_the_guess(frozen: Scenario, shipped: Atlas, done: Run) -> None:
    networks = {2030: build(frozen, year=2030, atlas=shipped)}
    near, far = (
        solve_years(networks, done.routes, guesses=guesses)[2030].flow_kt
        for guesses in (choice_keys(frozen, atlas=shipped, years=[2024]).guesses, {2024: done.flows[2024].equilibrium})
    )
    assert near == pytest.approx(far, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ("2030", [2030]),
        ("2024-2026", [2024, 2025, 2026]),
        (" 2030, 2024 ", [2024, 2030]),
        ("2024-2025,2025,2030", [2024, 2025, 2030]),
        ([2030, 2024, 2030], [2024, 2030]),
        (range(2026, 2028), [2026, 2027]),
        (None, [2024]),
    ],
)
def test_years_are_read_sorted_and_once(years: object, expected: list[int]) -> None:
    assert year_list(years, FROZEN_TODAY) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("years", ["soon", "2024-", "", "2024-2030-2040", "20x4", ["soon"]])
def test_words_are_no_years(years: object) -> None:
    with pytest.raises(ScenarioError) as raised:
        year_list(years, FROZEN_TODAY)  # type: ignore[arg-type]
    assert f"--years: these are not years; read {years!r}; allowed: 2024-2040, 2030, or 2024,2030" in str(raised.value)


@pytest.mark.parametrize("years", ["1990", "2024-2051", "2040-2060", []])
def test_years_outside_the_data_are_refused(years: object) -> None:
    with pytest.raises(ScenarioError) as raised:
        year_list(years, FROZEN_TODAY)  # type: ignore[arg-type]
    message = str(raised.value)
    assert f"the years are outside the data; read {years!r}; allowed: 2019 to 2050" in message


def test_flows_are_finite_and_never_negative(done: Run) -> None:
    flow = done.flows[2024].flow_kt
    assert np.isfinite(flow).all()
    assert (flow >= 0.0).all()
