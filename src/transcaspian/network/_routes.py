"""A set of routes: what each is made of, to which corridor it belongs, which slots it uses."""

from __future__ import annotations

import functools
from collections.abc import Set

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.model import Atlas
from transcaspian.network._build import Network
from transcaspian.network._topology import Topology, topology

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class RouteSet(msgspec.Struct, frozen=True, eq=False):
    """A frozen choice set; shapes: P routes, A path arcs, N nests, E uses.

    Routes are sorted by market, then group, then corridor (so that nests are contiguous), then arcs. Arcs of route
    ``p`` are
    ``path[start[p]:start[p + 1]]``. ``use_route``, ``use_entry`` and ``use_slot`` list each arc use of each route;
    ``cell`` maps it to one of the distinct (route, slot) pairs ``cell_route``, ``cell_slot``.
    """

    atlas: Atlas
    markets: Ints
    market: Ints
    corridor: Ints
    start: Ints
    path: Ints
    use_route: Ints
    use_entry: Ints
    cell: Ints
    cell_start: Ints
    cell_slot: Ints
    overlap_cell: Ints
    n_overlaps: int
    banned: tuple[tuple[int, Ints], ...]

    @property
    def n_routes(self) -> int:
        """How many routes there are."""
        return len(self.market)

    def arcs(self, route: int) -> Ints:
        """Arcs of a route from its origin to its destination."""
        return self.path[self.start[route] : self.start[route + 1]]

    def keys(self) -> set[tuple[int, tuple[int, ...]]]:
        """Each route as (market, arcs), to join sets."""
        return {(int(self.market[p]), tuple(int(arc) for arc in self.arcs(p))) for p in range(self.n_routes)}


@functools.lru_cache(maxsize=8)
def _gateway_corridor(atlas: Atlas) -> tuple[Ints, int]:
    """Give number of the corridor (in rank order) that each link is a gateway of, large where none.

    And the corridor of the rest.
    """
    top = topology(atlas)
    number = {name: row for row, name in enumerate(top.links)}
    rank = np.full(len(top.links), len(atlas.corridors), dtype=np.int64)
    rest = len(atlas.corridors) - 1
    for row, corridor in enumerate(atlas.corridors.values()):
        for name in corridor.links.split():
            if name in number:
                rank[number[name]] = min(rank[number[name]], row)
        if not corridor.links:
            rest = row
    return rank, rest


@functools.lru_cache(maxsize=8)
def arc_rank(atlas: Atlas) -> Ints:
    """Give number of the corridor that each arc is a gateway of, large where none."""
    top = topology(atlas)
    rank, _ = _gateway_corridor(atlas)
    return np.where(top.arc_link >= 0, rank[np.maximum(top.arc_link, 0)], len(atlas.corridors)).astype(np.int64)


def corridor_of(path: Ints, atlas: Atlas) -> int:
    """Give number of the corridor a path belongs to: the lowest rank among its gateway links."""
    return corridor_number(int(arc_rank(atlas)[path].min()), atlas)


def corridor_number(rank: int, atlas: Atlas) -> int:
    """Give number of the corridor for the lowest rank on a path: the corridor without gateways where it has none."""
    return rank if rank < len(atlas.corridors) else _gateway_corridor(atlas)[1]


def group_numbers(atlas: Atlas) -> Ints:
    """Give number of the group (land, sea) of each corridor, in order of name."""
    names = sorted({corridor.group for corridor in atlas.corridors.values()})
    return np.array([names.index(corridor.group) for corridor in atlas.corridors.values()], dtype=np.int64)


def freeze(keys: Set[tuple[int, tuple[int, ...]]], *, atlas: Atlas) -> RouteSet:
    """Freeze routes into a set, whatever the order in which they were found.

    Parameters
    ----------
    keys : set of (market, arcs)
        As :meth:`RouteSet.keys` gives them.
    atlas : Atlas
        What markets and arcs refer to.
    """
    top = topology(atlas)
    groups = group_numbers(atlas)
    rows = []
    for number, arcs in keys:
        way = corridor_of(np.array(arcs, dtype=np.int64), atlas)
        rows.append((number, int(groups[way]), way, arcs))
    rows.sort()
    market = np.array([row[0] for row in rows], dtype=np.int64)
    corridor = np.array([row[2] for row in rows], dtype=np.int64)
    start = np.concatenate([[0], np.cumsum([len(row[3]) for row in rows])]).astype(np.int64)
    path = np.array([arc for row in rows for arc in row[3]], dtype=np.int64)
    use_route, use_entry = _entries(top, start, path)
    cell, cell_start, cell_slot = _cells(top, len(rows), use_route, use_entry)
    nest = _nests(market, corridor)
    route_of_arc = np.repeat(np.arange(len(rows)), np.diff(start))
    overlap, inverse = np.unique(nest[route_of_arc] * (len(top.arc_link) + 1) + path, return_inverse=True)
    frozen = RouteSet(
        atlas=atlas,
        markets=np.unique(market),
        market=market,
        corridor=corridor,
        start=start,
        path=path,
        use_route=use_route,
        use_entry=use_entry,
        cell=cell,
        cell_start=cell_start,
        cell_slot=cell_slot,
        overlap_cell=inverse.astype(np.int64),
        n_overlaps=len(overlap),
        banned=_banned(atlas, top, market, start, path),
    )
    for array in msgspec.structs.astuple(frozen):
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    return frozen


