"""A run may be cut anywhere, start in arrays of any size and run beside others: the bytes are the same."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from tests.sim.corridor import corridor, one_station

from transcaspian.errors import InputError
from transcaspian.sim import Outcome, World, _engine, outcome, pack, run, same, simulate_operations

HOURS = 3000.0
PLAN = pack(corridor(trace=True))


@pytest.fixture(scope="module")
def whole() -> World:
    """Give a world that ran in one go, in large arrays."""
    world = PLAN.world(seed=7, room=1 << 16)
    run(world, HOURS)
    return world


@pytest.fixture(scope="module")
def result(whole: World) -> Outcome:
    return outcome(whole)


def test_the_corridor_leaves_no_operation_out(result: Outcome) -> None:
    assert result.hours == HOURS
    assert len(result.deliveries["kind"]) > 1000
    assert set(result.deliveries["program"]) == {0, 1, 2, 3}
    assert set(result.voyages["link"]) == {0, 1, 2, 3}
    assert set(result.trace["program"]) == {0, 1, 2, 3}
    assert (result.gate_bans > 0).all()
    assert (result.shore_storms > 0).all()
    assert result.gate_refused[0] > 0
    assert result.station_busy_h.min() > 0.0
    moved = {name.split(":")[0] for name, left in zip(result.queue_names, result.left, strict=True) if left}
    assert moved == {"station", "store", "gate", "former", "deck", "anchor"}


@pytest.mark.parametrize("slice_h", [24.0, 7.3])
def test_slices_give_the_bytes_of_one_go(slice_h: float, result: Outcome) -> None:
    world = PLAN.world(seed=7)
    for k in range(1, math.ceil(HOURS / slice_h)):
        run(world, k * slice_h)
        outcome(world)
    run(world, HOURS)
    assert same(outcome(world), result) == []


@pytest.mark.parametrize("room", [0, 1, 3])
def test_arrays_that_grow_give_the_bytes_of_large_ones(room: int, result: Outcome, whole: World) -> None:
    world = PLAN.world(seed=7, room=room)
    run(world, HOURS)
    assert same(outcome(world), result) == []
    for name in ("heap", "soon", "item", "delivery", "voyage", "trace", "sample_h", "samples", "store_samples"):
        assert room < len(getattr(world.tables, name)) < len(getattr(whole.tables, name)), name


def test_pauses_of_the_kernel_leave_no_trace(result: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_engine, "MOST_EVENTS", 7)
    world = PLAN.world(seed=7)
    run(world, HOURS)
    assert same(outcome(world), result) == []


def test_an_interrupt_breaks_nothing(result: Outcome) -> None:
    world = PLAN.world(seed=7)
    heard: list[float] = []

    def listen(now_h: float) -> None:
        heard.append(now_h)
        if len(heard) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(world, HOURS, listen)
    assert outcome(world).hours == 1460.0
    run(world, HOURS, heard.append)
    assert heard == [730.0, 1460.0, 2190.0, 2920.0, HOURS]
    assert same(outcome(world), result) == []


def test_a_seed_and_a_replication_give_their_own_bytes_again(result: Outcome) -> None:
    assert same(simulate_operations(PLAN.operations, HOURS, seed=7), result) == []
    other_seed = simulate_operations(PLAN.operations, HOURS, seed=8)
    other_replication = simulate_operations(PLAN.operations, HOURS, seed=7, replication=1)
    assert "events" in same(other_seed, result)
    assert "events" in same(other_replication, result)
    assert "events" in same(other_replication, other_seed)


def test_replications_side_by_side_are_those_alone() -> None:
    def one(replication: int) -> Outcome:
        world = PLAN.world(seed=7, replication=replication)
        run(world, HOURS)
        return outcome(world)

    with ThreadPoolExecutor(4) as threads:
        batch = list(threads.map(one, range(8)))
    assert [same(batch[k], one(k)) for k in range(8)] == [[]] * 8


def inside_unit_h(world: World) -> np.ndarray:
    """Walk every queue and add up what those inside have waited, in unit hours."""
    tables, names = world.tables, world.plan.queue_names
    now_h = float(tables.clock["now"][0])
    total = np.zeros(len(names))
    for q, name in enumerate(names):
        is_anchor = name.startswith("anchor:")
        table, k, units = (tables.ship if is_anchor else tables.item), int(tables.queue["head"][q]), 0
        while k >= 0:
            size = 1 if is_anchor else int(table["units"][k])
            units += size
            total[q] += size * (now_h - table["joined"][k])
            k = int(table["next"][k])
        assert units == tables.queue["length"][q], name
    return total


@pytest.mark.parametrize("hours", [100.0, 1111.1, HOURS])
def test_the_area_of_a_queue_is_what_its_units_waited(hours: float) -> None:
    world = PLAN.world(seed=3)
    run(world, hours)
    kept = outcome(world)
    np.testing.assert_allclose(kept.area, kept.wait_h + inside_unit_h(world), rtol=1e-9, atol=1e-6)
    np.testing.assert_array_equal(kept.joined, kept.left + kept.inside)
    steps_h = kept.wait_h[: -len(PLAN.operations.ports)].sum()
    assert kept.step_wait_h.sum() == pytest.approx(steps_h, rel=1e-9)


@pytest.mark.parametrize("hours", [0.0, 50.0, 999.0, HOURS])
def test_no_unit_is_lost(hours: float) -> None:
    kept = simulate_operations(PLAN.operations, hours, seed=2)
    assert kept.born_units == kept.delivered_units + kept.refused_units + kept.present_units
    assert kept.delivered_units == kept.deliveries["units"].sum()
    assert kept.refused_units == kept.gate_refused.sum()
    assert (kept.deliveries["delivered_h"] >= kept.deliveries["born_h"]).all()
    assert not (kept.deliveries["delivered_h"] > hours).any()


def test_ships_keep_to_decks_payloads_and_one_voyage_at_a_time(result: Outcome) -> None:
    decks = np.array([ship.deck for ship in PLAN.operations.ships])
    assert (result.voyages["deck"] <= decks[result.voyages["ship"]]).all()
    assert result.voyages["t"].max() <= 900.0
    for ship in range(len(decks)):
        mine = result.voyages["ship"] == ship
        depart_h, arrive_h = result.voyages["depart_h"][mine], result.voyages["arrive_h"][mine]
        assert (depart_h[1:] > arrive_h[:-1]).all()
        assert not np.isnan(arrive_h[:-1]).any()


@pytest.mark.parametrize(("until_h", "got"), [(9.0, "9.0"), (math.nan, "nan"), (math.inf, "inf")])
def test_a_run_goes_forward_to_a_finite_hour(until_h: float, got: str) -> None:
    world = pack(one_station()).world()
    run(world, 10.0)
    with pytest.raises(InputError, match=f"field 'until_h': cannot run there; read {got}; allowed: .* 10.0 where"):
        run(world, until_h)
    run(world, 10.0)
    assert outcome(world).hours == 10.0
