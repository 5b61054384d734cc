"""One evaluation of a problem at a point: prices, costs, shares, flows, residual."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from transcaspian.flow import _kernels
from transcaspian.flow._problem import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RHO, FREE, WAIT, RENT, D_RHO, D_WAIT, D_RENT = range(7)


class State:
    """Everything that follows from ``u``: evaluated when made, the Newton matrix when asked for.

    Attributes
    ----------
    prices : (7, S) rows rho, 1 - rho, wait_h, rent_usd_per_unit and the last three's derivatives by u (rho, wait, rent)
    flow_kt : (P,)
    used_per_y : (S,) use of each slot by the routes, without background
    residual : (S,) utilisation by flows less utilisation by price
    expected_usd_per_t : (M,) log-sum cost of each market
    """

    def __init__(self, problem: Problem, u: Floats) -> None:
        self.problem, self.u = problem, u
        self.prices = self._price()
        self.cost_usd_per_t = np.empty(problem.n_routes)
        _kernels.route_costs(
            problem.fixed_usd_per_t, problem.cell_start, problem.cell_slot, problem.per_hour, problem.per_rent,
            self.prices[WAIT], self.prices[RENT], self.cost_usd_per_t,
        )  # fmt: skip
        self.share = np.zeros(problem.n_routes)
        self.nest_share = np.zeros(len(problem.nest_start) - 1)
        self.group_share = np.zeros(len(problem.group_start) - 1)
        self.expected_usd_per_t = np.empty(len(problem.demand_kt))
        _kernels.choose(
            problem.market_start, problem.group_start, problem.nest_start, problem.weight, self.cost_usd_per_t,
            problem.outside_usd_per_t, problem.theta, problem.corridor_scale, problem.inner_scale,
            self.share, self.nest_share, self.group_share, self.expected_usd_per_t,
        )  # fmt: skip
        self.flow_kt = np.zeros(problem.n_routes)
        self.used_per_y = np.empty(len(u))
        _kernels.load(
            problem.market_start, problem.group_start, problem.nest_start, problem.demand_kt, self.share,
            problem.cell_start, problem.cell_slot, problem.units, self.flow_kt, self.used_per_y,
        )  # fmt: skip
        slots = problem.slots
        self.utilisation = (self.used_per_y + slots.background_per_y) / slots.capacity_per_y
        self.residual = self.utilisation - self.prices[RHO]

    def _price(self) -> Floats:
        """Give the seven rows of prices at ``u``."""
        slots = self.problem.slots
        prices = np.empty((7, len(self.u)))
        _kernels.slot_prices(
            self.u, slots.pool, slots.minty_h, slots.wait_scale_h, slots.wait_power, slots.closure_wait_h,
            slots.closure_curve, slots.rent_scale_usd_per_unit, slots.bend_share, slots.rent_power,
            prices,
        )  # fmt: skip
        return prices

    @property
    def worst_residual(self) -> float:
        """Largest absolute residual of utilisation."""
        return float(np.abs(self.residual).max(initial=0.0))

    def slope(self) -> Floats:
        """Give derivative of the cost of a route by the u of each of its cells."""
        problem = self.problem
        slope: Floats = (
            problem.per_hour * self.prices[D_WAIT][problem.cell_slot]
            + problem.per_rent * self.prices[D_RENT][problem.cell_slot]
        )
        return slope

    def _nests(self) -> tuple[Floats | Ints | float, ...]:
        """Give the nests, their shares and their cells, as the kernels of the derivatives take them first."""
        problem = self.problem
        return (
            problem.market_start,
            problem.group_start,
            problem.nest_start,
            problem.demand_kt,
            problem.theta,
            problem.corridor_scale,
            problem.inner_scale,
            self.share,
            self.nest_share,
            self.group_share,
            problem.cell_start,
            problem.cell_slot,
        )

    def jacobian(self) -> Floats:
        """Give derivative of the residual by u, (S, S)."""
        problem = self.problem
        matrix = np.empty((len(self.u), len(self.u)))
        _kernels.newton_matrix(
            *self._nests(),
            problem.units,
            self.slope(),
            matrix,
        )
        matrix /= -problem.slots.capacity_per_y[:, None]
        matrix[np.diag_indices_from(matrix)] -= self.prices[D_RHO]
        return matrix

    def response(self, weight: Floats) -> Floats:
        """Give derivative by u of ``sum_p weight_p flow_p`` at fixed weights, (S,)."""
        answer = np.empty(len(self.u))
        _kernels.response(
            *self._nests(),
            self.slope(),
            weight,
            answer,
        )
        return answer
