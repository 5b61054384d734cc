"""Answers of companions beside a run."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from transcaspian.errors import InputError, OutputError
from transcaspian.runs import read_companion, write_companion


class Small(msgspec.Struct, frozen=True):
    schema: str
    level_m: float


FOUND = Small("small/1", 2.5)


def test_what_is_kept_comes_back_and_a_new_answer_takes_its_place(tmp_path: Path) -> None:
    assert read_companion(tmp_path, "small", Small, schema="small/1") is None
    for level_m in (2.5, 3.5):
        kept = msgspec.structs.replace(FOUND, level_m=level_m)
        assert write_companion(tmp_path, "small", kept) == tmp_path / "small.json"
        assert read_companion(tmp_path, "small", Small, schema="small/1") == kept
    assert [path.name for path in tmp_path.iterdir()] == ["small.json"]


@pytest.mark.parametrize("text", ['{"schema": "small/0", "level_m": 1.0}', '{"schema": "small/1"}', "no json"])
def test_another_version_is_refused_with_the_way_out(text: str, tmp_path: Path) -> None:
    (tmp_path / "small.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"not of this version.*Keep it again\."):
        read_companion(tmp_path, "small", Small, schema="small/1", again="Keep it again.")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_companion(tmp_path / "absent", "small", FOUND)
