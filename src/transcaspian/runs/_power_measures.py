"""What the answer on power says of promises: energy through the cable, and what Azerbaijan can export, by year."""

from __future__ import annotations

from collections.abc import Sequence

from transcaspian.model import Atlas, Scenario
from transcaspian.runs._power_records import Gas
from transcaspian.world import CABLE, PowerFacts, open_shares

CABLE_MEASURE, EXPORT_MEASURE = "caspian_cable_gwh", "az_power_export_gw"
EXPORTER = "AZ"
GREEN = ("hydro", "solar", "wind")
MW_PER_GW = 1000.0
NO_CHANGES = "electricity moves no freight that a run counts, so nothing of this answer changes a freight run"

Measures = tuple[dict[str, dict[str, float]], dict[str, str]]


def power_measures(
    scenario: Scenario, gases: Sequence[Gas], *, atlas: Atlas, facts: PowerFacts, year: int, from_year: int | None
) -> Measures:
    """Give the measures of promises by year, and what is to be said of each.

    The cable carries nothing before the scenario opens it; from then on the energy of the year solved, at the largest
    size that pays. Where the scenario opens it and no size pays, nobody has said what is laid, and there is no value.
    """
    span = range(scenario.years[0], scenario.years[1] + 1)
    values = {EXPORT_MEASURE: export_gw(scenario, span, atlas=atlas, facts=facts)}
    notes = {
        EXPORT_MEASURE: "the least of green plants that stand and of lines out of Azerbaijan, the Caspian cable apart"
    }
    paying, gwh = _paying(gases)
    if from_year is None:
        values[CABLE_MEASURE] = {str(one): 0.0 for one in span}
        notes[CABLE_MEASURE] = f"the scenario does not open the cable; {paying} in {year}"
    elif gwh is None:
        notes[CABLE_MEASURE] = (
            f"the scenario opens the cable in {from_year}, but {paying} in {year} and none is published: what it would "
            "carry cannot be said"
        )
    else:
        values[CABLE_MEASURE] = {str(one): gwh if one >= from_year else 0.0 for one in span}
        notes[CABLE_MEASURE] = f"energy of {year} with the largest size that pays: {paying}"
    return values, notes


def _paying(gases: Sequence[Gas]) -> tuple[str, float | None]:
    """Say which size pays, the largest over prices of gas and of the cable, and what it carries in a year, GWh."""
    best = [(choice.best_mw, gas, choice) for gas in gases for choice in gas.choices if choice.best_mw > 0.0]
    if not best:
        return "no size pays", None
    size_mw, gas, choice = max(best, key=lambda one: one[0])
    size = next(one for one in gas.sizes if one.size_mw == size_mw)
    words = f"{size_mw:g} MW pays at the {gas.gas} price of gas and {choice.case} cost"
    return words, size.to_azerbaijan_gwh + size.to_mangystau_gwh


def export_gw(scenario: Scenario, span: range, *, atlas: Atlas, facts: PowerFacts) -> dict[str, float]:
    """Give the most green power that Azerbaijan can send out in each year: plants that stand, lines that are open."""
    home = {zone.id for zone in facts.zones.values() if zone.country == EXPORTER}
    plants = [one for one in facts.plants.values() if one.zone in home and one.technology in GREEN]
    lines = [one for one in facts.ties.values() if one.id != CABLE and len({one.from_zone, one.to_zone} & home) == 1]
    found = {}
    for year in span:
        is_open = open_shares(scenario, atlas=atlas, facts=facts, year=year)
        green_mw = sum(one.capacity_mw for one in plants if one.stands(year))
        lines_mw = sum(one.capacity_mw * is_open[one.id] for one in lines)
        found[str(year)] = min(green_mw, lines_mw) / MW_PER_GW
    return found
