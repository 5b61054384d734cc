"""Which slots bind, what they cost, and what relieving them brings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from transcaspian.flow import Flows, Problem, Values, bundles, replace, solve, values
from transcaspian.runs._measures import Book, corridor_weight
from transcaspian.runs._records import Bottleneck, BundleResult, Relief
from transcaspian.units import T_PER_KT

Floats = NDArray[np.float64]

WAIT, RENT, RHO = 2, 3, 0


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


def ranked(flows: Flows, book: Book) -> list[int]:
    """Slots that cost the corridor something, the dearest first."""
    lost = scarcity_usd(flows, corridor_weight(book))
    return [int(slot) for slot in np.lexsort((np.arange(len(lost)), -lost)) if lost[slot] > 0.0]


def _direction(name: str) -> str:
    return {"out": ", westbound", "back": ", eastbound"}.get(name.partition(":")[2], "")


def describe(flows: Flows, worths: Values, slot: int, lost_usd: float) -> Bottleneck:
    """Everything said of one slot."""
    top = flows.network.topology
    state = flows.equilibrium.state
    name = top.slot_name(slot)
    resource = flows.network.atlas.resources[top.resources[top.slot_resource[slot]]]
    corridor_cells = flows.problem.cell_slot == slot
    flow = np.repeat(state.flow_kt, np.diff(flows.problem.cell_start))[corridor_cells]
    units = flows.problem.units[corridor_cells]
    queue_h = float(state.prices[WAIT][slot] - flows.problem.slots.closure_wait_h[slot])
    hours = float((flow * flows.problem.per_hour[corridor_cells]).sum()) * T_PER_KT * queue_h
    used = float((flow * units).sum())
    return Bottleneck(
        resource=name,
        name=resource.name + _direction(name),
        kind=resource.kind,
        place=resource.place,
        unit=resource.unit,
        capacity_per_y=float(flows.problem.slots.capacity_per_y[slot]),
        load_per_y=float(state.used_per_y[slot] + flows.problem.slots.background_per_y[slot]),
        utilisation=float(state.utilisation[slot]),
        wait_h=float(state.prices[WAIT][slot]),
        rent_usd_per_unit=float(state.prices[RENT][slot]),
        price_usd_per_unit=float(state.prices[RENT][slot]) + (hours / used if used > 0.0 else 0.0),
        user_saving_usd_per_unit=float(worths.user_saving_usd_per_unit[slot]),
        corridor_kt_per_unit=float(worths.corridor_kt_per_unit[slot]),
        revenue_usd_per_unit=float(worths.revenue_usd_per_unit[slot]),
        scarcity_musd=lost_usd / 1e6,
    )


def worst(flows: Flows, book: Book, worths: Values, *, most: int = 5) -> list[Bottleneck]:
    """Give the slots at which the corridor's freight loses most money to waits and rent."""
    lost = scarcity_usd(flows, corridor_weight(book))
    return [describe(flows, worths, slot, float(lost[slot])) for slot in ranked(flows, book)[:most]]


def relieve(flows: Flows, book: Book, *, steps: int = 4) -> list[Relief]:
    """Double the worst bottleneck's capacity, solve again, name the next one; a few times over.

    All slots of one resource (both directions) are doubled together.
    """
    top = flows.network.topology
    weight = corridor_weight(book)
    capacity = flows.problem.slots.capacity_per_y.copy()
    answer = flows.equilibrium
    found: list[Relief] = []
    lost = _scarcity(flows.problem, answer.state.prices, answer.state.flow_kt, weight)
    for _ in range(steps):
        if lost.max(initial=0.0) <= 0.0:
            break
        number = int(top.slot_resource[int(np.argmax(lost))])
        capacity[top.slot_resource == number] *= 2.0
        before = float(answer.state.flow_kt @ weight)
        answer = solve(replace(flows.problem, capacity_per_y=capacity), start=answer, tolerance=1e-8)
        lost = _scarcity(flows.problem, answer.state.prices, answer.state.flow_kt, weight)
        following = int(top.slot_resource[int(np.argmax(lost))]) if lost.max(initial=0.0) > 0.0 else -1
        names = list(flows.network.atlas.resources.values())
        found.append(
            Relief(
                flows.network.year,
                names[number].id,
                names[number].name,
                before,
                float(answer.state.flow_kt @ weight),
                names[following].id if following >= 0 else "",
                names[following].name if following >= 0 else "",
            )
        )
    return found


def pairs(flows: Flows, book: Book, *, candidates: int = 4, most: int = 5) -> list[BundleResult]:
    """Pairs of the worst resources (both directions of each) that gain most together."""
    top = flows.network.topology
    numbers = list(dict.fromkeys(int(top.slot_resource[slot]) for slot in ranked(flows, book)))[:candidates]
    groups = {tuple(np.flatnonzero(top.slot_resource == number).tolist()): top.resources[number] for number in numbers}
    found = bundles(flows.problem, flows.equilibrium, list(groups), corridor=corridor_weight(book))
    return [
        BundleResult(
            flows.network.year, [groups[group] for group in bundle.slots], list(bundle.single_kt), bundle.joint_kt
        )
        for bundle in found[:most]
    ]
