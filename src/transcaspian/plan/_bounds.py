"""A bound on plans that assumes nothing about crowding: capacity and free-flow choice alone.

At any equilibrium the corridor's routes fit into what is built, and no market gives the corridor more than it would if
its routes stood at free flow and every rival that can queue were gone. So the most that a linear programme in the
corridor's flows carries under these two is never below what the equilibrium carries, whatever its classes, and the
least cost at which the programme reaches a target is never above the cost of a plan that does.
"""

from __future__ import annotations

from collections.abc import Mapping

import highspy
import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow import Problem, State, replace
from transcaspian.plan._master import Master, add_column, add_row, new_model, run
from transcaspian.plan._oracle import OutOfTime, Works, members

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Room(msgspec.Struct, frozen=True, eq=False):
    """What limits the corridor in one year: R routes, S slots that bind them, M markets, n projects.

    Attributes
    ----------
    market : (R,) market of each route
    use : for each slot, the routes that use it with their units per kt
    free_per_y : (S,) capacity less background with nothing built
    added_per_y : (n, S) what each project adds to the capacity
    market_kt : (M,) the most that each market gives the corridor
    pairs : (first, second, (S,)), what two projects add together beyond the sum of each
    """

    market: Ints
    use: tuple[dict[int, float], ...]
    free_per_y: Floats
    added_per_y: Floats
    market_kt: Floats
    pairs: tuple[tuple[int, int, Floats], ...] = ()


def corridor_room(
    problem: Problem,
    corridor: NDArray[np.bool_],
    added_per_y: Floats,
    pairs: tuple[tuple[int, int, Floats], ...] = (),
) -> Room:
    """Take from a year's problem what limits the corridor.

    Parameters
    ----------
    problem : Problem
        The year with nothing built. Where projects change more than capacity it must favour the corridor at least as
        any set does: routes that some project opens are open, their fixed cost and use of slots the least, demand the
        most. Then the bound holds for every set.
    corridor : (P,) array of bool
        Routes whose kt are counted.
    added_per_y : (n, S) array
        What each project adds to the capacity of each slot of the problem.
    pairs : tuple
        What two projects add together beyond their sum, (first, second, (S,)), where capacities multiply.

    Notes
    -----
    Slots of a pool (empties) are left out: routes may use them below zero. A market with a corridor route on a pool may
    pay less than free flow, so all its demand may come.
    """
    cell_route = np.repeat(np.arange(problem.n_routes), np.diff(problem.cell_start))
    pooled = problem.slots.pool[problem.cell_slot]
    routes = np.flatnonzero(corridor & (problem.weight > 0.0))
    place = np.full(problem.n_routes, -1)
    place[routes] = np.arange(len(routes))
    kept = (place[cell_route] >= 0) & ~pooled
    slots = np.unique(problem.cell_slot[kept])
    use: tuple[dict[int, float], ...] = tuple({} for _ in slots)
    for cell in np.flatnonzero(kept):
        row = use[int(np.searchsorted(slots, problem.cell_slot[cell]))]
        route = int(place[cell_route[cell]])
        row[route] = row.get(route, 0.0) + float(problem.units[cell])
    return Room(
        market=_market_of_routes(problem)[routes],
        use=use,
        free_per_y=(problem.slots.capacity_per_y - problem.slots.background_per_y)[slots],
        added_per_y=added_per_y[:, slots],
        market_kt=_market_kt(problem, corridor, cell_route, pooled),
        pairs=tuple((a, b, extra[slots]) for a, b, extra in pairs),
    )


def _market_of_routes(problem: Problem) -> Ints:
    """Market of each route, (P,)."""
    first = problem.nest_start[problem.group_start[problem.market_start]]
    return np.repeat(np.arange(len(problem.demand_kt)), np.diff(first))


def _market_kt(problem: Problem, corridor: NDArray[np.bool_], cell_route: Ints, pooled: NDArray[np.bool_]) -> Floats:
    """Most kt of each market in the corridor: its routes at free flow against rivals that use no slot, (M,)."""
    queues = np.zeros(problem.n_routes, dtype=bool)
    queues[cell_route] = True
    alone = replace(problem, weight=np.where(queues & ~corridor, 0.0, problem.weight))
    flow_kt = State(alone, np.zeros(len(problem.slots.capacity_per_y))).flow_kt
    market = _market_of_routes(problem)
    markets = len(problem.demand_kt)
    most_kt = np.bincount(market, weights=np.where(corridor, flow_kt, 0.0), minlength=markets)
    subsidised = np.zeros(problem.n_routes, dtype=bool)
    subsidised[cell_route[pooled]] = True
    any_pool = np.bincount(market, weights=corridor & subsidised, minlength=markets) > 0.0
    return np.where(any_pool, problem.demand_kt, most_kt)


