"""How long does a box take from Xi'an to Constanta, how sure is that, and what do storms, ferries and borders do to it?

`route` gives the cheapest way of each corridor at the prices and queues of the year, the cheapest of all
first, time counted. The spread is a standard deviation; waits are the mean time in queues, at borders and until a ship
is full and leaves.
"""

import transcaspian

WAY = {"origin": "xian", "destination": "constanta", "cargo": "container-general", "most": 20}

answer = transcaspian.route(**WAY, year=2026)
print("Box Xi'an to Constanta in 2026:")
ways = {way.corridor: way for way in reversed(answer.ways)}
for way in sorted(ways.values(), key=answer.ways.index):
    days = f"{way.days:.0f} days, give or take {way.sd_days:.0f}"
    print(f"  {way.corridor}: {days}; {round(way.usd_per_teu, -1):,.0f} USD a TEU")

middle = ways["titr"]
wait_days = sum(wait.wait_h for wait in middle.waits) / 24
print(f"\nOn the Middle Corridor {wait_days:.1f} of {middle.days:.0f} days are waits:")
for wait in [wait for wait in middle.waits if wait.wait_h >= 3.0][:5]:
    print(f"  {wait.name}: {wait.wait_h:.0f} h")

crossings = transcaspian.run("base", years="2026").summary.crossings
ferry = next(one for one in crossings if one.link == "kuryk-alat-ferry" and one.forward)
print(f"\nWeather leaves the Kuryk ferries {ferry.weather_kt / ferry.draught_kt:.0%} of what they could carry")

for name in ("frozen", "operations-first"):
    ways = transcaspian.route(**WAY, year=2030, scenario=name).ways
    days = next(way.days for way in ways if way.corridor == "titr")
    print(f"2030 under {name}: {days:.1f} days by the Middle Corridor")
