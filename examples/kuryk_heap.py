"""Why did more than 1,000 wagons stand for Kuryk in May and June 2025, and do 47 a day come out as what is shipped?

The railway banned loading for Kuryk but for 36 wagons a day, and wrote of 47 a day from shore to ship. The quota at the
quay is lifted here: ramps, ferries, storms and yard decide. More are sent, step by step, than the equilibrium sends.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import msgspec
import numpy as np

import transcaspian
from transcaspian.sim import compile_year, simulate_operations

replace, YEARS, PUBLISHED = msgspec.structs.replace, range(4), 47.0
YARD, QUOTA = "yard-kuryk-wagons", "kuryk-wagon-quota:out"
DATES = {"22 April": 111, "23 May": 142, "2 June": 152, "30 June": 180}
flows = transcaspian.run("base", years="2025").flows[2025]
plan = compile_year(flows, only=("kuryk-alat-ferry",), orders=True).operations
bound = {one.id for one in plan.programs if any((step.op, step.what) == ("gate", QUOTA) for step in one.steps)}
sent = sum(24.0 * one.units / one.gap.mean_h for one in plan.sources if one.program in bound)
lifted = tuple(replace(one, release_h=0.0) if one.id == QUOTA else one for one in plan.gates)


def year(case: tuple[float, int]) -> np.ndarray:
    """Wagons shipped a day; then those that wait, by date: at Kuryk, and held on the way."""
    gaps = [replace(one.gap, mean_h=one.gap.mean_h / (case[0] if one.program in bound else 1)) for one in plan.sources]
    sources = tuple(replace(one, gap=gap) for one, gap in zip(plan.sources, gaps, strict=True))
    tried = replace(plan, gates=lifted, sources=sources)
    found = simulate_operations(tried, plan.start_h + 8760.0, replication=case[1])
    own = [plan.programs[number].id in bound for number in found.deliveries["program"]]
    when, units = found.deliveries["delivered_h"][own], found.deliveries["units"][own]
    days = np.searchsorted(found.sample_h, [plan.start_h + 24.0 * day for day in DATES.values()])
    queue = {name: found.samples[days, place] for place, name in enumerate(found.queue_names)}
    stands = found.store_samples[days, [one.id for one in plan.stores].index(YARD)] + queue[f"store:{YARD}"]
    return np.array([units[when > plan.start_h].sum() / 365.0, *(stands + queue[f"gate:ban:{YARD}"])])


with ThreadPoolExecutor() as pool:
    for times in (1.0, 1.5, 1.75):
        found = np.mean([*pool.map(year, product([times], YEARS))], axis=0)
        waiting = ", ".join(f"{day} {here:,.0f}" for day, here in zip(DATES, found[1:].round(-1), strict=True))
        print(f"{times * sent:.0f} wagons a day sent, {found[0]:.0f} shipped; waiting: {waiting}")
print(f"Published: {PUBLISHED:.0f} a day from shore to ship, more than 1,000 waiting on 23 May and on 2 June.")
