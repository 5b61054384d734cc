from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import msgspec.structs
import pytest

from transcaspian.errors import InputError
from transcaspian.report import comparison
from transcaspian.runs import Comparison


def test_a_comparison_is_well_formed_and_loads_nothing(comparison_page: str, read_page: Callable[[str], Any]) -> None:
    read = read_page(comparison_page)
    assert read.faults == []
    assert read.loads == ["data:,"]
    assert len(read.ids) == len(set(read.ids))


def test_both_volumes_and_the_difference_stand_in_the_page(
    comparison_page: str, read_page: Callable[[str], Any]
) -> None:
    read = read_page(comparison_page)
    assert {4388.0, 7972.0, 9100.0, 1128.0, 0.0, 1072.0, 1100.0, 2027.0, 2029.0} <= set(read.values)
    words = "".join(read.words)
    assert "1\N{NARROW NO-BREAK SPACE}128 kt more" in words
    assert "“Hub <twice>”" in words


def test_a_project_of_one_run_and_the_move_of_the_bottleneck_are_named(
    comparison_page: str, read_page: Callable[[str], Any]
) -> None:
    words = "".join(read_page(comparison_page).words)
    assert "Only in “Hub <twice>”Aktau hub <stage 2>" in words
    assert "2030Hub <twice>AktauAlat <1>" in words
    assert "No project." in words
    assert "1 more change the corridor by less than 0.5 kt" in words
    assert "Tiny" not in words


def test_two_runs_of_one_title_are_told_apart(compared: Comparison, small: Any, tmp_path: Path) -> None:
    same = msgspec.structs.replace(
        compared, b={**compared.b, "scenario": {**compared.b["scenario"], "title": compared.a["scenario"]["title"]}}
    )
    text = comparison(same, out=tmp_path / "c.html", tables=small).read_text(encoding="utf-8")
    assert "Base (base)" in text
    assert "Base (hub)" in text


def test_the_same_comparison_gives_the_same_bytes(
    compared: Comparison, comparison_page: str, small: Any, tmp_path: Path
) -> None:
    assert comparison(compared, out=tmp_path / "c.html", tables=small).read_bytes() == comparison_page.encode()


def test_another_schema_is_refused(compared: Comparison, small: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"unknown schema; read other/1; allowed: transcaspian\.compare/1"):
        comparison(msgspec.structs.replace(compared, schema="other/1"), out=tmp_path / "c.html", tables=small)


def test_a_year_without_tonnes_is_refused_with_its_place(compared: Comparison, small: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a_kt"):
        comparison(msgspec.structs.replace(compared, years=[{"year": 2024}]), out=tmp_path / "c.html", tables=small)
    with pytest.raises(InputError, match="share no year"):
        comparison(msgspec.structs.replace(compared, years=[]), out=tmp_path / "c.html", tables=small)


def test_a_comparison_may_be_a_mapping_as_json_holds_it(
    compared: Comparison, comparison_page: str, small: Any, tmp_path: Path
) -> None:
    mapping = msgspec.json.decode(msgspec.json.encode(compared))
    assert comparison(mapping, out=tmp_path / "c.html", tables=small).read_bytes() == comparison_page.encode()


@pytest.mark.parametrize("key", ["moves", "project_year", "schema"])
def test_a_mapping_that_is_no_whole_comparison_is_refused(
    key: str, compared: Comparison, small: Any, tmp_path: Path
) -> None:
    mapping = {name: value for name, value in msgspec.to_builtins(compared).items() if name != key}
    with pytest.raises(InputError, match=rf"cannot be read: .*`{key}`"):
        comparison(mapping, out=tmp_path / "c.html", tables=small)
