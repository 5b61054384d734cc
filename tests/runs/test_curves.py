"""Waiting curves of the resources of the tables."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec
import numpy as np
import pytest
from tests.commands import TABLES

from transcaspian.errors import InputError
from transcaspian.flow import _kernels
from transcaspian.model import Atlas, Scenario
from transcaspian.network import CURVE_LOADS, build
from transcaspian.runs import CURVE_YEARS, WaitingCurves, curve_rows, waiting_curves
from transcaspian.runs._curves import SEED, place_of, queue_h, shore_of, with_closures
from transcaspian.sim import closure_growth

PIPE, FERRY = "pipe-tengiz-novorossiysk-pipeline", "fleet-ferry-asco"


def quiet(stage: str, share: float) -> None:
    """Show no progress."""


@pytest.fixture(scope="module")
def two(shipped: Atlas) -> WaitingCurves:
    return waiting_curves(shipped, names=(FERRY, PIPE), years=6, progress=quiet)


def test_only_resources_that_close_have_curves(shipped: Atlas) -> None:
    closed = {one.id for one in with_closures(shipped)}
    assert len(closed) > 30
    for one in shipped.resources.values():
        assert (one.id in closed) == (one.availability_share < 1.0 and one.closure_h > 0.0)


def test_a_fleet_has_the_season_of_the_shore_it_serves_and_an_inland_place_none(shipped: Atlas) -> None:
    ferry, pipe, berth = (shipped.resources[name] for name in (FERRY, PIPE, "poti-containers"))
    assert (shore_of(shipped, ferry), shore_of(shipped, pipe), shore_of(shipped, berth)) == (
        "shore-caspian", "", "shore-poti"
    )  # fmt: skip
    season = place_of(shipped, ferry).season_factor
    assert np.mean(season) == pytest.approx(1.0, rel=1e-12)
    assert season[0] / season[6] == pytest.approx(7.3 / 3.0)
    assert set(place_of(shipped, pipe).season_factor) == {1.0}
    assert place_of(shipped, pipe).empty_wait_h == pytest.approx(0.04 * 96.0)


def test_the_queue_is_that_of_the_equilibrium(shipped: Atlas, frozen: Scenario) -> None:
    network = build(frozen, year=2024, atlas=shipped)
    bend = network.parameter("bounded-wait-from")
    load = np.array([0.2, 0.9, 0.95, 1.0])
    for name in (FERRY, "post-upper-lars"):
        row = list(shipped.resources).index(name)
        slot = int(np.flatnonzero(network.topology.slot_resource == row)[0])
        scale, power = network.wait_scale_h[slot], network.wait_power[slot]
        told = [_kernels.queue_wait(one, 1.0 - one, scale, power, bend)[0] for one in load]
        assert queue_h(shipped.resources[name], load, bend_share=bend) == pytest.approx(told, rel=1e-12)


def test_a_point_holds_the_formula_the_simulation_and_the_curve(two: WaitingCurves) -> None:
    assert [one.resource for one in two.curves] == [FERRY, PIPE]
    for one in two.curves:
        assert one.empty_wait_h == pytest.approx((1.0 - one.availability_share) * one.closure_h)
        assert [point.utilisation_share for point in one.points] == CURVE_LOADS[1:].tolist()
        for point in one.points:
            queue = point.formula_h - one.empty_wait_h
            assert point.fitted_h == pytest.approx(queue + point.factor * one.empty_wait_h)
            assert point.low_h < point.simulated_h < point.high_h
            wide = point.high_h - point.simulated_h
            assert wide == pytest.approx(1.96 * point.error_factor * one.empty_wait_h)
    assert two.curves[0].points[8].simulated_h > 2.0 * two.curves[0].points[8].formula_h
    assert msgspec.json.decode(msgspec.json.encode(two), type=WaitingCurves) == two


def test_rows_are_those_of_the_table(two: WaitingCurves) -> None:
    rows = curve_rows(two)
    assert len(rows) == 2 * (len(CURVE_LOADS) - 1)
    assert rows[0] == (FERRY, 0.1, two.curves[0].points[0].factor, two.curves[0].points[0].error_factor)


def test_alike_resources_are_simulated_once_and_progress_is_told(shipped: Atlas) -> None:
    told: list[float] = []
    names = ("pipe-uzen-aktau-pipeline", "pipe-samara-hamburg-pipeline")
    found = waiting_curves(shipped, names=names, years=2, progress=lambda stage, share: told.append(share))
    assert told == [1.0]
    assert [point.factor for point in found.curves[0].points] == [point.factor for point in found.curves[1].points]


@pytest.mark.parametrize(
    ("names", "years", "words"),
    [
        (("fleet-ferry-asko",), 2, "no resource with closures has this id; read 'fleet-ferry-asko'"),
        (("marmaray-window",), 2, "no resource with closures has this id"),
        ((PIPE,), 1, "--years: too few years for an interval; read 1"),
    ],
)
def test_what_cannot_be_simulated_is_named(shipped: Atlas, names: tuple[str, ...], years: int, words: str) -> None:
    with pytest.raises(InputError) as raised:
        waiting_curves(shipped, names=names, years=years, progress=quiet)
    assert words in str(raised.value)


def shipped_cells(folder: Path, resource: str) -> list[tuple[str, str, str]]:
    with (folder / "curves.csv").open(encoding="utf-8", newline="") as file:
        return [
            (row["utilisation_share"], row["factor"], row["error_factor"])
            for row in csv.DictReader(file)
            if row["resource"] == resource
        ]


def test_the_shipped_curve_of_a_resource_comes_again_to_the_last_digit(shipped: Atlas) -> None:
    place = place_of(shipped, shipped.resources[PIPE])
    found = closure_growth(place, load_share=[0.2, 0.8, 1.0], years=CURVE_YEARS, seed=SEED)  # none of them pooled
    told = [
        (f"{load:g}", f"{factor:.4g}", f"{error:.2g}")
        for load, factor, error in zip(found.load_share, found.fitted_factor, found.error_factor, strict=True)
    ]
    assert told == [cell for cell in shipped_cells(TABLES, PIPE) if float(cell[0]) in (0.2, 0.8, 1.0)]
