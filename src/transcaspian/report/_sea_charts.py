"""Charts of the sea: the measured level and the fan of its futures, beside published ones and beside the ships."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from transcaspian.report._charts import DEEP, INK, PAPER, RED, WIDE_PX, Row

FIRST_APART, APART_YEARS = 4, 5  # published numbers stand right of their year, one beside the other
NEAR_FROM, NEAR_TO = 1990, 2060
LEVEL = "m Baltic"
TICK_YEARS = 20
HEAD_M = 0.4  # room above the highest level


def far(past: Sequence[Row], fan: Sequence[Row], published: Sequence[Row]) -> Any:
    """Draw all that was measured, the fan, and published projections in order at its right end.

    Parameters
    ----------
    past
        `year`, `level`.
    fan
        `year`, `p05`, `p25`, `median`, `p75`, `p95`.
    published
        `number`, `level`, `low`, `high`, all levels; the last two may be empty.
    """
    first, last = int(str(past[0]["year"])), int(str(fan[-1]["year"]))
    room = FIRST_APART + APART_YEARS * len(published)
    ticks = list(range(-(-first // TICK_YEARS) * TICK_YEARS, last + 1, TICK_YEARS))
    x = alt.X(
        "year:Q", title=None, scale=alt.Scale(domain=[first, last + room], nice=False),
        axis=alt.Axis(values=ticks, format="d", grid=False),
    )  # fmt: skip
    layers = [*_fan_layers(fan, x), _past_layer(past, x)]
    if published:
        placed = [{**row, "year": last + FIRST_APART + APART_YEARS * place} for place, row in enumerate(published)]
        ranged = [row for row in placed if row["low"] is not None]
        if ranged:
            spans = alt.Chart(pl.DataFrame(ranged)).mark_rule(color=RED, strokeWidth=2.0)
            layers.append(spans.encode(x=x, y=_y("low"), y2="high:Q"))
        points = alt.Chart(pl.DataFrame([{key: row[key] for key in ("year", "level", "number")} for row in placed]))
        layers.append(
            points.mark_point(filled=True, size=70, color=RED, opacity=1, stroke=PAPER).encode(x=x, y=_y("level"))
        )
        layers.append(points.mark_text(dx=9, dy=-8, fontSize=12, color=INK).encode(x=x, y=_y("level"), text="number:N"))
    return alt.layer(*layers).properties(width=WIDE_PX, height=400)


def near(past: Sequence[Row], fan: Sequence[Row], marks: Sequence[Row]) -> Any:
    """Draw the years of a planner, with a line at each level where ships have lost a quarter of their load.

    ``marks`` hold `level` and `words`; those below the fan are left out.
    """
    seen = [row for row in past if int(str(row["year"])) >= NEAR_FROM]
    ahead = [row for row in fan if int(str(row["year"])) <= NEAR_TO]
    heights = [float(str(row["level"])) for row in seen] + [float(str(row["p95"])) for row in ahead]
    bottom = min(float(str(row["p05"])) for row in ahead)
    x = alt.X(
        "year:Q", title=None, scale=alt.Scale(domain=[NEAR_FROM, int(str(ahead[-1]["year"]))], nice=False),
        axis=alt.Axis(format="d", grid=False, tickCount=8),
    )  # fmt: skip
    scale = alt.Scale(domain=[bottom, max(heights) + HEAD_M], nice=False, zero=False)
    layers = [*_fan_layers(ahead, x, scale), _past_layer(seen, x, scale)]
    shown = [row for row in marks if float(str(row["level"])) > bottom]
    if shown:
        frame = alt.Chart(pl.DataFrame([{**row, "year": NEAR_FROM} for row in shown]))
        y = _y("level", scale)
        layers.append(frame.mark_rule(color=RED, strokeDash=[5, 4], strokeWidth=1.1).encode(y=y))
        layers.append(
            frame.mark_text(align="left", baseline="bottom", dx=4, dy=-2, fontSize=11.5, color=RED).encode(
                x=x, y=y, text="words:N"
            )
        )
    return alt.layer(*layers).properties(width=WIDE_PX, height=440)


def _y(field: str, scale: Any = None) -> Any:
    scale = alt.Scale(zero=False) if scale is None else scale
    return alt.Y(f"{field}:Q", title=LEVEL, scale=scale, axis=alt.Axis(tickCount=8, format=".1f"))


def _fan_layers(fan: Sequence[Row], x: Any, scale: Any = None) -> list[Any]:
    """Draw the two bands and the median."""
    chart = alt.Chart(pl.DataFrame(fan))
    bands = [
        chart.mark_area(color=DEEP, opacity=opacity).encode(x=x, y=_y(low, scale), y2=f"{high}:Q")
        for low, high, opacity in (("p05", "p95", 0.16), ("p25", "p75", 0.24))
    ]
    return [*bands, chart.mark_line(color=DEEP, strokeWidth=2.2).encode(x=x, y=_y("median", scale))]


def _past_layer(past: Sequence[Row], x: Any, scale: Any = None) -> Any:
    return alt.Chart(pl.DataFrame(past)).mark_line(color=INK, strokeWidth=1.6).encode(x=x, y=_y("level", scale))
