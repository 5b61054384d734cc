"""What a unit is worth: derivatives of outputs by capacities, by one adjoint solve of the Newton matrix."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.compiled import one_thread
from transcaspian.flow._equilibrium import Equilibrium, solve
from transcaspian.flow._problem import Problem, replace
from transcaspian.flow._state import D_RENT, RENT, State
from transcaspian.units import T_PER_KT

Floats = NDArray[np.float64]


class Values(msgspec.Struct, frozen=True, eq=False):
    """Worth of one more unit of capacity a year of each slot, all (S,).

    Negative numbers are real (Braess): a unit more can cost users or the corridor.
    """

    user_saving_usd_per_unit: Floats
    corridor_kt_per_unit: Floats
    revenue_usd_per_unit: Floats


def users_cost_usd(state: State) -> float:
    """Give expected cost of all shippers in USD a year: demand times the log-sum cost of each market."""
    return float(state.problem.demand_kt @ state.expected_usd_per_t) * T_PER_KT


def revenue_usd(state: State, tariff_usd_per_t: Floats) -> float:
    """Give what operators earn in USD a year: tariffs and rents of all routes."""
    return float(state.flow_kt @ tariff_usd_per_t) * T_PER_KT + float(state.used_per_y @ state.prices[RENT])


def _adjoint(state: State, by_u: Floats) -> Floats:
    """Total derivatives by the capacity of each slot of outputs that depend on it only through u, (S, outputs)."""
    with one_thread():
        weight = np.linalg.solve(state.jacobian().T, by_u)
    answer: Floats = weight * (state.utilisation / state.problem.slots.capacity_per_y)[:, None]
    return answer


def values(equilibrium: Equilibrium, *, corridor: Floats, tariff_usd_per_t: Floats) -> Values:
    """Value of a unit of every slot.

    Parameters
    ----------
    equilibrium : Equilibrium
        From :func:`solve`.
    corridor : (P,) array
        One where a route counts for the corridor, else zero.
    tariff_usd_per_t : (P,) array
        What operators are paid on each route.

    Returns
    -------
    Values
        In USD, kt and USD per unit of the slot a year.
    """
    state = equilibrium.state
    problem = state.problem
    slope = state.slope()
    flow_of_cell = np.repeat(state.flow_kt, np.diff(problem.cell_start))
    users_by_u: Floats = T_PER_KT * np.bincount(
        problem.cell_slot, weights=flow_of_cell * slope, minlength=len(state.u)
    ).astype(np.float64)
    rent_per_t = np.add.reduceat(
        np.append(problem.per_rent * state.prices[RENT][problem.cell_slot], 0.0), problem.cell_start[:-1]
    ) * (np.diff(problem.cell_start) > 0)
    earned_by_u = state.response((tariff_usd_per_t + rent_per_t) * T_PER_KT) + state.used_per_y * state.prices[D_RENT]
    worth = _adjoint(state, np.column_stack([users_by_u, state.response(corridor), earned_by_u]))
    return Values(
        user_saving_usd_per_unit=-worth[:, 0],
        corridor_kt_per_unit=worth[:, 1],
        revenue_usd_per_unit=worth[:, 2],
    )


class Bundle(msgspec.Struct, frozen=True):
    """Two candidates relieved together: kt gained by each alone and by both. A candidate is one slot or several."""

    slots: tuple[tuple[int, ...], tuple[int, ...]]
    single_kt: tuple[float, float]
    joint_kt: float

    @property
    def extra_kt(self) -> float:
        """What the two gain together beyond the sum of each alone."""
        return self.joint_kt - sum(self.single_kt)


def bundles(
    problem: Problem,
    equilibrium: Equilibrium,
    candidates: Sequence[int | tuple[int, ...]],
    *,
    corridor: Floats,
    relief_share: float = 0.5,
) -> tuple[Bundle, ...]:
    """Find pairs that are worth more together than apart, the largest joint gain first.

    Every pair is solved again: single values of complements in series are small and hide the joint one.

    Parameters
    ----------
    problem : Problem
        The year's problem.
    equilibrium : Equilibrium
        Its solution.
    candidates : sequence of int or tuple of int
        Slots, or groups of slots that are relieved as one; a dozen at most.
    corridor : (P,) array
        One where a route counts.
    relief_share : float
        How much capacity each gains.
    """
    base = float(equilibrium.state.flow_kt @ corridor)

    def gain(slots: tuple[int, ...]) -> float:
        capacity = problem.slots.capacity_per_y.copy()
        capacity[list(slots)] *= 1.0 + relief_share
        answer = solve(replace(problem, capacity_per_y=capacity), start=equilibrium, tolerance=1e-8)
        return float(answer.state.flow_kt @ corridor) - base

    groups = [(one,) if isinstance(one, int) else tuple(one) for one in candidates]
    single = {group: gain(group) for group in groups}
    found = [
        Bundle((left, right), (single[left], single[right]), gain(left + right))
        for left, right in itertools.combinations(groups, 2)
    ]
    return tuple(sorted(found, key=lambda bundle: (-bundle.joint_kt, bundle.slots)))
