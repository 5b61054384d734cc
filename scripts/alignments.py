"""Rebuild alignments.csv: the drawn line of every link.

Rail and road lines are shortest paths on the world railway and highway graphs of the package
``scgraph-data`` (OpenStreetMap-derived, ODbL-1.0). A path whose length is more than 25 per cent
away from ``length_km`` of the link is rejected and a straight line is drawn. Sea lines come from
the package ``searoute``. Links named in ``alignment_waypoints.csv`` (pipelines, power, fibre,
the Caspian and railways that the graph lacks) are drawn through the points listed there.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import math
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import searoute  # type: ignore[import-untyped]
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

HERE = Path(__file__).resolve().parent
TABLES = HERE.parent / "src/transcaspian/data/tables"
BOX = (5.0, -12.0, 66.0, 125.0)  # south, west, north, east
EARTH_KM = 6371.0088
GAP_KM = 5.0  # gaps of the graph bridged up to this width
SNAP_KM = 15.0  # a place is tied to graph nodes up to this far away
TOLERANCE_DEG = 0.01  # Douglas-Peucker
MAX_DEVIATION = 0.25
GRAPHS = {"rail": "world_railways", "road": "world_highways"}
Point = tuple[float, float]
Array = np.ndarray[Any, np.dtype[Any]]


class Graph(NamedTuple):
    """A road or rail graph: node positions, edges with their length, and a search tree."""

    nodes: Array  # (n, 2) latitude, longitude
    tail: Array
    head: Array
    km: Array
    tree: Any


def on_sphere(points: Array | list[Point]) -> Array:
    """Positions on a sphere of the Earth's radius: a short chord is a distance in km."""
    lat, lon = np.radians(np.asarray(points)).T
    return EARTH_KM * np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))


def length_of(line: list[Point]) -> float:
    """Length of a polyline in km."""
    return float(np.linalg.norm(np.diff(on_sphere(line), axis=0), axis=1).sum())


def load_graph(name: str) -> Graph:
    """Read a graph of scgraph-data as text (its import depends on the release of scgraph)."""
    spec = importlib.util.find_spec("scgraph_data")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the package scgraph-data is not installed")
    source = (Path(spec.submodule_search_locations[0]) / f"{name}.py").read_text()
    graph_text, nodes_text = source.split("\nnodes=", 1)
    numbers = re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", nodes_text.split("]]")[0])
    nodes = np.array(numbers, dtype=float).reshape(-1, 2)
    edges = [
        (i, *item.split(":"))
        for i, row in enumerate(re.findall(r"\{([^}]*)\}", graph_text))
        for item in row.split(",")
        if item
    ]
    table = np.array(edges, dtype=float)
    tail, head, km = table[:, 0].astype(int), table[:, 1].astype(int), table[:, 2]
    inside = np.all((nodes > BOX[:2]) & (nodes < BOX[2:]), axis=1)
    number = np.cumsum(inside) - 1
    kept = inside[tail] & inside[head] & (tail != head)
    nodes, tail, head, km = nodes[inside], number[tail[kept]], number[head[kept]], km[kept]
    tree = cKDTree(on_sphere(nodes))
    ends = np.flatnonzero(np.bincount(tail, minlength=len(nodes)) <= 1)
    near, who = tree.query(tree.data[ends], k=6, distance_upper_bound=GAP_KM)
    row, column = np.nonzero(np.isfinite(near) & (who != ends[:, None]))
    a, b, gap = ends[row], who[row, column], 1.5 * near[row, column] + 0.05
    tail, head = np.concatenate([tail, a, b]), np.concatenate([head, b, a])
    return Graph(nodes, tail, head, np.concatenate([np.maximum(km, 0.01), gap, gap]), tree)


