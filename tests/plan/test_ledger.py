"""The books of a year: what parties earn is what routes pay, what is owned and burnt is what is scarce."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from tests.planned import BY, base, known, laid_out

from transcaspian.flow import Flows
from transcaspian.plan import BURNT, OTHERS, account, carbon_per_t, solve_year
from transcaspian.plan._ledger import MODES
from transcaspian.units import T_PER_KT


@functools.lru_cache(maxsize=1)
def flows() -> Flows:
    return solve_year(laid_out()[0], base(), BY)


def test_profit_and_cost_of_all_parties_are_the_tariffs_that_routes_pay() -> None:
    found, books = flows(), account(flows())
    paid_musd = float(found.flow_kt @ found.values.tariff_usd_per_t) * T_PER_KT / 1e6
    booked = sum(books.profit_musd.values()) + sum(books.cost_musd.values())
    assert booked == pytest.approx(paid_musd, rel=1e-12)


def test_rents_of_owners_and_what_is_burnt_are_what_scarce_room_costs() -> None:
    found, books = flows(), account(flows())
    rent_musd = float(found.used_per_y @ found.equilibrium.state.prices[3]) / 1e6
    assert sum(books.rent_musd.values()) == pytest.approx(rent_musd, rel=1e-12)
    assert books.owned_musd + books.rent_musd.get(BURNT, 0.0) == pytest.approx(rent_musd, rel=1e-12)
    assert books.owned_musd > 0.0


def test_shippers_cost_by_form_is_that_of_all_markets() -> None:
    found, books = flows(), account(flows())
    state = found.equilibrium.state
    total = float(found.problem.demand_kt @ state.expected_usd_per_t) * T_PER_KT / 1e6
    assert sum(books.users_musd.values()) == pytest.approx(total, rel=1e-12)
    assert set(books.users_musd) <= set(known().forms)


def test_transfers_cancel_in_the_sum_of_all() -> None:
    """Users, operators and rents together are less the cost of carrying, waiting and of choosing."""
    found, books = flows(), account(flows())
    problem, state = found.problem, found.equilibrium.state
    flow = state.flow_kt * T_PER_KT / 1e6
    paid = found.values.tariff_usd_per_t
    rents = float(state.used_per_y @ state.prices[3]) / 1e6
    users = -sum(books.users_musd.values())
    cost = float(flow @ state.cost_usd_per_t)
    entropy = -users - cost  # what choice adds to the mean cost of those who move
    social = users + sum(books.profit_musd.values()) + rents
    carrying = cost - float(flow @ paid) - rents + sum(books.cost_musd.values())
    assert social == pytest.approx(-(carrying + entropy), rel=1e-12)
    assert len(problem.demand_kt) > 10


def test_every_party_of_the_tables_has_its_operators_and_places() -> None:
    books = account(flows())
    assert {*books.profit_musd, *books.cost_musd} <= {*known().parties, OTHERS}
    assert set(books.rent_musd) <= {*known().parties, BURNT}
    assert min(books.cost_musd.values()) >= 0.0
    assert books.profit_musd.get("ktz", 0.0) > 0.0
    assert books.profit_musd.get(OTHERS, 0.0) == 0.0


def test_carbon_is_work_times_what_a_mode_emits() -> None:
    books = account(flows())
    for mode in MODES:
        grams = known().parameter(f"emission-{mode}")
        assert books.co2_kt[mode] == pytest.approx(books.t_km_bn[mode] * 1e9 * grams / 1e9, rel=1e-12)
    assert books.t_km_bn["rail"] > books.t_km_bn["road"] > 0.0


def test_a_tonne_on_the_corridor_is_set_beside_its_rivals() -> None:
    own, rival = carbon_per_t(flows(), laid_out()[0].corridor)
    assert 20.0 < own < 2000.0
    assert 20.0 < rival < 2000.0
    assert carbon_per_t(flows(), np.zeros_like(laid_out()[0].corridor)) == (0.0, 0.0)
