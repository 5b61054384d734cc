"""What stops a target: room or demand."""

from __future__ import annotations

import functools

import pytest
from tests.planned import BY, unreachable

from transcaspian.plan import Reach, reach
from transcaspian.plan._reach import lifted, own_slots, scale_for


@functools.lru_cache(maxsize=1)
def found() -> Reach:
    oracle = unreachable().oracle
    return reach(oracle, oracle.everything, year=BY, target_kt=10_000.0, most=2)


def test_each_lift_carries_more_than_the_one_before() -> None:
    steps = [found().corridor_kt, *(one.corridor_kt for one in found().lifts)]
    assert steps == sorted(steps)
    assert len(steps) == 3
    assert found().free_kt >= steps[-1] - 1e-6


def test_more_demand_is_needed_with_the_room_there_is_than_with_ample_room() -> None:
    assert found().free_demand_scale is not None
    assert found().free_demand_scale > 1.0
    assert found().demand_scale is None or found().demand_scale >= found().free_demand_scale


def test_the_scale_found_carries_the_target_and_a_little_less_does_not() -> None:
    scale = scale_for(lambda times: 50.0 * times**0.5, 100.0)
    assert scale == pytest.approx(4.0, rel=0.006)
    assert scale >= 4.0
    assert scale_for(lambda times: 200.0, 100.0) == 1.0
    assert scale_for(lambda times: 1.0, 100.0) is None


def test_lifting_no_slot_changes_nothing() -> None:
    oracle = unreachable().oracle
    flows = oracle.flows(0, BY)
    own = own_slots(flows, oracle.setting.corridor)
    again = lifted(flows, own & False)
    weight = oracle.setting.corridor
    assert float(again.state.flow_kt @ weight) == pytest.approx(float(flows.flow_kt @ weight), rel=1e-6)
    assert own.any()
    assert not (own & flows.problem.slots.pool).any()
