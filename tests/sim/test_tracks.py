"""Tracks of ships and trains: every voyage once, lines that join, three formats with the same rows."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import polars as pl
import pytest
from tests.simulated import simulated_year

from transcaspian.errors import InputError
from transcaspian.sim._outcome import Outcome
from transcaspian.sim._tracks import (
    COLUMNS,
    LEAST_UNITS,
    check_tracks,
    joined,
    lines_of,
    moves,
    stretches,
    trace,
    write_tracks,
)

DAYS = 31


@functools.lru_cache(maxsize=1)
def january() -> tuple[Outcome, pl.DataFrame]:
    """Trace one January."""
    _, done = simulated_year()
    seen = trace(done.case, seed=7, days=DAYS)
    return seen, moves(done.compiled, done.flows, seen)


def test_every_voyage_of_the_month_is_there_once() -> None:
    seen, frame = january()
    ships = frame.filter(pl.col("what") == "ship")
    table = seen.voyages
    assert len(ships) == ((table["depart_h"] > 4380.0) & (table["arrive_h"] <= seen.hours)).sum() > 50
    assert ships["start_h"].min() >= 0.0
    assert ships["end_h"].max() <= 24.0 * DAYS
    assert (ships["deck_share"] <= 1.0 + 1e-9).all()
    assert ships["start_time"].str.starts_with("2024-01-").all()


def test_trains_are_groups_that_move_over_links_that_join() -> None:
    _, frame = january()
    _, done = simulated_year()
    links = done.flows.network.atlas.links
    trains = frame.filter(pl.col("what") == "train")
    assert len(trains) > 50
    assert trains["units"].min() >= LEAST_UNITS
    for row in trains.unique(subset=["links", "forward"]).iter_rows(named=True):
        at = row["origin"]
        for name, ahead in zip(row["links"].split(), row["forward"].split(), strict=True):
            ends = (links[name].origin, links[name].destination)
            assert at == ends[ahead == "0"]
            at = ends[ahead == "1"]
        assert at == row["destination"]


def test_legs_of_a_program_follow_one_another_on_its_route() -> None:
    _, done = simulated_year()
    programs = {program.id: program for program in done.compiled.operations.programs}
    for lane in done.compiled.lanes.values():
        found = stretches(programs[lane.id], lane, done.flows)
        top = done.flows.network.topology
        named = [top.links[top.arc_link[a]] for a in done.flows.routes.arcs(lane.route) if top.arc_link[a] >= 0]
        said = [name for _, _, links, _ in found.values() for name in links.split()]
        rest = iter(named)
        assert all(name in rest for name in said), lane.id


def test_lines_of_links_are_turned_round_and_joined_without_a_double_point() -> None:
    lines = {"a": [[0.0, 0.0], [1.0, 0.0]], "b": [[2.0, 1.0], [1.0, 0.0]]}
    assert joined(["a", "b"], ["1", "0"], lines) == [[0.0, 0.0], [1.0, 0.0], [2.0, 1.0]]
    _, done = simulated_year()
    assert set(lines_of(done.flows)) >= set(done.flows.network.atlas.links)


def test_the_three_formats_hold_the_same_moves(tmp_path: Path) -> None:
    _, done = simulated_year()
    _, frame = january()
    for name in ("t.csv", "t.parquet", "new/t.geojson"):
        write_tracks(tmp_path / name, done.case, done.compiled, done.flows, seed=7, days=DAYS)
    assert pl.read_parquet(tmp_path / "t.parquet").equals(frame)
    assert pl.read_csv(tmp_path / "t.csv", schema=COLUMNS).equals(frame)
    features = json.loads((tmp_path / "new" / "t.geojson").read_text())["features"]
    assert len(features) == len(frame)
    assert [one["properties"]["id"] for one in features] == frame["id"].to_list()
    assert all(len(one["geometry"]["coordinates"]) >= 2 for one in features)


@pytest.mark.parametrize(
    ("name", "says"), [("", "this is a folder"), ("t.json", "no format has this ending"), ("t", "t")]
)
def test_a_path_that_cannot_hold_tracks_is_refused(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        check_tracks(tmp_path / name)
    assert ".geojson" in caught.value.faults[0].allowed
