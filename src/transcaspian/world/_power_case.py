"""One year of the power system as numbers: fleets and their hourly limits, lines and theirs."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import Fault, InputError
from transcaspian.model import Atlas, Scenario, fold
from transcaspian.world._power_facts import CABLE, Plant, PowerFacts, Tie, Zone
from transcaspian.world._power_profiles import (
    Hours,
    demand_mw,
    inflow_shares,
    prices,
    solar_shares,
    wind_shares,
)

Floats = NDArray[np.float64]

REGULATED, ECONOMIC = "regulated", "economic"  # which price of gas the plants reckon with
GAS_CASES = (REGULATED, ECONOMIC)
FREE = ("solar", "wind")  # run by weather
ONSHORE = ("mangystau-west", "west-kz-national", "az-ge")  # on the way of a cable below the Caspian


class Fleet(msgspec.Struct, frozen=True, eq=False):
    """Plants of a zone that cost the same: capacity, what an hour allows, cost and CO2 of a MWh.

    ``allowed_share`` is empty where every hour allows all; a market has no technology and goes both ways. Water comes
    by ``inflow_mw`` into a reservoir of ``storage_h`` hours.
    """

    id: str
    zone: str
    technology: str
    capacity_mw: float
    cost_usd_per_mwh: Floats
    t_per_mwh: float
    allowed_share: Floats
    inflow_mw: Floats
    storage_h: float


class PowerCase(msgspec.Struct, frozen=True, eq=False):
    """A year of the power system under one price of gas, ready to be solved.

    ``load_mw`` has a row for each zone that has plants of its own; ``ties`` are those open in the year with their
    capacity, the cable among them whatever the scenario says: its size is asked for when the case is solved.
    """

    year: int
    gas: str
    hours: Hours
    zones: tuple[Zone, ...]
    load_mw: Mapping[str, Floats]
    fleets: tuple[Fleet, ...]
    ties: tuple[Tie, ...]
    availability_share: float
    line_cost_usd_per_mwh: float
    shortage_usd_per_mwh: float

    @property
    def cable(self) -> Tie:
        """The line below the Caspian."""
        return next(one for one in self.ties if one.id == CABLE)


def check_size(size_mw: float) -> float:
    """Refuse a size that no cable has.

    Raises
    ------
    InputError
        If it is negative or no number.
    """
    if not size_mw >= 0.0 or not np.isfinite(size_mw):
        raise InputError(
            Fault("power_ties.csv", "a cable has no such size", CABLE, "capacity_mw", f"{size_mw:g}", "0 MW or more")
        )
    return size_mw


def power_case(
    scenario: Scenario,
    *,
    atlas: Atlas,
    facts: PowerFacts,
    year: int,
    gas: str,
    hours: Hours,
    seed: int = 1,
    reinforced_mw: float = 0.0,
    wind_mw: float = 0.0,
) -> PowerCase:
    """Put the power system of a year together.

    Parameters
    ----------
    scenario : Scenario
        Its projects open lines; a Change of ``open_share`` on the link of a line scales its limit.
    atlas, facts
        The corridor of today, and the tables of the power model.
    year : int
        Whose demand, plants and lines.
    gas : str
        ``regulated`` or ``economic``.
    hours : Hours
        Which hours of the year.
    seed : int
        Of weather and prices abroad.
    reinforced_mw : float
        Added to each line on shore on the way of the cable.
    wind_mw : float
        Wind added in the zone where the cable starts.
    """
    cable = facts.ties[CABLE]
    plants = [one for one in facts.plants.values() if one.stands(year)]
    if wind_mw > 0.0:
        like = next(one for one in plants if (one.zone, one.technology) == (cable.from_zone, "wind"))
        plants.append(msgspec.structs.replace(like, id="added-wind", capacity_mw=wind_mw))
    fleets = [*_plants(plants, facts, gas=gas, hours=hours, seed=seed), *_markets(facts, hours, seed)]
    systems = [one for one in facts.zones.values() if not one.is_market]
    return PowerCase(
        year=year,
        gas=gas,
        hours=hours,
        zones=tuple(facts.zones.values()),
        load_mw={one.id: demand_mw(one, hours, facts=facts, year=year) for one in systems},
        fleets=tuple(fleets),
        ties=tuple(_ties(scenario, atlas, facts, year=year, reinforced_mw=reinforced_mw)),
        availability_share=facts.terms["cable-availability"],
        line_cost_usd_per_mwh=facts.terms["power-line-cost"],
        shortage_usd_per_mwh=facts.terms["power-shortage-cost"],
    )


def open_shares(scenario: Scenario, *, atlas: Atlas, facts: PowerFacts, year: int) -> dict[str, float]:
    """Say how far each line is open in a year of a scenario: 1 in full, 0 not built; lines without a link are open."""
    found = {}
    for one in facts.ties.values():
        own = [c for c in scenario.changes if (c.target, c.field) == (one.link, "open_share")]
        found[one.id] = fold(atlas.links[one.link].open_share, own, year=year) if one.link else 1.0
    return found


def _ties(scenario: Scenario, atlas: Atlas, facts: PowerFacts, *, year: int, reinforced_mw: float) -> list[Tie]:
    """Give the lines open in a year with their limits, and the cable."""
    found = []
    is_open = open_shares(scenario, atlas=atlas, facts=facts, year=year)
    for one in facts.ties.values():
        capacity_mw = one.capacity_mw * is_open[one.id]
        if one.id in ONSHORE:
            capacity_mw += reinforced_mw
        if one.id == CABLE:
            found.append(one)
        elif capacity_mw > 0.0:
            found.append(msgspec.structs.replace(one, capacity_mw=capacity_mw))
    return found


def _plants(plants: list[Plant], facts: PowerFacts, *, gas: str, hours: Hours, seed: int) -> list[Fleet]:
    """Join plants of one zone that run alike, with the mean of what differs."""
    groups: dict[tuple[str, str, float, float], list[Plant]] = {}
    for one in plants:
        alike = (one.zone, one.technology, one.efficiency_share, one.cost_usd_per_mwh)
        groups.setdefault(alike, []).append(one)
    return [_fleet(own, facts, gas=gas, hours=hours, seed=seed) for own in groups.values()]


def _fleet(plants: list[Plant], facts: PowerFacts, *, gas: str, hours: Hours, seed: int) -> Fleet:
    first, zone = plants[0], facts.zones[plants[0].zone]
    capacity_mw = sum(one.capacity_mw for one in plants)
    output_share = sum(one.capacity_mw * one.output_share for one in plants) / capacity_mw if capacity_mw else 0.0
    allowed, inflow_mw, storage_h = np.empty(0), np.empty(0), 0.0
    if first.technology == "solar":
        allowed = solar_shares(zone, hours, output_share=output_share, terms=facts.terms, seed=seed)
    elif first.technology == "wind":
        allowed = wind_shares(zone, hours, output_share=output_share, terms=facts.terms, seed=seed)
    elif first.technology == "hydro":
        inflow_mw = capacity_mw * inflow_shares(hours, output_share=output_share, facts=facts)
        storage_h = sum(one.capacity_mw * one.storage_h for one in plants) / capacity_mw
    cost_usd, t_per_mwh = _running(first, zone, facts, gas)
    return Fleet(
        id=first.id,
        zone=first.zone,
        technology=first.technology,
        capacity_mw=capacity_mw,
        cost_usd_per_mwh=np.array([cost_usd]),
        t_per_mwh=t_per_mwh,
        allowed_share=allowed,
        inflow_mw=inflow_mw,
        storage_h=storage_h,
    )


def _running(plant: Plant, zone: Zone, facts: PowerFacts, gas: str) -> tuple[float, float]:
    """Give cost (USD) and CO2 (t) of one MWh of electricity."""
    terms = facts.terms
    if plant.technology == "gas":
        regulated = gas == REGULATED
        price = zone.gas_regulated_usd_per_1000_m3 if regulated else zone.gas_economic_usd_per_1000_m3
        heat = price / terms["power-gas-heat"]
        cost = heat / plant.efficiency_share + terms["power-gas-operation"]
        return cost, terms["power-gas-carbon"] / plant.efficiency_share
    if plant.technology == "coal":
        cost = terms["power-coal-fuel"] / plant.efficiency_share + terms["power-coal-operation"]
        return cost, terms["power-coal-carbon"] / plant.efficiency_share
    if plant.technology == "import":
        return plant.cost_usd_per_mwh, terms["power-import-carbon"]
    return (terms["power-hydro-operation"] if plant.technology == "hydro" else 0.0), 0.0


def _markets(facts: PowerFacts, hours: Hours, seed: int) -> list[Fleet]:
    """Give each market abroad as a fleet that takes and gives at its price, as much as all its lines carry."""
    found = []
    for one in facts.zones.values():
        if one.is_market:
            reach_mw = sum(tie.capacity_mw for tie in facts.ties.values() if one.id in (tie.from_zone, tie.to_zone))
            none = np.empty(0)
            cost = prices(one, hours, facts=facts, seed=seed)
            found.append(Fleet(f"{one.id}-market", one.id, "", reach_mw, cost, one.grid_t_per_mwh, none, none, 0.0))
    return found
