from __future__ import annotations

import importlib.util
from pathlib import Path

import _railways
import numpy as np
import pytest
from _railways import Graph, bridge, contract, cut, on_sphere, prepared, read, source, spread, thin
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from transcaspian.errors import InputError


def graph_of(places: list[tuple[float, float]], edges: list[tuple[int, int, float]]) -> Graph:
    tail, head, km = zip(*edges, strict=True) if edges else ((), (), ())
    return thin(
        Graph(np.array(places, dtype=float), np.array(tail, dtype=int), np.array(head, dtype=int), np.array(km, float))
    )


def distances(graph: Graph, nodes: np.ndarray) -> np.ndarray:
    matrix = coo_matrix((graph.km, (graph.tail, graph.head)), shape=(graph.size, graph.size)).tocsr()
    return dijkstra(matrix, directed=False, indices=nodes)[:, nodes]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Graph, np.ndarray]:
    """Sparse graphs with chains, dead ends, rings, loops, parallel edges and parts; some nodes are terminals."""
    size = draw(st.integers(2, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = int(size * draw(st.sampled_from([0.7, 1.0, 1.3])))
    tail, head = rng.integers(size, size=(2, count))
    graph = thin(Graph(rng.uniform(-40.0, 40.0, (size, 2)), tail, head, rng.integers(1, 50, count).astype(float)))
    return graph, np.sort(rng.choice(size, size=rng.integers(1, min(size, 6) + 1), replace=False))


@given(graphs())
def test_contraction_keeps_distances_between_terminals_and_leaves_no_bare_node(case: tuple[Graph, np.ndarray]) -> None:
    graph, terminals = case
    small, kept = contract(graph, terminals)
    assert np.array_equal(distances(small, kept), distances(graph, terminals))
    assert np.array_equal(small.places[kept], graph.places[terminals])
    degree = np.bincount(np.concatenate([small.tail, small.head]), minlength=small.size)
    assert (degree[np.setdiff1d(np.arange(small.size), kept)] > 2).all()


def test_a_line_with_a_siding_becomes_one_edge() -> None:
    line = graph_of([(0, k) for k in range(6)], [(0, 1, 1), (1, 2, 2), (2, 3, 4), (1, 3, 5), (3, 4, 8), (2, 5, 1)])
    small, ends = contract(line, np.array([0, 4]))
    assert ends.tolist() == [0, 1]
    assert (small.tail.tolist(), small.head.tolist(), small.km.tolist()) == ([0], [1], [14.0])


@given(st.integers(0, 2**32 - 1), st.floats(1.0, 2000.0))
def test_parts_are_joined_exactly_where_their_nearest_nodes_are_within_the_gap(seed: int, gap_km: float) -> None:
    rng = np.random.default_rng(seed)
    places = rng.uniform(-10.0, 10.0, (20, 2))
    graph = graph_of([tuple(place) for place in places], [(a, a + 1, 1.0) for a in range(0, 20, 2)])
    joined, part, points = bridge(graph, gap_km=gap_km), graph.parts(), on_sphere(places)
    chord = np.linalg.norm(points[:, None] - points[None, :], axis=2)
    known = {(a, b) for a, b in zip(graph.tail.tolist(), graph.head.tolist(), strict=True)}
    built = {
        (a, b): km
        for a, b, km in zip(joined.tail.tolist(), joined.head.tolist(), joined.km.tolist(), strict=True)
        if (a, b) not in known
    }
    wanted = {}
    for one in range(part.max() + 1):
        for other in range(one):
            ends, others = np.flatnonzero(part == one), np.flatnonzero(part == other)
            a, b = np.unravel_index(chord[np.ix_(ends, others)].argmin(), (len(ends), len(others)))
            if chord[ends[a], others[b]] <= gap_km:
                wanted[tuple(sorted((int(ends[a]), int(others[b]))))] = chord[ends[a], others[b]]
    assert built == pytest.approx(wanted)


def test_the_box_keeps_its_sides_and_the_edges_inside() -> None:
    graph = graph_of(
        [(0, 0), (5, 5), (6, 6), (20, 5), (10, 10)], [(0, 1, 1), (1, 2, 2), (2, 3, 3), (3, 4, 4), (2, 4, 5)]
    )
    inside = cut(graph, (5.0, 5.0, 10.0, 10.0))
    assert inside.places.tolist() == [[5, 5], [6, 6], [10, 10]]
    assert list(zip(inside.tail, inside.head, inside.km, strict=True)) == [(0, 1, 2.0), (1, 2, 5.0)]


TEXT = """from x import y
graph=[{1: 2.5, 0: 0.0}, {0: 2.5, 2: 1e-05}, {1: 1e-05}]
nodes=[[40.0, 50.0], [40.1, 50], [-1, 2]]
"""


def test_the_text_of_the_package_is_read(tmp_path: Path) -> None:
    path = tmp_path / "world.py"
    path.write_text(TEXT)
    graph = read(path)
    assert graph.places.tolist() == [[40.0, 50.0], [40.1, 50.0], [-1.0, 2.0]]
    assert list(zip(graph.tail, graph.head, graph.km, strict=True)) == [(0, 1, 2.5), (1, 2, 0.001)]


@pytest.mark.parametrize("text", ["", "graph=[{5: 1.0}]\nnodes=[[1, 2]]\n", "graph=[{0: x}]\nnodes=[[1, 2]]\n"])
def test_other_text_is_one_fault(text: str, tmp_path: Path) -> None:
    path = tmp_path / "world.py"
    path.write_text(text)
    with pytest.raises(InputError, match=r"world\.py: the railway graph is not written as expected") as caught:
        read(path)
    assert len(caught.value.faults) == 1


def test_a_missing_package_is_one_fault_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"scgraph-data: .* not installed\. .*pip install 'transcaspian\[map\]'"):
        source()


def lattice(side: int) -> Graph:
    rows, columns = np.divmod(np.arange(side * side), side)
    right, up = np.flatnonzero(columns < side - 1), np.flatnonzero(rows < side - 1)
    edges = [(a, a + 1, 30.0) for a in right.tolist()] + [(a, a + side, 40.0) for a in up.tolist()]
    return graph_of([(40.0 + 0.3 * a, 50.0 + 0.3 * b) for a, b in zip(rows, columns, strict=True)], edges)


def test_terminals_are_junctions_apart_and_always_the_same() -> None:
    graph = lattice(12)
    chosen = spread(graph, 8, box_deg=1.0)
    assert chosen.tolist() == spread(graph, 8, box_deg=1.0).tolist()
    degree = np.bincount(np.concatenate([graph.tail, graph.head]))
    assert len(chosen) == 8
    assert (degree[chosen] > 2).all()
    boxes = {tuple(box) for box in np.floor((graph.places[chosen] - graph.places.min(axis=0)) / 1.0).tolist()}
    assert len(boxes) == 8
    assert spread(graph, 999, box_deg=0.01).tolist() == np.flatnonzero(degree > 2).tolist()


def test_the_graph_is_made_once_and_made_again_for_another_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    calls: list[Path] = []

    def counted(path: Path) -> Graph:
        calls.append(path)
        return lattice(12)

    monkeypatch.setattr(_railways, "read", counted)
    path = tmp_path / "world.py"
    path.write_text("one")
    first, ends = prepared(path, terminals=3)
    again, same = prepared(path, terminals=3)
    assert len(calls) == 1
    assert len(prepared(path, terminals=4)[1]) == 4
    assert len(calls) == 2
    assert all(np.array_equal(a, b) for a, b in zip((*first, ends), (*again, same), strict=True))
    path.write_text("two")
    prepared(path, terminals=3)
    assert len(calls) == 3
    for kept in (tmp_path / "cache" / "transcaspian").glob("railways-*.npz"):
        kept.write_bytes(b"PK\x03\x04 half")
    prepared(path, terminals=3)
    assert len(calls) == 4
