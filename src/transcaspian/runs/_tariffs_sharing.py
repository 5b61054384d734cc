"""How groups of members could share what one through tariff brings, and whether they would stay together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import Fault, InputError
from transcaspian.model import Atlas
from transcaspian.plan import (
    MUSD_PER_KT_USD,
    Frame,
    by_weight,
    core_check,
    group_values,
    groups_today,
    hauled_km,
    least_core,
    lone_outsider,
    nash_bargaining,
    shapley,
)
from transcaspian.runs._measures import CORRIDOR
from transcaspian.runs._tariffs_records import GroupShare, Sharing
from transcaspian.runs._threads import side_by_side

if TYPE_CHECKING:
    from transcaspian.runs._tariffs import Year

Floats = NDArray[np.float64]
MOST_GROUPS = 12  # 4,096 coalitions
GAMMA = "those outside a coalition set their prices each for itself, and the coalition answers them (gamma)"


def named_groups(groups: Sequence[str]) -> list[tuple[str, ...]]:
    """Read groups as they are asked for.

    Raises
    ------
    InputError
        If a party stands in two of them, or there are too many.
    """
    found = [tuple(group.split()) for group in groups if group.split()]
    names = [name for group in found for name in group]
    faults = [
        Fault("--groups", "a party stands in two groups", got=name)
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if len(found) > MOST_GROUPS:
        faults.append(Fault("--groups", "so many groups cannot be shared among", got=str(len(found)),
                            allowed=f"1 to {MOST_GROUPS}"))  # fmt: skip
    if faults:
        raise InputError(faults)
    return found


def default_groups(fixed: Frame, atlas: Atlas) -> list[tuple[str, ...]]:
    """Group members by country; lines by whether they cross the corridor's own sea or lie behind it."""
    links = atlas.perimeters[CORRIDOR].links.split()
    crossing = {atlas.links[name].operator for name in links if name in atlas.links}
    groups: dict[str, list[str]] = {}
    for number in fixed.operators.members:
        party = atlas.parties[fixed.operators.parties[number]]
        key = party.country
        if party.kind == "line":
            key = "lines that cross" if crossing & set(party.tariffs.split()) else "lines beyond"
        groups.setdefault(key, []).append(party.id)
    return [tuple(group) for group in groups.values()]


def group_name(group: Sequence[str], atlas: Atlas) -> str:
    """Name a group by its first party."""
    first = atlas.parties[group[0]].name
    return first if len(group) == 1 else f"{first} and {len(group) - 1} more"


def share_out(year: Year, groups: Sequence[tuple[str, ...]], *, each: Callable[[int], None]) -> Sharing:
    """Value all coalitions of groups and share the joint profit by five rules."""
    fixed, atlas = year.fixed, year.flows.network.atlas
    operators = fixed.operators
    acting = [[name for name in group if operators.parties.index(name) in operators.members] for group in groups]
    numbers = [np.array([operators.parties.index(name) for name in group], dtype=np.int64) for group in acting if group]
    names = [tuple(group) for group in acting if group]
    values = group_values(fixed, numbers, side_by_side=side_by_side, each=each)
    today = groups_today(fixed, numbers)
    together = float(values.value[-1])
    split = shapley(values.value)
    gain = together - float(today.sum())
    flow = year.flows.flow_kt * operators.inside
    km, cost = hauled_km(year.flows, operators.parties), operators.cost_usd_per_t
    by_km = np.array([float((flow @ km[:, group]).sum()) for group in numbers])
    by_cost = np.array([float((flow @ cost[:, group]).sum()) * MUSD_PER_KT_USD for group in numbers])
    bargain = nash_bargaining(together, today) if gain > 0.0 else today + gain / len(numbers)
    kilometres, costs = today + by_weight(gain, by_km), today + by_weight(gain, by_cost)
    core, least, lone = core_check(values.value, split), least_core(values.value), lone_outsider(values.outside, split)
    shares = [
        GroupShare(
            name=group_name(group, atlas),
            parties=list(group),
            today_musd=float(today[k]),
            alone_musd=float(values.payoff[0, k]),
            outside_musd=float(values.outside[k]),
            shapley_musd=float(split[k]),
            bargain_musd=float(bargain[k]),
            kilometres_musd=float(kilometres[k]),
            costs_musd=float(costs[k]),
        )
        for k, group in enumerate(names)
    ]
    return Sharing(
        assumption=GAMMA,
        groups=shares,
        apart_musd=float(values.payoff[0].sum()),
        together_musd=together,
        today_musd=float(today.sum()),
        in_core=bool(core.within),
        core_excess_musd=float(core.excess_musd),
        blocking=[shares[k].name for k in np.flatnonzero(core.coalition)],
        least_core_musd=float(least.excess_musd),
        outsiders_musd=float(lone.total_musd),
        outsiders_kept=bool(lone.possible),
        coalitions=len(values.value),
        solves=values.solves,
        worst_residual=float(values.residual.max()),
        unconverged=int((~values.converged).sum()),
    )
