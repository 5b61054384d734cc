"""Gravity in changes: nothing changes nothing, known small worlds, and a seed that cannot be balanced."""

from __future__ import annotations

import numpy as np
import pytest

from transcaspian.errors import InputError
from transcaspian.model import Atlas
from transcaspian.world import BALANCE_TOLERANCE, balance_flows, mirror, partial_scale, respond, trade_world


def world_of(count: int = 4, goods: int = 2, seed: int = 3) -> np.ndarray:
    chance = np.random.default_rng(seed)
    total = chance.uniform(0.1, 1.0, (count, count)) + 5.0 * np.eye(count)
    margin = chance.uniform(5.0, 9.0, count)
    flows, _ = balance_flows(total, sold=margin, bought=margin)
    part = chance.dirichlet(np.ones(goods), (count, count)).transpose(2, 0, 1)
    return flows * part


@pytest.mark.parametrize("theta", [0.7, 4.0, 12.0])
def test_no_change_of_cost_changes_no_cell_by_a_bit(theta: float) -> None:
    flows = world_of()
    found = respond(flows, np.ones((3, *flows.shape)), theta=np.full((3, 2), theta))
    assert found.steps == 0
    assert np.array_equal(found.flow_scale, np.ones((3, *flows.shape)))
    assert np.array_equal(found.income_scale, np.ones((3, 4)))


def test_the_shipped_world_stays_as_it_is_on_every_cell(shipped: Atlas) -> None:
    found = trade_world(shipped, turnover_musd=mirror(shipped).years[-1].reconciled_musd)
    goods, count, _ = found.flows_musd.shape
    same = respond(found.flows_musd, np.ones((1, goods, count, count)), theta=np.full((1, goods), 8.0))
    assert np.array_equal(found.flows_musd * same.flow_scale[0], found.flows_musd)


@pytest.mark.parametrize("theta", [3.0, 4.0, 5.0, 8.0, 20.0])
def test_markets_clear_and_deficits_stay(theta: float) -> None:
    flows = world_of()
    cost = np.ones((1, *flows.shape))
    cost[:, :, 0, 1] = 0.8
    cost[:, 0, 2, 3] = 1.3
    found = respond(flows, cost, theta=np.full((1, 2), theta))
    after = flows * found.flow_scale[0]
    income = flows.sum(axis=(0, 2)) * found.income_scale[0]
    deficit = flows.sum(axis=(0, 1)) - flows.sum(axis=(0, 2))
    assert after.sum(axis=(0, 2)) == pytest.approx(income, rel=1e-11)
    assert after.sum(axis=(0, 1)) == pytest.approx(income + deficit, rel=1e-11)
    assert after.sum() == pytest.approx(flows.sum(), rel=1e-11)
    assert after[0, 0, 1] > flows[0, 0, 1]
    assert after[0, 2, 3] < flows[0, 2, 3]


def test_one_cost_for_all_ways_of_a_country_at_home_and_abroad_changes_no_flow() -> None:
    """Each buyer's shares see only relative cost: a factor on all that it buys leaves them."""
    flows = world_of()
    cost = np.ones((1, *flows.shape))
    cost[:, :, :, 2] = 0.7
    found = respond(flows, cost, theta=np.full((1, 2), 4.0))
    assert found.flow_scale == pytest.approx(np.ones(found.flow_scale.shape), abs=1e-11)


def test_two_like_countries_follow_the_formula_by_hand() -> None:
    flows = np.array([[[8.0, 2.0], [2.0, 8.0]]])
    cost = np.ones((1, 1, 2, 2))
    cost[0, 0, 0, 1] = cost[0, 0, 1, 0] = 0.9
    found = respond(flows, cost, theta=np.array([[4.0]]))
    pull = 0.9**-4.0
    assert found.flow_scale[0, 0, 0, 1] == pytest.approx(pull / (0.8 + 0.2 * pull), rel=1e-12)
    assert found.income_scale == pytest.approx(np.ones((1, 2)), abs=1e-12)


def test_a_small_pair_in_a_large_world_moves_nearly_as_the_partial_formula_says(shipped: Atlas) -> None:
    """At 10 % and one elasticity the pair rises by 1.37, 1.52 and 1.68 at 3, 4, 5 by the formula, less in balance."""
    found = trade_world(shipped, turnover_musd=500.0)
    goods, count, _ = found.flows_musd.shape
    kz, az = found.place("KZ"), found.place("AZ")
    for theta, most in ((3.0, 0.02), (4.0, 0.025), (5.0, 0.03)):
        cost = np.ones((1, goods, count, count))
        cost[:, :, kz, az] = cost[:, :, az, kz] = 0.9
        after = found.flows_musd * respond(found.flows_musd, cost, theta=np.full((1, goods), theta)).flow_scale[0]
        ratio = (after[:, kz, az].sum() + after[:, az, kz].sum()) / 500.0
        partial = float(partial_scale(np.array(0.9), theta=np.array(theta)))
        assert partial * (1.0 - most) < ratio < partial


def test_a_balanced_table_has_its_margins_and_a_row_that_asks_too_much_is_refused() -> None:
    seed = np.ones((3, 3)) - np.eye(3)
    sold = np.array([4.0, 5.0, 6.0])
    flows, residual = balance_flows(seed, sold=sold, bought=sold[::-1].copy())
    assert residual < BALANCE_TOLERANCE
    assert flows.sum(axis=1) == pytest.approx(sold, rel=1e-9)
    assert flows.sum(axis=0) == pytest.approx(sold[::-1], rel=1e-9)
    assert flows[seed > 0.0].min() > 0.0
    large = np.array([20.0, 5.0, 6.0])
    with pytest.raises(InputError, match="cannot be balanced"):
        balance_flows(seed, sold=large, bought=large)
    with pytest.raises(InputError, match="what is sold is not what is bought"):
        balance_flows(seed, sold=large, bought=sold)
