"""Tables come back typed and unchanged, or every fault is named."""

from __future__ import annotations

import csv
import io
import math
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcaspian.data import dictionary, land, scenario_files, tables
from transcaspian.data._load import SHIPPED, forget_shipped, hash_of_all, read_sheet
from transcaspian.errors import DataError, InputError

LINKS = dictionary().tables["links"]
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), min_size=1, max_size=12)
CELLS = {
    "string": WORDS,
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
}
ROW = st.fixed_dictionaries({name: st.none() | CELLS[field.type] for name, field in LINKS.fields.items()})


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(DataError) as caught:
        tables(folder)
    return [str(fault) for fault in caught.value.faults]


@settings(deadline=None, max_examples=60)
@given(st.lists(ROW, max_size=4))
def test_what_is_written_as_csv_comes_back_with_type_and_value(rows: list[dict[str, Any]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(LINKS.columns)
    writer.writerows([[as_text(value) for value in (row[name] for name in LINKS.columns)] for row in rows])
    sheet = read_sheet(text.getvalue().encode(), LINKS)
    assert sheet.faults == ()
    assert sheet.frame.rows(named=True) == rows


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200), st.integers(0, 400))
def test_bytes_of_any_kind_raise_nothing(junk: bytes, at: int) -> None:
    good = ",".join(LINKS.columns).encode() + b"\naktau-alat,aktau,alat,rail,,450,1520,1,yes,40,,,,1,,,a,false,,,\n"
    for content in (junk, good[:at] + junk + good[at:], good[:at] + junk):
        sheet = read_sheet(content, LINKS)
        assert sheet.frame.columns == list(LINKS.columns)


def test_each_column_has_the_type_of_the_dictionary(package: Any) -> None:
    read = tables(package.folder)
    kinds = {"string": pl.String, "integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean}
    for name, schema in dictionary().tables.items():
        expected = {column: kinds[field.type] for column, field in schema.fields.items()}
        assert dict(read.frame(name).schema) == expected


def test_an_empty_cell_is_null_and_a_quoted_comma_is_kept(package: Any) -> None:
    places = tables(package.folder).frame("places")
    assert places["unlocode"].to_list() == [None, None, None]
    assert places["name"][2] == "Baku, the city"


def test_a_changed_frame_leaves_the_tables_alone(package: Any) -> None:
    read = tables(package.folder)
    frame = read.frame("places")
    frame.drop_in_place("name")
    assert "name" in read.frame("places").columns


def test_an_unknown_table_is_refused_with_the_nearest_name(package: Any) -> None:
    with pytest.raises(InputError, match=r"there is no table 'place'.*Did you mean 'places'"):
        tables(package.folder).frame("place")


def test_every_fault_of_every_file_is_named_at_once(package: Any) -> None:
    package.edit("links", 1, length_km="seventy", tracks="two", oneway="maybe")
    package.edit("volumes", 1, volume_kt="NaN")
    (package.folder / "berths.csv").unlink()
    (package.folder / "fleets.toml").unlink()
    faults = faults_of(package.folder)
    assert any(f.startswith("berths.csv: the table is missing") for f in faults)
    assert any(f.startswith("fleets.toml: the sidecar is missing") for f in faults)
    assert any(
        f.startswith("links.csv, row baku-alat, field 'length_km': is not a finite number; read 'seventy'")
        for f in faults
    )
    assert any("row baku-alat, field 'tracks': is not a whole number; read 'two'" in f for f in faults)
    assert any("row baku-alat, field 'oneway': is neither true nor false; read 'maybe'" in f for f in faults)
    assert any(f.startswith("volumes.csv, row line 3, field 'volume_kt': is not a finite number") for f in faults)
    assert len(faults) == 6


@pytest.mark.parametrize("bad", ["NaN", "nan", "inf", "-inf", "1e999", "1,5", " 5", "5 km", "0x10", "1_000"])
def test_only_finite_numbers_are_numbers(package: Any, bad: str) -> None:
    package.edit("links", 0, length_km=bad)
    assert ["length_km" in fault for fault in faults_of(package.folder)] == [True]


@pytest.mark.parametrize("bad", ["2.0", "1e3", "99999999999999999999", "two"])
def test_only_whole_numbers_are_integers(package: Any, bad: str) -> None:
    package.edit("links", 1, tracks=bad)
    assert ["tracks" in fault for fault in faults_of(package.folder)] == [True]


def test_a_missing_column_is_named_with_the_one_that_stands_there_instead(package: Any) -> None:
    columns = ["lenght_km" if name == "length_km" else name for name in LINKS.columns]
    package.write("links", package.rows("links"), columns)
    assert any(
        "links.csv, field 'length_km': the column is missing" in fault and "Did you mean 'lenght_km'?" in fault
        for fault in faults_of(package.folder)
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"link,seq,lat,lon\na,0,1.0\n", "line 2, field 'lon': the row has another number of cells than the header"),
        (b"link,seq,lat,lon\na,0,1,2\nb,0,1,2,3\n", "row line 3.*read 5 cells; allowed: 4 cells"),
        (b"link,seq,lat,lon\n\n", "row line 2.*read 0 cells"),
        (b'link,seq,lat,lon\n"a,0,1,2\n', "is no CSV: unexpected end of data"),
        (b"link,seq,lat,lon\na,0,\xff,2\n", "row line 2: is not UTF-8; read byte 0xff"),
        (b"", "field 'seq': the column is missing; read an empty file"),
        (b"link,seq,lat,lon,lat\na,0,1,2,3\n", "field 'lat': the column stands twice"),
        (b"\xef\xbb\xbflink,seq,lat,lon\na,0,1,2\n", "field 'link': the column is missing"),
    ],
)
def test_a_broken_file_says_where_it_breaks(package: Any, content: bytes, message: str) -> None:
    package.put("alignments", content)
    with pytest.raises(DataError, match=message):
        tables(package.folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "Table of links"\n', "", "links.toml, field 'title': the field is missing"),
        ("licence =", "license =", "links.toml, field 'license'.*Did you mean 'licence'"),
        ("created = 2025-01-02", 'created = "soon"', "links.toml, field 'created': Invalid.*read 'soon'"),
        ('key = ["id"]', 'key = "id"', "links.toml, field 'key': Expected `array`, got `str`"),
        ('key = ["id"]', "key = [", "links.toml: the sidecar is no TOML"),
    ],
)
def test_a_broken_sidecar_says_which_field(package: Any, old: str, new: str, message: str) -> None:
    package.sidecar("links", old, new)
    with pytest.raises(DataError, match=message):
        tables(package.folder)


