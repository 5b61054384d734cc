"""Which curve a resource takes."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from transcaspian.errors import DataError
from transcaspian.model import FORMULA, Atlas, Curve, Scenario
from transcaspian.network import CURVE_LOADS, build, closure_factors

FIRST, SECOND = "fleet-ferry-asco", "poti-containers"


def points(name: str, *factors: float) -> tuple[Curve, ...]:
    return tuple(Curve(name, load, factor) for load, factor in zip(CURVE_LOADS[1:].tolist(), factors, strict=False))


def with_curves(atlas: Atlas, **factors: list[float]) -> Atlas:
    curves = {name.replace("_", "-"): points(name.replace("_", "-"), *own) for name, own in factors.items()}
    return msgspec.structs.replace(atlas, curves=curves)


def rows(atlas: Atlas) -> dict[str, int]:
    return {name: row for row, name in enumerate(atlas.resources)}


def test_a_resource_takes_its_own_curve_and_any_other_the_mean(shipped: Atlas, frozen: Scenario) -> None:
    steep, flat = (2.0 + np.arange(12.0)).tolist(), [1.0] * 12
    known = with_curves(shipped, fleet_ferry_asco=steep, poti_containers=flat)
    factors, row = closure_factors(frozen, known), rows(known)
    assert factors.shape == (len(known.resources) + len(known.pools), len(CURVE_LOADS))
    assert factors[row[FIRST]].tolist() == [1.0, *steep]
    assert factors[row[SECOND]].tolist() == [1.0, *flat]
    assert factors[row["bor-khorgos-altynkol"]] == pytest.approx((factors[row[FIRST]] + factors[row[SECOND]]) / 2.0)
    assert (factors[len(known.resources) :] == 1.0).all()


def test_a_scenario_may_ask_for_the_formula_and_no_curves_are_none(shipped: Atlas, frozen: Scenario) -> None:
    known = with_curves(shipped, fleet_ferry_asco=[3.0] * 12)
    assert (closure_factors(msgspec.structs.replace(frozen, waits=FORMULA), known) == 1.0).all()
    assert (closure_factors(frozen, with_curves(shipped)) == 1.0).all()


def test_slots_of_a_resource_share_its_curve(shipped: Atlas, frozen: Scenario) -> None:
    network = build(
        frozen, year=2024, atlas=with_curves(shipped, fleet_ferry_asco=[3.0] * 12, poti_containers=[1.0] * 12)
    )
    top = network.topology
    of_fleet = top.slot_resource == list(network.atlas.resources).index(FIRST)
    assert of_fleet.any()
    assert (network.closure_factor[of_fleet, 1:] == 3.0).all()


@pytest.mark.parametrize(
    ("factors", "words"),
    [
        ([1.0] * 11, "curves.csv, row fleet-ferry-asco, field 'utilisation_share': a curve has other loads"),
        ([1.0, 3.0, 2.0] + [4.0] * 9, "field 'factor': a wait falls as the load grows; read 2"),
        ([0.5] * 12, "a wait falls as the load grows; read 0.5"),
    ],
)
def test_a_curve_that_cannot_be_is_named(shipped: Atlas, frozen: Scenario, factors: list[float], words: str) -> None:
    with pytest.raises(DataError) as raised:
        closure_factors(frozen, with_curves(shipped, fleet_ferry_asco=factors))
    assert words in str(raised.value)
