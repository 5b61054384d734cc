"""The railways of Eurasia as a small graph: read, cut to a box, gaps bridged, bare lines contracted, kept in a cache.

The source is the world railway graph of the package ``scgraph-data`` (OpenStreetMap-derived, ODbL-1.0). Lengths in km.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from transcaspian.compiled import cache_folder
from transcaspian.errors import Fault, InputError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PACKAGE = "scgraph-data"
EARTH_KM = 6371.0088
EURASIA = (-11.0, -13.0, 82.0, 180.0)  # south, west, north, east
GAP_KM = 50.0  # parts of the graph closer than this are joined where they come closest
SEED = 7
LEAST_KM = 0.001  # nodes at one point are a metre apart


class Graph(NamedTuple):
    """An undirected graph: places of nodes as latitude and longitude, and edges with their length."""

    places: Floats  # (n, 2)
    tail: Ints
    head: Ints
    km: Floats

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self.places)

    def parts(self) -> Ints:
        """Label of the connected part of each node."""
        links = coo_matrix((np.ones(len(self.tail)), (self.tail, self.head)), shape=(self.size, self.size))
        return connected_components(links, directed=False)[1].astype(np.int64)


def on_sphere(places: Floats) -> Floats:
    """Points on a sphere of the Earth's radius: a short chord is a distance in km."""
    lat, lon = np.radians(places).T
    return EARTH_KM * np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))


def source(name: str = "world_railways") -> Path:
    """Find the file of the graph in the installed package; it is read as text, its code is not run."""
    spec = importlib.util.find_spec("scgraph_data")
    folders = spec.submodule_search_locations if spec else None
    path = Path(next(iter(folders))) / f"{name}.py" if folders else None
    if path is None or not path.is_file():
        hint = "Install it: pip install 'transcaspian[map]'; or leave the railways out: --network grid,rings"
        raise InputError(Fault(PACKAGE, "the package with the railway graph is not installed", hint=hint))
    return path


