"""Runs on disk: whole or not at all, and the same bytes each time."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from transcaspian.errors import InputError, OutputError
from transcaspian.model import Atlas
from transcaspian.runs import (
    Run,
    check_out,
    headline_whys,
    read_run,
    read_whys,
    run_tables,
    stored_runs,
    write_run,
    write_whys,
)
from transcaspian.runs._store import read_routes

Read = Callable[[str], pl.DataFrame]

COLUMNS = {
    "flows": ["year", "link", "forward", "cargo", "group", "kt", "teu", "corridor_kt", "corridor_teu"],
    "resources": [
        "year", "resource", "name", "kind", "place", "unit", "capacity_per_y", "load_per_y", "background_per_y",
        "utilisation", "wait_h", "rent_usd_per_unit", "user_saving_usd_per_unit", "corridor_kt_per_unit",
        "revenue_usd_per_unit", "corridor_scarcity_musd",
    ],
    "markets": [
        "year", "market", "origin", "destination", "cargo", "group", "role", "volume_kt", "moved_kt", "titr_kt",
        "cost_usd_per_t",
    ],
    "corridors": ["year", "group", "corridor", "kt"],
}  # fmt: skip

AGAIN = """
import hashlib, sys
from pathlib import Path
from transcaspian.model import atlas, scenario
from transcaspian.runs import run_scenario, write_run
folder = write_run(run_scenario(scenario("frozen", atlas=atlas()), atlas=atlas(), years="2024"), out=Path(sys.argv[1]))
for path in sorted(folder.iterdir()):
    print(folder.name, path.name, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def hashes(folder: Path) -> list[str]:
    files = sorted(folder.iterdir())
    return [f"{folder.name} {path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files]


def contents(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


# -- what is written ---------------------------------------------------------------------------------------------------


def test_a_run_is_four_tables_its_routes_and_its_summary(kept: Path) -> None:
    tables = ["corridors", "flows", "markets", "resources", "routes"]
    assert contents(kept) == [*(f"{name}.parquet" for name in tables), "run.json"]


def test_the_routes_of_a_run_are_read_as_they_were(done: Run, kept: Path, shipped: Atlas) -> None:
    again = read_routes(kept, atlas=shipped)
    assert again is not None
    assert again.keys() == done.routes.keys()
    assert (again.path == done.routes.path).all()
    assert read_routes(kept.parent, atlas=shipped) is None


def test_routes_of_other_tables_are_refused(shipped: Atlas, tmp_path: Path) -> None:
    pl.DataFrame({"market": ["nowhere"], "arcs": [[1, 2]]}).write_parquet(tmp_path / "routes.parquet")
    with pytest.raises(InputError, match=r"routes\.parquet: these are not routes of the tables; read 'nowhere'"):
        read_routes(tmp_path, atlas=shipped)
    (tmp_path / "routes.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="these are not routes"):
        read_routes(tmp_path, atlas=shipped)


def test_why_is_kept_and_read_and_of_this_version_alone(done: Run, tmp_path: Path) -> None:
    assert read_whys(tmp_path) == []
    whys = headline_whys(done, most=2)
    write_whys(tmp_path, whys)
    assert read_whys(tmp_path) == whys
    path = tmp_path / "why.json"
    path.write_text(path.read_text().replace("why/1", "why/0"))
    with pytest.raises(InputError, match=r"why\.json: this is not of this version"):
        read_whys(tmp_path)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_has_its_columns_and_no_number_that_is_none(read: Read, done: Run, name: str) -> None:
    frame = read(name)
    assert frame.columns == COLUMNS[name]
    assert frame["year"].unique().to_list() == [2024]
    assert frame.equals(run_tables(done)[name])
    for column, kind in frame.schema.items():
        if kind.is_float() and column != "cost_usd_per_t":
            assert frame[column].is_finite().all(), column
            assert frame[column].null_count() == 0


def test_the_same_run_written_twice_is_the_same_bytes(done: Run, kept: Path, tmp_path: Path) -> None:
    assert hashes(write_run(done, out=tmp_path / "deep" / "er")) == hashes(kept)


def test_the_same_inputs_give_the_same_bytes_in_another_process(kept: Path, tmp_path: Path) -> None:
    again = subprocess.run(
        [sys.executable, "-c", AGAIN, str(tmp_path)],
        env=os.environ | {"PYTHONHASHSEED": "12345"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert again.stdout.splitlines() == hashes(kept)


def test_writing_again_replaces_the_run_whole(done: Run, tmp_path: Path) -> None:
    folder = write_run(done, out=tmp_path)
    (folder / "run.json").write_text("spoilt", encoding="utf-8")
    (folder / "stale.parquet").write_bytes(b"")
    assert write_run(done, out=tmp_path) == folder
    assert "stale.parquet" not in contents(folder)
    assert read_run(folder).id == done.summary.id
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_flows_go_over_links_of_the_tables_once_per_direction_and_cargo(read: Read, shipped: Atlas) -> None:
    flows = read("flows")
    assert set(flows["link"]) <= set(shipped.links)
    assert flows.select("link", "forward", "cargo").is_duplicated().sum() == 0
    assert (flows["kt"] > 0.0).all()
    oneway = [name for name, link in shipped.links.items() if link.oneway]
    assert flows.filter(pl.col("link").is_in(oneway))["forward"].all()


def test_flows_are_the_routes_summed_over_links(done: Run, read: Read) -> None:
    top, routes, flow = done.flows[2024].network.topology, done.routes, done.flows[2024].flow_kt
    found: dict[tuple[str, bool], float] = {}
    for p in range(routes.n_routes):
        for arc in routes.arcs(p):
            if top.arc_link[arc] >= 0 and flow[p] > 1e-6:
                key = (top.links[top.arc_link[arc]], bool(top.arc_forward[arc]))
                found[key] = found.get(key, 0.0) + float(flow[p])
    written = read("flows").group_by("link", "forward").agg(pl.col("kt").sum())
    assert {(link, way): kt for link, way, kt in written.iter_rows()} == pytest.approx(found, rel=1e-9)


def test_the_part_of_a_flow_that_uses_the_corridor_is_all_of_it_at_the_sea(read: Read, shipped: Atlas) -> None:
    flows = read("flows")
    assert (flows["corridor_kt"] <= flows["kt"] * (1 + 1e-9)).all()
    border = shipped.perimeters["titr-ministry"].links.split()
    over = flows.filter(pl.col("link").is_in(border) & (pl.col("group") != "empty"))
    assert over["corridor_kt"].to_list() == pytest.approx(over["kt"].to_list(), rel=1e-9)
    assert flows["corridor_kt"].sum() < flows["kt"].sum()


def test_a_market_moves_no_more_than_it_has(read: Read, shipped: Atlas) -> None:
    markets = read("markets")
    assert markets["market"].to_list() == list(shipped.markets)
    assert (markets["moved_kt"] <= markets["volume_kt"] * (1 + 1e-9) + 1e-9).all()
    assert (markets["titr_kt"] <= markets["moved_kt"] * (1 + 1e-9) + 1e-9).all()
    captive = markets.filter(pl.col("role") == "captive")
    assert captive["moved_kt"].to_list() == captive["volume_kt"].to_list()


def test_utilisation_is_load_over_capacity(read: Read) -> None:
    slots = read("resources")
    ratio = (slots["load_per_y"] / slots["capacity_per_y"]).to_list()
    assert slots["utilisation"].to_list() == pytest.approx(ratio, rel=1e-9)
    assert (slots["load_per_y"] >= slots["background_per_y"] - 1e-9).all()


# -- interrupted -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0, 2])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_run_interrupted_while_it_is_written_leaves_nothing(
    done: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, error: BaseException | type[BaseException]
) -> None:
    write, calls = pl.DataFrame.write_parquet, []

    def broken(frame: pl.DataFrame, *args: object, **kwargs: object) -> None:
        if len(calls) == at:
            raise error
        calls.append(1)
        write(frame, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(pl.DataFrame, "write_parquet", broken)
    with pytest.raises((KeyboardInterrupt, OutputError)):
        write_run(done, out=tmp_path)
    assert contents(tmp_path) == []


def test_an_interrupted_run_leaves_the_earlier_one_whole(
    done: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = hashes(write_run(done, out=tmp_path))

    def broken(frame: pl.DataFrame, *args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pl.DataFrame, "write_parquet", broken)
    with pytest.raises(KeyboardInterrupt):
        write_run(done, out=tmp_path)
    assert hashes(tmp_path / done.summary.id) == before
    assert [path.name for path in tmp_path.iterdir()] == [done.summary.id]


def test_a_full_disk_is_an_output_error_that_says_so(
    done: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(frame: pl.DataFrame, *args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", broken)
    with pytest.raises(OutputError, match="cannot be written: no space left on device"):
        write_run(done, out=tmp_path)


# -- where to write ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [".", "new", "new/er"])
def test_a_folder_that_may_be_written_is_fine_and_stays_as_it_is(tmp_path: Path, path: str) -> None:
    check_out(tmp_path / path)
    assert contents(tmp_path) == []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("file", ["the output path is a file", "allowed: a folder, or a path that does not exist"]),
        ("file/run", ["file' on the way to the output is a file", "allowed: folders"]),
        ("file/run/deep", ["file' on the way to the output is a file", "allowed: folders"]),
    ],
)
def test_a_file_in_the_way_is_refused_and_left_alone(tmp_path: Path, path: str, words: list[str]) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError) as raised:
        check_out(tmp_path / path)
    for word in [str(tmp_path / path), *words, "Choose another --out."]:
        assert word in str(raised.value)
    assert contents(tmp_path) == ["file"]
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("path", ["", "new", "new/er"])
def test_a_read_only_folder_is_refused_even_to_its_owner(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o555)
    try:
        with pytest.raises(OutputError) as raised:
            check_out(folder / path)
        assert contents(folder) == []
    finally:
        folder.chmod(0o755)
    assert "the output folder is read-only; read dr-xr-xr-x; allowed: a folder that may be written" in str(raised.value)


def test_nothing_is_written_where_it_may_not_be(done: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError):
        write_run(done, out=tmp_path / "file" / "run")
    assert contents(tmp_path) == ["file"]


# -- reading back ------------------------------------------------------------------------------------------------------


def test_what_is_read_is_what_was_written(kept: Path, done: Run) -> None:
    assert read_run(kept) == done.summary


def test_a_folder_without_a_run_is_refused_and_the_nearest_named(kept: Path) -> None:
    with pytest.raises(InputError) as raised:
        read_run(kept.parent / kept.name.replace("frozen", "forzen"))
    assert "this is not a run folder; read no run.json" in str(raised.value)
    assert f"Did you mean '{kept.name}'?" in str(raised.value)


def test_a_file_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="this is not a run folder"):
        read_run(tmp_path / "file")


@pytest.mark.parametrize("spoil", ["truncated", "key", "schema"])
def test_a_run_of_another_version_is_refused(kept: Path, tmp_path: Path, spoil: str) -> None:
    text = (kept / "run.json").read_text(encoding="utf-8")
    raw = json.loads(text)
    if spoil == "key":
        del raw["targets"]
    if spoil == "schema":
        raw["schema"] = "transcaspian.run/999"
    text = text[:1000] if spoil == "truncated" else json.dumps(raw)
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"this is not a run of this version.*allowed: transcaspian\.run/1"):
        read_run(tmp_path)


def test_runs_of_a_folder_are_listed_and_others_passed_over(done: Run, tmp_path: Path) -> None:
    folder = write_run(done, out=tmp_path)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "run.json").write_text("{", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert [(path, summary.id) for path, summary in stored_runs(tmp_path)] == [(folder, done.summary.id)]
    assert stored_runs(tmp_path / "nowhere") == []
