"""What limits the corridor whatever is built: the network's year at its kindest, for the bound that assumes nothing.

Of nothing built, each work alone and everything built, every route of the corridor takes its least cost and use and the
largest weight in the choice, every rival its largest cost and least weight, every market its largest demand, and ships
that fill never wait to fill. What works add to room is added; where two add more together, that is counted too.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow import Problem, pose, route_values
from transcaspian.network import build
from transcaspian.plan._bounds import Room, corridor_room
from transcaspian.plan._works import NetworkOracle, buildable, complete

Floats = NDArray[np.float64]

SOME_UNITS = 1e-6


def favoured_room(oracle: NetworkOracle, year: int) -> Room:
    """Take from a year with all its works what limits the corridor, never too tightly.

    Parameters
    ----------
    oracle : NetworkOracle
        The works and the corridor's routes.
    year : int
        The target's year.
    """
    singles = [_problem(oracle, 1 << row, year) for row in range(len(oracle.works))]
    none = _problem(oracle, 0, year)
    whole = [_problem(oracle, part, year) for part in buildable(oracle.everything, oracle.pairs)]
    corridor = oracle.setting.corridor > 0.0
    added = np.array([_free(one) - _free(none) for one in singles])
    kindest = _kindest([none, *singles, *whole], corridor)
    kindest = msgspec.structs.replace(
        kindest,
        slots=msgspec.structs.replace(
            kindest.slots,
            capacity_per_y=none.slots.capacity_per_y,
            background_per_y=none.slots.background_per_y,
        ),
    )
    return corridor_room(kindest, corridor, added, _pairs(oracle, none, added, year))


def _problem(oracle: NetworkOracle, built: int, year: int) -> Problem:
    """Pose a year with a set of works, without waits for ships to fill."""
    setting = oracle.setting
    scenario = complete(setting.scenario, oracle.names(built), year=year, atlas=oracle.atlas)
    network = build(scenario, year=year, atlas=oracle.atlas)
    values = route_values(network, setting.routes, frequency_h=np.zeros_like(network.link_frequency_h))
    return pose(network, setting.routes, values=values)


def _free(problem: Problem) -> Floats:
    """Room of each slot beside the background, (S,)."""
    room: Floats = problem.slots.capacity_per_y - problem.slots.background_per_y
    return room


def _kindest(cases: Sequence[Problem], corridor: NDArray[np.bool_]) -> Problem:
    """Give the problem that favours the corridor as much as any of some cases does."""
    cell_own = np.repeat(corridor, np.diff(cases[0].cell_start))
    weights = np.array([case.weight for case in cases])
    fixed = np.array([case.fixed_usd_per_t for case in cases])
    units = np.array([case.units for case in cases])
    return msgspec.structs.replace(
        cases[0],
        demand_kt=np.max([case.demand_kt for case in cases], axis=0),
        outside_usd_per_t=np.max([case.outside_usd_per_t for case in cases], axis=0),
        weight=np.where(corridor, weights.max(axis=0), weights.min(axis=0)),
        fixed_usd_per_t=np.where(corridor, fixed.min(axis=0), fixed.max(axis=0)),
        units=np.where(cell_own, units.min(axis=0), units.max(axis=0)),
    )


def _pairs(oracle: NetworkOracle, none: Problem, added: Floats, year: int) -> tuple[tuple[int, int, Floats], ...]:
    """Find what two works add to one slot beyond the sum of each."""
    found = []
    for left, right in itertools.combinations(range(len(oracle.works)), 2):
        shared = (np.abs(added[left]) > SOME_UNITS) & (np.abs(added[right]) > SOME_UNITS)
        if shared.any() and (left, right) not in oracle.pairs:
            both = _free(_problem(oracle, 1 << left | 1 << right, year)) - _free(none)
            extra = np.maximum(both - added[left] - added[right], 0.0)
            if extra.max(initial=0.0) > SOME_UNITS:
                found.append((left, right, extra))
    return tuple(found)
