"""Candidates, what cannot stand together, what a set carries, and which works touch the corridor."""

from __future__ import annotations

import msgspec
import pytest
from tests.planned import BY, base, known, laid_out, reachable

from transcaspian.model import Change
from transcaspian.network import build
from transcaspian.plan import (
    Candidate,
    NetworkOracle,
    candidates,
    complete,
    exclusions,
    keep,
    needs,
    opened,
    solve_year,
)
from transcaspian.plan._works import misfit, stage_years


def work(name: str, **other: object) -> Candidate:
    return Candidate(name, name, "lever", "KZ", 1.0, 0.0, 1, 2027, 10.0, **other)  # type: ignore[arg-type]


def test_what_the_scenario_opens_or_cannot_come_in_time_is_no_decision() -> None:
    found, left_out = candidates(base(), atlas=known(), first_year=2026, by=BY)
    reasons = {one.project: one.reason for one in left_out}
    ids = {one.id for one in found}
    assert ids.isdisjoint(project.id for project in base().projects)
    assert "the scenario opens it" in reasons["kz-ferries-two"]
    assert "cannot serve before" in reasons["shalkar-beyneu-2"]
    assert "tankers-2200" in ids
    assert ids | reasons.keys() == known().options.keys()


def test_what_waits_for_a_project_that_cannot_be_had_is_no_decision() -> None:
    asked = ("aktau-baku-oil-7000",)  # waits for berths that are not asked for
    found, left_out = candidates(base(), atlas=known(), first_year=2026, by=BY, names=asked)
    assert found == []
    assert "it waits for aktau-oil-extension" in left_out[0].reason


def test_a_candidate_has_payers_whose_shares_sum_to_one() -> None:
    for one in candidates(base(), atlas=known(), first_year=2026, by=BY)[0]:
        assert sum(share for _, share in one.payers) == pytest.approx(1.0, abs=1e-9), one.id


def test_a_set_is_the_scenario_with_its_projects_dated_in_the_past() -> None:
    oracle = reachable().oracle
    row = oracle.names(oracle.everything).index("ferry-fast-turn")
    kt = oracle.worth(1 << row, BY).corridor_kt
    other = opened(base(), {"ferry-fast-turn": 2027}, atlas=known())
    again = solve_year(oracle.setting, other, BY)
    assert float(again.flow_kt @ oracle.setting.corridor) == pytest.approx(kt, abs=1e-6)


def test_a_set_that_was_asked_is_not_solved_again() -> None:
    setting, effects, _ = laid_out()
    oracle = NetworkOracle(setting, [one.work for one in effects[:2]], first_year=2026)
    first = oracle.value(1, BY - 2026)
    assert oracle.evaluations == 1
    assert oracle.value(1, BY - 2026) == first == oracle.worth(1, BY).corridor_kt
    assert oracle.evaluations == 1
    oracle.prepare([0, 1, 0], BY, each=lambda do, items: [do(item) for item in items])
    assert oracle.evaluations == 2


def test_projects_that_a_scenario_holds_keep_their_year() -> None:
    full = complete(base(), ["kz-ferries-two", "tankers-2200"], year=2027, atlas=known())
    dates = {project.id: project.from_year for project in full.projects}
    assert dates["kz-ferries-two"] == next(p.from_year for p in base().projects if p.id == "kz-ferries-two")
    assert dates["tankers-2200"] == 2027


def test_two_works_that_set_one_number_exclude_one_another() -> None:
    atlas = known()
    ways = {
        name: (Change("ferry-asco", "turn_h", "set", value, 2027, source="planner-judgement", owner=name),)
        for name, value in (("tankers-2200", 20.0), ("one-more-tanker", 30.0))
    }
    planted = msgspec.structs.replace(atlas, changes={**atlas.changes, **ways})
    pair = [work("tankers-2200"), work("one-more-tanker"), work("kz-ferries-four")]
    assert exclusions(base(), pair, year=BY, atlas=planted) == {(0, 1)}
    assert "set this field" in misfit(base(), ["tankers-2200", "one-more-tanker"], year=BY, atlas=planted)
    named = [work("tankers-2200", excludes=("kz-ferries-four",)), work("kz-ferries-four")]
    assert exclusions(base(), named, year=BY, atlas=atlas) == {(0, 1)}


def test_what_stands_together_builds() -> None:
    names = [one.work.id for one in laid_out()[1]]
    assert misfit(base(), names, year=BY, atlas=known()) == ""
    build(complete(base(), names, year=BY, atlas=known()), year=BY, atlas=known())
    assert stage_years("tankers-2200", known()) == 0


def test_needs_follow_chains_both_ways() -> None:
    chain = [work("a"), work("b", after=("a",)), work("c", after=("b",)), work("d")]
    needed, needing = needs(chain)
    assert needed == [0b1, 0b11, 0b111, 0b1000]
    assert needing == [0b111, 0b110, 0b100, 0b1000]
    assert keep([2, 3, 0, 1], [False, False, True, True], needed, most=3) == 0b111
    assert keep([2, 3], [True] * 4, needed, most=2) == 0b1000


def test_screening_measures_alone_and_last_and_drops_what_brings_nothing() -> None:
    _, effects, _ = laid_out()
    by_name = {one.work.id: one for one in effects}
    assert not by_name["malaszewicze-works"].kept
    assert abs(by_name["malaszewicze-works"].alone_kt) < 1.0
    assert by_name["tankers-2200"].kept
    assert by_name["tankers-2200"].alone_kt > 20.0
    gains = [max(one.alone_kt, one.last_kt) for one in effects]
    assert gains == sorted(gains, reverse=True)
