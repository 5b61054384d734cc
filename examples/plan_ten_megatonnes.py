"""Ten million tonnes by 2030: what is the most that can be reached, with which works, and what stops the rest?

Six candidates in place of all options, so that it takes less than a minute; `transcaspian invest` tries them all.
"""

from __future__ import annotations

import transcaspian

CANDIDATES = [
    "tankers-2200", "one-more-tanker", "kz-ferries-four", "ferry-fast-turn", "boxes-wait-less", "feeder-timetable",
]  # fmt: skip

plan = transcaspian.invest("base", target_kt=10_000.0, by=2030, projects=CANDIDATES)


def kt(value: float) -> str:
    """Write tonnes to the nearest ten thousand."""
    return f"{round(value, -1) + 0.0:,.0f} kt"


print(f"The corridor of the base in 2030: {kt(plan.without_kt)}.")
assert plan.stopped is not None, "ten million tonnes are within reach of these works"
print(f"With all of the candidates at most {kt(plan.stopped.reachable_kt)}: the target is out of reach.")
print()
print(f"Nearly all of that, {kt(plan.plan.corridor_kt)}, for {plan.plan.capex_musd:,.0f} MUSD:")
for work in plan.plan.works:
    years, lost = f"{work.start_year}-{work.opens_year}", round(work.removed_kt, -1) + 0.0
    print(f"  {years}  {work.capex_musd:>6,.1f} MUSD  {lost:>4,.0f} kt lost without it  {work.name}")
bounds = plan.plan.bounds
print(f"No plan costs less than {bounds.within_eps_value:,.0f} MUSD in present value as long as building more never")
print(f"loses more than {plan.eps_kt:.0f} kt; this one costs {bounds.best_value:,.0f}.")

print()
print("What stops the rest:")
reach = plan.stopped.reach
assert reach is not None
print(f"  with everything built and ample room on all its ways it would be chosen for {kt(reach.free_kt)};")
assert reach.free_demand_scale is not None
print(
    f"  with that room {reach.free_demand_scale:.1f} times as much would have to want to move to make it ten million."
)

print()
print("What binds with the plan, year by year:")
for year in plan.plan.years:
    print(f"  {year.year}  {kt(year.planned_kt)}  {year.planned_binds}")

owned = next(found for found in plan.appraisals if found.rents == "owned")
burnt = next(found for found in plan.appraisals if found.rents == "burnt")
print()
print(f"For all parties together to {owned.years[-1]}, present value at {owned.common_discount_share:.0%}:")
print(f"  {round(owned.total.common_npv_musd, -1):,.0f} MUSD where rents of scarce room are somebody's income,")
print(f"  {round(burnt.total.common_npv_musd, -1):,.0f} MUSD where they are burnt in queues.")
