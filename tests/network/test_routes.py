"""A frozen choice set: its order, its cells, its corridors and its bans."""

from __future__ import annotations

import random
from collections.abc import Callable

import msgspec
import numpy as np
import pytest

from transcaspian.model import Atlas, Scenario
from transcaspian.network import Network, RouteSet, banned_by, build, corridor_of, freeze, open_routes

Keys = set[tuple[int, tuple[int, ...]]]


def arrays(routes: RouteSet) -> dict[str, bytes]:
    found = {name: value for name, value in msgspec.structs.asdict(routes).items() if isinstance(value, np.ndarray)}
    found |= {f"banned {number}": closed for number, closed in routes.banned}
    return {name: value.tobytes() for name, value in found.items()}


def test_every_array_is_read_only(routes: RouteSet) -> None:
    writeable = [
        name for name, value in msgspec.structs.asdict(routes).items()
        if isinstance(value, np.ndarray) and value.flags.writeable
    ]  # fmt: skip
    assert writeable == []
    assert not any(closed.flags.writeable for _, closed in routes.banned)


def test_freezing_does_not_depend_on_the_order_in_which_routes_were_found(
    keys: Keys, routes: RouteSet, shipped: Atlas
) -> None:
    order = sorted(keys)
    for seed in range(3):
        random.Random(seed).shuffle(order)
        again = freeze(dict.fromkeys(order).keys(), atlas=shipped)
        assert arrays(again) == arrays(routes)


def test_a_frozen_set_gives_back_its_keys(keys: Keys, routes: RouteSet) -> None:
    assert routes.keys() == keys
    assert routes.n_routes == len(keys)


def test_nothing_frozen_is_nothing(shipped: Atlas, today: Network) -> None:
    empty = freeze(set(), atlas=shipped)
    assert empty.n_routes == 0
    assert open_routes(empty, today).shape == (0,)


def test_routes_are_contiguous_by_market_group_and_corridor(routes: RouteSet, shipped: Atlas) -> None:
    groups = [corridor.group for corridor in shipped.corridors.values()]
    nests = list(zip(routes.market, [groups[c] for c in routes.corridor], routes.corridor, strict=True))
    assert nests == sorted(nests)


def test_a_route_begins_at_its_origin_ends_at_its_destination_and_joins(routes: RouteSet, today: Network) -> None:
    top = today.topology
    markets = list(today.atlas.markets.values())
    for p in range(routes.n_routes):
        arcs, market = routes.arcs(p), markets[routes.market[p]]
        assert top.states[top.arc_tail[arcs[0]]] == (market.origin, "gate")
        assert top.states[top.arc_head[arcs[-1]]] == (market.destination, "gate")
        assert np.array_equal(top.arc_head[arcs[:-1]], top.arc_tail[arcs[1:]])
        assert {top.forms[form] for form in top.arc_form[arcs]} == {today.atlas.cargoes[market.cargo].form}


def test_a_route_never_comes_back_to_a_place(routes: RouteSet, today: Network) -> None:
    top = today.topology
    for p in range(routes.n_routes):
        arcs = routes.arcs(p)
        places = [int(top.state_place[top.arc_tail[arcs[0]]]), *top.state_place[top.arc_head[arcs]].tolist()]
        visited = [place for number, place in enumerate(places) if number == 0 or places[number - 1] != place]
        assert len(visited) == len(set(visited))


def test_a_route_belongs_to_the_lowest_rank_whose_gateway_it_uses(routes: RouteSet, today: Network) -> None:
    top, corridors = today.topology, list(today.atlas.corridors.values())
    rest = next(number for number, corridor in enumerate(corridors) if not corridor.links)
    for p in range(routes.n_routes):
        links = {top.links[link] for link in top.arc_link[routes.arcs(p)] if link >= 0}
        fitting = [number for number, corridor in enumerate(corridors) if links & set(corridor.links.split())]
        assert routes.corridor[p] == (min(fitting, key=lambda number: corridors[number].rank) if fitting else rest)
        assert corridor_of(routes.arcs(p), today.atlas) == routes.corridor[p]
    assert {corridors[number].id for number in routes.corridor} >= {"titr", "north", "iran", "ocean-suez", "direct"}


