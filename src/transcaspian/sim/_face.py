"""Hold a simulated year against what ports and shipping lines counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.model import Count
from transcaspian.sim._lanes import BOX_TEU
from transcaspian.sim._layout import Layout
from transcaspian.sim._replication import Replication, ratio
from transcaspian.sim._simulate import column
from transcaspian.sim._statistics import Estimate, estimate
from transcaspian.units import DAYS_PER_YEAR

Floats = NDArray[np.float64]


class Face(msgspec.Struct, frozen=True):
    """A count of the world and the same of the simulated year, in ``unit``.

    ``low_value`` and ``high_value`` are the range of the source, nothing where it gives one number; ``ratio_value`` is
    the simulated over the counted, and ``inside`` tells whether the simulated lies in the range, where there is one.
    """

    count: str
    name: str
    unit: str
    year: int
    counted_value: float
    low_value: float | None
    high_value: float | None
    simulated: Estimate
    ratio_value: float
    inside: bool | None
    source: str


class _Rows(msgspec.Struct, frozen=True, eq=False):
    """Replications, the directed links of a count, and the reported days."""

    layout: Layout
    found: Sequence[Replication]
    links: list[int]
    days: int

    def total(self, field: str) -> Floats:
        """Sum a field of directed links, (N,)."""
        own: Floats = np.nan_to_num(column(self.found, field)[:, self.links]).sum(axis=1)
        return own

    def round_trips(self) -> Floats:
        """Count voyages there and back, (N,)."""
        return 0.5 * self.total("voyages")


def _calls_per_day(rows: _Rows) -> Floats:
    return rows.round_trips() / rows.days


def _cycle_days(rows: _Rows) -> Floats:
    links = rows.layout.operations.links
    fleets = {links[place // 2].fleet for place in rows.links}
    ships = np.full(len(rows.found), float(sum(ship.fleet in fleets for ship in rows.layout.operations.ships)))
    return ratio(ships * rows.days, rows.round_trips())


def _deck_m(rows: _Rows) -> Floats:
    voyages, deck = (np.nan_to_num(column(rows.found, name)[:, rows.links]) for name in ("voyages", "deck"))
    return ratio((voyages * deck).sum(axis=1), voyages.sum(axis=1))


def _rail_per_day(rows: _Rows) -> Floats:
    return rows.total("on_rails") / rows.days


def _road_per_day(rows: _Rows) -> Floats:
    return rows.total("on_roads") / rows.days


def _teu_per_y(rows: _Rows) -> Floats:
    return BOX_TEU * rows.total("on_rails") * DAYS_PER_YEAR / rows.days


def _shut_days(rows: _Rows) -> Floats:
    operations = rows.layout.operations
    shore_of = {port.id: port.shore for port in operations.ports}
    shores = [shore.id for shore in operations.shores]
    own = shores.index(shore_of[operations.links[rows.links[0] // 2].ports[0]])
    days: Floats = column(rows.found, "shut_days")[:, own] * DAYS_PER_YEAR / rows.days
    return days


MEASURES: Mapping[str, Callable[[_Rows], Floats]] = {
    "calls_per_day": _calls_per_day,
    "cycle_days": _cycle_days,
    "deck_m": _deck_m,
    "rail_per_day": _rail_per_day,
    "road_per_day": _road_per_day,
    "teu_per_y": _teu_per_y,
    "shut_days": _shut_days,
}


def face(
    layout: Layout, found: Sequence[Replication], counts: Sequence[Count], ranges: Mapping[str, tuple[float, float]]
) -> list[Face]:
    """Hold a simulated year against counts, none of which it has read.

    Parameters
    ----------
    layout : Layout
        Of the replications.
    found : sequence of Replication
        All of one case.
    counts : sequence of Count
        Rows of ``counts.csv``; those without a measure, or over services that the year has not, are left out.
    ranges : mapping
        Low and high end of what a source says, by count; not for all.

    Returns
    -------
    list of Face
        In the order of the counts.
    """
    place_of = {link.id: 2 * place for place, link in enumerate(layout.operations.links)}
    days = found[0].done_by_day.shape[1]
    answers = []
    for count in counts:
        places = [place_of[link] for link in count.links.split() if link in place_of]
        if not places or count.measure not in MEASURES:
            continue
        rows = _Rows(layout, found, [place + side for place in places for side in (0, 1)], days)
        simulated = estimate(MEASURES[count.measure](rows))
        if simulated is not None:
            low, high = ranges.get(count.id, (None, None))
            answers.append(
                Face(
                    count=count.id,
                    name=count.name,
                    unit=count.unit,
                    year=count.year,
                    counted_value=count.value,
                    low_value=low,
                    high_value=high,
                    simulated=simulated,
                    ratio_value=simulated.value / count.value,
                    inside=None if low is None or high is None else low <= simulated.value <= high,
                    source=count.source,
                )
            )
    return answers
