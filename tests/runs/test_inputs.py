"""Every number a year reads, and what each does."""

from __future__ import annotations

import numpy as np
import pytest

from transcaspian.flow import Adjoint, adjoint
from transcaspian.model import Atlas
from transcaspian.network import Network, build
from transcaspian.runs import Comparison, Run
from transcaspian.runs._inputs import Derivatives, Input, active_changes, cell_of, cell_value, columns_with, inputs
from transcaspian.runs._metrics import outputs

Compared = tuple[Comparison, Run, Run]


@pytest.fixture(scope="module")
def roadmap(compared: Compared) -> Run:
    return compared[2]


@pytest.fixture(scope="module")
def solved(roadmap: Run) -> Adjoint:
    flows = roadmap.flows[2030]
    return adjoint(flows, outputs(("corridor_kt", "corridor_teu"), roadmap.book, flows))


@pytest.fixture(scope="module")
def network(roadmap: Run) -> Network:
    return roadmap.flows[2030].network


@pytest.fixture(scope="module")
def found(solved: Adjoint, network: Network) -> list[Input]:
    return inputs(network, Derivatives(solved).all())


def find(found: list[Input], table: str, row: str, field: str) -> Input:
    return next(one for one in found if (one.table, one.row, one.field) == (table, row, field))


def test_thousands_of_numbers_of_every_kind_move_the_corridor_each_named_once(found: list[Input]) -> None:
    assert len(found) > 3000
    assert len({(one.table, one.row, one.field) for one in found}) == len(found)
    kinds = {"links", "transfers", "resources", "fleets", "berths", "tariffs", "cargoes", "forms", "constants"}
    assert {one.table for one in found} == kinds | {"fits", "months", "parameters", "pools", "markets", "volumes"}


def test_a_derivative_is_what_the_slow_twin_gives(found: list[Input], solved: Adjoint, network: Network) -> None:
    rng = np.random.default_rng(8)
    by_table: dict[str, list[Input]] = {}
    for one in found:
        if abs(one.derivative[0] * one.value) > 0.1:
            by_table.setdefault(one.table, []).append(one)
    for rows in by_table.values():
        for one in rng.permutation(np.array(rows, dtype=object))[:3]:
            step = 1e-6 * abs(one.value)
            ends = [
                build(
                    network.scenario,
                    year=network.year,
                    atlas=network.atlas,
                    columns=columns_with(network, one, one.value + side * step),
                )
                for side in (1.0, -1.0)
            ]
            width = step if one.field == "servers" and one.value == 1.0 else 2.0 * step  # never less than one server
            twin = (solved.towards(ends[0]) - solved.towards(ends[1])) / width
            assert one.derivative[0] == pytest.approx(twin[0], rel=2e-3, abs=1e-9), (one.table, one.row, one.field)


def test_what_only_the_solver_reads_is_no_input(found: list[Input]) -> None:
    assert not {one.row for one in found} & {"minty-hours", "cost-band"}


def test_the_value_is_what_the_year_reads(found: list[Input], network: Network) -> None:
    changed = active_changes(network.scenario, network.year)
    for one in found:
        if one.table not in ("volumes", "markets"):
            assert one.value == network.columns[one.table][one.field][one.number]
        elif one.field == "volume_kt":
            assert cell_value(network, one, one.value, changed) == pytest.approx(cell_of(network, one))


def test_changes_are_applied_to_what_the_tables_might_have_said(found: list[Input], network: Network) -> None:
    changed = active_changes(network.scenario, network.year)
    one = find(found, "fleets", "ferry-asco", "count")
    held = changed["ferry-asco", "count"]
    assert {change.op for change in held} == {"add"}
    added = sum(change.value for change in held)
    assert cell_value(network, one, 10.0, changed) == pytest.approx(10.0 + added)
    assert one.value == pytest.approx(network.atlas.fleets["ferry-asco"].count + added)


def test_a_volume_between_two_known_years_rests_on_both(found: list[Input], network: Network, shipped: Atlas) -> None:
    between = [
        market
        for market, points in shipped.volumes.items()
        if points[0][0] < network.year < points[-1][0] and network.year not in dict(points)
    ]
    rows: dict[str, list[Input]] = {}
    for one in found:
        if one.table == "volumes":
            rows.setdefault(one.target, []).append(one)
    for market in between:
        if market in rows and all(value > 0.0 for _, value in shipped.volumes[market]):
            assert len(rows[market]) == 2
            parts = sum(one.derivative[0] * one.value for one in rows[market])
            cell = cell_of(network, rows[market][0])
            assert parts == pytest.approx(rows[market][0].by_cell[0] * cell, rel=1e-5)


def test_growth_counts_only_after_the_last_known_year(found: list[Input], network: Network, shipped: Atlas) -> None:
    growing = {one.target for one in found if one.field == "growth_share"}
    assert growing
    for market in growing:
        assert shipped.volumes[market][-1][0] < network.year


def test_columns_change_in_one_number_alone(found: list[Input], network: Network) -> None:
    one = find(found, "parameters", "corridor-scale", "value")
    columns = columns_with(network, one, 2.0)
    assert np.flatnonzero(columns["parameters"]["value"] != network.columns["parameters"]["value"]) == [one.number]
    assert columns["links"] is network.columns["links"]
    volume = find(found, "volumes", "tm-crude-mediterranean:2024", "volume_kt")
    columns = columns_with(network, volume, 2.0 * volume.value)
    now = network.columns["markets"]["volume_kt"][volume.number]
    assert columns["markets"]["volume_kt"][volume.number] == pytest.approx(2.0 * now)
