"""The rule of the choice set, and the kernels under it beside scipy's."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from transcaspian.flow import pose, route_values
from transcaspian.model import Atlas, scenario
from transcaspian.network import (
    FROZEN_TODAY,
    Network,
    RouteSet,
    _choice_set,
    _kernels,
    arc_costs,
    build,
    corridor_of,
    find_routes,
    reference_costs,
    routes_between,
    topology,
)

Keys = set[tuple[int, tuple[int, ...]]]
Changed = Callable[..., Network]
CASPIAN = {"ferry", "feeder", "dry", "tanker"}


# -- kernels -----------------------------------------------------------------------------------------------------------


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """States, tails, heads and costs (some infinite) of arcs, parallel ones too, and which states are gates."""
    size = draw(st.integers(2, 25))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n_arcs = draw(st.integers(1, 90))
    cost = rng.uniform(0.1, 10.0, n_arcs)
    cost[rng.random(n_arcs) < 0.1] = np.inf
    is_gate = rng.random(size) < draw(st.sampled_from([0.0, 0.3]))
    return size, rng.integers(0, size, n_arcs), rng.integers(0, size, n_arcs), cost, is_gate


def rival(size: int, tail: np.ndarray, head: np.ndarray, cost: np.ndarray, is_gate: np.ndarray, source: int):
    """Distances by scipy; arcs out of other gates are taken away, of parallel arcs the cheapest stays."""
    best: dict[tuple[int, int], float] = {}
    for a, b, c in zip(tail.tolist(), head.tolist(), cost.tolist(), strict=True):
        if np.isfinite(c) and a != b and (a == source or not is_gate[a]):
            best[a, b] = min(best.get((a, b), np.inf), c)
    rows, columns = (np.array([key[side] for key in best], dtype=np.int64) for side in (0, 1))
    matrix = csr_array((np.array(list(best.values())), (rows, columns)), shape=(size, size))
    return dijkstra(matrix, indices=source)


def tree(size: int, tail: np.ndarray, head: np.ndarray, cost: np.ndarray, is_gate: np.ndarray, sources: np.ndarray):
    order = np.argsort(tail, kind="stable")
    start = np.searchsorted(tail[order], np.arange(size + 1))
    dist, last = np.empty((len(sources), size)), np.empty((len(sources), size), dtype=np.int64)
    _kernels.trees(sources, start, order, head, cost, is_gate, dist, last)
    return dist, last


@given(graphs())
def test_trees_are_those_of_scipy_and_walking_back_costs_the_same(case: tuple) -> None:
    size, tail, head, cost, _ = case
    sources = np.arange(size)
    dist, last = tree(*case, sources)
    buffer = np.empty(size + 1, dtype=np.int64)
    for source in sources.tolist():
        expected = rival(*case, source)
        np.testing.assert_allclose(dist[source], expected, rtol=1e-12)
        for stop in range(size):
            count = _kernels.walk(stop, source, last[source], tail, buffer, 0)
            if not np.isfinite(expected[stop]):
                assert count == -1
                continue
            path = buffer[:count]
            assert cost[path].sum() == pytest.approx(expected[stop])
            assert np.array_equal(head[path[:-1]], tail[path[1:]])
            assert count == 0 or (tail[path[0]], head[path[-1]]) == (source, stop)


@given(graphs(), st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.2, 1.0]))
def test_a_mended_tree_is_as_cheap_as_one_made_anew(case: tuple, seed: int, changed_share: float) -> None:
    size, tail, head, cost, is_gate = case
    rng = np.random.default_rng(seed)
    new = np.where(rng.random(len(cost)) < changed_share, rng.permutation(cost), cost)
    order = np.argsort(tail, kind="stable")
    start = np.searchsorted(tail[order], np.arange(size + 1))
    _, last = tree(*case, np.arange(size))
    expected, _ = tree(size, tail, head, new, is_gate, np.arange(size))
    room = 2 * len(tail) + size
    dist, heap = np.empty(size), (np.empty(room), np.empty(room, dtype=np.int64))
    for source in range(size):
        _kernels.mend_tree(source, start, order, head, tail, new, is_gate, dist, last[source], *heap)
        assert dist.tobytes() == expected[source].tobytes()
        for state in np.flatnonzero(np.isfinite(dist)).tolist():
            arc = last[source][state]
            assert state == source if arc < 0 else dist[state] == dist[tail[arc]] + new[arc]


def test_a_missing_source_reaches_nothing() -> None:
    dist, last = tree(2, np.array([0]), np.array([1]), np.array([1.0]), np.zeros(2, dtype=bool), np.array([-1]))
    assert np.isinf(dist).all()
    assert (last == -1).all()


def test_a_buffer_too_short_for_a_path_is_told() -> None:
    tail, head = np.arange(5), np.arange(1, 6)
    _, last = tree(6, tail, head, np.ones(5), np.zeros(6, dtype=bool), np.array([0]))
    assert _kernels.walk(5, 0, last[0], tail, np.empty(5, dtype=np.int64), 0) == 5
    assert _kernels.walk(5, 0, last[0], tail, np.empty(4, dtype=np.int64), 0) == -1


@pytest.mark.parametrize(
    ("places", "fine"),
    [([0, 1, 2, 3], True), ([0, 0, 1, 1], True), ([0, 1, 0, 2], False), ([0, 1, 2, 1], False), ([0, 1, 1, 0], False)],
)
def test_a_path_is_elementary_when_it_never_returns_to_a_place(places: list[int], fine: bool) -> None:
    arcs, tail, head = np.arange(3), np.arange(3), np.arange(1, 4)
    mark = np.zeros(4, dtype=np.int64)
    assert _kernels.elementary(arcs, 3, tail, head, np.array(places), mark, 7) == fine


@pytest.mark.parametrize("cargo", ["container-general", "grain", "crude-oil", "general-truck"])
def test_trees_of_the_corridor_are_those_of_scipy(today: Network, cargo: str) -> None:
    top = today.topology
    form = top.forms.index(today.atlas.cargoes[cargo].form)
    arcs = np.arange(top.form_start[form], top.form_start[form + 1])
    cost = arc_costs(today, list(today.atlas.cargoes).index(cargo))[arcs]
    is_gate = np.zeros(len(top.states), dtype=bool)
    is_gate[top.gate_state[top.gate_state >= 0]] = True
    sources = np.unique(top.arc_tail[arcs])[::40]
    case = (len(top.states), top.arc_tail[arcs], top.arc_head[arcs], cost, is_gate)
    dist, last = tree(*case, sources)
    buffer = np.empty(200, dtype=np.int64)
    for row, source in enumerate(sources.tolist()):
        np.testing.assert_allclose(dist[row], rival(*case, source), rtol=1e-12)
        for stop in np.flatnonzero(np.isfinite(dist[row])).tolist():
            count = _kernels.walk(stop, source, last[row], case[1], buffer, 0)
            assert cost[buffer[:count]].sum() == pytest.approx(dist[row][stop], rel=1e-9, abs=1e-9)


# -- costs -------------------------------------------------------------------------------------------------------------


def test_a_closed_arc_costs_without_end_and_an_open_one_something(today: Network) -> None:
    cost = arc_costs(today, 0)
    assert np.array_equal(np.isfinite(cost), today.arc_open)
    assert (cost > 0.0).all()


def test_waits_and_rents_of_slots_are_added_to_the_arcs_that_use_them(today: Network) -> None:
    top, row = today.topology, list(today.atlas.cargoes).index("grain")
    value_h = today.atlas.cargoes["grain"].value_of_time_usd_per_t_h
    rng = np.random.default_rng(1)
    wait, rent = rng.uniform(0, 100, top.n_slots), rng.uniform(0, 5000, top.n_slots)
    free = arc_costs(today, row)
    priced = arc_costs(today, row, slot_wait_h=wait, slot_rent_usd_per_unit=rent)
    form = top.forms.index("wagon")
    for arc in range(top.form_start[form], top.form_start[form + 1], 5):
        extra = 0.0
        for use in range(top.use_start[arc], top.use_start[arc + 1]):
            slot = top.use_slot[use]
            extra += top.use_passages[use] * wait[slot] * value_h
            extra += today.use_units[use] * today.conversion[row, slot] * rent[slot] / 1000.0
        assert np.isinf(free[arc]) or priced[arc] == pytest.approx(free[arc] + extra, rel=1e-6, abs=1e-6)


def test_one_value_of_time_for_all_replaces_each_class_its_own(today: Network) -> None:
    row = list(today.atlas.cargoes).index("container-express")
    own = today.atlas.cargoes["container-express"].value_of_time_usd_per_t_h
    uniform = msgspec.structs.replace(
        today, scenario=msgspec.structs.replace(today.scenario, value_of_time_usd_per_t_h=own)
    )
    np.testing.assert_array_equal(arc_costs(uniform, row), arc_costs(today, row))
    dearer = msgspec.structs.replace(
        today, scenario=msgspec.structs.replace(today.scenario, value_of_time_usd_per_t_h=2 * own)
    )
    assert (arc_costs(dearer, row)[today.arc_open] >= arc_costs(today, row)[today.arc_open]).all()


def test_reference_costs_are_the_cheapest_ways_of_the_corridor_without_changes(shipped: Atlas) -> None:
    network, top = build(FROZEN_TODAY, year=2024, atlas=shipped), topology(shipped)
    found = reference_costs(shipped)
    row = list(shipped.cargoes).index("grain")
    cost = arc_costs(network, row)
    form = top.forms.index(shipped.cargoes["grain"].form)
    arcs = np.arange(top.form_start[form], top.form_start[form + 1])
    is_gate = np.zeros(len(top.states), dtype=bool)
    is_gate[top.gate_state[top.gate_state >= 0]] = True
    seen = 0
    for number, market in enumerate(shipped.markets.values()):
        if market.cargo == "grain":
            ends = [int(top.gate_state[top.places.index(place)]) for place in (market.origin, market.destination)]
            case = (len(top.states), top.arc_tail[arcs], top.arc_head[arcs], cost[arcs], is_gate, ends[0])
            expected = rival(*case)[ends[1]]
            assert np.isinf(expected) or found[number] == pytest.approx(expected)
            seen += bool(np.isfinite(expected))
    assert seen >= 5


def test_every_market_that_chooses_has_a_reference_cost(shipped: Atlas) -> None:
    found = reference_costs(shipped)
    lost = [
        market.id for number, market in enumerate(shipped.markets.values())
        if market.role in ("contest", "background") and not found[number] > 0.0
    ]  # fmt: skip
    assert lost == []


def test_elasticities_rest_on_the_same_reference_whatever_the_scenario(routes: RouteSet, shipped: Atlas) -> None:
    thetas = []
    for name, year in (("frozen", 2024), ("no-subsidy", 2030), ("roadmap", 2035)):
        network = build(scenario(name, atlas=shipped), year=year, atlas=shipped)
        values = route_values(network, routes, frequency_h=network.link_frequency_h)
        thetas.append(pose(network, routes, values=values).theta)
    assert thetas[0].tobytes() == thetas[1].tobytes() == thetas[2].tobytes()


# -- the rule ----------------------------------------------------------------------------------------------------------


def path_cost(network: Network, market: int, path: tuple[int, ...]) -> float:
    cargo = list(network.atlas.markets.values())[market].cargo
    return float(arc_costs(network, list(network.atlas.cargoes).index(cargo))[list(path)].sum())


def test_the_rule_finds_the_same_routes_again(today: Network, keys: Keys) -> None:
    assert find_routes(today) == keys


def test_every_route_is_open_and_inside_the_bands(today: Network, keys: Keys, shipped: Atlas) -> None:
    costs: dict[int, dict[int, list[float]]] = {}
    for market, path in keys:
        corridor = corridor_of(np.array(path), shipped)
        costs.setdefault(market, {}).setdefault(corridor, []).append(path_cost(today, market, path))
    reference, markets = reference_costs(shipped), list(shipped.markets.values())
    beyond = 0
    for market, by_corridor in costs.items():
        cargo = list(shipped.cargoes).index(markets[market].cargo)
        theta = today.columns["cargoes"]["cost_elasticity"][cargo] / reference[market]  # as the year has it, fitted
        inner = shipped.parameter("cost-band") / (theta * shipped.parameter("inner-scale"))
        best = min(min(found) for found in by_corridor.values())
        for found in by_corridor.values():
            assert np.isfinite(found).all()
            assert max(found) <= min(found) + inner * (1.0 + 1e-9)
            assert max(found) <= best + shipped.parameter("corridor-band") / theta * (1.0 + 1e-9)
            beyond += min(found) > best + inner
    assert beyond > 50  # corridors that one band on the inner scale would leave out


def test_a_route_goes_through_two_crossings_at_most_and_one_sea(today: Network, keys: Keys) -> None:
    top, atlas = today.topology, today.atlas
    crossings = {name for g in atlas.gateways.values() if g.kind == "crossing" for name in g.links.split()}
    over_sea = 0
    for _, path in keys:
        links = [atlas.links[top.links[link]] for link in top.arc_link[list(path)] if link >= 0]
        sea = [link.id for link in links if link.vehicle in CASPIAN and link.id in crossings]
        assert len(sea) <= 1
        assert sum(link.id in crossings for link in links) <= 2
        over_sea += len(sea)
    assert over_sea > 100


def test_a_background_market_keeps_to_one_corridor_and_a_contested_one_does_not(
    routes: RouteSet, shipped: Atlas
) -> None:
    markets = list(shipped.markets.values())
    corridors: dict[str, dict[int, set[int]]] = {"background": {}, "contest": {}}
    for market, corridor in zip(routes.market.tolist(), routes.corridor.tolist(), strict=True):
        corridors[markets[market].role].setdefault(market, set()).add(corridor)
    assert len(corridors["background"]) >= 5
    assert {len(found) for found in corridors["background"].values()} == {1}
    assert max(len(found) for found in corridors["contest"].values()) >= 4


def test_a_closed_link_is_on_no_route_found(changed: Changed) -> None:
    closed = changed(("aktau-alat-feeder", "open_share", "set", 0.0))
    gone = closed.topology.links.index("aktau-alat-feeder")
    link = closed.topology.arc_link
    assert not any((link[list(path)] == gone).any() for _, path in find_routes(closed, roles=("contest",)))


def test_only_the_roles_asked_for_get_routes(today: Network, keys: Keys) -> None:
    markets = list(today.atlas.markets.values())
    assert {markets[market].role for market, _ in keys} == {"contest", "background"}
    assert {markets[market].role for market, _ in find_routes(today, roles=("background",))} == {"background"}


@pytest.mark.parametrize(
    ("origin", "destination", "cargo"),
    [("xian", "poti", "container-general"), ("petropavl", "yerevan", "grain"), ("almaty", "tbilisi", "general-truck")],
)
def test_ways_between_places_cost_what_is_said_and_the_cheapest_is_scipys(
    today: Network, origin: str, destination: str, cargo: str
) -> None:
    top, row = today.topology, list(today.atlas.cargoes).index(cargo)
    cost = arc_costs(today, row)
    found = routes_between(today, origin, destination, cargo=cargo)
    assert len(found) >= 3
    for path, price in found:
        assert price == pytest.approx(cost[list(path)].sum())
        assert top.states[top.arc_tail[path[0]]] == (origin, "gate")
        assert top.states[top.arc_head[path[-1]]] == (destination, "gate")
    form = top.forms.index(today.atlas.cargoes[cargo].form)
    arcs = np.arange(top.form_start[form], top.form_start[form + 1])
    is_gate = np.zeros(len(top.states), dtype=bool)
    is_gate[top.gate_state[top.gate_state >= 0]] = True
    start, end = (int(top.gate_state[top.places.index(place)]) for place in (origin, destination))
    best = rival(len(top.states), top.arc_tail[arcs], top.arc_head[arcs], cost[arcs], is_gate, start)[end]
    assert min(price for _, price in found) == pytest.approx(best)
    assert max(price for _, price in found) <= (1.0 + _choice_set.ROUTE_BAND) * best * (1.0 + 1e-9)


def test_a_place_that_the_form_does_not_reach_has_no_ways(today: Network) -> None:
    assert routes_between(today, "tengiz", "xian", cargo="crude-oil") == []
    assert routes_between(today, "xian", "xian", cargo="container-general") == []


def kept(
    ranks: list[int], price: list[float], *, bound: frozenset[int] | None = None, lost: tuple[int, ...] = ()
) -> list[int]:
    """Rows that stay, each path its own row, in the order in which they stay; ``lost`` have no route."""
    lengths = np.array([0 if row in lost else 1 for row in range(len(ranks))])
    paths = np.arange(len(ranks))[:, None]
    found = _choice_set._kept(lengths, np.array(ranks), paths, np.array(price), band_usd_per_t=10.0, bound=bound)
    return [row for (row,) in found]


def test_a_corridor_dearer_than_the_inner_band_stays_with_its_own_band() -> None:
    assert kept([1, 1, 2, 2, 1], [100.0, 110.0, 150.0, 160.0, 160.5]) == [0, 2, 1, 3]
    assert kept([1, 2, 2], [100.0, 150.0, 160.5]) == [0, 1]


def test_the_cheapest_of_each_corridor_stay_first() -> None:
    many = _choice_set.MOST_ROUTES
    ranks = [1] * many + [2, 3]
    found = kept(ranks, [float(row) / many for row in range(many)] + [50.0, 60.0])
    assert len(found) == many
    assert found[:3] == [0, many, many + 1]
    assert found[3:] == list(range(1, many - 2))


def test_a_background_lane_keeps_to_the_corridor_of_its_cheapest_route() -> None:
    anew = frozenset[int]()
    assert kept([2, 1, 2], [100.0, 101.0, 105.0], bound=anew) == [0, 2]
    assert kept([1, 2, 1, 2], [90.0, 100.0, 101.0, 105.0], bound=anew, lost=(0,)) == [1, 3]


def test_no_price_moves_a_background_lane_to_another_corridor() -> None:
    assert kept([2, 1, 2, 1], [100.0, 101.0, 105.0, 106.0], bound=frozenset({1})) == [1, 3]
    assert kept([2, 1, 3], [100.0, 101.0, 102.0], bound=frozenset({1, 3})) == [1, 2]
    assert kept([2, 2], [100.0, 101.0], bound=frozenset({1})) == []


def test_a_background_lane_knows_the_corridors_of_its_routes(today: Network, routes: RouteSet, keys: Keys) -> None:
    """Where the gateways of Iran are dear it stays there all the same."""
    top, markets = today.topology, list(today.atlas.markets.values())
    gates = [top.links.index(name) for name in today.atlas.corridors["iran"].links.split()]
    dear, none = np.zeros(top.n_slots), np.zeros(top.n_slots)
    for arc in np.flatnonzero(np.isin(top.arc_link, gates)):
        dear[top.use_slot[top.use_start[arc] : top.use_start[arc + 1]]] = 50_000.0

    def corridors(found: Keys, role: str) -> set[tuple[int, int]]:
        own = [(market, path) for market, path in found if markets[market].role == role]
        return {(market, corridor_of(np.array(path), today.atlas)) for market, path in own}

    priced = find_routes(today, slot_wait_h=none, slot_rent_usd_per_unit=dear, known=routes)
    free = find_routes(today, slot_wait_h=none, slot_rent_usd_per_unit=dear)
    assert corridors(priced, "background") <= corridors(keys, "background")
    assert not corridors(free, "background") <= corridors(keys, "background")
    assert corridors(priced, "contest") == corridors(free, "contest")


def test_the_first_few_chains_of_each_corridor_are_looked_at() -> None:
    search = _choice_set._Search.__new__(_choice_set._Search)
    search.gates, search.rank = np.array([2, 0, 1]), np.array([7, 5, 6])  # ranks by arc: gates have 6, 7 and 5
    few = _choice_set.MOST_CHAINS
    first = [(0, -1)] * (few + 3)
    second = [(2, 1)] * 2  # the lowest rank of both names the corridor
    none = [(-1, -1)] * 2
    chosen = np.array([*first[:5], *second, *first[5:], *none])
    rows = search.cheapest_of_each(chosen).tolist()
    assert rows == [*range(few + 2), few + 5, few + 6]


def test_a_wider_band_between_corridors_adds_corridors_and_takes_none_away(today: Network, keys: Keys) -> None:
    atlas = today.atlas
    band = atlas.parameters["corridor-band"]
    narrow = {**atlas.parameters, "corridor-band": msgspec.structs.replace(band, value=band.value / 3.0)}
    fewer = build(today.scenario, year=2024, atlas=msgspec.structs.replace(atlas, parameters=narrow))

    def corridors(routes: Keys) -> set[tuple[int, int]]:
        return {(market, corridor_of(np.array(path), atlas)) for market, path in routes}

    found = corridors(find_routes(fewer))
    assert found < corridors(keys)
    assert len(corridors(keys) - found) > 50
