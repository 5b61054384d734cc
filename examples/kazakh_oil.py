"""How much Kazakh oil crosses by tanker to Baku and goes on by BTC, and what would carry more?

Oil on contract goes whatever it costs; the rest looks for the cheapest way by pipeline, tanker or rail. The way is as
wide as its narrowest part: tankers, the water at Aktau, and the room that BTC grants.
"""

import tempfile
from pathlib import Path

import transcaspian

MEASURES = {"btc-kazakh": "to Baku, for BTC", "aktau-makhachkala-oil": "to Makhachkala", "aktau-oil": "from Aktau"}
WIDER = 'title = "More oil"\nextends = "base"\nprojects = ["tankers-2200", "aktau-baku-oil-7000"]\n'

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "more-oil.toml"
    path.write_text(WIDER)
    answer = transcaspian.compare("base", str(path), years=[2027, 2032])

for number, row in enumerate(answer.years):
    base, wider = (run["years"][number]["measures"] for run in (answer.a, answer.b))
    print(f"Kazakh oil by tanker in {row['year']}, in the base and with more tankers and room for 7 Mt:")
    for name, words in MEASURES.items():
        print(f"  {words}: {base[name] / 1000:.1f} and {wider[name] / 1000:.1f} Mt")

print(f"What each brings to the corridor in {answer.project_year}, alone and as the second of the two:")
for effect in answer.by_project:
    first_kt, last_kt = (round(effect[key], -1) + 0.0 for key in ("corridor_kt_first", "corridor_kt_last"))
    print(f"  {effect['project']}: {first_kt:+,.0f} and {last_kt:+,.0f} kt")

print("What was promised, and what the base gives:")
for target in answer.a["targets"]:
    if target["measure"] == "btc_kazakh_kt" and target["value"] is not None:
        year = target["year"] or answer.years[-1]["year"]
        print(f"  {target['title']}: {target['target'] / 1000:.1f} Mt, {target['value'] / 1000:.1f} Mt in {year}")
