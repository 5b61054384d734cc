"""The wait of a slot against queueing theory: exact where theory is, near it where it approximates, bounded beyond.

The wait is Sakasegawa's form (1977, Ann. Inst. Stat. Math. 29) of the formula of Allen and Cunneen:
``service (ca2 + cs2) / 2 / c * rho^(sqrt(2 (c + 1)) - 1) / (1 - rho)``, with its tangent beyond the bend.
"""

from __future__ import annotations

import heapq
import itertools
import math

import numpy as np
import pytest
from scipy.optimize import brentq
from tests.flow.problems import Market, Route, compose, free_slots

from transcaspian.flow import State
from transcaspian.model import atlas, scenario
from transcaspian.network import build

SERVICE_H = 6.0
SERVERS = range(1, 11)
BUSY = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
NEVER = 1.0 - 1e-12  # a bend beyond all that is asked


def slot_state(rho: float, servers: int, variation: float, bend: float) -> State:
    """Return the state of one slot at a utilisation; ``variation`` is the mean of both squared coefficients."""
    slots = free_slots(
        [1000.0],
        wait_scale_h=SERVICE_H * variation / servers,
        wait_power=math.sqrt(2.0 * (servers + 1.0)) - 1.0,
        bend_share=bend,
    )
    problem = compose([Market(1.0, [[[Route(1.0, {0: 1.0})]]])], slots)

    def excess(u: float) -> float:
        return float(State(problem, np.array([u])).prices[0, 0]) - rho

    return State(problem, np.array([brentq(excess, 0.0, 1e12, xtol=1e-13, rtol=1e-15, maxiter=500)]))


def wait_h(rho: float, servers: int = 1, variation: float = 1.0, bend: float = NEVER) -> float:
    return float(slot_state(rho, servers, variation, bend).prices[2, 0])


def erlang_c_wait_h(rho: float, servers: int) -> float:
    """Mean wait of M/M/c by Erlang's second formula, built up from his first by the recursion of his loss."""
    load, loss = rho * servers, 1.0
    for k in range(1, servers + 1):
        loss = load * loss / (k + load * loss)
    delay = loss / (1.0 - rho * (1.0 - loss))
    return delay * SERVICE_H / (servers * (1.0 - rho))


# -- one server: exact -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rho", [0.01, 0.3, *BUSY, 0.99])
@pytest.mark.parametrize("service_scv", [0.0, 0.2, 1.0, 1.8])
def test_one_server_waits_as_pollaczek_and_khinchine_say(rho: float, service_scv: float) -> None:
    exact = rho * SERVICE_H * (1.0 + service_scv) / (2.0 * (1.0 - rho))
    assert wait_h(rho, 1, (1.0 + service_scv) / 2.0) == pytest.approx(exact, rel=1e-9)


def test_one_server_is_erlang_with_one_and_a_fixed_service_halves_its_wait() -> None:
    for rho in BUSY:
        assert wait_h(rho) == pytest.approx(erlang_c_wait_h(rho, 1), rel=1e-9)
        assert wait_h(rho, 1, 0.5) == pytest.approx(erlang_c_wait_h(rho, 1) / 2.0, rel=1e-9)


# -- several servers: near ---------------------------------------------------------------------------------------------


def test_the_error_against_erlang_is_known_for_up_to_ten_servers() -> None:
    """It is always too long: by 1.4 % from 90 % busy, 7.3 % from 80 %, and by no more than 3.4 % of a service ever.

    At half load the relative error is large (twice the wait for ten servers), because there is hardly any wait.
    """
    exact = np.array([[erlang_c_wait_h(rho, c) for rho in BUSY] for c in SERVERS])
    ours = np.array([[wait_h(rho, c) for rho in BUSY] for c in SERVERS])
    errors, of_a_service = ours / exact - 1.0, (ours - exact) / SERVICE_H
    print("error of the wait by servers and utilisation", BUSY, np.round(errors, 4), sep="\n")
    assert errors[0] == pytest.approx(np.zeros(len(BUSY)), abs=1e-9)
    assert errors[1:].min() > 0.002
    assert errors[:, 3].max() == pytest.approx(0.0726, abs=1e-4)
    assert errors[:, 4].max() == pytest.approx(0.0136, abs=1e-4)
    assert errors[:, 5].max() == pytest.approx(0.0040, abs=1e-4)
    assert 0.0 < of_a_service.max() < 0.034
    assert (np.diff(errors[1:, :4], axis=0) > 0.0).all()


