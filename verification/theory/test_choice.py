"""The choice of routes against the closed forms of the nested logit, and the total against its elasticity."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.flow.problems import MUCH, Market, Route, compose, free_slots

import transcaspian
from transcaspian.flow import Problem, replace, solve
from transcaspian.network import reference_costs

COSTS = st.lists(st.floats(20.0, 200.0), min_size=2, max_size=5)
THETAS = st.floats(0.005, 0.3)


def uncongested(
    groups: Sequence[Sequence[Sequence[Route]]], theta: float, outside_usd_per_t: float = 1e5, **scales: float
) -> Problem:
    return compose([Market(100.0, groups, theta, outside_usd_per_t)], free_slots([MUCH]), **scales)


def shares(problem: Problem) -> np.ndarray:
    return solve(problem).state.share


@given(st.floats(0.0, 300.0), st.floats(0.0, 300.0), THETAS)
def test_two_ways_split_by_the_binary_logit(one: float, other: float, theta: float) -> None:
    share = shares(uncongested([[[Route(one)]], [[Route(other)]]], theta))
    assert share[0] == pytest.approx(1.0 / (1.0 + math.exp(theta * (one - other))), rel=1e-11, abs=1e-300)
    assert share.sum() == pytest.approx(1.0, rel=1e-12)


@given(COSTS, THETAS)
def test_with_equal_scales_every_tree_is_the_multinomial_logit(costs: list[float], theta: float) -> None:
    flat = np.exp(-theta * (np.array(costs) - min(costs)))
    one_nest = [[[Route(cost) for cost in costs]]]
    many_nests = [[[Route(cost)] for cost in costs]]
    many_groups = [[[Route(cost)]] for cost in costs]
    split = [[[Route(costs[0])], [Route(cost) for cost in costs[1:]]]]
    for groups in (one_nest, many_nests, many_groups, split):
        share = shares(uncongested(groups, theta, corridor_scale=1.0, inner_scale=1.0))
        assert share == pytest.approx(flat / flat.sum(), rel=1e-10)


@given(COSTS, THETAS, st.floats(20.0, 200.0))
def test_inside_a_nest_odds_do_not_know_of_other_routes(costs: list[float], theta: float, new: float) -> None:
    nest = [Route(cost) for cost in costs]
    before = shares(uncongested([[nest], [[Route(90.0)]]], theta))
    same_nest = shares(uncongested([[[*nest, Route(new)]], [[Route(90.0)]]], theta))
    elsewhere = shares(uncongested([[nest, [Route(new)]], [[Route(90.0)]]], theta))
    odds = np.exp(-6.0 * theta * (costs[0] - costs[1]))
    for share in (before, same_nest, elsewhere):
        if share[:2].min() > 1e-200:
            assert share[0] / share[1] == pytest.approx(odds, rel=1e-9)
    assert same_nest[: len(costs)].sum() < before[: len(costs)].sum() * (1.0 + 1e-12)


@pytest.mark.parametrize("copies", [2, 3, 10])
def test_path_size_makes_copies_of_a_route_one_route(copies: int) -> None:
    rival = [[Route(104.0)]]
    alone = shares(uncongested([[[Route(100.0)]], rival], 0.05))
    sized = shares(uncongested([[[Route(100.0, {}, 1.0 / copies)] * copies], rival], 0.05))
    plain = shares(uncongested([[[Route(100.0)] * copies], rival], 0.05))
    assert sized[:-1] == pytest.approx(np.full(copies, alone[0] / copies), rel=1e-12)
    assert sized[-1] == pytest.approx(alone[1], rel=1e-12)
    assert plain[-1] < sized[-1] - 0.01


def test_a_nest_of_one_route_and_a_group_of_one_nest_are_the_route() -> None:
    apart = shares(uncongested([[[Route(100.0)]], [[Route(110.0)]]], 0.04, corridor_scale=3.0, inner_scale=9.0))
    assert apart[0] == pytest.approx(1.0 / (1.0 + math.exp(-0.4)), rel=1e-12)


def test_the_expected_cost_falls_by_the_share_of_the_route_that_gets_cheaper() -> None:
    """The derivative of the log-sum is the share (Williams, 1977)."""
    groups = [[[Route(80.0), Route(83.0)], [Route(90.0)]], [[Route(95.0)]]]
    problem = uncongested(groups, 0.04, 120.0)
    share, step = shares(problem), 1e-4

    def expected(move: np.ndarray) -> float:
        moved = replace(problem, fixed_usd_per_t=problem.fixed_usd_per_t + move)
        return float(solve(moved).state.expected_usd_per_t[0])

    for p, only in enumerate(np.eye(4)):
        assert (expected(step * only) - expected(-step * only)) / (2.0 * step) == pytest.approx(share[p], rel=1e-6)


# -- the total ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("elasticity", [0.3, 1.178, 2.5])
@pytest.mark.parametrize("gap", [0.5, 1.0, 4.0])
def test_the_total_answers_to_cost_by_its_closed_form(elasticity: float, gap: float) -> None:
    """At the reference cost: minus the elasticity times what stays away, ``1 / (1 + exp(gap))``."""
    reference = 120.0
    theta = elasticity / reference

    def moving(cost: float) -> float:
        return float(shares(uncongested([[[Route(cost)]]], theta, reference + gap / theta)).sum())

    step = 1e-4
    slope = (math.log(moving(reference * (1.0 + step))) - math.log(moving(reference * (1.0 - step)))) / (2.0 * step)
    assert slope == pytest.approx(-elasticity / (1.0 + math.exp(gap)), rel=1e-6)


@pytest.mark.parametrize("elasticity", [0.3, 1.178, 2.5])
def test_against_one_dear_rival_a_route_answers_with_its_cargo_elasticity(elasticity: float) -> None:
    """A route of small share at the reference cost loses its elasticity in per cent for each per cent of cost."""
    reference, theta = 120.0, elasticity / 120.0

    def taken(cost: float) -> float:
        return float(shares(uncongested([[[Route(cost)]], [[Route(reference - 9.0 / theta)]]], theta))[0])

    slope = (math.log(taken(reference * 1.0001)) - math.log(taken(reference * 0.9999))) / 0.0002
    assert slope == pytest.approx(-elasticity, rel=2e-4)


def test_the_markets_of_the_tables_have_the_scale_of_their_elasticity() -> None:
    """Theta times the reference cost is the elasticity of the cargo; staying is ``outside_gap`` scale units dearer."""
    year = transcaspian.run("frozen", years="2024").flows[2024]
    known = year.routes.atlas
    rows = np.unique(year.routes.market)
    numbers = {name: row for row, name in enumerate(known.cargoes)}
    cargo = np.array([numbers[market.cargo] for market in known.markets.values()])
    cells = year.network.columns["cargoes"]
    reference = reference_costs(known)[rows]
    assert len(rows) > 150
    assert year.problem.theta * reference == pytest.approx(cells["cost_elasticity"][cargo[rows]], rel=1e-12)
    gap = year.problem.theta * (year.problem.outside_usd_per_t - reference)
    assert gap == pytest.approx(cells["outside_gap"][cargo[rows]], rel=1e-9)
