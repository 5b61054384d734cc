"""The outlook of the sea: one future of the level as a fan, and what it does to every class of ships at every port."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BAND = (0.05, 0.25, 0.5, 0.75, 0.95)
MONTH_YEARS = (2025, 2030, 2040, 2050, 2075, 2100)  # whose months are told
PAST_LOADS_FROM, PAST_LOADS_TO = 2018, 2025
PATH_YEAR = 2040  # in which the quantile of a scenario's path is taken
MARGIN_M = 0.5  # beyond the levels asked for, so that quantiles and past levels lie inside
LOAD_PREFIX = "load-"  # of perimeters that hold reported loads of a class
