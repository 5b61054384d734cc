"""What a ship carries and how long a round trip takes: cycle, draught, payload."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from transcaspian.model import Atlas
from transcaspian.network._columns import Columns
from transcaspian.units import HOURS_PER_DAY, KM_PER_NAUTICAL_MILE, M_PER_CM

Floats = NDArray[np.float64]

DEPTH_YEAR = 2024  # of the depths in the tables
LEAST_PAYLOAD_SHARE = (
    0.3  # below this a ship is laid up: the floor keeps the arithmetic finite, the price says the rest
)


def cycle_days(length_km: float, *, speed_kn: float, turn_h: float) -> float:
    """Days of a round trip: both ways at sea and both turns in port.

    Examples
    --------
    >>> round(cycle_days(463.0, speed_kn=12.5, turn_h=32.0), 3)
    3.0
    """
    return (2.0 * length_km / (speed_kn * KM_PER_NAUTICAL_MILE) + turn_h) / HOURS_PER_DAY


def draught_m(depth_m: float, *, fall_m: float = 0.0, silt_m: float = 0.0, under_keel_share: float = 0.1) -> float:
    """Greatest draught a depth allows when the water has fallen and the bottom has risen.

    The clearance under the keel is a share of the draught (PIANC 121, 2014: ten per cent in sheltered water).

    Examples
    --------
    >>> round(draught_m(7.7, fall_m=0.55), 3)
    6.5
    """
    return max(0.0, depth_m - fall_m - silt_m) / (1.0 + under_keel_share)


def payload_share(
    draught_available_m: float, *, laden_draught_m: float, tpc_t_per_cm: float, payload_t: float
) -> float:
    """Share of its payload that a ship can take at a draught: tonnes per centimetre for every centimetre it lacks.

    Examples
    --------
    >>> payload_share(6.0, laden_draught_m=7.0, tpc_t_per_cm=20.0, payload_t=12000.0)
    0.8333333333333334
    """
    lack_cm = max(0.0, laden_draught_m - draught_available_m) / M_PER_CM
    return max(LEAST_PAYLOAD_SHARE, 1.0 - tpc_t_per_cm * lack_cm / payload_t)


def berth_draughts(atlas: Atlas, columns: Columns, *, year: int) -> dict[tuple[str, str], float]:
    """Draught available by (place, vehicle) in a year, in metres; the deepest berth of a kind counts.

    The depth is corrected from the level at which it was true to the level of the year, and silts up where nobody
    dredges.
    """
    level = columns["parameters"]["value"][list(atlas.parameters).index("sea-level")]
    found: dict[tuple[str, str], float] = {}
    berths = columns["berths"]
    for row, berth in enumerate(atlas.berths.values()):
        reference = berths["depth_level_m_baltic"][row]
        fall_m = 0.0 if math.isnan(reference) else reference - level
        years_of_silt = 0 if berth.maintained else max(0, year - DEPTH_YEAR)
        available = draught_m(
            float(berths["depth_m"][row]),
            fall_m=fall_m,
            silt_m=berths["siltation_m_per_y"][row] * years_of_silt,
            under_keel_share=float(berths["under_keel_share"][row]),
        )
        key = (berth.place, berth.vehicle)
        found[key] = max(found.get(key, 0.0), available)
    return found


def fleet_payload_share(
    fleet: int, ends: tuple[str, ...], vehicle: str, columns: Columns, draughts: dict[tuple[str, str], float]
) -> float:
    """Share of payload of a fleet between places: the shallower end of its own terminals binds."""
    fleets = columns["fleets"]
    laden, tpc, payload = (float(fleets[field][fleet]) for field in ("laden_draught_m", "tpc_t_per_cm", "payload_t"))
    known = [draughts[(place, vehicle)] for place in ends if (place, vehicle) in draughts]
    if not known or math.isnan(laden) or math.isnan(tpc) or math.isnan(payload):
        return 1.0
    return payload_share(min(known), laden_draught_m=laden, tpc_t_per_cm=tpc, payload_t=payload)
