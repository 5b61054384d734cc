"""The command `sea`: what it prints and writes, and what it refuses in one message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.commands import call, refused

FEW = ("--draws", "100", "--to", "2035")


def answer(*arguments: str) -> dict[str, Any]:
    """Run `sea --json` and hold what it prints against its published schema."""
    done = call("sea", *arguments, *FEW, "--json")
    assert (done.code, done.err) == (0, "")
    found: dict[str, Any] = json.loads(done.out)
    jsonschema.validate(found, json.loads(call("schema", "sea").out), cls=jsonschema.Draft202012Validator)
    assert found["schema"] == "transcaspian.sea/1"
    return found


def test_the_json_is_of_its_schema_and_the_same_again() -> None:
    found = answer("frozen")
    assert answer("frozen") == found
    assert answer("frozen", "--seed", "2")["level"] != found["level"]
    assert (found["response"], found["pathway"], found["variant"], found["draws"]) == ("central", "ssp245", "", 100)
    assert [one["year"] for one in found["level"]] == list(range(2025, 2036))


def test_a_future_is_asked_for_by_name_or_by_the_scenario(tmp_path: Path) -> None:
    asked = answer("frozen", "--response", "severe", "--pathway", "ssp585", "--variant", "dry_decade")
    assert (asked["response"], asked["pathway"], asked["variant"]) == ("severe", "ssp585", "dry_decade")
    path = tmp_path / "low.toml"
    path.write_text('extends = "frozen"\nsea = "severe/ssp585/dry_decade/p05"\n', encoding="utf-8")
    own = answer(str(path))
    assert own["level"] == asked["level"]
    assert answer(str(path), "--response", "mild")["response"] == "mild"


def test_the_table_and_the_page_are_written(tmp_path: Path) -> None:
    page = tmp_path / "sea.html"
    done = call("sea", "frozen", *FEW, "--report", str(page))
    assert (done.code, done.err) == (0, "")
    assert "Lines: the shallower end binds" in done.out
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("frozn",), ("frozn: no scenario has this name", "Did you mean 'frozen'?")),
        (("frozen", "--response", "seveer"), ("field 'response': is not known", "Did you mean 'severe'?")),
        (("frozen", "--pathway", "ssp999", "--to", "1999"), ("field 'pathway'", "field 'to_year'", "2025 to 2100")),
        (("frozen", "--draws", "3"), ("field 'draws': are too few", "at least 100")),
        (("frozen", "--report", "."), ("a file to write",)),
    ],
)
def test_what_cannot_be_is_refused_in_one_message(arguments: tuple[str, ...], says: tuple[str, ...]) -> None:
    assert refused("sea", *arguments, says=says).out == ""
