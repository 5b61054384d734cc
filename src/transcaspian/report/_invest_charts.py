"""Charts of a plan: what tonnes cost, when works are built, whose money goes and comes."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from transcaspian.plan import Appraisal
from transcaspian.report._charts import DEEP, HALF_PX, INK, PAPER, RED, SOFT, WIDE_PX
from transcaspian.report._palette import light
from transcaspian.runs import Investment, PlanPoint

NAMES_PX = 330
ROW_PX = 26
MOST_PARTIES = 12
MOST_NAME = 46  # letters of a name beside a bar


def tonnes(answer: Investment) -> Any:
    """Draw the least capex for each target: bought tonnes against money, the plan as a mark."""
    rows = [
        {"musd": one.capex_musd, "kt": one.corridor_kt, "text": f"{one.corridor_kt:,.0f}"}
        for one in answer.frontier
        if one.capex_musd is not None and one.corridor_kt is not None
    ]
    rows.insert(0, {"musd": 0.0, "kt": answer.without_kt, "text": f"{answer.without_kt:,.0f}"})
    x = alt.X("musd:Q", title="capex of the plan, MUSD", axis=alt.Axis(tickCount=6, format=",d", grid=False))
    y = alt.Y("kt:Q", title="kt a year", scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=6, format=",d"))
    frame = pl.DataFrame(rows)
    line = alt.Chart(frame).mark_line(color=DEEP, interpolate="step-after", strokeWidth=2).encode(x=x, y=y)
    dots = alt.Chart(frame).mark_point(filled=True, size=60, color=DEEP, opacity=1, stroke=PAPER).encode(x=x, y=y)
    plan = pl.DataFrame([{"musd": answer.plan.capex_musd, "kt": answer.plan.corridor_kt, "text": "the plan"}])
    mark = alt.Chart(plan).mark_point(filled=True, size=110, color=RED, opacity=1, stroke=PAPER).encode(x=x, y=y)
    word = alt.Chart(plan).mark_text(color=RED, align="right", dx=-8, dy=-10, fontSize=12.5)
    return alt.layer(line, dots, mark, word.encode(x=x, y=y, text="text:N")).properties(width=HALF_PX, height=280)


def arrival(points: list[PlanPoint]) -> Any:
    """Draw the least capex for one target by year of arrival; years in which it cannot be reached stand on top."""
    known = [one.capex_musd for one in points if one.capex_musd is not None]
    top = 1.15 * max(known, default=1.0)
    rows = [
        {
            "by": one.by,
            "musd": top if one.capex_musd is None else one.capex_musd,
            "text": _reached(one),
            "can": one.capex_musd is not None,
        }
        for one in points
    ]
    frame = pl.DataFrame(rows)
    x = alt.X("by:O", title="year of arrival", axis=alt.Axis(labelAngle=0, ticks=False, domainColor=INK))
    y = alt.Y(
        "musd:Q", title="capex, MUSD", scale=alt.Scale(domain=[0, 1.1 * top]), axis=alt.Axis(tickCount=5, format=",d")
    )
    colour = alt.Color("can:N", scale=alt.Scale(domain=[True, False], range=[DEEP, RED]), legend=None)
    bars = alt.Chart(frame.filter(pl.col("can"))).mark_bar(width={"band": 0.5}, color=DEEP).encode(x=x, y=y)
    words = (
        alt.Chart(frame)
        .mark_text(dy=-4, baseline="line-bottom", lineBreak="\n", fontSize=12)
        .encode(x=x, y=y, text="text:N", color=colour)
    )
    return alt.layer(bars, words).properties(width=HALF_PX, height=280)


def _reached(one: PlanPoint) -> str:
    """Write what a point costs, or why nothing stands there."""
    if one.capex_musd is not None:
        return f"{one.capex_musd:,.0f}"
    return "out of\nreach" if one.status == "none" else "not\nfound"


def building(answer: Investment) -> Any:
    """Draw each work from its start to its opening, the dearest thickest in colour."""
    works = answer.plan.works
    rows = [
        {
            "name": _short(one.name),
            "from": float(one.start_year),
            "to": float(max(one.opens_year, one.start_year + 0.15)),
            "musd": f"{one.capex_musd:,.0f}",
            "end": float(answer.asked.by + 1),
        }
        for one in works
    ]
    frame = pl.DataFrame(rows)
    order = [str(row["name"]) for row in rows]
    span = [float(answer.asked.first_year), float(answer.asked.by + 1)]
    ticks = alt.Axis(values=list(range(answer.asked.first_year, answer.asked.by + 2)), format="d", domain=False)
    scale = alt.Scale(domain=span, nice=False, zero=False)
    y = alt.Y("name:N", title=None, sort=order, axis=_names_axis())
    built = alt.Chart(frame).mark_bar(height={"band": 0.5}, color=light("rail"))
    serving = alt.Chart(frame).mark_bar(height={"band": 0.2}, color=light("good"))
    words = alt.Chart(frame).mark_text(align="left", dx=6, fontSize=11.5, color=SOFT)
    layers = [
        serving.encode(x=alt.X("to:Q", title=None, scale=scale, axis=ticks), x2="end:Q", y=y),
        built.encode(x=alt.X("from:Q", title=None, scale=scale, axis=ticks), x2="to:Q", y=y),
        words.encode(x=alt.value(WIDE_PX - NAMES_PX), y=y, text="musd:N"),
    ]
    return alt.layer(*layers).properties(width=WIDE_PX - NAMES_PX, height=ROW_PX * max(len(works), 1))


def parties(found: Appraisal) -> Any:
    """Draw the present value of the plan for each party at the common rate, what it pays to the left."""
    shown = sorted(found.parties, key=lambda one: -abs(one.common_npv_musd))[:MOST_PARTIES]
    shown.sort(key=lambda one: one.common_npv_musd)
    rows = [
        {"name": _short(one.name), "musd": one.common_npv_musd, "gains": one.common_npv_musd >= 0.0} for one in shown
    ]
    y = alt.Y("name:N", title=None, sort=[str(row["name"]) for row in rows], axis=_names_axis())
    axis = alt.Axis(tickCount=7, format=",d", domain=False, ticks=False)
    colour = alt.Color("gains:N", scale=alt.Scale(domain=[True, False], range=[light("good"), RED]), legend=None)
    bars = alt.Chart(pl.DataFrame(rows)).mark_bar(height={"band": 0.62})
    drawn = bars.encode(x=alt.X("musd:Q", title="present value, MUSD", axis=axis), y=y, color=colour)
    return drawn.properties(width=WIDE_PX - NAMES_PX, height=ROW_PX * len(rows))


def _short(name: str) -> str:
    """Cut a name that would leave its place."""
    return name if len(name) <= MOST_NAME else name[: MOST_NAME - 1].rstrip() + "…"


def _names_axis() -> Any:
    return alt.Axis(ticks=False, domain=False, labelLimit=NAMES_PX - 14, labelPadding=8, labelColor=INK)
