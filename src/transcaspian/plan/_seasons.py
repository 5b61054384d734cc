"""A price for the months with storms: the year as two seasons, each with its own days of closure.

Freight does not move from one season to the other: what a seasonal price does to tonnes is what each season answers.
"""

from __future__ import annotations

import msgspec
import numpy as np

from transcaspian.flow import State, replace, solve
from transcaspian.network import Network
from transcaspian.plan._accounts import Accounts, accounts
from transcaspian.plan._corridor_game import PRECISE, Frame
from transcaspian.plan._games import Floats
from transcaspian.sim import WARM_MONTHS
from transcaspian.units import DAYS_PER_YEAR

DAYS_PER_MONTH = DAYS_PER_YEAR / 12.0
FIELDS = ("cold_closed_days", "warm_closed_days")  # of shores.csv, in the order of the seasons
CALM_SHARE = len(WARM_MONTHS) / 12.0
PARTS = (1.0 - CALM_SHARE, CALM_SHARE)  # of the year


class Season(msgspec.Struct, frozen=True, eq=False):
    """The stormy or the calm months at some prices, as a rate of a whole year, and their part of it."""

    part: float

    tonnes_kt: float
    accounts: Accounts
    state: State


def open_shares(network: Network) -> Floats:
    """Give the open days of each slot in the stormy and the calm months, over those of the whole year, (2, S).

    A resource at a place of a shore, that closures reach at all, follows the closed days of the shore.
    """
    atlas, top, columns = network.atlas, network.topology, network.columns
    ratio = np.ones((2, len(atlas.resources) + len(atlas.pools)))
    closures = columns["resources"]["availability_share"] < 1.0
    for row, shore in enumerate(atlas.shores.values()):
        days = np.array([float(columns["shores"][field][row]) for field in FIELDS])
        share = 1.0 - days / DAYS_PER_MONTH
        for number, resource in enumerate(atlas.resources.values()):
            if resource.place in shore.places.split() and closures[number]:
                ratio[:, number] = share / (share @ PARTS)
    answer: Floats = ratio[:, top.slot_resource]
    return answer


def seasons(fixed: Frame, prices: tuple[Floats, Floats]) -> tuple[Season, Season]:
    """Solve the stormy and the calm months of a year, each at its own prices in USD/t, (V,)."""
    ratios = open_shares(fixed.flows.network)
    found = []
    for part, ratio, y in zip(PARTS, ratios, prices, strict=True):
        slots = fixed.problem.slots
        closed = np.where(slots.closure_wait_h > 0.0, np.maximum(2.0 - ratio, 0.0), 1.0)
        problem = replace(
            fixed.at(y), capacity_per_y=slots.capacity_per_y * ratio, closure_wait_h=slots.closure_wait_h * closed
        )
        state = solve(problem, start=fixed.flows.equilibrium, tolerance=PRECISE).state
        found.append(Season(part, float(fixed.counted @ state.flow_kt), accounts(fixed, state, y), state))
    return found[0], found[1]
