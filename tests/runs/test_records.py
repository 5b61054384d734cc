"""The records behind run.json."""

from __future__ import annotations

import math

import msgspec
import pytest

from transcaspian import runs
from transcaspian.runs import COMPARE_SCHEMA, ROUTE_SCHEMA, RUN_SCHEMA, Run, RunSummary

RECORDS = [
    kind for kind in (getattr(runs, name) for name in runs.__all__)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
]  # fmt: skip


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_record_is_frozen(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.frozen


def test_schemas_are_named_and_versioned() -> None:
    for schema, word in ((RUN_SCHEMA, "run"), (COMPARE_SCHEMA, "compare"), (ROUTE_SCHEMA, "route")):
        name, version = schema.split("/")
        assert name == f"transcaspian.{word}"
        assert int(version) >= 1


def test_a_summary_holds_what_the_design_promises(done: Run) -> None:
    raw = msgspec.to_builtins(done.summary)
    assert {"schema", "scenario", "years", "targets", "assumed_share"} <= set(raw)
    year = raw["years"][0]
    assert {
        "year", "corridor_kt", "corridor_teu", "by_cargo_kt", "by_corridor_share", "relative_gap", "residual",
        "bottlenecks",
    } <= set(year)  # fmt: skip
    assert {
        "resource", "utilisation", "wait_h", "rent_usd_per_unit", "unit", "user_saving_usd_per_unit",
        "corridor_kt_per_unit", "revenue_usd_per_unit",
    } <= set(year["bottlenecks"][0])  # fmt: skip
    assert {"id", "target", "value", "year_met"} <= set(raw["targets"][0])


def test_a_summary_is_the_same_bytes_after_json(done: Run) -> None:
    raw = msgspec.json.encode(done.summary)
    assert msgspec.json.encode(msgspec.json.decode(raw, type=RunSummary)) == raw


def numbers(value: object) -> list[float]:
    if isinstance(value, float):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [number for one in value for number in numbers(one)] if isinstance(value, list | tuple) else []


def test_every_number_of_a_summary_is_finite(done: Run) -> None:
    found = numbers(msgspec.to_builtins(done.summary))
    assert len(found) > 200
    assert all(math.isfinite(number) for number in found)
