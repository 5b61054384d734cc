"""The compiled kernel against its slow twin, bit for bit, on random networks that leave no operation out."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sim.networks import Network, random_network

from transcaspian.sim import (
    Former,
    Gate,
    Kind,
    Operations,
    Outcome,
    Program,
    Source,
    Spread,
    Station,
    Step,
    Store,
    outcome,
    pack,
    run,
    same,
    simulate_operations,
)
from transcaspian.sim._twin import Twin
from transcaspian.sim._twin_kept import lines

NETWORKS = 200
SEEDS = st.integers(0, 2**32 - 1)

# What the networks must reach between them: operations, by groups too, events and the rarer branches of both engines.
OPERATIONS = ("end", "delay", "serve", "take", "give", "gate", "sail", "form", "split")
EVENTS = (
    *("arrival", "step", "done", "shift", "release", "formed", "month_ends", "storm_begins", "storm_ends"),
    *("order_begins", "order_ends", "arrive", "unloaded", "loaded", "ready", "depart", "sample"),
)
BRANCHES = (
    *("block", "return", "arrival by month share", "month of some share", "month of no share", "month without storms"),
    *("second server", "station shut by hours", "station shut by shore", "take waits", "ban", "ban lifted"),
    *("two orders of a gate", "order over where items wait", "group metered", "events of one hour"),
    *("released", "exempt", "refused", "release of nothing", "order of a gate", "order of a shore"),
    *("storm under an order", "shut by two causes", "train of several", "train by time-out", "stale time-out"),
    *("split of a train", "split of a block", "ship waited at anchor", "tied ship", "ship chose a later link"),
    *("ships loading behind one another", "second gang", "later kind loads first", "several kinds on a deck"),
    *("deck too small", "payload too small", "deck share passed over", "deck share stops loading", "nothing fits"),
    *("full by deck", "full by payload", "group sail gives", "stale ready", "waits on empty"),
    *("patience over", "patience over, nothing on board", "slot", "slot to wait for", "offset of side 0"),
    *("fits to the tonne", "a later ship is ready first", "a much later ship is ready first"),
    *("full to the metre", "full before the slot", "long before the first slot"),
    *("offset of side 1", "held by its own port", "held by the other port", "held ship sails", "empty voyage"),
)


@cache
def twin_of(seed: int) -> Twin:
    """Run a random network to its end."""
    network = random_network(seed)
    twin = Twin(network.operations, seed=network.seed, replication=network.replication)
    twin.run(network.hours)
    return twin


def bytes_of(found: Outcome) -> list[Any]:
    fields = [getattr(found, name) for name in Outcome.__struct_fields__]
    columns = [value for field in fields for value in (field.values() if isinstance(field, dict) else (field,))]
    return [value.tobytes() if hasattr(value, "tobytes") else value for value in columns]


def test_the_networks_reach_every_operation_event_and_branch() -> None:
    reached: Counter[str] = Counter()
    for seed in range(NETWORKS):
        reached.update(twin_of(seed).reached)
    wanted = {f"event {name}" for name in EVENTS} | set(BRANCHES)
    wanted |= {f"{what} {op}" for what in ("op", "group") for op in OPERATIONS}
    assert sorted(wanted - {name for name, count in reached.items() if count}) == []
    assert {name for name in reached if name.startswith("event ")} == {name for name in wanted if name[:6] == "event "}
    cut = sum(task.time.cuts for seed in range(NETWORKS) for tasks in twin_of(seed).tasks.values() for task in tasks)
    assert cut > 100


def records_in(record: msgspec.Struct) -> list[msgspec.Struct]:
    inside = [value for name in record.__struct_fields__ for value in [getattr(record, name)]]
    listed = [item for value in inside for item in (value if isinstance(value, tuple) else (value,))]
    return [record, *(found for item in listed if isinstance(item, msgspec.Struct) for found in records_in(item))]


def test_the_networks_move_every_lever() -> None:
    seen: dict[str, set[Any]] = {}
    for seed in range(NETWORKS):
        for record in records_in(random_network(seed).operations):
            for name in record.__struct_fields__:
                seen.setdefault(f"{type(record).__name__}.{name}", set()).add(getattr(record, name))
    assert sorted(name for name, values in seen.items() if len(values) < 2) == []
    assert {type(record).__name__ for record in records_in(random_network(0).operations)} <= {
        name.split(".")[0] for name in seen
    }


def kernel_of(network: Network, seed: int) -> Outcome:
    """Run a network by the compiled kernel, at once."""
    return simulate_operations(network.operations, network.hours, seed=seed, replication=network.replication)


@pytest.mark.parametrize("first", range(0, NETWORKS, 20))
def test_the_kernel_is_its_twin(first: int) -> None:
    found = {}
    for seed in range(first, first + 20):
        network = random_network(seed)
        found[seed] = same(kernel_of(network, network.seed), twin_of(seed).outcome())
    assert {seed: fields for seed, fields in found.items() if fields} == {}


@pytest.mark.parametrize("seed", range(0, NETWORKS, 5))
def test_the_kernel_stops_on_the_way_and_grows_its_arrays_to_the_same_bytes(seed: int) -> None:
    network = random_network(seed)
    world = pack(network.operations).world(seed=network.seed, replication=network.replication, room=1)
    twin = Twin(network.operations, seed=network.seed, replication=network.replication)
    for part in (0.0, 0.21, 0.5, 1.0):
        run(world, part * network.hours)
        twin.run(part * network.hours)
        assert same(outcome(world), twin.outcome()) == []
    assert same(outcome(world), twin_of(seed).outcome()) == []


@given(SEEDS)
def test_neither_engine_loses_a_unit_or_a_wait(seed: int) -> None:
    network = random_network(seed)
    twin = Twin(network.operations, seed=network.seed, replication=network.replication)
    twin.run(network.hours)
    found = kernel_of(network, network.seed)
    assert same(found, twin.outcome()) == []
    assert found.born_units == found.delivered_units + found.refused_units + found.present_units
    waited = [line.waited_at(twin.now) for line in lines(twin).values()]
    assert found.area.tolist() == pytest.approx(waited, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", range(0, NETWORKS, 10))
def test_a_stop_on_the_way_and_a_look_change_nothing(seed: int) -> None:
    network = random_network(seed)
    twin = Twin(network.operations, seed=network.seed, replication=network.replication)
    for part in (0.0, 0.1, 0.35, 0.36, 0.8, 1.0):
        twin.run(part * network.hours)
        twin.outcome()
    assert same(twin.outcome(), twin_of(seed).outcome()) == []


@given(SEEDS)
def test_the_same_seed_gives_the_same_bytes_and_another_does_not(seed: int) -> None:
    network = random_network(seed)
    twins = [Twin(network.operations, seed=number, replication=network.replication) for number in (7, 7, 8)]
    for twin in twins:
        twin.run(network.hours)
    outcomes = [twin.outcome() for twin in twins]
    assert bytes_of(outcomes[0]) == bytes_of(outcomes[1])
    assert bytes_of(kernel_of(network, 7)) == bytes_of(kernel_of(network, 7)) == bytes_of(outcomes[0])
    draws = any(stream.drawn for stream in twins[0].streams.by_name.values())
    assert (bytes_of(outcomes[0]) != bytes_of(outcomes[2])) or not draws


# -- by hand -----------------------------------------------------------------------------------------------------------


def shop(*steps: Step, units: int = 1, gap_h: float = 2.0, **changes: Any) -> Outcome:
    """Run one program for ten hours; a source sends an item every two."""
    source = Source("s", "box", "p", Spread(mean_h=gap_h), units=units)
    operations = Operations((Kind("box"),), (Program("p", (*steps, Step("end"))),), (source,), **changes)
    twin = Twin(operations, seed=1, replication=0)
    twin.run(10.0)
    return twin.outcome()


def delivered(found: Outcome) -> list[tuple[float, int]]:
    return list(zip(found.deliveries["delivered_h"].tolist(), found.deliveries["units"].tolist(), strict=True))


def test_a_queue_is_first_in_first_out() -> None:
    found = shop(Step("serve", "gate", Spread(mean_h=3.0)), stations=(Station("gate"),), trace=True)
    assert delivered(found) == [(5.0, 1), (8.0, 1)]
    assert found.deliveries["born_h"].tolist() == [2.0, 4.0]
    assert found.trace["from_h"].tolist() == [2.0, 5.0, 8.0]
    assert (found.wait_h[0], found.area[0], found.inside[0]) == (0.0 + 1.0 + 2.0, 3.0 + 2.0, 2)
    assert found.station_busy_h.tolist() == [9.0] == found.step_busy_h.tolist()[:1]


def test_a_station_starts_nothing_out_of_hours_and_ends_what_it_started() -> None:
    found = shop(Step("serve", "gate", Spread(mean_h=3.0)), stations=(Station("gate", open_h=3.0, close_h=7.0),))
    assert delivered(found) == [(6.0, 1), (9.0, 1)]
    assert found.left[0] == 2


def test_a_ban_holds_back_and_the_exempt_still_go() -> None:
    steps = (Step("gate", "ban"), Step("take", "yard"), Step("delay", time=Spread(mean_h=5.0)), Step("give", "yard"))
    gate = Gate("ban", "yard", ban_at=2.0, lift_at=0.0)
    held = shop(*steps, stores=(Store("yard", 9.0),), gates=(gate,))
    assert delivered(held) == [(7.0, 1), (9.0, 1)]
    assert (held.gate_bans.tolist(), held.inside[1]) == ([2], 1)
    assert held.store_samples.tolist() == [[0.0]]
    exempt = shop(*steps, stores=(Store("yard", 9.0),), gates=(msgspec.structs.replace(gate, exempt_h=3.0),))
    assert exempt.wait_h[1] == 0.0 + 1.0


def test_a_gate_meters_and_refuses() -> None:
    gate = Gate("meter", release_h=4.0, most_waiting=1.0)
    found = shop(Step("gate", "meter"), gap_h=1.0, gates=(gate,))
    assert delivered(found) == [(1.0, 1), (5.0, 1), (9.0, 1)]
    assert found.gate_refused.tolist() == [10 - 3 - 1]


def test_a_train_waits_for_its_units_or_its_time() -> None:
    train = (Step("form", "yard"), Step("delay", time=Spread(mean_h=1.0)))
    assert delivered(shop(*train, formers=(Former("yard", 3),))) == [(7.0, 3)]
    assert delivered(shop(*train, formers=(Former("yard", 3, 3.0),))) == [(6.0, 2), (10.0, 2)]
    split = delivered(shop(*train, Step("split"), formers=(Former("yard", 4),), units=2))
    assert split == [(5.0, 2), (5.0, 2), (9.0, 2), (9.0, 2)]
    assert delivered(shop(Step("split"), units=2))[:2] == [(2.0, 1), (2.0, 1)]


def test_a_group_takes_and_gives_for_each_of_its_units() -> None:
    held = (Step("take", "yard", units=2.0), Step("delay", time=Spread(mean_h=3.0)), Step("give", "yard", units=2.0))
    found = shop(*held, stores=(Store("yard", 11.0),), units=3, sample_h=3.0)
    assert delivered(found) == [(5.0, 3), (8.0, 3)]
    assert found.store_samples[:, 0].tolist() == [0.0, 6.0, 6.0, 6.0]
    assert found.samples[:, 0].tolist() == [0, 0, 0, 3]


def test_what_comes_back_is_born_at_the_delivery() -> None:
    box = Kind("box", returns="home", returns_as="empty", returns_after=Spread(mean_h=4.5))
    programs = (Program("p", (Step("end"),)), Program("home", (Step("delay", time=Spread(mean_h=1.0)), Step("end"))))
    twin = Twin(
        Operations((box, Kind("empty")), programs, (Source("s", "box", "p", Spread(mean_h=4.0)),)),
        seed=1, replication=0,
    )  # fmt: skip
    twin.run(10.0)
    found = twin.outcome()
    assert found.deliveries["kind"].tolist() == [0, 0, 1]
    assert found.deliveries["born_h"].tolist() == [4.0, 8.0, 8.5]
    assert (found.born_units, found.present_units) == (4, 1)


def test_months_without_arrivals_delay_and_do_not_lose() -> None:
    share = (1.0, 0.0, 2.0, *(1.0,) * 9)
    source = Source("s", "box", "p", Spread(mean_h=500.0), month_share=share)
    twin = Twin(Operations((Kind("box"),), (Program("p", (Step("end"),)),), (source,)), seed=1, replication=0)
    twin.run(2200.0)
    assert twin.outcome().deliveries["born_h"].tolist() == [500.0, 1460.0 + 135.0, 1460.0 + 385.0, 1460.0 + 635.0]
