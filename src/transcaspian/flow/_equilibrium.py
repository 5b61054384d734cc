"""Newton in the bounded unknown ``u = K rho + price``: one equilibrium with its certificate."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from transcaspian.compiled import one_thread
from transcaspian.errors import NotConverged
from transcaspian.flow._curves import closure_factor
from transcaspian.flow._potential import dual_value, hour_value_usd_per_unit, relative_gap
from transcaspian.flow._problem import Problem, replace
from transcaspian.flow._state import D_RENT, D_WAIT, WAIT, State

Floats = NDArray[np.float64]

TOLERANCE = 1e-11  # of utilisation; the run asks for 1e-8
GOOD_ENOUGH = 1e-9  # where rounding stops progress before the tolerance
CHORD_BELOW = 1e-2  # residual below which the factors of an earlier matrix are worth a try
CHORD_GAIN = 0.2  # a step with old factors must leave at most this share of the residual
MOST_ITERATIONS = 120
MOST_HALVINGS = 40


class Certificate(msgspec.Struct, frozen=True):
    """How good a solution is.

    Attributes
    ----------
    residual : float
        Largest difference of utilisation by flows and by price.
    residual_h : float
        The same in hours of wait.
    relative_gap : float or None
        Fenchel-Young gap over what users pay, where one value of time is set; None where the potential does not exist.
    iterations : int
        Newton steps with a new matrix.
    evaluations : int
        Evaluations of the response of choice.
    """

    residual: float
    residual_h: float
    relative_gap: float | None
    iterations: int
    evaluations: int


class Equilibrium(msgspec.Struct, frozen=True, eq=False):
    """A state at which flows and prices agree, with its certificate.

    ``factors`` are those of the last Newton matrix: a problem close by can start from them.
    """

    state: State
    certificate: Certificate
    factors: Any = None


class _Work:
    """What has been done so far, and the factors of the last Newton matrix."""

    def __init__(self, factors: Any = None) -> None:
        self.iterations = 0
        self.evaluations = 0
        self.factors = factors


def first_guess(problem: Problem) -> Floats:
    """Start from the background alone: what the prices would be with nobody else."""
    slots = problem.slots
    rho = np.clip(slots.background_per_y / slots.capacity_per_y, 0.0, slots.bend_share)
    queue = slots.wait_scale_h * rho**slots.wait_power / (1.0 - rho)
    growth = closure_factor(rho, slots.closure_curve) - 1.0
    guess: Floats = np.where(
        slots.pool,
        0.0,
        slots.minty_h * rho
        + queue
        + slots.closure_wait_h * growth
        + np.where(rho > 0.0, rho**slots.rent_power, 0.0) / (1.0 - rho),
    )
    return guess


def _merit(state: State) -> float:
    return float(np.sum(np.log1p(np.abs(state.residual)) ** 2))


def _direction(state: State, work: _Work) -> Floats:
    """Give the Newton direction from a new matrix, and keep its factors."""
    work.factors = scipy.linalg.lu_factor(state.jacobian(), check_finite=False)
    direction: Floats = scipy.linalg.lu_solve(work.factors, -state.residual, check_finite=False)
    return direction


def _chord(state: State, work: _Work) -> State | None:
    """Try a step with the last factors, nine tenths cheaper; nothing if it gains too little."""
    if work.factors is None or state.worst_residual > CHORD_BELOW or len(work.factors[1]) != len(state.u):
        return None
    step = scipy.linalg.lu_solve(work.factors, -state.residual, check_finite=False)
    trial = State(state.problem, state.u + step)
    work.evaluations += 1
    if trial.worst_residual <= CHORD_GAIN * state.worst_residual:
        return trial
    work.factors = None
    return None


def _descend(state: State, work: _Work) -> State:
    """One damped step on the dual of a problem with a potential: Armijo on the true dual value."""
    problem = state.problem
    step = _direction(state, work)
    price_slope = hour_value_usd_per_unit(problem) * state.prices[D_WAIT] + state.prices[D_RENT]
    slope = float(np.sum(-problem.slots.capacity_per_y * state.residual * price_slope * step))
    value = dual_value(state)
    length = 1.0
    for _ in range(MOST_HALVINGS):
        trial = State(problem, state.u + length * step)
        work.evaluations += 1
        if (
            dual_value(trial) <= value + 1e-4 * length * slope + 1e-14 * abs(value)
            or trial.worst_residual < 0.5 * state.worst_residual < 5e-4
        ):
            return trial
        length *= 0.5
    return trial


def _damped(state: State, work: _Work) -> State:
    """One damped step of the inequality: the residual, seen through a logarithm, must fall."""
    step = _direction(state, work)
    merit = _merit(state)
    length = 1.0
    best: State | None = None
    for _ in range(MOST_HALVINGS):
        trial = State(state.problem, state.u + length * step)
        work.evaluations += 1
        if _merit(trial) <= (1.0 - 1e-4 * length) * merit:
            return trial
        if best is None or _merit(trial) < _merit(best):
            best = trial
        length *= 0.5
    assert best is not None
    return best


def _newton(problem: Problem, start: Floats, work: _Work, tolerance: float = TOLERANCE) -> State | None:
    """Newton to the tolerance, or nothing if it stops making progress."""
    state = State(problem, start)
    work.evaluations += 1
    stalled = 0
    for _ in range(MOST_ITERATIONS):
        before = state.worst_residual
        if before <= tolerance:
            return state
        trial = _chord(state, work)
        if trial is None:
            trial = _descend(state, work) if problem.potential and before > 1e-3 else _damped(state, work)
            work.iterations += 1
        if not np.isfinite(trial.worst_residual):
            return None
        stalled = stalled + 1 if trial.worst_residual > 0.9 * before and before < 1e-6 else 0
        if trial.worst_residual < state.worst_residual or before > GOOD_ENOUGH:
            state = trial
        if stalled >= 2:
            break
    return state if state.worst_residual <= max(GOOD_ENOUGH, tolerance) else None


def _in_steps(problem: Problem, work: _Work) -> State | None:
    """Grow demand, then the scale of choice, from an easy problem to the one asked for."""
    u = first_guess(problem)
    for part in (1e-3, 1e-2, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1.0):
        state = _newton(replace(problem, demand_kt=problem.demand_kt * part, theta=problem.theta * 0.1), u, work)
        if state is not None:
            u = state.u
    for part in (0.1, 0.15, 0.22, 0.33, 0.5, 0.7, 0.85, 1.0):
        state = _newton(replace(problem, theta=problem.theta * part), u, work)
        if state is not None:
            u = state.u
    return state


def solve(
    problem: Problem,
    *,
    start: Floats | Equilibrium | None = None,
    tolerance: float = TOLERANCE,
    factors: Any = None,
) -> Equilibrium:
    """Find the equilibrium of a problem.

    Parameters
    ----------
    problem : Problem
        From :func:`transcaspian.flow.pose`, or made by hand.
    start : (S,) array or Equilibrium, optional
        A first guess of u, or the answer of a problem close by, for speed only: the answer does not depend on it.
    tolerance : float
        Largest residual of utilisation to stop at; coarser inside an outer loop.
    factors : LU factors of a Newton matrix, optional
        Of a problem close by, for speed only; those of ``start`` without it.

    Returns
    -------
    Equilibrium
        With a residual of utilisation of at most 1e-9.

    Raises
    ------
    NotConverged
        If neither Newton nor continuation in demand and scale reaches it.

    References
    ----------
    Minty (1962), Duke Math. J. 29, for the unknown; Sakasegawa (1977), Ann. Inst. Stat. Math. 29, for the wait.
    """
    with one_thread():
        return _solve(problem, start, tolerance, factors)


def _solve(problem: Problem, start: Floats | Equilibrium | None, tolerance: float, factors: Any) -> Equilibrium:
    guess = start.state.u if isinstance(start, Equilibrium) else start
    work = _Work(start.factors if factors is None and isinstance(start, Equilibrium) else factors)
    state = _newton(problem, first_guess(problem) if guess is None else guess, work, tolerance)
    if state is None and guess is not None:
        state = _newton(problem, first_guess(problem), work, tolerance)
    if state is None:
        state = _in_steps(problem, work)
    if state is None:
        raise NotConverged(
            f"no equilibrium after {work.iterations} Newton steps; try a smaller demand or a lower scale of choice"
        )
    return Equilibrium(state, _certify(state, work), work.factors)


def _certify(state: State, work: _Work) -> Certificate:
    slope_h = np.where(state.prices[D_WAIT] > 0.0, state.prices[D_WAIT] / state.prices[4], 0.0)
    residual_h = float(np.abs(state.residual * slope_h).max(initial=0.0))
    gap = relative_gap(state) if state.problem.potential else None
    return Certificate(state.worst_residual, residual_h, gap, work.iterations, work.evaluations)


__all__ = ["WAIT", "Certificate", "Equilibrium", "first_guess", "solve"]
