"""Works of the network as a programme: periods are the years of opening, so that one may open with what it waits for.

The tables say that a project may not *open* before another; the search speaks of the period in which a project starts.
Here that period is the year of opening and building takes none of it: its cost is spread over the years before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from transcaspian.model import Scenario
from transcaspian.plan._oracle import Start, Works, allowed
from transcaspian.plan._works import Candidate

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Openings(Works, frozen=True, eq=False):
    """Works whose period of start is that of opening; ``lead_years`` (n,) of building lie before it."""

    lead_years: tuple[int, ...] = ()

    def spread(self, project: int, start: int) -> Floats:
        """Money of a project that opens in ``start`` by period, MUSD, (Y,); what lies before counts in the first."""
        money = np.zeros(self.periods)
        years = self.lead_years[project]
        for year in range(start - years, start) if years else (start,):
            money[max(year, 0)] += self.capex_musd[project] / max(years, 1)
        return money


def programme(
    works: Sequence[Candidate],
    scenario: Scenario,
    *,
    first_year: int,
    by: int,
    target_kt: float,
    excludes: Sequence[tuple[int, int]],
    budget_musd_per_y: Mapping[str, float],
    budget_musd: float | None,
    discount_share: float,
) -> Openings:
    """Pose the choice of works and years of opening.

    Parameters
    ----------
    works : sequence of Candidate
        What may be decided; who must be open before each is among them or in the scenario.
    scenario : Scenario
        Whose projects others may wait for.
    first_year, by : int
        First year of building and year of the target; works open up to it.
    target_kt : float
        Asked in the last year; nan where nothing is.
    excludes : pairs of which one at most is built
    budget_musd_per_y : mapping
        What a party can pay in a year; no bound where it is not in it.
    budget_musd : float, optional
        What all may pay together.
    discount_share : float
        Yearly rate at which money is brought to the first year.
    """
    periods = by - first_year + 1
    number = {work.id: row for row, work in enumerate(works)}
    own = {project.id: project.from_year for project in scenario.projects}
    earliest = [
        max(first_year + work.build_years, work.earliest_year, *(own[name] for name in work.after if name in own))
        - first_year
        for work in works
    ]
    parties = tuple(sorted({party for work in works for party, _ in work.payers}))
    shares = np.array([[dict(work.payers).get(party, 0.0) for party in parties] for work in works])
    limits = np.array([[budget_musd_per_y.get(party, math.inf)] * periods for party in parties])
    target = np.full(periods, math.nan)
    target[-1] = target_kt
    return Openings(
        names=tuple(work.id for work in works),
        capex_musd=np.array([work.capex_musd for work in works]),
        build_years=np.zeros(len(works), dtype=np.int64),
        earliest=np.array(earliest, dtype=np.int64),
        latest=np.full(len(works), periods - 1, dtype=np.int64),
        sponsors=parties,
        shares=shares.reshape(len(works), len(parties)),
        budget_musd=limits.reshape(len(parties), periods),
        target_kt=target,
        after=tuple((row, number[name]) for row, work in enumerate(works) for name in work.after if name in number),
        excludes=tuple(excludes),
        total_musd=math.inf if budget_musd is None else budget_musd,
        discount_share=discount_share,
        lead_years=tuple(work.build_years for work in works),
    )


def postponed(works: Openings, start: Start) -> Start:
    """Open each work of a plan as late as budgets and what waits for it allow: the same set in the last year, cheaper.

    Only for works of which nothing is asked before the last year.
    """
    for _ in range(works.n):
        before = start
        for row, opens in enumerate(start):
            if opens is not None:
                later = [(*start[:row], period, *start[row + 1 :]) for period in range(works.periods - 1, opens, -1)]
                start = next((one for one in later if allowed(works, one)), start)
        if start == before:
            break
    return start
