"""When does trade of Kazakhstan and Azerbaijan reach a billion dollars, and what part of it is the corridor's doing?"""

import transcaspian

found = transcaspian.trade("base", draws=40)

print(f"Turnover of {found.base_year} as each side counts it, million USD:")
last = found.mirror[-1]
print(f"  {last.kz_musd:.0f} by Kazakhstan, {last.az_musd:.0f} by Azerbaijan, {last.reconciled_musd:.0f} together")
for path in found.paths:
    end, parts = path.years[-1], path.parts
    year = path.median_year or f"not by {found.last_year}"
    print(f"{path.scenario}: {round(end.median_musd, -1):.0f} in {end.year}, {found.target_musd:.0f} reached: {year}")
    print(
        f"  growth {parts.growth_musd:+.0f}, money on the way {parts.money_musd:+.0f}, days {parts.days_musd:+.0f}, "
        f"all trade costs would have to fall by {path.needed_cut_share:.1%}"
    )
forecast = next(one for one in found.forecasts if one.reporter == "AZ")
print(f"Forecast of {forecast.year} as Azerbaijan counts: {forecast.median_musd:.0f}")
counted = max((one for one in found.later_counts if one.measure == "turnover"), key=lambda one: one.months or 0)
print(f"  then counted, {counted.months} months of {counted.year}: {counted.value:.0f}; it moved nothing above")
