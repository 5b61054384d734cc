"""Why is the traffic of 2030 what it is, and which of the numbers behind it are least known?

`why` follows one number back to every row of the tables that moves it, in one solve. Effects are of the first order:
small steps, with what is open and which routes are known held as they are.
"""

import transcaspian

done = transcaspian.run("base", years="2030")
answer = transcaspian.why(done, "corridor_kt", 2030)

assumed = answer.status_shares["assumed"]
print(f"{round(answer.value, -1):,.0f} kt rest on {answer.inputs:,} numbers; {assumed:.0%} of their weight is assumed")
print("\nOne per cent more of it (a level: one centimetre):")
for one in answer.drivers[:6]:
    print(f"  {one.name}, {one.field} ({one.status}): {one.effect:+.1f} kt")

print("\nLeast known: from the low to the high end of its range")
for one in answer.ranges[:4]:
    low_kt, high_kt = (round(effect, -1) + 0.0 for effect in (one.low_effect, one.high_effect))
    print(f"  {one.name}, {one.field}: {low_kt:+,.0f} to {high_kt:+,.0f} kt")

print("\nTaken away alone:")
for one in answer.changes[:4]:
    print(f"  {one.change.owner} ({one.field} of {one.target}): {round(one.effect, -1) + 0.0:+,.0f} kt")

titles = {source.id: source.title for source in answer.sources}
print(f"\nThe first driver stands on: {titles[answer.drivers[0].sources[0]]}")
