"""Simulated reliability: asked for by name, solved twice, and kept by whatever builds on the year."""

from __future__ import annotations

import functools

import msgspec
import numpy as np
import pytest
from tests.simulated import YEAR, simulated_year

from transcaspian.errors import ScenarioError
from transcaspian.flow import Flows
from transcaspian.model import SIMULATED, TABLE, atlas, scenario
from transcaspian.network import build
from transcaspian.runs._provenance import run_id
from transcaspian.runs._reliability import settle, with_reliability
from transcaspian.runs._run import run_scenario


@functools.lru_cache(maxsize=1)
def settled() -> Flows:
    """Solve the simulated year again with simulated spreads."""
    _, done = simulated_year()
    wanted = with_reliability(done.flows.network.scenario, SIMULATED)
    network = msgspec.structs.replace(done.flows.network, scenario=wanted)
    return settle(msgspec.structs.replace(done.flows, network=network))


def test_a_scenario_takes_its_spreads_from_the_tables_unless_it_says_so() -> None:
    _, done = simulated_year()
    assert done.flows.network.scenario.reliability == TABLE
    assert settle(done.flows) is done.flows
    assert with_reliability(done.flows.network.scenario, None) is done.flows.network.scenario


def test_spreads_are_the_simulated_ones_and_the_year_is_solved_again() -> None:
    _, done = simulated_year()
    flows = settled()
    assert flows.certificate.residual <= 1e-8
    passed = np.unique(np.concatenate([done.flows.routes.arcs(lane.route) for lane in done.compiled.lanes.values()]))
    moved = flows.network.arc_sd_h != done.flows.network.arc_sd_h
    assert set(np.flatnonzero(moved)) <= set(passed.tolist())
    assert moved.sum() > 50
    assert np.abs(flows.flow_kt - done.flows.flow_kt).max() > 0.1
    assert flows.values.sd_h.tolist() != done.flows.values.sd_h.tolist()


def test_a_settled_year_is_settled_and_a_year_built_from_its_numbers_keeps_the_spreads() -> None:
    flows = settled()
    assert settle(flows) is flows
    network = flows.network
    again = build(network.scenario, year=network.year, atlas=network.atlas, columns=network.columns)
    assert again.arc_sd_h.tolist() == network.arc_sd_h.tolist()
    assert again.arc_time_h.tolist() == network.arc_time_h.tolist()


def test_a_run_says_that_its_reliability_is_simulated_and_has_its_own_id() -> None:
    known = atlas()
    frozen = scenario("frozen", atlas=known)
    simulated = run_scenario(with_reliability(frozen, SIMULATED), atlas=known, years=[YEAR]).summary
    assert simulated.scenario["reliability"] == SIMULATED
    assert simulated.id != run_id(frozen, [YEAR], known.tables.sha256)
    assert any("simulated: 4 replications of each year, seed 1" in note for note in simulated.notes)
    assert simulated.years[0].corridor_kt != simulated_year()[0].corridor_kt
    assert simulated.years[0].residual <= 1e-8


def test_a_place_that_has_no_spreads_is_refused_with_the_nearest() -> None:
    frozen = scenario("frozen", atlas=atlas())
    with pytest.raises(ScenarioError, match="Did you mean 'simulated'") as caught:
        with_reliability(frozen, "simulatd")
    assert caught.value.faults[0].file == "--reliability"
