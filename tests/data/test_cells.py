"""A wrong cell is named with its row, its field, what was read and what is allowed."""

from __future__ import annotations

from typing import Any

import pytest

from transcaspian.data import check
from transcaspian.data._cells import Hints, parts, rows_with


def faults_of(package: Any, file: str = "") -> list[str]:
    return [
        str(fault)
        for fault in check(package.folder).faults
        if fault.file.startswith(file) and "hash" not in fault.message
    ]


@pytest.mark.parametrize(
    ("table", "index", "field", "bad", "message"),
    [
        ("links", 1, "length_km", "-72", "row baku-alat, field 'length_km': is too small; read -72"),
        ("links", 1, "length_km", "0", "field 'length_km': is too small; read 0; allowed: a number greater than 0"),
        ("links", 0, "open_share", "1.5", "row aktau-alat-ferry, field 'open_share': is too large; read 1.5"),
        ("links", 1, "gauge_mm", "1524", "'gauge_mm': is not one of the values; read 1524; allowed: 1520 | 1435"),
        ("places", 0, "lat", "143.6", "row aktau, field 'lat': is too large"),
        ("places", 0, "kind", "prot", "field 'kind': is not known; read 'prot'"),
        ("places", 0, "country", "Kaz", "field 'country': is not well formed; read 'Kaz'; allowed: text like [A-Z]{2}"),
        ("places", 0, "name", "Aktau ", "row aktau, field 'name': begins or ends with a space"),
        ("places", 0, "name", "nan", "stands for a missing value, which is an empty cell; read 'nan'"),
        ("places", 0, "name", "Ak\ttau", "holds a character that cannot be printed"),
        ("places", 0, "name", "", "row aktau, field 'name': is empty; allowed: text"),
        ("places", 0, "id", "Aktau", "row Aktau, field 'id': is not well formed"),
        ("volumes", 1, "year", "1024", "row line 3, field 'year': is too small; read 1024"),
        ("forms", 0, "media", "rail-1520 fery", "field 'media': is not known; read 'fery'"),
        ("links", 0, "status", "guessed", "'status': is not known; read 'guessed'; allowed: measured | reported"),
    ],
)
def test_a_cell_outside_the_dictionary_is_a_fault(
    package: Any, table: str, index: int, field: str, bad: str, message: str
) -> None:
    package.edit(table, index, **{field: bad})
    assert any(message in fault for fault in faults_of(package, f"{table}.csv"))


def test_a_misspelt_word_is_answered_with_the_nearest(package: Any) -> None:
    package.edit("places", 0, kind="prot")
    assert faults_of(package)[0].endswith("Did you mean 'port'?")


def test_a_cell_that_cannot_be_read_is_one_fault_and_not_also_empty(package: Any) -> None:
    package.edit("links", 1, length_km="long")
    assert len(faults_of(package)) == 1


def test_a_column_that_the_dictionary_does_not_know_is_a_fault(package: Any) -> None:
    schema = tuple(package.rows("links")[0])
    package.write("links", package.rows("links"), (*schema, "colour"))
    assert faults_of(package) == ["links.csv, field 'colour': the column is not in the dictionary."]


def test_columns_in_another_order_are_a_fault_but_are_read_rightly(package: Any) -> None:
    rows = package.rows("volumes")
    package.write("volumes", rows, tuple(reversed(rows[0])))
    (fault,) = faults_of(package)
    assert fault.startswith("volumes.csv: the columns stand in another order")


def test_lines_end_in_lf_and_so_does_the_file(package: Any) -> None:
    content = (package.folder / "volumes.csv").read_bytes()
    package.put("volumes", content.replace(b"\n", b"\r\n"))
    assert faults_of(package) == ["volumes.csv, row line 1: a line ends in CR; lines end in LF alone."]
    package.put("volumes", content.rstrip(b"\n"))
    assert faults_of(package) == ["volumes.csv: the last line does not end in LF."]


def test_a_word_is_found_alone_or_in_a_list() -> None:
    cells = ["a b", None, "ab", "b"]
    assert parts(cells, many=True) == ["a", "ab", "b"]
    assert rows_with(cells, "b", many=True) == [0, 3]
    assert rows_with(cells, "a b", many=False) == [0]


def test_hints_stop_when_nobody_could_read_them_all() -> None:
    hints = Hints()
    found = [hints.of(f"alatt{number}", ["alat"]) for number in range(300)]
    assert sum(map(bool, found)) == 200
    assert hints.of("alatt0", ["alat"]) == "Did you mean 'alat'?"
