"""What changes when the railway through Meghri and Nakhchivan (TRIPP) opens to Kars?

`compare` runs both on one choice set. By project: each piece added alone to the base, and taken last from the whole
chain. A chain is worth little before its last piece, which is the difference of the two.
"""

import transcaspian

answer = transcaspian.compare("base", "zangezur", years=[2030, 2035])
for number, row in enumerate(answer.years):
    through_kt = answer.b["years"][number]["measures"]["zangezur"]
    btk_kt = [run["years"][number]["measures"]["btk"] for run in (answer.a, answer.b)]
    print(f"{row['year']}: {round(through_kt, -1):,.0f} kt go by Meghri")
    print(f"  Caspian crossing {round(row['difference_kt'], -1) + 0.0:+,.0f} kt")
    print(f"  Baku-Tbilisi-Kars {round(btk_kt[0], -1):,.0f} kt before, {round(btk_kt[1], -1):,.0f} kt after")

print(f"\nWhat each piece does for the Caspian crossing in {answer.project_year}:")
for effect in answer.by_project:
    first_kt, last_kt = (round(effect[key]) + 0.0 for key in ("corridor_kt_first", "corridor_kt_last"))
    print(f"  {effect['project']}: alone {first_kt:+,.0f} kt, as the last piece {last_kt:+,.0f} kt")
