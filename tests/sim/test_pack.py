"""Operations by name become positions; a world is a copy that a run may change."""

from __future__ import annotations

import math
import time
from hashlib import blake2b

import numpy as np
import pytest
from tests.sim.corridor import corridor, one_station

from transcaspian.errors import InputError
from transcaspian.sim import _pack, outcome, pack, run
from transcaspian.sim._pack import replication_key, stream_hash

PLAN = pack(corridor())
WIDE = (1 << 64) - 1


def mixed(z: int) -> int:
    z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & WIDE
    z = ((z ^ z >> 27) * 0x94D049BB133111EB) & WIDE
    return z ^ z >> 31


def test_the_key_of_a_stream_is_that_of_the_page() -> None:
    golden, seed, replication = 0x9E3779B97F4A7C15, 12345, 6
    shared = mixed((mixed((seed + golden) & WIDE) + golden * (replication + 1)) & WIDE)
    assert replication_key(seed, replication) == shared
    name = int.from_bytes(blake2b(b"storm:west", digest_size=8).digest(), "little")
    assert stream_hash("storm:west") == name
    world = PLAN.world(seed=seed, replication=replication)
    assert int(world.tables.stream["state"][PLAN.stream_names.index("storm:west")]) == mixed(shared ^ name)


def test_the_first_arrival_is_that_of_the_first_number_of_its_stream() -> None:
    key = mixed(int(replication_key(3, 0)) ^ stream_hash("source:door"))
    u = ((mixed((key + 0x9E3779B97F4A7C15) & WIDE) >> 11) + 0.5) * 2.0**-53
    world = pack(one_station(0.8)).world(seed=3)
    run(world, 0.0)
    pending_h = world.tables.heap["key"][: int(world.tables.clock["pending"][0])].view(np.float64)
    assert -1.0 / 0.8 * math.log(u) in pending_h.tolist()


def test_a_lognormal_time_is_packed_by_its_logarithm() -> None:
    rows = [row for row in PLAN.template.spread if row["form"] == 2 and row["most"] == 100.0]
    sigma = math.sqrt(math.log(1.5))
    assert [(row["sigma"], row["average"]) for row in rows] == [(sigma, math.log(30.0) - sigma * sigma / 2.0)] * 2


def test_queues_follow_the_order_of_the_lists() -> None:
    names = PLAN.queue_names
    assert names[:4] == (
        "station:border",
        "station:customs-east",
        "station:customs-south",
        "station:gatehouse",
    )
    assert names[4:11] == (
        "store:yard-east", "store:yard-south", "store:path", "gate:ban-east", "gate:ban-south", "former:train-east",
        "former:train-south",
    )  # fmt: skip
    assert names[11:18] == (
        "deck:ferry:0:wagon", "deck:ferry:0:hull", "deck:ferry:0:lorry", "deck:ferry:1:wagon", "deck:ferry:1:hull",
        "deck:ferry:1:lorry", "deck:other:0:wagon",
    )  # fmt: skip
    assert names[-3:] == ("anchor:east", "anchor:south", "anchor:west")


def test_steps_that_share_a_stream_share_its_numbers() -> None:
    assert "step:rail" in PLAN.stream_names
    assert "step:wagon-east:3" in PLAN.stream_names
    delays = [row["stream"] for row in PLAN.template.spread if row["most"] == 100.0]
    assert len(delays) == 2
    assert len(set(delays)) == 1


def test_two_names_with_one_key_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pack, "stream_hash", lambda name: len(name))
    with pytest.raises(
        InputError, match="two streams of random numbers with one key; read source:trains, source:wagons"
    ):
        pack(corridor())


def test_a_world_leaves_its_plan_as_it_was() -> None:
    before = [array.tobytes() for array in PLAN.template]
    one, other = PLAN.world(), PLAN.world()
    run(one, 300.0)
    assert [array.tobytes() for array in PLAN.template] == before
    assert outcome(other).events == 0
    assert not any(np.shares_memory(a, b) for a, b in zip(one.tables, PLAN.template, strict=True) if a.size)


def test_a_world_is_made_in_milliseconds() -> None:
    least_ms = math.inf
    for _ in range(5):
        start = time.perf_counter()
        PLAN.world()
        least_ms = min(least_ms, 1e3 * (time.perf_counter() - start))
    assert least_ms < 10.0
