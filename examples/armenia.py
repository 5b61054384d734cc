"""How does Kazakh grain reach Yerevan, before and after transit through Azerbaijan was freed?

The shipped scenario `armenia-open` adds one project to `base`: the end of the limits stated in October 2025. `route`
shows ways that a restriction closes too, and says which restriction it is.
"""

import transcaspian

for scenario in ("base", "armenia-open"):
    answer = transcaspian.route("petropavl", "yerevan", cargo="grain", year=2026, scenario=scenario)
    print(f"{scenario}, {answer.cargo} from Petropavl to Yerevan in {answer.year}:")
    for way in answer.ways[:3]:
        shut = f", closed by {way.closed_by}" if way.closed_by else ""
        size = f"{round(way.length_km, -2):,.0f} km, {way.days:.0f} days, {round(way.usd_per_t, -1):.0f} USD/t"
        print(f"  {way.corridor}: {size}{shut}")
        places = [leg.origin for leg in way.legs] + [way.legs[-1].destination]
        print(f"    {' - '.join(places)}")
    print()
