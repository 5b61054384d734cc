"""How long does a box take, how sure is that, and what do storms and fuller trains of ships do to it?

Six years of operations at the flows of 2026. Every number is a mean with half of its 95 % interval; storms are what the
same years lose against themselves without storms. Run it again: the same seed gives the same bytes.
"""

import transcaspian

answer = transcaspian.simulate("base", year=2026, replications=6, seed=1)
found = answer.simulated


def told(value, unit="days", digits=1):
    """Write a mean with half its interval."""
    return f"{value.value:,.{digits}f} ± {value.half_value:,.{digits}f} {unit}"


print(f"{found.replications} simulated years of 2026, {answer.corridor_kt / 1000:.1f} Mt in the corridor")
for row in found.groups:
    if row.corridor == "titr" and row.unit == "boxes":
        print(f"{row.name}: half take less than {told(row.median_days)}")
        print(f"  one in twenty takes more than {told(row.p95_days)}; storms cost {told(row.storm_days)}")

cause = found.causes[0]
print(f"Freight waits most for this: {cause.cause} ({cause.share:.0%} of all waiting)")
storms = found.storms
print(f"A mean unit loses {told(storms.lost_days)} to storms, {told(storms.recovery_days)} of them in the recovery")
fullest = max(found.voyages, key=lambda one: (one.deck_share.value, one.name))
print(f"Ships sail fullest here: {fullest.name} ({fullest.deck_share.value:.0%} of the deck)")
off = [pair for pair in answer.waits if pair.flagged]
print(f"{len(off)} of {len(answer.waits)} waits of the equilibrium are off by more than a factor of two")
