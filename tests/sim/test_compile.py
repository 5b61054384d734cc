"""A year as operations: mass, names, free-flow times, capacity, and levers that each move something."""

from __future__ import annotations

import math
from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from tests.sim.years import base, compiled, moved

from transcaspian.network import cycle_days
from transcaspian.sim import Compiled, Operations, Outcome, Ship, Spread, compile_year, pack, same, simulate_operations
from transcaspian.sim._harbours import Docks, dock_of
from transcaspian.sim._twin import Twin

YEAR_H = 8760.0
START_H = 4380.0  # warm-up: half a year
HEADWAY_H = 24.0


def test_the_engine_takes_it_and_names_are_unique() -> None:
    operations = compiled().operations
    for name in operations.__struct_fields__:
        rows = getattr(operations, name)
        if isinstance(rows, tuple) and rows and hasattr(rows[0], "id"):
            ids = [row.id for row in rows]
            assert len(ids) == len(set(ids)), name
    assert len(pack(operations).queue_names) > len(operations.stations)


def test_a_pure_function_of_the_flows() -> None:
    assert compile_year(base()).operations == compiled().operations


def test_every_programs_mass_adds_up_to_the_flows() -> None:
    made = compiled()
    by_program: dict[str, float] = {}
    for source in made.operations.sources:
        if source.program in made.lanes:
            units = YEAR_H * source.units / source.gap.mean_h
            kt = units * made.lanes[source.program].kt_per_unit
            by_program[source.program] = by_program.get(source.program, 0.0) + kt
    assert by_program.keys() == made.lanes.keys()
    for name, kt in by_program.items():
        assert kt == pytest.approx(sum(part for _, part in made.markets[name]), rel=1e-9)


def test_every_station_port_and_link_leads_back_to_a_resource() -> None:
    made, resources = compiled(), base().network.atlas.resources
    o = made.operations
    names = [f"station:{one.id}" for one in o.stations] + [f"port:{one.id}" for one in o.ports]
    names += [f"link:{one.id}" for one in o.links] + [f"store:{one.id}" for one in o.stores]
    names += [f"gate:{one.id}" for one in o.gates]
    assert set(names) == set(made.resource_of)
    assert all(set(made.resource_of[name].split()) <= set(resources) for name in names)


def test_a_part_of_the_sea_is_a_part_of_the_year() -> None:
    ferries = compile_year(base(), only=("kuryk-alat-ferry",))
    assert {link.fleet for link in ferries.operations.links} == {"ferry-asco"}
    assert 0 < len(ferries.lanes) < len(compiled().lanes)
    assert {name for name in ferries.lanes if name.endswith("kuryk-alat-ferry.out")} <= set(compiled().lanes)


def test_bans_of_known_dates_hold_in_their_year_only() -> None:
    assert compile_year(base(), orders=True).operations.orders == ()
    later = compile_year(moved("patience-ferry", "value", "set", 24.0, year=2025), orders=True).operations.orders
    assert [order.target for order in later] == ["ban:yard-kuryk-wagons"] * 2
    assert later[0].from_h == START_H + 111.0 * 24.0  # 22 April
    assert later[0].hours == 70.0 * 24.0


