"""Charts of Kazakh oil: years beside steps and counts, netbacks by way, what outages cost and a second way saves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from transcaspian.report._charts import DEEP, INK, RED, RULE, SOFT, WIDE_PX, Row


def years(lines: Sequence[Row], observed: Sequence[Row]) -> Any:
    """Draw what can cross, what does, what enters the line and what is signed, with every count.

    Parameters
    ----------
    lines
        `year`, `mt`, `what`.
    observed
        `year`, `mt`.
    """
    what = list(dict.fromkeys(str(row["what"]) for row in lines))
    colours = alt.Scale(domain=what, range=[SOFT, RED, DEEP, INK][: len(what)])
    dashes = alt.Scale(domain=what, range=[[6, 4], [1, 0], [1, 0], [2, 3]][: len(what)])
    x = alt.X("year:Q", title=None, axis=alt.Axis(grid=False, format="d"))
    y = alt.Y("mt:Q", title="Mt a year", scale=alt.Scale(zero=True))
    drawn = (
        alt.Chart(pl.DataFrame(lines))
        .mark_line(strokeWidth=2.2)
        .encode(x=x, y=y, color=alt.Color("what:N", title=None, scale=colours),
                strokeDash=alt.StrokeDash("what:N", title=None, scale=dashes))
    )  # fmt: skip
    counted = alt.Chart(pl.DataFrame(observed)).mark_point(color=INK, filled=True, size=55).encode(x=x, y=y)
    return alt.layer(drawn, counted).properties(width=WIDE_PX, height=320)


def netbacks(rows: Sequence[Row]) -> Any:
    """Draw the netback of each way with its range; rows hold `way`, `low`, `middle`, `high` in USD a tonne."""
    order = [str(row["way"]) for row in rows]
    y = alt.Y("way:N", sort=order, title=None)
    base = alt.Chart(pl.DataFrame(rows))
    least = min(float(str(row["low"])) for row in rows)
    x = alt.X("low:Q", title="USD a tonne at Tengiz", scale=alt.Scale(domainMin=least - 10.0, zero=False))
    span = base.mark_rule(color=RULE, strokeWidth=7).encode(x=x, x2="high:Q", y=y)
    middle = base.mark_point(color=RED, filled=True, size=90, opacity=1.0).encode(x="middle:Q", y=y)
    return alt.layer(span, middle).properties(width=WIDE_PX, height=36 * len(rows))


def outages(rows: Sequence[Row]) -> Any:
    """Draw what each outage costs and what a second way saves in it; rows hold `event`, `what`, `musd`."""
    order = list(dict.fromkeys(str(row["event"]) for row in rows))
    what = list(dict.fromkeys(str(row["what"]) for row in rows))
    colours = alt.Scale(domain=what, range=[SOFT, RED][: len(what)])
    return (
        alt.Chart(pl.DataFrame(rows))
        .mark_bar()
        .encode(
            x=alt.X("musd:Q", title="million USD"), y=alt.Y("event:N", sort=order, title=None),
            yOffset=alt.YOffset("what:N", sort=what), color=alt.Color("what:N", title=None, scale=colours),
        )
        .properties(width=WIDE_PX, height=40 * len(order))
    )  # fmt: skip
