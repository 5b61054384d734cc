"""What a ship carries and how long a round trip takes: cycle, draught, payload, month by month."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import DataError, Fault
from transcaspian.model import Atlas
from transcaspian.network._columns import Columns, parameter
from transcaspian.units import DAYS_PER_YEAR, HOURS_PER_DAY, KM_PER_NAUTICAL_MILE, M_PER_CM

Floats = NDArray[np.float64]

DEPTH_YEAR = 2024  # of the depths in the tables: silt counts from then on
MONTHS_PER_YEAR = 12
SQUAT_M_PER_KN2 = (
    0.02  # of a full block in confined water: Barrass and Derrett, Ship Stability (2012); half of it at sea
)
WIND_PARTS = 33  # so many that the load has a slope: with the nine of a Gauss rule, why is off by 2 % beside it


def _wind_sd() -> Floats:
    """Mean of each of equally likely parts of the wind, in its standard deviations."""
    normal = NormalDist()
    cuts = [normal.inv_cdf(part / WIND_PARTS) for part in range(1, WIND_PARTS)]
    heights = np.array([0.0, *(normal.pdf(cut) for cut in cuts), 0.0])
    return -np.diff(heights) * WIND_PARTS


WIND_SD = _wind_sd()


def cycle_days(length_km: float, *, speed_kn: float, turn_h: float) -> float:
    """Days of a round trip: both ways at sea and both turns in port.

    Examples
    --------
    >>> round(cycle_days(463.0, speed_kn=12.5, turn_h=32.0), 3)
    3.0
    """
    return (2.0 * length_km / (speed_kn * KM_PER_NAUTICAL_MILE) + turn_h) / HOURS_PER_DAY


@functools.lru_cache(maxsize=8)
def link_rows(atlas: Atlas) -> dict[str, int]:
    """Row of each link."""
    return {name: row for row, name in enumerate(atlas.links)}


def voyages_per_y(atlas: Atlas, columns: Columns, fleet: int, links: Sequence[str]) -> dict[str, float]:
    """Round trips a year on each link of a fleet whose ship days are shared evenly over them."""
    cells, lengths, number = columns["fleets"], columns["links"]["length_km"], link_rows(atlas)
    speed_kn, turn_h = float(cells["speed_kn"][fleet]), float(cells["turn_h"][fleet])
    ship_days = float(cells["count"][fleet] * cells["availability_share"][fleet]) * DAYS_PER_YEAR / max(len(links), 1)
    return {
        name: ship_days / cycle_days(float(lengths[number[name]]), speed_kn=speed_kn, turn_h=turn_h) for name in links
    }


def squat_m(block_share: float, *, speed_kn: float) -> float:
    """Sinkage of a ship under way in confined water (Barrass and Derrett 2012); of an unknown hull the fullest.

    Examples
    --------
    >>> round(squat_m(0.8, speed_kn=5.0), 3)
    0.4
    """
    return SQUAT_M_PER_KN2 * (1.0 if math.isnan(block_share) else block_share) * speed_kn**2


def draught_m(
    depth_m: Floats | float,
    *,
    fall_m: Floats | float = 0.0,
    silt_m: float = 0.0,
    under_keel_share: float = 0.1,
    clearance_m: float = 0.0,
) -> Floats:
    """Greatest draught a depth allows when the water has fallen and the bottom has risen, of the shape of the depths.

    The water under the keel is a share of the draught (PIANC 121, 2014: ten per cent in sheltered water), and at
    least ``clearance_m``, which holds the squat.

    Examples
    --------
    >>> round(float(draught_m(7.7, fall_m=0.55)), 3)
    6.5
    >>> round(float(draught_m(4.4, clearance_m=0.5)), 3)
    3.9
    """
    water_m = np.maximum(0.0, depth_m - np.asarray(fall_m) - silt_m)
    allowed: Floats = np.maximum(0.0, np.minimum(water_m / (1.0 + under_keel_share), water_m - clearance_m))
    return allowed


def payload_share(
    draught_available_m: Floats | float, *, laden_draught_m: float, tpc_t_per_cm: float, payload_t: float
) -> Floats:
    """Share of its payload that a ship can take at a draught: tonnes per centimetre for every centimetre it lacks.

    Examples
    --------
    >>> round(float(payload_share(6.0, laden_draught_m=7.0, tpc_t_per_cm=20.0, payload_t=12000.0)), 4)
    0.8333
    """
    lack_cm = np.maximum(0.0, laden_draught_m - np.asarray(draught_available_m)) / M_PER_CM
    share: Floats = np.maximum(0.0, 1.0 - tpc_t_per_cm * lack_cm / payload_t)
    return share


@functools.lru_cache(maxsize=8)
def month_rows(atlas: Atlas) -> NDArray[np.int64]:
    """Rows of the table of months from January to December, (12,).

    Raises
    ------
    DataError
        If a month is missing or stands twice.
    """
    months = [month.month for month in atlas.months.values()]
    if sorted(months) != list(range(1, MONTHS_PER_YEAR + 1)):
        got = " ".join(str(month) for month in sorted(months))
        raise DataError(Fault("months.csv", "a year has each month once", field="month", got=got, allowed="1 to 12"))
    return np.argsort(months)


def beds_m_baltic(atlas: Atlas, columns: Columns, *, year: int) -> Floats:
    """Height of the bottom at every berth, (berths,), m Baltic.

    A depth holds at the annual level and in the month at which it was true: the bottom lies so far below the level of
    that month. Silt raises it where nobody dredges.
    """
    berths = columns["berths"]
    season_m = columns["months"]["season_m"][month_rows(atlas)]
    true_month = berths["depth_month"].astype(np.int64)
    true_m = berths["depth_level_m_baltic"] + np.where(true_month > 0, season_m[true_month - 1], 0.0)
    maintained = np.array([berth.maintained for berth in atlas.berths.values()])
    silt_m = np.where(maintained, 0.0, berths["siltation_m_per_y"] * max(0, year - DEPTH_YEAR))
    beds: Floats = true_m - berths["depth_m"] + silt_m
    return beds


def waters_m_baltic(atlas: Atlas, columns: Columns, level_m_baltic: Floats) -> Floats:
    """Height of the water in each month and each part of the wind, (levels, 12, 33), m Baltic; one wind for all."""
    rows, months = month_rows(atlas), columns["months"]
    of_month = months["season_m"][rows][:, None] + months["wind_sd_m"][rows][:, None] * WIND_SD
    waters: Floats = level_m_baltic[:, None, None] + of_month
    return waters


def sea_level_m_baltic(atlas: Atlas, columns: Columns) -> float:
    """Annual mean level of the whole sea in a year's columns."""
    return parameter(atlas, columns, "sea-level")


