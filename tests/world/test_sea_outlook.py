"""The level that the base takes as given, and ours beside what others publish."""

from __future__ import annotations

import numpy as np
import pytest
from tests.world.conftest import Without

from transcaspian.model import Atlas
from transcaspian.world._sea_outlook import beside_published, sea_series
from transcaspian.world._sea_project import project


def test_the_rows_of_the_table_are_reproduced(shipped: Atlas) -> None:
    found = sea_series(shipped)
    assert found["year"].to_list() == list(range(2026, 2051))
    table = shipped.tables.frame("series")
    rows = table.filter((table["id"] == "sea-level") & (table["year"] > 2025))
    assert rows["year"].to_list() == found["year"].to_list()
    assert rows["value"].to_list() == pytest.approx(found["level_m_baltic"].to_list(), abs=1e-9)
    assert set(rows["status"]) == {"estimated"}
    assert set(rows["source"]) == {"computed-here"}


def test_the_range_of_each_year_is_the_band_of_the_same_draws(shipped: Atlas) -> None:
    found = sea_series(shipped)
    claims = shipped.tables.frame("claims")
    by_id = {row["id"]: row for row in claims.filter(claims["table"] == "series").iter_rows(named=True)}
    for year, _, low, high in found.iter_rows():
        row = by_id[f"sea-level:{year}"]
        assert (row["low"], row["high"], row["status"]) == (low, high, "estimated")


def test_the_series_goes_on_from_the_estimate_of_2025(shipped: Atlas, without: Without) -> None:
    found = sea_series(shipped)
    estimate = dict(shipped.series["sea-level", "value"])[2025]
    assert 0.0 < estimate - found["level_m_baltic"][0] < 0.1
    assert (np.diff(found["level_m_baltic"].to_numpy()) < 0.0).all()
    plain = np.median(project(shipped, draws=8000).level_m_baltic[:, 1])
    assert found["level_m_baltic"][0] < plain


def test_the_series_does_not_read_itself(shipped: Atlas, without: Without) -> None:
    assert sea_series(without("sea-level", range(2026, 2051))).equals(sea_series(shipped))


def test_every_published_number_stands_beside_ours(shipped: Atlas) -> None:
    found = beside_published(shipped)
    assert found["name"].to_list() == shipped.tables.frame("sea_projections")["name"].to_list()
    for row in found.iter_rows(named=True):
        if row["pathway"] is None:
            assert row["central_m"] is None
        else:
            assert row["central_low_m"] < row["central_m"] < row["central_high_m"]
            assert row["severe_m"] < row["central_m"] < 0.0
