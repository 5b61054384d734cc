"""What a dispatch means: energy by line, rent, curtailment, CO2, unserved energy, and whether it is sound."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.world._power_case import FREE, PowerCase
from transcaspian.world._power_facts import CABLE
from transcaspian.world._power_profiles import DAY_HOURS
from transcaspian.world._power_solve import BACK, THERE, PowerSolution, balances_mw

Floats = NDArray[np.float64]

MWH_PER_GWH = 1000.0
FULL_SHARE = 0.999  # of its limit a line counts as full
WAYS = (THERE, BACK)


class Use(msgspec.Struct, frozen=True):
    """A line one way: energy sent, the part of the hours in which it is full, the worth of another MW in a year."""

    tie: str
    way: str
    capacity_mw: float
    sent_gwh: float
    full_share: float
    room_usd_per_mw: float


class Soundness(msgspec.Struct, frozen=True):
    """How far a dispatch is from what must hold: all zero but for rounding.

    ``rent_gap_usd`` is the rent of the cable less what its size times its slope and its running cost give.
    """

    balance_mw: float
    over_limit_mw: float
    both_ways_mw: float
    rent_gap_usd: float


def yearly_gwh(case: PowerCase, series: Floats) -> float:
    """Energy of a year in GWh from the power of the hours solved."""
    return float(series.sum()) * case.hours.weight_h / MWH_PER_GWH


def rent_usd(case: PowerCase, found: PowerSolution) -> float:
    """Congestion rent of the cable in a year: what arrives at its price less what leaves at its price."""
    tie, total = case.cable, 0.0
    for way, start, end in ((THERE, tie.from_zone, tie.to_zone), (BACK, tie.to_zone, tie.from_zone)):
        sent = found.sent_mw.get((CABLE, way), np.zeros(1))
        spread = (1.0 - tie.loss_share) * found.price_usd_per_mwh[end] - found.price_usd_per_mwh[start]
        total += float((spread * sent).sum()) * case.hours.weight_h
    return total


def running_usd(case: PowerCase, found: PowerSolution) -> float:
    """Variable cost of the cable in a year."""
    sent = sum(yearly_gwh(case, found.sent_mw[CABLE, way]) for way in WAYS)
    return sent * MWH_PER_GWH * case.line_cost_usd_per_mwh


def dispatch_usd(case: PowerCase, found: PowerSolution) -> float:
    """Cost of a dispatch in a year at the costs of a case, which may be those of another price of gas."""
    weight = case.hours.weight_h
    total = sum(float((found.made_mw[one.id] * one.cost_usd_per_mwh).sum()) for one in case.fleets)
    total += case.line_cost_usd_per_mwh * sum(float(series.sum()) for series in found.sent_mw.values())
    total += case.shortage_usd_per_mwh * sum(float(series.sum()) for series in found.unserved_mw.values())
    return total * weight


def uses(case: PowerCase, found: PowerSolution) -> list[Use]:
    """Give every line both ways."""
    made = []
    for tie in case.ties:
        is_cable = tie.id == CABLE
        limit_mw = found.size_mw * case.availability_share if is_cable else tie.capacity_mw
        for way in WAYS:
            sent = found.sent_mw[tie.id, way]
            made.append(
                Use(
                    tie=tie.id,
                    way=way,
                    capacity_mw=limit_mw,
                    sent_gwh=yearly_gwh(case, sent),
                    full_share=float((sent >= FULL_SHARE * limit_mw).mean()) if limit_mw > 0.0 else 0.0,
                    room_usd_per_mw=found.room_usd_per_mw[tie.id, way],
                )
            )
    return made


def curtailed_gwh(case: PowerCase, found: PowerSolution) -> dict[str, float]:
    """Energy of sun, wind and water that is lost in a year, by zone."""
    lost = dict.fromkeys(case.load_mw, 0.0)
    for one in case.fleets:
        if one.technology in FREE or len(one.inflow_mw):
            lost[one.zone] += yearly_gwh(case, found.spilt_mw[one.id])
    return lost


def carbon_kt(case: PowerCase, found: PowerSolution) -> float:
    """CO2 of a year in kt: of all plants, and of markets abroad by what is taken from them less what is given."""
    return sum(yearly_gwh(case, found.made_mw[one.id]) * one.t_per_mwh for one in case.fleets)


def unserved_gwh(case: PowerCase, found: PowerSolution) -> dict[str, float]:
    """Energy not served in a year, by zone."""
    return {zone: yearly_gwh(case, series) for zone, series in found.unserved_mw.items()}


def day_of_flow_mw(case: PowerCase, found: PowerSolution) -> dict[str, Floats]:
    """Mean flow of the cable each way by hour of the day, UTC."""
    hour = case.hours.of_year % DAY_HOURS
    count = np.bincount(hour, minlength=DAY_HOURS)
    return {way: np.bincount(hour, found.sent_mw[CABLE, way], DAY_HOURS) / count for way in WAYS}


def soundness(case: PowerCase, found: PowerSolution) -> Soundness:
    """Say how far a dispatch is from closed balances, from its limits, and from the identity of the rent."""
    limits = {tie.id: tie.capacity_mw for tie in case.ties}
    limits[CABLE] = found.size_mw * case.availability_share
    over = max(float((series - limits[tie]).max()) for (tie, _), series in found.sent_mw.items())
    both = max(float(np.minimum(found.sent_mw[tie.id, THERE], found.sent_mw[tie.id, BACK]).max()) for tie in case.ties)
    expected = -found.size_mw * found.slope_usd_per_mw + running_usd(case, found)
    return Soundness(
        balance_mw=max(float(np.abs(left).max()) for left in balances_mw(case, found).values()),
        over_limit_mw=max(over, 0.0),
        both_ways_mw=max(both, 0.0),
        rent_gap_usd=rent_usd(case, found) - expected,
    )


def mean_prices(found: PowerSolution) -> Mapping[str, float]:
    """Mean price of each zone over the hours, USD/MWh."""
    return {zone: float(series.mean()) for zone, series in found.price_usd_per_mwh.items()}
