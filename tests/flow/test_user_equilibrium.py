"""User equilibrium: closed forms, Wardrop's conditions on any network, limits, and what is refused."""

from __future__ import annotations

import itertools

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize
from tests.flow.problems import Market, Route, compose, free_slots
from tests.flow.roads import braess, random_city, roads, trips

from transcaspian.errors import InputError, NoRoute, NotConverged
from transcaspian.flow import Roads, Trips, UserEquilibrium, _user_equilibrium, judge, solve, user_equilibrium

SEEDS = st.integers(0, 2**32 - 1)
ONE = (0, 1, 1.0, 1.0, 1.0, 1.0)


def route_costs(found: UserEquilibrium) -> np.ndarray:
    return np.add.reduceat(found.judgement.link_cost[found.route_links], found.route_start[:-1])


# -- closed forms ------------------------------------------------------------------------------------------------------


def test_parallel_links_of_one_power_share_by_the_closed_form() -> None:
    # 1 + x, 2 + x and 9 + x for 5 trips: the first two at 4.5, the third at no flow.
    made = roads([ONE] * 3, fixed=[0.0, 1.0, 8.0])
    found = user_equilibrium(made, trips((0, 1, 5.0)))
    assert found.link_flow == pytest.approx([3.0, 2.0, 0.0], abs=1e-9)
    assert found.judgement.pair_cost == pytest.approx([4.0])
    assert found.judgement.beckmann_value == pytest.approx(3.0 + 4.5 + 4.0 + 2.0)


@pytest.mark.parametrize("power", [0.4, 1.0, 2.5, 4.0, 16.83])
def test_two_links_of_any_power_cost_the_same(power: float) -> None:
    made = roads([(0, 1, 1.0, 0.15, 3.0, power), (0, 1, 1.1, 0.7, 2.0, power)])
    share = brentq(
        lambda x: 1.0 + 0.15 * (x / 3.0) ** power - 1.1 - 0.77 * ((9.0 - x) / 2.0) ** power, 0.0, 9.0, xtol=1e-14
    )
    found = user_equilibrium(made, trips((0, 1, 9.0)), tolerance=1e-13)
    assert found.link_flow == pytest.approx([share, 9.0 - share], rel=1e-9)


def test_a_wall_of_a_delay_is_filled_to_its_foot() -> None:
    # Power 1e9: nothing below capacity, more than numbers hold above it. The other way costs 3.
    made = roads([(0, 1, 1.0, 1.0, 5.0, 1e9), (0, 1, 3.0, 0.0, 1.0, 1.0)])
    found = user_equilibrium(made, trips((0, 1, 7.0)), tolerance=0.5)
    assert found.link_flow.sum() == pytest.approx(7.0)
    assert 0.0 < found.link_flow[0] < 5.0 * (1.0 + 1e-9)


def test_a_link_of_power_0_costs_its_rise_at_any_flow() -> None:
    made = roads([(0, 1, 2.0, 0.5, 0.0, 0.0), (0, 1, 1.0, 1.0, 1.0, 1.0)])
    found = user_equilibrium(made, trips((0, 1, 10.0)))
    assert found.judgement.link_cost == pytest.approx([3.0, 3.0])
    assert found.link_flow == pytest.approx([8.0, 2.0])


def test_a_toll_is_a_cost_that_does_not_rise() -> None:
    made = roads([ONE, ONE], fixed=[1.5, 0.0])
    assert user_equilibrium(made, trips((0, 1, 4.0))).link_flow == pytest.approx([1.25, 2.75])


def test_none_passes_through_a_closed_node_but_may_begin_and_end_there() -> None:
    links = [(0, 1, 1.0, 0.0, 1.0, 1.0), (1, 2, 1.0, 0.0, 1.0, 1.0), (0, 2, 9.0, 0.0, 1.0, 1.0)]
    asked = trips((0, 2, 1.0), (0, 1, 2.0), (1, 2, 4.0))
    assert user_equilibrium(roads(links), asked).link_flow.tolist() == [3.0, 5.0, 0.0]
    assert user_equilibrium(roads(links, closed=[0, 1]), asked).link_flow.tolist() == [2.0, 4.0, 1.0]


