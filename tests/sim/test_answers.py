"""The records of a simulated year are a documented schema: every field has a name and a kind."""

from __future__ import annotations

import msgspec

from transcaspian.sim import Simulated


def test_the_schema_names_every_record_and_every_record_says_what_it_is() -> None:
    parts = msgspec.json.schema(Simulated)["$defs"]
    assert {"MarketDays", "CauseDays", "ResourceUse", "YardUse", "HoldBack", "Voyages", "Storms", "StormLoss"} < set(
        parts
    )
    assert all(part["description"] and part["properties"] for part in parts.values())
    assert set(parts["Estimate"]["properties"]) == {"value", "half_value", "sd_value"}
