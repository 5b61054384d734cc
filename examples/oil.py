"""What does a tonne of Kazakh oil earn by each way, how many tankers do 2.2 Mt need, how much fits the blend?"""

import transcaspian
from transcaspian.network import build
from transcaspian.runs import with_sea
from transcaspian.world import blend_room_kt, ships_needed, tanker_line, way_legs, way_path

known = transcaspian.atlas()
base = with_sea(transcaspian.scenario("base", atlas=known), atlas=known)
network = build(base, year=2028, atlas=known)

print("What is paid from Tengiz to the market in 2028, USD a tonne")
for way in known.oil.ways.values():
    path = way_path(network, way)
    closed = "" if path.is_open else ", closed"
    print(f"{path.usd_per_t:6.1f}  {way.name} to {way.destination}, {path.days:.0f} days{closed}")

print("\nThe way by Baku-Tbilisi-Ceyhan, leg by leg")
for leg in way_legs(network, way_path(network, known.oil.ways["way-btc"])):
    print(f"{leg.usd_per_t:6.1f}  {leg.name} ({leg.kind}, {leg.status})")

print("\nTankers for 2.2 Mt a year, with room for queues")
for year in (2023, 2026, 2030, 2035, 2040):
    line = tanker_line(build(base, year=year, atlas=known), link="aktau-dubendi-tanker")
    need = ships_needed(2200.0, kt_per_ship=line.kt_per_ship, fill_share=known.oil.value("oil-fill"))
    print(f"{year}: {line.load_t:,.0f} t a voyage at {line.depth_share:.0%} of the payload, {need} ships")

azeri, tengiz = known.oil.grades["grade-azeri"].sulphur_share, known.oil.grades["grade-tengiz"].sulphur_share
room = blend_room_kt([(known.oil.value("oil-azeri"), azeri)], sulphur_share=tengiz, limit_share=0.0018)
print(f"\n{room:,.0f} kt of Tengiz oil keep a line with 24 Mt of Azeri oil below 0.18 % of sulphur")