def test_erlang_is_right_where_it_is_tabled() -> None:
    """Two servers: ``2 rho^2 / (1 + rho)`` wait; five at a load of four: 55.41 % (any table of the formula)."""
    for rho in BUSY:
        delay = erlang_c_wait_h(rho, 2) * 2 * (1.0 - rho) / SERVICE_H
        assert delay == pytest.approx(2.0 * rho**2 / (1.0 + rho), rel=1e-12)
    assert erlang_c_wait_h(0.8, 5) * 5 * 0.2 / SERVICE_H == pytest.approx(0.5541, abs=5e-5)


def simulated_wait_h(rho: float, servers: int, shape_in: float, shape_out: float, *, ships: int = 150_000) -> float:
    """Mean wait of a queue first come, first served, with gamma gaps and services; squared variation 1 / shape."""
    rng = np.random.default_rng(servers)
    arrivals = np.cumsum(rng.gamma(shape_in, SERVICE_H / (servers * rho) / shape_in, ships))
    services = rng.gamma(shape_out, SERVICE_H / shape_out, ships)
    free, total = [0.0] * servers, 0.0
    for at, service in zip(arrivals.tolist(), services.tolist(), strict=True):
        start = max(at, free[0])
        heapq.heapreplace(free, start + service)
        total += start - at
    return total / ships


@pytest.mark.parametrize(
    ("servers", "shape_in", "shape_out", "most"),
    [(1, 1.0, 1.0, 0.04), (2, 1.0, 5.0, 0.05), (3, 2.0, 1.0, 0.15)],
)
def test_a_simulated_port_waits_as_the_formula_says(
    servers: int, shape_in: float, shape_out: float, most: float
) -> None:
    variation = (1.0 / shape_in + 1.0 / shape_out) / 2.0
    seen = simulated_wait_h(0.8, servers, shape_in, shape_out)
    assert wait_h(0.8, servers, variation) == pytest.approx(seen, rel=most)


@pytest.mark.parametrize("servers", [1, 2, 5, 10])
@pytest.mark.parametrize("variation", [0.3, 1.0, 1.5])
def test_in_heavy_traffic_the_wait_is_that_of_kingman(servers: int, variation: float) -> None:
    limit = SERVICE_H * variation / servers
    gaps = [abs((1.0 - rho) * wait_h(rho, servers, variation) / limit - 1.0) for rho in (0.9, 0.99, 0.999)]
    assert all(later < 0.15 * sooner for sooner, later in itertools.pairwise(gaps))
    assert gaps[-1] < 0.005


# -- bounded -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("servers", [1, 3, 10])
def test_beyond_the_bend_the_wait_goes_on_along_its_tangent(servers: int) -> None:
    bend, step = 0.95, 1e-6
    at, below, above = (wait_h(bend + k * step, servers, bend=bend) for k in (0, -1, 1))
    assert (at - below) / step == pytest.approx((above - at) / step, rel=1e-4)
    assert wait_h(bend - step, servers, bend=bend) == pytest.approx(wait_h(bend - step, servers), rel=1e-9)
    far = [wait_h(rho, servers, bend=bend) for rho in (0.96, 0.97, 0.98, 0.99)]
    assert np.diff(far) == pytest.approx(np.full(3, far[1] - far[0]), rel=1e-8)
    assert far[-1] < 0.5 * wait_h(0.99, servers)


@pytest.mark.parametrize("rho", [0.2, 0.8, 0.949, 0.951, 0.99])
def test_the_slope_of_the_wait_is_its_difference(rho: float) -> None:
    state = slot_state(rho, 3, 1.0, 0.95)
    slope = state.prices[5, 0] / state.prices[4, 0]
    step = 1e-5
    difference = (wait_h(rho + step, 3, bend=0.95) - wait_h(rho - step, 3, bend=0.95)) / (2.0 * step)
    assert slope == pytest.approx(difference, rel=1e-4)


# -- the tables --------------------------------------------------------------------------------------------------------


def test_every_resource_of_the_tables_queues_by_this_formula() -> None:
    known = atlas()
    network = build(scenario("base", atlas=known), year=2024, atlas=known)
    names = [network.topology.slot_name(slot).split(":")[0] for slot in range(network.topology.n_slots)]
    for name, resource in known.resources.items():
        for slot in [k for k, other in enumerate(names) if other == name]:
            scale = resource.service_h * (resource.arrival_scv + resource.service_scv) / 2.0 / resource.servers
            assert network.wait_scale_h[slot] == pytest.approx(scale, rel=1e-12), name
            assert network.wait_power[slot] == pytest.approx(math.sqrt(2.0 * (resource.servers + 1.0)) - 1.0), name
    assert set(known.resources) <= set(names)
