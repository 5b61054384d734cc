"""Charts of the fibre companion: what a pair carries by design, gains in time, hours saved by the prior."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from transcaspian.report._charts import DEEP, INK, PAPER, RED, RULE, WIDE_PX, Row

ROW_PX = 30
NAME_PX = 330
HOURS_PX = 320


def capacities(rows: Sequence[Row], *, target_tbps: float) -> Any:
    """Draw what a pair carries by the modes as bars, by Shannon's limit as marks, pairs for the target as words.

    Parameters
    ----------
    rows
        `name`, `modes`, `shannon` (Tbit/s), `words`; in the order from top to bottom.
    target_tbps
        What was promised, for the title of the axis.
    """
    order = [str(row["name"]) for row in rows]
    frame = alt.Chart(pl.DataFrame(rows))
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=NAME_PX, ticks=False, domain=False))
    x = alt.X(
        "modes:Q", title=f"Tbit/s a fibre pair; words: pairs for {target_tbps:g} Tbit/s", axis=alt.Axis(tickCount=8)
    )
    bars = frame.mark_bar(color=DEEP, height={"band": 0.6}).encode(x=x, y=y)
    marks = frame.mark_point(shape="diamond", filled=True, color=RED, size=60, opacity=1, stroke=PAPER)
    words = frame.mark_text(align="left", dx=9, color=INK, fontSize=12)
    return alt.layer(
        bars, marks.encode(x="shannon:Q", y=y), words.encode(x="shannon:Q", y=y, text="words:N")
    ).properties(width=WIDE_PX - NAME_PX, height=ROW_PX * len(rows))


def gains(rows: Sequence[Row]) -> Any:
    """Draw the gain of each way of the cable under each reading, slower to the left of nothing.

    `name`, `reading`, `lengths`, `gain` (ms).
    """
    order = list(dict.fromkeys(str(row["name"]) for row in rows))
    named, based = (list(dict.fromkeys(str(row[key]) for row in rows)) for key in ("reading", "lengths"))
    frame = alt.Chart(pl.DataFrame(rows))
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=NAME_PX, ticks=False, domain=False))
    x = alt.X("gain:Q", title="ms of round trip won by the cable; below zero it is slower", axis=alt.Axis(tickCount=8))
    colour = alt.Color(
        "reading:N",
        scale=alt.Scale(domain=named, range=[RED, DEEP][: len(named)]),
        legend=alt.Legend(title=None, orient="top", labelLimit=WIDE_PX, columns=1, symbolType="circle"),
    )
    shape = alt.Shape(
        "lengths:N",
        scale=alt.Scale(domain=based, range=["circle", "diamond"][: len(based)]),
        legend=alt.Legend(title=None, orient="top", columns=1),
    )
    points = frame.mark_point(filled=True, size=90, opacity=0.9, stroke=PAPER).encode(
        x=x, y=y, color=colour, shape=shape
    )
    none = alt.Chart(pl.DataFrame({"gain": [0.0]})).mark_rule(color=RULE, strokeWidth=1.5).encode(x="gain:Q")
    return alt.layer(none, points).properties(width=WIDE_PX - NAME_PX, height=ROW_PX * len(order))


def hours(rows: Sequence[Row]) -> Any:
    """Draw the hours without a way to Europe, with the cable and without, by how often Russia is lost at once.

    `shock` (a year), `hours`, `case`; both axes by powers of ten, so rows with none of either are left out.
    """
    kept = [row for row in rows if float(str(row["shock"])) > 0.0 and float(str(row["hours"])) > 0.0]
    cases = list(dict.fromkeys(str(row["case"]) for row in kept))
    x = alt.X("shock:Q", scale=alt.Scale(type="log"), title="times a year that all of Russia is lost at once (a prior)",
              axis=alt.Axis(tickCount=6, format="~g", grid=False))  # fmt: skip
    y = alt.Y("hours:Q", scale=alt.Scale(type="log"), title="hours a year without a way to Europe",
              axis=alt.Axis(tickCount=6, format="~g"))  # fmt: skip
    colour = alt.Color("case:N", scale=alt.Scale(domain=cases, range=[RED, DEEP][: len(cases)]),
                       legend=alt.Legend(title=None, orient="top"))  # fmt: skip
    lines = alt.Chart(pl.DataFrame(kept)).mark_line(point=True, strokeWidth=2.0).encode(x=x, y=y, color=colour)
    return lines.properties(width=WIDE_PX, height=HOURS_PX)
