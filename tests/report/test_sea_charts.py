"""The two charts of the sea as specifications."""

from __future__ import annotations

import json
from typing import Any

from transcaspian.report._sea_charts import far, near

PAST = [{"year": year, "level": -28.0 - 0.01 * (year - 1980)} for year in range(1980, 2025)]
FAN = [
    {"year": year, "p05": m - 1.0, "p25": m - 0.5, "median": m, "p75": m + 0.5, "p95": m + 1.0}
    for year in range(2025, 2101)
    for m in [-29.0 - 0.02 * (year - 2025)]
]
PUBLISHED = [
    {"number": "1", "level": -37.0, "low": -44.0, "high": -31.0},
    {"number": "2", "level": -38.0, "low": None, "high": None},
]


def rows_of(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in json.loads(chart.to_json())["datasets"].values() for row in rows]


def test_past_fan_and_published_are_in_the_far_chart() -> None:
    rows = rows_of(far(PAST, FAN, PUBLISHED))
    assert {row["number"]: row["year"] for row in rows if "number" in row and row["level"] < -36.0} == {
        "1": 2104,
        "2": 2109,
    }
    assert min(row["year"] for row in rows) == 1980
    assert len([row for row in rows if "p05" in row]) == len(FAN)


def test_a_fan_without_published_numbers_ends_with_its_last_year() -> None:
    rows = rows_of(far(PAST, FAN, []))
    assert max(row["year"] for row in rows) == 2100


def test_the_near_chart_shows_marks_that_the_fan_reaches_and_no_others() -> None:
    marks = [{"level": -29.5, "words": "ferry"}, {"level": -45.0, "words": "never"}]
    rows = rows_of(near(PAST, FAN, marks))
    assert [row["words"] for row in rows if "words" in row] == ["ferry"]
    assert min(row["year"] for row in rows) == 1990
    assert max(row["year"] for row in rows) == 2060
