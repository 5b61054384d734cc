"""What data up to a year say; nothing later may enter."""

from __future__ import annotations

import math

import pytest
from tests.world.conftest import Without

from transcaspian.errors import DataError
from transcaspian.model import Atlas
from transcaspian.world._sea_fit import fit_sea, free_slope, spread


def test_the_table_of_parameters_holds_the_fit_to_the_last_year(shipped: Atlas) -> None:
    fit = fit_sea(shipped, last_year=2023)
    assert shipped.parameter("sea-inflow-share") == round(fit.inflow_share, 3)
    assert shipped.parameter("sea-wet-evaporation") == round(fit.wet_mm_per_km3, 2)
    assert shipped.parameter("sea-net-evaporation") == round(fit.net_evaporation_mm)
    assert shipped.parameter("sea-inflow-mean") == round(fit.mean_inflow_km3, 1)


def test_nothing_after_the_last_year_is_read(shipped: Atlas, without: Without) -> None:
    blind = without("sea-inflow", range(2011, 2030))
    assert fit_sea(blind, last_year=2010) == fit_sea(shipped, last_year=2010)
    assert fit_sea(without("sea-level", range(2011, 2025)), last_year=2010) == fit_sea(shipped, last_year=2010)
    assert fit_sea(without("sea-temperature", range(2011, 2025)), last_year=2010) == fit_sea(shipped, last_year=2010)


def test_the_fit_of_2010_is_that_of_the_probe(shipped: Atlas) -> None:
    fit = fit_sea(shipped, last_year=2010)
    assert fit.inflow_share == pytest.approx(0.60, abs=0.005)
    assert fit.net_evaporation_mm == pytest.approx(739.0, abs=2.0)
    assert fit.mean_inflow_km3 == pytest.approx(294.3, abs=0.1)
    assert fit.warming_k_per_year == pytest.approx(0.036, abs=0.001)


@pytest.mark.parametrize("last_year", [1990, 2010, 2023])
def test_the_free_slope_has_the_wrong_sign_and_says_so(shipped: Atlas, last_year: int) -> None:
    slope, error = free_slope(shipped, last_year=last_year)
    assert slope < 0.0 < error
    warning = fit_sea(shipped, last_year=last_year).warning
    assert f"{slope:+.0f} +- {error:.0f} mm per K (wrong sign" in warning
    assert "It is not used" in warning


def test_a_range_of_one_in_ten_at_each_end_gives_the_spread(shipped: Atlas) -> None:
    assert spread(shipped, "sea-net-evaporation") == pytest.approx(35.0, rel=0.01)
    assert spread(shipped, "sea-warming-evaporation") == pytest.approx(20.0, rel=0.01)
    assert math.isfinite(spread(shipped, "sea-kbg-weir"))


def test_a_year_that_is_not_known_is_refused(shipped: Atlas) -> None:
    with pytest.raises(DataError, match="sea-inflow:2024"):
        fit_sea(shipped, last_year=2024)
