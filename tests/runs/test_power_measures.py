"""What the answer on power says of promises."""

from __future__ import annotations

import msgspec
import pytest
from tests.power import answer, facts, named, needs_pypsa

from transcaspian.model import atlas
from transcaspian.runs._power_measures import CABLE_MEASURE, EXPORT_MEASURE, export_gw, power_measures
from transcaspian.runs._power_records import Gas

needs_pypsa()


def gases(best_mw: float) -> list[Gas]:
    """Give the answer with one best size at the low cost and the regulated price, or none."""
    regulated, economic = answer().gases
    none = [msgspec.structs.replace(one, best_mw=0.0) for one in regulated.choices]
    low = [msgspec.structs.replace(none[0], best_mw=best_mw), *none[1:]]
    return [
        msgspec.structs.replace(regulated, choices=low),
        msgspec.structs.replace(economic, choices=none),
    ]


def told(best_mw: float, from_year: int | None) -> tuple[dict[str, dict[str, float]], dict[str, str]]:
    return power_measures(named("base"), gases(best_mw), atlas=atlas(), facts=facts(), year=2032, from_year=from_year)


def test_the_cable_carries_the_energy_of_the_size_that_pays_once_it_is_open() -> None:
    values, notes = told(300.0, 2032)
    size = next(one for one in answer().gases[0].sizes if one.size_mw == 300.0)
    assert values[CABLE_MEASURE]["2031"] == 0.0
    assert values[CABLE_MEASURE]["2040"] == size.to_azerbaijan_gwh + size.to_mangystau_gwh > 0.0
    assert "300 MW pays at the regulated price of gas and low cost" in notes[CABLE_MEASURE]


def test_a_cable_that_is_not_opened_carries_nothing_and_one_that_never_pays_is_not_said() -> None:
    values, notes = told(0.0, None)
    assert set(values[CABLE_MEASURE].values()) == {0.0}
    assert notes[CABLE_MEASURE] == "the scenario does not open the cable; no size pays in 2032"
    values, notes = told(0.0, 2032)
    assert CABLE_MEASURE not in values
    assert "what it would carry cannot be said" in notes[CABLE_MEASURE]


def test_export_is_the_least_of_green_plants_and_lines() -> None:
    span = range(2024, 2041)
    found = export_gw(named("base"), span, atlas=atlas(), facts=facts())
    assert found["2040"] == pytest.approx(0.7)  # the line to Georgia
    ties = {**facts().ties, "az-ge": msgspec.structs.replace(facts().ties["az-ge"], capacity_mw=9e9)}
    wide = export_gw(named("base"), span, atlas=atlas(), facts=msgspec.structs.replace(facts(), ties=ties))
    green = [one for one in facts().plants.values() if one.zone == "az-zone" and one.technology != "gas"]
    for year in (2024, 2040):
        assert wide[str(year)] == pytest.approx(sum(one.capacity_mw for one in green if one.stands(year)) / 1000.0)
    assert wide["2024"] < wide["2040"]


def test_the_answer_holds_them_and_no_change_of_freight() -> None:
    assert set(answer().measures) == {CABLE_MEASURE, EXPORT_MEASURE}
    assert answer().changes == []
    assert "moves no freight" in answer().changes_note
