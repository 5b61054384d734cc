"""What does a cable of light under the Caspian give in capacity, in time and in safety, against having none?

Needs the extra `fibre`: GNPy sends the light. Three designs stand for thirteen. The sign of the gain in time hangs on
how one measured round trip is read, and most of the hours saved rest on a prior for losing all of Russia at once; both
are printed, none is hidden.
"""

import transcaspian

DESIGNS = ("repeaters-2-c", "repeaters-4-cl", "bare-c")

found = transcaspian.fibre("base", designs=DESIGNS)
opens = "not opened" if found.opens_year is None else f"open from {found.opens_year}"
print(f"{found.cable_name}, {opens}: fibre pairs for {found.target_tbps:g} Tbit/s")
for line in found.lines:
    pairs = "none will do" if line.modes_pairs is None else f"{line.modes_pairs} pairs"
    print(f"  {line.length_km:.0f} km, {line.name.lower()}: worst channel {line.worst_gsnr_db:.0f} dB, {pairs}")

print(f"\nAlmaty-Frankfurt, {found.measured_ms:g} ms today: gain by the cable, and what the same reading foretells")
for reading in found.readings:
    trip = next(
        one
        for one in found.trips
        if (one.reading, one.basis, one.path) == (reading.path, reading.basis, "path-black-sea")
    )
    print(
        f"  {reading.name}, lengths {reading.basis}: {trip.gain_ms:+.0f} ms;"
        f" London-Hong Kong {reading.predicted_ms:.0f} of {reading.measured_ms:g} ms ({reading.error_share:+.0%})"
    )

print("\nHours a year without a way to Europe")
for case in found.outages:
    print(f"  {' + '.join(case.cables) or 'no cable'}: {case.europe_h_per_y:.2f}")
print("What the cable saves, by how often Russia is lost at once for three days")
for one in found.shocks:
    often = f"once in {1 / one.shock_per_y:.0f} years" if one.shock_per_y else "never"
    print(f"  {often}: {one.saved_h_per_y:.1f} hours")
print(f"\n{found.assumed_share:.0%} of the numbers behind this are assumed.")