def _nests(market: Ints, corridor: Ints) -> Ints:
    """Give number of the nest of each route: consecutive runs of one market and corridor."""
    if len(market) == 0:
        return np.zeros(0, dtype=np.int64)
    new = np.concatenate([[True], (np.diff(market) != 0) | (np.diff(corridor) != 0)])
    return np.cumsum(new) - 1


def _entries(top: Topology, start: Ints, path: Ints) -> tuple[Ints, Ints]:
    """List the uses of every arc of every route."""
    count = np.diff(top.use_start)[path]
    first = top.use_start[path]
    total = int(count.sum())
    offset = np.arange(total) - np.repeat(np.cumsum(count) - count, count)
    entry = np.repeat(first, count) + offset
    route_of_arc = np.repeat(np.arange(len(start) - 1), np.diff(start))
    return np.repeat(route_of_arc, count).astype(np.int64), entry.astype(np.int64)


def _cells(top: Topology, n_routes: int, use_route: Ints, use_entry: Ints) -> tuple[Ints, Ints, Ints]:
    """Join uses of one slot by one route into one cell."""
    slot = top.use_slot[use_entry]
    pair, cell = np.unique(use_route * top.n_slots + slot, return_inverse=True)
    cell_route = pair // top.n_slots
    cell_start = np.searchsorted(cell_route, np.arange(n_routes + 1))
    return cell.astype(np.int64), cell_start.astype(np.int64), (pair % top.n_slots).astype(np.int64)


def _banned(atlas: Atlas, top: Topology, market: Ints, start: Ints, path: Ints) -> tuple[tuple[int, Ints], ...]:
    """Routes that each ban closes."""
    markets = list(atlas.markets.values())
    ends = [{atlas.places[m.origin].country, atlas.places[m.destination].country} for m in markets]
    route_of_arc = np.repeat(np.arange(len(market)), np.diff(start))
    found = []
    for number, ban in enumerate(atlas.bans.values()):
        links = np.array([row for row, name in enumerate(top.links) if name in ban.links.split()], dtype=np.int64)
        uses = np.zeros(len(market), dtype=bool)
        uses[route_of_arc[np.isin(top.arc_link[path], links)]] = True
        countries = set(ban.countries.split())
        named = np.array([bool(ends[m] & countries) for m in market], dtype=bool) if len(market) else uses
        closed = np.flatnonzero(uses & named)
        closed.flags.writeable = False
        found.append((number, closed))
    return tuple(found)


def open_routes(routes: RouteSet, network: Network) -> NDArray[np.bool_]:
    """Tell which routes can be used in the network's year: every arc open, and no ban in force."""
    if routes.n_routes == 0:
        return np.zeros(0, dtype=bool)
    usable: NDArray[np.bool_] = np.logical_and.reduceat(network.arc_open[routes.path], routes.start[:-1])
    for number, closed in routes.banned:
        if network.columns["bans"]["open_share"][number] < 0.5:
            usable[closed] = False
    return usable


def banned_by(path: tuple[int, ...], origin: str, destination: str, network: Network) -> str:
    """Name of the restriction that closes a path to cargo between two places in the network's year.

    Empty if none does.
    """
    atlas, top = network.atlas, network.topology
    used = {top.links[link] for link in top.arc_link[list(path)] if link >= 0}
    ends = {atlas.places[origin].country, atlas.places[destination].country}
    for number, ban in enumerate(atlas.bans.values()):
        if (
            network.columns["bans"]["open_share"][number] < 0.5
            and ends & set(ban.countries.split())
            and used & set(ban.links.split())
        ):
            return ban.id
    return ""
