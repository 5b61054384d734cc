"""The command ``curves`` as a shell calls it: what it prints and writes, and what it refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from tests.commands import TABLES, call, refused

from transcaspian.data import check
from transcaspian.model import atlas
from transcaspian.runs import json_schema

PIPE = "pipe-tengiz-novorossiysk-pipeline"


@pytest.fixture
def tables(here: Path) -> Path:
    shutil.copytree(TABLES, "tables")
    return Path("tables")


def test_one_resource_is_printed_and_as_json_follows_its_schema() -> None:
    answer = call("curves", PIPE, "--years", "2")
    assert (answer.code, answer.err) == (0, "")
    assert PIPE in answer.out
    assert "2 simulated years a point" in answer.out
    raw = json.loads(call("curves", PIPE, "--years", "2", "--json").out)
    jsonschema.Draft202012Validator(json_schema("curves")).validate(raw)
    assert (raw["schema"], raw["years"]) == ("transcaspian.curves/1", 2)


def test_a_save_writes_all_curves_where_a_run_reads_them(tables: Path) -> None:
    before = atlas(tables).curves
    assert call("curves", "--save", "--data", str(tables), "--years", "2").code == 0
    assert check(tables).faults == ()
    after = atlas(tables).curves
    assert list(after) == list(before)
    assert after != before


def test_a_save_without_a_folder_or_of_some_curves_only_is_refused(tables: Path) -> None:
    refused("curves", "--save", says=("--save", "needs a folder of tables", "--data"))
    refused("curves", PIPE, "--save", "--data", str(tables), says=("--save", "would lose the other curves", PIPE))


@pytest.mark.usefixtures("here")
def test_what_cannot_be_simulated_is_refused() -> None:
    refused("curves", "fleet-ferry-asko", says=("fleet-ferry-asko", "Did you mean 'fleet-ferry-asco'"))
    refused("curves", PIPE, "--years", "1", says=("--years", "read 1", "2 or more"))
