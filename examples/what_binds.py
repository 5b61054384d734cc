"""What binds on the corridor in 2030, what comes next, and what is a tonne of relief worth?

A planner's first question. `relief` doubles the worst bottleneck, solves again and names the next one: the gain of one
work alone is small where another place binds behind it. `bundles` are pairs that gain more together than apart.
"""

import transcaspian

base = transcaspian.run("base", years="2030").summary
year = base.years[0]

print(f"Corridor in 2030: {year.corridor_kt / 1000:.1f} Mt, {round(year.corridor_teu, -3):,.0f} TEU")
print("\nWhat costs its freight most, and what one unit more a year is worth:")
for place in year.bottlenecks[:3]:
    gain_t, saving_usd = 1000 * place.corridor_kt_per_unit, place.user_saving_usd_per_unit
    print(f"  {place.name}: {place.utilisation:.0%} full, about {place.wait_h:.0f} h of wait")
    print(f"    a {place.unit.replace('_', ' ')} more: {gain_t:+.1f} t, users save {round(saving_usd, -2):,.0f} USD")

print("\nOne after the other, each doubled:")
for step in base.relief:
    gain_kt = step.after_kt - step.before_kt
    print(f"  {step.name}: {round(gain_kt, -1):+,.0f} kt")

print("\nTogether, each by half:")
for pair in base.bundles[:2]:
    names, apart_kt = " + ".join(pair.resources), sum(pair.single_kt)
    print(f"  {names}: {round(pair.joint_kt, -1):+,.0f} kt, apart {round(apart_kt, -1):+,.0f} kt")
