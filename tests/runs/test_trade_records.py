"""The record of trade: written, read and described by one schema."""

from __future__ import annotations

import json

import jsonschema
import msgspec
from tests.traded import traded

from transcaspian.runs import TRADE_SCHEMA, Trade, json_schema


def test_a_record_reads_back_to_itself() -> None:
    raw = msgspec.json.encode(traded())
    found = msgspec.json.decode(raw, type=Trade, strict=True)
    assert found.schema == TRADE_SCHEMA
    assert msgspec.json.encode(found) == raw


def test_a_record_is_what_the_schema_says() -> None:
    raw = msgspec.json.encode(traded())
    schema = json_schema("trade")
    jsonschema.Draft202012Validator(schema).validate(json.loads(raw))
    assert set(schema["$defs"]["Trade"]["properties"]) == set(json.loads(raw))