def test_trips_inside_a_node_and_none_are_no_burden() -> None:
    found = user_equilibrium(roads([ONE]), trips((1, 1, 5.0), (0, 1, 0.0), (0, 1, 2.0), (0, 1, 1.0)))
    assert found.link_flow.tolist() == [3.0]
    assert found.judgement.pair_cost.tolist() == [0.0, 0.0, 4.0, 4.0]
    nothing = user_equilibrium(roads([ONE]), trips((1, 1, 5.0)))
    assert nothing.link_flow.tolist() == [0.0]
    assert nothing.relative_gap == nothing.judgement.beckmann_value == 0.0
    assert nothing.iterations == len(nothing.route_flow) == 0


# -- conditions --------------------------------------------------------------------------------------------------------


@given(SEEDS, st.sampled_from([0.2, 1.0, 5.0]))
def test_wardrop_holds_on_any_network(seed: int, crowd: float) -> None:
    made, asked = random_city(seed, crowd=crowd)
    found = user_equilibrium(made, asked, tolerance=1e-12)
    assert abs(found.relative_gap) <= 1e-9
    assert found.judgement.imbalance_share < 1e-12
    # Every route goes from the origin to the goal of its trip, and those of a trip carry it.
    for p in range(len(found.route_flow)):
        links = found.route_links[found.route_start[p] : found.route_start[p + 1]]
        ends = [asked.origin[found.trip[p]], *made.head[links]]
        assert ends[:-1] == made.tail[links].tolist()
        assert ends[-1] == asked.goal[found.trip[p]]
    carried = np.bincount(found.trip, found.route_flow, minlength=len(asked.amount))
    assert carried == pytest.approx(np.where(asked.origin == asked.goal, 0.0, asked.amount))
    by_link = np.repeat(found.route_flow, np.diff(found.route_start))
    assert np.bincount(found.route_links, by_link, minlength=len(made.tail)) == pytest.approx(found.link_flow)
    # No used route is dearer than the cheapest, by more than what is left of the gap.
    excess = (route_costs(found) - found.judgement.pair_cost[found.trip]) * found.route_flow
    total = float(found.link_flow @ found.judgement.link_cost)
    assert excess.min(initial=0.0) >= -1e-12 * total
    assert excess.sum() <= 1e-9 * total


@given(SEEDS)
def test_no_other_mix_of_routes_has_a_lower_objective(seed: int) -> None:
    made, asked = random_city(seed, crowd=2.0)
    found = user_equilibrium(made, asked, tolerance=1e-12)
    other = user_equilibrium(made, asked, tolerance=0.3).link_flow
    afresh = judge(made, asked, other)
    assert afresh.beckmann_value >= found.judgement.beckmann_value * (1.0 - 1e-12)
    assert afresh.relative_gap >= -1e-12
    for part in (0.01, 0.5):
        between = judge(made, asked, (1.0 - part) * found.link_flow + part * other)
        assert between.beckmann_value >= found.judgement.beckmann_value * (1.0 - 1e-12)
        assert between.imbalance_share < 1e-12


def test_a_minimiser_of_the_objective_over_all_routes_finds_the_same_flows() -> None:
    rng = np.random.default_rng(4)
    links = [(i, j, rng.uniform(1, 3), 1.0, 2.0, 4.0) for i, j in itertools.permutations(range(4), 2)]
    made, asked = roads(links), trips((0, 3, 6.0), (1, 2, 4.0))
    found = user_equilibrium(made, asked, tolerance=1e-14)
    ways = []
    for start, end in ((0, 3), (1, 2)):
        rest = [node for node in range(4) if node not in (start, end)]
        middles = [list(m) for size in range(3) for m in itertools.permutations(rest, size)]
        ways.append([[start, *m, end] for m in middles])
    index = {(i, j): at for at, (i, j, *_) in enumerate(links)}
    use = np.zeros((len(links), 10))
    for column, way in enumerate([*ways[0], *ways[1]]):
        for step in itertools.pairwise(way):
            use[index[step], column] = 1.0
    free = made.free_cost

    def objective(flow: np.ndarray) -> float:
        x = use @ flow
        return float(np.sum(free * x + free * x**5 / (5.0 * 2.0**4)))

    sums = [{"type": "eq", "fun": lambda f: f[:5].sum() - 6.0}, {"type": "eq", "fun": lambda f: f[5:].sum() - 4.0}]
    start = np.repeat([6.0 / 5.0, 4.0 / 5.0], 5)
    best = minimize(objective, start, bounds=[(0.0, None)] * 10, constraints=sums, options={"ftol": 1e-15})
    assert found.judgement.beckmann_value == pytest.approx(best.fun, rel=1e-8)
    assert found.judgement.beckmann_value <= best.fun * (1.0 + 1e-12)
    assert found.link_flow == pytest.approx(use @ best.x, abs=2e-3)


