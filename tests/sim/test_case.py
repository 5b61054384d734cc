"""A replication alone is the same as among others, on any number of threads; calm years differ by storms alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import msgspec
import numpy as np
import pytest
from tests.sim.small import NAMES, small

from transcaspian.sim import Order
from transcaspian.sim._case import BY_DAY, Case, any_shut_share, calm, make_case, replicate, shore_shut_h
from transcaspian.sim._engine import outcome, run
from transcaspian.sim._replication import Replication

DAYS = 40


@pytest.fixture(scope="module")
def case() -> Case:
    return make_case(small(), NAMES)


def alike(one: Replication, other: Replication) -> bool:
    """Tell whether two replications are equal to the bit; nan equals nan."""
    pairs = zip(msgspec.structs.astuple(one), msgspec.structs.astuple(other), strict=True)
    return all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)


def test_a_replication_alone_is_the_one_of_the_batch_whatever_the_threads(case: Case) -> None:
    alone = [replicate(case, seed=1, replication=k, days=DAYS) for k in range(6)]
    with ThreadPoolExecutor(3) as pool:
        batch = list(pool.map(lambda k: replicate(case, seed=1, replication=k, days=DAYS), reversed(range(6))))
    assert all(alike(a, b) for a, b in zip(alone, reversed(batch), strict=True))
    assert not alike(alone[0], alone[1])
    assert not alike(alone[0], replicate(case, seed=2, replication=0, days=DAYS))


def test_late_replications_keep_nothing_by_day_and_all_else(case: Case) -> None:
    late = replicate(case, seed=1, replication=BY_DAY, days=3)
    assert late.daily.size == 0
    assert late.delivered.sum() > 0.0


def test_calm_years_have_no_storms_and_the_same_arrivals(case: Case) -> None:
    still = calm(case)
    assert still is not None
    stormy, quiet = (replicate(one, seed=1, replication=0, days=DAYS) for one in (case, still))
    assert stormy.storms.sum() > 0.0
    assert quiet.storms.tolist() == quiet.shut_days.tolist() == [0.0, 0.0]
    assert quiet.shut_share.sum() == 0.0
    border = case.layout.elements.index("station:border")
    assert stormy.passed[border] == quiet.passed[border]
    assert calm(still) is None


def test_the_hours_that_a_shore_is_shut_grow_while_it_is_shut() -> None:
    closed = msgspec.structs.replace(
        small(),
        shores=tuple(msgspec.structs.replace(shore, storms_per_h=(0.0,) * 12) for shore in small().shores),
        orders=(Order("east-coast", 10.0, 100.0),),
    )
    world = make_case(closed, NAMES).plan.world(seed=1, replication=0)
    for until_h, expected in ((5.0, 0.0), (30.0, 20.0), (200.0, 100.0)):
        run(world, until_h)
        assert shore_shut_h(world).tolist() == [expected, 0.0]
        assert outcome(world).shore_shut_h.tolist() == [expected, 0.0]


def test_the_part_of_a_day_that_some_shore_is_shut() -> None:
    hours = np.array([[0.0, 0.0], [12.0, 12.0], [36.0, 12.0], [36.0, 18.0]])
    assert any_shut_share(hours).tolist() == [0.75, 1.0, 0.25]
