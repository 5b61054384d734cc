"""Trade of Kazakhstan and Azerbaijan: what both count, what the corridor costs it, and when it reaches its target."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transcaspian.errors import DataError, Fault
from transcaspian.model import Atlas, Scenario
from transcaspian.runs._provenance import STATUSES
from transcaspian.runs._run import Progress, quiet
from transcaspian.runs._trade_costs import UNIFIED, ways_by_year, with_unified_tariff
from transcaspian.runs._trade_paths import (
    BAND,
    DIRECTIONS,
    ScenarioTrade,
    TradeDraws,
    cost_rows,
    draw,
    flow_scales,
    pair_musd,
    path_of,
    trade_of,
)
from transcaspian.runs._trade_records import (
    TRADE_SCHEMA,
    ElasticityCase,
    FundShare,
    GrainPath,
    JointFund,
    Trade,
    TradeCount,
    TradeForecast,
    TradeGood,
    TradePath,
    TradeProof,
    TradeSource,
)
from transcaspian.world import (
    BASE_YEAR,
    Mirror,
    TradeWorld,
    mirror,
    partial_scale,
    respond,
    trade_values,
    trade_world,
)

Floats = NDArray[np.float64]

LAST_YEAR_TOLD = 2035
SOLVED_YEARS = (BASE_YEAR, 2026, 2028, 2030, LAST_YEAR_TOLD)
LEAST_DRAWS, MOST_DRAWS = 20, 2000
TARGET = "agr-trade-1bn"
JOINT_FUND = "joint-fund"
STOCKS = ("stock-az-in-kz", "stock-kz-in-az")
TABLES = ("trade", "trade_goods", "trade_parameters", "trade_countries", "trade_flows")
MEDIAN_SD = 1.4826  # of a standard deviation to the median absolute deviation


def trade_outlook(
    scenario: Scenario,
    *,
    atlas: Atlas,
    beside: Iterable[Scenario] = (),
    draws: int = 200,
    seed: int = 1,
    progress: Progress = quiet,
) -> Trade:
    """Say how trade of the two answers what the corridor costs, under a scenario and beside others.

    Parameters
    ----------
    scenario : Scenario
        In full form; its own cost of the base year is what costs are compared with.
    atlas : Atlas
        The corridor of today, and the tables of trade.
    beside : iterable of Scenario
        Scenarios to tell beside it; the scenario with the unified tariff is added.
    draws, seed : int
        How many cases over the published ranges, and the seed of their chance.
    progress : callable, optional
        Called with a word and the share done.

    Raises
    ------
    InputError
        If the tables of trade do not hold together.
    NoRoute
        If a good has no open way in a year.
    """
    seen = mirror(atlas)
    world = trade_world(atlas, turnover_musd=seen.years[-1].reconciled_musd)
    drawn = draw(atlas, world, seen, draws=draws, seed=seed)
    asked = {one.name: one for one in (scenario, *beside, with_unified_tariff(_named(scenario, beside), atlas=atlas))}
    ways = ways_by_year(asked.values(), atlas=atlas, years=SOLVED_YEARS, progress=progress)
    found = [
        trade_of(one, own, world=world, drawn=drawn, last_year=LAST_YEAR_TOLD)
        for one, own in zip(asked.values(), ways, strict=True)
    ]
    target = target_musd(atlas)
    paths = [path_of(one, world=world, drawn=drawn, seen=seen, target_musd=target) for one in found]
    statuses = _statuses(atlas)
    return Trade(
        schema=TRADE_SCHEMA,
        scenario=scenario.name,
        title=scenario.title,
        answer=_answer(paths, seen, target),
        base_year=BASE_YEAR,
        last_year=LAST_YEAR_TOLD,
        target_musd=target,
        draws=draws,
        seed=seed,
        data_sha256=atlas.tables.sha256,
        mirror=seen.years,
        mirror_spread_share=math.expm1(seen.sd_share),
        goods=_goods(atlas, world),
        paths=paths,
        costs=[row for one in found for row in cost_rows(one, world=world, drawn=drawn)],
        elasticities=[row for one in found for row in _elasticities(one, atlas, world, drawn)],
        forecasts=_forecasts(found[0], seen, drawn),
        later_counts=_counts(
            atlas, pl.col("measure").is_in(["turnover", "az-to-kz-non-oil"]) & (pl.col("year") > BASE_YEAR)
        ),
        stocks=_counts(atlas, pl.col("measure").is_in(STOCKS)),
        fund=_fund(atlas),
        grain=[GrainPath(one.scenario.name, [lane for year in one.ways for lane in year.grain]) for one in found],
        grain_counts=_counts(atlas, pl.col("measure").str.starts_with("grain-")),
        proof=_proof(world, found),
        assumed_share=statuses["assumed"],
        status_shares=statuses,
        sources=_sources(atlas),
        notes=_notes(atlas),
    )


def target_musd(atlas: Atlas) -> float:
    """Give the turnover that was promised, million USD."""
    for row in atlas.tables.frame("agreements").iter_rows(named=True):
        if row["id"] == TARGET and row["target_value"] is not None:
            return float(row["target_value"])
    raise DataError(Fault("agreements.csv", "lacks the target of trade", TARGET, "target_value", hint="Add the row."))


def _named(scenario: Scenario, beside: Iterable[Scenario]) -> Scenario:
    """Give the scenario that the unified tariff is put into: the first beside the asked one, or itself."""
    return next(iter(beside), scenario)


def _when(path: TradePath) -> str:
    """Write when a path is at the target, and what part of the cases gets there."""
    when = f"not by {LAST_YEAR_TOLD}" if path.median_year is None else f"in {path.median_year}"
    return f"{when} ({path.reached_share:.0%} of the cases are by {LAST_YEAR_TOLD})"


def _answer(paths: list[TradePath], seen: Mirror, target: float) -> str:
    """Answer the planner's question in one sentence."""
    first, base = paths[0], seen.years[-1]
    end = first.years[-1]
    whens = ", ".join(f"under {path.scenario} {_when(path)}" for path in paths)
    return (
        f"Kazakhstan and Azerbaijan traded {base.reconciled_musd:,.0f} million dollars in {base.year} "
        f"({base.low_musd:,.0f} to {base.high_musd:,.0f} by the two counts) and under {first.scenario} will trade "
        f"{end.median_musd:,.0f} in {end.year} (90 %: {end.p05_musd:,.0f} to {end.p95_musd:,.0f}); "
        f"{target:,.0f} million are reached {whens}."
    )


