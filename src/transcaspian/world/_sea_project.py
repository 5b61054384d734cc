"""The sea to 2100: three responses to warming, four pathways of emissions, a dry decade and a dam, as fans and paths.

A fan holds quantiles year by year; a path is the mean of draws that end near a quantile. Quantiles of years stitched
together are no path: no draw follows them, and a project or a first year below a level needs one that is followed.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import Fault, InputError, nearest
from transcaspian.model import SEA_PATHWAYS, SEA_RESPONSES, SEA_VARIANTS, Atlas, Change, fold
from transcaspian.world._sea_balance import (
    INFLOW,
    KBG_SCALE,
    KM3_PER_KM2_MM,
    LAST_KNOWN_LEVEL,
    LEVEL,
    hypsometry,
    needed,
    outflow_km3,
    strait,
    yearly,
)
from transcaspian.world._sea_fit import WINDOW_YEARS, spread
from transcaspian.world._sea_generator import (
    Course,
    draw_evaporation_mm,
    draw_parameters,
    draw_rivers,
    origin_inflow,
    run_levels,
)
from transcaspian.world._sea_scores import fan as quantiles

Floats = NDArray[np.float64]

FIRST_YEAR, LAST_YEAR = LAST_KNOWN_LEVEL + 1, 2100
RESPONSES, PATHWAYS, VARIANTS = SEA_RESPONSES, SEA_PATHWAYS, ("", *SEA_VARIANTS)
MEAN_INFLOW = "sea-inflow-mean"
MOVABLE = ((MEAN_INFLOW, "value"), (KBG_SCALE, "value"))  # what Changes may aim at
DECADE_YEARS = 10
NEAR_SHARE = 0.02  # of the draws, whose mean is a path
LEAST_DRAWS = 100
BASE_RESPONSE, BASE_PATHWAY = "central", "ssp245"


class Projection(msgspec.Struct, frozen=True, eq=False):
    """Futures of the level; shapes: D draws, Y years from 2025 on.

    Attributes
    ----------
    response, pathway, variant : what it was asked for
    years : (Y,) whole numbers
    level_m_baltic : (D, Y) annual means of the whole sea
    is_held : (D,) whether a draw left the table of area and is held at its end: such a level means "there or beyond"
    """

    response: str
    pathway: str
    variant: str
    years: NDArray[np.int64]
    level_m_baltic: Floats
    is_held: NDArray[np.bool_]

    def fan(self, shares: Sequence[float]) -> Floats:
        """Quantiles of each year, m Baltic, (len(shares), Y); they are no paths."""
        return quantiles(self.level_m_baltic, _shares(shares))

    def path(self, share: float, by_year: int) -> Floats:
        """Give the mean of the 2 % of draws whose level in a year is nearest a quantile, m Baltic, (Y,).

        Parameters
        ----------
        share : float
            The quantile, one number between 0 and 1.
        by_year : int
            The year in which draws are compared.

        Raises
        ------
        InputError
            If several quantiles are asked for, which make no path, or the year is not in the projection.
        """
        if not isinstance(share, int | float):
            raise InputError(
                Fault(
                    "path",
                    "quantiles year by year make no path: no draw follows them",
                    field="share",
                    got=repr(share),
                    allowed="one share between 0 and 1",
                    hint="Ask for one share and a year, or take the fan.",
                )
            )
        column = self._column(by_year)
        at = self.level_m_baltic[:, column]
        goal = np.quantile(at, _shares([share])[0])
        count = max(1, round(NEAR_SHARE * len(at)))
        nearest_draws = np.argsort(np.abs(at - goal), kind="stable")[:count]
        return np.asarray(self.level_m_baltic[nearest_draws].mean(axis=0))

    def first_year_below(self, level_m_baltic: float) -> Floats:
        """First year in which each draw stands at a level or lower, (D,); infinite where it never does."""
        below = self.level_m_baltic <= level_m_baltic
        return np.where(below.any(axis=1), self.years[below.argmax(axis=1)], np.inf)

    def _column(self, year: int) -> int:
        first, last = int(self.years[0]), int(self.years[-1])
        if not first <= year <= last:
            raise InputError(
                Fault("projection", "has no such year", field="by_year", got=str(year), allowed=f"{first} to {last}")
            )
        return year - first


def _shares(shares: Sequence[float]) -> tuple[float, ...]:
    wrong = [share for share in shares if not 0.0 <= share <= 1.0]
    if wrong:
        fault = Fault("fan", "is no share", field="shares", got=f"{wrong[0]:g}", allowed="from 0 to 1")
        raise InputError(fault)
    return tuple(shares)


def variant_changes(atlas: Atlas, variant: str) -> tuple[Change, ...]:
    """Make the Changes of a variant: ten years of low inflow, or a dam that closes the strait.

    The low inflow is what the rivers brought at the warming of late; the mean of the record that gives it there is set,
    so that warming is not counted twice.
    """
    if variant == "dry_decade":
        low = atlas.parameter("sea-dry-inflow") / (1.0 + atlas.parameter("sea-warming-inflow") * _base_k(atlas))
        years = (FIRST_YEAR, FIRST_YEAR + DECADE_YEARS - 1)
        return (Change(MEAN_INFLOW, "value", "set", low, *years, source="computed-here", owner=variant),)
    if variant == "kbg_dam":
        first = round(atlas.parameter("sea-dam-year"))
        return (Change(KBG_SCALE, "value", "set", 0.0, first, source="planner-judgement", owner=variant),)
    return ()


def project(
    atlas: Atlas,
    *,
    response: str = BASE_RESPONSE,
    pathway: str = BASE_PATHWAY,
    variant: str = "",
    changes: Sequence[Change] = (),
    to_year: int = LAST_YEAR,
    draws: int = 2000,
    seed: int = 1,
) -> Projection:
    """Project the level from 2024, the last year that was measured.

    Parameters
    ----------
    atlas : Atlas
        Level, inflow, parameters, area by level.
    response : str
        How much warming dries the sea: ``mild``, ``central`` or ``severe``.
    pathway : str
        Emissions: ``ssp126``, ``ssp245``, ``ssp370`` or ``ssp585``.
    variant : str
        Nothing, ``dry_decade`` (rivers bring 255 km3, as in 2019-2023, to 2034) or ``kbg_dam`` (the strait closed).
    changes : sequence of Change
        Changes of one's own on the mean inflow (``sea-inflow-mean``) and on the part of the strait that is open
        (``sea-kbg-scale``), in the years that they name, with those of the variant.
    to_year : int
        Last year, 2025 to 2100.
    draws, seed : int
        How many futures, and the seed of their chance.

    Raises
    ------
    InputError
        If a word, the year, the number of draws or what a Change aims at is not known.
    DataError
        If a table lacks a year.
    """
    _check(response, pathway, variant, changes, to_year, draws)
    rng = np.random.default_rng(seed)
    years = range(FIRST_YEAR, to_year + 1)
    parameters = draw_parameters(atlas, rng, draws=draws, response=response)
    course = _course(atlas, years, pathway=pathway, changes=(*variant_changes(atlas, variant), *changes))
    inflow = _last_inflow(atlas, rng, draws=draws)
    fast = inflow - origin_inflow(parameters, course)
    rivers = draw_rivers(atlas, rng, parameters, course, origin_fast_km3=fast)
    levels, is_held = run_levels(
        atlas, parameters, course, level_m_baltic=yearly(atlas, LEVEL)[LAST_KNOWN_LEVEL], origin_inflow_km3=inflow,
        rivers=rivers, evaporation_mm=draw_evaporation_mm(rng, parameters, course, rivers),
    )  # fmt: skip
    return Projection(response, pathway, variant, np.arange(years.start, years.stop), levels, is_held)


def _check(response: str, pathway: str, variant: str, changes: Sequence[Change], to_year: int, draws: int) -> None:
    faults = [
        Fault("project", "is not known", field=field, got=repr(got), allowed=" | ".join(map(repr, known)),
              hint=nearest(got, known))
        for field, got, known in (
            ("response", response, RESPONSES), ("pathway", pathway, PATHWAYS), ("variant", variant, VARIANTS),
        )
        if got not in known
    ]  # fmt: skip
    for change in changes:
        if (change.target, change.field) not in MOVABLE:
            got, allowed = f"'{change.field}' of '{change.target}'", " | ".join(target for target, _ in MOVABLE)
            faults.append(
                Fault("project", "a Change moves no year of the sea", field="changes", got=got, allowed=allowed)
            )
    if not FIRST_YEAR <= to_year <= LAST_YEAR:
        allowed = f"{FIRST_YEAR} to {LAST_YEAR}"
        faults.append(Fault("project", "is no year to project to", field="to_year", got=str(to_year), allowed=allowed))
    if draws < LEAST_DRAWS:
        allowed = f"at least {LEAST_DRAWS}"
        faults.append(Fault("project", "are too few for a fan", field="draws", got=str(draws), allowed=allowed))
    if faults:
        raise InputError(faults)


def warming_k(atlas: Atlas, pathway: str, years: Floats) -> Floats:
    """Global warming of a pathway above 1850-1900 in K: straight lines between its points, the last one going on."""
    points = sorted(yearly(atlas, f"sea-warming-{pathway}").items())
    when, what = (np.array(column, dtype=np.float64) for column in zip(*points, strict=True))
    slope = np.diff(what) / np.diff(when)
    row = np.clip(np.searchsorted(when, years, side="right") - 1, 0, len(slope) - 1)
    return np.asarray(what[row] + slope[row] * (years - when[row]))


def _window_k(atlas: Atlas, pathway: str) -> float:
    """Global warming of the window of net evaporation above 1850-1900, K."""
    last = max(yearly(atlas, INFLOW))
    return float(warming_k(atlas, pathway, np.arange(last - WINDOW_YEARS + 1.0, last + 1.0)).mean())


def _base_k(atlas: Atlas, pathway: str = BASE_PATHWAY) -> float:
    """Global warming of that window above that of the record of inflow, K."""
    return _window_k(atlas, pathway) - atlas.parameter("sea-record-warming")


def _course(atlas: Atlas, years: range, *, pathway: str, changes: Sequence[Change]) -> Course:
    """Make the years of a pathway, with Changes on the mean inflow and on the strait folded in year by year."""
    window = _window_k(atlas, pathway)
    kbg_scale, kbg_km3 = strait(atlas, years)
    mean = atlas.parameter(MEAN_INFLOW)

    def folded(value: float, target: str, year: int) -> float:
        found = fold(value, [change for change in changes if change.target == target], year=year)
        if not found >= 0.0:
            message = f"Changes leave '{target}' below zero in {year}"
            raise InputError(Fault("project", message, field="changes", got=f"{found:g}", allowed="at least 0"))
        return found

    return Course(
        warming_k=warming_k(atlas, pathway, np.array(years, dtype=np.float64)) - window,
        origin_warming_k=float(warming_k(atlas, pathway, np.array([years.start - 1.0]))[0]) - window,
        base_k=_base_k(atlas, pathway),
        shift_km3=np.array([folded(mean, MEAN_INFLOW, year) - mean for year in years]),
        kbg_scale=np.array([folded(scale, KBG_SCALE, year) for scale, year in zip(kbg_scale, years, strict=True)]),
        kbg_km3=kbg_km3,
    )


def last_inflow_km3(atlas: Atlas) -> tuple[float, float]:
    """Mean and spread of the inflow of 2024, which nobody has published, in km3.

    What the process expects after 2023, and what the measured change of the level says at the recent net evaporation,
    weighed by their variances.
    """
    year, river = LAST_KNOWN_LEVEL, yearly(atlas, INFLOW)
    before = river[max(river)]
    warmth = atlas.parameter("sea-warming-inflow")
    warmth *= warming_k(atlas, BASE_PATHWAY, np.array([float(year)]))[0] - atlas.parameter("sea-record-warming")
    normal, memory = atlas.parameter(MEAN_INFLOW) * (1.0 + warmth), atlas.parameter("sea-fast-memory")
    expected = normal + memory * (before - normal)
    expected_var = atlas.parameter("sea-inflow-fast") ** 2 * (1.0 - memory**2) + spread(atlas, MEAN_INFLOW) ** 2
    ago, now = needed(yearly(atlas, LEVEL), range(year - 1, year + 1), LEVEL)
    water, midway = hypsometry(atlas), np.array([(ago + now) / 2.0])
    km3_per_mm = float(water.area(midway)[0]) * KM3_PER_KM2_MM
    share, wet = atlas.parameter("sea-inflow-share"), atlas.parameter("sea-wet-evaporation") * km3_per_mm
    kept = float(water.volume(now) - water.volume(ago) + outflow_km3(atlas, midway, range(year, year + 1))[0])
    kept += atlas.parameter("sea-net-evaporation") * km3_per_mm - atlas.parameter("sea-groundwater")
    seen = (kept - (1.0 - share) * before + wet * normal) / (share + wet)
    chance_mm = np.hypot(atlas.parameter("sea-evaporation-fast"), spread(atlas, "sea-net-evaporation"))
    seen_var = (chance_mm * km3_per_mm / (share + wet)) ** 2
    variance = 1.0 / (1.0 / expected_var + 1.0 / seen_var)
    return float(variance * (expected / expected_var + seen / seen_var)), float(np.sqrt(variance))


def _last_inflow(atlas: Atlas, rng: np.random.Generator, *, draws: int) -> Floats:
    mean, sd = last_inflow_km3(atlas)
    return np.asarray(mean + sd * rng.standard_normal(draws))
