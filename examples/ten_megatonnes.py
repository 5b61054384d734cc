"""How much freight will the corridor carry, year by year, and when does it reach 10 Mt?

`base` holds what is built or under way, on realistic dates; `roadmap` is every promise kept on time, rivals' works too:
an upper bound, not a forecast. What the corridor is in here: all freight on the Aktau-Alat and Kuryk-Alat lines.
"""

import transcaspian

YEARS = [2026, 2030, 2035, 2040]

for name in ("base", "roadmap"):
    summary = transcaspian.run(name, years=YEARS).summary
    print(summary.scenario["title"])
    for year in summary.years:
        west_share = year.by_direction_kt["west"] / year.corridor_kt
        cargo, kt = max(year.by_cargo_kt.items(), key=lambda item: item[1])
        print(
            f"  {year.year}: {year.corridor_kt / 1000:.1f} Mt ({west_share:.0%} westbound), "
            f"{round(year.corridor_teu, -3):,.0f} TEU; the most is {cargo}, {kt / 1000:.1f} Mt"
        )
    goal = next(target for target in summary.targets if target.id == "scenario-target")
    when = f"reached by {goal.year_met}" if goal.year_met else f"not reached by {YEARS[-1]}"
    print(f"  {goal.target / 1000:.0f} Mt: {when}")
    shares = sorted(summary.years[1].by_corridor_share.items(), key=lambda item: -item[1])
    first = ", ".join(f"{way} {share:.0%}" for way, share in shares[:5])
    print(f"  Shares of the freight that has a choice, {YEARS[1]}: {first}\n")
