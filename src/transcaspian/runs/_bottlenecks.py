"""Which slots bind, what they cost, and what relieving them brings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from transcaspian.flow import Flows, Problem, Values, bundles, replace, solve, values
from transcaspian.runs._measures import Book, corridor_weight
from transcaspian.runs._readings import Reading, readings
from transcaspian.runs._records import Bottleneck, BundleResult, Relief
from transcaspian.units import T_PER_KT

Floats = NDArray[np.float64]

WAIT, RENT = 2, 3


def worth(flows: Flows, book: Book) -> Values:
    """Values of a unit of every slot for this year's flows."""
    return values(flows.equilibrium, corridor=corridor_weight(book), tariff_usd_per_t=flows.values.tariff_usd_per_t)


def scarcity_usd(flows: Flows, weight: Floats) -> Floats:
    """Give what the chosen routes lose at each slot to waits and rent, in USD a year, closures apart."""
    state = flows.equilibrium.state
    return _scarcity(flows.problem, state.prices, state.flow_kt, weight)


def _scarcity(problem: Problem, prices: Floats, flow_kt: Floats, weight: Floats) -> Floats:
    slot = problem.cell_slot
    queue = prices[WAIT][slot] - problem.slots.closure_wait_h[slot]
    lost = problem.per_hour * queue + problem.per_rent * prices[RENT][slot]
    flow = np.repeat(flow_kt * weight, np.diff(problem.cell_start))
    total = np.bincount(slot, weights=lost * flow, minlength=len(problem.slots.capacity_per_y)) * T_PER_KT
    return np.where(problem.slots.pool, 0.0, total)


def ranked(flows: Flows, book: Book) -> list[Reading]:
    """List what costs the corridor something, the dearest first."""
    return _dearest(readings(flows), scarcity_usd(flows, corridor_weight(book)))


def _dearest(found: list[Reading], lost_usd: Floats) -> list[Reading]:
    total = np.array([one.total(lost_usd) for one in found])
    return [found[place] for place in np.lexsort((np.arange(len(total)), -total)) if total[place] > 0.0]


def describe(flows: Flows, worths: Values, one: Reading, lost_usd: Floats) -> Bottleneck:
    """Everything said of a bottleneck; ``lost_usd`` (S,) is what the corridor loses at each slot in a year."""
    state, problem = flows.equilibrium.state, flows.problem
    resource = flows.network.atlas.resources[one.resource]
    used, hours_usd = _waiting(flows, one)
    rent = one.rent(state.prices[RENT])
    return Bottleneck(
        resource=one.name,
        name=one.title,
        kind=resource.kind,
        place=resource.place,
        unit=resource.unit,
        capacity_per_y=float(problem.slots.capacity_per_y[one.fullest]),
        load_per_y=float(state.used_per_y[one.fullest] + problem.slots.background_per_y[one.fullest]),
        utilisation=float(state.utilisation[one.fullest]),
        wait_h=one.wait(state.prices[WAIT]),
        rent_usd_per_unit=rent,
        price_usd_per_unit=rent + (hours_usd / used if used > 0.0 else 0.0),
        user_saving_usd_per_unit=one.total(worths.user_saving_usd_per_unit),
        corridor_kt_per_unit=one.total(worths.corridor_kt_per_unit),
        revenue_usd_per_unit=one.total(worths.revenue_usd_per_unit),
        scarcity_musd=one.total(lost_usd) / 1e6,
    )


def _waiting(flows: Flows, one: Reading) -> tuple[float, float]:
    """Units that freight takes of the fullest slot, and what its hours in the queue cost it in USD a year."""
    state, problem = flows.equilibrium.state, flows.problem
    route = np.repeat(np.arange(problem.n_routes), np.diff(problem.cell_start))
    full = problem.cell_slot == one.fullest
    through = np.bincount(route[full], minlength=problem.n_routes) > 0
    cells = np.isin(problem.cell_slot, one.slots) & through[route]
    slot = problem.cell_slot[cells]
    queue_h = state.prices[WAIT][slot] - problem.slots.closure_wait_h[slot]
    hours_usd = float((state.flow_kt[route[cells]] * problem.per_hour[cells] * queue_h).sum()) * T_PER_KT
    return float((state.flow_kt[route[full]] * problem.units[full]).sum()), hours_usd


def worst(flows: Flows, book: Book, worths: Values, *, most: int = 5) -> list[Bottleneck]:
    """Give the places at which the corridor's freight loses most money to waits and rent."""
    lost = scarcity_usd(flows, corridor_weight(book))
    return [describe(flows, worths, one, lost) for one in ranked(flows, book)[:most]]


def relieve(flows: Flows, book: Book, *, steps: int = 4) -> list[Relief]:
    """Double the worst bottleneck's capacity, solve again, name the next one; a few times over.

    All slots of one resource (both directions, all lines) are doubled together.
    """
    top, known = flows.network.topology, readings(flows)
    weight = corridor_weight(book)
    capacity = flows.problem.slots.capacity_per_y.copy()
    answer = flows.equilibrium
    found: list[Relief] = []
    names = flows.network.atlas.resources
    worst_now = _dearest(known, _scarcity(flows.problem, answer.state.prices, answer.state.flow_kt, weight))
    for _ in range(steps):
        if not worst_now:
            break
        relieved = names[worst_now[0].resource]
        capacity[top.slot_resource == top.resources.index(relieved.id)] *= 2.0
        before = float(answer.state.flow_kt @ weight)
        answer = solve(replace(flows.problem, capacity_per_y=capacity), start=answer, tolerance=1e-8)
        worst_now = _dearest(known, _scarcity(flows.problem, answer.state.prices, answer.state.flow_kt, weight))
        following = names[worst_now[0].resource] if worst_now else None
        found.append(
            Relief(
                flows.network.year,
                relieved.id,
                relieved.name,
                before,
                float(answer.state.flow_kt @ weight),
                following.id if following else "",
                following.name if following else "",
            )
        )
    return found


def pairs(flows: Flows, book: Book, *, candidates: int = 4, most: int = 5) -> list[BundleResult]:
    """Pairs of the worst resources (both directions of each) that gain most together."""
    top = flows.network.topology
    worst_ones = dict.fromkeys(one.resource for one in ranked(flows, book))
    numbers = [top.resources.index(name) for name in worst_ones][:candidates]
    groups = {tuple(np.flatnonzero(top.slot_resource == number).tolist()): top.resources[number] for number in numbers}
    found = bundles(flows.problem, flows.equilibrium, list(groups), corridor=corridor_weight(book))
    return [
        BundleResult(
            flows.network.year, [groups[group] for group in bundle.slots], list(bundle.single_kt), bundle.joint_kt
        )
        for bundle in found[:most]
    ]
