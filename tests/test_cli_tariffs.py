"""The command `tariffs`: what it prints and writes, and what it refuses in one message."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from tests.commands import TABLES, call, refused

WORDS = ("tariffs", "frozen", "--year", "2024")


def test_tariffs_writes_json_and_a_page_and_prints_the_same_json(here: Path) -> None:
    files = ("--out", "new/t.json", "--report", "new/t.html")
    answer = call(*WORDS, "--no-sharing", "--without", "gr", "--floor", "1500", *files, "--json")
    assert (answer.code, answer.err) == (0, "")
    found = json.loads(answer.out)
    jsonschema.validate(found, json.loads(call("schema", "tariffs").out), cls=jsonschema.Draft202012Validator)
    assert Path("new/t.json").read_text(encoding="utf-8") == answer.out
    assert found["sharing"] is None
    assert "gr" not in found["members"]
    by_id = {one["id"]: one for one in found["regimes"]}
    assert by_id["most"]["usd_per_teu"] >= 1500.0 - 1e-6
    assert "<h1>Tariffs in 2024" in Path("new/t.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in Path("new").iterdir()) == ["t.html", "t.json"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--year", "1990"), ("--year", "1990", "the year is outside the data")),
        (("--years", "99"), ("--years", "cannot be held")),
        (("--without", "gtr"), ("--without", "no party has this id", "Did you mean 'gr'?")),
        (("--groups", "ktz gr", "--groups", "gr"), ("--groups", "two groups", "gr")),
        (("--peak", "2"), ("--peak", "no such lever", "allowed: 0 to 1")),
        (("--floor", "-5"), ("--floor", "read -5")),
        (("--why", "thru"), ("--why", "no regime", "Did you mean 'through'?")),
        (("--out", "."), ("this is a folder",)),
        (("--report", "."), ("this is a folder",)),
        (("--data", "none"), ("--data", "'none'")),
    ],
    ids=lambda value: " ".join(value)[:30],
)  # fmt: skip
def test_what_cannot_be_asked_is_told_and_nothing_is_written(
    arguments: tuple[str, ...], says: tuple[str, ...], here: Path
) -> None:
    assert refused(*WORDS, *arguments, says=says).out == ""


@pytest.mark.parametrize(
    ("table", "old", "new", "says"),
    [
        (
            "parties",
            "shippers,Shippers,,shipper,,,false",
            "shippers,Shippers,,shipper,,,true",
            ("parties.csv", "row shippers", "no tariff on any route"),
        ),
        ("costs", ",ktz,wagon,0.26,", ",ktz,wagon,-0.26,", ("costs.csv", "cost-ktz-wagon", "marginal_share", "-0.26")),
    ],
)
def test_tables_that_cannot_be_used_are_told_with_file_row_and_field(
    table: str, old: str, new: str, says: tuple[str, ...], here: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("data") / "tables"
    shutil.copytree(TABLES, folder)
    file = folder / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    call("data", "stamp", "--data", str(folder))
    assert refused(*WORDS, "--no-sharing", "--data", str(folder), says=says).out == ""
