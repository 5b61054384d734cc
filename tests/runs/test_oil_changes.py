"""What oil changes in a freight run."""

from __future__ import annotations

import msgspec
import pytest

from transcaspian.model import Atlas, Change, Scenario, scenario
from transcaspian.network import build
from transcaspian.runs._oil_changes import CPC_ROOM, MONTH_DAYS, MONTH_SHARE, oil_changes
from transcaspian.runs._oil_years import slots_of


def told(
    own: Scenario, atlas: Atlas, *, share: float = MONTH_SHARE, days: float = MONTH_DAYS
) -> tuple[list[Change], str]:
    return oil_changes(own, atlas=atlas, year=2028, closed_share=share, closed_days=days)


def fed(own: Scenario, changes: list[Change]) -> Scenario:
    return msgspec.structs.replace(own, changes=(*own.changes, *changes))


def test_a_signed_step_that_the_scenario_leaves_out_is_fed_from_its_year(frozen: Scenario, shipped: Atlas) -> None:
    changes, words = told(frozen, shipped)
    assert {change.owner for change in changes} == {"oil"}
    assert {(change.target, change.from_year) for change in changes} >= {("btc-kazakh-quota", 2028)}
    assert all(change.source for change in changes)
    assert "Ceiling of March 2024" in words
    for year, kt in ((2027, 1740.0), (2028, 2200.0)):
        network = build(fed(frozen, changes), year=year, atlas=shipped)
        assert network.capacity_per_y[slots_of(network, ["btc-kazakh-quota"])].max() == pytest.approx(kt)


def test_a_step_that_is_in_the_scenario_is_not_fed_twice(frozen: Scenario, shipped: Atlas) -> None:
    changes, words = told(scenario("base", atlas=shipped), shipped)
    assert changes == []
    assert "holds what stands for the signed step" in words
    other = fed(frozen, [Change("btc-kazakh-quota", "capacity_per_y", "set", 7000.0, 2030, source="press", owner="me")])
    assert told(other, shipped)[0] == []


def test_a_closure_that_is_asked_is_the_mean_of_its_year(shipped: Atlas) -> None:
    base = scenario("base", atlas=shipped)
    changes, words = told(base, shipped, share=0.5, days=73.0)
    assert words.endswith("CPC closed by 50% for 73 days as the mean of 2028")
    (closure,) = changes
    assert (closure.target, closure.value, closure.from_year, closure.to_year) == (CPC_ROOM, 0.9, 2028, 2028)
    plain, shut = (build(one, year=2028, atlas=shipped) for one in (base, fed(base, changes)))
    own = slots_of(plain, [CPC_ROOM])
    assert shut.capacity_per_y[own] == pytest.approx(0.9 * plain.capacity_per_y[own])
