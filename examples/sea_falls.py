"""The Caspian falls 0.2 m a year and not 0.05: what does that do to the loads of ships, and what does dredging buy?

`deep-sea-fall` stands 2.27 m lower than the base in 2040. The second scenario also leaves Aktau as it is;
`compare` then tells the fall and the dredging apart, each alone (first) and on top of the other (last). A class
that would load less than a tenth of its payload is laid up and its line closes: it counts as nothing here.
"""

import tempfile
from pathlib import Path

import transcaspian

NOT_DREDGED = """\
title = "The deep fall, and Aktau is not dredged"
extends = "deep-sea-fall"
without = ["aktau-dredging"]
"""
SERVICES = {"aktau-alat-dry": "dry cargo", "aktau-dubendi-tanker": "oil", "kuryk-alat-ferry": "ferries"}

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "not-dredged.toml"
    path.write_text(NOT_DREDGED)
    answer = transcaspian.compare("base", str(path), years=[2040])

row = answer.years[0]
print(f"Corridor in 2040: {row['a_kt'] / 1000:.1f} Mt; deeper fall, Aktau not dredged: {row['b_kt'] / 1000:.1f} Mt")
for name, run in (("in the base", answer.a), ("then", answer.b)):
    loads = {one["link"]: one["draught_kt"] / one["ships_kt"] for one in run["crossings"] if one["forward"]}
    words = ", ".join(f"{service} {loads.get(link, 0.0):.0%}" for link, service in SERVICES.items())
    print(f"  ships load, of what they were built for, {name}: {words}")

effects = {effect["project"]: effect for effect in answer.by_project}
fall, dredging = effects["deep-sea-fall"], effects["aktau-dredging"]
print(f"The deeper fall alone: {round(fall['corridor_kt_first'], -1):+,.0f} kt")
print("What dredging at Aktau is worth in 2040:")
print(f"  as the sea falls in the base: {round(-dredging['corridor_kt_first'], -1) + 0.0:+,.0f} kt")
print(f"  with the deeper fall: {round(-dredging['corridor_kt_last'], -1) + 0.0:+,.0f} kt")