def test_the_same_input_gives_the_same_bits_and_a_tighter_gap_a_lower_objective() -> None:
    made, asked = random_city(11, nodes=30, links=100, pairs=90, crowd=0.5)
    one, other = user_equilibrium(made, asked), user_equilibrium(made, asked)
    assert one.link_flow.tobytes() == other.link_flow.tobytes()
    assert one.route_flow.tobytes() == other.route_flow.tobytes()
    values = [user_equilibrium(made, asked, tolerance=gap).judgement for gap in (1e-2, 1e-4, 1e-6, 1e-12)]
    assert all(a.beckmann_value >= b.beckmann_value - 1e-9 for a, b in itertools.pairwise(values))
    assert [v.relative_gap <= gap for v, gap in zip(values, (1e-2, 1e-4, 1e-6, 1e-12), strict=True)] == [True] * 4


def test_the_order_of_links_does_not_matter_but_for_rounding() -> None:
    made, asked = random_city(3, crowd=2.0)
    order = np.random.default_rng(0).permutation(len(made.tail))
    turned = Roads(
        **{name: getattr(made, name)[order] for name in Roads.__struct_fields__ if name != "closed"},
        closed=made.closed,
    )
    one, other = (user_equilibrium(r, asked, tolerance=1e-13).judgement for r in (made, turned))
    assert one.link_cost[order] == pytest.approx(other.link_cost, rel=1e-6)
    assert one.beckmann_value == pytest.approx(other.beckmann_value, rel=1e-12)


# -- what choice tends to ----------------------------------------------------------------------------------------------


def test_choice_tends_to_it_as_its_scale_grows() -> None:
    # A pool has a price that is linear in its use, as a delay of power 1: there both solvers can pose one problem. Two
    # markets over three links; queues and rents of other slots are no BPR delays.
    free, rise = np.array([20.0, 25.0, 31.0]), np.array([0.05, 0.03, 0.02])
    made = roads(
        [(0, 2, 1.0, 1.0, 1.0, 1.0), (0, 1, 1.0, 1.0, 1.0, 1.0), (0, 1, 1.0, 1.0, 1.0, 1.0), (1, 2, 0.0, 0.0, 1.0, 1.0)]
    )
    made = msgspec.structs.replace(
        made, free_cost=np.append(free, 0.0), rise_share=np.append(rise / free, 0.0), capacity=np.ones(4)
    )
    exact = user_equilibrium(made, trips((0, 2, 500.0), (0, 1, 300.0)), tolerance=1e-13)
    apart = []
    for theta in (0.1, 1.0, 10.0, 100.0):
        routes = [Route(20.0, {0: 1.0}), Route(25.0, {1: 1.0}), Route(31.0, {2: 1.0})]
        markets = [Market(500.0, [[routes]], theta), Market(300.0, [[routes[1:]]], theta)]
        slots = free_slots([1.0, 1.0, 1.0], pool=True, rent_scale_usd_per_unit=1000.0 * rise)
        found = solve(compose(markets, slots, corridor_scale=1.0, inner_scale=1.0))
        apart.append(float(np.abs(found.state.used_per_y - exact.link_flow[:3]).max()))
    assert all(later < 0.5 * sooner for sooner, later in itertools.pairwise(apart))
    assert apart[-1] < 0.5
    assert exact.judgement.link_cost[:3] == pytest.approx([exact.judgement.link_cost[0]] * 3)


# -- what is refused ---------------------------------------------------------------------------------------------------


