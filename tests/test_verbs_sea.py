"""The verb and the command that hand out the science of the sea."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy.io import netcdf_file
from tests.commands import call, refused

import transcaspian
from transcaspian.errors import InputError


def test_the_command_writes_what_the_verb_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("data", "export", "--subject", "sea", "--format", "netcdf")
    assert (done.code, done.out.strip()) == (0, "transcaspian-sea.nc")
    with netcdf_file("transcaspian-sea.nc", "r", mmap=False) as read:
        assert read.Conventions == b"CF-1.10"
    own = transcaspian.export_subject("sea", out=tmp_path / "deep" / "own.nc")
    assert own.read_bytes() == Path("transcaspian-sea.nc").read_bytes()
    assert call("data", "export", "--subject", "sea", "--format", "csv", "--out", "sea").code == 0
    assert sorted(path.name for path in Path("sea").iterdir()) == [
        "balance.csv", "datapackage.json", "observed.csv", "projections.csv", "shores.csv",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--subject", "see"), ("--subject", "is no subject", "Did you mean 'sea'?")),
        (("--subject", "sea", "--format", "xlsx"), ("the sea has no such format", "netcdf, csv")),
        (("--format", "netcdf"), ("unknown format", "xlsx, gpkg, csv")),
    ],
)
def test_what_cannot_be_is_refused_in_one_message(
    arguments: tuple[str, ...], says: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert refused("data", "export", *arguments, says=says).out == ""


def test_too_few_draws_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="too few for a fan"):
        transcaspian.export_subject("sea", out=tmp_path / "sea.nc", draws=3)
    assert list(tmp_path.iterdir()) == []