def _goods(atlas: Atlas, world: TradeWorld) -> list[TradeGood]:
    names = dict(atlas.tables.frame("trade_goods").select("id", "name").iter_rows())
    theta, day = trade_values(atlas, "theta"), trade_values(atlas, "day")
    base = pair_musd(world)
    return [
        TradeGood(good, names[good], *ends, float(base[g, way]), *theta[good], *day[good])
        for way, ends in enumerate(DIRECTIONS)
        for g, good in enumerate(world.goods)
    ]


def _elasticities(found: ScenarioTrade, atlas: Atlas, world: TradeWorld, drawn: TradeDraws) -> list[ElasticityCase]:
    """Give the last year with other elasticities: low and high of each good, and single published ones for all."""
    by_good = np.array([trade_values(atlas, "theta")[good] for good in world.goods])
    rows = atlas.tables.frame("trade_parameters").filter((pl.col("kind") == "theta") & pl.col("good").is_null())
    single = [(row["id"], float(row["value"]), row["source"]) for row in rows.iter_rows(named=True)]
    cases: list[tuple[str, float | None, Floats, str]] = [
        (f"by good, {word}", None, by_good[:, n], "") for n, word in enumerate(("central", "low", "high"))
    ]
    cases += [(name, value, np.full(len(world.goods), value), source) for name, value, source in single]
    theta = np.stack([case[2] for case in cases])
    cost = np.repeat(found.cost_scale[:1, -1], len(cases), axis=0)
    base = pair_musd(world)
    grown = float(np.exp(drawn.growth[0] * (found.years[-1] - found.years[0])))
    total = (flow_scales(world, cost, theta)[0] * base).sum(axis=(1, 2)) * grown
    partial = (partial_scale(cost, theta=theta[:, :, None]) * base).sum(axis=(1, 2)) * grown
    return [
        ElasticityCase(name, found.scenario.name, value, float(total[n]), float(partial[n]), source)
        for n, (name, value, _, source) in enumerate(cases)
    ]