LEVERS: dict[str, tuple[tuple[str, str, str, float], Callable[[Operations], object]]] = {
    "timetable": (("ferry-asco", "headway_h", "set", 24.0), lambda o: [(x.rule, x.headway_h) for x in o.links]),
    "fill and go": (("feeder-turkmen", "headway_h", "set", 0.0), lambda o: [(x.rule, x.headway_h) for x in o.links]),
    "one more ferry": (("ferry-asco", "count", "add", 1.0), lambda o: [x.deck for x in o.ships]),
    "a berth": (("aktau-containers", "servers", "add", 1.0), lambda o: [(x.berths, x.gangs) for x in o.ports]),
    "hours": (("at-post-red-bridge", "close_h", "set", 16.0), lambda o: [(x.open_h, x.close_h) for x in o.stations]),
    "a quota": (
        ("kuryk-wagon-quota", "capacity_per_y", "scale", 1.5),
        lambda o: [x.release_h for x in o.gates],
    ),
    "dredging": (("depth-aktau-feeder", "depth_m", "add", 2.0), lambda o: [x.payload_t for x in o.links]),
    "storms": (("shore-caspian", "cold_closed_days", "set", 10.4), lambda o: [x.storms_per_h for x in o.shores]),
    "a crane": (("aktau-feeders", "gangs", "set", 2.0), lambda o: [(x.berths, x.gangs) for x in o.ports]),
    "fast ramps": (("kuryk-ferries", "wagon_h", "scale", 0.5), lambda o: [x.load_h for x in o.handlings]),
    "a yard": (("yard-kuryk-wagons", "capacity", "set", 2000.0), lambda o: [x.capacity for x in o.stores]),
    "the ban's rule": (("yard-kuryk-wagons", "lift_at", "set", 700.0), lambda o: [x.lift_at for x in o.gates]),
    "a metered release": (
        ("yard-kuryk-wagons", "release_per_day", "set", 47.0),
        lambda o: [x.release_h for x in o.gates],
    ),
    "fill": (("ferry-asco", "load_share", "set", 0.7), lambda o: [x.fill_share for x in o.links]),
    "patience": (("patience-ferry", "value", "set", 12.0), lambda o: [x.patience_h for x in o.links]),
    "a quicker turn": (("ferry-asco", "turn_h", "set", 24.0), lambda o: [x.sailing for x in o.links]),
    "shipments": (("shipment", "value", "set", 1.0), lambda o: [x.units for x in o.sources]),
    "a border's hours": (
        ("khorgos-altynkol", "dwell_h", "add", 10.0),
        lambda o: [s.time for p in o.programs for s in p.steps if s.leg == "khorgos-altynkol" and s.op == "delay"],
    ),
}


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_moves_what_it_names(lever: str) -> None:
    change, reading = LEVERS[lever]
    after = compile_year(moved(*change)).operations
    assert reading(after) != reading(compiled().operations)
    pack(after)


def _calm(operations: Operations) -> Operations:
    """Take storms, bans and yards' limits away."""
    return msgspec.structs.replace(
        operations,
        shores=(),
        ports=tuple(msgspec.structs.replace(port, shore="") for port in operations.ports),
        stations=tuple(msgspec.structs.replace(one, shore="") for one in operations.stations),
        gates=tuple(msgspec.structs.replace(one, ban_at=0.0, release_h=0.0) for one in operations.gates),
        stores=tuple(msgspec.structs.replace(one, capacity=1e6) for one in operations.stores),
    )


def _light(made: Compiled) -> Operations:
    """Thin arrivals, one unit each, a ship for every slot of a timetable, trains of one, no time on the ramp."""
    o = _calm(made.operations)
    lanes = [source for source in o.sources if source.program in made.lanes and not source.id.endswith(":returning")]
    return msgspec.structs.replace(
        o,
        sources=tuple(msgspec.structs.replace(one, gap=Spread("exponential", 400.0), units=1) for one in lanes),
        formers=tuple(msgspec.structs.replace(one, units=1) for one in o.formers),
        handlings=tuple(msgspec.structs.replace(one, load_h=0.0, unload_h=0.0) for one in o.handlings),
        links=tuple(
            msgspec.structs.replace(
                link,
                rule="timetable",
                headway_h=HEADWAY_H,
                offset_h=(0.0, 0.0),
                sailing=Spread("constant", link.sailing.mean_h),
            )
            for link in o.links
        ),
        ports=tuple(msgspec.structs.replace(port, berths=99, gangs=99 * port.gangs) for port in o.ports),
        ships=tuple(
            Ship(f"{link.id}:{slot}", link.fleet, 1e5, link.ports[0], slot * HEADWAY_H, link.id)
            for link in o.links
            for slot in range(2 * math.ceil((link.sailing.mean_h + 12.0) / HEADWAY_H))
        ),
    )


