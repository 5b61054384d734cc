"""The sea forecast from years that are past: fitted to data up to an origin, judged on the years after it."""

from __future__ import annotations

import functools
from typing import Any

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from transcaspian.model import Atlas
from transcaspian.world._sea_balance import INFLOW, LEVEL, needed, strait, yearly
from transcaspian.world._sea_fit import WINDOW_YEARS, SeaFit, fit_sea
from transcaspian.world._sea_generator import (
    Course,
    draw_evaporation_mm,
    draw_parameters,
    draw_rivers,
    origin_inflow,
    run_levels,
)
from transcaspian.world._sea_scores import BANDS, SeaScore, crps, fan, inside, rivals, score

Floats = NDArray[np.float64]

ORIGIN, HORIZON = 2010, 14
FIRST_ORIGIN, ORIGIN_STEP = 1966, 3
MODEL, GIVEN, SAMPLED, NONE = "water balance", "given", "sampled", "none"
DRAWS, ROLLING_DRAWS, SEED = 4000, 1000, 1
AIM_RMSE_M, AIM_RMSE_LAST_YEAR = 0.25, 2023
AIM_YEARS_IN_90 = 11
AIM_COVER_SHARE = (0.85, 0.99)


class RollingScore(msgspec.Struct, frozen=True):
    """A rule over many origins and years ahead; ``last_year`` is the last one that was judged."""

    model: str
    inflow: str
    first_origin: int
    last_origin: int
    last_year: int
    forecasts: int
    rmse_m: float
    crps_m: float
    in_50_share: float
    in_90_share: float


class SeaHindcast(msgspec.Struct, frozen=True, eq=False):
    """The hindcast of the sea.

    Attributes
    ----------
    fit : what data up to the origin gave, and the free slope with its warning
    scores : one origin, 2010: inflow given to 2023 and to 2024 (that of 2024 is not known and drawn), inflow
        sampled, and the rivals
    rolling : origins every three years; years up to 2010, which no choice of the model has seen, and up to 2024
    bands : polars table by ``inflow`` and ``year``: what was seen, and quantiles in m Baltic
    aims : what was aimed at, and whether it was reached
    """

    fit: SeaFit
    scores: tuple[SeaScore, ...]
    rolling: tuple[RollingScore, ...]
    bands: pl.DataFrame
    aims: tuple[str, ...]

    def one(self, model: str, inflow: str, last_year: int) -> SeaScore:
        """Find a score of the one origin by its model, its inflow (given, sampled, none) and its last year."""
        return next(s for s in self.scores if (s.model, s.inflow, s.last_year) == (model, inflow, last_year))

    def over_origins(self, model: str, inflow: str, last_year: int) -> RollingScore:
        """Find a score over many origins in the same way."""
        return next(s for s in self.rolling if (s.model, s.inflow, s.last_year) == (model, inflow, last_year))


def forecast(
    atlas: Atlas, rng: np.random.Generator, *, fit: SeaFit, years: int, inflow_is_given: bool, draws: int
) -> Floats:
    """Forecast the level from the last year of a fit, m Baltic, (D, Y).

    The warming that is foreseen is the slope of the thirty years before. The strait to Kara-Bogaz-Gol is given: it is
    what people did.

    Parameters
    ----------
    atlas : Atlas
        Data; nothing later than the fit is read but the strait and, where it is given, the inflow.
    rng : numpy.random.Generator
        Where chance comes from.
    fit : SeaFit
        The fit, whose last year is the origin.
    years : int
        How far ahead.
    inflow_is_given : bool
        Whether the inflow of the years ahead is known, as far as the series goes; the rest is drawn.
    draws : int
        How many.
    """
    ahead = range(fit.last_year + 1, fit.last_year + years + 1)
    centres = {
        "sea-inflow-share": fit.inflow_share,
        "sea-wet-evaporation": fit.wet_mm_per_km3,
        "sea-net-evaporation": fit.net_evaporation_mm,
        "sea-inflow-mean": fit.mean_inflow_km3,
    }
    parameters = draw_parameters(atlas, rng, draws=draws, centres=centres)
    per_year = fit.warming_k_per_year / atlas.parameter("sea-local-warming")
    since_window = (WINDOW_YEARS - 1) / 2.0
    kbg_scale, kbg_km3 = strait(atlas, ahead)
    course = Course(
        warming_k=per_year * (np.arange(1.0, years + 1.0) + since_window),
        origin_warming_k=per_year * since_window,
        base_k=fit.above_record_k / atlas.parameter("sea-local-warming"),
        shift_km3=np.zeros(years),
        kbg_scale=kbg_scale,
        kbg_km3=kbg_km3,
    )
    river = yearly(atlas, INFLOW)
    given = {at: river[year] for at, year in enumerate(ahead) if year in river} if inflow_is_given else {}
    fast = fit.last_inflow_km3 - origin_inflow(parameters, course)
    rivers = draw_rivers(atlas, rng, parameters, course, origin_fast_km3=fast, given=given)
    levels, _ = run_levels(
        atlas, parameters, course, level_m_baltic=yearly(atlas, LEVEL)[fit.last_year],
        origin_inflow_km3=np.full(draws, fit.last_inflow_km3), rivers=rivers,
        evaporation_mm=draw_evaporation_mm(rng, parameters, course, rivers),
    )  # fmt: skip
    return levels


