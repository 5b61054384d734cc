"""What is counted: flows of one year through perimeters, by cargo, direction and corridor."""

from __future__ import annotations

import functools

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow import Flows, market_cargo
from transcaspian.model import Atlas, Perimeter
from transcaspian.network import RouteSet, topology
from transcaspian.units import T_PER_KT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CORRIDOR = "titr-ministry"
BOXES = "titr-boxes"
EMPTY = "empty"
CORRIDOR_SHARES = "by_corridor_share"
MEASURES = {
    "corridor_kt": CORRIDOR,
    "corridor_teu": BOXES,
    "btc_kazakh_kt": "btc-kazakh",
    "armenia_transit_kt": "armenia-transit",
    "zangezur_kt": "zangezur",
}


class Crossing(msgspec.Struct, frozen=True, eq=False):
    """Which routes cross a perimeter, and in which direction they first do."""

    inside: NDArray[np.bool_]
    forward: NDArray[np.bool_]


def crossing(routes: RouteSet, links: tuple[str, ...]) -> Crossing:
    """Find the routes that use any of the links; the direction is that of the first such link."""
    top = topology(routes.atlas)
    numbers = np.array([row for row, name in enumerate(top.links) if name in set(links)], dtype=np.int64)
    hit = np.flatnonzero(np.isin(top.arc_link[routes.path], numbers))
    route_of_arc = np.repeat(np.arange(routes.n_routes), np.diff(routes.start))
    inside = np.zeros(routes.n_routes, dtype=bool)
    forward = np.zeros(routes.n_routes, dtype=bool)
    first, where = np.unique(route_of_arc[hit], return_index=True)
    inside[first] = True
    forward[first] = top.arc_forward[routes.path[hit[where]]]
    return Crossing(inside, forward)


@functools.lru_cache(maxsize=32)
def ends_in(atlas: Atlas, countries: frozenset[str]) -> NDArray[np.bool_]:
    """Which markets start or end in one of some countries."""
    return np.array(
        [
            bool({atlas.places[m.origin].country, atlas.places[m.destination].country} & countries)
            for m in atlas.markets.values()
        ]
    )


class Book(msgspec.Struct, frozen=True, eq=False):
    """A choice set with everything needed to count on it, the same for all years."""

    routes: RouteSet
    cargo: Ints
    group: tuple[str, ...]
    t_per_teu: Floats
    boxed: NDArray[np.bool_]
    empty: NDArray[np.bool_]
    contest: NDArray[np.bool_]
    corridor: Crossing
    perimeters: dict[str, tuple[Perimeter, NDArray[np.bool_]]]


@functools.lru_cache(maxsize=4)
def measurable(atlas: Atlas) -> tuple[Perimeter, ...]:
    """List the perimeters that flows can show: with links, in tonnes or boxes, and not for information only."""
    return tuple(p for p in atlas.perimeters.values() if p.links and p.unit in ("kt", "teu") and p.quantity != "info")


def _allowed(perimeter: Perimeter, names: list[tuple[str, str]]) -> NDArray[np.bool_]:
    """Which cargoes (id, group) a perimeter counts.

    Empties never weigh, and count as boxes only where TEU are counted.
    """
    only, never = set(perimeter.cargoes.split()), set(perimeter.exclude_cargoes.split())
    return np.array(
        [
            (not only or bool(only & {name, group}))
            and not never & {name, group}
            and (group != EMPTY or perimeter.unit == "teu")
            for name, group in names
        ]
    )


def keep_book(routes: RouteSet, *, flows: Flows) -> Book:
    """Prepare a choice set for counting."""
    atlas = routes.atlas
    cargo = market_cargo(flows.network)[routes.market]
    goods = list(atlas.cargoes.values())
    names = [(c.id, c.group) for c in goods]
    boxed = np.array([c.form == "container" for c in goods])[cargo]
    empty = np.array([c.group == EMPTY for c in goods])[cargo]
    contest = np.array([market.role == "contest" for market in atlas.markets.values()])[routes.market]
    perimeters = {}
    for perimeter in measurable(atlas):
        inside = crossing(routes, tuple(perimeter.links.split())).inside & _allowed(perimeter, names)[cargo]
        if perimeter.unit == "teu":
            inside &= boxed
        if perimeter.countries:
            inside &= ends_in(atlas, frozenset(perimeter.countries.split()))[routes.market]
        perimeters[perimeter.id] = (perimeter, inside)
    return Book(
        routes=routes,
        cargo=cargo,
        group=tuple(goods[c].group for c in cargo),
        t_per_teu=np.array([c.t_per_teu for c in goods])[cargo],
        boxed=boxed,
        empty=empty,
        contest=contest & ~empty,
        corridor=crossing(routes, tuple(atlas.perimeters[CORRIDOR].links.split())),
        perimeters=perimeters,
    )


def teu(book: Book, flow_kt: Floats) -> Floats:
    """Boxes of each route, in TEU a year."""
    return np.where(book.boxed, flow_kt * T_PER_KT / np.where(book.boxed, book.t_per_teu, 1.0), 0.0)


def corridor_weight(book: Book) -> Floats:
    """One where a route counts in the ministry's perimeter, else zero."""
    return (book.corridor.inside & ~book.empty).astype(np.float64)


def measures(book: Book, flow_kt: Floats) -> dict[str, float]:
    """Value of every perimeter that the flows can show, in the perimeter's unit."""
    boxes = teu(book, flow_kt)
    return {
        name: float((boxes if perimeter.unit == "teu" else flow_kt)[inside].sum())
        for name, (perimeter, inside) in book.perimeters.items()
    }


def by_cargo(book: Book, flow_kt: Floats) -> dict[str, float]:
    """Tonnes of the corridor by group of cargo, in kt."""
    weight = flow_kt * corridor_weight(book)
    groups = sorted(set(book.group) - {EMPTY})
    label = np.array(book.group)
    found = {group: float(weight[label == group].sum()) for group in groups}
    return {group: value for group, value in found.items() if value > 0.0}


def by_direction(book: Book, flow_kt: Floats) -> dict[str, float]:
    """Tonnes of the corridor by direction over the Caspian, in kt."""
    weight = flow_kt * corridor_weight(book)
    return {"west": float(weight[book.corridor.forward].sum()), "east": float(weight[~book.corridor.forward].sum())}


def by_corridor(book: Book, flow_kt: Floats) -> dict[str, float]:
    """Share of each corridor in the tonnes of contested markets that move, empties apart."""
    names = list(book.routes.atlas.corridors)
    total = np.bincount(book.routes.corridor, weights=np.where(book.contest, flow_kt, 0.0), minlength=len(names))
    moved = max(float(total.sum()), 1e-12)
    return {name: float(value) / moved for name, value in zip(names, total, strict=True) if value > 0.0}
