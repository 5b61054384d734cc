"""The gradient by every array of a network is its slow twin's difference."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from transcaspian.flow import Adjoint, Gradient, Outputs, adjoint, assign, gradient
from transcaspian.model import atlas, scenario
from transcaspian.network import Network, build, find_routes, freeze

STEP = 1e-6
CARGO_FIELDS = (
    "value_of_time_usd_per_t_h", "reliability_share", "tariff_share", "t_per_teu", "cost_elasticity", "outside_gap",
)  # fmt: skip


@pytest.fixture(scope="module", params=[0.0, 0.4], ids=["own values of time", "one value of time"])
def solved(request: pytest.FixtureRequest) -> Adjoint:
    known = atlas()
    priced = msgspec.structs.replace(scenario("base", atlas=known), value_of_time_usd_per_t_h=request.param)
    network = build(priced, year=2030, atlas=known)
    flows = assign(network, freeze(find_routes(network), atlas=known))
    rng = np.random.default_rng(5)
    size = (flows.routes.n_routes, 2)
    prices = rng.random((3, network.topology.n_slots, 2)) * np.array([1.0, 0.1, 1e-3])[:, None, None]
    count = {"kt": rng.random(size), "teu": rng.random(size) * 0.01, "demand": np.array([0.0, 1.0]), "prices": prices}
    return adjoint(flows, Outputs(**count))


@pytest.fixture(scope="module")
def slopes(solved: Adjoint) -> Gradient:
    return gradient(solved)


def pushed(values: np.ndarray) -> np.ndarray:
    rng = np.random.default_rng(11)
    return STEP * rng.random(values.shape) * np.maximum(np.abs(values), 1e-2)


def agree(found: np.ndarray, solved: Adjoint, moved: Network) -> None:
    assert found / STEP == pytest.approx(solved.towards(moved) / STEP, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("name", ["arc_time_h", "arc_sd_h", "arc_usd_per_t", "arc_usd_per_teu"])
def test_by_what_an_arc_costs(solved: Adjoint, slopes: Gradient, name: str) -> None:
    network = solved.flows.network
    push = pushed(getattr(network, name))
    moved = msgspec.structs.replace(network, **{name: getattr(network, name) + push})
    agree(slopes.arcs[name].T @ push, solved, moved)


@pytest.mark.parametrize(
    "name",
    ["capacity_per_y", "background_per_y", "wait_scale_h", "wait_power", "closure_wait_h", "rent_scale_usd_per_unit"],
)
def test_by_what_a_slot_is(solved: Adjoint, slopes: Gradient, name: str) -> None:
    network = solved.flows.network
    push = pushed(getattr(network, name))
    moved = msgspec.structs.replace(network, **{name: getattr(network, name) + push})
    agree(slopes.slots[name].T @ push, solved, moved)


def test_by_volumes_and_by_waits_for_departure(solved: Adjoint, slopes: Gradient) -> None:
    network = solved.flows.network
    for name, slope in (("volume_kt", slopes.volume), ("link_frequency_h", slopes.frequency)):
        push = pushed(getattr(network, name))
        moved = msgspec.structs.replace(network, **{name: getattr(network, name) + push})
        agree(slope.T @ push, solved, moved)


def test_by_the_use_of_slots(solved: Adjoint, slopes: Gradient) -> None:
    network = solved.flows.network
    push = pushed(network.use_units)
    agree(slopes.uses.T @ push, solved, msgspec.structs.replace(network, use_units=network.use_units + push))
    push = np.nan_to_num(pushed(network.conversion))
    moved = msgspec.structs.replace(network, conversion=network.conversion + push)
    agree(np.einsum("csk,cs->k", slopes.conversion, push), solved, moved)


@pytest.mark.parametrize("field", CARGO_FIELDS)
def test_by_what_a_cargo_pays_and_how_it_chooses(solved: Adjoint, slopes: Gradient, field: str) -> None:
    network = solved.flows.network
    given = network.columns["cargoes"][field]
    push = np.nan_to_num(pushed(given))
    columns = {**network.columns, "cargoes": {**network.columns["cargoes"], field: given + push}}
    agree(slopes.cargoes[field].T @ push, solved, msgspec.structs.replace(network, columns=columns))


def test_by_the_constants_of_corridors(solved: Adjoint, slopes: Gradient) -> None:
    network = solved.flows.network
    known = network.atlas
    given = network.columns["constants"]["constant_usd_per_t"]
    push = pushed(given)
    columns = {**network.columns, "constants": {"constant_usd_per_t": given + push}}
    groups = np.array([cargo.group for cargo in known.cargoes.values()])
    corridors = list(known.corridors)
    found = sum(
        step * slopes.constants[corridors.index(one.corridor)][groups == one.cargo_group].sum(axis=0)
        for one, step in zip(known.constants.values(), push, strict=True)
    )
    agree(np.asarray(found), solved, msgspec.structs.replace(network, columns=columns))


def test_by_the_cycle_of_ships_that_fill(solved: Adjoint, slopes: Gradient) -> None:
    network, ships = solved.flows.network, solved.departures
    given = network.columns["links"]["length_km"]
    push = np.zeros_like(given)
    push[ships.links] = STEP * given[ships.links]
    columns = {**network.columns, "links": {**network.columns["links"], "length_km": given + push}}
    moved = msgspec.structs.replace(network, columns=columns)
    agree(slopes.cycle.T @ (ships.cycles(moved) - ships.days), solved, moved)
