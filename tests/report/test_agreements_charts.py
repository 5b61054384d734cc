"""The timeline of promises as a specification."""

from __future__ import annotations

import json

from transcaspian.report._agreements_charts import COLOURS, timeline
from transcaspian.runs import VERDICTS

ROWS = [
    {"title": "In time", "verdict": "met", "made": 2022, "due": 2025, "kept": 2024, "end": 2024},
    {"title": "Late", "verdict": "late", "made": 2022, "due": 2025, "kept": 2027, "end": 2027},
    {"title": "Never", "verdict": "missed", "made": 2023, "due": 2026, "kept": None, "end": 2026},
    {"title": "No date", "verdict": "on course", "made": 2025, "due": None, "kept": 2030, "end": 2030},
]


def test_the_late_are_dashed_from_due_to_kept_and_the_undated_have_no_bar() -> None:
    spec = json.loads(timeline(ROWS).to_json())
    data = spec["datasets"]
    bars, dashed, ticks, marks = ([row["title"] for row in data[layer["data"]["name"]]] for layer in spec["layer"])
    assert bars == ticks == ["In time", "Late", "Never"]
    assert dashed == ["Late"]
    assert marks == ["In time", "Late", "Never", "No date"]
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == [2021, 2031]


def test_each_verdict_has_a_colour_of_its_own() -> None:
    assert len(set(COLOURS)) == len(COLOURS) == len(VERDICTS)
