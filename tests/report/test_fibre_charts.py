"""The three charts of the cable of light as specifications."""

from __future__ import annotations

import json
from typing import Any

from transcaspian.report._fibre_charts import capacities, gains, hours


def rows_of(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in json.loads(chart.to_json())["datasets"].values() for row in rows]


def test_every_design_has_its_bar_its_mark_and_its_words() -> None:
    rows = [{"name": name, "modes": 20.0, "shannon": 40.0, "words": "20"} for name in ("one", "two")]
    chart = capacities(rows, target_tbps=400.0)
    assert [row["name"] for row in rows_of(chart)] == ["one", "two"]
    assert "pairs for 400 Tbit/s" in chart.to_json()


def test_a_loss_and_a_gain_stand_on_both_sides_of_nothing() -> None:
    rows = [
        {"name": "way", "reading": reading, "lengths": "along", "gain": gain}
        for reading, gain in (("a", -9.0), ("b", 5.0))
    ]
    assert {row["gain"] for row in rows_of(gains(rows))} == {-9.0, 0.0, 5.0}


def test_what_has_no_logarithm_is_left_out() -> None:
    rows = [{"shock": shock, "hours": one, "case": "with"} for shock, one in ((0.0, 1.0), (0.1, 0.0), (0.1, 2.0))]
    assert [row["hours"] for row in rows_of(hours(rows))] == [2.0]
