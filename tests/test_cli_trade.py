"""The command `trade`: what it prints and writes, and what it refuses in one message."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import msgspec
import pytest
from tests.commands import TABLES, call, refused
from tests.traded import traded

from transcaspian import _verbs_trade
from transcaspian.data import stamp
from transcaspian.runs import Trade


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> Trade:
    """Answer at once with what another test solved."""
    monkeypatch.setattr(_verbs_trade, "trade", lambda *_, **__: traded())
    return traded()


def test_the_json_is_of_its_schema(solved: Trade) -> None:
    done = call("trade", "--json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    jsonschema.validate(found, json.loads(call("schema", "trade").out), cls=jsonschema.Draft202012Validator)
    assert found == json.loads(msgspec.json.encode(solved))


def test_the_table_and_the_page_are_written(solved: Trade, tmp_path: Path) -> None:
    page = tmp_path / "trade.html"
    done = call("trade", "--report", str(page))
    assert (done.code, done.err) == (0, "")
    assert " ".join(done.out.split()).startswith(solved.answer[:60])
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("bse",), ("bse: no scenario has this name", "Did you mean 'base'?")),
        (("--draws", "3"), ("field 'draws'", "20 to 2000")),
        (("--report", "."), ("a file to write",)),
    ],
)
def test_what_cannot_be_is_refused_in_one_message(
    arguments: tuple[str, ...], says: tuple[str, ...], here: Path
) -> None:
    assert refused("trade", *arguments, says=says).out == ""


@pytest.mark.parametrize(
    ("table", "before", "after", "says"),
    [
        ("trade_flows", "metals,good-metals,KZ,AZ,2024,0.42", "metals,good-metals,KZ,AZ,2024,0.52",
         ("trade_flows.csv, row KZ, field 'share'", "do not sum to 1", "1.1 to AZ")),
        ("trade_flows", "sells-kz-az-metals,good-metals,KZ,AZ", "sells-kz-az-metals,good-metal,KZ,AZ",
         ("trade_flows.csv, row sells-kz-az-metals, field 'good'", "Did you mean 'good-metals'?")),
        ("trade_parameters", "theta-food,good-food,theta,2.55", "theta-food,good-food,theta,much",
         ("trade_parameters.csv, row theta-food, field 'value'",)),
        ("trade", "trade-turnover-kz-2024,turnover,KZ,2024,12", "trade-turnover-kz-2024,turnover,KZ,2024,13",
         ("trade.csv, row trade-turnover-kz-2024, field 'months'", "at most 12")),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_with_its_table_row_and_field(
    table: str, before: str, after: str, says: tuple[str, ...], here: Path
) -> None:
    folder = here / "tables"
    shutil.copytree(TABLES, folder)
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")
    if "much" not in after:
        stamp(folder)
    refused("trade", "--data", str(folder), says=says)
