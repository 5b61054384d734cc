"""Charts, drawn by Altair and turned into inline SVG without a browser."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl
import vl_convert

from transcaspian.report._markup import Raw, esc
from transcaspian.report._palette import TONES, light, themed
from transcaspian.report._words import CARGO_NAMES, name_of

FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"
INK, SOFT, RULE, DEEP, RED, PAPER = (light(name) for name in ("ink", "soft", "rule", "deep", "red", "paper"))
CORRIDORS = ("titr", "turkmen", "iran", "west-caspian", "north", "ocean-suez", "ocean-cape", "direct")
SPARE_COLOURS = tuple(light(name) for name in ("vehicles", "metals", "grain", "fertiliser", "ore", "empty"))
FULL_STEPS = (60, 85, 95, 100)  # per cent of capacity at which a cell of the heat map changes colour
WIDE_PX, HALF_PX = 960, 440
HEAD_SHARE = 0.88  # how high the target line may stand before the axis is lengthened

Row = Mapping[str, object]


def svg(chart: Any, *, name: str, label: str) -> Raw:
    """Turn a chart into inline SVG in the colours of the page, light or dark."""
    return Raw(themed(still_svg(chart, name=name, label=label)))


def still_svg(chart: Any, *, name: str, label: str) -> Raw:
    """Turn a chart into SVG in light colours that scales with its frame and shares no id with another."""
    spec = chart.configure(**_config()).to_json(indent=None)
    text: str = vl_convert.vegalite_to_svg(spec)
    text = re.sub(r'(<svg[^>]*?) width="[\d.]+" height="[\d.]+"', r"\1", text, count=1)
    text = own_ids(text, name)
    return Raw(text.replace("<svg", f'<svg role="img" aria-label="{esc(label)}"', 1))


def own_ids(text: str, name: str) -> str:
    """Put a name before every id of an SVG and every reference to one, so that two SVGs can share a page.

    >>> own_ids('<clipPath id="c1"/><g clip-path="url(#c1)"/>', "a")
    '<clipPath id="a-c1"/><g clip-path="url(#a-c1)"/>'
    """
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', text))


def volumes(
    rows: Sequence[Row],
    observed: Sequence[Row],
    *,
    target: tuple[float, int],
    width_px: int = WIDE_PX,
    height_px: int = 330,
) -> Any:
    """Stack the corridor's volume by year and cargo, with what was counted and the target.

    Parameters
    ----------
    rows
        `year`, `group`, `kt`.
    observed
        `year`, `kt`.
    target
        The target in kt and its year.
    """
    groups = _by_size(rows, "group", "kt")
    years = sorted({int(str(row["year"])) for row in (*rows, *observed)})
    axis = alt.X(
        "year:O", title=None, scale=alt.Scale(domain=years), axis=alt.Axis(labelAngle=0, ticks=False, domainColor=INK)
    )
    named = [
        {
            "year": r["year"],
            "kt": r["kt"],
            "cargo": name_of(str(r["group"]), CARGO_NAMES),
            "order": groups.index(str(r["group"])),
        }
        for r in rows
    ]
    bars = (
        alt.Chart(
            pl.DataFrame(named, schema={"year": pl.Int64, "kt": pl.Float64, "cargo": pl.String, "order": pl.Int64})
        )
        .mark_bar(width={"band": 0.74}, stroke=PAPER, strokeWidth=0.6)
        .encode(
            x=axis,
            y=alt.Y(
                "kt:Q",
                title="kt a year",
                scale=_head_room(rows, observed, target),
                axis=alt.Axis(tickCount=6, format=",d"),
            ),
            color=alt.Color(
                "cargo:N",
                scale=_cargo_scale(groups),
                legend=alt.Legend(title=None, orient="top", columns=9, symbolType="square"),
            ),
            order=alt.Order("order:Q"),
        )
    )
    layers = [bars, *_target_layers(*target, years=years)]
    if observed:
        dots = alt.Chart(pl.DataFrame(observed))
        dots = dots.mark_point(filled=True, size=64, stroke=PAPER, strokeWidth=1.4, color=INK, opacity=1)
        layers.append(dots.encode(x="year:O", y="kt:Q"))
    return alt.layer(*layers).properties(width=width_px, height=height_px)


def _head_room(rows: Sequence[Row], observed: Sequence[Row], target: tuple[float, int]) -> Any:
    """Leave room above the target line for its words."""
    sums: dict[str, float] = {}
    for row in rows:
        sums[str(row["year"])] = sums.get(str(row["year"]), 0.0) + float(str(row["kt"]))
    highest = max([*sums.values(), *(float(str(row["kt"])) for row in observed)], default=0.0)
    if target[0] < HEAD_SHARE * highest:
        return alt.Scale(zero=True)
    return alt.Scale(domain=[0, max(highest, target[0] / HEAD_SHARE)], nice=False)


def _target_layers(target_kt: float, target_year: int, *, years: Sequence[int]) -> list[Any]:
    """Draw the target as a dashed line with its words at the left end, and a ring in its year."""
    frame = pl.DataFrame(
        [
            {
                "kt": target_kt,
                "year": years[0],
                "text": f"Target {target_kt:,.0f} kt in {target_year}".replace(",", "\N{NARROW NO-BREAK SPACE}"),
            }
        ]
    )
    rule = alt.Chart(frame).mark_rule(color=RED, strokeDash=[6, 4], strokeWidth=1.4).encode(y="kt:Q")
    words = (
        alt.Chart(frame)
        .mark_text(color=RED, align="left", baseline="bottom", dy=-5, dx=-12, fontSize=13)
        .encode(x="year:O", y="kt:Q", text="text:N")
    )
    if target_year not in years:
        return [rule, words]
    ring = (
        alt.Chart(pl.DataFrame([{"kt": target_kt, "year": target_year}]))
        .mark_point(size=110, color=RED, fill=PAPER, strokeWidth=2, opacity=1)
        .encode(x="year:O", y="kt:Q")
    )
    return [rule, words, ring]


def corridor_colours(corridors: Sequence[str]) -> dict[str, str]:
    """Give every corridor its light colour, the same in every chart."""
    spare = iter(SPARE_COLOURS * len(corridors))
    return {corridor: light(corridor) if corridor in CORRIDORS else next(spare) for corridor in sorted(corridors)}


def corridor_shares(rows: Sequence[Row], colours: Mapping[str, str], *, first: str = "titr") -> Any:
    """Stack the corridors' shares of all tonnes by year (`year`, `corridor`, `share`), this corridor at the foot."""
    order = sorted(_by_size(rows, "corridor", "share"), key=lambda corridor: corridor != first)
    frame = pl.DataFrame([{**row, "order": order.index(str(row["corridor"]))} for row in rows])
    scale = alt.Scale(domain=order, range=[colours[corridor] for corridor in order])
    return (
        alt.Chart(frame)
        .mark_bar(width={"band": 0.92}, stroke=PAPER, strokeWidth=0.6)
        .encode(
            x=_half_axis(sorted({int(str(row["year"])) for row in rows})),
            y=alt.Y("share:Q", title="share of tonnes", axis=alt.Axis(format="~%", tickCount=5)),
            color=alt.Color("corridor:N", scale=scale, legend=None),
            order=alt.Order("order:Q"),
        )
        .properties(width=HALF_PX - 10, height=230)
    )


