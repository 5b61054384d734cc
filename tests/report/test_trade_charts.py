"""The chart of trade."""

from __future__ import annotations

from transcaspian.report import _trade_charts


def test_counts_band_medians_and_target_are_drawn() -> None:
    counts = [{"year": 2024, "musd": 530.0, "by": "Kazakhstan"}, {"year": 2024, "musd": 470.0, "by": "Azerbaijan"}]
    years = [
        {"year": year, "scenario": name, "p05": 400.0, "median": 500.0 + year - 2024, "p95": 700.0}
        for name in ("base", "roadmap")
        for year in (2024, 2025)
    ]
    spec = _trade_charts.paths(counts, years, target_musd=1000.0).to_dict()
    marks = [layer["mark"]["type"] for layer in spec["layer"]]
    assert marks == ["area", "line", "point", "rule"]
    data = [spec["datasets"][layer["data"]["name"]] for layer in spec["layer"]]
    assert {row["scenario"] for row in data[0]} == {"base"}
    assert [len(rows) for rows in data] == [2, 4, 2, 1]
    assert data[3] == [{"target": 1000.0}]
