"""The solver: certificates, starts, continuation, refusal."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import numpy as np
import pytest
from hypothesis import given
from tests.flow.problems import Market, Route, compose, free_slots, random_problem, wild_problems

from transcaspian.errors import NotConverged
from transcaspian.flow import Problem, _equilibrium, _twin, first_guess, replace, solve
from transcaspian.flow._state import State


@given(wild_problems())
def test_a_problem_of_any_shape_is_solved(problem: Problem) -> None:
    equilibrium = solve(problem)
    assert equilibrium.certificate.residual <= 1e-9
    assert equilibrium.certificate.residual == equilibrium.state.worst_residual
    assert np.isfinite(equilibrium.state.flow_kt).all()
    assert (equilibrium.state.utilisation[~problem.slots.pool] < 1.0 + 1e-9).all()


@given(wild_problems())
def test_no_more_moves_than_wants_to(problem: Problem) -> None:
    state = solve(problem).state
    ends = problem.nest_start[problem.group_start[problem.market_start]]
    moved = np.array([state.flow_kt[a:b].sum() for a, b in pairwise(ends)])
    assert (moved <= problem.demand_kt * (1.0 + 1e-12)).all()
    assert (state.flow_kt[problem.weight == 0.0] == 0.0).all()


def test_the_gap_is_told_only_where_the_potential_exists() -> None:
    assert solve(random_problem(0, potential=True)).certificate.relative_gap is not None
    assert solve(random_problem(0)).certificate.relative_gap is None


def test_the_residual_in_hours_is_that_of_the_wait() -> None:
    state = State(random_problem(0), np.full(14, 60.0))
    certificate = _equilibrium._certify(state, _equilibrium._Work())
    full = state.utilisation
    slots = state.problem.slots
    rho = state.prices[0]
    wait = slots.wait_scale_h * rho**slots.wait_power / (1.0 - rho)
    slope = wait * (slots.wait_power / rho + 1.0 / (1.0 - rho))
    growth = [_twin.closure_growth(slots.closure_curve[r], full_share=full_share) for r, full_share in enumerate(rho)]
    slope += slots.closure_wait_h * np.array(growth)[:, 1]
    assert rho.max() < slots.bend_share
    assert certificate.residual_h == pytest.approx(np.abs((full - rho) * slope).max(), rel=1e-9)


def test_a_start_at_the_solution_takes_no_step_and_a_start_nearby_few() -> None:
    problem = random_problem(3, demand_kt=900.0)
    cold = solve(problem)
    assert solve(problem, start=cold.state.u).certificate.iterations == 0
    more = replace(problem, capacity_per_y=problem.slots.capacity_per_y * 1.01)
    warm = solve(more, start=cold.state.u)
    assert warm.certificate.iterations < solve(more).certificate.iterations
    assert warm.certificate.evaluations > warm.certificate.iterations


def test_the_first_guess_is_the_price_of_the_background_alone() -> None:
    problem = replace(random_problem(0), demand_kt=np.zeros(12))
    guess = first_guess(problem)
    assert State(problem, guess).worst_residual < 1e-14
    assert solve(problem).certificate.iterations == 0


def test_the_first_guess_of_a_pool_or_an_overfull_slot_is_finite() -> None:
    slots = free_slots([10.0, 10.0], background_per_y=[4.0, 40.0], pool=[True, False])
    guess = first_guess(compose([Market(1.0, [[[Route(5.0, {0: 1.0, 1: 1.0})]]])], slots))
    assert guess[0] == 0.0
    assert np.isfinite(guess).all()


def test_a_slot_filled_by_its_background_is_refused() -> None:
    slots = free_slots([10.0], background_per_y=10.5)
    problem = compose([Market(1.0, [[[Route(5.0, {0: 1.0})]]])], slots)
    with pytest.raises(NotConverged, match=r"no equilibrium after \d+ Newton steps; try a smaller demand"):
        solve(problem)


@pytest.mark.parametrize("potential", [False, True])
def test_steps_in_demand_and_scale_find_the_same_answer(potential: bool) -> None:
    problem = random_problem(6, demand_kt=3000.0, potential=potential)
    stepped = _equilibrium._in_steps(problem, _equilibrium._Work())
    assert stepped is not None
    assert stepped.flow_kt == pytest.approx(solve(problem).state.flow_kt, rel=1e-9)


def test_continuation_is_tried_when_newton_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_problem(6, demand_kt=3000.0)
    flow = solve(problem).state.flow_kt
    newton = _equilibrium._newton
    starts: list[np.ndarray] = []

    def lame(posed: Problem, start: np.ndarray, *rest: object) -> State | None:
        starts.append(start)
        return None if len(starts) <= 2 else newton(posed, start, *rest)

    monkeypatch.setattr(_equilibrium, "_newton", lame)
    assert solve(problem, start=np.full(14, 1e3)).state.flow_kt == pytest.approx(flow, rel=1e-9)
    assert (starts[1] == first_guess(problem)).all()
    assert len(starts) == 2 + 18


def test_too_few_steps_end_in_a_refusal_with_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_equilibrium, "MOST_ITERATIONS", 1)
    monkeypatch.setattr(_equilibrium, "_in_steps", lambda problem, count: None)
    with pytest.raises(NotConverged, match=r"no equilibrium after 1 Newton steps"):
        solve(random_problem(0))


def test_rounding_is_allowed_to_stop_just_above_the_tolerance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_equilibrium, "TOLERANCE", 0.0)
    certificate = solve(random_problem(0)).certificate
    assert 0.0 < certificate.residual <= 1e-9


def test_a_coarser_tolerance_stops_sooner_and_says_so() -> None:
    problem = random_problem(6, demand_kt=3000.0)
    coarse, fine = solve(problem, tolerance=1e-3).certificate, solve(problem).certificate
    assert 1e-11 < coarse.residual <= 1e-3
    assert coarse.evaluations < fine.evaluations
    assert fine.residual <= 1e-11


def test_a_solution_cannot_be_changed() -> None:
    certificate = solve(random_problem(0)).certificate
    with pytest.raises(AttributeError, match="immutable"):
        certificate.residual = 0.0  # type: ignore[misc]
    assert msgspec.to_builtins(certificate)["relative_gap"] is None