def _half_axis(years: Sequence[int]) -> Any:
    """Name every fourth year when a narrow chart has many."""
    shown = [year for year in years if len(years) <= 10 or (year - years[-1]) % 4 == 0]
    axis = alt.Axis(labelAngle=0, ticks=False, domainColor=INK, values=shown)
    return alt.X("year:O", title=None, scale=alt.Scale(domain=years), axis=axis)


def utilisation(rows: Sequence[Row], order: Sequence[str]) -> Any:
    """Colour each bottleneck by how full it is in each year; the number is per cent of capacity."""
    frame = pl.DataFrame(rows, schema={"year": pl.Int64, "name": pl.String, "percent": pl.Float64})
    base = alt.Chart(frame).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, orient="top", ticks=False, domain=False)),
        y=alt.Y(
            "name:N",
            title=None,
            sort=list(order),
            axis=alt.Axis(ticks=False, domain=False, labelLimit=345, labelPadding=8),
        ),
    )
    steps = (0, *FULL_STEPS)
    cells = base.mark_rect(stroke=PAPER, strokeWidth=2).encode(color=_stepped([f"full-{step}" for step in steps]))
    words = base.mark_text(fontSize=11.5).encode(
        text=alt.Text("percent:Q", format=".0f"), color=_stepped([f"on-{step}" for step in steps])
    )
    drawn = alt.layer(cells, words).resolve_scale(color="independent")
    return drawn.properties(width=WIDE_PX - 360, height=28 * max(1, len(order)))


