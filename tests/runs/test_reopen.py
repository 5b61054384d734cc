"""Kept runs found by name and brought back."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import msgspec
import pytest

from transcaspian.errors import InputError
from transcaspian.model import Atlas
from transcaspian.runs import Run, _run, find_run, read_run, reopen, write_run


@pytest.fixture
def copy(kept: Path, tmp_path: Path) -> Path:
    shutil.copytree(kept, tmp_path / kept.name)
    return tmp_path / kept.name


def rewrite(folder: Path, **changes: object) -> None:
    summary = msgspec.structs.replace(read_run(folder), **changes)
    (folder / "run.json").write_bytes(msgspec.json.encode(summary))


def test_a_run_is_found_by_folder_id_and_scenario(copy: Path) -> None:
    for name in (copy, str(copy), copy.name, "frozen"):
        assert find_run(name, out=copy.parent) == copy


def test_a_scenario_is_its_latest_run(copy: Path) -> None:
    other = copy.with_name("frozen-zzz")
    shutil.copytree(copy, other)
    rewrite(other, id="frozen-zzz")
    os.utime(other / "run.json", ns=(1, 1))
    assert find_run("frozen", out=copy.parent) == copy
    os.utime(copy / "run.json", ns=(0, 0))
    assert find_run("frozen", out=copy.parent) == other
    assert find_run(copy.name, out=copy.parent) == copy


def test_a_name_that_is_none_gets_the_nearest(copy: Path) -> None:
    with pytest.raises(InputError, match=r"frozn: this is no run; .*Did you mean 'frozen'"):
        find_run("frozn", out=copy.parent)
    with pytest.raises(InputError, match="See `transcaspian runs`"):
        find_run("frozen", out=copy.parent / "nowhere")


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path, shipped: Atlas) -> None:
    with pytest.raises(InputError, match="this is not a run folder"):
        reopen(find_run(tmp_path), year=2024, atlas=shipped)


def test_a_year_is_the_same_again(copy: Path, done: Run, shipped: Atlas) -> None:
    again = reopen(copy, year=2024, atlas=shipped)
    assert again.summary.id == done.summary.id
    assert again.flows[2024].flow_kt == pytest.approx(done.flows[2024].flow_kt, rel=1e-7, abs=1e-7)
    assert again.routes.keys() == done.routes.keys()


def test_a_run_without_its_routes_finds_them_again(
    copy: Path, done: Run, shipped: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_run, "_kept", {})  # as another process would
    (copy / "routes.parquet").unlink()
    told: list[str] = []
    again = reopen(copy, year=2024, atlas=shipped, progress=lambda stage, share: told.append(stage))
    assert again.routes.keys() == done.routes.keys()
    assert "choice set" in told


def test_a_run_of_other_tables_or_of_another_version_is_refused(copy: Path, shipped: Atlas) -> None:
    summary = read_run(copy)
    with pytest.raises(InputError, match=r"the run has not this year; read 2025"):
        reopen(copy, year=2025, atlas=shipped)
    rewrite(copy, data_sha256="0" * 64)
    with pytest.raises(InputError, match=r"the tables have changed since; read 0000000000; .* Do the run again"):
        reopen(copy, year=2024, atlas=shipped)
    year = msgspec.structs.replace(summary.years[0], corridor_kt=summary.years[0].corridor_kt * 1.000001)
    rewrite(copy, data_sha256=summary.data_sha256, years=[year])
    with pytest.raises(InputError, match="this version gives another result"):
        reopen(copy, year=2024, atlas=shipped)
    rewrite(copy, years=summary.years, scenario={"name": "frozen"})
    with pytest.raises(InputError, match="its scenario cannot be read"):
        reopen(copy, year=2024, atlas=shipped)


def test_writing_and_reopening_goes_round(done: Run, tmp_path: Path, shipped: Atlas) -> None:
    folder = write_run(done, out=tmp_path)
    again = reopen(find_run(done.summary.id, out=tmp_path), year=2024, atlas=shipped)
    assert write_run(msgspec.structs.replace(done, flows=again.flows), out=tmp_path / "again").name == folder.name
