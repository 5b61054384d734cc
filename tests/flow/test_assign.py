"""A year of the shipped tables, assigned: certificate, departures at their fixed point, nothing inherited."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from tests.flow.test_twin import differences, kernel_tables, twin_tables

from transcaspian.flow import Flows, _kernels, assign, replace, revenue_usd, solve, users_cost_usd, values
from transcaspian.flow._assign import SETTLED_H, STEEPEST, _secant, _with_frequency
from transcaspian.flow._departures import Departures
from transcaspian.flow._problem import frequency_sums
from transcaspian.model import Atlas, Scenario, atlas, scenario
from transcaspian.network import Network, RouteSet, build, find_routes, freeze

YEAR = 2024


@pytest.fixture(scope="module")
def tables() -> Atlas:
    return atlas()


@pytest.fixture(scope="module")
def base(tables: Atlas) -> Scenario:
    return scenario("base", atlas=tables)


@pytest.fixture(scope="module")
def network(base: Scenario, tables: Atlas) -> Network:
    return build(base, year=YEAR, atlas=tables)


@pytest.fixture(scope="module")
def routes(network: Network, tables: Atlas) -> RouteSet:
    return freeze(find_routes(network), atlas=tables)


@pytest.fixture(scope="module")
def flows(network: Network, routes: RouteSet) -> Flows:
    return assign(network, routes)


def test_a_year_carries_a_certificate(flows: Flows) -> None:
    assert flows.certificate.residual <= 1e-8
    assert flows.certificate.residual_h <= 1e-5
    assert flows.certificate.relative_gap is None
    assert flows.certificate is flows.equilibrium.certificate


def test_every_number_of_a_year_is_finite(flows: Flows) -> None:
    state = flows.equilibrium.state
    for table in (state.prices, state.flow_kt, state.cost_usd_per_t, state.expected_usd_per_t, flows.frequency_h):
        assert np.isfinite(table).all()
    assert (flows.used_per_y[~flows.problem.slots.pool] >= 0.0).all()
    assert state.utilisation[~flows.problem.slots.pool].max() < 1.0


def test_no_market_moves_more_than_its_volume_and_no_closed_route_is_used(flows: Flows, network: Network) -> None:
    moved = np.bincount(flows.routes.market, weights=flows.flow_kt, minlength=len(network.volume_kt))
    assert (moved <= network.volume_kt * (1.0 + 1e-12)).all()
    assert moved.sum() > 0.1 * network.volume_kt.sum()
    assert (flows.flow_kt[flows.values.open_share == 0.0] == 0.0).all()


def test_the_same_year_twice_is_the_same_in_every_bit(flows: Flows, network: Network, routes: RouteSet) -> None:
    again = assign(network, routes)
    assert again.flow_kt.tobytes() == flows.flow_kt.tobytes()
    assert again.frequency_h.tobytes() == flows.frequency_h.tobytes()


# -- departures --------------------------------------------------------------------------------------------------------


def test_departures_are_those_that_the_flows_imply(flows: Flows, network: Network, routes: RouteSet) -> None:
    implied = Departures(network, routes).wait_h(flows.flow_kt, flows.frequency_h)
    assert flows.rounds >= 2
    assert np.abs(implied - flows.frequency_h).max() <= 2.0 * SETTLED_H
    assert not any("have not settled" in note for note in flows.notes)


def test_only_ships_that_leave_when_full_change_their_departures(
    flows: Flows, network: Network, routes: RouteSet
) -> None:
    links = Departures(network, routes).links
    others = np.setdiff1d(np.arange(len(flows.frequency_h)), links)
    assert (flows.frequency_h[others] == network.link_frequency_h[others]).all()
    assert (flows.frequency_h[links] != network.link_frequency_h[links]).any()


def test_twice_the_flow_waits_half_as_long_and_no_flow_the_longest(
    flows: Flows, network: Network, routes: RouteSet
) -> None:
    departures = Departures(network, routes)
    few = 1e-3 * flows.flow_kt
    assert (departures.wait_h(0.0 * few, flows.frequency_h)[departures.links] == departures.longest_h).all()
    once = departures.wait_h(1e3 * flows.flow_kt, flows.frequency_h)[departures.links]
    twice = departures.wait_h(2e3 * flows.flow_kt, flows.frequency_h)[departures.links]
    inside = once < departures.longest_h
    assert inside.any()
    assert twice[inside] == pytest.approx(0.5 * once[inside])


def test_a_departure_is_waited_for_half_the_time_that_the_busier_direction_fills_a_ship() -> None:
    departures = object.__new__(Departures)
    departures.links, departures.size, departures.longest_h = np.array([1]), 2, 336.0
    departures.route, departures.key = np.array([0, 1, 2]), np.array([2, 3, 3])  # back on link 1, twice forth
    departures.ships_per_kt = np.array([0.2, 0.3, 0.1])
    wait_h = departures.wait_h(np.array([500.0, 200.0, 600.0]), np.array([7.0, 8.0]))
    assert wait_h == pytest.approx(np.array([7.0, 0.5 * 8760.0 / 120.0]))


def test_routes_wait_for_departures_at_their_own_value_of_time(
    flows: Flows, network: Network, routes: RouteSet
) -> None:
    start = assign(network, routes, rounds=0)
    shift_h = frequency_sums(network, routes, flows.frequency_h - network.link_frequency_h)
    assert np.abs(shift_h).max() > 1.0
    assert flows.values.time_h - start.values.time_h == pytest.approx(shift_h, abs=1e-8)
    money = shift_h * flows.values.value_of_time_usd_per_t_h
    dearer = flows.problem.fixed_usd_per_t - start.problem.fixed_usd_per_t
    assert dearer == pytest.approx(money, abs=1e-8)


def test_no_rounds_keep_the_stated_start(network: Network, routes: RouteSet) -> None:
    start = assign(network, routes, rounds=0)
    assert start.rounds == 0
    assert (start.frequency_h == network.link_frequency_h).all()
    assert start.certificate.residual <= 1e-8
    assert start.notes == network.notes


def test_too_few_rounds_are_told(network: Network, routes: RouteSet) -> None:
    short = assign(network, routes, rounds=1)
    assert short.rounds == 1
    assert "2024: departures of ships that fill have not settled" in short.notes[-1]
    assert short.certificate.residual <= 1e-8


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_plain_iteration_from_another_start_ends_at_the_same_departures(
    flows: Flows, network: Network, routes: RouteSet, factor: float
) -> None:
    departures = Departures(network, routes)
    now = flows.frequency_h.copy()
    now[departures.links] *= factor
    problem, worth = _with_frequency(flows.problem, flows.values, network, routes, flows.frequency_h, now)
    equilibrium = solve(problem, tolerance=1e-6)
    for _ in range(30):
        following = departures.wait_h(equilibrium.state.flow_kt, now)
        problem, worth = _with_frequency(problem, worth, network, routes, now, following)
        equilibrium, now = solve(problem, start=equilibrium.state.u, tolerance=1e-6), following
    assert now == pytest.approx(flows.frequency_h, abs=5.0 * SETTLED_H)


def affine(slope: float, at: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda now: at + slope * (now - at)


def test_a_secant_finds_the_fixed_point_of_a_straight_map_in_two_rounds() -> None:
    for slope in (-0.8, 0.0, 0.5):
        wait = affine(slope, 40.0)
        before = np.array([100.0])
        now, told = _secant(before, wait(before), None, None, 500.0)
        assert (now == wait(before)).all()
        assert told == 0.0
        following, told = _secant(now, wait(now), before, wait(before), 500.0)
        assert following[0] == pytest.approx(40.0)
        assert told == pytest.approx(abs(slope))


def test_a_secant_is_held_back_where_the_map_is_steep_and_inside_its_bounds() -> None:
    wait = affine(3.0, 40.0)
    before, now = np.array([100.0]), np.array([90.0])
    following, told = _secant(now, wait(now), before, wait(before), 500.0)
    assert told == pytest.approx(3.0)
    assert following[0] == 500.0
    assert following[0] < now[0] + (wait(now)[0] - now[0]) / (1.0 - STEEPEST)
    still, told = _secant(now, now, now, now, 500.0)
    assert still[0] == 90.0
    assert told == 0.0


# -- the solver on the corridor ----------------------------------------------------------------------------------------


def test_kernels_and_twin_agree_in_every_bit_on_the_corridor(flows: Flows) -> None:
    problem, u = flows.problem, flows.equilibrium.state.u
    weight = flows.values.tariff_usd_per_t
    assert not differences(kernel_tables(problem, u, weight, _kernels), twin_tables(problem, u, weight))


def test_random_starts_end_at_the_same_flows(flows: Flows) -> None:
    rng = np.random.default_rng(3)
    for _ in range(3):
        start = 10.0 ** rng.uniform(-1.0, 2.0, len(flows.equilibrium.state.u))
        answer = solve(flows.problem, start=start)
        assert answer.state.flow_kt == pytest.approx(flows.flow_kt, rel=1e-8, abs=1e-9)


def test_values_of_the_dearest_slots_are_differences(flows: Flows) -> None:
    problem, equilibrium = flows.problem, flows.equilibrium
    corridor, tariff = (flows.routes.corridor == 0).astype(float), flows.values.tariff_usd_per_t
    worth = values(equilibrium, corridor=corridor, tariff_usd_per_t=tariff)
    adjoint = np.array([worth.user_saving_usd_per_unit, worth.corridor_kt_per_unit, worth.revenue_usd_per_unit])
    dearest = np.argsort(-np.abs(adjoint[0] * problem.slots.capacity_per_y))[:6]
    difference = np.empty((3, 6))
    for column, r in enumerate(dearest):
        sides = []
        for sign in (1.0, -1.0):
            capacity = problem.slots.capacity_per_y.copy()
            capacity[r] *= 1.0 + sign * 3e-5
            state = solve(replace(problem, capacity_per_y=capacity), start=equilibrium.state.u).state
            sides.append(np.array([-users_cost_usd(state), state.flow_kt @ corridor, revenue_usd(state, tariff)]))
        difference[:, column] = (sides[0] - sides[1]) / (6e-5 * problem.slots.capacity_per_y[r])
    floor = 1e-4 * np.abs(adjoint[:, dearest]).max(axis=1, keepdims=True)
    assert (np.abs(adjoint[:, dearest] - difference) <= 1e-4 * np.abs(difference) + floor).all()


def test_with_one_value_of_time_the_programme_has_no_gap(base: Scenario, tables: Atlas, routes: RouteSet) -> None:
    priced = msgspec.structs.replace(base, value_of_time_usd_per_t_h=0.5)
    flows = assign(build(priced, year=YEAR, atlas=tables), routes, rounds=0)
    assert flows.problem.potential
    assert flows.certificate.residual <= 1e-8
    assert flows.certificate.relative_gap is not None
    assert flows.certificate.relative_gap <= 1e-12
    other = solve(replace(flows.problem, potential=False))
    assert other.state.flow_kt == pytest.approx(flows.flow_kt, rel=1e-7, abs=1e-8)
