"""What stops a target that no plan reaches: room of named resources, or that too little wants to move this way."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow import Equilibrium, Flows, replace, solve
from transcaspian.plan._works import NetworkOracle, complete, solve_year

Floats = NDArray[np.float64]
Kt = Callable[[float], float]

AMPLE = 1000.0  # capacities are multiplied by this where they are lifted
MOST_SCALE = 64.0  # of demand that is tried
PRECISION = 0.005  # of the scale found
COARSE = 1e-8  # residual of utilisation, as elsewhere where a number is only compared


class Lift(msgspec.Struct, frozen=True):
    """A resource whose room is lifted after all before it in the list, and what the corridor then carries."""

    resource: str
    name: str
    corridor_kt: float


class Reach(msgspec.Struct, frozen=True):
    """What it would take to go beyond everything that can be built.

    ``lifts`` names the resources whose room matters, the one that gains most first; ``free_kt`` is carried with room
    lifted at those or on all the corridor's own ways, whichever is more.
    ``demand_scale`` is what demand on the corridor's markets would have to be multiplied by with everything built,
    ``free_demand_scale`` with room lifted too; nothing where even ``most_demand_scale`` does not do.
    """

    year: int
    corridor_kt: float
    free_kt: float
    lifts: list[Lift]
    demand_scale: float | None
    free_demand_scale: float | None
    most_demand_scale: float = MOST_SCALE


def reach(oracle: NetworkOracle, built: int, *, year: int, target_kt: float, most: int = 10) -> Reach:
    """Say what stops a target with a set of works in a year."""
    flows = oracle.flows(built, year)
    weight = oracle.setting.corridor

    named, freed = lifts(flows, weight, most=most)
    own = own_slots(flows, weight)
    free_kt = {
        tag: float(lifted(flows, slots).state.flow_kt @ weight) for tag, slots in (("all", own), ("named", freed))
    }
    ample = own if free_kt["all"] >= free_kt["named"] else freed

    def carried(scale: float, *, free: bool) -> float:
        setting = msgspec.structs.replace(oracle.setting, demand_scale=scale)
        scenario = complete(setting.scenario, oracle.names(built), year=year, atlas=oracle.atlas)
        found = solve_year(setting, scenario, year)
        answer = lifted(found, ample) if free else found.equilibrium
        return float(answer.state.flow_kt @ weight)

    return Reach(
        year=year,
        corridor_kt=float(flows.flow_kt @ weight),
        free_kt=max(free_kt.values()),
        lifts=named,
        demand_scale=scale_for(lambda scale: carried(scale, free=False), target_kt),
        free_demand_scale=scale_for(lambda scale: carried(scale, free=True), target_kt),
    )


def own_slots(flows: Flows, weight: Floats) -> NDArray[np.bool_]:
    """Tell which slots the corridor's own routes use, equipment pools apart, (S,)."""
    problem = flows.problem
    own = np.repeat(weight > 0.0, np.diff(problem.cell_start))
    used = np.zeros(len(problem.slots.pool), dtype=bool)
    used[problem.cell_slot[own]] = True
    return used & ~problem.slots.pool


def lifted(flows: Flows, slots: NDArray[np.bool_]) -> Equilibrium:
    """Solve a year again with ample room at some slots."""
    problem = flows.problem
    capacity = problem.slots.capacity_per_y * np.where(slots, AMPLE, 1.0)
    return solve(replace(problem, capacity_per_y=capacity), start=flows.equilibrium, tolerance=COARSE)


def lifts(flows: Flows, weight: Floats, *, most: int) -> tuple[list[Lift], NDArray[np.bool_]]:
    """Lift the resource that gains the corridor most, then the next beside it, a few times over; give the slots too.

    Those that are tried are the ones that cost the corridor's freight most in waits and rent.
    """
    top = flows.network.topology
    chosen = np.zeros(top.n_slots, dtype=bool)
    answer = flows.equilibrium
    before = float(answer.state.flow_kt @ weight)
    found: list[Lift] = []
    for _ in range(most):
        best: tuple[float, int, Equilibrium] | None = None
        for number in dearest(flows, answer, weight, most=4):
            trial = lifted(flows, chosen | (top.slot_resource == number))
            gained = float(trial.state.flow_kt @ weight)
            if best is None or gained > best[0]:
                best = (gained, number, trial)
        if best is None or best[0] <= before + 1.0:
            break
        before, number, answer = best
        chosen |= top.slot_resource == number
        resource = flows.network.atlas.resources[top.resources[number]]
        found.append(Lift(resource.id, resource.name, before))
    return found, chosen


def dearest(flows: Flows, answer: Equilibrium, weight: Floats, *, most: int) -> list[int]:
    """Resources at which the corridor's freight loses most to waits and rent, closures apart, the dearest first."""
    problem, top = flows.problem, flows.network.topology
    prices, slot = answer.state.prices, problem.cell_slot
    queue = prices[2][slot] - problem.slots.closure_wait_h[slot]
    flow = np.repeat(answer.state.flow_kt * weight, np.diff(problem.cell_start))
    lost = (problem.per_hour * queue + problem.per_rent * prices[3][slot]) * flow
    by_slot = np.where(problem.slots.pool, 0.0, np.bincount(slot, weights=lost, minlength=top.n_slots))
    by_resource = np.bincount(top.slot_resource, weights=by_slot)
    order = np.lexsort((np.arange(len(by_resource)), -by_resource))
    return [int(row) for row in order[:most] if by_resource[row] > 0.0]


def scale_for(carried: Kt, target_kt: float) -> float | None:
    """Find by halving what demand must be multiplied by for a target; nothing where the largest scale does not do.

    Examples
    --------
    >>> round(scale_for(lambda scale: 100.0 * scale, 250.0), 1)
    2.5
    >>> scale_for(lambda scale: 100.0, 250.0) is None
    True
    """
    low, high = 1.0, 2.0
    if carried(low) >= target_kt:
        return low
    while carried(high) < target_kt:
        low, high = high, 2.0 * high
        if high > MOST_SCALE:
            return None
    while high - low > PRECISION * low:
        middle = 0.5 * (low + high)
        low, high = (low, middle) if carried(middle) >= target_kt else (middle, high)
    return high
