"""First-order effect of any change of a problem on any sum of flows: one adjoint solve of the Newton matrix.

With outputs ``y = W' h(u, x)`` and the equilibrium ``r(u, x) = 0``, the adjoint ``lambda = J'^-1 (dh/du)' W`` gives
``dy = W' dh - lambda' dr``, both differences at fixed ``u``: each change of the inputs ``x`` costs one evaluation and
no solve.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.compiled import one_thread
from transcaspian.flow._equilibrium import Equilibrium
from transcaspian.flow._problem import Problem
from transcaspian.flow._state import State

Floats = NDArray[np.float64]


class Sensitivity(msgspec.Struct, frozen=True, eq=False):
    """Adjoint of outputs at an equilibrium.

    Attributes
    ----------
    state : the equilibrium
    weight : (P, K) what each route counts in each output
    multiplier : (S, K) change of each output per unit of residual of each slot
    """

    state: State
    weight: Floats
    multiplier: Floats

    def towards(self, problem: Problem) -> Floats:
        """First-order change of the outputs when the problem becomes ``problem``, (K,).

        Linear only for a small difference: take it with a small step and divide.
        """
        moved = State(problem, self.state.u)
        answer: Floats = self.weight.T @ (moved.flow_kt - self.state.flow_kt) - self.multiplier.T @ (
            moved.residual - self.state.residual
        )
        return answer


def sensitivity(equilibrium: Equilibrium, weight: Floats, *, by_u: Floats | None = None) -> Sensitivity:
    """Solve the adjoint of outputs that are sums of flows.

    Parameters
    ----------
    equilibrium : Equilibrium
        From :func:`transcaspian.flow.solve`.
    weight : (P, K) array
        What a kt on each route counts in each output.
    by_u : (S, K) array, optional
        What each output gains by ``u`` besides, where prices count in it; :meth:`Sensitivity.towards` leaves out what
        a problem does to those prices at fixed ``u``.

    Returns
    -------
    Sensitivity
        Its :meth:`Sensitivity.towards` gives the effect of any nearby problem on the same routes.
    """
    state = equilibrium.state
    moved = np.column_stack([state.response(np.ascontiguousarray(column)) for column in weight.T])
    if by_u is not None:
        moved += by_u
    with one_thread():
        multiplier = np.linalg.solve(state.jacobian().T, moved)
    return Sensitivity(state, weight, np.asarray(multiplier, dtype=np.float64))
