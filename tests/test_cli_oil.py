"""The command `oil`: what it prints and writes, and what it refuses in one message."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from tests.commands import TABLES, call, refused
from tests.oiled import answer

from transcaspian import _verbs_oil
from transcaspian.data import stamp


@pytest.fixture
def solved_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_verbs_oil, "oil_companion", lambda scenario, **words: answer())


def test_json_is_of_its_schema(here: Path, solved_before: None) -> None:
    done = call("oil", "--json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    jsonschema.validate(found, json.loads(call("schema", "oil").out), cls=jsonschema.Draft202012Validator)
    assert (found["schema"], found["scenario"]) == ("transcaspian.oil/1", "base")


def test_the_answer_comes_first_and_the_page_is_written(here: Path, solved_before: None) -> None:
    done = call("oil", "base", "--report", "new/oil.html", "--scenario-out", "fed.toml")
    assert (done.code, done.err) == (0, "")
    assert "No Changes for freight" in done.out
    assert 'extends = "base"' in Path("fed.toml").read_text(encoding="utf-8")
    assert " ".join(done.out.split()).startswith(answer().answer)
    assert Path("new/oil.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("bse",), ("bse: no scenario has this name", "Did you mean 'base'?")),
        (("--way", "way-bct"), ("--way", "no way of oil has this id", "Did you mean 'way-btc'?")),
        (("--closed-share", "-0.3"), ("--closed-share", "closes no part of CPC", "read -0.3")),
        (("--closed-days", "-30"), ("--closed-days", "no length of a closure", "read -30")),
        (("--year", "2050"), ("--year", "2023 to 2035")),
        (("--report", "."), ("a file to write",)),
        (("--data", "none"), ("--data", "'none'")),
    ],
    ids=lambda value: " ".join(value)[:30],
)
def test_what_cannot_be_asked_is_refused_in_one_message(
    arguments: tuple[str, ...], says: tuple[str, ...], here: Path
) -> None:
    assert refused("oil", *arguments, says=says).out == ""


def test_an_outage_without_its_share_is_one_message(here: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    mine = tmp_path_factory.mktemp("mine") / "tables"
    shutil.copytree(TABLES, mine)
    path = mine / "oil_outages.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2022,30,0.3,0.1,", "2022,30,,0.1,"), encoding="utf-8")
    stamp(mine)
    says = ("oil_outages.csv, row outage-2022-03, field 'lost_share'",)
    assert refused("oil", "--data", str(mine), says=says).out == ""
