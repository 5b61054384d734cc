"""Nothing half-written is ever seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from transcaspian.data._files import cannot_write, replace_bytes, replace_folder, staging


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_draft_lies_beside_the_file_and_is_cleared_away(tmp_path: Path) -> None:
    def fail(draft: Path) -> None:
        assert draft.parent.parent == tmp_path
        assert draft.name == "out.txt"
        draft.write_text("half")
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"), staging(tmp_path / "out.txt") as draft:
        fail(draft)
    assert names_in(tmp_path) == []


def test_a_file_is_replaced_whole_and_left_alone_when_nothing_changes(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    replace_bytes(out, b"one")
    before = out.stat()
    replace_bytes(out, b"one")
    assert out.stat().st_ino == before.st_ino
    replace_bytes(out, b"two")
    assert out.read_bytes() == b"two"
    assert out.stat().st_ino != before.st_ino
    assert names_in(tmp_path) == ["out.txt"]


def test_a_new_file_has_the_rights_of_any_other(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    replace_bytes(tmp_path / "ours", b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_folder_replaces_the_old_one_whole(tmp_path: Path) -> None:
    for name in ("draft", "out"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(name)
    replace_folder(tmp_path / "draft", tmp_path / "out")
    assert names_in(tmp_path) == ["out"]
    assert names_in(tmp_path / "out") == ["draft.txt"]


def test_the_old_folder_comes_back_when_the_new_one_cannot_be_put(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old.txt").write_text("old")
    with pytest.raises(OSError):
        replace_folder(tmp_path / "no-draft", tmp_path / "out")
    assert names_in(tmp_path) == ["out"]
    assert names_in(tmp_path / "out") == ["old.txt"]


def test_a_refusal_says_where_and_why() -> None:
    fault = cannot_write(Path("out/a.xlsx"), OSError(28, "No space left on device"))
    assert str(fault).startswith("out/a.xlsx: cannot be written: no space left on device.")
