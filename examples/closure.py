"""Storms shut the Caspian for ten days in May: how long until the ferries have worked off what waited?

Each simulated year of the ferries runs with and without the closure on the same random numbers. It is worked off once
what the closure keeps under way falls below a twentieth of its peak. With all the freight that the equilibrium of 2024
sends over them the ferries have next to nothing to spare, so the other lines are for three quarters of it.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import msgspec
import numpy as np

import transcaspian
from transcaspian.sim import Order, compile_year, simulate_operations

replace, YEARS, DAYS = msgspec.structs.replace, range(5), 130
CASES = {"3/4": (0.75, 0), "3/4 and a tenth": (0.825, 0), "3/4, three more ferries": (0.75, 3), "all": (1.0, 0)}
plan = compile_year(transcaspian.run("base", years="2024").flows[2024], only=("kuryk-alat-ferry",)).operations
from_h = plan.start_h + 120 * 24.0


def ashore(case: tuple[str, int, int]) -> np.ndarray:
    """Units that have crossed by the end of each day from the closure's first on."""
    (load, more), shut_days, year = CASES[case[0]], *case[1:]
    gaps = [replace(one.gap, mean_h=one.gap.mean_h / load) for one in plan.sources]
    sources = tuple(replace(one, gap=gap) for one, gap in zip(plan.sources, gaps, strict=True))
    ships = plan.ships + tuple(replace(plan.ships[k], id=f"one more: {k}") for k in range(more))
    orders = (Order("shore-caspian", from_h, 24.0 * shut_days),)[: bool(shut_days)]
    tried = replace(plan, sources=sources, ships=ships, orders=orders)
    found = simulate_operations(tried, from_h + 24.0 * DAYS, replication=year).voyages
    there = ~np.isnan(found["arrive_h"])
    day = np.maximum((found["arrive_h"][there] - from_h) // 24.0, 0.0).astype(int)
    return np.cumsum(np.bincount(day, found["units"][there], DAYS))[:DAYS]


with ThreadPoolExecutor() as pool:
    clear = {name: [*pool.map(ashore, product([name], [0], YEARS))] for name in CASES}
    for name, shut_days in [*product(["3/4"], (3, 5, 10)), *product(list(CASES)[1:], [10])]:
        late = np.array(clear[name]) - np.array([*pool.map(ashore, product([name], [shut_days], YEARS))])
        over = [[*(one < one.max() / 20.0), True].index(True, one.argmax()) for one in late]
        days = [f"{day + 1 - shut_days}" if day < DAYS else f"over {DAYS - shut_days}" for day in sorted(over)]
        print(f"{shut_days:2} days shut, freight {name}: worked off in {days[2]} days ({days[0]} to {days[-1]})")
