"""Flows of a run, gathered by link for the map."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec
import polars as pl

from transcaspian.report._geography import Link

WIDEST_PX, THINNEST_PX = 15.0, 0.7


class LinkFlow(msgspec.Struct, frozen=True):
    """What a link carries: kt a year by cargo group in each direction, TEU a year in each."""

    forward_kt: dict[str, tuple[float, ...]]
    backward_kt: dict[str, tuple[float, ...]]
    forward_teu: tuple[float, ...]
    backward_teu: tuple[float, ...]

    def total_kt(self, index: int) -> float:
        """Sum cargoes and directions of one year."""
        return math.fsum(by_year[index] for side in (self.forward_kt, self.backward_kt) for by_year in side.values())


class Layer(msgspec.Struct, frozen=True):
    """Flows that are shown together: of the corridor alone, or of all routes."""

    id: str
    name: str
    flows: dict[str, LinkFlow]
    widest_kt: float


def read_layers(frame: pl.DataFrame, years: Sequence[int], links: Sequence[Link]) -> tuple[Layer, ...]:
    """Gather what a run says of its flows: first the corridor's own, where it has any, then all."""
    of_all = gather(frame, years)
    whole = Layer(id="all", name="of all routes", flows=of_all, widest_kt=widest_kt(links, of_all, len(years)))
    own = gather(frame.with_columns(kt=pl.col("corridor_kt"), teu=pl.col("corridor_teu")), years)
    if not own:
        return (whole,)
    return Layer(id="corridor", name="of the corridor", flows=own, widest_kt=widest_kt(links, own, len(years))), whole


def gather(flows: pl.DataFrame, years: Sequence[int]) -> dict[str, LinkFlow]:
    """Gather flows by link, direction, cargo group and year; links that never carry anything are left out."""
    if flows.is_empty():
        return {}
    place = {year: index for index, year in enumerate(years)}
    summed = (
        flows.group_by("link", "forward", "group", "year")
        .agg(pl.col("kt", "teu").sum())
        .sort("link", "forward", "group", "year")
    )
    kt: dict[tuple[str, bool], dict[str, list[float]]] = {}
    teu: dict[tuple[str, bool], list[float]] = {}
    for link, forward, group, year, mass_kt, boxes_teu in summed.iter_rows():
        if year not in place:
            continue
        by_year = kt.setdefault((link, forward), {}).setdefault(group, [0.0] * len(years))
        by_year[place[year]] += mass_kt
        teu.setdefault((link, forward), [0.0] * len(years))[place[year]] += boxes_teu
    nothing = [0.0] * len(years)
    return {
        link: LinkFlow(
            forward_kt={g: tuple(v) for g, v in kt.get((link, True), {}).items() if any(v)},
            backward_kt={g: tuple(v) for g, v in kt.get((link, False), {}).items() if any(v)},
            forward_teu=tuple(teu.get((link, True), nothing)),
            backward_teu=tuple(teu.get((link, False), nothing)),
        )
        for link in sorted({key[0] for key in kt})
        if any(any(v) for side in (True, False) for v in kt.get((link, side), {}).values())
    }


def widest_kt(links: Sequence[Link], flows: Mapping[str, LinkFlow], years: int) -> float:
    """Find the flow that is drawn widest: the largest of any year on rail, road or corridor ships."""
    local = [flows[link.id] for link in links if link.id in flows and link.mode_class in {"rail", "road", "ship"}]
    return max((flow.total_kt(index) for flow in local for index in range(years)), default=0.0)


def width_px(flow_kt: float, largest_kt: float) -> float:
    """Give the width of a line: it grows with the square root of the tonnes, up to the widest."""
    if flow_kt <= 0 or largest_kt <= 0:
        return 0.0
    return max(THINNEST_PX, WIDEST_PX * math.sqrt(min(1.0, flow_kt / largest_kt)))


def packed(by_year: Sequence[float]) -> list[float]:
    """Round for the page: whole kt when large, three digits when small."""
    return [int(v + 0.5) if v >= 100 else float(f"{v:.3g}") for v in by_year]


def round_steps(largest_kt: float) -> list[float]:
    """Choose round flows for the legend of widths.

    >>> round_steps(9300.0)
    [100.0, 1000.0, 5000.0]
    """
    if largest_kt <= 0:
        return []
    top = max(
        step * 10.0**power for power in range(-1, 7) for step in (1, 2, 5) if step * 10.0**power <= max(largest_kt, 0.2)
    )
    return [value for value in (top / 50, top / 5, top) if value > 0]
