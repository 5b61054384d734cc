"""The two charts of power as specifications."""

from __future__ import annotations

import json
from typing import Any

from transcaspian.report._power_charts import mean_day, worth

SAVED = [{"size": float(size), "musd": 10.0 - 0.01 * size, "gas": gas} for gas in ("a", "b") for size in (0, 500)]
COSTS = [{"size": float(size), "musd": 0.05 * size, "case": case} for case in ("low", "high") for size in (0, 500)]


def rows_of(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in json.loads(chart.to_json())["datasets"].values() for row in rows]


def test_savings_are_whole_and_costs_are_cut_where_nothing_is_saved() -> None:
    rows = rows_of(worth(SAVED, COSTS))
    assert len([row for row in rows if "gas" in row]) == 4
    assert {row["musd"] for row in rows if "case" in row} == {0.0}


def test_a_cable_that_saves_nothing_is_drawn_too() -> None:
    flat = [{"size": 0.0, "musd": 0.0, "gas": "a"}]
    assert rows_of(worth(flat, [{"size": 9.0, "musd": 9.0, "case": "low"}])) == flat


def test_a_day_has_its_hours_and_a_line_at_zero() -> None:
    rows = rows_of(mean_day([{"hour": hour, "mw": -5.0, "gas": "a"} for hour in range(24)]))
    assert len([row for row in rows if "hour" in row]) == 24
    assert {"mw": 0.0} in rows
