"""What one replication says of its reported days: exact numbers, taken from the outcome, which is then thrown away."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.sim._layout import REST, Layout, is_ballast
from transcaspian.sim._operations import Operations
from transcaspian.sim._outcome import Outcome
from transcaspian.sim._statistics import BINS, bin_of, sorted_quantiles
from transcaspian.units import HOURS_PER_DAY, HOURS_PER_YEAR

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WARM_UP_H = 4380.0  # from 1 July to the year's end
MONTH_H = 730.0
LOAD_BINS = 20
ROAD_KINDS = ("truck", "vehicle")  # kinds of items that drive on board
FULL_SHARE = 0.95  # a store counts as full from here on


class Replication(msgspec.Struct, frozen=True, eq=False):
    """Numbers of one replication.

    Shapes: K markets, then their groups, C causes, E elements, D days, S stores, G gates, L directed links, H shores.

    Attributes
    ----------
    delivered : (K,) units
    mean_days : (K,) door to door
    quantiles_days : (K, 3) 5 %, median, 95 %
    moving_days : (K,)
    waits_days : (K, C) days of a unit by cause
    counts : (K, BINS) units by days
    done_by_day : (K, D) units delivered from the start of the simulation to the end of each day
    passed, wait_h, mean_units, most_units, backlog, grown, busy_share : (E,)
    daily : (E, D) units that queue
    wait_unit_h : (E,) unit hours of those who left
    taken, most_taken, full_share : (S,)
    bans, refused : (G,)
    voyages, deck_share, payload_share, t, units, sailing_h, deck : (L,) the last six of a mean voyage
    on_rails, on_roads : (L,) units that went on board, empty wagons among them
    load_counts : (L, LOAD_BINS) voyages by share of the deck
    storms, shut_days : (H,)
    shut_share : (D,) part of each day that a shore was shut
    program_units, program_mean_h, program_sd_h : (programs,) deliveries, their time door to door and its spread
    """

    delivered: Floats
    mean_days: Floats
    quantiles_days: Floats
    moving_days: Floats
    waits_days: Floats
    counts: NDArray[np.int32]
    done_by_day: Floats
    passed: Floats
    wait_unit_h: Floats
    wait_h: Floats
    mean_units: Floats
    most_units: Floats
    backlog: Floats
    grown: Floats
    busy_share: Floats
    daily: NDArray[np.float32]
    taken: Floats
    most_taken: Floats
    full_share: Floats
    bans: Floats
    refused: Floats
    voyages: Floats
    deck_share: Floats
    payload_share: Floats
    t: Floats
    units: Floats
    sailing_h: Floats
    deck: Floats
    on_rails: Floats
    on_roads: Floats
    load_counts: Floats
    storms: Floats
    shut_days: Floats
    shut_share: Floats
    program_units: Floats
    program_mean_h: Floats
    program_sd_h: Floats


def month_of(hours: Floats, start_h: float) -> Ints:
    """Month of each hour of the simulation, 0 is January; every month has 730 h."""
    return ((start_h + hours) % HOURS_PER_YEAR // MONTH_H).astype(np.int64)


def tally(place: NDArray[Any], n: int, weights: NDArray[Any] | None = None) -> Floats:
    """Sum weights by place, (n,); count without weights."""
    return np.bincount(place, weights=weights, minlength=n).astype(np.float64)


def ratio(part: Floats, whole: Floats) -> Floats:
    """Divide, nan where there is nothing to divide by."""
    found: Floats = np.divide(part, whole, out=np.full(np.broadcast(part, whole).shape, np.nan), where=whole > 0.0)
    return found


def without_days(found: Replication) -> Replication:
    """Give a replication without what it holds by day: of a thousand only the first are shown or paired so."""
    return msgspec.structs.replace(found, done_by_day=found.done_by_day[:0], daily=found.daily[:0])


def read(layout: Layout, first: Outcome, last: Outcome, shut_share: Floats) -> Replication:
    """Read a replication between two moments.

    Parameters
    ----------
    layout : Layout
        What is reported, under which position.
    first, last : Outcome
        The same simulation, at the start and at the end of the reported days.
    shut_share : (D,) array
        Part of each reported day that a shore was shut.
    """
    found = _freight(layout, first, last) | _elements(layout, first, last) | _stores(layout.operations, first, last)
    found |= _ships(layout.operations, first, last) | _boarded(layout.operations, first, last)
    return Replication(
        **found,
        bans=(last.gate_bans - first.gate_bans).astype(float),
        refused=(last.gate_refused - first.gate_refused).astype(float),
        storms=(last.shore_storms - first.shore_storms).astype(float),
        shut_days=(last.shore_shut_h - first.shore_shut_h) / HOURS_PER_DAY,
        shut_share=shut_share,
    )


def _freight(layout: Layout, first: Outcome, last: Outcome) -> dict[str, Any]:
    """Door-to-door times of what was delivered, and what it waited for; groups of markets follow the markets.

    Sums go by program and then by market, for a market is some programs; quantiles need all units in order of days.
    """
    table, n = last.deliveries, len(layout.operations.programs)
    inside = table["delivered_h"] > first.hours
    program, units, done_h = (
        table["program"][inside],
        table["units"][inside].astype(float),
        table["delivered_h"][inside],
    )
    days = (done_h - table["born_h"][inside]) / HOURS_PER_DAY
    n_days = round((last.hours - first.hours) / HOURS_PER_DAY)
    day = np.minimum(((done_h - first.hours) / HOURS_PER_DAY).astype(np.int64), n_days - 1)
    by_day = tally(program * n_days + day, weights=units, n=n * n_days).reshape(n, n_days).cumsum(axis=1)
    before = tally(table["program"][~inside], weights=table["units"][~inside], n=n)
    weight = tally(program, weights=units, n=n)
    mean_days = ratio(tally(program, weights=units * days, n=n), weight)
    square = tally(program, weights=units * (days - mean_days[program]) ** 2, n=n)
    sums = {
        "units": weight,
        "unit_days": np.nan_to_num(mean_days) * weight,
        "by_day": by_day + before[:, None],
        "counts": tally(program * BINS + bin_of(days), weights=units, n=n * BINS).reshape(n, BINS),
    }
    order = np.argsort(days, kind="stable")
    arrivals = (program[order], units[order], days[order])
    parts = [
        _of_rows(layout, first, last, sums, arrivals, layout.market_of_program, len(layout.names.markets)),
        _of_rows(layout, first, last, sums, arrivals, layout.group_of_program, len(layout.names.groups)),
    ]
    found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    spread_h = HOURS_PER_DAY * np.sqrt(ratio(square, weight))
    return found | {"program_units": weight, "program_mean_h": HOURS_PER_DAY * mean_days, "program_sd_h": spread_h}


def _of_rows(
    layout: Layout,
    first: Outcome,
    last: Outcome,
    sums: dict[str, Floats],
    arrivals: tuple[Ints, Floats, Floats],
    row_of_program: Ints,
    n: int,
) -> dict[str, Any]:
    """Gather programs by rows, where ``row_of_program`` says to which row each counts."""
    known = row_of_program >= 0

    def gathered(values: Floats) -> Floats:
        total = np.zeros((n, *values.shape[1:]))
        np.add.at(total, row_of_program[known], values[known])
        return total

    program, units, days = arrivals
    row = row_of_program[program].astype(np.int16)
    by_row = np.argsort(row, kind="stable")  # of whole numbers: as fast as counting
    ends = np.searchsorted(row[by_row], np.arange(n + 1))
    quantiles = np.full((n, 3), np.nan)
    for number in range(n):
        own = by_row[ends[number] : ends[number + 1]]
        if len(own):
            quantiles[number] = sorted_quantiles(days[own], units[own])
    delivered = gathered(sums["units"])
    means = ratio(gathered(sums["unit_days"]), delivered)
    waits, moving = _hours(layout, first, last, row_of_program, n)
    waits_days, moving_days = ratio(waits / HOURS_PER_DAY, delivered[:, None]), ratio(moving / HOURS_PER_DAY, delivered)
    waits_days[:, layout.causes.index(REST)] = means - moving_days - waits_days.sum(axis=1)
    return {
        "delivered": delivered,
        "mean_days": means,
        "quantiles_days": quantiles,
        "moving_days": moving_days,
        "waits_days": waits_days,
        "counts": gathered(sums["counts"]).astype(np.int32),
        "done_by_day": gathered(sums["by_day"]),
    }


def _hours(layout: Layout, first: Outcome, last: Outcome, row_of_program: Ints, n: int) -> tuple[Floats, Floats]:
    """Sum unit hours that each row waited by cause, and that it was handled or carried."""
    n_causes, row = len(layout.causes), row_of_program[layout.program_of_step]
    known = row >= 0
    place = row[known] * n_causes + layout.cause_of_step[known]
    wait = (last.step_wait_h - first.step_wait_h)[known]
    busy = (last.step_busy_h - first.step_busy_h)[known]
    waits = tally(place, weights=wait, n=n * n_causes).reshape(n, n_causes)
    return waits, tally(row[known], weights=busy, n=n)


def _elements(layout: Layout, first: Outcome, last: Outcome) -> dict[str, Any]:
    """How busy each element was, how long its queue."""
    n, place = len(layout.elements), layout.element_of_queue
    hours = last.hours - first.hours

    def summed(values: NDArray[np.generic]) -> Floats:
        return tally(place, weights=values.astype(float), n=n)

    wanted = (last.sample_h > first.hours) & (last.sample_h <= last.hours)
    samples = last.samples[wanted]
    daily = np.zeros((n, len(samples)))
    np.add.at(daily, place, samples.T)
    wait = summed(last.wait_h - first.wait_h)
    passed = summed(last.left - first.left)
    stations = [layout.elements.index(f"station:{station.id}") for station in layout.operations.stations]
    busy = np.full(n, np.nan)
    busy[stations] = (last.station_busy_h - first.station_busy_h) / hours
    return {
        "passed": passed,
        "wait_unit_h": wait,
        "wait_h": ratio(wait, passed),
        "mean_units": summed(last.area - first.area) / hours,
        "most_units": daily.max(axis=1, initial=0.0),
        "backlog": summed(last.inside),
        "grown": summed(last.inside - first.inside),
        "busy_share": ratio(busy, layout.servers),
        "daily": daily.astype(np.float32),
    }


def _stores(operations: Operations, first: Outcome, last: Outcome) -> dict[str, Any]:
    """How full each store was."""
    wanted = (last.sample_h > first.hours) & (last.sample_h <= last.hours)
    taken = last.store_samples[wanted]
    capacity = np.array([store.capacity for store in operations.stores])
    if not len(capacity) or not len(taken):
        none = np.zeros(len(capacity))
        return {"taken": none, "most_taken": none, "full_share": none}
    return {
        "taken": taken.mean(axis=0),
        "most_taken": taken.max(axis=0),
        "full_share": (taken >= FULL_SHARE * capacity).mean(axis=0),
    }


def _ships(operations: Operations, first: Outcome, last: Outcome) -> dict[str, Any]:
    """How many voyages each directed link saw and how full they were."""
    n = 2 * len(operations.links)
    table = last.voyages
    inside = table["depart_h"] > first.hours
    link, depart_h = table["link"][inside], table["depart_h"][inside]
    decks = np.array([ship.deck for ship in operations.ships])
    payloads = np.array([one.payload_t for one in operations.links]).reshape(-1, 12)
    deck_share = table["deck"][inside] / decks[table["ship"][inside]] if n else np.empty(0)
    payload_t = payloads[link // 2, month_of(depart_h, operations.start_h)] if n else np.empty(0)
    count = tally(link, n=n)
    cargo_t = np.where(deck_share > 0.0, table["t"][inside], 0.0)  # a ship with an empty deck sails in ballast
    cargo_units = np.where(deck_share > 0.0, table["units"][inside], 0)

    def mean(values: NDArray[np.generic]) -> Floats:
        return ratio(tally(link, weights=values.astype(float), n=n), count)

    arrived = ~np.isnan(table["arrive_h"][inside])
    sailed_h = np.where(arrived, table["arrive_h"][inside] - depart_h, 0.0)
    loads = np.zeros((n, LOAD_BINS))
    np.add.at(loads, (link, np.clip((deck_share * LOAD_BINS).astype(np.int64), 0, LOAD_BINS - 1)), 1.0)
    return {
        "voyages": count,
        "deck_share": mean(deck_share),
        "payload_share": mean(ratio(cargo_t, payload_t)),
        "t": mean(cargo_t),
        "units": mean(cargo_units),
        "sailing_h": ratio(tally(link, weights=sailed_h, n=n), tally(link[arrived], n=n)),
        "load_counts": loads,
        "deck": mean(table["deck"][inside]),
    }


def _boarded(operations: Operations, first: Outcome, last: Outcome) -> dict[str, Any]:
    """Count units that went on board by directed link: on rails (boxes too), and on roads; ballast is neither."""
    place_of = {f"{link.id}:{side}": 2 * k + side for k, link in enumerate(operations.links) for side in (0, 1)}
    found = {"on_rails": np.zeros(len(place_of)), "on_roads": np.zeros(len(place_of))}
    left = last.left - first.left
    for place, name in enumerate(last.queue_names):
        if name.startswith("deck:") and not is_ballast(name):
            _, link, side, kind = name.split(":", 3)
            on = "on_roads" if kind.partition(":")[0] in ROAD_KINDS else "on_rails"
            found[on][place_of[f"{link}:{side}"]] += left[place]
    return found
