"""Two outcomes are the same only if every bit is; what differs is named."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from tests.sim.corridor import one_station

from transcaspian.sim import Outcome, same, simulate_operations
from transcaspian.sim._outcome import DELIVERY_COLUMNS, TRACE_COLUMNS, VOYAGE_COLUMNS, same_bits


@pytest.fixture(scope="module")
def visit() -> Outcome:
    return simulate_operations(one_station(), 200.0, seed=4)


def test_an_outcome_is_the_same_as_itself_and_holds_the_columns_it_promises(visit: Outcome) -> None:
    assert same(visit, visit) == []
    assert tuple(visit.deliveries) == DELIVERY_COLUMNS
    assert tuple(visit.voyages) == VOYAGE_COLUMNS
    assert tuple(visit.trace) == TRACE_COLUMNS
    assert len(visit.deliveries["kind"]) > 100


def test_every_field_that_differs_is_named(visit: Outcome) -> None:
    later = visit.deliveries | {"delivered_h": visit.deliveries["delivered_h"].copy()}
    later["delivered_h"][3] = np.nextafter(later["delivered_h"][3], np.inf)
    assert same(visit, msgspec.structs.replace(visit, deliveries=later)) == ["deliveries.delivered_h"]
    other = msgspec.structs.replace(visit, events=visit.events + 1, area=-visit.area, queue_names=("x",), voyages={})
    assert same(visit, other) == ["events", "voyages", "queue_names", "area"]


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (np.array([1.0, np.nan]), np.array([1.0, np.nan]), True),
        (0.0, -0.0, False),
        (1, 1.0, False),
        (np.zeros(2), np.zeros(3), False),
        (np.zeros((0, 3)), np.zeros((0, 3)), True),
        (np.zeros((0, 3)), np.zeros((0, 2)), False),
        (("a",), ("b",), False),
        (np.arange(3), np.arange(3), True),
    ],
)
def test_same_is_to_the_bit_and_of_one_type(one: object, other: object, equal: bool) -> None:
    assert same_bits(one, other) is equal
