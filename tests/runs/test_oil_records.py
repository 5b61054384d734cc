"""The record of oil: written, read and described by one schema."""

from __future__ import annotations

import json

import jsonschema
import msgspec
import pytest
from tests.oiled import answer

from transcaspian.runs import OIL_SCHEMA, OilAnswer, json_schema


@pytest.fixture(scope="module")
def raw() -> bytes:
    return msgspec.json.encode(answer())


def test_a_record_reads_back_to_itself(raw: bytes) -> None:
    found = msgspec.json.decode(raw, type=OilAnswer, strict=True)
    assert found.schema == OIL_SCHEMA
    assert msgspec.json.encode(found) == raw


def test_a_record_is_what_the_schema_says(raw: bytes) -> None:
    schema = json_schema("oil")
    jsonschema.Draft202012Validator(schema).validate(json.loads(raw))
    assert set(schema["$defs"]["OilAnswer"]["properties"]) == set(json.loads(raw))


def test_the_share_of_assumed_numbers_is_told() -> None:
    assert sum(answer().status_shares.values()) == pytest.approx(1.0)
    assert answer().assumed_share == answer().status_shares["assumed"] > 0.1
