"""The record of a calibration: written, read and described by one schema."""

from __future__ import annotations

import msgspec
import pytest
from tests.commands import TABLES

from transcaspian.runs import CALIBRATE_SCHEMA, Calibration, json_schema


@pytest.fixture(scope="module")
def shipped_record() -> bytes:
    return (TABLES / "calibration.json").read_bytes()


def test_the_shipped_record_is_one(shipped_record: bytes) -> None:
    found = msgspec.json.decode(shipped_record, type=Calibration, strict=True)
    assert found.schema == CALIBRATE_SCHEMA
    assert msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n" == shipped_record


def test_the_schema_names_every_field_of_the_record(shipped_record: bytes) -> None:
    described = json_schema("calibrate")["$defs"]["Calibration"]["properties"]
    assert set(described) == set(msgspec.json.decode(shipped_record))


def test_every_list_of_the_shipped_record_has_its_length(shipped_record: bytes) -> None:
    found = msgspec.json.decode(shipped_record, type=Calibration)
    assert len(found.singular_value) == len(found.fits)
    assert all(len(fit.correlation_share) == len(found.fits) for fit in found.fits)
    assert all(one.best in one.error_share for one in found.hold_out)
    assert all(one.low_value < one.value < one.high_value for one in found.forecasts)
