"""In which year do ships lose a quarter of their load, and what does a tonne of room cost that dredging keeps?

The level is drawn 2,000 times; each future has its own year. The band holds nine tenths of them, and stays open where
the loss need not come. Before 2030 the pathways of emissions hardly differ; later the answer to warming does.
"""

import transcaspian

LINES = ("aktau-dubendi-tanker", "aktau-alat-dry", "aktau-alat-feeder", "kuryk-alat-ferry", "turkmenbashi-alat-ferry")

found = transcaspian.sea("base")
print("A large tanker at Aktau loads, of a full cargo:")
past = [one for one in found.past_loads if one.fleet == "tanker-makhachkala" and one.year >= 2021]
print("  " + ", ".join(f"{one.year} {one.model_share:.0%}" for one in past))

print("\nA quarter of the load is lost (median, 5-95 % of futures):")
for loss in found.losses:
    if loss.link in LINES and loss.lost_share == 0.25:
        works = f"with {loss.project}" if loss.project else "without works"
        print(f"  {loss.link}, {works}: {loss.median_year} ({loss.p05_year}-{loss.p95_year or ''})")

print("\nWhat dredging keeps, and for how much:")
for one in found.works:
    price = "" if one.median_usd_per_t is None else f", {one.median_usd_per_t:.2f} USD a tonne"
    print(f"  {one.project}: {one.median_kept_kt_per_y:,.0f} kt a year{price}")

print("\nThe level in 2040 and in 2100, m Baltic:")
for response in ("mild", "central", "severe"):
    level = {one.year: one.median_m_baltic for one in transcaspian.sea("base", response=response, draws=500).level}
    print(f"  {response}: {level[2040]:.1f}, {level[2100]:.1f}")
