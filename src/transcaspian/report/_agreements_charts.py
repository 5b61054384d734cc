"""The timeline of promises: made, due, and kept by the run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from transcaspian.report._charts import DEEP, INK, PAPER, RED, RULE, SOFT, Row
from transcaspian.report._palette import light
from transcaspian.runs import VERDICTS

ROW_PX, CHART_PX = 17, 640
LABEL_PX = 330
COLOURS = (light("good"), DEEP, light("estimated"), RED, SOFT)  # in the order of the verdicts
SHAPES = ("circle", "circle", "triangle-right", "cross", "square")


def timeline(rows: Sequence[Row]) -> Any:
    """Draw one line for each dated promise.

    Parameters
    ----------
    rows
        `title`, `verdict`, `made`, `due` and `kept`, years; `end`, where the mark stands; in the order of drawing.
        `due` and `kept` may be empty.
    """
    years = [int(str(row[key])) for row in rows for key in ("made", "due", "end") if row[key] is not None]
    titles = [str(row["title"]) for row in rows]
    y = alt.Y(
        "title:N", title=None, sort=titles,
        axis=alt.Axis(labelLimit=LABEL_PX, ticks=False, domain=False, labelFontSize=10.5),
    )  # fmt: skip
    scale = alt.Scale(domain=[min(years) - 1, max(years) + 1], nice=False)
    x = alt.X("made:Q", title=None, scale=scale, axis=alt.Axis(format="d", gridColor=RULE, orient="top"))
    schema = {"title": pl.String, "verdict": pl.String} | dict.fromkeys(("made", "due", "kept", "end"), pl.Float64)
    frame = pl.DataFrame([{key: row[key] for key in schema} for row in rows], schema=schema)
    chart, dated = alt.Chart(frame), alt.Chart(frame.filter(pl.col("due").is_not_null()))
    late = alt.Chart(frame.filter(pl.col("kept") > pl.col("due")))
    colour = alt.Color(
        "verdict:N", scale=alt.Scale(domain=list(VERDICTS), range=list(COLOURS)),
        legend=alt.Legend(title=None, orient="top"),
    )  # fmt: skip
    shape = alt.Shape("verdict:N", scale=alt.Scale(domain=list(VERDICTS), range=list(SHAPES)), legend=None)
    layers = [
        dated.mark_rule(color=INK, strokeWidth=1.1).encode(x=x, x2="due:Q", y=y),
        late.mark_rule(color=light("estimated"), strokeWidth=2.2, strokeDash=[4, 3]).encode(
            x="due:Q", x2="kept:Q", y=y
        ),
        dated.mark_tick(color=INK, thickness=2, size=12).encode(x="due:Q", y=y),
        chart.mark_point(filled=True, size=62, opacity=1, stroke=PAPER, strokeWidth=0.8).encode(
            x="end:Q", y=y, color=colour, shape=shape
        ),
    ]
    return alt.layer(*layers).properties(width=CHART_PX, height=ROW_PX * len(rows))
