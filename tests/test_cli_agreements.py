"""The command `agreements`: what it prints and writes, and what it refuses in one message."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.commands import TABLES, call, refused
from tests.frozen import ran

from transcaspian import _verbs_agreements

YEAR = ("frozen", "--years", "2024")


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge at once what another test ran."""
    monkeypatch.setattr(_verbs_agreements, "run", lambda *_, **__: ran())


def test_the_json_is_of_its_schema_and_the_first_line_its_answer(done: None) -> None:
    done = call("agreements", *YEAR, "--json")
    assert (done.code, done.err) == (0, "")
    found: dict[str, Any] = json.loads(done.out)
    jsonschema.validate(found, json.loads(call("schema", "agreements").out), cls=jsonschema.Draft202012Validator)
    assert found["schema"] == "transcaspian.agreements/1"
    assert 0.0 < found["assumed_share"] < 1.0
    shown = call("agreements", *YEAR)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.splitlines()[0].rstrip() == found["answer"]


def test_calendar_sheet_and_page_are_written(done: None, tmp_path: Path) -> None:
    ics, csv, page = (tmp_path / "deep" / name for name in ("a.ics", "a.csv", "a.html"))
    done = call("agreements", *YEAR, "--on", "2026-01-01", "--ics", str(ics), "--csv", str(csv), "--report", str(page))
    assert (done.code, done.err) == (0, "")
    assert ics.read_bytes().startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert csv.read_bytes().startswith(b"id,title,parties,")
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert sorted(path.name for path in ics.parent.iterdir()) == ["a.csv", "a.html", "a.ics"]


def spoilt(folder: Path, old: str, new: str) -> str:
    """Copy the tables with one cell of the agreements changed."""
    shutil.copytree(TABLES, folder)
    path = folder / "agreements.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")
    assert call("data", "stamp", "--data", str(folder)).code == 0
    return str(folder)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (",10000,kt,corridor_kt,,,reported,inform", ",10000,kt,,,,reported,inform",
         ("agreements.csv, row agr-roadmap-2022, field 'measure'", "names no measure and gives no reason")),
        (",10000,kt,corridor_kt,,,reported,inform", ",10000,kt,coridor_kt,,,reported,inform",
         ("agreements.csv, row agr-roadmap-2022, field 'measure'", "Did you mean 'corridor_kt'?")),
    ],
)  # fmt: skip
def test_an_agreement_without_a_measure_is_refused(here: Path, old: str, new: str, says: tuple[str, ...]) -> None:
    folder = spoilt(here / "tables", old, new)
    assert refused("agreements", *YEAR, "--data", folder, "--csv", "a.csv", says=says).out == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("frozn",), ("frozn: no scenario has this name", "Did you mean 'frozen'?")),
        (("--on", "tomorrow"), ("--on: this is no day", "YYYY-MM-DD")),
        (("--ics", "."), ("a file to write",)),
        (("--years", "1800"), ("the years are outside the data",)),
    ],
)
def test_what_cannot_be_is_refused_in_one_message(
    here: Path, arguments: tuple[str, ...], says: tuple[str, ...]
) -> None:
    assert refused("agreements", *arguments, says=says).out == ""
