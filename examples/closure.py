"""Storms shut the Caspian for ten days in May: how long until the ferries have worked off what waited?

The ferries of 2024 at the 77,000 wagons and vehicles reported; each simulated year runs with and without the closure on
the same random numbers. It is worked off once what the closure keeps under way falls below a twentieth of its peak.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import msgspec
import numpy as np

import transcaspian
from transcaspian.sim import Order, compile_year, simulate_operations

replace, YEARS, REPORTED, DAYS = msgspec.structs.replace, range(5), 77_000.0, 160
CASES = {"as reported": (1.0, 0), "a tenth more freight": (1.1, 0), "three more ferries": (1.0, 3)}
plan = compile_year(transcaspian.run("base", years="2024").flows[2024], only=("kuryk-alat-ferry",)).operations
planned = sum(one.units * 8760.0 / one.gap.mean_h for one in plan.sources)
from_h = plan.start_h + 120 * 24.0


def ashore(case: tuple[str, int, int]) -> np.ndarray:
    """Units that have crossed by the end of each day from the closure's first on."""
    (load, more), shut_days, year = CASES[case[0]], *case[1:]
    gaps = [replace(one.gap, mean_h=one.gap.mean_h * planned / REPORTED / load) for one in plan.sources]
    sources = tuple(replace(one, gap=gap) for one, gap in zip(plan.sources, gaps, strict=True))
    ships = plan.ships + tuple(replace(plan.ships[k], id=f"one more: {k}") for k in range(more))
    orders = (Order("shore-caspian", from_h, 24.0 * shut_days),)[: bool(shut_days)]
    found = simulate_operations(
        replace(plan, sources=sources, ships=ships, orders=orders), from_h + 24.0 * DAYS, replication=year
    ).voyages
    there = ~np.isnan(found["arrive_h"])
    day = np.maximum((found["arrive_h"][there] - from_h) // 24.0, 0.0).astype(int)
    return np.cumsum(np.bincount(day, found["units"][there], DAYS))[:DAYS]


with ThreadPoolExecutor() as pool:
    clear = {name: [*pool.map(ashore, product([name], [0], YEARS))] for name in CASES}
    for name, shut_days in [*product(["as reported"], (3, 5, 10)), *product(list(CASES)[1:], [10])]:
        late = np.array(clear[name]) - np.array([*pool.map(ashore, product([name], [shut_days], YEARS))])
        peaks = [int(one.argmax()) for one in late]
        over = [np.argmax([*(one[top:] < one[top] / 20.0), True]) for one, top in zip(late, peaks, strict=True)]
        days = sorted(int(top + more) + 1 - shut_days for top, more in zip(peaks, over, strict=True))
        print(f"{shut_days:2} days shut, {name}: {late.max(axis=1).mean():,.0f} units late at worst,", end=" ")
        print(f"worked off {np.median(days):.0f} days after it ends ({days[0]} to {days[-1]} in five years)")
