"""Simulated spreads given back to arcs: each simulated route's arcs add up to its spread, others keep theirs."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from tests.simulated import simulated_year

from transcaspian.sim import replicate
from transcaspian.sim._replication import Replication
from transcaspian.sim._spread import arc_spread, program_spread, waits_h


@pytest.fixture(scope="module")
def found() -> list[Replication]:
    _, done = simulated_year()
    return [replicate(done.case, seed=7, replication=k, days=365) for k in range(2)]


def test_the_spread_over_all_years_is_that_of_all_units_together(found: list[Replication]) -> None:
    one = msgspec.structs.replace(
        found[0], program_units=np.array([2.0, 0.0]), program_mean_h=np.array([10.0, np.nan]),
        program_sd_h=np.array([1.0, np.nan]),
    )  # fmt: skip
    other = msgspec.structs.replace(one, program_units=np.array([2.0, 1.0]), program_mean_h=np.array([20.0, 5.0]),
                                    program_sd_h=np.array([3.0, 0.0]))  # fmt: skip
    units, sd_h = program_spread([one, other])
    assert units.tolist() == [4.0, 1.0]
    assert sd_h[0] == pytest.approx(np.std([9.0, 11.0, 17.0, 23.0]))
    assert sd_h[1] == 0.0


def test_arcs_of_simulated_routes_add_up_to_the_simulated_spread(found: list[Replication]) -> None:
    _, done = simulated_year()
    spread = arc_spread(done.compiled, done.flows, found)
    units, sd_h = program_spread(found)
    off, weight = [], []
    for k, program in enumerate(done.compiled.operations.programs):
        if program.id in done.compiled.lanes and units[k] > 100.0 and sd_h[k] > 0.0:
            total = spread[done.flows.routes.arcs(done.compiled.lanes[program.id].route)].sum()
            off.append(abs(np.log(total / sd_h[k])))
            weight.append(units[k])
    before = [
        abs(np.log(done.flows.network.arc_sd_h[done.flows.routes.arcs(lane.route)].sum() / sd_h[k]))
        for k, program in enumerate(done.compiled.operations.programs)
        if (lane := done.compiled.lanes.get(program.id)) is not None and units[k] > 100.0 and sd_h[k] > 0.0
    ]
    assert len(off) > 10
    assert np.average(off, weights=weight) < 0.15
    assert np.average(off, weights=weight) < 0.4 * np.average(before, weights=weight)


def test_arcs_that_no_simulated_route_passes_keep_the_spread_of_the_tables(found: list[Replication]) -> None:
    _, done = simulated_year()
    network = done.flows.network
    spread = arc_spread(done.compiled, done.flows, found)
    passed = np.concatenate([done.flows.routes.arcs(lane.route) for lane in done.compiled.lanes.values()])
    others = np.setdiff1d(np.arange(len(spread)), passed)
    assert (spread >= 0.0).all()
    assert spread[others].tolist() == network.arc_sd_h[others].tolist()
    assert (spread[np.unique(passed)] != network.arc_sd_h[np.unique(passed)]).any()


def test_nothing_simulated_leaves_the_tables_spread(found: list[Replication]) -> None:
    _, done = simulated_year()
    empty = msgspec.structs.replace(found[0], program_units=np.zeros_like(found[0].program_units))
    assert arc_spread(done.compiled, done.flows, [empty]).tolist() == done.flows.network.arc_sd_h.tolist()


def test_waits_of_an_arc_are_those_of_its_slots_and_its_departure() -> None:
    _, done = simulated_year()
    top, waits = done.flows.network.topology, waits_h(done.flows)
    for arc in (0, 17, len(waits) - 1):
        uses = range(top.use_start[arc], top.use_start[arc + 1])
        wait = sum(top.use_passages[u] * done.flows.equilibrium.state.prices[2][top.use_slot[u]] for u in uses)
        link = top.arc_link[arc]
        assert waits[arc] == pytest.approx(wait + (done.flows.frequency_h[link] if link >= 0 else 0.0))
