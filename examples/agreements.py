"""What was promised for the corridor and what crosses the Caspian beside it, and which world would keep it?

A verdict is what a run says: base opens works on realistic dates, roadmap every one in time and in full. What both
miss is not a matter of dates. What has happened stands beside the verdict, with the day from which it was known.
"""

import transcaspian

YEARS = "2024-2030"

base = transcaspian.agreements("base", years=YEARS)
roadmap = transcaspian.agreements("roadmap", years=YEARS)
print(base.answer, roadmap.answer, sep="\n")

print(f"\n{'Promise':<55}{'due':>5}  {'base':<20}{'roadmap':<20}{'known'}")
kept = {one.id: one for one in roadmap.promises}
for one in sorted(base.promises, key=lambda promise: (promise.due_year or 9999, promise.id)):
    other = kept[one.id]
    words = [f"{p.verdict} {p.late_years} y" if p.late_years else p.verdict for p in (one, other)]
    if words[0] != words[1]:
        due = one.due_year or "-"
        print(f"{one.title[:54]:<55}{due:>5}  {words[0]:<20}{words[1]:<20}{one.state} {one.state_day}")

print("\nMissed even when every work opens in time:")
for one in roadmap.promises:
    if one.verdict == "missed":
        print(f"  {one.title}: {one.why}")

print("\nThe Zangezur corridor and the regional logistics capacity by 2028:")
for found in (base, roadmap):
    one = next(one for one in found.promises if one.id == "agr-zangezur-2028")
    print(f"  {found.scenario}: {one.verdict}: {one.why}")
