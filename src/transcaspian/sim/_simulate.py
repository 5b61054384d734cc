"""Many replications of a year as one answer: every number with its interval, storms against the same seeds without."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.sim._answers import (
    CauseDays,
    DailyQueue,
    HoldBack,
    MarketDays,
    ResourceUse,
    Simulated,
    StormLoss,
    Storms,
    Voyages,
    YardUse,
)
from transcaspian.sim._layout import Layout, Market, is_ballast
from transcaspian.sim._replication import Replication, ratio
from transcaspian.sim._statistics import Estimate, edges_days, estimate

Floats = NDArray[np.float64]

PAIRED = 100  # most replications that are also run without storms
MOST_QUEUES = 24  # queues by day that are shown, the longest
BAND = (0.05, 0.95)
OVERLOAD_SHARE = 0.01  # of what passes in a day: a queue that grows by more, beyond the interval, has no steady state
RECOVERED_SHARE = 0.05  # of the worst of the year: what a storm left counts as worked off below
NOTHING = Estimate(0.0)


def column(found: Sequence[Replication], field: str) -> Floats:
    """Stack a field of all replications, (N, ...)."""
    return np.stack([getattr(one, field) for one in found])


def rows_of(layout: Layout) -> tuple[Market, ...]:
    """Markets, then their groups, as the rows of a replication have them."""
    return (*layout.names.markets, *layout.names.groups)


def sure(values: Floats) -> Estimate:
    """Estimate where some replication says something; zero where none does."""
    return estimate(values) or NOTHING


def summarise(
    layout: Layout, found: Sequence[Replication], calm: Sequence[Replication] = (), *, seed: int
) -> Simulated:
    """Say what replications of one year say together.

    Parameters
    ----------
    layout : Layout
        What is reported, under which position.
    found : sequence of Replication
        In order of their number; none is left out.
    calm : sequence of Replication
        The first of them again, without storms.
    seed : int
        Of all.
    """
    lost = _lost(found, calm)
    rows = _markets(layout, found, calm, lost)
    groups = {group.id for group in layout.names.groups}
    return Simulated(
        replications=len(found),
        seed=seed,
        days=found[0].done_by_day.shape[1],
        edges_days=[round(edge, 4) for edge in edges_days().tolist()],
        groups=[row for row in rows if row.market in groups],
        markets=[row for row in rows if row.market not in groups],
        causes=_causes(layout, found),
        resources=_resources(layout, found),
        yards=_yards(layout, found),
        gates=_gates(layout, found),
        voyages=_voyages(layout, found),
        shores=_shores(layout, found),
        storms=_storms(layout, found, lost),
        queues=_queues(layout, found),
    )


COUNTED = {  # what is counted over all reported days, and told of a year
    "groups": ("delivered_units",),
    "markets": ("delivered_units",),
    "resources": ("passed_units",),
    "gates": ("bans", "held_unit_days", "refused_units"),
    "voyages": ("voyages",),
    "shores": ("storms", "shut_days"),
}


def of_a_year(answer: Simulated, years_long: int) -> Simulated:
    """Tell counts over several years as those of a mean year."""
    if years_long == 1:
        return answer

    def told(one: Any, fields: tuple[str, ...]) -> Any:
        return msgspec.structs.replace(one, **{field: getattr(one, field).over(years_long) for field in fields})

    lists = {name: [told(one, fields) for one in getattr(answer, name)] for name, fields in COUNTED.items()}
    storms = told(answer.storms, ("recovering_days",)) if answer.storms is not None else None
    return msgspec.structs.replace(answer, storms=storms, **lists)


def _lost(found: Sequence[Replication], calm: Sequence[Replication]) -> Floats:
    """Units that would be there already without storms, (paired, K, D): kept under way by storms at each day's end."""
    if not calm:
        return np.empty((0, *found[0].done_by_day.shape))
    return column(calm, "done_by_day") - column(found[: len(calm)], "done_by_day")


