"""One still picture of a run: the map of a year and the volumes."""

from __future__ import annotations

from pathlib import Path

import vl_convert

from transcaspian.errors import Fault, OutputError
from transcaspian.report import _charts
from transcaspian.report._figures import HEADLINE_PERIMETER, headline_year
from transcaspian.report._flows import round_steps, width_px
from transcaspian.report._geography import CLASS_NAMES, CLASSES, read_ground, read_land
from transcaspian.report._labels import Label, rank_layers, settle
from transcaspian.report._map import (
    ATTRIBUTION,
    CORRIDOR_VIEW,
    HIDDEN_AT_FIRST,
    LETTER_PX,
    FlowMap,
    flow_map,
    sea_names,
)
from transcaspian.report._markup import Raw, join, tag
from transcaspian.report._palette import light
from transcaspian.report._projection import frame_outline
from transcaspian.report._reading import KeptRun, Tables, read_kept, write
from transcaspian.report._volumes import observed_rows, volume_rows
from transcaspian.report._words import number, significant

FONT = "Liberation Sans, Helvetica Neue, Arial, DejaVu Sans, sans-serif"
WIDTH_PX, MAP_PX, CHART_PX, TOP_PX, FOOT_PX, MARGIN_PX = 1120, 574, 300, 84, 34, 28
SHARPNESS = 2.0  # pixels of the PNG per pixel of the drawing


def picture(run: Path, *, out: Path, tables: Tables) -> Path:
    """Draw a run as one picture: the map of its headline year above its volumes.

    Parameters
    ----------
    run
        Folder of the run.
    out
        The file to write; its ending says which kind, `.png` or `.svg`.
    tables
        The tables of the run: names and lines of the map.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        When the run cannot be read.
    OutputError
        When the file cannot be written, or is neither PNG nor SVG.
    """
    if out.suffix not in {".png", ".svg"}:
        raise OutputError(
            Fault(
                file=str(out),
                message="a picture is a PNG or an SVG",
                got=out.suffix or "no ending",
                allowed=".png | .svg",
            )
        )
    read = read_kept(run)
    years = [year.year for year in read.summary.years]
    drawn = flow_map(read_ground(tables, read_land()), read.flows, years, first=headline_year(read).year)
    svg = _sheet(read, drawn)
    return write(out, svg.encode() if out.suffix == ".svg" else bytes(vl_convert.svg_to_png(svg, scale=SHARPNESS)))


def _sheet(run: KeptRun, drawn: FlowMap) -> str:
    """Put title, map and chart on one sheet."""
    height = TOP_PX + MAP_PX + CHART_PX + FOOT_PX
    year = headline_year(run)
    title = f"Middle Corridor in {year.year}: {number(year.corridor_kt)} kt"
    scenario = f"Scenario: {run.scenario.title}"
    foot = f"transcaspian {run.summary.software['version']}. {ATTRIBUTION}"
    return tag(
        "svg",
        tag("rect", width=f"{WIDTH_PX}", height=f"{height}", fill=_charts.PAPER),
        _text(title, MARGIN_PX, 44, 27, _charts.DEEP, font_weight="bold"),
        _text(scenario, MARGIN_PX, 69, 15, _charts.SOFT),
        _map(drawn),
        _legend(drawn),
        _chart(run),
        _text(foot, MARGIN_PX, height - 13, 10.5, _charts.SOFT),
        xmlns="http://www.w3.org/2000/svg",
        width=f"{WIDTH_PX}",
        height=f"{height}",
        viewBox=f"0 0 {WIDTH_PX} {height}",
        font_family=FONT,
    )


def _text(words: str, x: float, y: float, size_px: float, colour: str, **more: str) -> Raw:
    return tag("text", words, x=f"{x:.0f}", y=f"{y:.0f}", font_size=f"{size_px:.1f}", fill=colour, **more)