def shortest_paths(
    graph: Graph, places: dict[str, Point], pairs: dict[str, tuple[str, str, float]]
) -> dict[str, tuple[float, list[Point]]]:
    """Length and line of the shortest path; places hang on the graph by costly one-way ties."""
    names = sorted({p for o, d, _ in pairs.values() for p in (o, d)})
    index = {p: k for k, p in enumerate(names)}
    n, m = len(graph.nodes), len(names)
    near, who = graph.tree.query(on_sphere([places[p] for p in names]), k=12, distance_upper_bound=SNAP_KM)
    row, column = np.nonzero(np.isfinite(near))
    node, tie = who[row, column], 2.0 * near[row, column] + 0.01
    tail = np.concatenate([graph.tail, n + row, node])
    head = np.concatenate([graph.head, node, n + m + row])
    cost = np.concatenate([graph.km, tie, tie])
    order = np.lexsort((cost, head, tail))  # of parallel edges only the cheapest counts
    tail, head, cost = tail[order], head[order], cost[order]
    first = np.append(True, (np.diff(tail) != 0) | (np.diff(head) != 0))
    size = n + 2 * m
    matrix = coo_matrix((cost[first], (tail[first], head[first])), shape=(size, size)).tocsr()
    found = {}
    for origin in sorted({o for o, _, _ in pairs.values()}):
        here = {link: (d, km) for link, (o, d, km) in pairs.items() if o == origin}
        limit = 1.4 * max(km for _, km in here.values()) + 4 * SNAP_KM
        start = n + index[origin]
        far, before = dijkstra(matrix, indices=start, limit=limit, return_predecessors=True)
        for link, (destination, _) in here.items():
            end = step = n + m + index[destination]
            if not math.isfinite(far[end]):
                continue
            line = [places[destination]]
            while (step := before[step]) != start:
                line.append((float(graph.nodes[step, 0]), float(graph.nodes[step, 1])))
            line.append(places[origin])
            ties = length_of(line[:2]) + length_of(line[-2:])
            found[link] = float(far[end]) - ties, line[::-1]
    return found


def simplify(line: list[Point]) -> list[Point]:
    """Douglas-Peucker in degrees, longitudes scaled by the cosine of the mean latitude."""
    points = np.array(line)
    flat = points * [1.0, math.cos(math.radians(points[:, 0].mean()))]
    keep, stack = {0, len(line) - 1}, [(0, len(line) - 1)]
    while stack:
        a, b = stack.pop()
        if b - a > 1:
            base, inner = flat[b] - flat[a], flat[a + 1 : b] - flat[a]
            share = np.clip(inner @ base / max(float(base @ base), 1e-12), 0.0, 1.0)
            off = np.hypot(*(inner - share[:, None] * base).T)
            k = a + 1 + int(off.argmax())
            if off.max() > TOLERANCE_DEG:
                keep.add(k)
                stack += [(a, k), (k, b)]
    return [line[k] for k in sorted(keep)]


def read(path: Path) -> list[dict[str, str]]:
    """Rows of a table."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[tuple[Any, ...]]) -> None:
    """Write rows, the first of which is the header."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def main() -> None:
    """Draw every link and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tables", type=Path, default=TABLES)
    parser.add_argument("--report", type=Path, help="CSV of method and drawn length by link")
    options = parser.parse_args()
    places = {r["id"]: (float(r["lat"]), float(r["lon"])) for r in read(options.tables / "places.csv")}
    links = {r["id"]: r for r in read(options.tables / "links.csv")}
    by_hand: dict[str, list[Point]] = {}
    for r in read(HERE / "alignment_waypoints.csv"):
        by_hand.setdefault(r["link"], []).append((float(r["lat"]), float(r["lon"])))
    paths: dict[str, tuple[float, list[Point]]] = {}
    for mode, name in GRAPHS.items():
        kept = [r for i, r in links.items() if r["mode"] == mode and i not in by_hand]
        pairs = {r["id"]: (r["origin"], r["destination"], float(r["length_km"])) for r in kept}
        paths |= shortest_paths(load_graph(name), places, pairs)
    rows: list[tuple[Any, ...]] = [("link", "seq", "lat", "lon")]
    report: list[tuple[Any, ...]] = [("link", "mode", "method", "length_km", "drawn_km", "path_km")]
    for i, r in links.items():
        a, b, km = places[r["origin"]], places[r["destination"]], float(r["length_km"])
        path_km, path = paths.get(i, (math.nan, []))
        method, line = "straight line", [a, b]
        if i in by_hand:
            method, line = "waypoints", [a, *by_hand[i], b]
        elif r["mode"] == "sea":
            closed = ["northwest"] + ["suez"] * ("cape-good-hope" in (r["origin"], r["destination"]))
            route = searoute.searoute(a[::-1], b[::-1], restrictions=closed)
            method, line = "searoute", [a, *((y, x) for x, y in route.geometry.coordinates), b]
        elif path and abs(path_km / km - 1) <= MAX_DEVIATION:
            method, line = "graph", path
        report.append((i, r["mode"], method, km, round(length_of(line), 1), round(path_km, 1)))
        rows += [(i, n, f"{y:.3f}", f"{x:.3f}") for n, (y, x) in enumerate(simplify(line))]
    write(options.tables / "alignments.csv", rows)
    if options.report:
        write(options.report, report)
    for (mode, method), count in sorted(Counter((r[1], r[2]) for r in report[1:]).items()):
        sys.stdout.write(f"{mode:9} {method:14} {count}\n")


if __name__ == "__main__":
    main()
