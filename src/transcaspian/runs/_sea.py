"""The outlook of the sea: one future of the level as a fan, and what it does to every class of ships at every port."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.model import LAST_YEAR, Atlas, Change, Scenario, in_order, sea_future
from transcaspian.runs._provenance import STATUSES
from transcaspian.runs._run import Progress, quiet
from transcaspian.runs._sea_records import (
    SEA_SCHEMA,
    LevelYear,
    LoadYear,
    Loss,
    MonthLoads,
    PastLevel,
    PastLoad,
    PublishedLevel,
    Sea,
    ServiceLoads,
    Works,
)
from transcaspian.units import T_PER_KT
from transcaspian.world import (
    LOST_SHARES,
    MOVABLE,
    SEA_OWNER,
    PortLoads,
    Projection,
    Service,
    annuity_share,
    binding,
    dredging,
    first_years,
    past_levels,
    project,
    quantile_year,
    sea_changes,
    services,
    tonnes_kept,
    touched,
    usd_per_t_kept,
    with_works,
    works_of,
)

Floats = NDArray[np.float64]

BAND = (0.05, 0.25, 0.5, 0.75, 0.95)
MONTH_YEARS = (2025, 2030, 2040, 2050, 2075, 2100)  # whose months are told
PAST_LOADS_FROM, PAST_LOADS_TO = 2018, 2025
PATH_DRAWS = 8000
PATH_YEAR = 2040  # in which the quantile of a scenario's path is taken
MARGIN_M = 0.5  # beyond the levels asked for, so that quantiles and past levels lie inside
REPORTED_AT = "aktau"  # the port of all reported loads
NEAR_YEAR = 2030
BINDING_SHARE = 0.25  # of the load is lost when it is asked which end binds
LOADED = "load_share"  # measure of counts that hold reported loads of a class


def sea_outlook(scenario: Scenario, *, atlas: Atlas, level: Projection, seed: int, progress: Progress = quiet) -> Sea:
    """Say what a future of the level does to every class of ships, with and without each dredging project.

    Parameters
    ----------
    scenario : Scenario
        Whose ships, depths and works, in full form; its own level counts nowhere.
    atlas : Atlas
        The corridor of today.
    level : Projection
        The future, as draws.
    seed : int
        With which the level was drawn, for the record.
    progress : callable, optional
        Called with a word and the share done.
    """
    known, lines = services(atlas), [one for one in services(atlas) if one.link]
    options = dredging(atlas)
    steps = len(options) + 3
    progress("loads", 0.0)
    planned = _loads(scenario, atlas, level)
    median = level.fan((0.5,))[0]
    loads = [_service_loads(planned, one, level, median) for one in known]
    progress("without works", 1.0 / steps)
    bare = _loads(with_works(scenario, atlas), atlas, level)
    first = int(level.years[0])
    losses = [row for one in known for row in _losses(bare, one, level, project_id="", from_year=first)]
    works: list[Works] = []
    for number, name in enumerate(options, start=2):
        progress(name, number / steps)
        changes = works_of(scenario, atlas, name)
        since = min(change.from_year for change in changes)
        dredged = _loads(with_works(scenario, atlas, project=name), atlas, level)
        for one in touched(atlas, changes, known):
            losses += _losses(dredged, one, level, project_id=name, from_year=max(since, first))
        served = touched(atlas, changes, lines)
        works.append(_works(bare, dredged, served, level, scenario, name=name, from_year=max(since, first)))
    progress("past", 1.0 - 1.0 / steps)
    years, past = past_levels(atlas, first=0, last=first - 1)
    return Sea(
        schema=SEA_SCHEMA,
        scenario=scenario.name,
        title=scenario.title,
        response=level.response,
        pathway=level.pathway,
        variant=level.variant,
        draws=len(level.level_m_baltic),
        seed=seed,
        data_sha256=atlas.tables.sha256,
        past=[PastLevel(year, height) for year, height in zip(years.tolist(), past.tolist(), strict=True)],
        level=_fan(level),
        published=_published(atlas),
        loads=loads,
        losses=losses,
        works=works,
        past_loads=list(_past_loads(scenario, atlas)),
        notes=_notes(level),
    )


def of_the_water(scenario: Scenario) -> tuple[Change, ...]:
    """Give the Changes of a scenario that move the level itself: on rivers and on the strait to Kara-Bogaz-Gol."""
    return tuple(one for one in scenario.changes if (one.target, one.field) in MOVABLE)


def with_sea(scenario: Scenario, *, atlas: Atlas) -> Scenario:
    """Put the future of the sea that a scenario names into its Changes; the scenario itself where it names none.

    The path is the mean of draws whose level in 2040 is near the quantile; the scenario's Changes on rivers and strait
    move it. A scenario that holds such Changes already,
    as that of a kept run, stays as it is.
    """
    if not scenario.sea or any(one.owner == SEA_OWNER for one in scenario.changes):
        return scenario
    named = sea_future(scenario.sea)
    level = project(
        atlas, response=named.response, pathway=named.pathway, variant=named.variant, changes=of_the_water(scenario),
        to_year=LAST_YEAR, draws=PATH_DRAWS,
    )  # fmt: skip
    path = sea_changes(level.path(named.share, PATH_YEAR).tolist(), years=level.years.tolist())
    return msgspec.structs.replace(scenario, changes=in_order((*scenario.changes, *path)))


def _loads(scenario: Scenario, atlas: Atlas, level: Projection) -> PortLoads:
    found = level.level_m_baltic
    return PortLoads(
        scenario, atlas, years=level.years, lowest_m_baltic=float(found.min()), highest_m_baltic=float(found.max())
    )


def _fan(level: Projection) -> list[LevelYear]:
    rows = zip(level.years.tolist(), *level.fan(BAND).tolist(), strict=True)
    return [LevelYear(*row) for row in rows]


def _published(atlas: Atlas) -> list[PublishedLevel]:
    rows = atlas.tables.frame("sea_projections").iter_rows(named=True)
    return [
        PublishedLevel(
            row["name"], row["kind"], row["year"], row["value"], row["low"], row["high"], row["source"] or ""
        )
        for row in rows
    ]


def _service_loads(loads: PortLoads, service: Service, level: Projection, median: Floats) -> ServiceLoads:
    share = loads.annual(service, level.level_m_baltic)
    low, middle, high = np.quantile(share, (0.05, 0.5, 0.95), axis=0).tolist()
    first = int(level.years[0])
    last = int(level.years[-1])
    lost = loads.level_at(service, lost_share=BINDING_SHARE, year=last)
    binds = "" if lost is None else binding(loads, service, lost, year=last)
    told = [year for year in MONTH_YEARS if first <= year <= int(level.years[-1])]
    at = {year: float(median[year - first]) for year in told}
    return ServiceLoads(
        fleet=service.fleet,
        name=loads.atlas.fleets[service.fleet].name,
        vehicle=service.vehicle,
        link=service.link,
        places=list(service.places),
        binds=binds,
        depth_status=_status(loads.atlas, service, binds),
        payload_t=float(loads.payload_t(service)[0]),
        years=[LoadYear(*row) for row in zip(level.years.tolist(), middle, low, high, strict=True)],
        months=[MonthLoads(year, at[year], loads.monthly(service, at[year], year=year).tolist()) for year in told],
    )


def _status(atlas: Atlas, service: Service, place: str) -> str:
    """Give the status of the depth of a class at a place, of the least known one where there are several."""
    rows = atlas.tables.frame("berths").select("place", "vehicle", "status").iter_rows()
    known = [status for where, vehicle, status in rows if (where, vehicle) == (place, service.vehicle)]
    return max(known, key=STATUSES.index, default="")


def _losses(
    loads: PortLoads, service: Service, level: Projection, *, project_id: str, from_year: int
) -> Iterator[Loss]:
    """Give the years of loss of one class with one project, or with none."""
    share = loads.annual(service, level.level_m_baltic)
    for lost in LOST_SHARES:
        when = first_years(share, level.years, lost_share=lost, from_year=from_year)
        yield Loss(
            fleet=service.fleet,
            link=service.link,
            places=list(service.places),
            project=project_id,
            from_year=from_year,
            lost_share=lost,
            level_m_baltic=loads.level_at(service, lost_share=lost, year=from_year),
            median_year=quantile_year(when, 0.5),
            p05_year=quantile_year(when, 0.05),
            p95_year=quantile_year(when, 0.95),
            reached_share=float(np.isfinite(when).mean()),
        )


def _works(
    bare: PortLoads,
    dredged: PortLoads,
    lines: list[Service],
    level: Projection,
    scenario: Scenario,
    *,
    name: str,
    from_year: int,
) -> Works:
    """Give what a project keeps, and what a tonne of it costs."""
    atlas = bare.atlas
    planned = name in {one.id for one in scenario.projects}
    rate, life = atlas.parameter("discount-rate"), atlas.parameter("dredging-life")
    kept_t = tonnes_kept(bare, dredged, level.level_m_baltic, lines=lines)
    counted = (level.years >= from_year) & (level.years < from_year + life)
    record = atlas.projects[name]
    opex = record.opex_musd_per_y
    price = usd_per_t_kept(
        kept_t, level.years, capex_musd=record.capex_musd, opex_musd_per_y=opex, from_year=from_year,
        rate_share=rate, life_y=life,
    )  # fmt: skip
    mean_kt = kept_t[:, counted].mean(axis=1) / T_PER_KT if counted.any() else np.zeros(len(kept_t))
    low, middle, high = np.quantile(mean_kt, (0.05, 0.5, 0.95)).tolist()
    cheap, usual, dear = (_finite(np.quantile(price, share, method="inverted_cdf")) for share in (0.05, 0.5, 0.95))
    return Works(
        project=name,
        name=record.name,
        planned=planned,
        from_year=from_year,
        links=[one.link for one in lines],
        capex_musd=record.capex_musd,
        opex_musd_per_y=opex,
        discount_share=rate,
        life_years=life,
        annuity_musd_per_y=record.capex_musd * annuity_share(rate, years=life),
        median_kept_kt_per_y=middle,
        p05_kept_kt_per_y=low,
        p95_kept_kt_per_y=high,
        median_usd_per_t=usual,
        p05_usd_per_t=cheap,
        p95_usd_per_t=dear,
    )


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _past_loads(scenario: Scenario, atlas: Atlas) -> Iterator[PastLoad]:
    """Give the loads that past levels allowed at each port whose class has reported ones, without any works."""
    years, levels = past_levels(atlas, first=PAST_LOADS_FROM, last=PAST_LOADS_TO)
    loads = PortLoads(
        with_works(scenario, atlas), atlas, years=years, lowest_m_baltic=float(levels.min()) - MARGIN_M,
        highest_m_baltic=float(levels.max()),
    )  # fmt: skip
    fleet_of = {link: fleet.id for fleet in atlas.fleets.values() for link in fleet.links.split()}
    reported = {(fleet_of[one.links], one.year): one for one in atlas.counts.values() if one.measure == LOADED}
    classes = {fleet for fleet, _ in reported}
    for service in services(atlas):
        if service.fleet in classes and service.places == (REPORTED_AT,):
            share = loads.annual(service, levels)
            for year, level, value in zip(years.tolist(), levels.tolist(), share.tolist(), strict=True):
                told = reported.get((service.fleet, year))
                months = loads.monthly(service, level, year=year)
                yield PastLoad(
                    fleet=service.fleet,
                    name=atlas.fleets[service.fleet].name,
                    place=REPORTED_AT,
                    year=year,
                    level_m_baltic=level,
                    model_share=value,
                    low_month_share=float(months.min()),
                    high_month_share=float(months.max()),
                    reported_share=None if told is None else told.value,
                    source="" if told is None else told.source,
                )


def _notes(level: Projection) -> list[str]:
    """Say what a reader should not forget."""
    notes = []
    held = float(level.is_held.mean())
    if held > 0.0:
        notes.append(f"{held:.1%} of the draws leave the table of area and are held at its end: there or beyond")
    if int(level.years[0]) <= NEAR_YEAR:
        notes.append(f"before {NEAR_YEAR} the pathways of emissions differ by less than the sea does by itself")
    return notes
