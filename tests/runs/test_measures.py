"""What is counted, counted again in another way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from transcaspian.model import Atlas
from transcaspian.runs import Run
from transcaspian.runs._measures import CORRIDOR, ends_in

Read = Callable[[str], pl.DataFrame]
EXACT = 1e-9


def of(done: Run) -> tuple[np.ndarray, list[set[str]], list[str]]:
    """Flow, links and cargo of each route."""
    top, markets = done.flows[2024].network.topology, list(done.routes.atlas.markets.values())
    arcs = [done.routes.arcs(p) for p in range(done.routes.n_routes)]
    links = [{top.links[link] for link in top.arc_link[one] if link >= 0} for one in arcs]
    return done.flows[2024].flow_kt, links, [markets[m].cargo for m in done.routes.market]


def test_corridor_kt_counts_each_route_over_the_perimeter_once(done: Run, shipped: Atlas) -> None:
    flow, links, cargo = of(done)
    border = set(shipped.perimeters[CORRIDOR].links.split())
    counted = sum(
        kt for kt, used, name in zip(flow, links, cargo, strict=True)
        if used & border and shipped.cargoes[name].group != "empty"
    )  # fmt: skip
    assert done.summary.years[0].corridor_kt == pytest.approx(counted, rel=EXACT)
    assert counted > 100.0


def test_corridor_kt_is_what_flows_over_the_links_of_the_perimeter(done: Run, read: Read, shipped: Atlas) -> None:
    border = shipped.perimeters[CORRIDOR].links.split()
    over = read("flows").filter(pl.col("link").is_in(border) & (pl.col("group") != "empty"))
    _, links, _ = of(done)
    assert max(len(used & set(border)) for used in links) == 1
    assert over["kt"].sum() == pytest.approx(done.summary.years[0].corridor_kt, rel=1e-6)


def test_corridor_teu_is_boxes_of_the_perimeter_without_empty_ones(done: Run, read: Read, shipped: Atlas) -> None:
    year, border = done.summary.years[0], shipped.perimeters["titr-boxes"].links.split()
    over = read("flows").filter(pl.col("link").is_in(border))
    assert over.filter(pl.col("group") != "empty")["teu"].sum() == pytest.approx(year.corridor_teu, rel=1e-6)
    assert over.filter(pl.col("group") == "empty")["teu"].sum() == pytest.approx(year.corridor_empty_teu, rel=1e-6)
    assert year.corridor_teu > 1000.0


def test_cargoes_sum_to_the_corridor(done: Run) -> None:
    year = done.summary.years[0]
    assert sum(year.by_cargo_kt.values()) == pytest.approx(year.corridor_kt, rel=EXACT)
    assert len(year.by_cargo_kt) >= 8
    assert "empty" not in year.by_cargo_kt


def test_directions_sum_to_the_corridor(done: Run, read: Read, shipped: Atlas) -> None:
    year = done.summary.years[0]
    assert set(year.by_direction_kt) == {"west", "east"}
    assert sum(year.by_direction_kt.values()) == pytest.approx(year.corridor_kt, rel=EXACT)
    border = shipped.perimeters[CORRIDOR].links.split()
    assert all(shipped.places[shipped.links[name].origin].country == "KZ" for name in border)
    west = read("flows").filter(pl.col("link").is_in(border) & pl.col("forward") & (pl.col("group") != "empty"))
    assert west["kt"].sum() == pytest.approx(year.by_direction_kt["west"], rel=1e-6)


def test_shares_of_corridors_sum_to_one(done: Run, shipped: Atlas) -> None:
    shares = done.summary.years[0].by_corridor_share
    assert sum(shares.values()) == pytest.approx(1.0, rel=EXACT)
    assert set(shares) <= set(shipped.corridors)
    assert all(0.0 < share < 1.0 for share in shares.values())


def test_shares_are_those_of_the_tonnes_written_by_corridor(done: Run, read: Read) -> None:
    by = read("corridors").group_by("corridor").agg(pl.col("kt").sum())
    total = by["kt"].sum()
    found = {name: kt / total for name, kt in by.iter_rows()}
    assert found == pytest.approx(done.summary.years[0].by_corridor_share, rel=1e-6)


def test_every_perimeter_counts_its_links_cargoes_and_countries(done: Run, shipped: Atlas) -> None:
    flow, links, cargo = of(done)
    markets, places = list(shipped.markets.values()), shipped.places
    ends = [{places[markets[m].origin].country, places[markets[m].destination].country} for m in done.routes.market]
    for name, value in done.summary.years[0].measures.items():
        perimeter = shipped.perimeters[name]
        border, countries = set(perimeter.links.split()), set(perimeter.countries.split())
        only, never = set(perimeter.cargoes.split()), set(perimeter.exclude_cargoes.split())
        counted = 0.0
        for kt, used, one, end in zip(flow, links, cargo, ends, strict=True):
            goods = shipped.cargoes[one]
            words = {goods.id, goods.group}
            if not used & border or (countries and not end & countries) or (only and not only & words) or never & words:
                continue
            if perimeter.unit == "teu":
                counted += kt * 1000.0 / goods.t_per_teu if goods.form == "container" else 0.0
            elif goods.group != "empty":
                counted += kt
        assert value == pytest.approx(counted, rel=1e-9, abs=1e-9), name


def test_what_wants_to_move_moves_or_is_left(done: Run) -> None:
    flows = done.flows[2024]
    left = done.summary.years[0].not_moved_kt
    assert left == pytest.approx(flows.problem.demand_kt.sum() - flows.flow_kt.sum())
    assert 0.0 < left < flows.problem.demand_kt.sum()


def test_a_market_ends_in_a_country_when_one_of_its_places_does(shipped: Atlas) -> None:
    found = ends_in(shipped, frozenset({"AM"}))
    markets = list(shipped.markets.values())
    expected = [
        "AM" in (shipped.places[market.origin].country, shipped.places[market.destination].country)
        for market in markets
    ]
    assert found.tolist() == expected
    assert any(expected)
    assert not all(expected)


def test_the_run_is_where_it_says(kept: Path, done: Run) -> None:
    assert kept.name == done.summary.id
