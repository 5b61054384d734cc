"""Who gains and who loses at some prices: shippers by form, parties, rents, waiting; and that transfers cancel."""

from __future__ import annotations

import msgspec
import numpy as np

from transcaspian.flow import Problem, State, slot_prices, used_by
from transcaspian.plan._corridor_game import Frame
from transcaspian.plan._games import MUSD_PER_KT_USD, Floats
from transcaspian.plan._operators import FORMS
from transcaspian.units import USD_PER_MUSD


class Accounts(msgspec.Struct, frozen=True, eq=False):
    """A year at some prices, MUSD a year. Shapes: D parties, S slots, forms.

    Attributes
    ----------
    users_musd : (forms,) minus the log-sum cost of all shippers of a form
    revenue_musd, profit_musd : (D,) tariffs and charges of all routes, and what is left of them after marginal cost
    rent_musd : (S,) what users pay for scarce capacity of each slot
    corridor_rent_musd : (S,) the part of it that the corridor's freight pays: what is income once scarcity is priced
    waiting_musd : value of the hours waited in queues
    resource_musd : marginal costs, and what is paid to those who are not in the table
    time_musd : value of free-flow time, spread and the constants of corridors
    stayed_musd : cost of what does not move
    entropy_musd : what choice among unlike ways is worth, as a cost: below zero
    """

    users_musd: Floats
    revenue_musd: Floats
    profit_musd: Floats
    rent_musd: Floats
    corridor_rent_musd: Floats
    waiting_musd: float
    resource_musd: float
    time_musd: float
    stayed_musd: float
    entropy_musd: float

    @property
    def gained_musd(self) -> float:
        """Users, operators and rents together, whoever gets the rents."""
        return float(self.users_musd.sum() + self.profit_musd.sum() + self.rent_musd.sum())

    @property
    def spent_musd(self) -> float:
        """Resources, time, waiting, what stays, and entropy: what no transfer can change."""
        return self.resource_musd + self.time_musd + self.waiting_musd + self.stayed_musd + self.entropy_musd

    @property
    def identity_share(self) -> float:
        """What transfers leave open, over all that is spent: rounding alone."""
        parts = (self.resource_musd, self.time_musd, self.waiting_musd, self.stayed_musd, self.entropy_musd)
        return abs(self.gained_musd + self.spent_musd) / sum(abs(part) for part in parts)


def _log_share(part: Floats, whole: Floats) -> Floats:
    """Give ``part ln(part / whole)``, nothing where the part is nothing."""
    ratio = np.where(part > 0.0, part / np.where(whole > 0.0, whole, 1.0), 1.0)
    answer: Floats = part * np.log(ratio)
    return answer


def entropy_musd(state: State) -> float:
    """Entropy of all choices in money: the log-sum cost is the mean cost plus this.

    References
    ----------
    Williams (1977), Environ. Plan. A 9, for the log-sum as a surplus; three levels, path-size weights in the lowest.
    """
    problem = state.problem
    routes, nests = np.diff(problem.nest_start), np.diff(problem.group_start)
    groups = np.diff(problem.market_start)
    nest_whole, group_whole = np.repeat(state.nest_share, routes), np.repeat(state.group_share, nests)
    open_weight = np.where(problem.weight > 0.0, problem.weight, 1.0)
    in_nest = _log_share(state.share, nest_whole * open_weight)
    in_group = _log_share(state.nest_share, group_whole)
    outside = outside_share(state)
    starts = problem.market_start[:-1]
    by_market = np.add.reduceat(_log_share(state.group_share, np.ones_like(state.group_share)), starts)
    group_sum = np.add.reduceat(np.add.reduceat(in_group, problem.group_start[:-1]), starts)
    nest_sum = np.add.reduceat(
        np.add.reduceat(np.add.reduceat(in_nest, problem.nest_start[:-1]), problem.group_start[:-1]), starts
    )
    assert len(groups) == len(problem.theta)
    by_market = by_market + _log_share(outside, np.ones_like(outside))
    total = by_market + group_sum / problem.corridor_scale + nest_sum / problem.inner_scale
    return float(problem.demand_kt @ (total / problem.theta)) * MUSD_PER_KT_USD


def outside_share(state: State) -> Floats:
    """Share of each market that does not move, (M,), from its cost, not from what is left of one."""
    problem = state.problem
    answer: Floats = np.exp(problem.theta * (state.expected_usd_per_t - problem.outside_usd_per_t))
    return answer


def _waited(problem: Problem, state: State) -> Floats:
    """Value of the hours that a tonne of each route waits in queues, USD/t, (P,)."""
    wait_h, _ = slot_prices(state)
    route = np.repeat(np.arange(problem.n_routes), np.diff(problem.cell_start))
    waited = problem.per_hour * wait_h[problem.cell_slot]
    return np.bincount(route, weights=waited, minlength=problem.n_routes).astype(np.float64)


def accounts(fixed: Frame, state: State, y: Floats, *, given_usd_per_t: Floats | None = None) -> Accounts:
    """Count who gets what in a year at prices.

    Parameters
    ----------
    fixed : Frame
        What stands still.
    state : State
        The year at these prices.
    y : (V,) array
        Prices in USD/t.
    given_usd_per_t : (P, D) array, optional
        What parties give away on each route besides.
    """
    operators, values = fixed.operators, fixed.flows.values
    problem, flow = state.problem, state.flow_kt
    revenue = operators.paid_usd_per_t.T @ flow
    more = (y - operators.today_usd_per_t) * (operators.exposure.T @ flow)
    np.add.at(revenue, operators.party, more)
    if given_usd_per_t is not None:
        revenue -= given_usd_per_t.T @ flow
    cost = operators.cost_usd_per_t.T @ flow
    others = float(operators.others_usd_per_t @ flow)
    free = fixed.problem.fixed_usd_per_t - values.tariff_usd_per_t
    cost_of = problem.demand_kt * state.expected_usd_per_t
    users: Floats = np.bincount(fixed.market_form, weights=cost_of, minlength=len(FORMS)).astype(np.float64)
    _, rent = slot_prices(state)
    stayed = problem.demand_kt * outside_share(state) * problem.outside_usd_per_t
    unit = MUSD_PER_KT_USD
    return Accounts(
        users_musd=-unit * users,
        revenue_musd=unit * revenue,
        profit_musd=unit * (revenue - cost),
        rent_musd=rent * state.used_per_y / USD_PER_MUSD,
        corridor_rent_musd=rent * used_by(state, operators.inside) / USD_PER_MUSD,
        waiting_musd=unit * float(flow @ _waited(problem, state)),
        resource_musd=unit * (float(cost.sum()) + others),
        time_musd=unit * float(flow @ free),
        stayed_musd=unit * float(stayed.sum()),
        entropy_musd=entropy_musd(state),
    )
