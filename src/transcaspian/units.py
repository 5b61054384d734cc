"""Unit words, conversions and constants.

One unit per quantity: mass flow in ``kt`` (thousand tonnes) a year, money in constant ``usd`` of the scenario's price
year, time in ``h``, length in ``km``, boxes in ``teu``, levels in ``m_baltic``.
"""

from __future__ import annotations

HOURS_PER_DAY = 24.0
HOURS_PER_YEAR = 8760.0
DAYS_PER_YEAR = 365.0
T_PER_KT = 1000.0
USD_PER_MUSD = 1e6
KM_PER_NAUTICAL_MILE = 1.852  # International Hydrographic Conference, 1929
M_PER_CM = 0.01
