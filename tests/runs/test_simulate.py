"""A scenario's year simulated: what the answer says, what it depends on, and what is refused."""

from __future__ import annotations

import json

import jsonschema
import msgspec
import pytest
from tests.simulated import YEAR, simulated_year

from transcaspian.errors import InputError
from transcaspian.model import atlas, scenario
from transcaspian.runs import SIMULATE_SCHEMA, Wanted, _simulate, json_schema, simulate_scenario
from transcaspian.runs._simulate import check_wanted, compiled_case, simulation_id
from transcaspian.sim import replicate, summarise


def test_the_answer_holds_against_its_schema() -> None:
    answer, _ = simulated_year()
    text = msgspec.json.encode(answer)
    jsonschema.validate(json.loads(text), json_schema("simulate"), cls=jsonschema.Draft202012Validator)
    assert answer.schema == SIMULATE_SCHEMA == "transcaspian.simulate/1"
    assert msgspec.json.encode(msgspec.json.decode(text, type=type(answer))) == text
    assert answer.pair is None


def test_it_says_what_was_simulated_and_how_often() -> None:
    answer, done = simulated_year()
    assert (answer.year, answer.years_long, answer.scenario["name"]) == (YEAR, 1, "frozen")
    assert (answer.simulated.replications, answer.simulated.seed, answer.simulated.days) == (2, 7, 365)
    assert answer.corridor_kt > 1000.0
    assert {row.market for row in answer.simulated.markets} <= {market.id for market in done.case.names.markets}
    assert any("1 July" in note for note in answer.notes)


def test_every_unit_that_is_delivered_belongs_to_a_market_and_a_group() -> None:
    found = simulated_year()[0].simulated
    markets, groups = (sum(row.delivered_units.value for row in rows) for rows in (found.markets, found.groups))
    assert markets == pytest.approx(groups)
    assert markets > 10_000.0
    for row in found.markets:
        assert row.p5_days.value <= row.median_days.value <= row.p95_days.value
        assert row.moving_days.value > 0.0


def test_what_arrives_by_sea_is_what_the_equilibrium_sends_less_the_backlog() -> None:
    """At the simulator's flows, tonnes on the decks follow the equilibrium's within what queues at the end."""
    answer, done = simulated_year()
    sent = sum(lane.units_per_y for lane in done.compiled.lanes.values())
    arrived = sum(row.delivered_units.value for row in answer.simulated.markets)
    grown = sum(max(0.0, row.growth_units_per_day.value) * 365.0 for row in answer.simulated.resources)
    assert arrived <= 1.15 * sent
    assert arrived + grown >= 0.85 * sent


def test_storms_cost_days_and_the_shores_say_how_many() -> None:
    found = simulated_year()[0].simulated
    assert found.storms is not None
    assert found.storms.replications == 2
    assert {shore.shore for shore in found.shores} == {"shore-caspian", "shore-poti"}
    assert all(shore.shut_days.value > 0.0 for shore in found.shores)


def test_the_same_wanted_again_gives_the_same_replications() -> None:
    answer, done = simulated_year()
    _, case = compiled_case(done.flows)
    again = [replicate(case, seed=7, replication=k, days=365) for k in range(2)]
    alone = summarise(case.layout, again, seed=7)
    assert alone.causes == answer.simulated.causes
    assert [row.median_days for row in alone.markets] == [row.median_days for row in answer.simulated.markets]


def test_waits_are_set_beside_those_of_the_equilibrium() -> None:
    answer, done = simulated_year()
    assert answer.waits
    top, prices = done.flows.network.topology, done.flows.equilibrium.state.prices
    number = {top.slot_name(slot): slot for slot in range(top.n_slots)}
    for pair in answer.waits:
        if pair.resource in number:
            assert pair.analytic_wait_h == prices[2][number[pair.resource]]
    assert answer.remedy


def test_the_id_depends_on_all_that_the_numbers_depend_on() -> None:
    known = atlas()
    base, frozen = (scenario(name, atlas=known) for name in ("base", "frozen"))
    ids = {
        simulation_id(base, Wanted(2026), "x"),
        simulation_id(base, Wanted(2027), "x"),
        simulation_id(base, Wanted(2026, seed=2), "x"),
        simulation_id(base, Wanted(2026, replications=3), "x"),
        simulation_id(base, Wanted(2026, years_long=2), "x"),
        simulation_id(base, Wanted(2026), "y"),
        simulation_id(base, Wanted(2026), "x", frozen),
        simulation_id(frozen, Wanted(2026), "x"),
    }
    assert len(ids) == 8
    assert all(id_.startswith(("base-202", "frozen-202")) for id_ in ids)


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (Wanted(2026, 0), "--replications"),
        (Wanted(1990), "--year"),
        (Wanted(2026, 1, -1), "--seed"),
        (Wanted(2026, 1, 1, 0), "--years-long"),
    ],
)
def test_numbers_that_cannot_be_used_are_refused_with_what_is_allowed(wanted: Wanted, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        check_wanted(wanted)
    assert caught.value.faults[0].allowed


def test_all_faults_are_told_at_once_and_before_anything_is_solved() -> None:
    known = atlas()
    with pytest.raises(InputError) as caught:
        simulate_scenario(scenario("frozen", atlas=known), Wanted(1990, 0), atlas=known)
    assert len(caught.value.faults) == 2


def test_a_year_without_ships_has_nothing_to_simulate(monkeypatch: pytest.MonkeyPatch) -> None:
    _, done = simulated_year()
    dry = msgspec.structs.replace(done.compiled, lanes={})
    monkeypatch.setattr(_simulate, "compile_year", lambda flows: dry)
    with pytest.raises(InputError, match="no freight crosses the sea by ship in 2024"):
        compiled_case(done.flows)
