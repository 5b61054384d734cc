"""Charts of the power cable: savings by size beside what the cable costs, and its mean day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from transcaspian.report._charts import DEEP, INK, RED, SOFT, WIDE_PX, Row

COST_DASHES = ([1, 0], [6, 4], [2, 3])  # of the price cases, in order


def worth(saved: Sequence[Row], costs: Sequence[Row]) -> Any:
    """Draw what sizes save a year under each price of gas, and what they cost.

    Parameters
    ----------
    saved
        `size`, `musd`, `gas`.
    costs
        `size`, `musd`, `case`; those above all that is saved are cut off at twice of it.
    """
    top = 2.0 * max(float(str(row["musd"])) for row in saved) or 1.0
    kept = [row for row in costs if float(str(row["musd"])) <= top]
    x = alt.X("size:Q", title="MW", axis=alt.Axis(grid=False))
    y = alt.Y("musd:Q", title="million USD a year", scale=alt.Scale(domain=[0.0, top], nice=False))
    gases = list(dict.fromkeys(str(row["gas"]) for row in saved))
    cases = list(dict.fromkeys(str(row["case"]) for row in costs))
    colours = alt.Scale(domain=gases, range=[RED, DEEP][: len(gases)])
    dashes = alt.Scale(domain=cases, range=list(COST_DASHES[: len(cases)]))
    layers = [
        alt.Chart(pl.DataFrame(saved))
        .mark_line(point=True, strokeWidth=2.2)
        .encode(x=x, y=y, color=alt.Color("gas:N", title="saved, price of gas", scale=colours))
    ]
    if kept:
        layers.append(
            alt.Chart(pl.DataFrame(kept))
            .mark_line(color=SOFT, strokeWidth=1.6)
            .encode(x=x, y=y, strokeDash=alt.StrokeDash("case:N", title="cost of the cable", scale=dashes))
        )
    return alt.layer(*layers).properties(width=WIDE_PX, height=360)


def mean_day(rows: Sequence[Row]) -> Any:
    """Draw the mean flow by hour, to Azerbaijan above zero and to Mangystau below; rows hold `hour`, `mw`, `gas`."""
    gases = list(dict.fromkeys(str(row["gas"]) for row in rows))
    colours = alt.Scale(domain=gases, range=[RED, DEEP][: len(gases)])
    x = alt.X("hour:Q", title="hour, UTC", axis=alt.Axis(grid=False, tickCount=12))
    chart = alt.Chart(pl.DataFrame(rows)).mark_line(strokeWidth=2.2)
    lines = chart.encode(
        x=x, y=alt.Y("mw:Q", title="MW, to Azerbaijan above zero"),
        color=alt.Color("gas:N", title="price of gas", scale=colours),
    )  # fmt: skip
    zero = alt.Chart(pl.DataFrame({"mw": [0.0]})).mark_rule(color=INK, strokeWidth=1.0).encode(y="mw:Q")
    return alt.layer(zero, lines).properties(width=WIDE_PX, height=260)
