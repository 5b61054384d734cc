"""What --json prints is what the schemas say."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from transcaspian.runs import SCHEMAS, Comparison, Run, json_schema


@pytest.fixture(scope="module")
def raw(kept: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((kept / "run.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_a_valid_schema_with_its_title(name: str) -> None:
    schema = json_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] == f"transcaspian {name} --json"


def test_run_json_is_valid(raw: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(json_schema("run")).validate(raw)


def test_a_comparison_is_valid(compared: tuple[Comparison, Run, Run]) -> None:
    printed = json.loads(msgspec.json.encode(compared[0]))
    jsonschema.Draft202012Validator(json_schema("compare")).validate(printed)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["schema"], 1),
        (["years", 0, "corridor_kt"], "much"),
        (["years", 0, "bottlenecks", 0, "unit"], None),
        (["id"], []),
    ],
)
def test_a_wrong_value_is_caught(raw: dict[str, Any], path: list[str | int], value: object) -> None:
    spoilt = copy.deepcopy(raw)
    inner: Any = spoilt
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_schema("run")).validate(spoilt)


@pytest.mark.parametrize("key", ["schema", "scenario", "years", "targets", "assumed_share"])
def test_a_missing_key_is_caught(raw: dict[str, Any], key: str) -> None:
    spoilt = {name: value for name, value in raw.items() if name != key}
    with pytest.raises(jsonschema.ValidationError, match=key):
        jsonschema.Draft202012Validator(json_schema("run")).validate(spoilt)
