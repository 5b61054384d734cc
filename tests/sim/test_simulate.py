"""Replications summed up: intervals of their numbers, storms as a paired difference, overload named."""

from __future__ import annotations

import functools

import msgspec
import numpy as np
import pytest
from tests.sim.small import NAMES, small

from transcaspian.sim._case import Case, calm, make_case, replicate
from transcaspian.sim._replication import Replication
from transcaspian.sim._simulate import of_a_year, summarise
from transcaspian.sim._statistics import estimate

N, DAYS = 6, 120


@functools.lru_cache(maxsize=1)
def many() -> tuple[Case, list[Replication], list[Replication]]:
    """Run a few winters with storms and without."""
    case = make_case(small(), NAMES)
    still = calm(case)
    assert still is not None
    runs = [[replicate(one, seed=1, replication=k, days=DAYS) for k in range(N)] for one in (case, still)]
    return case, runs[0], runs[1]


def test_every_number_is_the_mean_of_its_replications_with_their_interval() -> None:
    case, found, still = many()
    answer = summarise(case.layout, found, still, seed=1)
    assert (answer.replications, answer.seed, answer.days) == (N, 1, DAYS)
    assert [row.market for row in answer.groups] == ["wagons"]
    assert {row.market for row in answer.markets} == {"boxes", "grain", "road"}
    boxes = next(row for row in answer.markets if row.market == "boxes")
    assert boxes.median_days == estimate(np.array([one.quantiles_days[0, 1] for one in found]))
    assert boxes.delivered_units == estimate(np.array([one.delivered[0] for one in found]))
    assert sum(boxes.counts) == sum(one.delivered[0] for one in found)
    total = boxes.moving_days.value + sum(days.value for days in boxes.waits_days.values())
    assert total == pytest.approx(boxes.mean_days.value)
    assert [row.delivered_units.value for row in answer.markets] == sorted(
        (row.delivered_units.value for row in answer.markets), reverse=True
    )


def test_causes_weigh_by_what_was_delivered_and_make_up_the_whole() -> None:
    case, found, still = many()
    answer = summarise(case.layout, found, still, seed=1)
    assert sum(one.share for one in answer.causes) == pytest.approx(1.0)
    waited = {one.cause: one.mean_days.value for one in answer.causes}
    means = [sum(row.delivered[k] * row.mean_days[k] for k in range(3)) / sum(row.delivered[:3]) for row in found]
    moving = [sum(row.delivered[k] * row.moving_days[k] for k in range(3)) / sum(row.delivered[:3]) for row in found]
    assert sum(waited.values()) == pytest.approx(np.mean(means) - np.mean(moving))


def test_days_lost_to_storms_are_those_shut_and_those_of_the_recovery() -> None:
    case, found, still = many()
    storms = summarise(case.layout, found, still, seed=1).storms
    assert storms is not None
    assert storms.lost_days.value == pytest.approx(storms.shut_days.value + storms.recovery_days.value)
    assert storms.lost_days.value > storms.shut_days.value > 0.0
    assert 0.0 < storms.recovering_days.value < DAYS
    late = np.zeros(DAYS)
    for stormy, quiet in zip(found, still, strict=True):
        late += (quiet.done_by_day[:3] - stormy.done_by_day[:3]).sum(axis=0) / stormy.delivered[:3].sum() / N
    assert storms.lost_days.value == pytest.approx(late.sum())


def test_a_second_half_of_pairs_may_be_missing_and_none_says_nothing() -> None:
    case, found, still = many()
    fewer = summarise(case.layout, found, still[:2], seed=1)
    assert fewer.storms is not None
    assert fewer.storms.replications == 2
    alone = summarise(case.layout, found, seed=1)
    assert alone.storms is None
    assert alone.markets[0].storm_days is None


def test_a_station_that_cannot_keep_up_is_named_and_others_are_not() -> None:
    crowded = make_case(small(trains_gap_h=5.0), NAMES)
    found = [replicate(crowded, seed=1, replication=k, days=DAYS) for k in range(3)]
    over = {row.resource for row in summarise(crowded.layout, found, seed=1).resources if row.overloaded}
    assert "station:border" in over
    border = next(r for r in summarise(crowded.layout, found, seed=1).resources if r.resource == "station:border")
    grown = np.mean([one.grown[crowded.layout.elements.index("station:border")] for one in found])
    assert border.growth_units_per_day.value == pytest.approx(grown / DAYS)
    case, usual, still = many()
    assert not any(row.overloaded for row in summarise(case.layout, usual, still, seed=1).resources)


def test_queues_by_day_have_a_band_around_the_mean() -> None:
    case, found, _ = many()
    queues = summarise(case.layout, found, seed=1).queues
    assert queues
    for queue in queues:
        assert len(queue.mean_units) == DAYS
        place = case.layout.elements.index(queue.resource)
        assert queue.mean_units == pytest.approx(np.mean([one.daily[place] for one in found], axis=0), abs=0.006)
        assert all(low <= high for low, high in zip(queue.low_units, queue.high_units, strict=True))


def test_the_answer_is_json_and_comes_back_the_same() -> None:
    case, found, still = many()
    answer = summarise(case.layout, found, still, seed=1)
    assert msgspec.json.decode(msgspec.json.encode(answer), type=type(answer)) == answer


def test_counts_of_several_years_are_told_of_one() -> None:
    case, found, still = many()
    answer = summarise(case.layout, found, still, seed=1)
    assert of_a_year(answer, 1) is answer
    told = of_a_year(answer, 4)
    assert told.voyages[0].voyages == answer.voyages[0].voyages.over(4)
    assert told.markets[0].delivered_units.value == answer.markets[0].delivered_units.value / 4
    assert told.markets[0].median_days == answer.markets[0].median_days
    assert told.storms is not None
    assert answer.storms is not None
    assert told.storms.recovering_days.value == answer.storms.recovering_days.value / 4
    assert told.storms.lost_days == answer.storms.lost_days
