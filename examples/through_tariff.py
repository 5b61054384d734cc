"""What would one lower rail rate for boxes do in 2030: volume, what each railway earns, what users save?

A tariff is a number of the tables, so a policy is a list of Changes; those of each railway bear its name, so that the
comparison tells their parts. Fares are those of one way, Altynkol to Poti: earnings take every box of the corridor at
them, and the saving of users is by the rule of half.
"""

import msgspec

import transcaspian
from transcaspian import Change

YEAR, USD_PER_TEU_KM = 2030, 0.25
RAILWAYS = {"ktz": "Kazakhstan", "ady": "Azerbaijan", "gr": "Georgia"}

atlas = transcaspian.atlas()
base = transcaspian.scenario("base", atlas=atlas)
moves = [
    Change(f"{id_}-container", "usd_per_teu_km", "set", USD_PER_TEU_KM, 2027, source="planner-judgement", owner=name)
    for id_, name in RAILWAYS.items()
]
one_rate = msgspec.structs.replace(base, name="one-rate", title="One rate", changes=(*base.changes, *moves))


def fares_usd_per_teu(scenario):
    """Give the fares on the way by the corridor: Kazakhstan's, and that of the two in the Caucasus."""
    cargo = atlas.cargo("container-general")
    ways = transcaspian.route("altynkol", "poti", cargo=cargo.id, year=YEAR, scenario=scenario, most=20).ways
    legs = [leg for leg in next(way for way in ways if way.corridor == "titr").legs if leg.medium == "rail-1520"]
    return [leg.tariff_usd_per_t * cargo.t_per_teu for leg in (legs[0], legs[-1])]


answer = transcaspian.compare(base, one_rate, years=[YEAR])
row, before, after = answer.years[0], fares_usd_per_teu(base), fares_usd_per_teu(one_rate)
print(f"One rate of {USD_PER_TEU_KM} USD per TEU-km in {YEAR}:")
print(f"  boxes: {round(row['a_teu'], -2):,.0f} to {round(row['b_teu'], -2):,.0f} TEU")
for name, fare_before, fare_after in zip(("Kazakhstan", "Azerbaijan and Georgia"), before, after, strict=True):
    more_usd = fare_after * row["b_teu"] - fare_before * row["a_teu"]
    print(f"  {name}: {fare_before:,.0f} to {fare_after:,.0f} USD a TEU, earns {more_usd / 1e6:+.1f} MUSD a year")
saved_usd = (sum(before) - sum(after)) * (row["a_teu"] + row["b_teu"]) / 2
print(f"  users save {saved_usd / 1e6:.1f} MUSD a year")
for effect in answer.by_project:
    print(f"  the part of {effect['project']}: {effect['corridor_kt']:+,.0f} kt on the corridor")
