"""Copies of problems, runs of labels, sums over routes: what needs no tables."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.flow.problems import random_problem

from transcaspian.flow import market_cargo, replace, route_sums
from transcaspian.flow._problem import _starts


def test_replace_changes_arrays_of_the_problem_and_of_its_slots_in_a_copy() -> None:
    problem = random_problem(0)
    demand, capacity = np.full(12, 3.0), np.full(14, 5.0)
    copy = replace(problem, demand_kt=demand, capacity_per_y=capacity, minty_h=12.0)
    assert copy.demand_kt is demand
    assert copy.slots.capacity_per_y is capacity
    assert copy.slots.minty_h == 12.0
    assert copy.slots.background_per_y is problem.slots.background_per_y
    assert copy.units is problem.units
    assert problem.slots.minty_h == 24.0
    assert problem.demand_kt is not demand


def test_replace_knows_no_other_names() -> None:
    with pytest.raises(TypeError, match="has no field 'demnad_kt'"):
        replace(random_problem(0), demnad_kt=1.0)


def test_replace_with_nothing_is_the_same_problem() -> None:
    problem = random_problem(0)
    assert replace(problem).slots is problem.slots


@given(st.lists(st.integers(0, 3)))
def test_starts_cut_labels_into_runs(labels: list[int]) -> None:
    starts = _starts(np.array(labels, dtype=np.int64))
    assert starts.dtype == np.int64
    assert starts[0] == 0
    assert starts[-1] == len(labels)
    runs = [labels[a:b] for a, b in pairwise(starts)]
    assert all(len(set(run)) == 1 for run in runs)
    assert all(one[0] != other[0] for one, other in pairwise(runs))


def test_starts_of_known_runs() -> None:
    assert _starts(np.array([4, 4, 7, 4])).tolist() == [0, 2, 3, 4]
    assert _starts(np.array([], dtype=np.int64)).tolist() == [0]


def test_route_sums_add_the_arcs_of_each_route() -> None:
    routes = SimpleNamespace(path=np.array([0, 2, 1, 1, 0]), start=np.array([0, 2, 3, 5]), n_routes=3)
    assert route_sums(routes, np.array([1.0, 10.0, 100.0])).tolist() == [101.0, 10.0, 11.0]
    assert route_sums(SimpleNamespace(n_routes=0), np.zeros(3)).tolist() == []


def test_each_market_is_given_the_row_of_its_cargo() -> None:
    markets = {name: SimpleNamespace(cargo=cargo) for name, cargo in {"a": "grain", "b": "oil", "c": "grain"}.items()}
    network = SimpleNamespace(atlas=SimpleNamespace(cargoes={"oil": None, "grain": None}, markets=markets))
    assert market_cargo(network).tolist() == [1, 0, 1]


def test_a_problem_counts_its_routes() -> None:
    assert random_problem(0, markets=4, routes=6).n_routes == 24
