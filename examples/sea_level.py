"""How far will the Caspian fall, how well would its fall of 2011-2024 have been foreseen, and what do others say?

The level follows from water: rivers in, evaporation and the bay of Kara-Bogaz-Gol out, over an area that shrinks as
the sea falls. "given" knows the rivers of 2011-2023, "sampled" does not. A projection is never one line: three
responses to warming by four pathways of emissions.
"""

import numpy as np

from transcaspian.model import atlas
from transcaspian.world import PATHWAYS, RESPONSES, VARIANTS, balance, beside_published, hindcast_sea, project

data = atlas()
water = balance(data)
closes = "yes" if water["residual_km3"].abs().max() < 1e-6 else "no"
print(f"Balance {water['year'][0]}-{water['year'][-1]} closes to 1e-6 km3 every year: {closes};")
print(f"  net evaporation {water['net_evaporation_mm'].min():.0f} to {water['net_evaporation_mm'].max():.0f} mm a year")

found = hindcast_sea(data)
print(f"\n{'Forecast':<27}{'rivers':<9}{'years':<11}{'RMSE':>6}{'end':>7}{'CRPS':>7}{'in 50 %':>9}{'in 90 %':>9}")
for one in (*found.scores, *found.rolling):
    is_rolling = not hasattr(one, "end_error_m")
    end = "" if is_rolling else f"{one.end_error_m:+.2f}"
    years = f"1966-{one.last_year}*" if is_rolling else f"{one.first_year}-{one.last_year}"
    print(
        f"{one.model:<27}{one.inflow:<9}{years:<11}{one.rmse_m:6.2f}{end:>7}{one.crps_m:7.3f}"
        f"{one.in_50_share:9.0%}{one.in_90_share:9.0%}"
    )
print("  metres; *: origins every three years, up to fourteen years ahead", *found.aims, found.fit.warning, sep="\n  ")

print("\nLevel, m Baltic: 5 %, median, 95 %; and the year in which half of the futures stand at -30 or lower")
asked = [(response, pathway, "") for response in RESPONSES for pathway in PATHWAYS]
for response, pathway, variant in [*asked, *(("central", "ssp245", variant) for variant in VARIANTS[1:])]:
    future = project(data, response=response, pathway=pathway, variant=variant)
    fan = future.fan((0.05, 0.5, 0.95))
    bands = [" ".join(f"{level:.1f}" for level in fan[:, year - 2025]) for year in (2030, 2040, 2050, 2100)]
    half = np.quantile(future.first_year_below(-30.0), 0.5, method="higher")
    print(f"{response:<8} {pathway} {variant:<10} " + "  ".join(f"{band:<17}" for band in bands) + f"  {half:.0f}")

print("\nChange to 2100 as published, and ours with the nearest pathway (central, severe), m")
for row in beside_published(data).drop_nulls("pathway").iter_rows(named=True):
    print(f"{row['name']:<25}{row['kind']:<7}{row['published_m']:+6.1f}{row['central_m']:+7.1f}{row['severe_m']:+7.1f}")
