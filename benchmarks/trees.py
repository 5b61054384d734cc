"""Cheapest trees on the shipped network: our Dijkstra beside SciPy's and NetworkX's, on one graph with one answer."""

from __future__ import annotations

import numpy as np
from _timing import median, table
from scipy import sparse
from scipy.sparse import csgraph

from transcaspian.model import atlas, scenario
from transcaspian.network import _kernels, arc_costs, build

CARGO = "container-general"
YEAR = 2030


def main() -> None:
    """Time full trees from every state of one cargo's network."""
    known = atlas()
    network = build(scenario("base", atlas=known), year=YEAR, atlas=known)
    top = network.topology
    cost = arc_costs(network, list(known.cargoes).index(CARGO))
    form = list(known.forms).index(known.cargoes[CARGO].form)
    gates = set(top.gate_state.tolist())
    # Doors into places are dead ends of ours alone, so they are left out; of parallel arcs the cheapest is kept.
    best: dict[tuple[int, int], int] = {}
    for arc in range(top.form_start[form], top.form_start[form + 1]):
        ends = int(top.arc_tail[arc]), int(top.arc_head[arc])
        if np.isfinite(cost[arc]) and not gates & set(ends) and (ends not in best or cost[arc] < cost[best[ends]]):
            best[ends] = arc
    arcs = np.array(sorted(best.values(), key=lambda arc: (top.arc_tail[arc], top.arc_head[arc])), dtype=np.int64)
    size = len(top.states)
    start = np.searchsorted(top.arc_tail[arcs], np.arange(size + 1)).astype(np.int64)
    sources = np.unique(top.arc_tail[arcs])
    closed = np.zeros(size, dtype=np.bool_)
    distance, last = np.empty((len(sources), size)), np.empty((len(sources), size), dtype=np.int64)
    graph = sparse.csr_matrix((cost[arcs], top.arc_head[arcs], start), shape=(size, size))

    def ours() -> None:
        _kernels.trees(sources, start, arcs, top.arc_head, cost, closed, distance, last)

    def scipys() -> np.ndarray:
        found, _ = csgraph.dijkstra(graph, indices=sources, return_predecessors=True)
        return found

    ours()
    assert np.allclose(distance, scipys()), "the answers differ"
    taken = {"transcaspian": median(ours, times=15), "scipy csgraph.dijkstra": median(scipys, times=15)}
    try:
        import networkx
    except ImportError:
        print("networkx is not installed")
    else:
        web = networkx.DiGraph()
        web.add_weighted_edges_from((top.arc_tail[arc], top.arc_head[arc], cost[arc]) for arc in arcs)
        few = sources[:: max(len(sources) // 20, 1)]

        def theirs() -> None:
            for source in few:
                networkx.dijkstra_predecessor_and_distance(web, source)

        taken["networkx"] = median(theirs, times=3) * len(sources) / len(few)
    each = {name: 1e6 * value / len(sources) for name, value in taken.items()}
    table(
        f"{len(sources)} trees over {len(sources)} states and {len(arcs)} arcs of {CARGO}, {YEAR}",
        ("engine", "µs a tree", "trees a second", "times ours"),
        [[name, f"{us:.1f}", f"{1e6 / us:,.0f}", f"{us / each['transcaspian']:.1f}"] for name, us in each.items()],
    )


if __name__ == "__main__":
    main()
