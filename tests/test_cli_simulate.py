"""The command `simulate`: what it prints and writes, what it refuses in one message, and how Ctrl-C ends it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import polars as pl
import pytest
from tests.commands import call, interrupted, refused

WORDS = ("simulate", "frozen", "--year", "2024", "--replications", "1")


def test_simulate_writes_json_tracks_and_a_page_and_prints_the_same_json(here: Path) -> None:
    files = ("--out", "new/o.json", "--tracks", "new/t.parquet", "--report", "new/r.html")
    answer = call(*WORDS, *files, "--json", "--pair-with", "frozen")
    assert (answer.code, answer.err) == (0, "")
    found = json.loads(answer.out)
    jsonschema.validate(found, json.loads(call("schema", "simulate").out), cls=jsonschema.Draft202012Validator)
    assert Path("new/o.json").read_text(encoding="utf-8") == answer.out
    assert found["schema"] == "transcaspian.simulate/1"
    assert found["simulated"]["replications"] == 1
    assert all(one["median_days"]["value"] == 0.0 for one in found["pair"]["markets"])
    assert found["pair"]["queues"] == []
    assert {"ship", "train"} == set(pl.read_parquet("new/t.parquet")["what"])
    assert "<h1>Operations in 2024" in Path("new/r.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in Path("new").iterdir()) == ["o.json", "r.html", "t.parquet"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--replications", "0"), ("--replications", "read 0", "allowed: 1 to")),
        (("--year", "1990"), ("--year", "1990", "the year is outside the data")),
        (("--seed", "-1"), ("--seed", "cannot be a seed")),
        (("--years-long", "99"), ("--years-long", "allowed: 1 to 10")),
        (("--tracks", "."), ("--tracks", "this is a folder")),
        (("--tracks", "t.kml"), ("--tracks", "no format has this ending", ".geojson, .parquet, .csv")),
        (("--out", "."), ("this is a folder",)),
        (("--report", "."), ("this is a folder",)),
        (("--pair-with", "bse"), ("bse", "no scenario has this name", "Did you mean 'base'?")),
        (("--data", "none"), ("--data", "'none'")),
    ],
    ids=lambda value: " ".join(value)[:30],
)  # fmt: skip
def test_what_cannot_be_simulated_is_told_and_nothing_is_written(
    arguments: tuple[str, ...], says: tuple[str, ...], here: Path
) -> None:
    assert refused("simulate", "frozen", "--year", "2024", *arguments, says=says).out == ""


def test_an_unknown_scenario_is_told_with_the_nearest(here: Path) -> None:
    refused("simulate", "frozn", "--year", "2024", says=("frozn", "Did you mean 'frozen'?"))


INTERRUPTED = """\
import sys
from pathlib import Path
import transcaspian.runs._simulate as room
true = room.replicate
def marked(*arguments, **named):
    Path("ready").touch()
    return true(*arguments, **named)
room.replicate = marked
from transcaspian.cli import main
main(["simulate", "frozen", "--year", "2024", "--replications", "500", "--out", "o.json", "--tracks", "t.csv"])
"""


def test_ctrl_c_leaves_nothing_half_written(here: Path) -> None:
    answer = interrupted(INTERRUPTED, most_s=120.0)
    assert answer.code == 130, answer.err
    assert "interrupted; nothing half-written is left" in answer.err
    assert "Traceback" not in answer.err
    assert [path.name for path in here.iterdir()] == ["ready"]