def test_each_cell_is_one_slot_of_one_route(routes: RouteSet, today: Network) -> None:
    top = today.topology
    for p in range(0, routes.n_routes, 7):
        entries = [e for arc in routes.arcs(p) for e in range(top.use_start[arc], top.use_start[arc + 1])]
        assert routes.use_entry[routes.use_route == p].tolist() == entries
        cells = routes.cell_slot[routes.cell_start[p] : routes.cell_start[p + 1]].tolist()
        assert cells == sorted({int(top.use_slot[entry]) for entry in entries})
    own = routes.use_route == np.repeat(np.arange(routes.n_routes), np.diff(routes.cell_start))[routes.cell]
    assert own.all()
    np.testing.assert_array_equal(routes.cell_slot[routes.cell], top.use_slot[routes.use_entry])


def test_a_route_is_open_when_all_its_arcs_are_and_no_ban_is(routes: RouteSet, today: Network) -> None:
    assert not today.columns["bans"]["open_share"].any()
    banned = {p for _, closed in routes.banned for p in closed.tolist()}
    found = open_routes(routes, today)
    for p in range(routes.n_routes):
        assert found[p] == (today.arc_open[routes.arcs(p)].all() and p not in banned)


# -- the ban on transit to Armenia -------------------------------------------------------------------------------------


def over_the_border(routes: RouteSet, network: Network) -> np.ndarray:
    top = network.topology
    border = top.links.index("boyuk-kesik-gardabani")
    return np.array([(top.arc_link[routes.arcs(p)] == border).any() for p in range(routes.n_routes)])


def to_armenia(routes: RouteSet, network: Network) -> np.ndarray:
    markets, places = list(network.atlas.markets.values()), network.atlas.places
    ends = [{places[m.origin].country, places[m.destination].country} for m in markets]
    return np.array(["AM" in ends[m] for m in routes.market])


def test_the_ban_closes_routes_of_armenia_over_the_border_and_no_other(routes: RouteSet, today: Network) -> None:
    closed = dict(routes.banned)[list(today.atlas.bans).index("armenia-transit-ban")]
    hit = over_the_border(routes, today) & to_armenia(routes, today)
    assert 0 < hit.sum() < over_the_border(routes, today).sum()
    assert closed.tolist() == np.flatnonzero(hit).tolist()
    assert not open_routes(routes, today)[hit].any()


def test_each_ban_closes_what_it_names(routes: RouteSet, today: Network) -> None:
    top, places, markets = today.topology, today.atlas.places, list(today.atlas.markets.values())
    for number, ban in enumerate(today.atlas.bans.values()):
        links, countries = set(ban.links.split()), set(ban.countries.split())
        expected = [
            p for p in range(routes.n_routes)
            if links & {top.links[link] for link in top.arc_link[routes.arcs(p)] if link >= 0}
            and countries & {places[markets[routes.market[p]].origin].country,
                             places[markets[routes.market[p]].destination].country}
        ]  # fmt: skip
        assert dict(routes.banned)[number].tolist() == expected


def test_lifting_the_ban_opens_them(routes: RouteSet, today: Network, changed: Callable[..., Network]) -> None:
    lifted = changed(("armenia-transit-ban", "open_share", "set", 1.0))
    hit = over_the_border(routes, today) & to_armenia(routes, today)
    before, after = open_routes(routes, today), open_routes(routes, lifted)
    assert after[hit].any()
    np.testing.assert_array_equal(after[~hit], before[~hit])


def test_a_path_is_banned_by_name_only_for_who_is_banned(
    routes: RouteSet, today: Network, changed: Callable[..., Network]
) -> None:
    path = tuple(routes.arcs(int(np.flatnonzero(over_the_border(routes, today))[0])).tolist())
    assert banned_by(path, "petropavl", "yerevan", today) == "armenia-transit-ban"
    assert banned_by(path, "petropavl", "poti", today) == ""
    assert banned_by(path, "petropavl", "yerevan", changed(("armenia-transit-ban", "open_share", "set", 1.0))) == ""
    elsewhere = tuple(routes.arcs(int(np.flatnonzero(~over_the_border(routes, today))[0])).tolist())
    assert banned_by(elsewhere, "petropavl", "yerevan", today) == ""


@pytest.mark.parametrize("year", [2024, 2030])
def test_every_contested_market_has_an_open_route_unless_a_ban_closes_all(
    routes: RouteSet, frozen: Scenario, shipped: Atlas, year: int
) -> None:
    network = build(frozen, year=year, atlas=shipped)
    usable = open_routes(routes, network)
    reached = set(routes.market[usable].tolist())
    banned = {market for _, closed in routes.banned for market in routes.market[closed].tolist()}
    lost = [
        market.id for number, market in enumerate(shipped.markets.values())
        if market.role == "contest" and number not in reached | banned
    ]  # fmt: skip
    assert lost == []
