"""What could the corridor charge in 2026 if its members agreed, and who would have to pay whom?

Every regime is an equilibrium of the whole network. Pricing scarcity and better margins are told apart, and a split in
which nobody loses is found, or said not to exist.
"""

import transcaspian

answer = transcaspian.tariffs("base", year=2026, shared=False)
print(f"{answer.trip_name}, {answer.year}:")
for one in answer.regimes:
    shippers = sum(one.shippers_musd.values())
    print(
        f"  {one.title}: {one.usd_per_teu:,.0f} USD a TEU, {one.corridor_kt:,.0f} kt; against today members "
        f"{one.members_musd:+.0f}, shippers {shippers:+.0f} MUSD a year"
    )
nash = next(one for one in answer.regimes if one.id == "nash")
print(f"Each for itself is a warning, not a forecast; its certificate says: {nash.proof.verdict}")
print("What each step brings, MUSD a year:")
for step in answer.gains:
    gains = f"members {step.members_musd:+.0f}, shippers {step.shippers_musd:+.0f}, {step.corridor_kt:+,.0f} kt"
    print(f"  {step.title}: {gains}")
most = answer.regimes[-1]
print(f"Harmonised, {answer.harmonised_kt:+,.0f} kt. {answer.nobody_loses[0].upper()}{answer.nobody_loses[1:]}.")
print(f"While the rents of scarce capacity stay burnt, {answer.harmonised_burnt_kt:+,.0f} kt.")
print("The largest transfers, MUSD a year:")
for party in sorted(most.parties, key=lambda party: -abs(party.transfer_musd or 0.0))[:4]:
    print(f"  {party.name}: {party.transfer_musd:+.1f}")
