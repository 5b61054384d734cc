"""The spread of simulated door-to-door times, given back to the arcs of the network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from transcaspian.flow import Flows
from transcaspian.sim._compile import Compiled
from transcaspian.sim._replication import Replication

Floats = NDArray[np.float64]

WAIT = 2  # row of the prices of an equilibrium
SWEEPS = 200


def program_spread(found: Sequence[Replication]) -> tuple[Floats, Floats]:
    """Give units and spread in hours of the door-to-door time of each program, over all units of all replications.

    Years differ, so the spread holds that between them as well as that inside each.
    """
    units = np.stack([one.program_units for one in found])
    mean = np.nan_to_num(np.stack([one.program_mean_h for one in found]))
    square = np.nan_to_num(np.stack([one.program_sd_h for one in found])) ** 2 + mean**2
    total = units.sum(axis=0)
    weight = units / np.maximum(total, 1.0)
    average = (weight * mean).sum(axis=0)
    return total, np.sqrt(np.maximum((weight * square).sum(axis=0) - average**2, 0.0))


def arc_spread(compiled: Compiled, flows: Flows, found: Sequence[Replication]) -> Floats:
    """Spread of each arc in hours, (A,), so that the arcs of each simulated route add up to its simulated spread.

    Start from the spread of the tables and the waits of the equilibrium (a wait spreads about as far as it is long),
    root of the sum of squares; then scale the arcs of all simulated routes together, weighed by units, until the sums
    agree (multiplicative, so that no spread turns negative). Arcs that no simulated route passes keep the tables'.

    Parameters
    ----------
    compiled, flows
        What was simulated.
    found : sequence of Replication
        Its replications.
    """
    network = flows.network
    units, sd_h = program_spread(found)
    rows = [
        (flows.routes.arcs(compiled.lanes[program.id].route), float(sd_h[k]), float(units[k]))
        for k, program in enumerate(compiled.operations.programs)
        if program.id in compiled.lanes and units[k] > 0.0 and sd_h[k] > 0.0
    ]
    spread = network.arc_sd_h.copy()
    if not rows:
        return spread
    path = np.concatenate([arcs for arcs, _, _ in rows])
    route = np.repeat(np.arange(len(rows)), [len(arcs) for arcs, _, _ in rows])
    target_h = np.array([sd for _, sd, _ in rows])
    weight = np.array([number for _, _, number in rows])
    passed = np.unique(path)
    spread[passed] = np.hypot(spread[passed], waits_h(flows)[passed])
    share = np.bincount(path, weights=weight[route], minlength=len(spread))
    for _ in range(SWEEPS):
        sums = np.bincount(route, weights=spread[path], minlength=len(rows))
        step = np.where(sums > 0.0, np.log(target_h / np.maximum(sums, 1e-12)), 0.0)
        pull = np.bincount(path, weights=(weight * step)[route], minlength=len(spread))
        spread *= np.exp(np.divide(pull, share, out=np.zeros_like(pull), where=share > 0.0))
    return spread


def waits_h(flows: Flows) -> Floats:
    """Hours that each arc waits at the prices of an equilibrium: queues, closures and departures, (A,)."""
    top = flows.network.topology
    arc = np.repeat(np.arange(len(top.arc_link)), np.diff(top.use_start))
    queued = np.bincount(
        arc, weights=top.use_passages * flows.equilibrium.state.prices[WAIT][top.use_slot], minlength=len(top.arc_link)
    )
    departure = np.where(top.arc_link >= 0, flows.frequency_h[np.maximum(top.arc_link, 0)], 0.0)
    found: Floats = queued.astype(np.float64) + departure
    return found
