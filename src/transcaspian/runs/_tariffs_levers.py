"""Levers on tariffs: a floor, and discounts on some of the corridor's freight."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import Fault
from transcaspian.plan import FORMS, Frame, Season, seasons
from transcaspian.runs._tariffs_records import Peak

if TYPE_CHECKING:
    from transcaspian.runs._tariffs import Year
    from transcaspian.runs._tariffs_money import Trip

Floats = NDArray[np.float64]
BOXES = FORMS.index("container")


class Levers(msgspec.Struct, frozen=True):
    """What may be decided besides: nothing where a value is zero.

    ``floor_usd_per_teu`` holds for the through tariff of the reference trip, the discounts for today's tariffs:
    railways' on laden boxes, which run in block trains; all members' on empty boxes eastbound. ``peak_share`` goes on
    all of today's prices in the months with storms.
    """

    floor_usd_per_teu: float = 0.0
    block_train_discount_share: float = 0.0
    eastbound_empties_discount_share: float = 0.0
    peak_share: float = 0.0


def check_levers(levers: Levers) -> list[Fault]:
    """List levers without meaning."""
    limits = (
        ("--floor", levers.floor_usd_per_teu, 0.0, 100_000.0),
        ("--block-train-discount", levers.block_train_discount_share, 0.0, 1.0),
        ("--eastbound-empties-discount", levers.eastbound_empties_discount_share, 0.0, 1.0),
        ("--peak", levers.peak_share, 0.0, 1.0),
    )
    return [
        Fault(option, "no such lever", got=f"{value:g}", allowed=f"{low:g} to {high:g}")
        for option, value, low, high in limits
        if not low <= value <= high
    ]


def floor_prices(fixed: Frame, trip: Trip, levers: Levers) -> Floats:
    """Give what no price may fall below so that the floor of the reference trip holds, (V,)."""
    operators = fixed.operators
    none = np.zeros(len(operators.names))
    if levers.floor_usd_per_teu <= 0.0:
        return none
    today, marginal = operators.today_usd_per_t, operators.marginal_usd_per_t
    ratio = trip.paid_per_price(operators)
    margin = trip.t_per_teu * float(ratio @ (today - marginal))
    cost = trip.t_per_teu * (trip.usd_per_t - float(ratio @ (today - marginal)))
    least = (levers.floor_usd_per_teu - cost) / margin if margin > 0.0 else 0.0
    boxes = operators.of_form == BOXES
    return np.where(boxes, np.maximum(marginal + least * (today - marginal), 0.0), none)


def given_away(year: Year, levers: Levers) -> Floats | None:
    """Give what the discounts leave to shippers on each route, by party, in USD/t, (P, D); nothing without one."""
    if not levers.block_train_discount_share and not levers.eastbound_empties_discount_share:
        return None
    fixed, book = year.fixed, year.book
    operators, parties = fixed.operators, year.flows.network.atlas.parties
    members = np.isin(np.arange(len(operators.parties)), operators.members)
    railways = members & np.array([parties[one].kind == "railway" for one in operators.parties])
    boxes = operators.inside & (operators.form == BOXES)
    empties = boxes & book.empty & ~book.corridor.forward
    share = levers.block_train_discount_share * np.outer(boxes & ~book.empty, railways)
    share = share + levers.eastbound_empties_discount_share * np.outer(empties, members)
    given: Floats = operators.paid_usd_per_t * share
    return given


def peak_prices(year: Year, levers: Levers) -> Peak | None:
    """Set a price for the stormy months beside today's, the year as two seasons; nothing without one."""
    if not levers.peak_share:
        return None
    fixed = year.fixed
    today, members = fixed.operators.today_usd_per_t, fixed.operators.members
    before = seasons(fixed, (today, today))
    after = seasons(fixed, (today * (1.0 + levers.peak_share), today))

    def mean(months: tuple[Season, Season], part: Callable[[Season], float]) -> float:
        return sum(one.part * part(one) for one in months)

    def moved(part: Callable[[Season], float]) -> float:
        return mean(after, part) - mean(before, part)

    return Peak(
        peak_share=levers.peak_share,
        stormy_kt=[one[0].tonnes_kt for one in (before, after)],
        calm_kt=[one[1].tonnes_kt for one in (before, after)],
        corridor_kt=mean(after, lambda one: one.tonnes_kt),
        more_kt=moved(lambda one: one.tonnes_kt),
        members_musd=moved(lambda one: float(one.accounts.profit_musd[members].sum())),
        shippers_musd=moved(lambda one: float(one.accounts.users_musd.sum())),
        burnt_rent_musd=moved(lambda one: float(one.accounts.corridor_rent_musd.sum())),
    )
