"""What the past says of the sea up to a year: net evaporation, mean inflow, and how two years of inflow share a change.

Only data up to the last year enter. What data cannot say (the response to warming above all) is a prior of the table
of parameters: the free slope of net evaporation by temperature has the wrong sign, and is shown with that warning.
"""

from __future__ import annotations

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.model import Atlas
from transcaspian.world._sea_balance import (
    INFLOW,
    KM3_PER_KM2_MM,
    LEVEL,
    TEMPERATURE,
    balance,
    hypsometry,
    needed,
    outflow_km3,
    yearly,
)

Floats = NDArray[np.float64]

WINDOW_YEARS = 12  # whose mean net evaporation forecasts best; of inflow the whole record does
SMOOTH_YEARS = 15  # means over so many years are taken off before the inflow of two years is told apart
SLOPE_YEARS = 30  # of temperature, for the warming that a forecaster would have seen coming
TRAILING_YEARS = 10  # of temperature, for the free slope
SPREAD_PER_RANGE = 2.0 * 1.2815515655446004  # standard deviations between the ends of a range, one in ten outside each


class SeaFit(msgspec.Struct, frozen=True):
    """What is taken from data up to ``last_year``.

    ``above_record_k`` is the local warming of the window of net evaporation over the record of inflow,
    ``warming_k_per_year`` its slope; ``free_slope_mm_per_k`` is the least squares slope of net evaporation on
    temperature, shown as a warning and never used.
    """

    last_year: int
    inflow_share: float
    wet_mm_per_km3: float
    net_evaporation_mm: float
    mean_inflow_km3: float
    last_inflow_km3: float
    above_record_k: float
    warming_k_per_year: float
    free_slope_mm_per_k: float
    free_slope_error_mm_per_k: float

    @property
    def warning(self) -> str:
        """Say what is wrong with the free slope."""
        sign = "wrong sign: warmth would raise the sea" if self.free_slope_mm_per_k < 0.0 else "an accident of regimes"
        return (
            f"Free slope of net evaporation by temperature up to {self.last_year}: {self.free_slope_mm_per_k:+.0f} "
            f"+- {self.free_slope_error_mm_per_k:.0f} mm per K ({sign}). It is not used; the prior is."
        )


def spread(atlas: Atlas, name: str) -> float:
    """Give the standard deviation of a parameter: its range leaves one in ten outside at each end."""
    rows = atlas.tables.frame("parameters").select("id", "low", "high").iter_rows()
    low, high = next((low, high) for id_, low, high in rows if id_ == name)
    return (float(high) - float(low)) / SPREAD_PER_RANGE


def fit_sea(atlas: Atlas, *, last_year: int) -> SeaFit:
    """Fit the balance to data up to a year.

    Parameters
    ----------
    atlas : Atlas
        Level, inflow, temperature and area by level.
    last_year : int
        Nothing later is read.

    Raises
    ------
    DataError
        If the year or one before it has no level or inflow.
    """
    share, wet = _inflow_of_two_years(atlas, last_year)
    past = balance(atlas, to_year=last_year, inflow_share=share)
    river, warmth = yearly(atlas, INFLOW), yearly(atlas, TEMPERATURE)
    known = [value for year, value in warmth.items() if year <= last_year]
    window = needed(warmth, range(last_year - WINDOW_YEARS + 1, last_year + 1), TEMPERATURE)
    slope, error = free_slope(atlas, last_year=last_year)
    return SeaFit(
        last_year=last_year,
        inflow_share=share,
        wet_mm_per_km3=wet,
        net_evaporation_mm=float(past["net_evaporation_mm"].tail(WINDOW_YEARS).mean()),  # type: ignore[arg-type]
        mean_inflow_km3=float(np.mean([value for year, value in river.items() if year <= last_year])),
        last_inflow_km3=river[last_year],
        above_record_k=float(window.mean() - np.mean(known)),
        warming_k_per_year=_warming(warmth, last_year),
        free_slope_mm_per_k=slope,
        free_slope_error_mm_per_k=error,
    )


def _inflow_of_two_years(atlas: Atlas, last_year: int) -> tuple[float, float]:
    """Least squares of the change of volume on the inflow of the year and of the one before, moving means taken off.

    The coefficients sum to more than one: what they exceed it by falls on the sea itself in wet years.
    """
    river, level = yearly(atlas, INFLOW), yearly(atlas, LEVEL)
    years = range(min(river) + 1, last_year + 1)
    before = range(years.start - 1, years.stop - 1)
    water = hypsometry(atlas)
    heights, ago = needed(level, years, LEVEL), needed(level, before, LEVEL)
    midway = (heights + ago) / 2.0
    gained = water.volume(heights) - water.volume(ago) + outflow_km3(atlas, midway, years)
    causes = np.column_stack([_fast(needed(river, span, INFLOW)) for span in (years, before)])
    this, last = np.linalg.lstsq(causes, _fast(gained), rcond=None)[0].tolist()
    wet_mm = (this + last - 1.0) / float(water.area(midway).mean()) / KM3_PER_KM2_MM
    return this / (this + last), wet_mm


def _fast(values: Floats) -> Floats:
    """Take off the mean of the years around, as many as there are of fifteen."""
    reach = SMOOTH_YEARS // 2
    around = [values[max(0, at - reach) : at + reach + 1].mean() for at in range(len(values))]
    return np.asarray(values - np.array(around))


def _warming(warmth: dict[int, float], last_year: int) -> float:
    """Slope of temperature over the last thirty years, K a year."""
    years = [year for year in warmth if last_year - SLOPE_YEARS < year <= last_year]
    return float(np.polyfit(years, [warmth[year] for year in years], 1)[0])


def free_slope(atlas: Atlas, *, last_year: int) -> tuple[float, float]:
    """Slope of net evaporation by the trailing mean of temperature, and its standard error, both in mm per K.

    Plain least squares, errors taken as independent: what a careless fit would put into a projection.
    """
    warmth = yearly(atlas, TEMPERATURE)
    first = min(warmth) + TRAILING_YEARS - 1
    past = balance(atlas, from_year=first, to_year=last_year)["net_evaporation_mm"].to_numpy()
    trailing = np.array(
        [np.mean([warmth[year - ago] for ago in range(TRAILING_YEARS)]) for year in range(first, last_year + 1)]
    )
    away = trailing - trailing.mean()
    slope = float(away @ past / (away @ away))
    rest = past - past.mean() - slope * away
    return slope, math.sqrt(float(rest @ rest) / (len(past) - 2) / float(away @ away))
