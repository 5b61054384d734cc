"""The water of the Caspian year by year: area by level, the strait to Kara-Bogaz-Gol, and a balance that closes.

A level is the annual mean of the whole sea, so that its change from one year to the next takes water of both years::

    V(H) - V(H') = w Q + (1 - w) Q' + Gw - K - A e

with the volume V, the inflow Q and the groundwater Gw in km3, the outflow K to Kara-Bogaz-Gol in km3, the area A at
the level midway and the net evaporation e (evaporation less rain on the sea) in metres. A prime marks the year before.
"""

from __future__ import annotations

import functools

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from transcaspian.errors import DataError, Fault
from transcaspian.model import Atlas

Floats = NDArray[np.float64]

TABLE = "hypsometry.csv"
LEVEL, INFLOW, TEMPERATURE = "sea-level", "sea-inflow", "sea-temperature"  # targets of the series
KBG_SCALE, KBG_FLOW = "sea-kbg-scale", "sea-kbg-flow"
VOLUME_LEVEL_M_BALTIC = -26.75  # where the table of parameters gives the volume
WEIR_POWER = 1.5  # discharge over a broad crest by its depth
KM3_PER_KM2_M = 1e-3
KM3_PER_KM2_MM = 1e-6
LAST_KNOWN_LEVEL = 2024  # later points of the series are estimates


class Hypsometry(msgspec.Struct, frozen=True, eq=False):
    """Area by level, and the volume as its integral; shapes (N,), levels ascending.

    Attributes
    ----------
    level_m_baltic : levels of the table
    area_km2 : area of the water surface, without Kara-Bogaz-Gol; straight lines between the levels
    volume_km3 : the exact integral of that area, through the volume of the parameters
    """

    level_m_baltic: Floats
    area_km2: Floats
    volume_km3: Floats

    def area(self, level_m_baltic: Floats | float) -> Floats:
        """Area in km2 at levels of the table; a level outside it must be refused or held before."""
        return np.asarray(np.interp(level_m_baltic, self.level_m_baltic, self.area_km2))

    def volume(self, level_m_baltic: Floats | float) -> Floats:
        """Volume in km3 at levels.

        Raises
        ------
        DataError
            If a level is outside the table.
        """
        level = self.checked(level_m_baltic)
        row = np.clip(np.searchsorted(self.level_m_baltic, level, side="right") - 1, 0, len(self.area_km2) - 2)
        mean = (self.area_km2[row] + self.area(level)) / 2.0
        return np.asarray(self.volume_km3[row] + mean * (level - self.level_m_baltic[row]) * KM3_PER_KM2_M)

    def checked(self, level_m_baltic: Floats | float) -> Floats:
        """Give the levels back as an array if all are inside the table.

        Raises
        ------
        DataError
            If one is not: nothing is known there, and a straight line onwards would be wrong.
        """
        level = np.asarray(level_m_baltic, dtype=np.float64)
        low, high = self.level_m_baltic[[0, -1]].tolist()
        outside = ~((level >= low) & (level <= high))
        if outside.any():
            raise DataError(
                Fault(
                    TABLE,
                    "the level is outside the table",
                    row=f"{low:g} to {high:g}",
                    field="level_m_baltic",
                    got=f"{level[outside].flat[0]:g}",
                    allowed=f"at least {low:g} and at most {high:g} m_baltic",
                    hint="Add rows with a measured area; the shore is not extrapolated.",
                )
            )
        return level


def integrated(level_m_baltic: Floats, area_km2: Floats, *, volume_km3: float) -> Hypsometry:
    """Integrate area by level, through the volume at -26.75 m Baltic.

    Parameters
    ----------
    level_m_baltic, area_km2 : arrays
        Ascending levels and their areas, (N,).
    volume_km3 : float
        Volume at -26.75 m Baltic; only an origin.
    """
    steps = (area_km2[1:] + area_km2[:-1]) / 2.0 * np.diff(level_m_baltic) * KM3_PER_KM2_M
    raw = Hypsometry(level_m_baltic, area_km2, np.concatenate([[0.0], np.cumsum(steps)]))
    shift = volume_km3 - float(raw.volume(VOLUME_LEVEL_M_BALTIC))
    return msgspec.structs.replace(raw, volume_km3=raw.volume_km3 + shift)


@functools.lru_cache(maxsize=4)
def hypsometry(atlas: Atlas) -> Hypsometry:
    """Read area by level from the tables.

    Raises
    ------
    DataError
        If the area does not grow with the level.
    """
    frame = atlas.tables.frame("hypsometry").sort("level_m_baltic")
    level, area = (frame[name].to_numpy().astype(np.float64) for name in ("level_m_baltic", "area_km2"))
    falls = np.flatnonzero(np.diff(area) <= 0.0)
    if falls.size:
        row = int(falls[0]) + 1
        raise DataError(
            Fault(
                TABLE,
                "the area does not grow with the level",
                row=f"{level[row]:g}",
                field="area_km2",
                got=f"{area[row]:g}",
                allowed=f"more than {area[row - 1]:g}",
                hint="A higher sea covers more.",
            )
        )
    return integrated(level, area, volume_km3=atlas.parameter("sea-volume"))


