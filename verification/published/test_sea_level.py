"""The level of the sea in the tables against the gauges of one sector and two satellite series.

`sea_level.csv`: mean of the Kazakh gauges in metres of the Baltic system (chart of the dashboard at
github.com/yeltaya/caspian-project); DAHITI id 39 (Schwatke et al. 2015, copy at
github.com/open-data-kazakhstan/caspian-sea-area-visualization, its last year is a part and left out) and a second
altimetry series of the same dashboard, both above their own datum: only their offset is free.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from transcaspian.data import tables

ROWS = list(csv.DictReader(Path(__file__).with_name("sea_level.csv").read_text("utf-8").splitlines()))


def series(column: str) -> dict[int, float]:
    return {int(row["year"]): float(row[column]) for row in ROWS if row[column]}


@pytest.fixture(scope="module")
def level_m() -> dict[int, float]:
    """The annual mean of the whole sea in the tables."""
    frame = tables().frame("series")
    rows = frame.filter(frame["id"] == "sea-level")
    return dict(zip(rows["year"].to_list(), rows["value"].to_list(), strict=True))


@pytest.mark.parametrize(
    ("column", "offset_m", "spread_m", "most_m"), [("dahiti_m", -0.53, 0.035, 0.10), ("altimetry_m", -0.61, 0.05, 0.13)]
)
def test_the_level_stands_one_offset_below_each_satellite(
    column: str, offset_m: float, spread_m: float, most_m: float, level_m: dict[int, float]
) -> None:
    seen = series(column)
    gaps = np.array([level_m[year] - value for year, value in seen.items()])
    assert len(gaps) >= 30
    assert gaps.mean() == pytest.approx(offset_m, abs=0.01)
    assert gaps.std() < spread_m
    assert np.abs(gaps - gaps.mean()).max() < most_m


def test_the_level_is_that_of_the_kazakh_gauges_within_two_decimetres(level_m: dict[int, float]) -> None:
    gaps = np.array([level_m[year] - value for year, value in series("kazakh_gauges_m_baltic").items()])
    assert np.abs(gaps).max() <= 0.2
    assert np.abs(np.median(gaps)) < 0.08


def test_gauges_and_satellite_agree_on_the_fall_since_2005(level_m: dict[int, float]) -> None:
    seen = series("dahiti_m")
    years = [year for year in seen if year >= 2005]
    falls = [np.polyfit(years, [of[year] for year in years], 1)[0] for of in (level_m, seen)]
    assert falls[0] == pytest.approx(falls[1], rel=0.05)
    assert -0.12 < falls[0] < -0.08


@pytest.mark.xfail(
    strict=True,
    reason="the newest years: gauges fell 0.81 m in 2020-24, the second altimetry 1.00 m; a tenth of a metre is open",
)
def test_the_fall_since_2020_is_that_of_the_second_satellite(level_m: dict[int, float]) -> None:
    seen = series("altimetry_m")
    assert level_m[2024] - level_m[2020] == pytest.approx(seen[2024] - seen[2020], abs=0.1)


@pytest.mark.parametrize(("year", "published"), [(1995, -26.62), (2020, -28.23)])
def test_the_printed_levels_of_the_agency_are_met(year: int, published: float, level_m: dict[int, float]) -> None:
    """Kazhydromet, post 1057 of July 2021: the last peak and the year before."""
    assert level_m[year] == pytest.approx(published, abs=0.015)
