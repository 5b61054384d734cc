"""Is a power cable below the Caspian worth it? Few weeks, both prices of gas; needs the extra `power`."""

import transcaspian

found = transcaspian.power("base", year=2032, sizes_mw=[100, 500], weeks=8, what_if=False)
print(found.answer)
for gas in found.gases:
    print(f"\n{gas.gas} price of gas, {gas.mangystau_usd_per_1000_m3:g} USD per 1,000 m3 in Mangystau")
    for size in gas.sizes:
        flows = f"{size.to_azerbaijan_gwh / 1000:.1f} TWh west, {size.to_mangystau_gwh / 1000:.1f} east"
        print(f"{size.size_mw:6g} MW saves {size.value_musd:5.1f} million USD a year: {flows}")
    for choice in gas.choices:
        best = f"{choice.best_mw:g} MW" if choice.best_mw else "none"
        print(f"  {choice.case} cost: best {best}; 1,000 MW pays at {choice.break_even_musd:.0f} million USD")
