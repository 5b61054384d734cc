"""The convex programme behind the equilibrium where one value of time is set: dual value and gap.

Only for problems with ``potential``: hours are then worth the same per unit of a slot for every class, the price of a
slot is
``value wait(rho) + rent(rho)`` and the equilibrium minimises the sum of its integrals plus the entropies of choice.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from transcaspian.flow._curves import closure_factor, closure_integral
from transcaspian.flow._problem import Problem
from transcaspian.flow._state import FREE, RENT, RHO, WAIT, State
from transcaspian.network import CURVE_LOADS
from transcaspian.units import T_PER_KT

Floats = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(32)


@functools.lru_cache(maxsize=1)
def hour_value_usd_per_unit(problem: Problem) -> Floats:
    """Give what an hour of wait is worth for one unit of each slot, (S,).

    Kept for the last problem: every trial of a line search asks, and there may be millions of cells.
    """
    value = np.zeros(len(problem.slots.capacity_per_y))
    used = problem.per_rent != 0.0
    value[problem.cell_slot[used]] = problem.per_hour[used] / problem.per_rent[used]
    value.flags.writeable = False
    return value


def _queue(rho: Floats, problem: Problem) -> Floats:
    """Bounded wait in the queue at utilisations of shape (..., S)."""
    slots = problem.slots
    low = np.clip(rho, 0.0, slots.bend_share)
    top = slots.wait_scale_h * low**slots.wait_power
    wait = top / (1.0 - low)
    slope = wait * (slots.wait_power / np.where(low > 0.0, low, 1.0) + 1.0 / (1.0 - low))
    answer: Floats = wait + slope * np.maximum(rho - slots.bend_share, 0.0)
    return answer


def _wait(rho: Floats, problem: Problem) -> Floats:
    """Bounded wait at utilisations of shape (..., S), closures and all."""
    slots = problem.slots
    answer: Floats = _queue(rho, problem) + slots.closure_wait_h * closure_factor(rho, slots.closure_curve)
    return answer


def _wait_integral(rho: Floats, problem: Problem) -> Floats:
    """Integral of the wait from zero, (S,)."""
    slots = problem.slots
    low = np.clip(rho, 0.0, slots.bend_share)
    nodes = 0.5 * low * (_NODES[:, None] + 1.0)
    integral = 0.5 * low * (_WEIGHTS[:, None] * _queue(nodes, problem)).sum(axis=0)
    beyond = np.maximum(rho - slots.bend_share, 0.0)
    at = _queue(np.full_like(rho, slots.bend_share), problem)
    slope = _queue(np.full_like(rho, 1.0), problem) - at
    answer: Floats = (
        integral
        + at * beyond
        + 0.5 * slope / (1.0 - slots.bend_share) * beyond**2
        + slots.closure_wait_h * closure_integral(rho, slots.closure_curve)
    )
    return answer


def _rent_integral(rho: Floats, free: Floats, problem: Problem) -> Floats:
    """Integral of the rent from zero, (S,): ``scale (-ln(1 - rho) - sum_k rho^k / k)``; half the square for pools."""
    slots = problem.slots
    power = round(slots.rent_power)
    positive = np.maximum(rho, 0.0)
    series = sum(positive**k / k for k in range(1, power + 1))
    barrier = -np.log(np.where(slots.pool | (rho <= 0.0), 1.0, free)) - series
    tail = positive ** (power + 1) / (power + 1) + positive ** (power + 2) / (power + 2)
    barrier = np.where(
        positive < 0.2, tail, barrier
    )  # the difference cancels there; the next two terms are exact enough
    answer: Floats = slots.rent_scale_usd_per_unit * np.where(
        slots.pool, 0.5 * rho**2, np.where(rho > 0.0, barrier, 0.0)
    )
    return answer


def slot_price(state: State) -> Floats:
    """Price of a unit of each slot at the state, USD per unit."""
    price: Floats = hour_value_usd_per_unit(state.problem) * state.prices[WAIT] + state.prices[RENT]
    return price


def dual_value(state: State) -> float:
    """Minus the dual objective, in USD a year: convex in the prices, smallest at the equilibrium."""
    problem = state.problem
    slots = problem.slots
    rho = state.prices[RHO]
    price = slot_price(state)
    integral = hour_value_usd_per_unit(problem) * _wait_integral(rho, problem) + _rent_integral(
        rho, state.prices[FREE], problem
    )
    conjugate = slots.capacity_per_y * (price * rho - integral) - slots.background_per_y * price
    users = float(problem.demand_kt @ state.expected_usd_per_t) * T_PER_KT
    return float(conjugate.sum()) - users


def gaps_usd(state: State) -> Floats:
    """Fenchel-Young gap of each slot in USD a year: never negative, zero at the equilibrium.

    The integral of the price between utilisation by price and utilisation by flows, less the price: 12 Gauss points
    between knots of the curves. Valid because flows are the exact response of choice to the prices. Infinite where
    flows exceed the capacity.
    """
    problem = state.problem
    slots = problem.slots
    rho, target = state.prices[RHO], state.utilisation
    nodes, weights = np.polynomial.legendre.leggauss(12)
    ends = np.clip(CURVE_LOADS[:, None], np.minimum(rho, target), np.maximum(rho, target))
    edges = np.where(target >= rho, np.vstack([rho, ends, target]), np.vstack([rho, ends[::-1], target]))
    width = np.diff(edges, axis=0)[:, None, :]
    points = edges[:-1, None, :] + 0.5 * width * (nodes[:, None] + 1.0)
    positive = np.clip(points, 0.0, None)
    below = points < 1.0
    height = np.where(slots.pool, points, positive**slots.rent_power / np.where(below, 1.0 - points, 1.0))
    rent = np.where(
        slots.pool | below | (width == 0.0), slots.rent_scale_usd_per_unit * height, np.inf
    )  # without rent too: no flow above the capacity
    value = hour_value_usd_per_unit(problem)
    price = value * _wait(points, problem) + rent
    integral = (0.5 * width * weights[:, None] * (price - slot_price(state))).sum(axis=(0, 1))
    answer: Floats = np.maximum(slots.capacity_per_y * integral, 0.0)
    return answer


def relative_gap(state: State) -> float:
    """Sum of the gaps over what users pay in all."""
    paid = float(state.flow_kt @ np.abs(state.cost_usd_per_t)) * T_PER_KT
    return float(gaps_usd(state).sum()) / max(paid, 1.0)


def potential_usd(state: State) -> float:
    """Value of the convex programme at the equilibrium, in USD a year (by strong duality, minus the dual value)."""
    return -dual_value(state)
