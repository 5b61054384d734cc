"""Programs: hours are counted once, stations and yards stand where the tables say."""

from __future__ import annotations

import pytest
from tests.sim.years import base, compiled, moved

from transcaspian.sim import compile_year
from transcaspian.sim._programs import Stations, spread


def test_every_step_has_a_cause_and_every_program_ends() -> None:
    made = compiled()
    for program in made.operations.programs:
        assert len(made.causes[program.id]) == len(program.steps)
        assert program.steps[-1].op == "end"
        assert sum(step.op == "end" for step in program.steps) == 1


def test_what_is_taken_is_given_back() -> None:
    for program in compiled().operations.programs:
        taken: dict[str, float] = {}
        for step in program.steps:
            if step.op == "take":
                taken[step.what] = taken.get(step.what, 0.0) + step.units
            elif step.op == "give":
                taken[step.what] -= step.units
            elif step.gives:
                taken[step.gives] -= step.units
        assert all(units == 0.0 for units in taken.values()), program.id


def test_wagons_for_kuryk_pass_the_ban_the_yard_and_the_quota() -> None:
    made = compiled()
    programs = {program.id: program for program in made.operations.programs}
    lanes = [lane for lane in made.lanes.values() if lane.crossings == (("kuryk-alat-ferry", True),)]
    wagons = [lane for lane in lanes if lane.form == "wagon"]
    assert wagons
    for lane in wagons:
        steps = programs[lane.id].steps
        order = [(step.op, step.what) for step in steps]
        gate = order.index(("gate", "ban:yard-kuryk-wagons"))
        yard = order.index(("take", "yard-kuryk-wagons"))
        quota = order.index(("gate", "kuryk-wagon-quota:out"))
        assert gate < yard < quota < order.index(("sail", "kuryk-alat-ferry"))
        assert any(step.op == "delay" for step in steps[gate:yard])
    trucks = [lane for lane in lanes if lane.form == "truck"]
    assert not any(step.op in ("gate", "take") for lane in trucks for step in programs[lane.id].steps)


def test_a_quota_is_a_gate_that_takes_no_time_of_its_own() -> None:
    gates = {gate.id: gate for gate in compiled().operations.gates}
    assert gates["kuryk-wagon-quota:out"].release_h == pytest.approx(8760.0 / 17155.0)
    parcel_kt = 0.1 * base().network.atlas.fleets["tanker-caspian"].payload_t / 1000.0
    network = base().network
    slot = next(s for s in range(network.topology.n_slots) if network.topology.slot_name(s) == "btc-kazakh-quota:out")
    release_h = 8760.0 / float(network.capacity_per_y[slot]) * parcel_kt
    assert gates["btc-kazakh-quota:out"].release_h == pytest.approx(release_h)


def test_a_station_does_what_the_background_leaves_in_its_hours() -> None:
    network = base().network
    stations = Stations(network)
    top = network.topology
    slot = next(s for s in range(top.n_slots) if top.slot_name(s) == "kuryk-wagon-quota:out")
    assert stations.slot_h(slot) == pytest.approx(8760.0 / 17155.0)
    slot = next(s for s in range(top.n_slots) if top.slot_name(s) == "marmaray-window")
    free = network.capacity_per_y[slot] - network.background_per_y[slot]
    assert stations.slot_h(slot) == pytest.approx(8760.0 * 3.0 / 24.0 / free)


def test_longer_hours_change_the_station_and_not_its_rate() -> None:
    short = compile_year(moved("at-bor-boyuk-kesik-gardabani", "close_h", "set", 12.0)).operations
    name = "bor-boyuk-kesik-gardabani"
    station = next(one for one in short.stations if one.id == name)
    assert (station.open_h, station.close_h) == (0.0, 12.0)
    base_times = [s.time for p in compiled().operations.programs for s in p.steps if s.what == name]
    assert base_times == [s.time for p in short.programs for s in p.steps if s.what == name]


def test_boxes_from_china_are_formed_into_trains() -> None:
    made = compiled()
    programs = {program.id: program for program in made.operations.programs}
    formers = {former.id: former for former in made.operations.formers}
    formed = [lane for lane in made.lanes.values() if any(step.op == "form" for step in programs[lane.id].steps)]
    assert any(not lane.train for lane in formed)
    assert any(lane.train for lane in formed)
    for lane in formed:
        for step in programs[lane.id].steps:
            if step.op == "form":
                assert formers[step.what].most_h == 24.0


def test_a_spread_without_hours_is_nothing() -> None:
    assert spread(0.0, 3.0).mean_h == 0.0
    assert spread(4.0).kind == "constant"