def yearly(atlas: Atlas, name: str) -> dict[int, float]:
    """Read a series of the sea by year; of the level only the years that were measured.

    Raises
    ------
    DataError
        If the series has no row.
    """
    points = atlas.series.get((name, "value"), ())
    if not points:
        fault = Fault("series.csv", "the series has no row", row=name, field="value", allowed="one row a year")
        raise DataError(fault)
    return {year: value for year, value in points if name != LEVEL or year <= LAST_KNOWN_LEVEL}


def needed(known: dict[int, float], years: range, name: str) -> Floats:
    """Values of years, in order.

    Raises
    ------
    DataError
        If a year is missing; the first one is named.
    """
    missing = [year for year in years if year not in known]
    if missing:
        raise DataError(
            Fault(
                "series.csv",
                "the series has no value for this year",
                row=f"{name}:{missing[0]}",
                field="value",
                got=f"{len(missing)} year(s) missing",
                allowed=f"{min(known)} to {max(known)}",
                hint="Add a row with its source, or ask for a projection, which draws the years that are not known.",
            )
        )
    return np.array([known[year] for year in years])


def strait(atlas: Atlas, years: range) -> tuple[Floats, Floats]:
    """Part of the weir that is open and outflow besides it (km3), each (Y,): the last point of the series holds on."""
    found = []
    for name in (KBG_SCALE, KBG_FLOW):
        known = sorted(yearly(atlas, name).items())
        found.append(
            np.array(
                [next((value for when, value in reversed(known) if when <= year), known[0][1]) for year in years],
                dtype=np.float64,
            )
        )
    return found[0], found[1]


def weir_km3(
    level_m_baltic: Floats | float,
    *,
    sill_m_baltic: Floats | float,
    at_one_metre_km3: Floats | float,
    most_km3: float,
) -> Floats:
    """Outflow over the sill to Kara-Bogaz-Gol in a year: by the power 1.5 of the depth, up to what the bay evaporates.

    Examples
    --------
    >>> weir_km3(np.array([-26.6, -29.6, -31.0]), sill_m_baltic=-30.6, at_one_metre_km3=2.6, most_km3=26.0).round(1)
    array([20.8,  2.6,  0. ])
    """
    depth = np.maximum(np.asarray(level_m_baltic) - sill_m_baltic, 0.0)
    return np.asarray(np.minimum(most_km3, at_one_metre_km3 * depth**WEIR_POWER))


def outflow_km3(atlas: Atlas, level_m_baltic: Floats, years: range) -> Floats:
    """Outflow to Kara-Bogaz-Gol as it was, in km3, (Y,), at the level midway of each year."""
    scale, flow = strait(atlas, years)
    weir = weir_km3(
        level_m_baltic,
        sill_m_baltic=atlas.parameter("sea-kbg-sill"),
        at_one_metre_km3=atlas.parameter("sea-kbg-weir"),
        most_km3=atlas.parameter("sea-kbg-most"),
    )
    return np.asarray(scale * weir + flow)


def balance(
    atlas: Atlas, *, from_year: int | None = None, to_year: int | None = None, inflow_share: float | None = None
) -> pl.DataFrame:
    """Say where the water of each year came from and went; net evaporation is what closes the balance.

    Parameters
    ----------
    atlas : Atlas
        The level, the inflow and the area by level.
    from_year, to_year : int, optional
        All years with an inflow of their own and of the year before, without them: 1937 to 2023.
    inflow_share : float, optional
        Part of a year's inflow that counts in the year itself; that of the parameters without it.

    Returns
    -------
    polars.DataFrame
        ``year``, ``level_m_baltic``, ``inflow_km3`` (of the two years, weighted), ``river_km3`` (of the year),
        ``groundwater_km3``, ``kbg_km3``, ``evaporation_km3`` (net), ``change_km3`` (of the volume), ``residual_km3``
        and ``net_evaporation_mm``.

    Raises
    ------
    DataError
        If a year has no level or no inflow, or a level is outside the table of area.
    """
    river, level = yearly(atlas, INFLOW), yearly(atlas, LEVEL)
    years = range(min(river) + 1 if from_year is None else from_year, (to_year or max(river)) + 1)
    share = atlas.parameter("sea-inflow-share") if inflow_share is None else inflow_share
    before = range(years.start - 1, years.stop - 1)
    heights, ago = needed(level, years, LEVEL), needed(level, before, LEVEL)
    this = needed(river, years, INFLOW)
    inflow = share * this + (1.0 - share) * needed(river, before, INFLOW)
    water, midway = hypsometry(atlas), (heights + ago) / 2.0
    change = water.volume(heights) - water.volume(ago)
    groundwater = np.full(len(years), atlas.parameter("sea-groundwater"))
    kbg, area = outflow_km3(atlas, midway, years), water.area(midway)
    net_mm = (inflow + groundwater - kbg - change) / (area * KM3_PER_KM2_MM)
    evaporation = area * net_mm * KM3_PER_KM2_MM
    return pl.DataFrame(
        {
            "year": list(years),
            "level_m_baltic": heights,
            "inflow_km3": inflow,
            "river_km3": this,
            "groundwater_km3": groundwater,
            "kbg_km3": kbg,
            "evaporation_km3": evaporation,
            "change_km3": change,
            "residual_km3": change - (inflow + groundwater - kbg - evaporation),
            "net_evaporation_mm": net_mm,
        }
    )