def most_kt(limits: Room, built: int) -> float:
    """Give the most that the corridor can carry with a set built; never below the equilibrium."""
    model = new_model()
    flows = _flow_columns(model, limits, counted=True)
    inside = list(members(built))
    free = limits.free_per_y + limits.added_per_y[inside].sum(axis=0)
    for a, b, extra in limits.pairs:
        if built >> a & built >> b & 1:
            free = free + extra
    for row, entries in enumerate(limits.use):
        add_row(model, {flows[r]: units for r, units in entries.items()}, -np.inf, max(float(free[row]), 0.0))
    answer = run(model)
    assert answer is not None  # nothing moves is always allowed
    return -float(model.getInfo().objective_function_value)


def _flow_columns(model: highspy.Highs, limits: Room, *, counted: bool) -> list[int]:
    """Add a column of kt for each route and the rows of the markets; return the columns, counted as tonnes or not."""
    flows = [add_column(model, float(limits.market_kt[m]), -1.0 if counted else 0.0) for m in limits.market]
    for m in np.unique(limits.market):
        entries = {flows[r]: 1.0 for r in np.flatnonzero(limits.market == m)}
        add_row(model, entries, -np.inf, float(limits.market_kt[m]))
    return flows


def _link(master: Master, limits: Room, period: int, *, counted: bool) -> list[int]:
    """Add a year's flows to a master, held by what is open in it; return their columns."""
    works, model = master.works, master.model
    flows = _flow_columns(model, limits, counted=counted)
    together = [_both(master, a, b, period) for a, b, _ in limits.pairs]
    for row, entries in enumerate(limits.use):
        held = {flows[r]: units for r, units in entries.items()}
        for j in range(works.n):
            if limits.added_per_y[j, row]:
                held |= dict.fromkeys(master.open_by(j, period), -float(limits.added_per_y[j, row]))
        for column, (_, _, extra) in zip(together, limits.pairs, strict=True):
            if extra[row]:
                held[column] = -float(extra[row])
        master.row(held, maximum=max(float(limits.free_per_y[row]), 0.0))
    return flows


def _both(master: Master, a: int, b: int, period: int) -> int:
    """Add a column that is one if and only if two projects are open in a period."""
    column = add_column(master.model, 1.0)
    for j in (a, b):
        master.row({column: 1.0} | dict.fromkeys(master.open_by(j, period), -1.0), maximum=0.0)
    both = [*master.open_by(a, period), *master.open_by(b, period)]
    master.row({column: -1.0} | dict.fromkeys(both, 1.0), maximum=1.0)
    return column


def floor_musd(works: Works, limits: Mapping[int, Room], *, time_s: float = 30.0) -> float:
    """Give a cost below which no plan meets the targets, whatever building more may lose; inf if none can.

    Parameters
    ----------
    works : Works
        Projects, side constraints and targets.
    limits : mapping
        What limits the corridor in each period in which something is asked; periods not in it are left out.
    time_s : float
        Longest time; the bound of the programme so far is given then.
    """
    master = Master(works)
    master.cost_objective()
    for y in works.asked:
        if y in limits:
            flows = _link(master, limits[y], y, counted=False)
            master.row(dict.fromkeys(flows, 1.0), minimum=float(works.target_kt[y]))
    return max(_bound(master, time_s), 0.0)


def roof_kt(works: Works, limits: Mapping[int, Room], *, period: int, time_s: float = 30.0) -> float:
    """Give the kt in a period above which no plan carries, whatever building more may lose; -inf if there is no plan.

    Other periods' targets hold where their limits are given.
    """
    master = Master(works)
    for y in {*works.asked, period} & limits.keys():
        flows = _link(master, limits[y], y, counted=y == period)
        if y != period:
            master.row(dict.fromkeys(flows, 1.0), minimum=float(works.target_kt[y]))
    return -_bound(master, time_s)


def _bound(master: Master, time_s: float) -> float:
    """Solve a master and give its bound, inf if it has no solution."""
    try:
        answer = run(master.model, time_s)
    except OutOfTime:
        return float(master.model.getInfo().mip_dual_bound)
    return np.inf if answer is None else answer[1]