def _map(drawn: FlowMap) -> Raw:
    """Draw the map of the headline year with explicit widths: a converter knows no screen."""
    view, width = CORRIDOR_VIEW, WIDTH_PX - 2 * MARGIN_PX
    unit = view.width_px / width
    lines = []
    for link in drawn.shown():
        size = drawn.width_px(link) * unit
        if size > 0 and link.mode_class not in HIDDEN_AT_FIRST:
            lines.append(tag("path", d=link.line, stroke=light(link.mode_class), stroke_width=f"{size:.1f}"))
    ground = drawn.ground
    idle = "".join(link.line for link in ground.links if link.mode_class in {"rail", "road"})
    names = settle(rank_layers(ground, drawn.layers, len(drawn.years)), view, letter_px=LETTER_PX * unit)
    seas = sea_names(unit).replace(
        'class="sea"', f'fill="{light("sea-name")}" font-style="italic" text-anchor="middle"'
    )
    bold = {"stroke_linecap": "round", "stroke_linejoin": "round", "stroke_opacity": "0.86"}
    return tag(
        "svg",
        tag("path", d=frame_outline(), fill=light("water")),
        _drawn(ground.land, light("coast"), 0.6 * unit, fill=light("land"), fill_rule="evenodd"),
        _drawn(ground.borders, light("border"), 0.7 * unit),
        _drawn(idle, light("idle"), 0.8 * unit),
        Raw(seas),
        tag("g", *lines, fill="none", **bold),
        *(_name(label, unit) for label in names),
        x=f"{MARGIN_PX}",
        y=f"{TOP_PX}",
        width=f"{width}",
        height=f"{width / view.width_px * view.height_px:.0f}",
        viewBox=view.box(),
    )


def _drawn(line: str, colour: str, size_px: float, *, fill: str = "none", **more: str) -> Raw:
    return tag("path", d=line, fill=fill, stroke=colour, stroke_width=f"{size_px:.1f}", **more)


def _name(label: Label, unit_px: float) -> Raw:
    """Write a place's name twice: a white rim, then the letters."""
    place, size = label.place, LETTER_PX * unit_px
    dot = tag(
        "circle",
        cx=f"{place.x:.0f}",
        cy=f"{place.y:.0f}",
        r=f"{2.2 * unit_px:.1f}",
        fill=_charts.PAPER,
        stroke=_charts.INK,
        stroke_width=f"{unit_px:.1f}",
    )
    rim = {
        "stroke": _charts.PAPER,
        "stroke_opacity": "0.88",
        "stroke_width": f"{3 * unit_px:.0f}",
        "stroke_linejoin": "round",
    }
    words = [
        _text(place.name, label.x, label.y, size, colour, text_anchor=label.anchor, **more)
        for colour, more in ((_charts.PAPER, rim), (_charts.INK, {}))
    ]
    return join([dot, *words])


def _legend(drawn: FlowMap) -> Raw:
    """Name the colours and widths in one row under the map."""
    y, x = TOP_PX + MAP_PX - 9, float(MARGIN_PX)
    parts = []
    present = {link.mode_class for link in drawn.shown()}
    for kind in reversed(CLASSES):
        if kind in present and kind not in HIDDEN_AT_FIRST:
            name, colour = CLASS_NAMES[kind], light(kind)
            parts.append(tag("rect", x=f"{x:.0f}", y=f"{y - 6}", width="20", height="4", fill=colour))
            parts.append(_text(name, x + 27, y, 12, _charts.INK))
            x += 50 + 6.6 * len(name)
    steps = round_steps(drawn.layers[0].widest_kt)
    for place, kt in enumerate(steps):
        left, size = WIDTH_PX - MARGIN_PX - 110 * (len(steps) - place), width_px(kt, drawn.layers[0].widest_kt)
        bar = {"width": "30", "height": f"{size:.1f}", "fill": light("rail")}
        parts.append(tag("rect", x=f"{left}", y=f"{y - 4 - size / 2:.1f}", **bar))
        parts.append(_text(f"{significant(kt)} kt", left + 36, y, 12, _charts.INK))
    return join(parts)


def _chart(run: KeptRun) -> Raw:
    """Set the chart of volumes below the map."""
    chart = _charts.volumes(
        volume_rows(run.summary.years),
        observed_rows(run.summary, HEADLINE_PERIMETER, "kt", "kt"),
        target=(run.scenario.target_kt, run.scenario.target_year),
        width_px=WIDTH_PX - 120,
        height_px=CHART_PX - 92,
    )
    drawn = _charts.still_svg(chart, name="volumes", label="Corridor volume by year and cargo, kt")
    size = f'width="{WIDTH_PX - 2 * MARGIN_PX}" height="{CHART_PX}"'
    return Raw(drawn.replace("<svg", f'<svg x="{MARGIN_PX}" y="{TOP_PX + MAP_PX + 10}" {size}', 1))
