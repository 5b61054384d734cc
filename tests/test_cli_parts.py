"""What the commands share: files and folders are refused before anything is computed; JSON ends in a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from transcaspian.cli_parts import check_file, json_text, print_json, progress_bar, tables_folder
from transcaspian.errors import InputError


def test_a_folder_is_no_file_to_write_and_a_new_file_is(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is a folder"):
        check_file(tmp_path)
    check_file(tmp_path / "new.json")
    assert list(tmp_path.iterdir()) == []


def test_tables_are_a_folder(tmp_path: Path) -> None:
    assert tables_folder(None) is None
    assert tables_folder(tmp_path) == tmp_path
    with pytest.raises(InputError, match="not a folder of tables"):
        tables_folder(tmp_path / "none")


def test_json_is_indented_and_ends_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert json_text({"a": [1]}) == '{\n "a": [\n  1\n ]\n}\n'
    print_json({"a": 1})
    assert capsys.readouterr().out == '{\n "a": 1\n}\n'


def test_the_bar_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar() as progress:
        progress("half", 0.5)
    assert capsys.readouterr() == ("", "")
