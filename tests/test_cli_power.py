"""The command `power`: what it prints and writes, and what it refuses in one message."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tests.commands import call, refused
from tests.power import answer, needs_pypsa, tables_with

from transcaspian import _verbs_power

needs_pypsa()

FEW = ("--weeks", "2", "--no-what-if", "--size", "100")


def test_json_is_of_its_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    done = call("power", "roadmap", *FEW, "--year", "2034", "--json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    jsonschema.validate(found, json.loads(call("schema", "power").out), cls=jsonschema.Draft202012Validator)
    assert (found["schema"], found["scenario"], found["year"]) == ("transcaspian.power/1", "roadmap", 2034)


def test_the_table_and_the_page_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_verbs_power, "power_answer", lambda scenario, **words: answer())
    page = tmp_path / "power.html"
    done = call("power", "--report", str(page))
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("A cable below the Caspian in 2032:")
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--size", "-100"), ("power_ties.csv, row caspian, field 'capacity_mw'", "read -100 MW", "0 MW or more")),
        (("bse",), ("bse: no scenario has this name", "Did you mean 'base'?")),
        (("--year", "1999"), ("field 'year'", "2026 to 2050")),
        (("--weeks", "0"), ("field 'weeks'", "2 to 52")),
        (("--report", "."), ("a file to write",)),
    ],
)
def test_what_cannot_be_is_refused_in_one_message(
    arguments: tuple[str, ...], says: tuple[str, ...], here: Path
) -> None:
    assert refused("power", *arguments, says=says).out == ""


def test_an_hour_missing_from_a_profile_is_one_message(here: Path) -> None:
    tables_with(here, "power_shapes", without="demand-day,hour,17,")
    says = ("power_shapes.csv, row demand-day:17, field 'step': the profile lacks an hour: 17",)
    assert refused("power", *FEW, "--data", "tables", says=says).out == ""


def test_without_the_extra_the_command_says_which_and_ends_with_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypsa", None)
    done = call("power")
    assert (done.code, done.out) == (2, "")
    assert "the extra 'power' is not installed" in done.err
    assert "pip install 'transcaspian[power]'" in done.err