def _means(outcome: Outcome, programs: list[str]) -> dict[str, tuple[float, float, int]]:
    """Mean and standard error of hours from door to door of each program, and how many."""
    done = outcome.deliveries
    found = {}
    for number, name in enumerate(programs):
        hours = (done["delivered_h"] - done["born_h"])[(done["program"] == number) & (done["born_h"] > 1000.0)]
        if len(hours) > 20:
            found[name] = (float(hours.mean()), float(hours.std() / math.sqrt(len(hours))), len(hours))
    return found


def test_at_low_load_times_are_those_of_the_network() -> None:
    """Free-flow hours, half a headway for each crossing, less the half ship that is not there to be unloaded."""
    made, network = compiled(), base().network
    operations = _light(made)
    outcome = simulate_operations(operations, 20.0 * YEAR_H, seed=3)
    means = _means(outcome, [program.id for program in operations.programs])
    docks, z = Docks(network), []
    assert means.keys() >= made.lanes.keys()
    for name, lane in made.lanes.items():
        expected = made.free_h[name]
        for link, forward in lane.crossings:
            record = network.atlas.links[link]
            dock = dock_of(network, lane.fleet, record.destination if forward else record.origin)
            expected += HEADWAY_H / 2.0 - docks.full_h(dock, lane.fleet) / 2.0
        mean, error, _ = means[name]
        assert mean == pytest.approx(expected, abs=5.0 * error), name
        z.append((mean - expected) / error)
    assert abs(float(np.mean(z))) < 4.0 / math.sqrt(len(z))
    assert float(np.std(z)) < 1.3


def _ship_days_share(operations: Operations) -> float:
    """Ship days that the sailings of a year take by the equilibrium's cycle, over those of the ships in service."""
    network = base().network
    cells, row = network.columns["fleets"], list(network.atlas.fleets).index("ferry-asco")
    outcome = simulate_operations(operations, START_H + YEAR_H, seed=5)
    sailed = outcome.voyages["link"][outcome.voyages["depart_h"] >= START_H]
    days = 0.0
    for number, link in enumerate(operations.links):
        cycle = cycle_days(
            network.atlas.links[link.id].length_km,
            speed_kn=float(cells["speed_kn"][row]),
            turn_h=float(cells["turn_h"][row]),
        )
        days += float((sailed // 2 == number).sum()) / 2.0 * cycle
    return days / (len(operations.ships) * 365.0)


def test_at_saturation_ferries_sail_as_often_as_their_days_allow() -> None:
    """All but what filling takes in calm, and what storms take besides; never more than there is."""
    ferries = compile_year(base(), only=("kuryk-alat-ferry",)).operations
    full = msgspec.structs.replace(
        ferries,
        sources=tuple(
            msgspec.structs.replace(one, gap=Spread(one.gap.kind, one.gap.mean_h / 3.0)) for one in ferries.sources
        ),
    )
    assert 0.93 < _ship_days_share(_calm(full)) <= 1.0
    closed = (8.0 * 7.3 + 4.0 * 3.0) / 365.0
    assert 0.9 * (1.0 - closed) < _ship_days_share(full) < 1.05 * (1.0 - closed)


def test_both_engines_agree_to_the_bit() -> None:
    operations = compiled().operations
    twin = Twin(operations, seed=4, replication=2)
    twin.run(700.0)
    assert same(simulate_operations(operations, 700.0, seed=4, replication=2), twin.outcome()) == []


def test_a_base_year_is_a_million_events() -> None:
    outcome = simulate_operations(compiled().operations, START_H + YEAR_H, seed=1)
    assert outcome.events * YEAR_H / (START_H + YEAR_H) < 1.25e6
    assert outcome.born_units == outcome.delivered_units + outcome.refused_units + outcome.present_units
    born = sum(
        YEAR_H * one.units / one.gap.mean_h for one in compiled().operations.sources if one.gap.kind != "constant"
    )
    assert outcome.born_units == pytest.approx(1.5 * born, rel=0.1)
