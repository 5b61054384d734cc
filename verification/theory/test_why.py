"""What ``why`` says a number rests on is what solving the year again says, departures included."""

from __future__ import annotations

import numpy as np
import pytest

from transcaspian.flow import Adjoint, adjoint, assign
from transcaspian.model import atlas, scenario
from transcaspian.network import build
from transcaspian.runs import Run, run_scenario, why
from transcaspian.runs._inputs import Derivatives, Input, inputs
from transcaspian.runs._metrics import outputs
from transcaspian.runs._why import solved_derivative

WITHIN = 0.01
LEAST_KT = 1e-3  # of one per cent: a gram in a thousand tonnes is rounding


@pytest.fixture(scope="module")
def done() -> Run:
    known = atlas()
    return run_scenario(scenario("base", atlas=known), atlas=known, years="2030")


@pytest.fixture(scope="module")
def solved(done: Run) -> Adjoint:
    flows = done.flows[2030]
    return adjoint(flows, outputs(("corridor_kt",), done.book, flows))


@pytest.fixture(scope="module")
def ranked(done: Run, solved: Adjoint) -> list[Input]:
    found = inputs(done.flows[2030].network, Derivatives(solved).all())
    return sorted(found, key=lambda one: (-abs(one.derivative[0] * one.value), one.table, one.row, one.field))


def test_the_corridor_of_base_in_2030_has_five_drivers_with_sources_that_hold(done: Run) -> None:
    answer = why(done, "corridor_kt", 2030, check=True)
    checked = [driver for driver in answer.drivers if driver.check is not None]
    assert len(checked) >= 5
    titles = {source.id: source.title for source in answer.sources}
    for driver in checked:
        assert driver.sources
        assert all(titles[id_] for id_ in driver.sources)
        assert driver.check is not None
        assert driver.check.ratio == pytest.approx(1.0, abs=WITHIN)


def test_the_largest_numbers_of_every_table_agree_with_solving_again(ranked: list[Input], solved: Adjoint) -> None:
    first: dict[str, Input] = {}
    for one in ranked:
        first.setdefault(one.table, one)
    assert len(first) >= 12
    for one in first.values():
        assert one.derivative == pytest.approx(solved_derivative(one, solved), rel=WITHIN), (one.row, one.field)


def test_numbers_drawn_at_random_agree_with_solving_again(ranked: list[Input], solved: Adjoint) -> None:
    rng = np.random.default_rng(2030)
    telling = [one for one in ranked if abs(0.01 * one.derivative[0] * one.value) > LEAST_KT]
    for place in rng.choice(len(telling), 15, replace=False):
        one = telling[place]
        assert one.derivative == pytest.approx(solved_derivative(one, solved), rel=WITHIN), (one.row, one.field)


def test_a_year_moves_by_what_its_drivers_say_together(done: Run, solved: Adjoint, ranked: list[Input]) -> None:
    """Every volume one per cent larger is the sum of the volumes' effects, to second order."""
    flows = done.flows[2030]
    network = flows.network
    share = 1e-4
    columns = dict(network.columns)
    columns["markets"] = {**columns["markets"], "volume_kt": network.volume_kt * (1.0 + share)}
    more = build(network.scenario, year=2030, atlas=network.atlas, columns=columns)
    answer = assign(more, flows.routes, start=flows.equilibrium, settled_h=1e-8, rounds=200)
    same = assign(network, flows.routes, start=flows.equilibrium, settled_h=1e-8, rounds=200)
    gained = solved.outputs.count(answer) - solved.outputs.count(same)
    cells = {one.number: one.by_cell[0] * network.volume_kt[one.number] for one in ranked if one.table == "volumes"}
    assert gained[0] == pytest.approx(share * sum(cells.values()), rel=WITHIN)
