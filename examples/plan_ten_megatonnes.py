"""Ten million tonnes by 2030: what is the most that six works reach, with which of them, and what stops the rest?

`transcaspian invest` tries all options of the tables, in a few minutes; these six take less than one.
"""

import transcaspian

CANDIDATES = [
    "tankers-2200", "one-more-tanker", "kz-ferries-four", "ferry-fast-turn", "boxes-wait-less", "feeder-timetable",
]  # fmt: skip

answer = transcaspian.invest("base", target_kt=10_000.0, by=2030, projects=CANDIDATES)
plan, stopped = answer.plan, answer.stopped
assert stopped is not None, "the target is within reach"
reach = stopped.reach
assert reach is not None


def kt(value: float) -> str:
    """Write tonnes to the nearest ten thousand."""
    return f"{round(value, -1) + 0.0:,.0f} kt"


print(f"Without them {kt(answer.without_kt)} in 2030; at most {kt(stopped.reachable_kt)} with them.")
print(f"Nearly all of that, {kt(plan.corridor_kt)}, for {plan.capex_musd:,.0f} MUSD:")
for work in plan.works:
    print(f"  {work.start_year}-{work.opens_year}  {work.capex_musd:>6,.1f} MUSD  {work.name}")
print(f"Everything built and ample room on all its ways: {kt(reach.free_kt)}. Demand is what lacks.")
for year in plan.years:
    print(f"  {year.year}  {kt(year.planned_kt)}; what binds: {year.planned_binds}")
for found in answer.appraisals:
    worth = round(found.total.common_npv_musd, -2)
    print(f"Worth to all parties, rents {found.rents}: {worth:,.0f} MUSD at {found.common_discount_share:.0%}")