def _stepped(names: Sequence[str]) -> Any:
    """Colour by how full a place is, step by step; the steps are those that the printed whole numbers reach."""
    colours = [light(name) for name in names]
    scale = alt.Scale(type="threshold", domain=[step - 0.5 for step in FULL_STEPS], range=colours)
    return alt.Color("percent:Q", scale=scale, legend=None)


def two_parts(rows: Sequence[Row], parts: Sequence[tuple[str, str]], *, unit: str, observed: Sequence[Row] = ()) -> Any:
    """Stack two parts by year (`year`, `part`, `value`), with what was counted."""
    names, colours = [name for name, _ in parts], [colour for _, colour in parts]
    placed = [{**row, "order": names.index(str(row["part"]))} for row in rows]
    frame = pl.DataFrame(placed, schema={"year": pl.Int64, "part": pl.String, "value": pl.Float64, "order": pl.Int64})
    legend = alt.Legend(title=None, orient="top", symbolType="square")
    bars = (
        alt.Chart(frame)
        .mark_bar(width={"band": 0.74}, stroke=PAPER, strokeWidth=0.6)
        .encode(
            x=_half_axis(sorted({int(str(row["year"])) for row in (*rows, *observed)})),
            y=alt.Y("value:Q", title=unit, axis=alt.Axis(tickCount=5, format=",d")),
            color=alt.Color("part:N", scale=alt.Scale(domain=names, range=colours), legend=legend),
            order=alt.Order("order:Q"),
        )
    )
    layers: list[Any] = [bars]
    if observed:
        dots = alt.Chart(pl.DataFrame(observed))
        dots = dots.mark_point(filled=True, size=52, stroke=PAPER, strokeWidth=1.2, color=INK, opacity=1)
        layers.append(dots.encode(x="year:O", y="value:Q"))
    return alt.layer(*layers).properties(width=HALF_PX - 10, height=230)


def two_runs(rows: Sequence[Row], names: Sequence[str], *, target_kt: float) -> Any:
    """Draw the corridor's volume by year in two runs (`year`, `run`, `kt`)."""
    frame = pl.DataFrame(rows, schema={"year": pl.Int64, "run": pl.String, "kt": pl.Float64})
    colour = alt.Color(
        "run:N",
        scale=alt.Scale(domain=list(names), range=[SOFT, DEEP]),
        legend=alt.Legend(title=None, orient="top", symbolType="stroke", labelLimit=420),
    )
    axis = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, ticks=False, domainColor=INK))
    y = alt.Y("kt:Q", title="kt a year", axis=alt.Axis(tickCount=6, format=",d"), scale=alt.Scale(zero=True))
    lines = alt.Chart(frame).mark_line(strokeWidth=2.6, point={"size": 42}).encode(x=axis, y=y, color=colour)
    rule = alt.Chart(pl.DataFrame([{"kt": target_kt}])).mark_rule(color=RED, strokeDash=[6, 4], strokeWidth=1.4)
    return alt.layer(lines, rule.encode(y="kt:Q")).properties(width=WIDE_PX, height=300)


