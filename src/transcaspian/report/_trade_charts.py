"""The chart of trade: what both sides counted, and the paths of the scenarios to the target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from transcaspian.report._charts import DEEP, INK, RED, SPARE_COLOURS, WIDE_PX, Row

MUSD = "million USD"


def paths(counts: Sequence[Row], years: Sequence[Row], *, target_musd: float) -> Any:
    """Draw counts as points, the band of the first scenario, the median of each, and the target.

    Parameters
    ----------
    counts
        `year`, `musd`, `by`.
    years
        `year`, `scenario`, `p05`, `median`, `p95`; the band is that of the first scenario.
    target_musd
        The target, a line.
    """
    names = list(dict.fromkeys(str(row["scenario"]) for row in years))
    colours = [DEEP, RED, *SPARE_COLOURS][: len(names)]
    marks = list(dict.fromkeys(str(row["by"]) for row in counts))
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d", grid=False))
    band = alt.Chart(pl.DataFrame([row for row in years if row["scenario"] == names[0]]))
    lines = alt.Chart(pl.DataFrame(years)).mark_line(strokeWidth=2.0)
    points = alt.Chart(pl.DataFrame(counts)).mark_point(filled=True, size=60, color=INK, opacity=1)
    line = alt.Chart(pl.DataFrame([{"target": target_musd}])).mark_rule(color=RED, strokeDash=[5, 4])
    return alt.layer(
        band.mark_area(color=DEEP, opacity=0.16).encode(x=x, y=alt.Y("p05:Q", title=MUSD), y2="p95:Q"),
        lines.encode(
            x=x, y=alt.Y("median:Q", title=MUSD),
            color=alt.Color("scenario:N", title=None, scale=alt.Scale(domain=names, range=colours)),
        ),
        points.encode(
            x=x, y=alt.Y("musd:Q", title=MUSD), shape=alt.Shape("by:N", title=None, scale=alt.Scale(domain=marks))
        ),
        line.encode(y="target:Q"),
    ).properties(width=WIDE_PX, height=340)  # fmt: skip