def _markets(
    layout: Layout, found: Sequence[Replication], calm: Sequence[Replication], lost: Floats
) -> list[MarketDays]:
    """Describe each market and group that something was delivered to, those with most units first."""
    delivered, mean, moving = (column(found, name) for name in ("delivered", "mean_days", "moving_days"))
    quantiles, waits = column(found, "quantiles_days"), column(found, "waits_days")
    counts = functools.reduce(np.add, (one.counts for one in found))
    paired = len(calm)
    storm = ratio(lost.sum(axis=2), delivered[:paired])
    tail = quantiles[:paired, :, 2] - column(calm, "quantiles_days")[:, :, 2] if paired else None
    answers = []
    for number, market in enumerate(rows_of(layout)):
        if delivered[:, number].sum() == 0.0:
            continue
        causes = {cause: sure(waits[:, number, place]) for place, cause in enumerate(layout.causes)}
        answers.append(
            MarketDays(
                market=market.id,
                name=market.name,
                corridor=market.corridor,
                unit=market.unit,
                delivered_units=sure(delivered[:, number]),
                mean_days=sure(mean[:, number]),
                p5_days=sure(quantiles[:, number, 0]),
                median_days=sure(quantiles[:, number, 1]),
                p95_days=sure(quantiles[:, number, 2]),
                moving_days=sure(moving[:, number]),
                waits_days={cause: days for cause, days in causes.items() if abs(days.value) > 1e-9},
                storm_days=estimate(storm[:, number]) if paired else None,
                storm_p95_days=estimate(tail[:, number]) if tail is not None else None,
                counts=counts[number].tolist(),
            )
        )
    return sorted(answers, key=lambda one: (-one.delivered_units.value, one.market))


def _causes(layout: Layout, found: Sequence[Replication]) -> list[CauseDays]:
    """Mean days of a unit by cause, over all markets."""
    n = len(layout.names.markets)
    delivered = column(found, "delivered")[:, :n]
    waited = np.nansum(column(found, "waits_days")[:, :n] * delivered[:, :, None], axis=1)
    days = waited / np.maximum(delivered.sum(axis=1), 1.0)[:, None]
    all_days = max(float(days.mean(axis=0).sum()), 1e-12)
    answers = [
        CauseDays(cause, mean, mean.value / all_days)
        for place, cause in enumerate(layout.causes)
        if (mean := estimate(days[:, place])) is not None and abs(mean.value) > 1e-9
    ]
    return sorted(answers, key=lambda one: (-one.mean_days.value, one.cause))


def title(layout: Layout, element: str) -> str:
    """Name an element in words: as its compiler does, else by its id."""
    return layout.names.title_of.get(element, element.partition(":")[2])


def unit_of(element: str) -> str:
    """Tell what queues at an element."""
    return "ships" if element.startswith("anchor:") else "units"


def _resources(layout: Layout, found: Sequence[Replication]) -> list[ResourceUse]:
    names = ("busy_share", "passed", "wait_h", "mean_units", "most_units", "backlog", "grown")
    busy, passed, wait, mean, most, backlog, grown = (column(found, name) for name in names)
    days = found[0].done_by_day.shape[1]
    answers = []
    for place, element in enumerate(layout.elements):
        if is_ballast(element) or not (passed[:, place].any() or mean[:, place].any()):
            continue
        growth = sure(grown[:, place] / days)
        beyond = growth.value - (growth.half_value or 0.0)
        answers.append(
            ResourceUse(
                resource=element,
                name=title(layout, element),
                kind=element.partition(":")[0],
                unit=unit_of(element),
                utilisation=estimate(busy[:, place]),
                passed_units=sure(passed[:, place]),
                wait_h=estimate(wait[:, place]),
                queue_units=sure(mean[:, place]),
                most_units=sure(most[:, place]),
                backlog_units=sure(backlog[:, place]),
                growth_units_per_day=growth,
                overloaded=bool(beyond > OVERLOAD_SHARE * passed[:, place].mean() / days and beyond * days >= 1.0),
            )
        )
    return sorted(answers, key=lambda one: (-one.queue_units.value, one.resource))