def test_the_hash_moves_with_one_digit_and_not_with_the_order(package: Any) -> None:
    before = tables(package.folder)
    assert tables(package.folder).sha256 == before.sha256
    package.edit("links", 1, length_km="72.6")
    after = tables(package.folder)
    assert after.sha256 != before.sha256
    assert {name for name in before.names if before.sha256s[name] != after.sha256s[name]} == {"links"}
    backwards = dict(reversed(before.sha256s.items()))
    assert hash_of_all(backwards) == before.sha256


def test_the_door_opens_fast_and_brings_no_exporter_along() -> None:
    code = (
        "import sys, time, polars; t = time.process_time(); import transcaspian.data; print(time.process_time() - t);"
        "print(*(m for m in ('pyogrio', 'shapely', 'xlsxwriter', 'numpy') if m in sys.modules))"
    )
    source = str(SHIPPED.parents[2])
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=source)
        for _ in range(2)
    ]
    assert all(run.stdout.splitlines()[1] == "" for run in runs)
    assert min(float(run.stdout.splitlines()[0]) for run in runs) < 0.1


def test_shipped_tables_are_read_within_150_ms() -> None:
    def seconds() -> float:
        forget_shipped()
        start = time.process_time()  # not the clock on the wall, which other programs slow down
        tables(SHIPPED)
        return time.process_time() - start

    assert min(seconds() for _ in range(4)) < 0.15


def test_shipped_tables_are_read_once() -> None:
    assert tables() is tables()


def test_scenarios_are_found_by_name() -> None:
    found = scenario_files()
    assert "base" in found
    assert all(path.suffix == ".toml" and path.stem == name for name, path in found.items())
    assert list(found) == sorted(found)


def test_the_land_is_shipped() -> None:
    assert land().read_bytes().startswith(b"{")


def test_floats_keep_every_digit() -> None:
    value = math.pi * 1e-7
    header = ",".join(dictionary().tables["alignments"].columns)
    sheet = read_sheet(f"{header}\na,0,{value!r},2\n".encode(), dictionary().tables["alignments"])
    assert sheet.frame["lat"][0] == value
