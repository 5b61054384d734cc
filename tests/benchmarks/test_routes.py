from __future__ import annotations

import _routes
import numpy as np
import pytest
from _markets import Web, gravity, grid, rings, web
from _routes import (
    MOST_ROUTES,
    Search,
    band_usd_per_t,
    cells,
    in_slots,
    joined,
    limited,
    own_values,
    path_sizes,
    pose,
    priced,
)
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from transcaspian.errors import InputError
from transcaspian.flow import relative_gap, solve


def asked(kind: str = "grid", count: int = 40) -> Search:
    graph, terminals = {"grid": grid, "rings": rings}[kind](count)
    return Search(web(graph), gravity(graph, terminals, count))


def nodes_of(web: Web, path: np.ndarray) -> list[int]:
    assert np.array_equal(web.head[path[:-1]], web.tail[path[1:]])
    return [int(web.tail[path[0]]), *web.head[path].tolist()]


@pytest.mark.parametrize("kind", ["grid", "rings"])
def test_trees_both_ways_give_the_shortest_distance(kind: str) -> None:
    search = asked(kind)
    rail, markets = search.web, search.markets
    forest = search.forest(rail.usd_per_t)
    size = search.size
    matrix = coo_matrix((rail.usd_per_t, (rail.tail, rail.head)), shape=(size, size)).tocsr()
    wanted = dijkstra(matrix, indices=markets.origin)[np.arange(len(markets.goal)), markets.goal]
    assert search.cheapest(forest) == pytest.approx(wanted, rel=1e-12)
    assert forest.in_dist[search.in_row, markets.origin] == pytest.approx(wanted, rel=1e-12)


def test_routes_are_elementary_inside_the_band_and_with_the_cheapest_of_all() -> None:
    search = asked()
    rail, markets = search.web, search.markets
    forest = search.forest(rail.usd_per_t)
    best = search.cheapest(forest)
    search.choose_gates(forest)
    found = search.grow(forest, band_usd_per_t(best))
    assert found == len(search.path) > 2 * len(best)
    costs: dict[int, list[float]] = {}
    for market, path in zip(search.market, search.path, strict=True):
        nodes = nodes_of(rail, path)
        assert (nodes[0], nodes[-1]) == (markets.origin[market], markets.goal[market])
        assert len(set(nodes)) == len(nodes)
        costs.setdefault(market, []).append(rail.usd_per_t[path].sum())
    for market, own in costs.items():
        assert min(own) == pytest.approx(best[market])
        assert max(own) <= best[market] + band_usd_per_t(best)[market] + 1e-9
        assert len(own) <= MOST_ROUTES
        assert len({round(cost, 7) for cost in own}) == len(own)


def test_the_set_only_grows_and_nothing_enters_twice() -> None:
    search = asked()
    forest = search.forest(search.web.usd_per_t)
    search.choose_gates(forest)
    band = band_usd_per_t(search.cheapest(forest))
    first = search.grow(forest, band)
    assert search.grow(forest, band) == 0
    dearer = search.forest(search.web.usd_per_t * np.random.default_rng(1).uniform(1.0, 3.0, len(search.web.tail)))
    second = search.grow(dearer, band)
    assert second > 0
    assert len({(m, tuple(path)) for m, path in zip(search.market, search.path, strict=True)}) == first + second


def test_the_answer_does_not_depend_on_the_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    def routes() -> list[tuple[int, int, tuple[int, ...]]]:
        search = asked()
        forest = search.forest(search.web.usd_per_t)
        search.choose_gates(forest)
        search.grow(forest, band_usd_per_t(search.cheapest(forest)))
        return [(m, r, tuple(p)) for m, r, p in zip(search.market, search.rank, search.path, strict=True)]

    two = routes()
    monkeypatch.setattr(_routes, "THREADS", 1)
    assert routes() == two
    monkeypatch.setattr(_routes, "THREADS", 3)
    assert routes() == two


def test_path_sizes_and_cells_are_what_a_loop_over_arcs_gives() -> None:
    search = asked()
    rail = search.web
    paths = [np.array(arcs, dtype=np.int32) for arcs in ([0, 1, 2], [0, 3], [0, 1, 4], [5], [0, 5], [5, 6])]
    sharing = [{0: 3, 1: 2}, {0: 3, 1: 2}, {0: 3, 1: 2}, {}, {5: 2}, {5: 2}]
    wanted = [
        sum(rail.usd_per_t[arc] / count.get(arc, 1) for arc in path) / rail.usd_per_t[path].sum()
        for count, path in zip(sharing, (path.tolist() for path in paths), strict=True)
    ]
    assert path_sizes(paths, np.array([0, 3, 4, 6]), rail.usd_per_t) == pytest.approx(wanted)
    number = np.arange(rail.district.max() + 1)
    slot_of = np.where(number % 3 == 1, -1, np.cumsum(number % 3 != 1) - 1)
    found = joined(cells(rail, paths[:1]), cells(rail, paths[1:]))
    order = np.array([2, 0, 5, 3, 1, 4])
    start, slot, units = in_slots(found, order, slot_of)
    paths = [paths[k] for k in order]
    for number, path in enumerate(paths):
        by_slot: dict[int, float] = {}
        for arc in path.tolist():
            own = int(slot_of[rail.district[arc]])
            if own >= 0:
                by_slot[own] = by_slot.get(own, 0.0) + rail.km[arc] / 100.0
        mine = slice(start[number], start[number + 1])
        assert dict(zip(slot[mine].tolist(), units[mine].tolist(), strict=True)) == pytest.approx(by_slot)


def test_prices_of_the_equilibrium_are_the_costs_of_its_arcs() -> None:
    search = asked()
    forest = search.forest(search.web.usd_per_t)
    best = search.cheapest(forest)
    search.choose_gates(forest)
    search.grow(forest, band_usd_per_t(best))
    slot_of, capacity_per_y = limited(search, best, capacity_share=0.7)
    problem = pose(search, best, slot_of, capacity_per_y)
    state = solve(problem, tolerance=1e-10).state
    assert relative_gap(state) < 1e-6
    assert (state.utilisation > 0.9).sum() > 5
    arc_usd_per_t = priced(search.web, slot_of, state)
    order = np.lexsort((np.arange(len(search.path)), search.rank, search.market))
    along = [arc_usd_per_t[search.path[k]].sum() for k in order]
    assert state.cost_usd_per_t == pytest.approx(along, rel=1e-9)
    own = own_values(problem, search.markets.value_usd_per_t_h)
    route = problem.nest_start[problem.group_start[problem.market_start[3]]]
    cell = problem.cell_start[route]
    assert not own.potential
    assert own.per_hour[cell] == problem.units[cell] * search.markets.value_usd_per_t_h[3]
    assert solve(own, start=state.u, tolerance=1e-10).certificate.residual <= 1e-10


def test_fewer_markets_are_the_first_of_more_and_too_many_are_a_fault() -> None:
    graph, terminals = grid(100)
    few, more = gravity(graph, terminals, 10), gravity(graph, terminals, 100)
    assert np.array_equal(few.origin, more.origin[:10])
    assert np.array_equal(few.goal, more.goal[:10])
    assert np.array_equal(few.value_usd_per_t_h, more.value_usd_per_t_h[:10])
    assert (more.origin != more.goal).all()
    with pytest.raises(InputError, match=r"--markets: .* do not fit the network; read 9999999; allowed: 1 to"):
        gravity(graph, terminals, 9_999_999)
