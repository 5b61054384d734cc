"""Both engines side by side: the analytic wait is the equilibrium's, the simulated one that of all units of a slot."""

from __future__ import annotations

import numpy as np
import pytest
from tests.simulated import simulated_year

from transcaspian.sim import replicate
from transcaspian.sim._statistics import estimate
from transcaspian.sim._together import is_off, waits_together


def test_waits_of_a_slot_are_those_of_all_units_at_its_queues() -> None:
    answer, done = simulated_year()
    found = [replicate(done.case, seed=7, replication=k, days=365) for k in range(2)]
    pairs = waits_together(done.flows, done.case.layout, found)
    assert pairs == answer.waits
    slots = set(done.case.names.slot_of.values())
    for pair in (one for one in pairs if one.resource in slots):
        own = [k for k, e in enumerate(done.case.layout.elements) if done.case.names.slot_of.get(e) == pair.resource]
        hours = np.array([one.wait_unit_h[own].sum() / one.passed[own].sum() for one in found])
        assert pair.simulated_wait_h == estimate(hours)
        assert pair.flagged == is_off(pair.analytic_wait_h, pair.simulated_wait_h.value)
        assert pair.ratio == pytest.approx(pair.simulated_wait_h.value / pair.analytic_wait_h)
    waits = [pair.simulated_wait_h.value for pair in pairs]
    assert waits == sorted(waits, reverse=True)


@pytest.mark.parametrize(
    ("analytic_h", "simulated_h", "off"),
    [(4.0, 8.1, True), (8.1, 4.0, True), (4.0, 7.9, False), (0.2, 0.9, False), (0.0, 1.0, True), (1.0, 0.0, True)],
)
def test_a_factor_of_two_counts_from_an_hour_on(analytic_h: float, simulated_h: float, off: bool) -> None:
    assert is_off(analytic_h, simulated_h) == off


def test_the_wait_for_a_ship_is_set_beside_departures_and_ship_days() -> None:
    answer, done = simulated_year()
    top = done.flows.network.topology
    ships = {pair.resource: pair for pair in answer.waits}
    pair = ships["kuryk-alat-ferry:out"]
    link = top.links.index("kuryk-alat-ferry")
    out = [slot for slot in range(top.n_slots) if top.slot_name(slot).startswith("fleet-ferry-asco:out-")]
    assert len(out) == 4
    wait = done.flows.equilibrium.state.prices[2][out].mean()
    assert pair.analytic_wait_h >= done.flows.frequency_h[link]
    assert pair.analytic_wait_h == pytest.approx(done.flows.frequency_h[link] + wait)
    assert {"kuryk-alat-ferry:back", "aktau-alat-feeder:out"} <= set(ships)
    assert not any("ballast" in name for name in ships)
