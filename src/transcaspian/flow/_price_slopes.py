"""How flows answer to prices that many routes pay: all of them from one factorisation.

A price ``y`` enters the cost of each route by its exposure ``T``: ``c = c0 + T y + C(u)``. With ``L = dh/dc`` at fixed
demand and the residual ``r(u, h) = 0`` whose derivative by ``u`` is the Newton matrix ``J``, the implicit function
theorem gives ``du/dy = -J^-1 A L T / U``, then ``dc/dy = T + (dC/du) du/dy`` and ``dh/dy = L dc/dy``: V prices cost V
right-hand sides.
"""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from transcaspian.compiled import one_thread
from transcaspian.flow import _kernels_prices as kernels
from transcaspian.flow._state import D_RENT, RENT, WAIT, State

Floats = NDArray[np.float64]


class PriceSlopes(msgspec.Struct, frozen=True, eq=False):
    """Derivatives at an equilibrium by each of V prices in USD/t.

    Attributes
    ----------
    flow_kt : (P, V) of the flow of each route
    cost : (P, V) of the cost of each route in use, scarcity and waits included
    rent_usd : (S, V) of the rent that the chosen routes pay at each slot in a year
    u : (S, V) of the unknowns of the slots: where a year at other prices is best begun
    factors : of the Newton matrix, for :func:`transcaspian.flow.solve`
    """

    flow_kt: Floats
    cost: Floats
    rent_usd: Floats
    u: Floats
    factors: Any


def _moved(state: State, cost: Floats) -> Floats:
    """Give derivatives of flows at changes of all routes' costs, (P, V)."""
    problem = state.problem
    answer = np.empty_like(cost)
    kernels.nested_columns(
        problem.market_start, problem.group_start, problem.nest_start, problem.demand_kt, problem.theta,
        problem.corridor_scale, problem.inner_scale, state.share, state.nest_share, state.group_share, cost, answer,
    )  # fmt: skip
    return answer


def _used(state: State, flow: Floats) -> Floats:
    """Use of each slot by (P, V) flows, (S, V)."""
    problem = state.problem
    answer = np.empty((len(state.u), flow.shape[1]))
    kernels.used_columns(problem.cell_start, problem.cell_slot, problem.units, flow, answer)
    return answer


def price_slopes(state: State, exposure: Floats, *, chosen: NDArray[np.bool_]) -> PriceSlopes:
    """Differentiate an equilibrium by prices.

    Parameters
    ----------
    state : State
        Of :func:`transcaspian.flow.solve`.
    exposure : (P, V) array
        USD/t that each route pays for one USD/t of each price.
    chosen : (P,) bool array
        Routes whose rents are counted.

    Returns
    -------
    PriceSlopes
        Exact where the equilibrium is; the error of its residual else.
    """
    problem = state.problem
    used = _used(state, _moved(state, exposure)) / problem.slots.capacity_per_y[:, None]
    with one_thread():
        factors = scipy.linalg.lu_factor(state.jacobian(), check_finite=False)
        u = np.ascontiguousarray(-scipy.linalg.lu_solve(factors, used, check_finite=False))
    cost = np.empty_like(exposure)
    kernels.cost_columns(problem.cell_start, problem.cell_slot, state.slope(), state.share, exposure, u, cost)
    flow = _moved(state, cost)
    by_u = state.prices[D_RENT] * used_by(state, chosen)
    more = _used(state, np.where(chosen[:, None], flow, 0.0))
    return PriceSlopes(flow, cost, by_u[:, None] * u + state.prices[RENT][:, None] * more, u, factors)


def used_by(state: State, chosen: NDArray[np.bool_]) -> Floats:
    """Use of each slot by some of the routes, in its unit a year, (S,)."""
    return _used(state, np.where(chosen, state.flow_kt, 0.0)[:, None])[:, 0]


def slot_prices(state: State) -> tuple[Floats, Floats]:
    """Give the wait in h and the rent of a unit in USD of each slot, both (S,)."""
    return state.prices[WAIT], state.prices[RENT]