class Loads:
    """What fleets may load in a year at given annual levels: depths once, shares on demand and kept.

    Parameters
    ----------
    atlas : Atlas
        The berths, fleets and months.
    columns : Columns
        The year's numbers.
    year : int
        For the silt of berths that nobody dredges.
    level_m_baltic : array of shape (N,), optional
        Annual mean levels; the one of the year's columns without it.
    """

    def __init__(self, atlas: Atlas, columns: Columns, *, year: int, level_m_baltic: Floats | None = None) -> None:
        level = np.array([sea_level_m_baltic(atlas, columns)]) if level_m_baltic is None else level_m_baltic
        self._columns = columns
        self._beds, self._waters = beds_m_baltic(atlas, columns, year=year), waters_m_baltic(atlas, columns, level)
        self._rows: dict[tuple[str, str], list[int]] = {}
        for row, berth in enumerate(atlas.berths.values()):
            self._rows.setdefault((berth.place, berth.vehicle), []).append(row)
        self._speed_kn = parameter(atlas, columns, "harbour-speed")
        self._least_m = parameter(atlas, columns, "least-clearance")
        self._known: dict[tuple[int, tuple[str, ...]], Floats | None] = {}

    def draughts_m(self, fleet: int, place: str, vehicle: str) -> Floats | None:
        """Draught of a fleet's ships at a place, (N, 12, 33); the deepest berth of the kind counts, nothing if none."""
        rows = self._rows.get((place, vehicle))
        if rows is None:
            return None
        block = float(self._columns["fleets"]["block_share"][fleet])
        clearance_m = self._least_m + squat_m(block, speed_kn=self._speed_kn)
        shares = self._columns["berths"]["under_keel_share"]
        found = [
            draught_m(self._waters - self._beds[row], under_keel_share=float(shares[row]), clearance_m=clearance_m)
            for row in rows
        ]
        return found[0] if len(found) == 1 else np.maximum.reduce(found)

    def shares(self, fleet: int, ends: tuple[str, ...], vehicle: str) -> Floats | None:
        """Share of payload in each month, mean over wind, (N, 12); the shallower end binds, nothing without ends."""
        key = (fleet, ends)
        if key not in self._known:
            self._known[key] = self._monthly(fleet, ends, vehicle)
        return self._known[key]

    def _monthly(self, fleet: int, ends: tuple[str, ...], vehicle: str) -> Floats | None:
        cells = self._columns["fleets"]
        laden, tpc, payload = (float(cells[field][fleet]) for field in ("laden_draught_m", "tpc_t_per_cm", "payload_t"))
        known = [found for place in ends if (found := self.draughts_m(fleet, place, vehicle)) is not None]
        if not known or math.isnan(laden) or math.isnan(tpc) or math.isnan(payload):
            return None
        draughts = known[0] if len(known) == 1 else np.minimum.reduce(known)
        months: Floats = payload_share(draughts, laden_draught_m=laden, tpc_t_per_cm=tpc, payload_t=payload).mean(
            axis=-1
        )
        return months

    def share(self, fleet: int, ends: tuple[str, ...], vehicle: str) -> float:
        """Share of payload of a fleet at the first of the levels, mean of twelve months; 1 where no depth is known."""
        months = self.shares(fleet, ends, vehicle)
        return 1.0 if months is None else float(months[0].mean())
