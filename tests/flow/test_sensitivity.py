"""The adjoint of any output by any input agrees with solving again."""

from __future__ import annotations

import numpy as np
import pytest
from tests.flow.problems import random_problem

from transcaspian.flow import replace, sensitivity, solve


@pytest.mark.parametrize(
    "field", ["demand_kt", "theta", "fixed_usd_per_t", "units", "per_hour", "capacity_per_y", "background_per_y"]
)
def test_a_small_change_of_any_input_moves_outputs_as_solving_again_does(field: str) -> None:
    problem = random_problem(4, demand_kt=700.0)
    rng = np.random.default_rng(3)
    weight = rng.random((problem.n_routes, 3))
    equilibrium = solve(problem)
    answer = sensitivity(equilibrium, weight)
    home = problem.slots if field in type(problem.slots).__struct_fields__ else problem
    given = getattr(home, field)
    push = given * rng.random(len(given))

    def moved(step: float) -> np.ndarray:
        return weight.T @ solve(replace(problem, **{field: given + step * push})).state.flow_kt

    step = 1e-4
    central = (moved(step) - moved(-step)) / (2.0 * step)
    small = 1e-6
    towards = answer.towards(replace(problem, **{field: given + small * push})) / small
    assert towards == pytest.approx(central, rel=1e-4, abs=1e-4)


def test_the_same_problem_changes_nothing() -> None:
    problem = random_problem(4)
    answer = sensitivity(solve(problem), np.ones((problem.n_routes, 1)))
    assert np.array_equal(answer.towards(problem), [0.0])
