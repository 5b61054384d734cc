"""The total adjoint: choice, prices and departures all answer."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from tests.flow.problems import random_problem

from transcaspian.flow import Adjoint, Flows, Outputs, State, adjoint, assign, replace, solve
from transcaspian.flow._adjoint import nested_slope, net_weight
from transcaspian.model import atlas, scenario
from transcaspian.network import build, find_routes, freeze


@pytest.fixture(scope="module")
def flows() -> Flows:
    known = atlas()
    network = build(scenario("base", atlas=known), year=2030, atlas=known)
    return assign(network, freeze(find_routes(network), atlas=known), settled_h=1e-8, rounds=100)


@pytest.fixture(scope="module")
def solved(flows: Flows) -> Adjoint:
    rng = np.random.default_rng(5)
    size = (flows.routes.n_routes, 2)
    return adjoint(flows, Outputs(kt=rng.random(size), teu=rng.random(size) * 0.01, demand=np.array([0.0, 1.0])))


def test_the_slope_of_choice_is_a_difference() -> None:
    problem = random_problem(4, demand_kt=700.0)
    state = solve(problem).state
    rng = np.random.default_rng(3)
    weight, push = rng.random((problem.n_routes, 2)), rng.random(problem.n_routes)
    step = 1e-5
    up, down = (
        State(replace(problem, fixed_usd_per_t=problem.fixed_usd_per_t + side * step * push), state.u).flow_kt
        for side in (1.0, -1.0)
    )
    difference = weight.T @ (up - down) / (2.0 * step)
    assert nested_slope(state, weight).T @ push == pytest.approx(difference, rel=1e-6, abs=1e-6)


def test_a_kt_counts_less_what_its_use_of_slots_costs() -> None:
    problem = random_problem(4)
    state = solve(problem).state
    weight, multiplier = np.ones((problem.n_routes, 1)), np.full((len(state.u), 1), 2.0)
    expected = np.ones(problem.n_routes)
    for p in range(problem.n_routes):
        for k in range(problem.cell_start[p], problem.cell_start[p + 1]):
            expected[p] -= 2.0 * problem.units[k] / problem.slots.capacity_per_y[problem.cell_slot[k]]
    assert net_weight(state, weight, multiplier)[:, 0] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("table", "field", "id_"),
    [
        ("fleets", "count", "ferry-asco"),
        ("fleets", "payload_t", "tanker-turkmen"),
        ("links", "length_km", "aktau-alat-ferry"),
        ("cargoes", "t_per_teu", "container-general"),
        ("parameters", "value", "path-size"),
        ("resources", "capacity_per_y", "aktau-containers"),
    ],
)
def test_a_nearby_network_moves_outputs_as_solving_again_does(
    flows: Flows, solved: Adjoint, table: str, field: str, id_: str
) -> None:
    network = flows.network
    row = list(getattr(network.atlas, table)).index(id_)

    def moved(share: float):
        values = network.columns[table][field].copy()
        values[row] *= 1.0 + share
        columns = {**network.columns, table: {**network.columns[table], field: values}}
        return build(network.scenario, year=network.year, atlas=network.atlas, columns=columns)

    def counted(share: float) -> np.ndarray:
        answer = assign(moved(share), flows.routes, start=flows.equilibrium, settled_h=1e-8, rounds=100)
        return solved.outputs.count(answer)

    central = (counted(1e-4) - counted(-1e-4)) / 2e-4
    assert solved.towards(moved(1e-6)) / 1e-6 == pytest.approx(central, rel=1e-3, abs=1e-3)


def test_the_network_itself_moves_nothing(flows: Flows, solved: Adjoint) -> None:
    assert (solved.towards(flows.network) == 0.0).all()


def test_departures_have_a_part_in_it(flows: Flows, solved: Adjoint) -> None:
    links = solved.departures.links
    assert (solved.hour[links] != 0.0).any()
    assert (np.delete(solved.hour, links, axis=0) == 0.0).all()


def test_demand_counts_whether_it_moves_or_not(flows: Flows) -> None:
    none = np.zeros((flows.routes.n_routes, 1))
    outputs = Outputs(kt=none - 1.0, teu=none, demand=np.ones(1))
    left = float(flows.problem.demand_kt.sum() - flows.flow_kt.sum())
    assert outputs.count(flows) == pytest.approx([left])
    more = msgspec.structs.replace(flows.network, volume_kt=flows.network.volume_kt * 1.000001)
    assert 0.0 < adjoint(flows, outputs).towards(more)[0] < 1.0