def differences(rows: Sequence[Row]) -> Any:
    """Draw the difference between two runs by year (`year`, `kt`)."""
    sign = "datum.value == 0 ? '0' : format(datum.value, '+,d')"
    y = alt.Y("kt:Q", title="difference, kt a year", axis=alt.Axis(tickCount=5, labelExpr=sign))
    return (
        alt.Chart(pl.DataFrame(rows, schema={"year": pl.Int64, "kt": pl.Float64}))
        .mark_bar(width={"band": 0.6})
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, ticks=False, domainColor=INK)),
            y=y,
            color=alt.condition(alt.datum.kt >= 0, alt.value(DEEP), alt.value(RED)),
        )
        .properties(width=WIDE_PX, height=180)
    )


def _by_size(rows: Sequence[Row], key: str, value: str) -> list[str]:
    """List the categories, the largest over all years first, what is gathered as `other` last."""
    sums: dict[str, float] = {}
    for row in rows:
        sums[str(row[key])] = sums.get(str(row[key]), 0.0) + float(str(row[value]))
    return sorted(sums, key=lambda name: (name == "other", -sums[name], name))


def _cargo_scale(groups: Sequence[str]) -> Any:
    return alt.Scale(
        domain=[name_of(g, CARGO_NAMES) for g in groups], range=[light(g if g in TONES else "other") for g in groups]
    )


def _config() -> dict[str, Any]:
    axis = {
        "labelFontSize": 12.5,
        "titleFontSize": 12.5,
        "titleFontWeight": "normal",
        "labelColor": SOFT,
        "titleColor": SOFT,
        "gridColor": RULE,
        "tickColor": RULE,
    }
    return {
        "font": FONT,
        "background": "transparent",
        "view": {"stroke": None},
        "axis": axis,
        "axisY": {"domain": False, "ticks": False, "labelPadding": 6, "titlePadding": 10},
        "legend": {"labelFontSize": 12.5, "labelColor": INK, "symbolSize": 110, "columnPadding": 18, "offset": 14},
        "locale": {
            "number": {"decimal": ".", "thousands": "\N{NARROW NO-BREAK SPACE}", "grouping": [3], "currency": ["", ""]}
        },
    }


def fit_and_forecast(
    counted: Sequence[Row], modelled: Sequence[Row], ahead: Sequence[Row], *, cut_year: int, unit: str
) -> Any:
    """Draw counts (dots), the fitted model (line) and the forecast with its interval (bars), by year.

    Rows hold `year` and `value`; those ahead also `low` and `high`. What lies right of the cut was never fitted.
    """
    years = sorted({int(str(row["year"])) for row in (*counted, *modelled, *ahead)})
    x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0), scale=alt.Scale(domain=years))
    y = alt.Y("value:Q", title=unit, axis=alt.Axis(tickCount=5, format=",d"))
    line = alt.Chart(pl.DataFrame(modelled)).mark_line(color=DEEP, strokeWidth=2.2, point=False).encode(x=x, y=y)
    dots = (
        alt.Chart(pl.DataFrame(counted))
        .mark_point(filled=True, size=62, stroke=PAPER, strokeWidth=1.2, color=INK, opacity=1)
        .encode(x=x, y=y)
    )
    layers = [line, dots]
    if ahead:
        frame = alt.Chart(pl.DataFrame(ahead))
        span = frame.mark_rule(color=RED, strokeWidth=2.0).encode(x=x, y=alt.Y("low:Q", title=unit), y2="high:Q")
        layers += [span, frame.mark_tick(color=RED, thickness=3, size=16).encode(x=x, y=y)]
    cut = alt.Chart(pl.DataFrame({"year": [cut_year]}))
    layers.append(cut.mark_rule(color=RULE, strokeDash=[4, 3], xOffset={"expr": "bandwidth('x') / 2"}).encode(x=x))
    return alt.layer(*layers).properties(width=HALF_PX - 10, height=230)
