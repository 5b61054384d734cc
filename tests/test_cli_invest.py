"""The command `invest`: what it prints and writes, its exit codes, and what it refuses in one message."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from tests.commands import call, refused
from tests.planned import answer, reachable

from transcaspian import _verbs_invest
from transcaspian.runs._invest_why import explain_place


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch, here: Path) -> Path:
    """Give the answers of the small plan for any question, in an empty folder."""
    found = {"met": answer(True), "missed": answer(False), "why": explain_place(reachable(), reachable().chosen[0].id)}
    monkeypatch.setattr(
        _verbs_invest, "invest", lambda *_, target_kt, **__: found["met" if (target_kt or 1e9) < 9000.0 else "missed"]
    )
    monkeypatch.setattr(_verbs_invest, "invest_why", lambda *_, **__: found["why"])
    return here


@pytest.mark.usefixtures("planned")
def test_json_holds_against_the_schema_that_the_command_prints() -> None:
    printed = call("invest", "base", "--target-kt", "4000", "--json")
    assert printed.code == 0
    schema = json.loads(call("schema", "invest").out)
    jsonschema.validate(json.loads(printed.out), schema, cls=jsonschema.Draft202012Validator)
    why = call("invest", "--why", "tankers-2200", "--json")
    assert why.code == 0
    schema = json.loads(call("schema", "invest-why").out)
    jsonschema.validate(json.loads(why.out), schema, cls=jsonschema.Draft202012Validator)


@pytest.mark.usefixtures("planned")
def test_a_target_out_of_reach_exits_with_one_and_still_says_everything() -> None:
    missed = call("invest", "base", "--target-kt", "10000", "--by", "2030")
    assert missed.code == 1
    assert "cannot be reached" in missed.out
    assert "What stops it" in missed.out
    assert "What more tonnes cost" in missed.out
    assert missed.err == ""


def test_files_are_written_whole(planned: Path) -> None:
    done = call("invest", "--target-kt", "4000", "--out", "a/plan.json", "--report", "page.html")
    assert done.code == 0
    assert json.loads((planned / "a" / "plan.json").read_text())["schema"] == "transcaspian.invest/1"
    assert "What to build by" in (planned / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--target-kt", "0"), ("--target-kt", "positive")),
        (("--target-kt", "-5"), ("--target-kt", "positive")),
        (("--by", "2026"), ("--by", "2027 to 2040")),
        (("--by", "2200"), ("--by", "2027 to 2040")),
        (("--budget-musd", "0"), ("--budget-musd", "positive")),
        (("--budget-musd", "0.1"), ("budget is below every project", "feeder-timetable")),
        (("--objective", "profit"), ("--objective", "cost, npv, tonnes")),
        (("--rents", "lost"), ("--rents", "owned, burnt")),
        (("--project", "tankers-220"), ("tankers-2200",)),
        (("--why", "tankers-220"), ("tankers-2200",)),
        (("--report", "."), ("this is a folder",)),
    ],
)
def test_bad_input_is_one_message(arguments: tuple[str, ...], says: tuple[str, ...], here: Path) -> None:
    refused("invest", *arguments, says=says)
