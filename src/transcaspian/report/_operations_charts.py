"""Charts of a simulated year: days from door to door, causes of delay, queues by day, how full ships sail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from transcaspian.report._charts import DEEP, HALF_PX, INK, PAPER, RED, SOFT, WIDE_PX
from transcaspian.report._palette import light
from transcaspian.runs import Simulation
from transcaspian.sim import DailyQueue, MarketDays, Voyages

MOVING = "moving and handling"
MOST_CAUSES = 6
CAUSE_TONES = ("ship", "road", "chemicals", "vehicles", "food", "deep")
NAMES_PX = 330
ROW_PX = 30
RIDGE_SHARE = 0.88  # height of a hill of the distribution in its row


def distributions(markets: Sequence[MarketDays], edges_days: Sequence[float]) -> Any:
    """Draw how units of each market spread over days from door to door: a hill for each, its median as a line."""
    order = [one.name for one in markets]
    hills, medians = [], []
    low, high = _span(markets, edges_days)
    for row, one in enumerate(markets):
        top = max(one.counts)
        for place, count in enumerate(one.counts):
            if low <= edges_days[place] and edges_days[place + 1] <= high:
                middle = (edges_days[place] * edges_days[place + 1]) ** 0.5
                hills.append({"row": row, "days": middle, "foot": float(row), "head": row - RIDGE_SHARE * count / top})
        day = one.median_days.value
        medians.append({"row": row, "days": day, "foot": float(row), "head": row - RIDGE_SHARE, "text": f"{day:.0f}"})
    x = alt.X(
        "days:Q",
        title="days from door to door",
        scale=alt.Scale(type="log", domain=[low, high], nice=False),
        axis=alt.Axis(values=[2, 3, 5, 10, 20, 30, 50, 100, 200, 365], format="d", grid=True, domain=False),
    )
    y = alt.Y("foot:Q", title=None, scale=alt.Scale(domain=[len(order) - 0.7, -1.0], nice=False), axis=None)
    area = alt.Chart(pl.DataFrame(hills)).mark_area(color=light("turkmen"), opacity=0.75, interpolate="monotone")
    frame = pl.DataFrame(medians)
    rule = alt.Chart(frame).mark_rule(color=INK, strokeWidth=1.6)
    words = alt.Chart(frame).mark_text(color=INK, fontSize=12, align="left", dx=4, dy=-ROW_PX * 0.72)
    names = alt.Chart(pl.DataFrame([{"foot": float(k), "name": name} for k, name in enumerate(order)]))
    left = names.mark_text(align="right", dx=-10, dy=-8, fontSize=12.5, color=INK, limit=NAMES_PX - 10)
    layers = [
        area.encode(x=x, y=y, y2="head:Q", detail="row:N"),
        rule.encode(x=x, y=y, y2="head:Q"),
        words.encode(x=x, y=y, text="text:N"),
        left.encode(x=alt.value(0), y=y, text="name:N"),
    ]
    return alt.layer(*layers).properties(width=WIDE_PX - NAMES_PX, height=ROW_PX * 1.35 * len(order))


def _span(markets: Sequence[MarketDays], edges_days: Sequence[float]) -> tuple[float, float]:
    """Give the edges between which all but a few units lie."""
    total = [sum(column) for column in zip(*(one.counts for one in markets), strict=True)]
    most = sum(total)
    below, first, last = 0, 0, len(total)
    for place, count in enumerate(total):
        if below < 0.001 * most:
            first = place
        below += count
        if below <= 0.9995 * most:
            last = place + 2
    return edges_days[first], edges_days[min(last, len(edges_days) - 1)]


def causes(markets: Sequence[MarketDays], names: Sequence[str]) -> Any:
    """Stack the mean days of a unit of each market: moving, then what it waits for."""
    shown = [MOVING, *names]
    rows = []
    for one in markets:
        parts = {MOVING: one.moving_days.value} | {
            name: one.waits_days[name].value for name in names if name in one.waits_days
        }
        rows += [
            {"name": one.name, "cause": cause, "days": max(0.0, days), "order": shown.index(cause)}
            for cause, days in parts.items()
        ]
    colours = [SOFT, *(light(tone) for tone in CAUSE_TONES[: len(names)])]
    return (
        alt.Chart(pl.DataFrame(rows))
        .mark_bar(height={"band": 0.66}, stroke=PAPER, strokeWidth=0.6)
        .encode(
            x=alt.X("days:Q", title="mean days of a unit", axis=alt.Axis(tickCount=7, domain=False, ticks=False)),
            y=alt.Y("name:N", title=None, sort=[one.name for one in markets], axis=_names_axis()),
            color=alt.Color(
                "cause:N",
                scale=alt.Scale(domain=shown, range=colours),
                legend=alt.Legend(title=None, orient="top", columns=4, symbolType="square", labelLimit=260),
            ),
            order=alt.Order("order:Q"),
        )
        .properties(width=WIDE_PX - NAMES_PX, height=ROW_PX * len(markets))
    )


def _names_axis() -> Any:
    return alt.Axis(ticks=False, domain=False, labelLimit=NAMES_PX - 14, labelPadding=8, labelColor=INK)


def queue_by_day(queue: DailyQueue, year: int) -> Any:
    """Draw one queue by day: the mean of all replications in the band that nine of ten stay in."""
    first = dt.date(year, 1, 1)
    rows = [
        {"day": first + dt.timedelta(days=day), "mean": mean, "low": low, "high": high}
        for day, (mean, low, high) in enumerate(zip(queue.mean_units, queue.low_units, queue.high_units, strict=True))
    ]
    frame = pl.DataFrame(rows)
    one_year = len(rows) <= 366
    ticks = alt.Axis(
        format="%b" if one_year else "%Y",
        tickCount={"interval": "month" if one_year else "year", "step": 1},
        domainColor=INK,
        grid=False,
    )
    x = alt.X("day:T", title=None, axis=ticks)
    y = alt.Y("low:Q", title=queue.unit, axis=alt.Axis(tickCount=4, format=",d"), scale=alt.Scale(zero=True))
    band = alt.Chart(frame).mark_area(color=DEEP, opacity=0.22).encode(x=x, y=y, y2="high:Q")
    line = alt.Chart(frame).mark_line(color=DEEP, strokeWidth=1.8).encode(x=x, y=alt.Y("mean:Q"))
    return alt.layer(band, line).properties(width=HALF_PX - 40, height=150)


def loads(voyages: Sequence[Voyages]) -> Any:
    """Show how full the decks of each service are: the darker, the more of its voyages; the mean as a mark."""
    rows, means = [], []
    for one in voyages:
        total, bins = max(sum(one.counts), 1), len(one.counts)
        means.append({"name": one.name, "full": 100.0 * one.deck_share.value})
        rows += [
            {"name": one.name, "from": 100.0 * k / bins, "to": 100.0 * (k + 1) / bins, "part": count / total}
            for k, count in enumerate(one.counts)
            if count
        ]
    order = [one.name for one in voyages]
    x = alt.X(
        "from:Q",
        title="deck that is full, %",
        scale=alt.Scale(domain=[0, 100]),
        axis=alt.Axis(tickCount=6, domain=False, ticks=False),
    )
    y = alt.Y("name:N", title=None, sort=order, axis=_names_axis())
    opacity = alt.Opacity("part:Q", scale=alt.Scale(type="sqrt", domain=[0, 1], range=[0.05, 1]), legend=None)
    cells = alt.Chart(pl.DataFrame(rows)).mark_bar(color=light("ship"), height={"band": 0.7})
    marks = alt.Chart(pl.DataFrame(means)).mark_tick(color=RED, thickness=2.4, size=20)
    drawn = alt.layer(cells.encode(x=x, x2="to:Q", y=y, opacity=opacity), marks.encode(x=alt.X("full:Q"), y=y))
    return drawn.properties(width=WIDE_PX - NAMES_PX, height=26 * len(order))


def shown_causes(answer: Simulation) -> list[str]:
    """List the causes of delay worth a colour, the longest first."""
    return [one.cause for one in answer.simulated.causes if one.mean_days.value > 0.0][:MOST_CAUSES]
