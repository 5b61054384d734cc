from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec.structs
import polars as pl
import pytest

from transcaspian.errors import InputError
from transcaspian.report._reading import KeptRun, read_kept, scenario_sha256, write
from transcaspian.runs import read_run


def test_a_run_is_read_as_the_runs_read_it_with_its_tables(folder: Path) -> None:
    read = read_kept(folder)
    assert read.summary == read_run(folder)
    assert read.summary.observed[1].model == 4388.0
    assert read.summary.bundles[0].single_kt == [0.31, 0.12]
    flows = ["year", "link", "forward", "group", "kt", "teu", "corridor_kt", "corridor_teu"]
    assert read.flows.columns == flows
    assert read.resources.columns == ["year", "resource", "name", "utilisation"]


def test_the_scenario_is_read_whole(kept: KeptRun) -> None:
    assert (kept.scenario.target_kt, kept.scenario.target_year) == (10000.0, 2030)
    assert [(p.id, p.from_year) for p in kept.scenario.projects] == [("hub", 2028), ("unknown-work", 2027)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema": "transcaspian.run/9"}, r"read schema transcaspian\.run/9; allowed: transcaspian\.run/1"),
        ({"years": []}, "holds no year"),
        ({"years": [{"year": "soon"}]}, r"not a run of this version; read .*years\[0\]"),
        (
            {"scenario": {"target_year": "soon"}},
            r"'scenario': cannot be read; read .*target_year.*Run the scenario again",
        ),
    ],
)
def test_a_run_that_cannot_be_read_says_why(
    changes: dict[str, object], message: str, tmp_path: Path, write_run: Callable[..., Path]
) -> None:
    with pytest.raises(InputError, match=message):
        read_kept(write_run(tmp_path, **changes))


def test_a_table_that_lacks_a_column_is_refused(tmp_path: Path, write_run: Callable[..., Path]) -> None:
    run = write_run(tmp_path)
    pl.DataFrame({"year": [2024]}).write_parquet(run / "flows.parquet")
    with pytest.raises(InputError, match=r"flows\.parquet: lacks the column 'link'"):
        read_kept(run)


@pytest.mark.parametrize("table", ["flows", "resources"])
def test_a_run_folder_that_lacks_a_table_is_refused(table: str, tmp_path: Path, write_run: Callable[..., Path]) -> None:
    run = write_run(tmp_path)
    (run / f"{table}.parquet").unlink()
    with pytest.raises(
        InputError, match=rf"{table}\.parquet: the run folder lacks this table\. Run the scenario again"
    ):
        read_kept(run)


def test_a_file_is_written_whole_and_leaves_no_part(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b.html", b"whole")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.html"]


def test_the_hash_of_the_scenario_follows_all_of_its_content_and_not_its_order(kept: KeptRun) -> None:
    said = kept.summary.scenario
    hashes = [
        scenario_sha256(msgspec.structs.replace(kept.summary, scenario=scenario))
        for scenario in (said, dict(reversed(said.items())), {**said, "haircut_source": "x"}, {**said, "changes": [1]})
    ]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3
