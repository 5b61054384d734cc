"""Scores of a forecast by draws, and the naive rivals beside which they stand."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TREND_YEARS = 15  # that the last trend is read from
BANDS = (0.5, 0.9)


class SeaScore(msgspec.Struct, frozen=True):
    """How one forecast did; metres, and shares of years inside the two bands.

    ``end_error_m`` is the median less what was seen in the last year; ``years_in_90`` counts what ``in_90_share`` says.
    """

    model: str
    inflow: str
    first_year: int
    last_year: int
    rmse_m: float
    end_error_m: float
    crps_m: float
    in_50_share: float
    in_90_share: float
    years_in_90: int


def fan(levels: Floats, shares: tuple[float, ...]) -> Floats:
    """Quantiles of each year, (len(shares), Y); never a path: no draw need follow one."""
    return np.asarray(np.quantile(levels, shares, axis=0))


def crps(levels: Floats, seen: Floats) -> Floats:
    """Continuous ranked probability score of each year, (Y,), in the unit of the draws (D, Y).

    Mean distance to what was seen, less half the mean distance of two draws (Gneiting and Raftery 2007, eq. 20).

    Examples
    --------
    >>> crps(np.array([[1.0], [3.0]]), np.array([2.0])).tolist()
    [0.5]
    """
    ranked = np.sort(levels, axis=0)
    count = len(ranked)
    weight = 2.0 * np.arange(1, count + 1) - count - 1.0
    apart = 2.0 * (weight @ ranked) / count**2
    return np.asarray(np.abs(levels - seen).mean(axis=0) - apart / 2.0)


def inside(levels: Floats, seen: Floats, band_share: float) -> NDArray[np.bool_]:
    """Years whose level lies in the middle band of the draws, (Y,)."""
    low, high = fan(levels, (0.5 - band_share / 2.0, 0.5 + band_share / 2.0))
    return np.asarray((seen >= low) & (seen <= high))


def score(model: str, inflow: str, years: range, levels: Floats, seen: Floats) -> SeaScore:
    """Score a forecast.

    Parameters
    ----------
    model, inflow : str
        What made it, and how it knew the rivers.
    years : range
        Its years, of which the first ``len(seen)`` are judged.
    levels : array
        Draws in m Baltic, (D, Y).
    seen : array
        What was seen, m Baltic.
    """
    count = len(seen)
    judged = levels[:, :count]
    error = np.median(judged, axis=0) - seen
    within = {band: inside(judged, seen, band) for band in BANDS}
    return SeaScore(
        model, inflow, years[0], years[count - 1], float(np.sqrt(np.mean(error**2))), float(error[-1]),
        float(crps(judged, seen).mean()), float(within[0.5].mean()), float(within[0.9].mean()),
        int(within[0.9].sum()),
    )  # fmt: skip


def rivals(past: Floats, years: int, rng: np.random.Generator, *, draws: int) -> dict[str, Floats]:
    """Forecast by naive rules, m Baltic, each (D, Y).

    No change and the last trend (least squares, and end points, of fifteen years) walk at random with the spread of
    the yearly changes about that rule; the AR(1) is fitted to the yearly changes of the whole past.

    Parameters
    ----------
    past : array
        Levels up to the origin.
    years : int
        How far ahead.
    rng : numpy.random.Generator
        Where chance comes from.
    draws : int
        How many, an even number.
    """
    change = np.diff(past)
    ahead = np.arange(1, years + 1)
    recent = past[-TREND_YEARS:]
    slopes = {
        "no change": 0.0,
        "last trend, least squares": float(np.polyfit(np.arange(len(recent)), recent, 1)[0]),
        "last trend, end points": float((recent[-1] - recent[0]) / (len(recent) - 1)),
    }
    half = rng.standard_normal((draws // 2, years))
    chance = np.concatenate([half, -half])  # in pairs, so that the median is the rule itself
    walk = np.cumsum(chance, axis=1)
    found = {
        name: np.asarray(past[-1] + slope * ahead + walk * np.sqrt(np.mean((change - slope) ** 2)))
        for name, slope in slopes.items()
    }
    away = change - change.mean()
    memory = float(away[1:] @ away[:-1] / (away @ away))
    noise = np.std(away[1:] - memory * away[:-1], ddof=2) * chance
    step, steps = np.full(len(chance), away[-1]), np.empty_like(chance)
    for year in range(years):
        step = memory * step + noise[:, year]
        steps[:, year] = step + change.mean()
    found["AR(1) on the yearly change"] = past[-1] + np.cumsum(steps, axis=1)
    return found
