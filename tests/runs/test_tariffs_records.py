"""The record of tariffs: written, read and described by one schema."""

from __future__ import annotations

import json

import jsonschema
import msgspec
import pytest
from tests.tariffed import tariffed_year

from transcaspian.runs import TARIFFS_SCHEMA, Tariffs, json_schema


@pytest.fixture(scope="module")
def raw() -> bytes:
    return msgspec.json.encode(tariffed_year())


def test_a_record_reads_back_to_itself(raw: bytes) -> None:
    found = msgspec.json.decode(raw, type=Tariffs, strict=True)
    assert found.schema == TARIFFS_SCHEMA
    assert msgspec.json.encode(found) == raw


def test_a_record_is_what_the_schema_says(raw: bytes) -> None:
    schema = json_schema("tariffs")
    jsonschema.Draft202012Validator(schema).validate(json.loads(raw))
    assert set(schema["$defs"]["Tariffs"]["properties"]) == set(json.loads(raw))


def test_nothing_in_a_record_is_infinite(raw: bytes) -> None:
    assert b"Infinity" not in raw
    assert b"NaN" not in raw