def _all_forecasts(atlas: Atlas, fit: SeaFit, *, draws: int, seed: int) -> dict[tuple[str, str], Floats]:
    """Forecast from one origin by the balance, twice, and by every rival; (D, Y) by model and inflow."""
    level = yearly(atlas, LEVEL)
    past = needed(level, range(min(level), fit.last_year + 1), LEVEL)
    found = {
        (MODEL, inflow): forecast(
            atlas, np.random.default_rng(seed), fit=fit, years=HORIZON, inflow_is_given=inflow == GIVEN, draws=draws
        )
        for inflow in (GIVEN, SAMPLED)
    }
    by_rule = rivals(past, HORIZON, np.random.default_rng(seed), draws=draws)
    return found | {(name, NONE): levels for name, levels in by_rule.items()}


def _rolling(atlas: Atlas, *, last_year: int) -> list[RollingScore]:
    """Score every rule over all origins, on years up to one."""
    level = yearly(atlas, LEVEL)
    origins = range(FIRST_ORIGIN, last_year - 1, ORIGIN_STEP)
    collected: dict[tuple[str, str], list[list[NDArray[Any]]]] = {}
    for origin in origins:
        seen = needed(level, range(origin + 1, min(origin + HORIZON, last_year) + 1), LEVEL)
        fit = fit_sea(atlas, last_year=origin)
        for key, levels in _all_forecasts(atlas, fit, draws=ROLLING_DRAWS, seed=SEED).items():
            judged = levels[:, : len(seen)]
            found = [np.median(judged, axis=0) - seen, crps(judged, seen), *(inside(judged, seen, b) for b in BANDS)]
            collected.setdefault(key, []).append(found)
    scores = []
    for (model, inflow), parts in collected.items():
        error, ranked, in_50, in_90 = (np.concatenate([part[number] for part in parts]) for number in range(4))
        scores.append(
            RollingScore(
                model, inflow, origins[0], origins[-1], last_year, len(error), float(np.sqrt(np.mean(error**2))),
                float(ranked.mean()), float(in_50.mean()), float(in_90.mean()),
            )
        )  # fmt: skip
    return scores


@functools.lru_cache(maxsize=4)
def hindcast_sea(atlas: Atlas) -> SeaHindcast:
    """Judge the sea on years that its fit has not seen, beside naive rivals.

    Parameters
    ----------
    atlas : Atlas
        Level to 2024, inflow to 2023, temperature, area by level.

    Raises
    ------
    DataError
        If a year that is needed is missing.
    """
    fit = fit_sea(atlas, last_year=ORIGIN)
    level, river = yearly(atlas, LEVEL), yearly(atlas, INFLOW)
    years = range(ORIGIN + 1, ORIGIN + HORIZON + 1)
    seen = needed(level, years, LEVEL)
    known = max(river) - ORIGIN
    scores, bands = [], []
    for (model, inflow), levels in _all_forecasts(atlas, fit, draws=DRAWS, seed=SEED).items():
        if inflow == GIVEN:
            scores.append(score(model, inflow, years, levels, seen[:known]))
        scores.append(score(model, inflow, years, levels, seen))
        if model == MODEL:
            names = ("p05", "p25", "p50", "p75", "p95")
            quantiles = dict(zip(names, fan(levels, (0.05, 0.25, 0.5, 0.75, 0.95)), strict=True))
            table = {"year": list(years), "seen_m_baltic": seen, **{f"{n}_m_baltic": q for n, q in quantiles.items()}}
            bands.append(pl.DataFrame(table).select(pl.lit(inflow).alias("inflow"), pl.all()))
    rolling = [*_rolling(atlas, last_year=ORIGIN), *_rolling(atlas, last_year=years[-1])]
    found = SeaHindcast(fit, tuple(scores), tuple(rolling), pl.concat(bands), ())
    return msgspec.structs.replace(found, aims=_aims(found, years[-1]))


def _aims(found: SeaHindcast, last_year: int) -> tuple[str, ...]:
    """Say of each aim whether it was reached."""
    given = found.one(MODEL, GIVEN, AIM_RMSE_LAST_YEAR)
    sampled = found.one(MODEL, SAMPLED, last_year)
    count = given.last_year - given.first_year + 1
    judged = {
        f"inflow given, error at most {AIM_RMSE_M} m to {given.last_year}: {given.rmse_m:.2f} m": given.rmse_m
        <= AIM_RMSE_M,
        f"inflow given, at least {AIM_YEARS_IN_90} years in the 90 % band: {given.years_in_90} of {count}": (
            given.years_in_90 >= AIM_YEARS_IN_90
        ),
        f"inflow sampled, every year in the 90 % band: {sampled.in_90_share:.0%}": sampled.in_90_share == 1.0,
    }
    low, high = AIM_COVER_SHARE
    for inflow in (GIVEN, SAMPLED):
        cover = found.over_origins(MODEL, inflow, ORIGIN).in_90_share
        aim = f"origins up to {ORIGIN}, inflow {inflow}, cover of the 90 % band {low:.0%} to {high:.0%}: {cover:.1%}"
        judged[aim] = low <= cover <= high
    return tuple(f"{'met' if is_met else 'missed'}: {aim}" for aim, is_met in judged.items())
