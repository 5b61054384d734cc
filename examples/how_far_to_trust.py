"""How far can these numbers be trusted?

The free parameters are fitted to counts up to 2023; 2024 is held out and judges the model beside naive rivals. This
reads the record that ships with the fitted values; `transcaspian.calibrate` makes it anew in a minute.
"""

from transcaspian.data import saved_calibration

WAYS = ("model", "last", "trend")

record = saved_calibration()
first, last = record["fit_years"]
print(f"Fitted to {len(record['counts'])} counts of {first}-{last}:")
for fit in record["fits"]:
    error = f"{fit['error_value']:.2f}" + (" (of ln)" if fit["op"] == "scale" else "")
    print(f"  {fit['name']}: {fit['value']:.2f} {fit['unit']}, error {error}")
    if abs(fit["moved_sd_value"]) > 2.0:
        print(f"    {fit['moved_sd_value']:+.1f} standard deviations from what was believed before: be careful")

print(f"\n{record['held_year']}, held out: error of the model, of the last count carried on, of its trend")
for one in record["hold_out"][:6]:
    errors = ", ".join(f"{way} {one['error_share'][way]:+.0%}" for way in WAYS if way in one["error_share"])
    print(f"  {one['name']} ({one['count_value']:,.0f} {one['unit']}): {errors}")

print(f"\nForecast; {record['forecasts'][0]['covered_share']:.0%} of outcomes should lie in the range:")
for one in record["forecasts"]:
    low, value, high = (float(f"{one[key]:.2g}") for key in ("low_value", "value", "high_value"))
    print(f"  {one['name']}, {one['year']}: {value:,.0f} {one['unit']}, {low:,.0f} to {high:,.0f}")
