"""Promises held against runs: the verdict follows the run, whatever the world does."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest

from transcaspian.errors import InputError
from transcaspian.model import Atlas, Scenario, scenario
from transcaspian.runs import Agreements, Promise, Run, _run, judge_agreements, run_scenario
from transcaspian.runs._agreements import measured, milestones, opened, reached
from transcaspian.runs._agreements_records import Milestone
from transcaspian.runs._measures import MEASURES

TODAY = datetime.date(2026, 11, 22)
SIGNED = Milestone("2022", "signed", "", "press")
FLOW = {"measure": "corridor_kt", "kind": "flow", "unit": "kt"}
ROOM = {"measure": "meghri_kt", "kind": "capacity", "unit": "kt"}
LATER = """
extends = "roadmap"
without = ["unified-tariff"]
[dates]
tripp = 2032
bakhty-ayagoz-line = 2031
kz-ferries-four = 2030
armenia-transit-open = 2028
"""


def judged(name: str, atlas: Atlas) -> tuple[Run, dict[str, Promise]]:
    done = run_scenario(scenario(name, atlas=atlas), atlas=atlas, years="2028,2029")
    return done, {one.id: one for one in judge_agreements(done).promises}


@pytest.fixture(scope="module")
def three(shipped: Atlas, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Run, dict[str, Promise]]]:
    path = tmp_path_factory.mktemp("later") / "later.toml"
    path.write_text(LATER, encoding="utf-8")
    files = {"base": "base", "roadmap": "roadmap", "later": str(path)}
    with pytest.MonkeyPatch.context() as patch:  # nobody looks at relief and pairs here: half of a run's time
        patch.setattr(_run, "relieve", lambda flows, book: [])
        patch.setattr(_run, "pairs", lambda flows, book: [])
        return {name: judged(file, shipped) for name, file in files.items()}


@pytest.mark.parametrize(
    ("name", "base", "roadmap", "later"),
    [
        ("agr-tripp-2028", ("missed", None), ("on course", None), ("late", 3)),
        ("agr-roadmap-tariffs", ("missed", None), ("on course", None), ("missed", None)),
        ("agr-roadmap-bakhty", ("late", 1), ("on course", None), ("late", 3)),
        ("agr-roadmap-ferries", ("missed", None), ("late", 1), ("late", 2)),
        ("agr-armenia-transit", ("cannot be measured", None), ("met", None), ("late", 2)),
        ("agr-zangezur-2028", ("missed", None), ("on course", None), ("missed", None)),
        ("agr-tripp-15mt", ("missed", None), ("on course", None), ("missed", None)),
        ("agr-roadmap-aktau-hub-240", ("missed", None), ("cannot be measured", None), ("cannot be measured", None)),
    ],
)
def test_the_verdict_changes_with_the_run_that_decides_it(
    three: dict[str, Any], name: str, base: Any, roadmap: Any, later: Any
) -> None:
    found = {run: (one[name].verdict, one[name].late_years) for run, (_, one) in three.items()}
    assert found == {"base": base, "roadmap": roadmap, "later": later}


def test_a_capacity_is_that_of_the_network_and_nothing_while_its_line_is_shut(three: dict[str, Any]) -> None:
    room = {"kind": "capacity", "unit": "kt", "resources": "sec-ordubad-meghri", "base_resources": None}
    gain = room | {"unit": "share", "base_resources": "bor-boyuk-kesik-gardabani"}
    done = three["roadmap"][0]
    meghri, gate = (done.routes.atlas.resources[name] for name in ("sec-ordubad-meghri", "bor-boyuk-kesik-gardabani"))
    expected_kt = meghri.capacity_per_y * meghri.train_t / 1000.0
    assert measured(done, room) == {2028: 0.0, 2029: pytest.approx(expected_kt)}
    gate_kt = gate.capacity_per_y * gate.train_t / 1000.0
    assert measured(done, gain)[2029] == pytest.approx(expected_kt / gate_kt)
    assert measured(three["base"][0], room) == {2028: 0.0, 2029: 0.0}


def test_a_flow_is_that_of_the_run(three: dict[str, Any]) -> None:
    done, found = three["roadmap"]
    by_year = {result.year: result.corridor_kt for result in done.summary.years}
    assert found["agr-titr-10mt"].value == by_year[2028]
    assert (found["agr-titr-10mt"].verdict == "on course") == (by_year[2028] >= 10000.0)


def test_measures_of_flows_are_those_of_the_targets(shipped: Atlas) -> None:
    rows = shipped.tables.frame("measures").rows(named=True)
    assert {row["measure"]: row["perimeter"] for row in rows if row["kind"] == "flow"} == MEASURES


def promise(target: float | None = 10.0, due: int | None = 2027, signed: int = 2024) -> dict[str, Any]:
    return {"target_value": target, "due_year": due, "signed_year": signed}


@pytest.mark.parametrize(
    ("row", "measure", "series", "verdict", "late", "why"),
    [
        (promise(), FLOW, {2026: 9.0, 2027: 10.0}, "on course", None, "10 kt in 2027 of 10 kt promised, due in 2027"),
        (promise(), FLOW, {2025: 10.0, 2026: 10.0}, "met", None, "10 kt in 2025"),
        (promise(), FLOW, {2026: 9.0, 2027: 9.0, 2028: 9.9, 2029: 11.0}, "late", 2, "11 kt in 2029"),
        (promise(), FLOW, {2026: 9.0, 2027: 9.5, 2028: 8.0}, "missed", None, "at most 10 kt, in 2027, of 10 kt"),
        (promise(due=2040), FLOW, {2026: 9.0, 2027: 9.5}, "cannot be measured", None, "due in 2040, after the last"),
        (promise(due=2040), FLOW, {2026: 9.0, 2027: 10.0}, "on course", None, "10 kt in 2027"),
        (promise(due=2027), FLOW, {2026: 9.0, 2030: 12.0}, "cannot be measured", None, "2027 was not run"),
        (promise(due=2022), FLOW, {2024: 12.0}, "cannot be measured", None, "2022 was not run"),
        (promise(due=2022), FLOW, {2024: 9.0, 2025: 12.0}, "late", 3, "12 kt in 2025"),
        (promise(due=None), FLOW, {2024: 9.0, 2030: 12.0}, "on course", None, "12 kt in 2030 of 10 kt promised"),
        (promise(due=None), FLOW, {2024: 9.0, 2030: 9.0}, "missed", None, "at most 9 kt, in 2030, of 10 kt promised"),
        (promise(), ROOM, {2027: 9.0, 2028: 10.0}, "on course", None, "10 kt in 2027"),
        (promise(), ROOM, {2028: 9.0, 2029: 10.0}, "late", 1, "10 kt in 2028"),
        (promise(None), FLOW, {2024: 100.0, 2025: 100.9, 2026: 102.0}, "on course", None, "against 100 kt in 2024"),
        (promise(None), FLOW, {2024: 100.0, 2027: 100.9}, "missed", None, "against 100 kt in 2024"),
        (promise(None, signed=2026), FLOW, {2025: 1.0, 2026: 100.0, 2027: 100.5}, "missed", None, "100 kt in 2026"),
        (promise(None, signed=2022), FLOW, {2024: 0.0, 2027: 0.1}, "on course", None, "against 0 kt in 2024"),
        (promise(), FLOW, None, "cannot be measured", None, "no year of this run counts corridor_kt"),
        (promise(), {"measure": "trade_azkz_musd", "kind": "companion", "companion": "trade", "unit": "MUSD"}, None,
         "cannot be measured", None, "not in this run: trade_azkz_musd is a number of 'trade'"),
    ],
)  # fmt: skip
def test_a_measure_is_reached_in_time_late_or_never(
    row: Any, measure: Any, series: Any, verdict: str, late: int | None, why: str
) -> None:
    found = reached(row, measure, series, TODAY)
    assert (found.verdict, found.late_years) == (verdict, late)
    assert why in found.why


def test_a_companion_that_is_in_the_run_decides(done: Run) -> None:
    years = [
        msgspec.structs.replace(one, measures={**one.measures, "trade_azkz_musd": 1200.0}) for one in done.summary.years
    ]
    summary = msgspec.structs.replace(done.summary, years=years)
    richer = msgspec.structs.replace(done, summary=summary)
    before, after = (
        next(one for one in judge_agreements(run).promises if one.id == "agr-trade-1bn") for run in (done, richer)
    )
    assert (before.verdict, before.value) == ("cannot be measured", None)
    assert (after.verdict, after.value, after.reached_year) == ("met", 1200.0, 2024)


def test_works_count_the_year_before_their_first_full_year(frozen: Scenario, shipped: Atlas) -> None:
    row = {"projects": "dostyk-moiynty-2 kars-logistics-centre", "due_year": 2025}
    found = opened(row, frozen, shipped, TODAY, SIGNED)
    first = next(one.from_year for one in frozen.projects if one.id == "dostyk-moiynty-2")
    assert (found.reached_year, found.verdict) == (first - 1, "met")
    early = opened(row | {"due_year": first - 3}, frozen, shipped, TODAY, SIGNED)
    assert (early.verdict, early.late_years) == ("late", 2)


def test_works_out_of_the_scenario_are_missed_unless_they_are_done(frozen: Scenario, shipped: Atlas) -> None:
    row = {"projects": "anaklia-phase-1", "due_year": 2029}
    assert opened(row, frozen, shipped, TODAY, SIGNED).verdict == "missed"
    assert opened(row, frozen, shipped, TODAY, msgspec.structs.replace(SIGNED, state="done")).verdict == (
        "cannot be measured"
    )


def test_all_is_counted_and_told_in_the_first_line(done: Run) -> None:
    found = judge_agreements(done)
    assert sum(found.counts.values()) == len(found.promises) >= 40
    assert found.answer == (
        f"Of {len(found.promises)} promises {found.counts['met']} are met, {found.counts['on course']} on course, "
        f"{found.counts['late']} late and {found.counts['missed']} missed; {found.counts['cannot be measured']} cannot "
        "be measured (run of frozen 2024-2024, on 22 November 2026)."
    )
    for one in found.promises:
        assert one.why
        assert one.source
        assert one.state_source
        assert one.measure or one.verdict == "cannot be measured"


def test_the_state_is_that_of_the_day(done: Run) -> None:
    def state(found: Agreements) -> dict[str, str]:
        return {one.id: one.state for one in found.promises}

    before = state(judge_agreements(done, on="2025-09-29"))
    after = state(judge_agreements(done, on="2025-09-30"))
    assert (before["agr-roadmap-dostyk-moiynty"], after["agr-roadmap-dostyk-moiynty"]) == ("signed", "done")
    assert "agr-joint-plan-2025" in after
    assert "agr-joint-plan-2025" not in before
    late = judge_agreements(done, on="2030-01-01")
    assert "the tables know of nothing after 2026-11-22" in late.notes
    assert any("were made after this day" in note for note in judge_agreements(done, on="2024-01-01").notes)


def test_a_promise_kept_in_the_run_is_met_once_that_year_is_over(done: Run) -> None:
    by_day = {
        day: next(
            one.verdict for one in judge_agreements(done, on=day).promises if one.id == "agr-roadmap-dostyk-moiynty"
        )
        for day in ("2025-12-30", "2025-12-31")
    }
    assert by_day == {"2025-12-30": "on course", "2025-12-31": "met"}


@pytest.mark.parametrize(
    ("on", "says"), [("22.11.2026", "this is no day"), ("1999-01-01", "nothing had been promised")]
)
def test_a_day_that_cannot_be_is_refused(done: Run, on: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        judge_agreements(done, on=on)


def test_milestones_stand_in_order_of_time(shipped: Atlas) -> None:
    steps = milestones(shipped)["agr-armenia-transit"]
    assert [(one.day, one.state) for one in steps] == [("2025-10-21", "signed"), ("2025-11-08", "done")]
