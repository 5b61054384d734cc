"""The map of flows: a still picture that a small script brings to life."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import polars as pl

from transcaspian.report._flows import WIDEST_PX, Layer, LinkFlow, packed, read_layers, round_steps, width_px
from transcaspian.report._geography import CLASS_NAMES, CLASSES, Ground, Link
from transcaspian.report._labels import Label, rank_layers, settle, short
from transcaspian.report._markup import Raw, esc, join, tag
from transcaspian.report._projection import View, fit, frame_outline, project
from transcaspian.report._words import CARGO_NAMES, name_of, number, significant

ASPECT = 1.95
MOST_NAMED = 3  # links that the words for the map name
LEAST_HIT_PX = 9.0  # a thin line can still be pointed at
VIEW_PX = 1040.0  # width of the map on a full page
LETTER_PX = 11.5
HIDDEN_AT_FIRST = frozenset({"ocean", "pipeline"})
CORRIDOR_VIEW = fit([(20.0, 42.0), (88.0, 42.0), (54.0, 57.0), (54.0, 34.0)], aspect_scale=ASPECT)
CASPIAN_VIEW = fit([(40.5, 42.0), (60.5, 42.0), (50.0, 36.3), (50.0, 47.5)], aspect_scale=ASPECT)
WIDE_VIEW = fit([(-9.0, 40.0), (121.0, 40.0), (5.0, 59.0), (54.0, 22.0)], aspect_scale=ASPECT)
VIEWS = {"Corridor": CORRIDOR_VIEW, "Caspian": CASPIAN_VIEW, "Europe to China": WIDE_VIEW}
SEAS = (
    ("Caspian Sea", 51.0, 38.4),
    ("Black Sea", 34.3, 43.3),
    ("Mediterranean Sea", 18.0, 35.2),
    ("Arabian Sea", 64.0, 16.0),
)
ATTRIBUTION = (
    "Lines of railways and roads © OpenStreetMap contributors, via scgraph-data (ODbL). "
    "Land: Natural Earth (public domain). The map takes no position on borders."
)


class FlowMap(msgspec.Struct, frozen=True):
    """Ground, flows and the year that is shown first; the first layer of flows is shown first."""

    ground: Ground
    layers: tuple[Layer, ...]
    years: tuple[int, ...]
    first: int

    def shown(self) -> list[Link]:
        """Give the links in drawing order: class by class, the busiest last."""
        index = self.years.index(self.first)
        loads: dict[str, float] = {}
        for layer in reversed(self.layers):
            loads |= {id_: flow.total_kt(index) for id_, flow in layer.flows.items()}
        used = [link for link in self.ground.links if link.id in loads]
        return sorted(used, key=lambda link: (CLASSES.index(link.mode_class), loads[link.id], link.id))

    def width_px(self, link: Link) -> float:
        """Give the width of a link in the first year and the first layer."""
        layer = self.layers[0]
        flow = layer.flows.get(link.id)
        return width_px(flow.total_kt(self.years.index(self.first)), layer.widest_kt) if flow else 0.0


def flow_map(ground: Ground, flows: pl.DataFrame, years: Sequence[int], *, first: int) -> FlowMap:
    """Join ground and flows."""
    layers = read_layers(flows, years, ground.links)
    return FlowMap(ground=ground, layers=layers, years=tuple(years), first=first)


def map_html(drawn: FlowMap, sources: Raw) -> Raw:
    """Write the map with its controls, legend, sources and data."""
    came_from = tag("span", "Source: ", sources, ".", class_="from")
    payload = json.dumps(payload_of(drawn), ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace(
        "<", "\\u003c"
    )
    return join(
        [
            Raw('<figure class="map" id="map">'),
            _controls(drawn),
            tag(
                "div",
                map_svg(drawn, CORRIDOR_VIEW),
                Raw('<div id="map-tip" role="status" hidden></div>'),
                class_="canvas",
            ),
            _legend(drawn),
            tag("figcaption", f"{ATTRIBUTION} ", came_from, class_="attribution"),
            Raw("</figure>"),
            Raw(f'<script type="application/json" id="map-data">{payload}</script>\n'),
        ]
    )


def map_svg(drawn: FlowMap, view: View) -> Raw:
    """Draw the map of the first year."""
    unit = view.width_px / VIEW_PX
    edge = frame_outline()
    links = drawn.shown()
    lines, hits = _lines(drawn, links)
    idle = "".join(link.line for link in drawn.ground.links if link.mode_class in {"rail", "road"})
    names = settle(rank_layers(drawn.ground, drawn.layers, len(drawn.years)), view, letter_px=LETTER_PX * unit)
    steady = {"vector_effect": "non-scaling-stroke"}
    paths = [tag("path", id=f"p-{link.id}", d=link.line, **steady) for link in links]
    moving = [
        tag("path", class_="water", d=edge, **steady),
        tag("path", class_="land", d=drawn.ground.land, **steady),
        tag("path", class_="border", d=drawn.ground.borders, **steady),
        tag("path", class_="idle", d=idle, **steady),
        tag("g", sea_names(unit), id="map-seas"),
        tag("g", lines, id="map-lines"),
        tag("g", hits, id="map-hits"),
    ]
    return tag(
        "svg",
        tag("defs", tag("clipPath", tag("path", d=edge), id="map-edge"), *paths),
        tag("g", *moving, clip_path="url(#map-edge)"),
        tag("g", *(_name(label, unit) for label in names), id="map-names"),
        id="map-svg",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=view.box(),
        role="img",
        aria_label=map_words(drawn, drawn.years.index(drawn.first)),
    )


def map_words(drawn: FlowMap, index: int) -> str:
    """Say what the map shows of one year: its layer and the busiest links."""
    layer, names = drawn.layers[0], {link.id: link for link in drawn.ground.links}
    text = f"Map of freight flows {layer.name} in {drawn.years[index]}."
    totals = {id_: flow.total_kt(index) for id_, flow in layer.flows.items() if id_ in names}
    busiest = sorted((id_ for id_ in totals if totals[id_] > 0), key=lambda id_: (-totals[id_], id_))[:MOST_NAMED]
    said = [
        f"{short(names[id_].origin.name)} to {short(names[id_].destination.name)} {number(totals[id_])} kt"
        for id_ in busiest
    ]
    return f"{text} Busiest: {', '.join(said)}, both directions together." if said else text


def _lines(drawn: FlowMap, links: Sequence[Link]) -> tuple[Raw, Raw]:
    """Draw the flows of the first year, and wide unseen lines to point at."""
    lines, hits = [], []
    for link in links:
        width = drawn.width_px(link)
        hidden = {"style": "display:none"} if link.mode_class in HIDDEN_AT_FIRST or width == 0 else {}
        to = f"#p-{link.id}"
        lines.append(tag("use", href=to, class_=f"f {link.mode_class}", stroke_width=f"{width:.2f}", **hidden))
        hits.append(tag("use", href=to, stroke_width=f"{max(width, LEAST_HIT_PX):.1f}", **hidden))
    return join(lines), join(hits)


def sea_names(unit_px: float) -> Raw:
    """Name the seas, in drawing units for a given size of a pixel."""
    spots = [(name, project(np.array([[lon, lat]]))[0]) for name, lon, lat in SEAS]
    size = f"{12.5 * unit_px:.0f}"
    return join(tag("text", name, class_="sea", x=f"{x:.0f}", y=f"{y:.0f}", font_size=size) for name, (x, y) in spots)


def _name(label: Label, unit_px: float) -> Raw:
    place = label.place
    dot = tag("circle", cx=f"{place.x:.0f}", cy=f"{place.y:.0f}", r=f"{2.2 * unit_px:.0f}")
    size = f"{LETTER_PX * unit_px:.0f}"
    spot = {"x": f"{label.x:.0f}", "y": f"{label.y:.0f}", "text_anchor": label.anchor, "font_size": size}
    return join([dot, tag("text", place.name, **spot)])


def payload_of(drawn: FlowMap) -> dict[str, Any]:
    """Collect what the script needs: per link its ends, class and yearly flows by cargo and direction."""
    links = {}
    for link in drawn.shown():
        flows = {layer.id: _packed(layer.flows[link.id]) for layer in drawn.layers if link.id in layer.flows}
        links[link.id] = {"o": link.origin.name, "d": link.destination.name, "c": link.mode_class, "s": flows}
    ranked = rank_layers(drawn.ground, drawn.layers, len(drawn.years))
    return {
        "years": list(drawn.years),
        "first": drawn.first,
        "words": [map_words(drawn, index) for index in range(len(drawn.years))],
        "layers": [[layer.id, layer.widest_kt] for layer in drawn.layers],
        "px": WIDEST_PX,
        "links": links,
        "classes": CLASS_NAMES,
        "groups": {group: name_of(group, CARGO_NAMES) for group in _groups(drawn.layers[-1].flows)},
        "places": [[item.place.name, round(item.place.x), round(item.place.y)] for item in ranked],
        "views": {
            name: [round(side) for side in (view.x, view.y, view.width_px, view.height_px)]
            for name, view in VIEWS.items()
        },
    }


def _packed(flow: LinkFlow) -> dict[str, Any]:
    """Shorten the flows of a link: by cargo forward and back, and TEU where there are any."""
    entry: dict[str, Any] = {
        "f": {group: packed(by_year) for group, by_year in flow.forward_kt.items()},
        "b": {group: packed(by_year) for group, by_year in flow.backward_kt.items()},
    }
    if any(flow.forward_teu) or any(flow.backward_teu):
        entry |= {"ft": packed(flow.forward_teu), "bt": packed(flow.backward_teu)}
    return entry


def _groups(flows: Mapping[str, LinkFlow]) -> list[str]:
    """List the cargo groups that flow anywhere, the largest first."""
    sums: dict[str, float] = {}
    for flow in flows.values():
        for side in (flow.forward_kt, flow.backward_kt):
            for group, by_year in side.items():
                sums[group] = sums.get(group, 0.0) + sum(by_year)
    return sorted(sums, key=lambda group: (-sums[group], group))


def _controls(drawn: FlowMap) -> Raw:
    last = len(drawn.years) - 1
    index = drawn.years.index(drawn.first)
    views = join(Raw(f'<button type="button" data-view="{esc(name)}">{esc(name)}</button>') for name in VIEWS)
    groups = _groups(drawn.layers[-1].flows)
    cargoes = join(tag("option", name_of(group, CARGO_NAMES), value=group) for group in groups)
    return Raw(
        '<div class="controls" id="map-controls">'
        '<button type="button" id="map-play" aria-pressed="false">Play</button>'
        f'<input type="range" id="map-year" min="0" max="{last}" value="{index}" step="1" aria-label="Year">'
        f'<output id="map-shown" for="map-year">{drawn.first}</output>'
        f'{_layer_choice(drawn)}<label>Cargo <select id="map-cargo"><option value="">all</option>'
        f"{cargoes}</select></label>"
        f'<span class="views">{views}<button type="button" data-zoom="0.7" aria-label="Zoom in">+</button>'
        '<button type="button" data-zoom="1.43" aria-label="Zoom out">\N{MINUS SIGN}</button></span></div>'
    )


def _layer_choice(drawn: FlowMap) -> Raw:
    """Offer the layers of flows, where there is more than one."""
    if len(drawn.layers) == 1:
        return Raw("")
    options = (tag("option", layer.name, value=layer.id) for layer in drawn.layers)
    return tag("label", "Freight ", tag("select", *options, id="map-layer"))


def _legend(drawn: FlowMap) -> Raw:
    present = {link.mode_class for link in drawn.shown()}
    boxes = []
    for kind in reversed(CLASSES):
        if kind in present:
            checked = {} if kind in HIDDEN_AT_FIRST else {"checked": "checked"}
            box = tag("input", type="checkbox", data_class=kind, **checked).removesuffix("</input>")
            colour = tag("i", style=f"background:var(--{kind})")
            boxes.append(tag("label", Raw(box), colour, CLASS_NAMES[kind], class_="key"))
    widths = []
    for place, layer in enumerate(drawn.layers):
        bars = [
            tag("span", tag("i", style=f"height:{width_px(kt, layer.widest_kt):.1f}px"), f"{significant(kt)} kt")
            for kt in round_steps(layer.widest_kt)
        ]
        hidden = {"hidden": "hidden"} if place else {}
        widths.append(tag("span", *bars, class_="steps", data_layer=layer.id, **hidden))
    text = "Width grows with the square root of the tonnes a year, both directions together."
    note = tag("span", text, class_="hint")
    return tag("div", tag("div", *boxes, class_="keys"), tag("div", *widths, note, class_="widths"), class_="legend")
