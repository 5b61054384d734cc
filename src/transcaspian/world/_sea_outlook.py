"""What the projections give to others: the level that the base takes as given, and a place beside published numbers."""

from __future__ import annotations

import functools

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transcaspian.model import Atlas
from transcaspian.world._sea_balance import LAST_KNOWN_LEVEL, LEVEL, yearly
from transcaspian.world._sea_fit import SPREAD_PER_RANGE
from transcaspian.world._sea_project import BASE_PATHWAY, BASE_RESPONSE, PATHWAYS, Projection, project
from transcaspian.world._sea_scores import fan

Floats = NDArray[np.float64]

ESTIMATED_YEAR = LAST_KNOWN_LEVEL + 1  # a level that is estimated, not yet measured
TO_YEAR = 2050  # the last year that the model may be asked for
DRAWS, SEED = 8000, 1
BAND = (0.05, 0.5, 0.95)
DIGITS = 2  # of a level in the tables: centimetres


def sea_series(atlas: Atlas) -> pl.DataFrame:
    """Give the level that the base takes as given, 2026 to 2050.

    Yearly medians of the central response under SSP2-4.5, among draws that agree with the estimate for 2025: each
    draw weighs by how well it does, so that the series goes on from the last row of the table and does not jump. A
    median and not a path, for each year is read by itself and the mean of few draws is rough.

    Parameters
    ----------
    atlas : Atlas
        Data; of the series of the level nothing after 2025 is read.

    Returns
    -------
    polars.DataFrame
        ``year``, ``level_m_baltic``, and the 5-95 % band ``low_m_baltic``, ``high_m_baltic``, in whole centimetres.
    """
    found = project(
        atlas, response=BASE_RESPONSE, pathway=BASE_PATHWAY, to_year=TO_YEAR, draws=DRAWS, seed=SEED
    )  # fmt: skip
    low, middle, high = np.round(fan(_agreeing(atlas, found), BAND), DIGITS)
    columns = {"level_m_baltic": middle, "low_m_baltic": low, "high_m_baltic": high}
    return pl.DataFrame({"year": found.years, **columns}).filter(pl.col("year") > ESTIMATED_YEAR)


def _agreeing(atlas: Atlas, found: Projection) -> Floats:
    """Draws again, as often as they agree with the estimated level of 2025, (D, Y)."""
    estimate, sd = _estimate(atlas)
    at = found.level_m_baltic[:, ESTIMATED_YEAR - int(found.years[0])]
    weight = np.exp(-0.5 * ((at - estimate) / sd) ** 2)
    upto = np.cumsum(weight) / weight.sum()
    chosen = np.searchsorted(upto, (np.arange(len(at)) + 0.5) / len(at))
    return np.asarray(found.level_m_baltic[chosen])


def _estimate(atlas: Atlas) -> tuple[float, float]:
    """Estimated level of 2025 and its standard deviation, m Baltic, from the range that its claim states."""
    value = dict(atlas.series[LEVEL, "value"])[ESTIMATED_YEAR]
    claims = atlas.tables.frame("claims").select("table", "id", "field", "low", "high").iter_rows()
    own = ("series", f"{LEVEL}:{ESTIMATED_YEAR}", "value")
    low, high = next((low, high) for *key, low, high in claims if tuple(key) == own)
    return value, (high - low) / SPREAD_PER_RANGE


@functools.lru_cache(maxsize=2)
def beside_published(atlas: Atlas) -> pl.DataFrame:
    """Put published changes of the level beside ours, in metres against 2024.

    Parameters
    ----------
    atlas : Atlas
        Data, with the table of published projections.

    Returns
    -------
    polars.DataFrame
        One row for each published number: ``name``, ``kind`` (emissions as published), ``pathway`` (ours, the nearest),
        ``year``, ``published_m`` with ``low_m`` and ``high_m`` where it has a range, and for the central and the severe
        response the median and the 5-95 % band: ``central_m``, ``central_low_m``, ``central_high_m``, ``severe_m`` ...
    """
    start = yearly(atlas, LEVEL)[LAST_KNOWN_LEVEL]
    ours = {
        (response, pathway): project(atlas, response=response, pathway=pathway, draws=DRAWS, seed=SEED)
        for response in (BASE_RESPONSE, "severe")
        for pathway in PATHWAYS
    }
    rows = []
    for row in atlas.tables.frame("sea_projections").iter_rows(named=True):
        line = {name: row[name] for name in ("name", "kind", "pathway", "year")}
        line |= {"published_m": row["value"], "low_m": row["low"], "high_m": row["high"]}
        for response in (BASE_RESPONSE, "severe"):
            band: list[float | None] = [None, None, None]
            if row["pathway"]:
                one = ours[response, row["pathway"]]
                band = (one.fan(BAND)[:, row["year"] - int(one.years[0])] - start).tolist()
            line |= {f"{response}_m": band[1], f"{response}_low_m": band[0], f"{response}_high_m": band[2]}
        rows.append(line)
    return pl.DataFrame(rows, infer_schema_length=None)
