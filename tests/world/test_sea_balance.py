"""Area by level and its integral, the strait, and a balance that closes."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.world.conftest import Without

from transcaspian.errors import DataError
from transcaspian.model import Atlas, atlas
from transcaspian.world._sea_balance import balance, hypsometry, outflow_km3, strait, weir_km3, yearly

LEVELS = st.floats(-60.0, -25.0)
WATER = hypsometry(atlas())


@given(LEVELS, LEVELS)
def test_a_higher_sea_is_larger_and_holds_more(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert WATER.area(low) <= WATER.area(high)
    assert WATER.volume(low) <= WATER.volume(high)


@given(LEVELS, LEVELS)
def test_the_volume_is_the_integral_of_the_area(one: float, other: float) -> None:
    low, high = sorted((one, other))
    knots = WATER.level_m_baltic[(WATER.level_m_baltic > low) & (WATER.level_m_baltic < high)]
    at = np.concatenate([[low], knots, [high]])
    area = WATER.area(at)
    by_trapezes = float(((area[1:] + area[:-1]) / 2.0 * np.diff(at)).sum()) / 1000.0
    assert float(WATER.volume(high) - WATER.volume(low)) == pytest.approx(by_trapezes, abs=1e-7)


def test_the_volume_is_the_published_one_at_its_level(shipped: Atlas) -> None:
    assert float(WATER.volume(-26.75)) == pytest.approx(shipped.parameter("sea-volume"))
    assert float(WATER.volume(-27.04) - WATER.volume(-29.05)) == pytest.approx(750.0, rel=0.02)


@pytest.mark.parametrize("level", [-60.01, -24.99, float("nan")])
def test_a_level_outside_the_table_is_refused_by_name(level: float) -> None:
    with pytest.raises(DataError) as refusal:
        WATER.volume(np.array([-29.0, level]))
    (fault,) = refusal.value.faults
    assert (fault.file, fault.field, fault.got) == ("hypsometry.csv", "level_m_baltic", f"{level:g}")
    assert fault.allowed == "at least -60 and at most -25 m_baltic"
    assert fault.row
    assert fault.hint


def test_an_area_that_does_not_grow_is_refused(shipped: Atlas) -> None:
    frame = shipped.tables.frame("hypsometry").with_columns(
        pl.when(pl.col("level_m_baltic") == -30.0).then(1.0).otherwise(pl.col("area_km2")).alias("area_km2")
    )
    spoilt = msgspec.structs.replace(shipped, tables=SimpleNamespace(frame=lambda name: frame))
    with pytest.raises(DataError, match=r"hypsometry.csv, row -30, field 'area_km2'.*more than 329600"):
        hypsometry(spoilt)


@given(LEVELS, LEVELS, st.floats(0.5, 6.0))
def test_the_strait_never_gives_back_and_never_takes_more_than_the_bay_evaporates(
    one: float, other: float, at_one_metre_km3: float
) -> None:
    low, high = sorted((one, other))
    less, more = weir_km3(
        np.array([low, high]), sill_m_baltic=-30.6, at_one_metre_km3=at_one_metre_km3, most_km3=26.0
    ).tolist()
    assert 0.0 <= less <= more <= 26.0


def test_the_strait_follows_its_history(shipped: Atlas) -> None:
    years = range(1979, 1999)
    scale, flow = strait(shipped, years)
    by_year = dict(zip(years, zip(scale.tolist(), flow.tolist(), strict=True), strict=True))
    assert by_year[1979] == by_year[1997] == by_year[1998] == (1.0, 0.0)
    assert by_year[1980] == (0.2, 0.0)
    assert by_year[1983] == (0.0, 0.0)
    assert by_year[1984] == by_year[1991] == (0.0, 1.6)
    assert [by_year[year][1] for year in range(1992, 1997)] == [15.0, 42.0, 42.0, 42.0, 25.0]
    assert outflow_km3(shipped, np.array([-26.6]), range(1994, 1995)).tolist() == [42.0]


def test_the_balance_closes_every_year_and_its_evaporation_is_plausible(shipped: Atlas) -> None:
    found = balance(shipped)
    assert found["year"].to_list() == list(range(1937, 2024))
    assert found["residual_km3"].abs().max() < 1e-6
    assert found["net_evaporation_mm"].is_between(550.0, 960.0).all()
    assert found["change_km3"].sum() == pytest.approx(
        float(WATER.volume(yearly(shipped, "sea-level")[2023]) - WATER.volume(yearly(shipped, "sea-level")[1936]))
    )


def test_every_column_of_the_balance_is_what_its_name_says(shipped: Atlas) -> None:
    row = balance(shipped, from_year=2020, to_year=2020).row(0, named=True)
    level, river = yearly(shipped, "sea-level"), yearly(shipped, "sea-inflow")
    share = shipped.parameter("sea-inflow-share")
    assert row["inflow_km3"] == pytest.approx(share * river[2020] + (1.0 - share) * river[2019])
    midway = (level[2020] + level[2019]) / 2.0
    assert row["kbg_km3"] == pytest.approx(2.6 * (midway + 30.6) ** 1.5)
    assert row["evaporation_km3"] == pytest.approx(row["net_evaporation_mm"] * float(WATER.area(midway)) / 1e6)
    lost = row["kbg_km3"] + row["evaporation_km3"]
    assert row["change_km3"] == pytest.approx(row["inflow_km3"] + row["groundwater_km3"] - lost)


def test_a_missing_year_of_inflow_is_refused_by_name(shipped: Atlas, without: Without) -> None:
    with pytest.raises(DataError, match=r"series.csv, row sea-inflow:2024, field 'value'.*allowed: 1936 to 2023"):
        balance(shipped, to_year=2024)
    with pytest.raises(DataError, match=r"row sea-inflow:1950, .*read 1 year"):
        balance(without("sea-inflow", {1950}))
    with pytest.raises(DataError, match="row sea-level:1999"):
        balance(without("sea-level", {1999}))
    with pytest.raises(DataError, match=r"row sea-inflow, .*the series has no row"):
        balance(without("sea-inflow", range(1900, 2101)))


def test_a_level_that_was_only_estimated_is_not_read(shipped: Atlas) -> None:
    assert max(yearly(shipped, "sea-level")) == 2024
