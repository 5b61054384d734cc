"""Many futures of the sea at once: uncertain parameters, rivers and evaporation with a slow regime in common, levels.

All functions take a numpy Generator that a verb made from its seed. Shapes: D draws, Y years. The same seed gives the
same draws whatever the response and the pathway, so that differences between them are not chance::

    Q = (Qbar + shift) (1 + gamma (base + warming)) + sQ S + q
    e = e0 + beta kappa warming - sE S - cQ q + eps

S is the slow regime (an AR(1) with variance one), q the fast part of inflow (an AR(1)), eps white.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.model import Atlas
from transcaspian.world._sea_balance import (
    KM3_PER_KM2_M,
    KM3_PER_KM2_MM,
    Hypsometry,
    hypsometry,
    weir_km3,
)
from transcaspian.world._sea_fit import spread

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

AREA_SURE_M_BALTIC, AREA_DOUBT_M = -29.0, 9.0  # the error of the table grows from here, over so many metres
BOUNDED = frozenset(
    {
        *("sea-warming-evaporation", "sea-local-warming", "sea-kbg-weir", "sea-warming-scale", "sea-groundwater"),
        *("sea-inflow-slow", "sea-inflow-fast", "sea-evaporation-slow", "sea-evaporation-fast", "sea-area-scale"),
    }
)  # never below zero: a warmer sea does not evaporate less, a spread is no less than none
DRAWN = (
    *("sea-inflow-share", "sea-wet-evaporation", "sea-net-evaporation", "sea-warming-evaporation"),
    *("sea-local-warming", "sea-inflow-mean", "sea-warming-inflow", "sea-groundwater", "sea-kbg-weir"),
    *("sea-inflow-slow", "sea-inflow-fast", "sea-evaporation-slow", "sea-evaporation-fast"),
    *("sea-area-scale", "sea-warming-scale"),
)

SEA_PARAMETERS = frozenset(
    {
        *DRAWN,
        *(f"sea-warming-{what}-{response}" for what in ("evaporation", "inflow") for response in ("mild", "severe")),
        *("sea-inflow", "sea-temperature", "sea-volume", "sea-record-warming", "sea-slow-memory", "sea-fast-memory"),
        *("sea-kbg-sill", "sea-kbg-most", "sea-kbg-scale", "sea-kbg-flow", "sea-dry-inflow", "sea-dam-year"),
        *(f"sea-warming-{pathway}" for pathway in ("ssp126", "ssp245", "ssp370", "ssp585")),
    }
)  # read by the model of the sea alone: a year of the corridor takes the level from the series


class Course(msgspec.Struct, frozen=True, eq=False):
    """What the years bring from outside; shapes (Y,).

    Attributes
    ----------
    warming_k : global warming above that of the window of net evaporation, before its uncertain scale
    origin_warming_k : the same in the year before the first
    base_k : global warming of that window above that of the record of inflow
    shift_km3 : added to the mean inflow
    kbg_scale, kbg_km3 : part of the weir that is open, and outflow besides it
    """

    warming_k: Floats
    origin_warming_k: float
    base_k: float
    shift_km3: Floats
    kbg_scale: Floats
    kbg_km3: Floats


class Rivers(msgspec.Struct, frozen=True, eq=False):
    """Inflow in km3 and its parts: the slow regime (variance one) and the fast part in km3; each (D, Y)."""

    inflow_km3: Floats
    slow: Floats
    fast_km3: Floats


Draws = Mapping[str, Floats]


def draw_parameters(
    atlas: Atlas,
    rng: np.random.Generator,
    *,
    draws: int,
    response: str = "central",
    centres: Mapping[str, float] | None = None,
) -> Draws:
    """Draw the uncertain parameters, each (D,), normal about the table's value with the spread of its range.

    Parameters
    ----------
    atlas : Atlas
        The table of parameters.
    rng : numpy.random.Generator
        Where chance comes from.
    draws : int
        How many.
    response : str
        Whose response to warming: ``mild``, ``central`` or ``severe``.
    centres : mapping, optional
        Values by id that stand in for those of the table: a fit to fewer years.
    """
    found: dict[str, Floats] = {}
    for name in DRAWN:
        row = f"{name}-{response}" if response != "central" and f"{name}-{response}" in atlas.parameters else name
        centre = (centres or {}).get(name, atlas.parameter(row))
        drawn = centre + spread(atlas, row) * rng.standard_normal(draws)
        found[name] = np.maximum(drawn, 0.0) if name in BOUNDED else drawn
    return found


def normal_inflow(parameters: Draws, course: Course) -> Floats:
    """Inflow of each year without its variation, km3, (D, Y)."""
    warmth = course.base_k + parameters["sea-warming-scale"][:, None] * course.warming_k
    mean = parameters["sea-inflow-mean"][:, None] + course.shift_km3
    return np.asarray(mean * (1.0 + parameters["sea-warming-inflow"][:, None] * warmth))


def origin_inflow(parameters: Draws, course: Course) -> Floats:
    """Inflow of the year before the first without its variation, km3, (D,)."""
    warmth = course.base_k + parameters["sea-warming-scale"] * course.origin_warming_k
    return np.asarray(parameters["sea-inflow-mean"] * (1.0 + parameters["sea-warming-inflow"] * warmth))


def _autoregressive(noise: Floats, memory_share: float, start: Floats) -> Floats:
    """Run AR(1) processes with the stationary variance of the noise onwards from a start, (D, Y)."""
    found = np.empty_like(noise)
    value = start
    innovation_share = math.sqrt(1.0 - memory_share**2)
    for year in range(noise.shape[1]):
        value = memory_share * value + innovation_share * noise[:, year]
        found[:, year] = value
    return found


def _covariance(years: int, memory_share: float) -> Floats:
    """Covariance of such a process, of variance one in the long run, that is known in the year before, (Y, Y)."""
    step = np.arange(1, years + 1)
    apart = np.abs(step[:, None] - step[None, :])
    return np.asarray(memory_share**apart - memory_share ** (step[:, None] + step[None, :]))


def draw_rivers(
    atlas: Atlas,
    rng: np.random.Generator,
    parameters: Draws,
    course: Course,
    *,
    origin_fast_km3: Floats,
    origin_slow: Floats | None = None,
    given: Mapping[int, float] | None = None,
) -> Rivers:
    """Draw inflow; where it is given, only how it splits into regime and fast part, and the years that are not.

    Parameters
    ----------
    atlas : Atlas
        Memory of both parts.
    rng : numpy.random.Generator
        Where chance comes from.
    parameters : mapping
        Drawn parameters.
    course : Course
        The years.
    origin_fast_km3 : array
        Fast part of the inflow of the year before, (D,).
    origin_slow : array, optional
        Slow regime of the year before, (D,); zero without it.
    given : mapping, optional
        Inflow in km3 by the number of its year, from 0 on. Draws are made to agree with it exactly, by the normal
        conditional distribution of both parts (Matheron's rule).
    """
    count, years = len(origin_fast_km3), len(course.warming_k)
    memory = {name: atlas.parameter(f"sea-{name}-memory") for name in ("slow", "fast")}
    slow_km3, fast_sd = parameters["sea-inflow-slow"][:, None], parameters["sea-inflow-fast"][:, None]
    start = np.zeros(count) if origin_slow is None else origin_slow
    slow = _autoregressive(rng.standard_normal((count, years)), memory["slow"], start)
    fast = _autoregressive(fast_sd * rng.standard_normal((count, years)), memory["fast"], origin_fast_km3)
    normal = normal_inflow(parameters, course)
    if given:
        at = np.array(sorted(given))
        cov_slow, cov_fast = (_covariance(years, memory[name])[:, at] for name in ("slow", "fast"))
        cov_inflow = slow_km3[:, :, None] ** 2 * cov_slow[at] + fast_sd[:, :, None] ** 2 * cov_fast[at]
        gap = np.array([given[year] for year in at.tolist()]) - (normal + slow_km3 * slow + fast)[:, at]
        weight = np.linalg.solve(cov_inflow, gap[:, :, None])[:, :, 0]
        slow = slow + slow_km3 * (weight @ cov_slow.T)
        fast = fast + fast_sd**2 * (weight @ cov_fast.T)
    return Rivers(normal + slow_km3 * slow + fast, slow, fast)


def draw_evaporation_mm(rng: np.random.Generator, parameters: Draws, course: Course, rivers: Rivers) -> Floats:
    """Draw net evaporation in mm a year, (D, Y): recent mean, warming, slow regime, wet years, chance."""
    part = {name: values[:, None] for name, values in parameters.items()}
    warmth = part["sea-local-warming"] * part["sea-warming-scale"] * course.warming_k
    chance = part["sea-evaporation-fast"] * rng.standard_normal(rivers.slow.shape)
    return np.asarray(
        part["sea-net-evaporation"]
        + part["sea-warming-evaporation"] * warmth
        - part["sea-evaporation-slow"] * rivers.slow
        - part["sea-wet-evaporation"] * rivers.fast_km3
        + chance
    )


def _area(water: Hypsometry, level_m_baltic: Floats, area_scale: Floats) -> Floats:
    """Area in km2 with the drawn error of the table below -29 m Baltic."""
    doubt = np.clip((AREA_SURE_M_BALTIC - level_m_baltic) / AREA_DOUBT_M, 0.0, 1.0)
    return np.asarray(water.area(level_m_baltic) * (1.0 + (area_scale - 1.0) * doubt))


def run_levels(
    atlas: Atlas,
    parameters: Draws,
    course: Course,
    *,
    level_m_baltic: float,
    origin_inflow_km3: Floats,
    rivers: Rivers,
    evaporation_mm: Floats,
) -> tuple[Floats, Bools]:
    """Run the balance forward: one guess of the level a year, then area and strait at the level midway.

    Returns
    -------
    array
        Annual mean levels, m Baltic, (D, Y).
    array
        Whether a draw left the table of area, (D,): it is held at the end of the table, for nothing is known beyond.
    """
    water = hypsometry(atlas)
    low, high = water.level_m_baltic[[0, -1]].tolist()
    sill, most = atlas.parameter("sea-kbg-sill"), atlas.parameter("sea-kbg-most")
    share, scale = parameters["sea-inflow-share"], parameters["sea-area-scale"]

    def rise(at: Floats, gained: Floats, year: int) -> Floats:
        weir = weir_km3(at, sill_m_baltic=sill, at_one_metre_km3=parameters["sea-kbg-weir"], most_km3=most)
        area = _area(water, at, scale)
        lost = course.kbg_scale[year] * weir + course.kbg_km3[year] + area * evaporation_mm[:, year] * KM3_PER_KM2_MM
        return np.asarray((gained - lost) / (area * KM3_PER_KM2_M))

    level, before = np.full(len(share), level_m_baltic), origin_inflow_km3
    held = np.zeros(len(share), dtype=np.bool_)
    found = np.empty_like(evaporation_mm)
    for year in range(found.shape[1]):
        inflow = rivers.inflow_km3[:, year]
        gained = share * inflow + (1.0 - share) * before + parameters["sea-groundwater"]
        guess = level + rise(level, gained, year)
        level = level + rise((level + guess) / 2.0, gained, year)
        held |= (level < low) | (level > high)
        level, before = np.clip(level, low, high), inflow
        found[:, year] = level
    return found, held


def generate(
    atlas: Atlas, *, level_m_baltic: float, years: int, net_evaporation_mm: float, draws: int, seed: int
) -> Floats:
    """Generate levels of a climate that does not warm, for a comparison with the past, m Baltic, (D, Y).

    Parameters are those of the table without their uncertainty; the strait is open as nature left it.

    Parameters
    ----------
    atlas : Atlas
        Parameters and area by level.
    level_m_baltic : float
        Level before the first year.
    years, draws, seed : int
        How many years and runs, and the seed of their chance.
    net_evaporation_mm : float
        Mean net evaporation, that of the whole record for a comparison with it.
    """
    rng = np.random.default_rng(seed)
    parameters = {name: np.full(draws, atlas.parameter(name)) for name in DRAWN}
    parameters["sea-net-evaporation"] = np.full(draws, net_evaporation_mm)
    calm = np.zeros(years)
    course = Course(calm, 0.0, 0.0, calm, np.ones(years), calm)
    fast = parameters["sea-inflow-fast"] * rng.standard_normal(draws)
    slow = rng.standard_normal(draws)
    rivers = draw_rivers(atlas, rng, parameters, course, origin_fast_km3=fast, origin_slow=slow)
    before = parameters["sea-inflow-mean"] + parameters["sea-inflow-slow"] * slow + fast
    return run_levels(
        atlas, parameters, course, level_m_baltic=level_m_baltic, origin_inflow_km3=before, rivers=rivers,
        evaporation_mm=draw_evaporation_mm(rng, parameters, course, rivers),
    )[0]  # fmt: skip
