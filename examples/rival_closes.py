"""A rival closes: where does the freight of the northern route go when Russia and Belarus let no transit pass?

The corridor gains only what its ships and berths can take; the rest goes round by sea or by Iran, or stays at home.
"""

import transcaspian

answer = transcaspian.compare("base", "north-closed", years="2028")
row = answer.years[0]
before, after = answer.a["years"][0], answer.b["years"][0]

print(f"Middle Corridor in {row['year']}, before and after the north is closed:")
print(f"  {row['a_kt'] / 1000:.1f} Mt, then {row['b_kt'] / 1000:.1f} Mt")
print(f"  boxes: {round(row['a_teu'], -3):,.0f} TEU, then {round(row['b_teu'], -3):,.0f} TEU")
print(f"  what binds: {row['a_bottleneck']}, then {row['b_bottleneck']}")
print("Share of each way in the freight that has a choice:")
for way, share in sorted(before["by_corridor_share"].items(), key=lambda item: -item[1]):
    print(f"  {way}: {share:.0%}, then {after['by_corridor_share'][way]:.0%}")
stays_mt = (after["not_moved_kt"] - before["not_moved_kt"]) / 1000
print(f"Freight that finds no way at its price: {stays_mt:+.1f} Mt")
