"""The record of the sea: written, read and described by one schema."""

from __future__ import annotations

import json

import jsonschema
import msgspec
import pytest

from transcaspian import sea
from transcaspian.runs import SEA_SCHEMA, Sea, json_schema


@pytest.fixture(scope="module")
def raw() -> bytes:
    return msgspec.json.encode(sea("frozen", draws=100, to_year=2030))


def test_a_record_reads_back_to_itself(raw: bytes) -> None:
    found = msgspec.json.decode(raw, type=Sea, strict=True)
    assert found.schema == SEA_SCHEMA
    assert msgspec.json.encode(found) == raw


def test_a_record_is_what_the_schema_says(raw: bytes) -> None:
    schema = json_schema("sea")
    jsonschema.Draft202012Validator(schema).validate(json.loads(raw))
    assert set(schema["$defs"]["Sea"]["properties"]) == set(json.loads(raw))


def test_nothing_in_a_record_is_infinite(raw: bytes) -> None:
    assert b"Infinity" not in raw
    assert b"NaN" not in raw
