"""The charts of oil as specifications."""

from __future__ import annotations

import json
from typing import Any

from transcaspian.report._oil_charts import netbacks, outages, years


def rows_of(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in json.loads(chart.to_json())["datasets"].values() for row in rows]


def test_every_line_and_every_count_is_drawn() -> None:
    lines = [{"year": year, "mt": 1.0, "what": what} for what in ("can", "does") for year in (2023, 2024)]
    rows = rows_of(years(lines, [{"year": 2023, "mt": 1.392}]))
    assert [row for row in rows if "what" in row] == lines
    assert {"year": 2023, "mt": 1.392} in rows


def test_a_netback_is_drawn_inside_its_range_from_below_the_least() -> None:
    rows = [{"way": "CPC", "low": 500.0, "middle": 550.0, "high": 580.0}]
    chart = netbacks(rows)
    assert rows_of(chart) == rows
    assert json.loads(chart.to_json())["layer"][0]["encoding"]["x"]["scale"]["domainMin"] == 490.0


def test_cost_and_savings_stand_side_by_side_in_the_order_of_events() -> None:
    rows = [{"event": event, "what": what, "musd": 1.0} for event in ("b", "a") for what in ("cost", "saved")]
    spec = json.loads(outages(rows).to_json())
    assert spec["encoding"]["y"]["sort"] == ["b", "a"]
    assert spec["encoding"]["yOffset"]["sort"] == ["cost", "saved"]
