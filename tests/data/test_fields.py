"""The dictionary of fields says one thing about every column, and its page is up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from transcaspian.data import Field, addressable, dictionary, field_table_markdown
from transcaspian.data._fields import read_dictionary
from transcaspian.errors import DataError

PAGE = Path(__file__).resolve().parents[2] / "docs" / "fields.md"
UNIT_SUFFIXES = ("deg", "km", "mm", "m", "h", "t", "teu", "kn", "kt", "usd", "musd", "baltic", "year", "share", "y")

GOOD = """
[fields]
id = { type = "string", description = "name" }
length_km = { type = "number", unit = "km", description = "length", above = 0 }
[table.links]
columns = ["id", "length_km"]
key = ["id"]
required = ["id"]
"""


def test_every_column_of_the_contract_has_a_description() -> None:
    for schema in dictionary().tables.values():
        assert tuple(schema.fields) == schema.columns
        assert all(field.description for field in schema.fields.values())


def test_every_field_of_the_dictionary_is_used() -> None:
    known = dictionary()
    assert set(known.fields) == {column for schema in known.tables.values() for column in schema.columns}


def test_a_number_bears_the_unit_that_its_name_ends_in() -> None:
    for name, field in dictionary().fields.items():
        if field.type == "number" and field.unit and not field.unit.startswith("as "):
            if field.unit in ("factor", "per_y", "deg") or (name, field.unit) == ("gauge_mm", "mm"):
                continue
            assert name == field.unit or name.endswith(f"_{field.unit}"), name
        if field.type == "number" and name.rpartition("_")[2] in UNIT_SUFFIXES:
            assert field.unit, name


def test_exceptions_of_a_table_never_change_a_unit() -> None:
    known = dictionary()
    for schema in known.tables.values():
        for name, field in schema.fields.items():
            assert field.unit == known.fields[name].unit


def test_every_reference_names_a_table_or_a_column() -> None:
    known = dictionary()
    for schema in known.tables.values():
        for field in schema.fields.values():
            for reference in field.references:
                table, _, column = reference.partition(".")
                assert (column or "id") in known.tables[table].columns
                assert column or known.tables[table].owns_ids


def test_kind_means_another_list_in_each_table() -> None:
    known = dictionary().tables
    assert "port" in known["places"].fields["kind"].enum
    assert "berth" in known["resources"].fields["kind"].enum
    assert known["links"].fields["gauge_mm"].type == "integer"
    assert known["places"].fields["gauge_mm"].type == "string"


def test_the_page_of_fields_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == field_table_markdown(), "write field_table_markdown() to docs/fields.md"


def test_the_page_has_one_line_per_field_and_no_broken_cell() -> None:
    lines = field_table_markdown().splitlines()
    general = lines[: lines.index("## Tables")]
    assert [line.split("`")[1] for line in general if line.startswith("| `")] == sorted(dictionary().fields)
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in general if line.startswith("| `")} == {7}


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (Field("number", "x", unit="km", minimum=0), "a number at least 0 km"),
        (Field("integer", "x", unit="year", minimum=1900, maximum=2100),
         "a whole number at least 1900 and at most 2100"),
        (Field("string", "x", enum=("a", "b")), "a | b"),
        (Field("string", "x", references=("places",), allow=("*",)), "an id of places or *"),
        (Field("boolean", "x"), "true | false"),
        (Field("string", "x", pattern="[A-Z]{2}"), "text like [A-Z]{2}"),
    ],
)  # fmt: skip
def test_a_field_says_in_words_what_it_takes(field: Field, words: str) -> None:
    assert field.allowed == words


def test_a_good_dictionary_is_read(tmp_path: Path) -> None:
    path = tmp_path / "fields.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert read_dictionary(path).schema("links").fields["length_km"].above == 0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"id", "length_km"]', '"id", "lenght_km"]', "row links, field 'lenght_km'.*Did you mean 'length_km'"),
        ('key = ["id"]', 'key = ["di"]', "key names no column of the table"),
        ('type = "number"', 'type = "float"', "row fields, field 'length_km': Invalid enum value 'float'"),
        ("above = 0", "over = 0", "field 'length_km': Object contains unknown field `over`"),
        ("[fields]", "[fields", "the dictionary cannot be read"),
    ],
)
def test_a_broken_dictionary_says_where(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "fields.toml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_dictionary(path)


def test_an_unknown_table_is_named_with_its_neighbour() -> None:
    with pytest.raises(DataError, match=r"there is no table 'linkz'.*Did you mean 'links'"):
        dictionary().schema("linkz")


def test_a_change_may_aim_at_values_but_not_at_names_or_provenance() -> None:
    tables = dictionary().tables
    assert "capacity_per_y" in addressable(tables["resources"])
    assert not {"id", "name", "status", "source", "note"} & set(addressable(tables["resources"]))
    assert "volume_kt" in addressable(tables["markets"])
