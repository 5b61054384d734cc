"""Charts of a simulated year: what they draw is what the answer says."""

from __future__ import annotations

import pytest
from tests.simulated import simulated_year

from transcaspian.report import _operations_charts as charts


def test_hills_stand_on_their_rows_with_their_median() -> None:
    found = simulated_year()[0].simulated
    spec = charts.distributions(found.groups[:4], found.edges_days).to_dict()
    rows = [row for data in spec["datasets"].values() for row in data if "text" in row]
    assert [row["days"] for row in rows] == [one.median_days.value for one in found.groups[:4]]
    heads = [row for data in spec["datasets"].values() for row in data if "row" in row and "text" not in row]
    assert all(row["row"] - 1 < row["head"] <= row["row"] for row in heads)
    assert all(heads_of(heads, k) == pytest.approx(k - charts.RIDGE_SHARE) for k in range(4))


def heads_of(rows: list[dict[str, float]], number: int) -> float:
    return min(row["head"] for row in rows if row["row"] == number)


def test_bars_are_moving_and_the_causes_of_each_stream() -> None:
    answer = simulated_year()[0]
    names = charts.shown_causes(answer)
    assert 1 <= len(names) <= charts.MOST_CAUSES
    spec = charts.causes(answer.simulated.groups[:3], names).to_dict()
    rows = next(iter(spec["datasets"].values()))
    first = answer.simulated.groups[0]
    moving = next(row["days"] for row in rows if row["name"] == first.name and row["cause"] == charts.MOVING)
    assert moving == first.moving_days.value
    assert {row["cause"] for row in rows} <= {charts.MOVING, *names}


def test_a_queue_has_a_point_and_a_band_for_each_day() -> None:
    queue = simulated_year()[0].simulated.queues[0]
    spec = charts.queue_by_day(queue, 2024).to_dict()
    rows = next(iter(spec["datasets"].values()))
    assert [row["mean"] for row in rows] == queue.mean_units
    assert rows[0]["day"].startswith("2024-01-01")
    assert all(row["low"] <= row["high"] for row in rows)


def test_strips_of_a_service_add_up_to_all_its_voyages() -> None:
    voyages = simulated_year()[0].simulated.voyages
    spec = charts.loads(voyages).to_dict()
    rows = [row for data in spec["datasets"].values() for row in data if "part" in row]
    for one in {voyage.name for voyage in voyages}:
        assert sum(row["part"] for row in rows if row["name"] == one) == pytest.approx(1.0)
