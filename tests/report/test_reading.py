from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from transcaspian.errors import InputError
from transcaspian.report._reading import read_run, write


def test_a_run_is_read_with_the_names_of_its_file(folder: Path) -> None:
    read = read_run(folder)
    assert read.summary.observed[1].model_value == 4388.0
    assert read.summary.bundles[0].single_kt == (0.31, 0.12)
    assert read.summary.relief[0].gain_kt == 321.0
    assert read.flows.columns == ["year", "link", "forward", "group", "kt", "teu"]


def test_projects_may_be_names_or_dated_and_come_in_order_of_time(folder: Path) -> None:
    assert [(p.id, p.from_year) for p in read_run(folder).summary.scenario.dated()] == [
        ("unknown-work", None),
        ("hub", 2028),
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema": "transcaspian.run/9"}, r"unknown schema; read transcaspian\.run/9; allowed: transcaspian\.run/1"),
        ({"years": []}, "holds no year"),
        ({"years": [{"year": "soon"}]}, r"cannot be read: .*years"),
    ],
)
def test_a_run_that_cannot_be_read_says_why(
    changes: dict[str, object], message: str, tmp_path: Path, write_run: Callable[..., Path]
) -> None:
    with pytest.raises(InputError, match=message):
        read_run(write_run(tmp_path, **changes))


def test_a_table_that_lacks_a_column_is_refused(tmp_path: Path, write_run: Callable[..., Path]) -> None:
    run = write_run(tmp_path)
    pl.DataFrame({"year": [2024]}).write_parquet(run / "flows.parquet")
    with pytest.raises(InputError, match=r"flows\.parquet: lacks the column 'link'"):
        read_run(run)


def test_tables_that_are_not_there_are_empty(tmp_path: Path) -> None:
    bare = {"schema": "transcaspian.run/1", "scenario": {"name": "b"}, "years": [{"year": 2024, "corridor_kt": 1}]}
    (tmp_path / "run.json").write_text(json.dumps(bare), encoding="utf-8")
    assert read_run(tmp_path).flows.is_empty()


def test_a_file_is_written_whole_and_leaves_no_part(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b.html", b"whole")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.html"]


def test_the_hash_of_the_scenario_is_the_stated_one_or_follows_all_of_its_content(
    tmp_path: Path, write_run: Callable[..., Path]
) -> None:
    stated = read_run(write_run(tmp_path, scenario_sha256="cd" * 32)).summary
    one = read_run(write_run(tmp_path, scenario={"name": "base", "changes": [1]})).summary
    other = read_run(write_run(tmp_path, scenario={"name": "base", "changes": [2]})).summary
    assert stated.scenario_sha256 == "cd" * 32
    assert one.scenario_sha256 != other.scenario_sha256
