"""Round trips: the factor fits exactly, and everything else follows from it."""

from __future__ import annotations

from functools import partial

import pytest

from transcaspian.model import Atlas
from transcaspian.runs._fibre import drawn_lengths
from transcaspian.world import PathKm, added_ms, fastest, links_of, path_km, readings, round_trips, rtt_ms


@pytest.fixture(scope="module")
def measure(shipped: Atlas) -> partial[PathKm]:
    link_km = {link.id: link.length_km for link in shipped.links.values()}
    return partial(path_km, shipped.fibre, link_km=link_km, drawn_km=drawn_lengths(shipped))


def test_a_path_is_its_links_with_the_cable_in_its_place(shipped: Atlas, measure: partial[PathKm]) -> None:
    fibre = shipped.fibre
    path, cable = fibre.paths["exit-black-sea"], fibre.cables["cable-buzovna"]
    assert links_of(path, cable)[1:4] == ["aktau-kuryk-fibre", "kuryk-buzovna-fibre", "buzovna-baku-fibre"]
    way = measure(path, cable=cable)
    assert way.sea_km == 330.0 + 1182.0
    assert way.land_km == 820.0 + 75.0 + 35.0 + 600.0 + 350.0 + 480.0 + 1750.0


def test_drawn_lengths_are_shorter_on_land_and_the_same_at_sea(shipped: Atlas, measure: partial[PathKm]) -> None:
    path, cable = shipped.fibre.paths["path-black-sea"], shipped.fibre.cables["cable-sumgait"]
    along, drawn = (measure(path, cable=cable, basis=basis) for basis in ("along", "drawn"))
    assert drawn.sea_km == along.sea_km == 1562.0
    assert 0.7 * along.land_km < drawn.land_km < along.land_km


def test_each_reading_gives_back_the_measured_trip(shipped: Atlas, measure: partial[PathKm]) -> None:
    found = readings(shipped.fibre, measure)
    assert len(found) == 4
    for one in found:
        way = PathKm(one.land_km, one.sea_km)
        assert rtt_ms(shipped.fibre, way, factor=one.factor) == pytest.approx(85.0, abs=1e-9)
        assert 1.0 < one.factor < 2.0


def test_a_cable_under_the_sea_takes_no_factor(shipped: Atlas) -> None:
    way = PathKm(0.0, 1000.0)
    assert rtt_ms(shipped.fibre, way, factor=9.0) == pytest.approx(9.794, abs=1e-3)


def test_the_gain_of_a_cable_may_be_a_loss_and_its_sign_hangs_on_the_reading(
    shipped: Atlas, measure: partial[PathKm]
) -> None:
    trips = list(round_trips(shipped.fibre, measure, shipped.fibre.cables["cable-sumgait"]))
    best = {(one.reading, one.basis): one.gain_ms for one in fastest(trips, "caspian", "caspian-straight")}
    assert all(gain < 0.0 for (reading, _), gain in best.items() if reading == "path-north")
    assert all(gain > 0.0 for (reading, _), gain in best.items() if reading == "path-north-london")


def test_the_fastest_is_one_way_for_each_reading(shipped: Atlas, measure: partial[PathKm]) -> None:
    trips = list(round_trips(shipped.fibre, measure, shipped.fibre.cables["cable-sumgait"]))
    best = fastest(trips, "caspian")
    assert [one.path for one in best] == ["path-black-sea"] * 4
    assert len(trips) == 4 * 6


def test_what_is_added_has_the_factor_of_its_reading(shipped: Atlas, measure: partial[PathKm]) -> None:
    first = readings(shipped.fibre, measure)[0]
    wanted = 2.0 * 4.897e-3 * first.factor * (4700.0 + 670.0 + 345.0)
    assert added_ms(shipped.fibre, measure, first, kind="hong-kong") == pytest.approx(wanted, rel=1e-12)