def _forecasts(found: ScenarioTrade, seen: Mirror, drawn: TradeDraws) -> list[TradeForecast]:
    """Forecast the year after the base year as each side would count it; a year strays as past years did."""
    logs = np.diff(np.log([year.reconciled_musd for year in seen.years]))
    stray = MEDIAN_SD * float(np.median(np.abs(logs - np.median(logs))))
    one_year = found.turnover_musd[1:, 1] * np.exp(stray * drawn.year[1:])
    middle = float(np.median(found.turnover_musd[1:, 1]))
    low, _, high = np.quantile(one_year, BAND).tolist()
    year = int(found.years[1])
    sides = (("", 1.0), ("KZ", seen.kz_share), ("AZ", seen.az_share))
    return [TradeForecast(year, name, middle * part, low * part, high * part) for name, part in sides]


def _counts(atlas: Atlas, which: pl.Expr) -> list[TradeCount]:
    rows = atlas.tables.frame("trade").filter(which).iter_rows(named=True)
    return [
        TradeCount(
            id=row["id"], measure=row["measure"], reporter=row["reporter"] or "", year=row["year"],
            months=row["months"], value=float(row["value"]), unit=row["unit"], status=row["status"],
            source=row["source"], note=row["note"] or "",
        )
        for row in rows
    ]  # fmt: skip


def _fund(atlas: Atlas) -> JointFund:
    """Tell the joint fund: announced, a year, who pays in, and what it is named for."""
    known = {row["id"]: row for row in atlas.tables.frame("funding").iter_rows(named=True)}
    budget = atlas.parties[JOINT_FUND].budget_musd_per_y
    announced = _counts(atlas, pl.col("measure") == JOINT_FUND)[-1].value
    members, projects = [], []
    for one in atlas.funding.values():
        status, source = known[one.id]["status"] or "", known[one.id]["source"] or ""
        if one.project == JOINT_FUND:
            name = atlas.parties[one.party].name
            members.append(FundShare(one.party, name, one.share, announced, one.share * announced, status, source))
        elif one.party == JOINT_FUND:
            project = atlas.projects[one.project]
            part = one.share * project.capex_musd
            projects.append(FundShare(project.id, project.name, one.share, project.capex_musd, part, status, source))
    return JointFund(announced, budget, members, projects, sum((one.part_musd for one in projects), 0.0))


def _proof(world: TradeWorld, found: list[ScenarioTrade]) -> TradeProof:
    """Prove that no change of cost changes nothing, that the seed is balanced, and that incomes settled."""
    n = len(world.countries)
    same = respond(
        world.flows_musd, np.ones((1, len(world.goods), n, n)), theta=np.full((1, len(world.goods)), 4.0)
    )  # fmt: skip
    exact = bool(np.array_equal(world.flows_musd * same.flow_scale[0], world.flows_musd))
    return TradeProof(
        identity_exact=exact,
        balance_residual=world.residual,
        smallest_flow_musd=float(world.flows_musd.min()),
        income_residual=max(one.residual for one in found),
        steps=max(one.steps for one in found),
    )


def _statuses(atlas: Atlas) -> dict[str, float]:
    """Give the part of the rows of the tables of trade that is known in each way."""
    words = pl.concat([atlas.tables.frame(name)["status"] for name in TABLES]).to_list()
    return {status: words.count(status) / len(words) for status in STATUSES}


def _sources(atlas: Atlas) -> list[TradeSource]:
    cited = {word for name in TABLES for cell in atlas.tables.frame(name)["source"] for word in (cell or "").split()}
    rows = atlas.tables.frame("sources").iter_rows(named=True)
    return [TradeSource(row["id"], row["title"], row["url"] or "") for row in rows if row["id"] in cited]


def _notes(atlas: Atlas) -> list[str]:
    """Say what a reader should not forget."""
    frame = atlas.tables.frame("trade").filter((pl.col("year") == BASE_YEAR + 1) & (pl.col("measure") == "turnover"))
    months = frame["months"].to_list()
    notes = []
    if 12 not in months:
        longest = f"the longest part of it is {max(months)} months" if months else "no part of it either"
        notes.append(
            f"the tables hold no count of the whole year {BASE_YEAR + 1}: {longest}; none of it moves a number here"
        )
    notes.append(
        "no split of the trade by goods in dollars is published: goods follow from tonnes, values and what is named "
        "first, and most of them are assumed"
    )
    moved = ", ".join(sorted({change.target for change in atlas.changes[UNIFIED]}))
    notes.append(f"the unified tariff is what its project says, which moves {moved} and nothing else")
    notes.append("Kazakhstan counts goods that go on to third countries, Azerbaijan what stays: so the counts differ")
    return notes
