"""The commands of `data`: what they print and write, and what they refuse in one message."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.commands import TABLES, Answer, call, edit, refused


def test_data_check_finds_no_fault_in_the_shipped_tables() -> None:
    shown = call("data", "check")
    assert (shown.code, shown.err) == (0, "")
    assert "0 faults" in shown.out
    found = json.loads(call("data", "check", "--json").out)
    assert found["schema"] == "transcaspian.check/1"
    assert found["faults"] == []
    assert found["rows"]["places"] > 100


def test_data_list_names_tables_and_rows() -> None:
    assert "transfers" in call("data", "list").out
    assert "aktau" in call("data", "list", "places").out
    tables = json.loads(call("data", "list", "--json").out)
    places = json.loads(call("data", "list", "places", "--json").out)
    assert tables["schema"] == places["schema"] == "transcaspian.list/1"
    assert {row["table"]: row["rows"] for row in tables["rows"]}["places"] == len(places["rows"])


def test_data_show_gives_every_value_its_unit() -> None:
    assert "length_km" in call("data", "show", "aktau-alat-ferry").out
    found = json.loads(call("data", "show", "aktau-alat-ferry", "--json").out)
    assert found["schema"] == "transcaspian.entry/1"
    units = {value["field"]: value["unit"] for value in found["entry"]["values"]}
    assert units["length_km"] == "km"


def test_data_cite_names_the_sources() -> None:
    assert "Who says so: aktau-alat-ferry" in call("data", "cite", "aktau-alat-ferry").out
    found = json.loads(call("data", "cite", "aktau-alat-ferry", "--json").out)
    assert (found["schema"], found["id"]) == ("transcaspian.citations/1", "aktau-alat-ferry")
    assert all(citation["sources"] for citation in found["citations"])


@pytest.mark.parametrize(("form", "name"), [("csv", "tables"), ("xlsx", "book.xlsx"), ("gpkg", "map.gpkg")])
def test_data_export_writes_each_format(form: str, name: str, tmp_path: Path) -> None:
    target = tmp_path / name
    assert call("data", "export", "--format", form, "--out", str(target)) == Answer(0, f"{target}\n", "")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_export_can_be_edited_stamped_and_run(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    call("data", "export", "--format", "csv", "--out", str(folder))
    edit(folder / "links.csv", "zhengzhou,rail,,572,", "zhengzhou,rail,,1572,")
    assert call("data", "check", "--data", str(folder)).code == 2
    assert call("data", "stamp", "--data", str(folder)) == Answer(0, f"{folder}\n", "")
    assert call("data", "check", "--data", str(folder)).code == 0
    shown = json.loads(call("data", "show", "lianyungang-zhengzhou", "--data", str(folder), "--json").out)
    assert {value["field"]: value["value"] for value in shown["entry"]["values"]}["length_km"] == 1572
    assert call("route", "xian", "poti", "--scenario", "frozen", "--data", str(folder)).code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("data", "check", "--data", "none"), ("--data", "'none'")),
        (("data", "stamp", "--data", "none"), ("--data", "'none'")),
        (("data", "show", "aktauu"), ("'aktauu'", "Did you mean 'aktau'?")),
        (("data", "cite", "aktauu"), ("'aktauu'", "Did you mean 'aktau'?")),
        (("data", "list", "place"), ("'place'", "places", "Did you mean 'places'?")),
        (("data", "export", "--format", "xlxs"), ("--format", "'xlxs'", "xlsx, gpkg, csv", "Did you mean 'xlsx'?")),
        (("data", "export", "--out", "none/x.xlsx"), ("none/x.xlsx", "Create the folder 'none' first.")),
    ],
    ids=lambda value: " ".join(value)[:40],
)  # fmt: skip
def test_a_wrong_name_is_told_with_the_nearest_right_one(
    arguments: tuple[str, ...], says: tuple[str, ...], here: Path
) -> None:
    refused(*arguments, says=says)


def test_data_check_names_three_faults_at_once(here: Path) -> None:
    shutil.copytree(TABLES, "tables")
    edit(Path("tables", "links.csv"), "zhengzhou,rail,,572,", "zhengzhou,rail,,-572,")
    edit(Path("tables", "cargoes.csv"), "General boxes, ordinary", "General boxes, ordinary ")
    Path("tables", "bans.toml").unlink()
    says = ("links.csv, row lianyungang-zhengzhou", "cargoes.csv, row container-general", "bans.toml: the sidecar")
    refused("data", "check", "--data", "tables", says=says)
    found = json.loads(call("data", "check", "--data", "tables", "--json").out)
    assert all(any(words in fault for fault in found["faults"]) for words in says)