def read(path: Path) -> Graph:
    """Read the graph from the text of its module: a list of ``{neighbour: km}`` and a list of places."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        rows, nodes = sorted(line for line in lines if line.startswith(("graph=", "nodes=")))
        degree = np.array([row.count(":") for row in rows.split("}")[:-1]], dtype=np.int64)
        bare = str.maketrans("{}[],:", "      ")
        pairs = np.array(rows[6:].translate(bare).split(), dtype=float).reshape(-1, 2)
        places = np.array(nodes[6:].translate(bare).split(), dtype=float).reshape(-1, 2)
        head = pairs[:, 0].astype(np.int64)
        if len(degree) != len(places) or head.min() < 0 or head.max() >= len(places):
            raise ValueError
    except ValueError:
        allowed = "a line of graph=[{neighbour: km}, ...] and one of nodes=[[latitude, longitude], ...]"
        raise InputError(Fault(path.name, "the railway graph is not written as expected", allowed=allowed)) from None
    tail = np.repeat(np.arange(len(places)), degree)
    return thin(Graph(places, tail, head, np.maximum(pairs[:, 1], LEAST_KM)))


def thin(graph: Graph) -> Graph:
    """Keep the shortest of parallel edges, each written once, and no loops."""
    low, high = np.minimum(graph.tail, graph.head), np.maximum(graph.tail, graph.head)
    order = np.lexsort((graph.km, high, low))
    low, high, km = low[order], high[order], graph.km[order]
    new = np.ones(len(low), dtype=bool)
    new[1:] = (np.diff(low) != 0) | (np.diff(high) != 0)
    new &= low != high
    return Graph(graph.places, low[new], high[new], km[new])


def keep(graph: Graph, wanted: NDArray[np.bool_]) -> Graph:
    """Keep some nodes and the edges between them; the others keep their order."""
    number = np.cumsum(wanted) - 1
    inside = wanted[graph.tail] & wanted[graph.head]
    return Graph(graph.places[wanted], number[graph.tail[inside]], number[graph.head[inside]], graph.km[inside])


def cut(graph: Graph, box: tuple[float, float, float, float] = EURASIA) -> Graph:
    """Keep the nodes inside a box of south, west, north, east, its sides included."""
    lat, lon = graph.places.T
    south, west, north, east = box
    return keep(graph, (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east))


def bridge(graph: Graph, *, gap_km: float = GAP_KM) -> Graph:
    """Join every two parts whose nearest nodes are within ``gap_km`` by one edge between those nodes."""
    part = graph.parts()
    points = on_sphere(graph.places)
    biggest = int(np.bincount(part).argmax())
    members = np.split(np.argsort(part, kind="stable"), np.cumsum(np.bincount(part))[:-1])
    found: list[tuple[int, int, float]] = []
    for number, own in enumerate(members):
        if number == biggest:
            continue
        low, high = points[own].min(axis=0) - gap_km, points[own].max(axis=0) + gap_km
        near = np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
        near = near[(part[near] < number) | (part[near] == biggest) & (part[near] != number)]
        if not len(near):
            continue
        chord, who = cKDTree(points[own]).query(points[near], distance_upper_bound=gap_km)
        near, chord, who = near[chord <= gap_km], chord[chord <= gap_km], who[chord <= gap_km]
        order = np.lexsort((near, chord, part[near]))
        _, first = np.unique(part[near[order]], return_index=True)
        found += [(int(own[who[k]]), int(near[k]), float(chord[k])) for k in order[first]]
    tail, head, km = (np.array(column) for column in zip(*found, strict=True)) if found else (np.zeros(0),) * 3
    return thin(
        Graph(
            graph.places,
            np.concatenate([graph.tail, tail.astype(np.int64)]),
            np.concatenate([graph.head, head.astype(np.int64)]),
            np.concatenate([graph.km, np.maximum(km, LEAST_KM)]),
        )
    )


def biggest_part(graph: Graph) -> Graph:
    """Keep the part with most nodes."""
    part = graph.parts()
    return keep(graph, part == np.bincount(part).argmax())


def contract(graph: Graph, terminals: Ints) -> tuple[Graph, Ints]:
    """Drop dead ends and join lines at nodes of two edges, but for terminals: distances between those stay as they are.

    Returns
    -------
    Graph
        What is left.
    (t,) array
        Terminals in its numbers.
    """
    fixed = np.zeros(graph.size, dtype=bool)
    fixed[terminals] = True
    number = np.arange(graph.size)
    while True:
        degree = np.bincount(np.concatenate([graph.tail, graph.head]), minlength=graph.size)
        wanted = fixed | (degree > 1)
        if wanted.all() and not (~fixed & (degree == 2)).any():
            return graph, np.searchsorted(number, terminals)
        if wanted.all():
            graph, wanted = _joined(graph, ~fixed & (degree == 2))
        graph, fixed, number = keep(graph, wanted), fixed[wanted], number[wanted]


def _joined(graph: Graph, middle: NDArray[np.bool_]) -> tuple[Graph, NDArray[np.bool_]]:
    """Put one edge for each run of middle nodes; those are left without edges, and not wanted any more."""
    from_middle, to_middle = middle[graph.tail], middle[graph.head]
    inner = from_middle & to_middle
    runs = Graph(graph.places, graph.tail[inner], graph.head[inner], graph.km[inner]).parts()
    touching = from_middle | to_middle
    run = np.where(from_middle, runs[graph.tail], runs[graph.head])
    km = np.bincount(run[touching], weights=graph.km[touching], minlength=graph.size)
    border = from_middle ^ to_middle  # a run has two of these, or none if it is a ring
    outer = np.where(from_middle, graph.head, graph.tail)[border]
    order = np.argsort(run[border], kind="stable")
    ends = outer[order].reshape(-1, 2)
    length = km[run[border][order].reshape(-1, 2)[:, 0]]
    plain = ~touching
    joined = Graph(
        graph.places,
        np.concatenate([graph.tail[plain], ends[:, 0]]),
        np.concatenate([graph.head[plain], ends[:, 1]]),
        np.concatenate([graph.km[plain], length]),
    )
    return thin(joined), ~middle


def spread(graph: Graph, count: int, *, box_deg: float = 2.0) -> Ints:
    """Pick junctions as terminals, at most one in a box of so many degrees; the same for the same graph."""
    degree = np.bincount(np.concatenate([graph.tail, graph.head]), minlength=graph.size)
    order = np.random.default_rng(SEED).permutation(np.flatnonzero(degree > 2))
    boxes = boxes_of(graph.places[order], box_deg=box_deg)
    _, first = np.unique(boxes, return_index=True)
    return np.sort(order[np.sort(first)[:count]])


def boxes_of(places: Floats, *, box_deg: float) -> Ints:
    """Number of the box of so many degrees in which each place lies, counted from the south-west; gaps in the count."""
    rows = np.floor((places - places.min(axis=0)) / box_deg).astype(np.int64)
    return rows[:, 0] * (rows[:, 1].max(initial=0) + 1) + rows[:, 1]


def prepared(path: Path, *, terminals: int) -> tuple[Graph, Ints]:
    """Give the contracted railways of Eurasia and terminals spread over them, from the cache if they are there.

    The cache is keyed by the source, this file and the number of terminals.
    """
    digest = hashlib.sha256(path.read_bytes() + Path(__file__).read_bytes() + str(terminals).encode())
    kept = cache_folder().parent / f"railways-{digest.hexdigest()[:16]}.npz"
    try:
        with kept.open("rb") as file, np.load(file) as found:
            return Graph(found["places"], found["tail"], found["head"], found["km"]), found["terminals"]
    except (OSError, ValueError, KeyError, BadZipFile):
        pass
    whole = biggest_part(bridge(cut(read(path))))
    graph, chosen = contract(whole, spread(whole, terminals))
    half = kept.with_name(f"{kept.stem}.{os.getpid()}.npz")
    try:
        np.savez(half, **graph._asdict(), terminals=chosen)
        half.replace(kept)
    except OSError:
        half.unlink(missing_ok=True)  # a cache that cannot be written only costs time
    return graph, chosen
