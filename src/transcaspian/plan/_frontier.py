"""What more tonnes, an earlier year or a larger budget cost: many searches that share what the oracle has said."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from transcaspian.errors import NoPlan
from transcaspian.plan._oracle import Counted, Schedule, Works
from transcaspian.plan._schedule import least_cost, most_tonnes


class FrontierPoint(msgspec.Struct, frozen=True):
    """One search of a frontier.

    Attributes
    ----------
    period : int
        Year in which it counts.
    target_kt : float or None
        What was asked, None where tonnes were sought under a budget.
    total_musd : float
        The budget of all.
    schedule : Schedule or None
        The plan, None if there is none.
    """

    period: int
    target_kt: float | None
    total_musd: float
    schedule: Schedule | None


def frontier_of_targets(
    works: Works, counted: Counted, eps_kt: float, targets: Sequence[tuple[int, float]], *, gap_share: float = 0.0
) -> tuple[FrontierPoint, ...]:
    """Find the least cost of each (period, kt), each asked alone.

    One target in many years is the frontier of capex against the year of arrival.
    """
    points = []
    for period, kt in targets:
        path = np.full(works.periods, math.nan)
        path[period] = kt
        asked = msgspec.structs.replace(works, target_kt=path)
        try:
            schedule = least_cost(asked, counted, eps_kt, gap_share=gap_share)
        except NoPlan:
            schedule = None
        points.append(FrontierPoint(period, kt, works.total_musd, schedule))
    return tuple(points)


def frontier_of_budgets(
    works: Works, counted: Counted, eps_kt: float, budgets_musd: Sequence[float], *, period: int
) -> tuple[FrontierPoint, ...]:
    """Find the most tonnes of a period under each budget of all, the targets of other periods met."""
    points = []
    for total_musd in budgets_musd:
        try:
            asked = msgspec.structs.replace(works, total_musd=total_musd)
            schedule = most_tonnes(asked, counted, eps_kt, period=period)
        except NoPlan:
            schedule = None
        points.append(FrontierPoint(period, None, total_musd, schedule))
    return tuple(points)
