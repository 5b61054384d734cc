"""Which of the projects still open would add most to the base in 2032, and for what money?

`compare` adds each project alone to the first scenario and takes it last from the second; its gain is the mean of the
two. It ranks projects. It does not choose: which of them, in which year and order, is a question for an optimiser.
"""

import math
import tempfile
from pathlib import Path

import transcaspian

SHORTLIST = """\
title = "The base and a shortlist"
extends = "base"
projects = [
  "kmtf-six-boxships", "kz-ferries-four", "tankers-2200", "alat-phase-2", "armenia-transit-open", "unified-tariff",
  "coordinated-dispatch",
]
"""

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "shortlist.toml"
    path.write_text(SHORTLIST)
    answer = transcaspian.compare("base", str(path), years="2032")

known = transcaspian.atlas().projects
row = answer.years[0]
print(f"{row['year']}: {row['a_kt'] / 1000:.2f} Mt in the base, {row['b_kt'] / 1000:.2f} Mt with all seven")
for effect in sorted(answer.by_project, key=lambda one: (-round(one["corridor_kt"], -1), one["project"])):
    project, gain_kt = known[effect["project"]], effect["corridor_kt"]
    first_kt, last_kt = (round(effect[key], -1) + 0.0 for key in ("corridor_kt_first", "corridor_kt_last"))
    print(f"{project.name}: {round(gain_kt, -1) + 0.0:+,.0f} kt (alone {first_kt:+,.0f}, last {last_kt:+,.0f})")
    if math.isnan(project.capex_musd):
        print("  no cost published")
    else:
        worth_kt = round(gain_kt / project.capex_musd, 1) + 0.0
        print(f"  {project.capex_musd:,.0f} MUSD: {worth_kt:.1f} kt a year for each MUSD")
