"""Why does the corridor carry what it carries in 2030, and how much of that is assumed?

`why` ranks every number of the tables by what one per cent more of it does to the metric, prices, queues and departures
all answering, and says who vouches for it. `check` solves the year again at either side of the first five.
"""

import transcaspian

base = transcaspian.run("base", years="2030")
answer = transcaspian.why(base, "corridor_kt", 2030, most=5, check=True)
titles = {source.id: source.title for source in answer.sources}

print(f"Corridor in 2030: {answer.value / 1000:.1f} Mt")
print(f"Of the summed effects of its inputs, {answer.status_shares['assumed']:.0%} rest on assumptions.\n")
for driver in answer.drivers:
    print(f"{driver.table} {driver.row}, {driver.field} = {driver.value:g} {driver.unit} ({driver.status})")
    print(f"  one per cent more: {driver.effect:+.0f} kt; solving again gives {driver.check.ratio:.2f} of that")
    print(f"  {titles[driver.sources[0]]}")
