"""What the twin keeps: Little's law as an identity for every queue, and no unit lost or doubled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sim.networks import random_network

from transcaspian.sim._twin import Twin
from transcaspian.sim._twin_kept import Line, lines, present

SEEDS = st.integers(0, 2**32 - 1)


def half_run(seed: int) -> Twin:
    network = random_network(seed)
    twin = Twin(network.operations, seed=network.seed, replication=network.replication)
    twin.run(0.6 * network.hours)
    return twin


@given(SEEDS)
def test_the_area_under_a_queue_is_what_was_waited(seed: int) -> None:
    twin = half_run(seed)
    for name, line in lines(twin).items():
        assert line.area_at(twin.now) == pytest.approx(line.waited_at(twin.now), rel=1e-9, abs=1e-9), name
        assert line.joined == line.left + line.length, name
        assert line.length == sum(who.units for who in line.inside), name


@given(SEEDS)
def test_no_unit_is_lost_or_doubled(seed: int) -> None:
    twin = half_run(seed)
    outcome = twin.outcome()
    assert outcome.born_units == outcome.delivered_units + outcome.refused_units + outcome.present_units
    children = [child for item in present(twin) for child in item.children]
    assert not {id(child) for child in children} & {id(item) for item in present(twin)}


@given(SEEDS)
def test_waits_by_step_are_the_waits_by_queue(seed: int) -> None:
    twin = half_run(seed)
    outcome = twin.outcome()
    of_items = [not name.startswith("anchor:") for name in outcome.queue_names]
    assert outcome.step_left.sum() == outcome.left[of_items].sum()
    assert outcome.step_wait_h.sum() == pytest.approx(outcome.wait_h[of_items].sum(), rel=1e-9)


def test_a_queue_counts_units() -> None:
    class Block:
        units = 3
        joined = 0.0

    line = Line()
    line.join(Block(), 1.0)
    line.join(Block(), 2.0)
    assert (line.length, line.joined, line.area) == (6, 6, 3.0)
    assert line.pop(4.0).joined == 1.0
    assert (line.length, line.left, line.area, line.wait) == (3, 3, 15.0, 9.0)
    assert line.area_at(5.0) == 18.0 == line.waited_at(5.0)
    assert line.area == 15.0
