"""Should the Caspian ferries leave by a timetable, every twelve hours, or when they are full?

Trucks of the Kuryk line in 2024, from one port's gate to the other's: the hours of the middle truck and of the slowest
twentieth, over the freight of all ferries; 100 % is what the equilibrium sends over them. Ferries that leave full wait
for cargo up to four days; as planned, as long as their departures in the equilibrium lie apart.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import msgspec
import numpy as np

import transcaspian
from transcaspian.sim import Operations, compile_year, simulate_operations

replace, YEARS = msgspec.structs.replace, range(3)
LOADS, RULES = (0.15, 0.3, 0.5, 0.8, 1.0), {
    "leave full": {"patience_h": 96.0}, "as planned": {}, "every 12 h": {"rule": "timetable", "headway_h": 12.0},
}  # fmt: skip

plan = compile_year(transcaspian.run("base", years="2024").flows[2024], only=("kuryk-alat-ferry",)).operations
kept = [[step for step in one.steps if one.id[:5] != "truck" or step.op in ("sail", "end")] for one in plan.programs]
plan = replace(plan, programs=tuple(replace(a, steps=tuple(b)) for a, b in zip(plan.programs, kept, strict=True)))
trucks = np.array([one.id.startswith("truck") and "kuryk" in one.id for one in plan.programs])


def operations(load: float, rule: str) -> Operations:
    gaps = [replace(one.gap, mean_h=one.gap.mean_h / load) for one in plan.sources]
    sources = tuple(replace(one, gap=gap) for one, gap in zip(plan.sources, gaps, strict=True))
    return replace(plan, sources=sources, links=tuple(replace(one, **RULES[rule]) for one in plan.links))


def cell(case: tuple[float, str, int]) -> np.ndarray:
    rows = simulate_operations(operations(*case[:2]), plan.start_h + 8760.0, replication=case[2]).deliveries
    own = trucks[rows["program"]] & (rows["born_h"] > plan.start_h)
    return np.quantile((rows["delivered_h"] - rows["born_h"])[own], [0.5, 0.95])


with ThreadPoolExecutor() as pool:
    found = np.array([*pool.map(cell, product(LOADS, RULES, YEARS))]).reshape(len(LOADS), len(RULES), len(YEARS), 2)
print("freight", *RULES, "timetable against full", "against the plan", sep=" | ")
for load, row in zip(LOADS, found.mean(axis=2), strict=True):
    hours = [f"{middle:4.0f};{slow:4.0f} h" for middle, slow in row]
    print(f"{load:4.0%}", *hours, *(f"{a:+.0f};{b:+.0f} h" for a, b in row[2] - row[:2]), sep=" | ")
