"""The answer on power: is a cable below the Caspian worth it, at what size, and what would have to be true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from transcaspian.errors import Fault, InputError
from transcaspian.model import LAST_YEAR, Atlas, Scenario
from transcaspian.runs._power_records import (
    POWER_SCHEMA,
    Binding,
    Choice,
    Gas,
    Line,
    Power,
    Price,
    Size,
    Sound,
    What,
    WholeYear,
    ZoneYear,
)
from transcaspian.runs._run import Progress, quiet
from transcaspian.world import (
    BACK,
    CABLE,
    ECONOMIC,
    GAS_CASES,
    ONSHORE,
    POWER_TABLES,
    THERE,
    YEAR_WEEKS,
    CableCost,
    Point,
    PowerCase,
    PowerFacts,
    PowerSolution,
    PowerSystem,
    assumed_cells,
    best_size,
    cable_costs,
    carbon_kt,
    curtailed_gwh,
    day_of_flow_mw,
    dispatch_usd,
    mean_prices,
    need_power,
    open_shares,
    power_case,
    power_facts,
    rent_usd,
    running_usd,
    sample_hours,
    soundness,
    unserved_gwh,
    uses,
    yearly_gwh,
)

SIZES_MW = (1500.0, 1000.0, 750.0, 500.0, 300.0, 200.0, 100.0, 50.0)
GW_MW, NO_MW = 1000.0, 0.0
POWER_YEAR = 2032  # in which the roadmap opens the cable
POWER_WEEKS, WHAT_WEEKS = 16, 6
OTHER_YEARS = (2028, 2036)
FIRST_POWER_YEAR = 2026
NOTICED_MUSD = 1.0  # a year, by which two values differ enough to say so
USD_PER_MUSD, TONNES_PER_KT = 1e6, 1000.0
YEAR_DAYS = 365.0


class _Asked(msgspec.Struct, frozen=True, eq=False):
    """What every step needs."""

    scenario: Scenario
    atlas: Atlas
    facts: PowerFacts
    year: int
    seed: int
    costs: list[CableCost]

    def case(
        self, gas: str, weeks: int, *, year: int = 0, reinforced_mw: float = 0.0, wind_mw: float = 0.0
    ) -> PowerCase:
        """Put the system of a year together under a price of gas."""
        return power_case(
            self.scenario, atlas=self.atlas, facts=self.facts, year=year or self.year, gas=gas,
            hours=sample_hours(weeks), seed=self.seed, reinforced_mw=reinforced_mw, wind_mw=wind_mw,
        )  # fmt: skip


def power_answer(
    scenario: Scenario,
    *,
    atlas: Atlas,
    year: int,
    sizes_mw: Iterable[float] = (),
    weeks: int = POWER_WEEKS,
    what_if: bool = True,
    whole_year: bool = False,
    seed: int = 1,
    progress: Progress = quiet,
) -> Power:
    """Solve the power system of a year for several sizes of the cable under both prices of gas.

    Parameters
    ----------
    scenario : Scenario
        Its projects open the lines on shore and below the Black Sea; the size of the Caspian cable is swept in any.
    atlas : Atlas
        The corridor of today.
    year : int
        Whose demand, plants and lines.
    sizes_mw : iterable of float, optional
        Sizes to solve besides 0 and 1,000 MW; eight up to 1,500 MW without it.
    weeks : int
        Representative weeks, from 2; 52 is the whole year.
    what_if : bool
        Whether other years and other worlds are asked too.
    whole_year : bool
        Whether all hours are solved at three sizes beside the weeks.
    seed : int
        Of weather and prices abroad.
    progress : callable, optional
        Called with a word and the share done.

    Raises
    ------
    InputError
        If PyPSA is not installed, a size is negative, the year or the weeks are outside their range.
    DataError
        If an hour is missing from a profile.
    """
    need_power()
    _check(year, weeks, seed)
    facts = power_facts(atlas)
    length_km = atlas.links[facts.ties[CABLE].link].length_km
    asked = _Asked(scenario, atlas, facts, year, seed, cable_costs(facts.terms, length_km=length_km))
    wanted = sorted({NO_MW, GW_MW, *(sizes_mw or SIZES_MW)}, reverse=True)
    _check_sizes(wanted)
    gases = []
    for number, (case, system) in enumerate(_priced(asked, weeks)):
        progress(f"{case.gas} price of gas", 0.05 + 0.3 * number)
        gases.append(_gas(asked, case, list(system.sweep(wanted)), asked.case(ECONOMIC, weeks)))
    progress("what if", 0.65)
    whats = list(_whats(asked)) if what_if else []
    progress("whole year", 0.9)
    whole = list(_whole(asked, gases)) if whole_year else []
    hours, lines = sample_hours(weeks), _lines(asked)
    economic = next(one for one in gases if one.gas == ECONOMIC)
    at_gw = next(one for one in economic.sizes if one.size_mw == GW_MW)
    fault_days = facts.terms["cable-fault"]
    availability = facts.terms["cable-availability"]
    from_year = next((one.from_year for one in scenario.projects if one.id == "caspian-power-cable"), None)
    return Power(
        schema=POWER_SCHEMA,
        scenario=scenario.name,
        title=scenario.title,
        answer=_sentence(gases, year),
        year=year,
        cable_from_year=from_year,
        length_km=length_km,
        loss_share=facts.ties[CABLE].loss_share,
        availability_share=availability,
        weeks=hours.weeks,
        hours=len(hours.of_year),
        what_weeks=WHAT_WEEKS if what_if else 0,
        seed=seed,
        data_sha256=atlas.tables.sha256,
        input_share=assumed_cells(atlas),
        lines=lines,
        prices=[_price(one) for one in asked.costs],
        gases=gases,
        whats=whats,
        whole_year=whole,
        fault_days=fault_days,
        fault_musd=at_gw.value_musd * fault_days / (YEAR_DAYS * availability),
        sources=_sources(atlas),
        notes=_notes(gases, weeks, lines),
    )


def _check(year: int, weeks: int, seed: int) -> None:
    """Refuse a year, a number of weeks or a seed that cannot be; all at once."""
    faults = []
    if not FIRST_POWER_YEAR <= year <= LAST_YEAR:
        allowed = f"{FIRST_POWER_YEAR} to {LAST_YEAR}"
        faults.append(Fault("power", "the year is outside the tables", field="year", got=str(year), allowed=allowed))
    if not 2 <= weeks <= YEAR_WEEKS:
        allowed = f"2 to {YEAR_WEEKS}"
        faults.append(Fault("power", "cannot stand for a year", field="weeks", got=str(weeks), allowed=allowed))
    if seed < 0:
        faults.append(Fault("power", "is no seed", field="seed", got=str(seed), allowed="0 or more"))
    if faults:
        raise InputError(faults)


def _check_sizes(sizes_mw: Iterable[float]) -> None:
    """Refuse all sizes that no cable has before anything is solved."""
    bad = [size for size in sizes_mw if not 0.0 <= size < float("inf")]
    if bad:
        raise InputError(
            Fault("power_ties.csv", "a cable has no such size", CABLE, "capacity_mw", f"{size:g} MW", "0 MW or more")
            for size in bad
        )


def _priced(
    asked: _Asked, weeks: int, *, year: int = 0, reinforced_mw: float = 0.0, wind_mw: float = 0.0
) -> Iterator[tuple[PowerCase, PowerSystem]]:
    """Build a year once and give it under each price of gas; each is to be solved before the next is taken."""
    system = None
    for gas in GAS_CASES:
        case = asked.case(gas, weeks, year=year, reinforced_mw=reinforced_mw, wind_mw=wind_mw)
        if system is None:
            system = PowerSystem(case)
        else:
            system.reprice(case)
        yield case, system


def _gas(asked: _Asked, case: PowerCase, found: list[PowerSolution], economic: PowerCase) -> Gas:
    """Say what all sizes do under one price of gas, largest first."""
    gas, without = case.gas, found[-1]
    sizes = [_size(case, one, without, asked.costs, economic) for one in reversed(found)]
    points = [Point(one.size_mw, one.value_musd, -one.next_mw_usd) for one in sizes]
    at_gw = next(one for one in found if one.size_mw == GW_MW)
    saved_kt = -next(one.carbon_kt for one in sizes if one.size_mw == GW_MW)
    day = day_of_flow_mw(case, at_gw)
    sounds = [soundness(case, one) for one in found]
    price = f"gas_{gas}_usd_per_1000_m3"
    start, end = (asked.facts.zones[name] for name in (case.cable.from_zone, case.cable.to_zone))
    return Gas(
        gas=gas,
        mangystau_usd_per_1000_m3=getattr(start, price),
        azerbaijan_usd_per_1000_m3=getattr(end, price),
        sizes=sizes,
        choices=[_choice(points, cost, saved_kt) for cost in asked.costs],
        bindings=_bindings(case, without, at_gw),
        zones=_zones(case, without),
        flow_size_mw=GW_MW,
        day_to_azerbaijan_mw=day[THERE].tolist(),
        day_to_mangystau_mw=day[BACK].tolist(),
        sound=Sound(
            balance_mw=max(one.balance_mw for one in sounds),
            over_limit_mw=max(one.over_limit_mw for one in sounds),
            both_ways_mw=max(one.both_ways_mw for one in sounds),
            rent_gap_usd=max((one.rent_gap_usd for one in sounds), key=abs),
        ),
    )


def _size(
    case: PowerCase, found: PowerSolution, without: PowerSolution, costs: list[CableCost], economic: PowerCase
) -> Size:
    """Give a size against none."""
    value_musd = (without.cost_usd - found.cost_usd) / USD_PER_MUSD
    both = {one.way: one for one in uses(case, found) if one.tie == CABLE}
    return Size(
        size_mw=found.size_mw,
        value_musd=value_musd,
        economic_musd=(dispatch_usd(economic, without) - dispatch_usd(economic, found)) / USD_PER_MUSD,
        next_mw_usd=-found.slope_usd_per_mw,
        to_azerbaijan_gwh=both[THERE].sent_gwh,
        to_mangystau_gwh=both[BACK].sent_gwh,
        full_share=both[THERE].full_share + both[BACK].full_share,
        rent_musd=rent_usd(case, found) / USD_PER_MUSD,
        running_musd=running_usd(case, found) / USD_PER_MUSD,
        curtailed_gwh=sum(curtailed_gwh(case, found).values()),
        unserved_gwh=sum(unserved_gwh(case, found).values()),
        carbon_kt=carbon_kt(case, found) - carbon_kt(case, without),
        net_musd=[value_musd - cost.yearly_musd(found.size_mw) for cost in costs],
    )


def _choice(points: list[Point], cost: CableCost, saved_kt: float) -> Choice:
    """Give the best size of a price case, and the price of CO2 at which 1,000 MW would pay."""
    best = best_size(points, cost)
    at_gw = next(one.value_musd for one in points if one.size_mw == GW_MW)
    short_musd = cost.yearly_musd(GW_MW) - at_gw
    dear = short_musd * USD_PER_MUSD / (saved_kt * TONNES_PER_KT) if saved_kt > 0.0 else None
    return Choice(
        case=best.case,
        best_mw=best.best_mw,
        net_musd=best.net_musd,
        most_net_musd=best.most_net_musd,
        nearest_mw=best.nearest_mw,
        least_scale=best.least_scale,
        break_even_musd=best.break_even_musd,
        break_even_usd_per_t=None if dear is None else max(dear, 0.0),
    )


def _bindings(case: PowerCase, without: PowerSolution, at_gw: PowerSolution) -> list[Binding]:
    """Give the lines that are full in some hours, those that another MW would help most first; the cable is none."""
    after = {(one.tie, one.way): one for one in uses(case, at_gw)}
    made = [
        Binding(
            tie=one.tie,
            way=one.way,
            onshore=one.tie in ONSHORE,
            bare_full_share=one.full_share,
            gw_full_share=after[one.tie, one.way].full_share,
            bare_next_mw_usd=one.room_usd_per_mw,
            gw_next_mw_usd=after[one.tie, one.way].room_usd_per_mw,
        )
        for one in uses(case, without)
        if one.tie != CABLE and max(one.full_share, after[one.tie, one.way].full_share) > 0.0
    ]
    return sorted(made, key=lambda one: (-one.gw_next_mw_usd, one.tie, one.way))


def _zones(case: PowerCase, without: PowerSolution) -> list[ZoneYear]:
    price, lost, short = mean_prices(without), curtailed_gwh(case, without), unserved_gwh(case, without)
    return [
        ZoneYear(
            zone=one.id,
            name=one.name,
            demand_gwh=yearly_gwh(case, case.load_mw[one.id]) if one.id in case.load_mw else 0.0,
            price_usd_per_mwh=price[one.id],
            curtailed_gwh=lost.get(one.id, 0.0),
            unserved_gwh=short.get(one.id, 0.0),
        )
        for one in case.zones
    ]


def _whats(asked: _Asked) -> Iterator[What]:
    """Ask other years, stronger lines on shore, and wind in Mangystau, each at 1,000 MW and at none."""
    more_mw, wind_mw = asked.facts.terms["case-onshore"], asked.facts.terms["case-wind"]
    worlds = [(f"{year}", year, 0.0, 0.0) for year in OTHER_YEARS if year != asked.year]
    worlds += [("onshore", asked.year, more_mw, 0.0), ("onshore and wind", asked.year, more_mw, wind_mw)]
    for name, year, reinforced_mw, added_mw in worlds:
        priced = _priced(asked, WHAT_WEEKS, year=year, reinforced_mw=reinforced_mw, wind_mw=added_mw)
        for case, system in priced:
            at_gw, without = system.sweep([GW_MW, NO_MW])
            size = _size(case, at_gw, without, asked.costs, case)
            yield What(
                name=name,
                year=year,
                gas=case.gas,
                first_mw_usd=-without.slope_usd_per_mw,
                value_at_1000_musd=size.value_musd,
                to_azerbaijan_gwh=size.to_azerbaijan_gwh,
                to_mangystau_gwh=size.to_mangystau_gwh,
                full_share=size.full_share,
                unserved_gwh=sum(unserved_gwh(case, without).values()),
                scale=[size.value_musd / cost.yearly_musd(GW_MW) for cost in asked.costs],
            )


def _whole(asked: _Asked, gases: list[Gas]) -> Iterator[WholeYear]:
    """Solve all hours at none, at 1,000 MW and at the best size, or the one that comes nearest to paying."""
    for known, (_, system) in zip(gases, _priced(asked, YEAR_WEEKS), strict=True):
        weeks = {one.size_mw: one.value_musd for one in known.sizes}
        near = known.choices[0].best_mw or known.choices[0].nearest_mw
        *found, without = system.sweep({GW_MW, near, NO_MW})
        for one in found:
            value = (without.cost_usd - one.cost_usd) / USD_PER_MUSD
            yield WholeYear(gas=known.gas, size_mw=one.size_mw, value_musd=value, weeks_musd=weeks[one.size_mw])


def _lines(asked: _Asked) -> list[Line]:
    is_open = open_shares(asked.scenario, atlas=asked.atlas, facts=asked.facts, year=asked.year)
    status = dict(asked.atlas.tables.frame("power_ties").select("id", "status").iter_rows())
    return [
        Line(one.id, one.name, one.from_zone, one.to_zone, one.capacity_mw, is_open[one.id], status[one.id])
        for one in asked.facts.ties.values()
    ]


def _price(cost: CableCost) -> Price:
    return Price(
        case=cost.case,
        fixed_musd=cost.fixed_musd,
        musd_per_mw=cost.musd_per_mw,
        capex_at_1000_musd=cost.capex_musd(GW_MW),
        yearly_at_1000_musd=cost.yearly_musd(GW_MW),
        yearly_share=cost.yearly_share,
    )


def _sources(atlas: Atlas) -> list[str]:
    """Name the sources of all tables of the power model, each once."""
    named = [word for table in POWER_TABLES for cell in atlas.tables.frame(table)["source"] for word in cell.split()]
    return sorted(set(named))


def _way(size: Size) -> str:
    """Say which way most energy runs."""
    return "to Azerbaijan" if size.to_azerbaijan_gwh >= size.to_mangystau_gwh else "to Mangystau"


def _sentence(gases: list[Gas], year: int) -> str:
    """Answer the planner in one sentence."""
    parts = []
    for one in gases:
        pays = [choice for choice in one.choices if choice.best_mw > 0.0]
        at_gw = next(size for size in one.sizes if size.size_mw == GW_MW)
        if pays:
            words = " and ".join(f"{choice.best_mw:g} MW pays at {choice.case} cost" for choice in pays)
            words += ", none at the others" if len(pays) < len(one.choices) else ""
            size = next(size for size in one.sizes if size.size_mw == pays[0].best_mw)
            if size.economic_musd < size.value_musd - NOTICED_MUSD:
                verb = "saves" if size.economic_musd >= 0.0 else "loses"
                words += f" (with gas at what it is worth it {verb} {abs(size.economic_musd):.0f} million USD a year)"
        else:
            scales = [choice.least_scale for choice in one.choices if choice.least_scale is not None]
            short = f"savings would have to be {min(scales):.1f} times as large" if scales else "it saves nothing"
            words = f"no size pays: {short} at the lowest cost"
        parts.append(f"at the {one.gas} price of gas power runs {_way(at_gw)} and {words}")
    return f"A cable below the Caspian in {year}: " + "; ".join(parts) + "."


def _first_bound(gases: list[Gas], lines: list[Line]) -> str:
    """Name the line on shore whose limit costs most once the cable is there, under each price of gas."""
    names = {one.tie: one.name for one in lines}
    parts = []
    for gas in gases:
        onshore = [one for one in gas.bindings if one.onshore and one.gw_next_mw_usd > 0.0]
        if onshore:
            costly = onshore[0]
            brought = max(onshore, key=lambda one: one.gw_next_mw_usd - one.bare_next_mw_usd)
            parts.append(
                f"at the {gas.gas} price {names[costly.tie]} (full in {costly.gw_full_share:.0%} of the hours), and "
                f"the one that the cable itself brings on is {names[brought.tie]} (full in "
                f"{brought.bare_full_share:.0%} of the hours without, {brought.gw_full_share:.0%} with {GW_MW:g} MW)"
            )
    return "on shore the limit that costs most with the cable: " + ("; ".join(parts) if parts else "none")


def _notes(gases: list[Gas], weeks: int, lines: list[Line]) -> list[str]:
    """Say what a reader should not forget."""
    notes = [_first_bound(gases, lines)]
    if weeks < YEAR_WEEKS:
        notes.append(f"sizes are swept on {weeks} weeks at even distances, each hour standing for more than itself")
    short = {one.gas: sum(zone.unserved_gwh for zone in one.zones) for one in gases}
    words = ", ".join(f"{gwh:.1f} GWh at the {gas} price" for gas, gwh in short.items())
    notes.append(f"energy not served without the cable: {words}")
    notes.append("at the regulated price savings are those of plants, not of the country, whose gas is worth more")
    notes.append("all hours are made: sun by geometry, wind, demand and prices abroad by stated statistics")
    notes.append("no length, capacity, cost or voltage of the cable has been published")
    return notes
