"""One simulated year for all tests that read one: two replications of 2024 as it stands."""

from __future__ import annotations

import functools

import msgspec

from transcaspian.model import atlas, scenario
from transcaspian.runs import Pair, Simulation, Wanted, simulate_scenario
from transcaspian.runs._simulate import Simulable
from transcaspian.sim import market_shifts, queue_shifts, replicate

YEAR, SEED = 2024, 7


@functools.lru_cache(maxsize=1)
def simulated_year() -> tuple[Simulation, Simulable]:
    """Simulate the frozen corridor of 2024 twice."""
    known = atlas()
    return simulate_scenario(scenario("frozen", atlas=known), Wanted(YEAR, 2, SEED), atlas=known)


@functools.lru_cache(maxsize=1)
def paired_year() -> Simulation:
    """Set the same year beside it with other random numbers, as if another scenario had brought the difference."""
    answer, done = simulated_year()
    sides = [
        (done.case.layout, [replicate(done.case, seed=seed, replication=k, days=365) for k in range(2)])
        for seed in (SEED, SEED + 1)
    ]
    other = {**answer.scenario, "name": "other", "title": "Another one"}
    pair = Pair(
        other,
        answer.corridor_kt,
        market_shifts(sides[0], sides[1], groups=True),
        market_shifts(sides[0], sides[1]),
        queue_shifts(sides[0], sides[1]),
    )
    return msgspec.structs.replace(answer, pair=pair)
