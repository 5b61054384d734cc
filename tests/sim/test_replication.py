"""The numbers of one replication against the same counted by hand from the outcome."""

from __future__ import annotations

import functools

import msgspec
import numpy as np
import pytest
from tests.sim.small import NAMES, small

from transcaspian.sim._case import make_case, replicate
from transcaspian.sim._engine import outcome, run
from transcaspian.sim._layout import REST
from transcaspian.sim._outcome import Outcome
from transcaspian.sim._replication import (
    FULL_SHARE,
    LOAD_BINS,
    Replication,
    month_of,
    ratio,
    read,
    tally,
    without_days,
)

DAYS = 60


@functools.lru_cache(maxsize=1)
def seen() -> tuple[Outcome, Outcome, Replication]:
    """Read sixty winter days of the small corridor."""
    case = make_case(small(), NAMES)
    world = case.plan.world(seed=3, replication=0)
    run(world, 4380.0)
    first = outcome(world)
    run(world, 4380.0 + 24.0 * DAYS)
    last = outcome(world)
    return first, last, read(case.layout, first, last, np.zeros(DAYS))


def delivered(program: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the days and units of what a program delivered in the reported days."""
    _, last, _ = seen()
    table = last.deliveries
    own = (table["program"] == program) & (table["delivered_h"] > 4380.0)
    return (table["delivered_h"][own] - table["born_h"][own]) / 24.0, table["units"][own]


@pytest.mark.parametrize("program", [0, 1, 2])
def test_days_and_units_are_those_of_the_deliveries(program: int) -> None:
    days, units = delivered(program)
    found = seen()[2]
    assert found.delivered[program] == units.sum() > 0
    assert found.mean_days[program] == pytest.approx(np.average(days, weights=units), rel=1e-12)
    repeated = np.repeat(days, units)
    expected = np.quantile(repeated, (0.05, 0.5, 0.95), method="inverted_cdf")
    assert found.quantiles_days[program].tolist() == expected.tolist()
    assert found.counts[program].sum() == units.sum()
    assert found.program_sd_h[program] == pytest.approx(24.0 * repeated.std(), rel=1e-9)


def test_a_group_is_its_markets_together() -> None:
    first, second = delivered(0), delivered(1)
    days, units = np.concatenate([first[0], second[0]]), np.concatenate([first[1], second[1]])
    found = seen()[2]
    assert found.delivered[3] == units.sum()
    assert found.quantiles_days[3, 1] == np.quantile(np.repeat(days, units), 0.5, method="inverted_cdf")
    assert found.counts[3].tolist() == (found.counts[0] + found.counts[1]).tolist()


def test_moving_and_waits_add_up_to_the_mean() -> None:
    found = seen()[2]
    assert found.moving_days + found.waits_days.sum(axis=1) == pytest.approx(found.mean_days, rel=1e-12)


def test_what_is_delivered_by_day_rises_from_what_was_there_before_to_all() -> None:
    _, last, found = seen()
    table = last.deliveries
    for program in range(3):
        own = table["program"] == program
        line = found.done_by_day[program]
        assert line[-1] == table["units"][own].sum()
        assert line[0] >= table["units"][own & (table["delivered_h"] <= 4380.0)].sum()
        assert (np.diff(line) >= 0.0).all()


def test_queues_and_stations_are_those_of_the_outcome() -> None:
    first, last, found = seen()
    layout = make_case(small(), NAMES).layout
    border = layout.elements.index("station:border")
    queue = last.queue_names.index("station:border")
    assert found.passed[border] == last.left[queue] - first.left[queue]
    assert found.wait_h[border] * found.passed[border] == pytest.approx(last.wait_h[queue] - first.wait_h[queue])
    assert found.busy_share[border] == (last.station_busy_h[0] - first.station_busy_h[0]) / (24.0 * DAYS * 0.5)
    deck = layout.elements.index("deck:ferry:0")
    kinds = [k for k, name in enumerate(last.queue_names) if name.startswith("deck:ferry:0:")]
    assert found.backlog[deck] == last.inside[kinds].sum()
    assert found.daily.shape == (len(layout.elements), DAYS)
    late = last.sample_h > 4380.0
    assert found.most_units[deck] == last.samples[late][:, kinds].sum(axis=1).max()
    taken = last.store_samples[late]
    assert found.taken.tolist() == taken.mean(axis=0).tolist()
    assert found.full_share.tolist() == (taken >= FULL_SHARE * 40.0).mean(axis=0).tolist()


def test_voyages_are_counted_by_direction_with_what_they_carried() -> None:
    _, last, found = seen()
    table = last.voyages
    for link in (0, 1):
        own = (table["link"] == link) & (table["depart_h"] > 4380.0)
        assert found.voyages[link] == own.sum() > 0
        assert found.deck_share[link] == pytest.approx((table["deck"][own] / 400.0).mean())
        assert found.payload_share[link] == pytest.approx((table["t"][own] / 1500.0).mean())
        assert found.load_counts[link].sum() == own.sum()
        sailed = (table["arrive_h"] - table["depart_h"])[own]
        assert found.sailing_h[link] == pytest.approx(np.nanmean(sailed))
    assert found.load_counts.shape == (2, LOAD_BINS)


def test_nothing_delivered_says_nothing_and_is_no_error() -> None:
    late = tuple(msgspec.structs.replace(source, first_h=1e6) for source in small().sources)
    case = make_case(msgspec.structs.replace(small(), sources=late), NAMES)
    found = replicate(case, seed=1, replication=0, days=2)
    assert found.delivered.tolist() == [0.0] * 4
    assert np.isnan(found.mean_days).all()
    assert np.isnan(found.quantiles_days).all()


def test_months_have_730_hours_and_start_where_the_simulation_does() -> None:
    hours = np.array([0.0, 729.9, 730.0, 4380.0, 8760.0])
    assert month_of(hours, 4380.0).tolist() == [6, 6, 7, 0, 6]


def test_small_sums() -> None:
    assert tally(np.array([0, 2, 2]), 4).tolist() == [1.0, 0.0, 2.0, 0.0]
    assert np.array_equal(ratio(np.array([1.0, 1.0]), np.array([2.0, 0.0])), [0.5, np.nan], equal_nan=True)
    slim = without_days(seen()[2])
    assert slim.daily.size == slim.done_by_day.size == 0
    assert slim.mean_days is seen()[2].mean_days
    assert REST in make_case(small(), NAMES).layout.causes
