"""The command `fibre`: what it prints and keeps, what it refuses in one message, and how it does without its extra."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import jsonschema
import pytest
from tests.commands import TABLES, call, refused
from tests.frozen import kept_in, ran
from tests.lights import without_gnpy

import transcaspian


def test_the_json_is_of_its_schema() -> None:
    with without_gnpy():
        done = call("fibre", "frozen", "--json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    jsonschema.validate(found, json.loads(call("schema", "fibre").out), cls=jsonschema.Draft202012Validator)
    assert (found["schema"], found["scenario"], found["opens_year"]) == ("transcaspian.fibre/1", "frozen", None)
    assert 0.0 < found["assumed_share"] < 1.0
    assert found["sources"]


def test_the_table_the_page_and_the_kept_answer_are_written(here: Path) -> None:
    folder = kept_in(here)
    page = here / "fibre.html"
    with without_gnpy():
        done = call("fibre", "frozen", "--cable", "cable-buzovna", "--report", str(page), "--keep", str(folder))
    assert (done.code, done.err) == (0, "")
    assert "The line under the sea: Kuryk-Buzovna" in done.out
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert json.loads((folder / "fibre.json").read_text(encoding="utf-8"))["cable"] == "cable-buzovna"
    assert '<section id="fibre"' in (folder / "report.html").read_text(encoding="utf-8")
    refused("fibre", "base", "--keep", str(folder), says=("the run is of another scenario", "a run of 'base'"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("frozn",), ("frozn: no scenario has this name", "Did you mean 'frozen'?")),
        (("frozen", "--cable", "sumgait"), ("--cable: the Caspian cable has no such route", "cable-sumgait")),
        (("frozen", "--design", "repeater-2-c"), ("--design: no line is designed so", "'repeaters-2-c'")),
        (("frozen", "--report", "."), ("a file to write",)),
        (("frozen", "--keep", "absent"), ("not a run folder",)),
    ],
)
def test_what_cannot_be_is_refused_in_one_message(
    arguments: tuple[str, ...], says: tuple[str, ...], here: Path
) -> None:
    with without_gnpy():
        assert refused("fibre", *arguments, says=says).out == ""


def test_a_cable_of_negative_length_is_named_with_file_row_and_field(here: Path) -> None:
    folder = here / "tables"
    shutil.copytree(TABLES, folder)
    path = folder / "links.csv"
    text = path.read_text(encoding="utf-8").replace("sumgait,fibre,,380,", "sumgait,fibre,,-380,")
    path.write_text(text, encoding="utf-8")
    with without_gnpy():
        refused(
            "fibre", "frozen", "--data", str(folder),
            says=("links.csv, row aktau-sumgait-fibre, field 'length_km'", "greater than 0"),
        )  # fmt: skip


def test_without_the_extra_the_command_says_so_and_a_run_goes_on(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "gnpy"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "gnpy", None)
    says = ("the extra 'fibre' is not installed", "pip install 'transcaspian[fibre]'")
    assert refused("fibre", "frozen", "--json", says=says).out == ""
    page = (transcaspian.keep(ran(), out=here) / "report.html").read_text(encoding="utf-8")
    assert "Left out: the cable of light" in page
    assert "needs the extra" in page