def _yards(layout: Layout, found: Sequence[Replication]) -> list[YardUse]:
    taken, most, full = (column(found, name) for name in ("taken", "most_taken", "full_share"))
    return [
        YardUse(
            store.id,
            title(layout, f"store:{store.id}"),
            store.capacity,
            sure(taken[:, place]),
            sure(most[:, place]),
            sure(full[:, place]),
        )
        for place, store in enumerate(layout.operations.stores)
    ]


def _gates(layout: Layout, found: Sequence[Replication]) -> list[HoldBack]:
    bans, refused, held, most = (column(found, name) for name in ("bans", "refused", "mean_units", "most_units"))
    days = found[0].done_by_day.shape[1]
    answers = []
    for place, gate in enumerate(layout.operations.gates):
        if not gate.store:  # a quota lets units go one by one and bans nobody
            continue
        element = layout.elements.index(f"gate:{gate.id}")
        answers.append(
            HoldBack(
                gate.id,
                title(layout, f"gate:{gate.id}"),
                sure(bans[:, place]),
                sure(held[:, element]),
                sure(most[:, element]),
                sure(held[:, element] * days),
                sure(refused[:, place]),
            )
        )
    return answers


def _voyages(layout: Layout, found: Sequence[Replication]) -> list[Voyages]:
    names = ("voyages", "deck_share", "payload_share", "t", "units", "sailing_h")
    columns = [column(found, name) for name in names]
    counts = column(found, "load_counts").sum(axis=0)
    answers = []
    for place in range(columns[0].shape[1]):
        if columns[0][:, place].any():
            link = layout.operations.links[place // 2]
            ends = link.ports if place % 2 == 0 else link.ports[::-1]
            voyages, deck, payload, t, units, sailing = (sure(values[:, place]) for values in columns)
            name = title(layout, f"deck:{link.id}:{place % 2}")
            answers.append(
                Voyages(
                    link.id, name, link.fleet, ends[0], ends[1], voyages, deck, payload, t, units, sailing,
                    counts[place].astype(int).tolist(),
                )
            )  # fmt: skip
    return answers


def _shores(layout: Layout, found: Sequence[Replication]) -> list[Storms]:
    storms, shut = column(found, "storms"), column(found, "shut_days")
    return [
        Storms(shore.id, layout.names.title_of.get(f"shore:{shore.id}", shore.id), sure(storms[:, h]), sure(shut[:, h]))
        for h, shore in enumerate(layout.operations.shores)
    ]


def _storms(layout: Layout, found: Sequence[Replication], lost: Floats) -> StormLoss | None:
    """Say what storms cost a mean unit: while a shore was shut, and until what they left was worked off."""
    if not len(lost):
        return None
    n = len(layout.names.markets)
    late = lost[:, :n].sum(axis=1)
    shut = column(found[: len(lost)], "shut_share")
    delivered = np.maximum(column(found[: len(lost)], "delivered")[:, :n].sum(axis=1), 1.0)
    behind = late > RECOVERED_SHARE * np.maximum(late.max(axis=1, keepdims=True), 1.0)
    return StormLoss(
        replications=len(lost),
        lost_days=sure(late.sum(axis=1) / delivered),
        shut_days=sure((late * shut).sum(axis=1) / delivered),
        recovery_days=sure((late * (1.0 - shut)).sum(axis=1) / delivered),
        recovering_days=sure((behind * (1.0 - shut)).sum(axis=1)),
    )


def _queues(layout: Layout, found: Sequence[Replication]) -> list[DailyQueue]:
    """Queues by day with their band, the longest first."""
    daily = np.stack([one.daily for one in found if one.daily.size])
    longest = daily.mean(axis=(0, 2))
    order = [int(place) for place in np.lexsort((np.arange(len(longest)), -longest)) if longest[place] >= 0.5]
    order = [place for place in order if not is_ballast(layout.elements[place])]
    answers = []
    for place in order[:MOST_QUEUES]:
        own = daily[:, place].astype(float)
        low, high = np.quantile(own, BAND, axis=0)
        element = layout.elements[place]
        bands = ([round(x, 2) for x in line.tolist()] for line in (own.mean(axis=0), low, high))
        answers.append(DailyQueue(element, title(layout, element), unit_of(element), *bands))
    return answers
