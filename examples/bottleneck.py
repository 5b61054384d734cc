"""What binds on the corridor in 2030, and what does relief bring?

A planner's first question. `relief` doubles the worst bottleneck, solves again and names the next one: the gain of one
work alone is small where another place binds behind it. `bundles` are pairs that gain more together than apart.
"""

import transcaspian

base = transcaspian.run("base", years="2030").summary
year = base.years[0]

print(f"Corridor in 2030: {year.corridor_kt / 1000:.1f} Mt, {round(year.corridor_teu, -3):,.0f} TEU")
print("\nWhat costs its freight most:")
for place in year.bottlenecks[:3]:
    print(f"  {place.name}: {place.utilisation:.0%} full, about {place.wait_h:.0f} h of wait")

print("\nOne after the other, each doubled:")
for step in base.relief:
    gain_kt = step.after_kt - step.before_kt
    print(f"  {step.name}: {round(gain_kt, -1):+,.0f} kt")

print("\nTogether, each by half:")
for pair in base.bundles[:2]:
    names, apart_kt = " + ".join(pair.resources), sum(pair.single_kt)
    print(f"  {names}: {round(pair.joint_kt, -1):+,.0f} kt, apart {round(apart_kt, -1):+,.0f} kt")
