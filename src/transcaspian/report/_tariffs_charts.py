"""Charts of tariffs: tonnes and money by regime, who takes what of the through tariff, how groups would share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from transcaspian.report._charts import DEEP, HALF_PX, INK, PAPER, RED, SOFT, WIDE_PX
from transcaspian.report._palette import light
from transcaspian.runs import RegimeAnswer, Sharing

NAMES_PX = 240
ROW_PX = 30
PAYEE_TONES = ("ship", "road", "chemicals", "vehicles", "food", "deep", "grain", "metals", "ore", "fertiliser")
RULES = (
    ("today_musd", "today", SOFT),
    ("shapley_musd", "Shapley", DEEP),
    ("bargain_musd", "bargain", light("food")),
    ("kilometres_musd", "by kilometre", light("grain")),
    ("costs_musd", "by cost", light("chemicals")),
    ("outside_musd", "alone outside", RED),
)


def _names_axis() -> Any:
    return alt.Axis(ticks=False, domain=False, labelLimit=NAMES_PX - 14, labelPadding=8, labelColor=INK)


def tonnes(regimes: Sequence[RegimeAnswer]) -> Any:
    """Draw the tonnes of each regime as a bar; those of today as a line through all."""
    frame = pl.DataFrame([{"name": one.title, "kt": one.corridor_kt} for one in regimes])
    order = [one.title for one in regimes]
    y = alt.Y("name:N", title=None, sort=order, axis=_names_axis())
    x = alt.X("kt:Q", title="kt a year", axis=alt.Axis(tickCount=4, format=",d", domain=False, ticks=False))
    bars = alt.Chart(frame).mark_bar(color=DEEP, height={"band": 0.62}).encode(x=x, y=y)
    words = alt.Chart(frame).mark_text(align="left", dx=5, color=INK, fontSize=12)
    words = words.encode(x=x, y=y, text=alt.Text("kt:Q", format=",.0f"))
    line = alt.Chart(pl.DataFrame([{"kt": regimes[0].corridor_kt}])).mark_rule(color=RED, strokeDash=[4, 3])
    return alt.layer(bars, words, line.encode(x="kt:Q")).properties(width=HALF_PX - 150, height=ROW_PX * len(order))


def money(regimes: Sequence[RegimeAnswer]) -> Any:
    """Draw what members, other owners of rents and shippers gain in each regime against today."""
    parts = (("members", DEEP), ("other owners", light("grain")), ("shippers", light("food")))
    rows = []
    for one in regimes:
        gains = (one.members_musd, one.others_rent_musd, sum(one.shippers_musd.values()))
        rows += [{"name": one.title, "who": who, "musd": gain} for (who, _), gain in zip(parts, gains, strict=True)]
    chart = alt.Chart(pl.DataFrame(rows)).mark_bar(height={"band": 0.8})
    drawn = chart.encode(
        x=alt.X(
            "musd:Q", title="USD million a year against today", axis=alt.Axis(tickCount=5, domain=False, ticks=False)
        ),
        y=alt.Y("name:N", title=None, sort=[one.title for one in regimes], axis=_names_axis()),
        yOffset=alt.YOffset("who:N", sort=[who for who, _ in parts]),
        color=alt.Color(
            "who:N",
            scale=alt.Scale(domain=[who for who, _ in parts], range=[tone for _, tone in parts]),
            legend=alt.Legend(title=None, orient="top", symbolType="square"),
        ),
    )
    return drawn.properties(width=HALF_PX - 150, height=ROW_PX * len(regimes))


def payees(regimes: Sequence[RegimeAnswer]) -> Any:
    """Stack the through tariff of the trip by who takes it."""
    names = [one.name for one in regimes[0].payees]
    rows = [
        {"name": one.title, "who": payee.name, "usd": payee.usd_per_teu, "order": names.index(payee.name)}
        for one in regimes
        for payee in one.payees
    ]
    colours = [light(tone) for tone in PAYEE_TONES[: len(names)]]
    chart = alt.Chart(pl.DataFrame(rows)).mark_bar(height={"band": 0.66}, stroke=PAPER, strokeWidth=0.6)
    drawn = chart.encode(
        x=alt.X("usd:Q", title="USD/TEU", axis=alt.Axis(tickCount=7, format=",d", domain=False, ticks=False)),
        y=alt.Y("name:N", title=None, sort=[one.title for one in regimes], axis=_names_axis()),
        color=alt.Color(
            "who:N",
            scale=alt.Scale(domain=names, range=colours),
            legend=alt.Legend(title=None, orient="top", columns=4, symbolType="square", labelLimit=260),
        ),
        order=alt.Order("order:Q"),
    )
    return drawn.properties(width=WIDE_PX - NAMES_PX, height=ROW_PX * len(regimes))


def shares(found: Sharing) -> Any:
    """Mark what each rule gives each group above what it earns today."""
    rows = [
        {"name": one.name, "rule": rule, "musd": float(getattr(one, field)) - one.today_musd}
        for one in found.groups
        for field, rule, _ in RULES[1:]
    ]
    chart = alt.Chart(pl.DataFrame(rows)).mark_point(filled=True, size=90, opacity=0.9)
    drawn = chart.encode(
        x=alt.X(
            "musd:Q", title="USD million a year above today", axis=alt.Axis(tickCount=7, domain=False, ticks=False)
        ),
        y=alt.Y("name:N", title=None, sort=[one.name for one in found.groups], axis=_names_axis()),
        color=alt.Color(
            "rule:N",
            scale=alt.Scale(domain=[rule for _, rule, _ in RULES[1:]], range=[tone for *_, tone in RULES[1:]]),
            legend=alt.Legend(title=None, orient="top"),
        ),
        shape=alt.Shape("rule:N", scale=alt.Scale(domain=[rule for _, rule, _ in RULES[1:]]), legend=None),
    )
    zero = alt.Chart(pl.DataFrame([{"musd": 0.0}])).mark_rule(color=SOFT).encode(x="musd:Q")
    return alt.layer(zero, drawn).properties(width=WIDE_PX - NAMES_PX, height=ROW_PX * len(found.groups))
