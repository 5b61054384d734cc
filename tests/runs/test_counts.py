"""Which counts take part in a fit, and how sure each is."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
from tests.runs.fits import narrowed

from transcaspian.errors import DataError
from transcaspian.model import Atlas
from transcaspian.runs import Run
from transcaspian.runs._counts import STATUS_SHARE, Count, counts, modelled, whitening
from transcaspian.runs._measures import measures

FITS = ("fit-titr-oil",)


def of_years(atlas: Atlas, first_year: int = 2019, last_year: int = 2023) -> list[Count]:
    return counts(atlas, first_year=first_year, last_year=last_year)


def test_counts_are_those_of_perimeters_with_a_discrepancy_in_their_unit(shipped: Atlas) -> None:
    found = {one.id for one in of_years(shipped)}
    expected = {
        row.id
        for row in shipped.observations
        if not math.isnan(shipped.perimeters[row.perimeter].discrepancy_share)
        and row.unit == shipped.perimeters[row.perimeter].unit
        and 2019 <= row.year <= 2023
    }
    assert found == expected
    assert len(found) >= 20


def test_the_years_bound_what_is_seen(shipped: Atlas) -> None:
    assert {one.year for one in of_years(shipped, 2022, 2022)} == {2022}
    assert max(one.year for one in of_years(shipped)) == 2023


def test_the_standard_deviation_joins_coverage_and_status(shipped: Atlas) -> None:
    table = shipped.tables.frame("observations")
    status = dict(zip(table["id"], table["status"], strict=True))
    for one in of_years(shipped):
        share = shipped.perimeters[one.perimeter].discrepancy_share
        assert one.status == status[one.id]
        assert one.sd_share == pytest.approx(math.sqrt(share**2 + STATUS_SHARE[one.status] ** 2))
    assert list(STATUS_SHARE.values()) == sorted(STATUS_SHARE.values())


def test_a_count_in_another_unit_or_of_a_perimeter_without_discrepancy_is_left_out(shipped: Atlas) -> None:
    few = narrowed(shipped, fits=FITS, seen={("btc-kazakh", 2023): 1.0, ("btc-kazakh", 2022): 2.0})
    tonnes = msgspec.structs.replace(few.observations[0], unit="t")
    other = msgspec.structs.replace(few.observations[1], perimeter="titr-ministry")
    assert math.isnan(few.perimeters["titr-ministry"].discrepancy_share)
    assert of_years(msgspec.structs.replace(few, observations=(tonnes, other))) == []


def test_every_fault_of_the_counts_is_told_at_once(shipped: Atlas) -> None:
    seen = {("btc-kazakh", 2022): 0.0, ("btc-kazakh", 2023): 1.0, ("titr-boxes", 2023): -1.0, ("btk", 2023): 5.0}
    few = narrowed(shipped, fits=FITS, seen=seen)
    rows = list(few.observations)
    rows[1] = msgspec.structs.replace(rows[1], perimeter="btc-kazak")
    blind = msgspec.structs.replace(few.perimeters["btk"], links="")
    bad = msgspec.structs.replace(few, observations=tuple(rows), perimeters={**few.perimeters, "btk": blind})
    with pytest.raises(DataError) as caught:
        of_years(bad)
    said = str(caught.value).splitlines()
    assert len(said) == 4
    assert f"observations.csv, row {rows[0].id}, field 'value'" in said[0]
    assert "above zero" in said[0]
    assert "read 0" in said[0]
    assert f"row {rows[1].id}, field 'perimeter'" in said[1]
    assert "read 'btc-kazak'; allowed: an id of perimeters.csv. Did you mean 'btc-kazakh'?" in said[1]
    assert "read -1" in said[2]
    assert "counts 'btk', which no run measures" in said[3]


def test_modelled_counts_are_the_measures_of_their_years(done: Run, shipped: Atlas) -> None:
    few = narrowed(shipped, fits=FITS, seen={("btc-kazakh", 2024): 1.0, ("titr-boxes", 2024): 2.0})
    seen = of_years(few, 2024, 2024)
    found = measures(done.book, done.flows[2024].flow_kt)
    np.testing.assert_array_equal(modelled(done.flows, done.book, seen), [found["btc-kazakh"], found["titr-boxes"]])


def test_counts_of_one_perimeter_share_part_of_their_error_and_others_none(shipped: Atlas) -> None:
    seen = counts(shipped, first_year=2019, last_year=2023)
    white = whitening(seen)
    covariance = np.linalg.inv(white.T @ white)
    share = shipped.parameter("shared-discrepancy")
    for row, one in enumerate(seen):
        assert covariance[row, row] == pytest.approx(one.sd_share**2)
        for column, other in enumerate(seen[:row]):
            same = one.perimeter == other.perimeter
            wanted = share * shipped.perimeters[one.perimeter].discrepancy_share ** 2 if same else 0.0
            assert covariance[row, column] == pytest.approx(wanted, abs=1e-12)
    assert len({one.perimeter for one in seen}) < len(seen)
