"""The check finds every fault there is, and never falls over."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from transcaspian.data import Field, check, dictionary, tables
from transcaspian.errors import DataError, Fault

TIED = {("claims", "table"), ("claims", "id"), ("claims", "field"), ("changes", "field"), ("series", "field")}
NOT_NUMBERS = ("NaN", "inf", "-inf", "twelve", "1 000", "3,5", "12km", "1e999")


def test_a_valid_package_has_no_fault_and_no_warning(package: Any) -> None:
    report = check(package.folder)
    assert (report.faults, report.warnings) == ((), ())
    report.raise_if_bad()


def test_rows_and_statuses_are_counted(package: Any) -> None:
    report = check(package.folder)
    assert report.rows["alignments"] == 5
    assert report.statuses["links"] == {"reported": 2}
    assert report.statuses["claims"] == {"assumed": 1, "measured": 1}
    assert "alignments" not in report.statuses
    total = sum(sum(counts.values()) for counts in report.statuses.values())
    assert report.assumed_share == 1 / total
    assert msgspec.json.decode(msgspec.json.encode(report))["rows"] == report.rows


def test_all_faults_are_raised_at_once(package: Any) -> None:
    package.edit("links", 1, length_km="-5", destination="alatt")
    package.edit("places", 0, status="guessed")
    (package.folder / "uses.toml").unlink()
    report = check(package.folder)
    with pytest.raises(DataError) as caught:
        report.raise_if_bad()
    assert caught.value.faults == report.faults
    assert caught.value.exit_code == 2
    fields = {(fault.file, fault.field) for fault in report.faults}
    assert fields >= {
        ("links.csv", "length_km"), ("links.csv", "destination"), ("places.csv", "status"), ("uses.toml", ""),
    }  # fmt: skip
    assert f"{len(report.faults)} faults, 0 warnings" in str(report)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('sha256 = "', 'sha256 = "0', "field 'sha256': is not the hash of the table, which has changed since"),
        ('licence = "CC-BY-4.0"', 'licence = ""', "field 'licence': is empty"),
        ('licence = "CC-BY-4.0"', 'licence = "mine"', "field 'licence': is no licence that is known here; read 'mine'"),
        ('key = ["id"]', 'key = ["name"]', "field 'key': is not the key of the dictionary; read name; allowed: id"),
        ("updated = 2025-03-04", "updated = 2024-03-04", "field 'updated': was updated before it was created"),
        ('title = "Table of links"', 'title = " "', "field 'title': is empty"),
    ],
)
def test_a_sidecar_that_does_not_fit_is_a_fault(package: Any, old: str, new: str, message: str) -> None:
    package.sidecar("links", old, new)
    (fault,) = check(package.folder).faults
    assert str(fault).startswith(f"links.toml, {message}")


def test_a_table_changed_since_it_was_stamped_is_a_fault(package: Any) -> None:
    package.edit("volumes", 0, volume_kt="411")
    (fault,) = check(package.folder).faults
    assert (fault.file, fault.field) == ("volumes.toml", "sha256")


def test_a_file_of_no_table_is_a_fault_with_the_nearest_name(package: Any) -> None:
    (package.folder / "volume.csv").write_text("a\n")
    (fault,) = check(package.folder).faults
    assert str(fault) == "volume.csv: belongs to no table of the dictionary. Did you mean 'volumes.csv'?"


def test_an_empty_folder_is_full_of_faults(tmp_path: Path) -> None:
    report = check(tmp_path)
    assert len(report.faults) == 2 * len(dictionary().tables)
    assert report.assumed_share == 0


def reading_faults(folder: Path) -> tuple[Fault, ...] | None:
    """Read the tables; give the faults, or nothing when there are none. No other error is caught."""
    try:
        tables(folder)
    except DataError as error:
        return error.faults
    return None


def spoilt(table: str, name: str, field: Field, good: str, chance: random.Random) -> str:
    """Give a cell that the dictionary must refuse, or nothing when any text will do."""
    if field.type in ("number", "integer"):
        bad = list(NOT_NUMBERS)
        bad += ["-1e6"] if field.minimum is not None or field.above is not None else []
        bad += ["1e6"] if field.maximum is not None and field.type == "number" else []
        bad += ["2.5"] if field.type == "integer" else []
    elif field.type == "boolean":
        bad = ["True", "1", "no", "maybe"]
    elif field.enum or field.references or (table, name) in TIED or name == "target":
        bad = [f"{good}-zz", good.upper() + "Q"]
    elif field.pattern:
        bad = [f"{good}!", f"{good}?"]
    else:
        bad = ["nan", f" {good}", f"{good} ", f"{good}\t!"]
    return chance.choice(bad)


@settings(deadline=None, max_examples=25)
@given(data=st.data(), chance=st.randoms(use_true_random=False))
def test_a_spoilt_cell_is_always_found_with_file_row_and_field(
    spoiled: Any, data: st.DataObject, chance: random.Random
) -> None:
    table = data.draw(st.sampled_from(sorted(dictionary().tables)), "table")
    schema = dictionary().tables[table]
    content = (spoiled.folder / f"{table}.csv").read_bytes()
    rows = spoiled.rows(table)
    assume(rows)
    index = data.draw(st.integers(0, len(rows) - 1), "row")
    name = data.draw(st.sampled_from([name for name in schema.columns if rows[index][name]]), "field")
    bad = "" if name in schema.required and chance.random() < 0.2 else None
    bad = spoilt(table, name, schema.fields[name], rows[index][name], chance) if bad is None else bad
    labels = {f"line {index + 2}", rows[index].get("id", ""), bad if name == "id" else ""} - {""}
    try:
        spoiled.edit(table, index, **{name: bad})
        found = [f for f in check(spoiled.folder).faults if f.file == f"{table}.csv" and f.field == name]
        assert any(fault.row in labels for fault in found), (table, name, bad)
        unread = reading_faults(spoiled.folder)
        assert unread is None or {(fault.file, fault.field) for fault in unread} == {(f"{table}.csv", name)}
    finally:
        spoiled.put(table, content)


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_spoilt_bytes_never_raise_anything_but_data_errors(spoiled: Any, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(spoiled.folder.glob("*.[ct]*"))), "file")
    content = path.read_bytes()
    start = data.draw(st.integers(0, len(content)), "start")
    cut = data.draw(st.integers(0, 40), "cut")
    junk = data.draw(st.binary(max_size=6) | st.sampled_from([b'"', b",", b"\n", b",,\n", b"nan", b"\xff"]), "junk")
    changed = content[:start] + junk + content[start + cut :]
    try:
        path.write_bytes(changed)
        report = check(spoiled.folder)
        assert str(report)
        assert report.faults or path.suffix == ".toml" or changed == content
        assert reading_faults(spoiled.folder) != ()
    finally:
        path.write_bytes(content)


def test_the_shipped_tables_have_no_fault() -> None:
    check().raise_if_bad()