def test_a_trip_without_a_route_is_named() -> None:
    links = [ONE, (1, 2, 1.0, 1.0, 1.0, 1.0)]
    with pytest.raises(NoRoute, match=r"no route from node 2 to node 0 \(trip 1\)"):
        user_equilibrium(roads(links), trips((0, 2, 1.0), (2, 0, 1.0)))
    with pytest.raises(NoRoute, match="from node 0 to node 2"):
        user_equilibrium(roads(links, closed=[1]), trips((0, 2, 1.0)))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("capacity", -1.0, r"roads, row 1, field 'capacity': not allowed; read -1.0; allowed: above 0 where the delay"),
        ("capacity", 0.0, "field 'capacity'"),
        ("capacity", np.nan, "field 'capacity'"),
        ("free_cost", -0.5, "field 'free_cost': not allowed; read -0.5; allowed: 0 or more"),
        ("rise_share", np.inf, "field 'rise_share'"),
        ("power", -4.0, "field 'power'"),
        ("fixed_cost", -1.5, "field 'fixed_cost': not allowed; read -1.5; allowed: with the free cost 0 or more"),
        ("tail", 2, "field 'tail': not allowed; read 2; allowed: 0 to 1"),
        ("head", -1, "field 'head'"),
    ],
)
def test_a_link_that_cannot_be_is_named(field: str, value: float, words: str) -> None:
    made = roads([ONE, ONE])
    getattr(made, field)[1] = value
    with pytest.raises(InputError, match=words):
        user_equilibrium(made, trips((0, 1, 1.0)))


def test_capacity_is_not_read_where_the_delay_is_constant() -> None:
    made = roads([(0, 1, 1.0, 0.0, -3.0, 4.0), (0, 1, 0.0, 1.0, 0.0, 4.0), (0, 1, 1.0, 1.0, 0.0, 0.0)])
    assert user_equilibrium(made, trips((0, 1, 3.0))).link_flow.tolist() == [0.0, 3.0, 0.0]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (trips((0, 1, -1.0)), "trips, row 0, field 'amount': not allowed; read -1.0; allowed: 0 or more"),
        (trips((0, 1, 1.0), (0, 5, 1.0), (7, 0, 1.0), (9, 0, 1.0)), "field 'origin': not allowed, nor are 1 more"),
        (Trips(np.array([0]), np.array([1]), np.array([1.0, 2.0])), "field 'amount': another length; read 2"),
    ],
)
def test_trips_that_cannot_be_are_named(asked: Trips, words: str) -> None:
    with pytest.raises(InputError, match=words):
        user_equilibrium(roads([ONE]), asked)


def test_all_faults_come_together() -> None:
    with pytest.raises(InputError) as caught:
        user_equilibrium(roads([(0, 1, -1.0, -1.0, 1.0, -2.0)]), trips((0, 1, -1.0)))
    assert len(caught.value.faults) == 5


@pytest.mark.parametrize("tolerance", [0.0, -1.0, np.nan])
def test_a_gap_is_above_0(tolerance: float) -> None:
    with pytest.raises(InputError, match="tolerance"):
        user_equilibrium(roads([ONE]), trips((0, 1, 1.0)), tolerance=tolerance)


def test_a_cost_beyond_all_numbers_is_no_missing_route() -> None:
    made = roads([(0, 1, 1.0, 1.0, 1.0, 1e4), (1, 2, 1.0, 1.0, 1.0, 1.0)])
    with pytest.raises(NotConverged, match="beyond what numbers can hold"):
        user_equilibrium(made, trips((0, 1, 5.0)))
    with pytest.raises(NotConverged, match="beyond what numbers can hold"):
        user_equilibrium(made, trips((0, 1, 5.0), (0, 2, 1.0)))


def test_a_gap_beyond_rounding_is_met_as_nearly_as_numbers_can(monkeypatch: pytest.MonkeyPatch) -> None:
    made, asked = random_city(2, crowd=3.0)
    assert user_equilibrium(made, asked, tolerance=1e-300).relative_gap < 1e-13
    monkeypatch.setattr(_user_equilibrium, "MOST_ITERATIONS", 1)
    with pytest.raises(NotConverged, match="after 1 iterations"):
        user_equilibrium(braess(), trips((0, 3, 6.0)))
