"""The plan reckoned again: with its dates and stages, on its own choice set, with simulated spreads, and simulated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from transcaspian.flow import Flows
from transcaspian.model import SIMULATED, Atlas, Scenario
from transcaspian.plan import Setting, Started, YearAccount, account, opened, solve_year
from transcaspian.runs._bottlenecks import ranked, scarcity_usd
from transcaspian.runs._invest_records import Operated, PlanYear, Recheck
from transcaspian.runs._measures import Book, corridor_weight, keep_book
from transcaspian.runs._reliability import settle
from transcaspian.runs._run import Progress, missing_mass, quiet, run_scenario
from transcaspian.runs._threads import side_by_side
from transcaspian.sim import compile_year, make_case, names_of, replicate, summarise
from transcaspian.units import DAYS_PER_YEAR

Floats = NDArray[np.float64]

SEED, REPLICATIONS = 1, 4
MOST_NAMED = 6


def dated(scenario: Scenario, started: Sequence[Started], *, atlas: Atlas) -> Scenario:
    """Give the scenario with the works of a plan, each from its year of opening on."""
    years = {one.work.id: one.opens_year for one in started}
    plan = opened(scenario, years, atlas=atlas)
    return msgspec.structs.replace(plan, name=f"{scenario.name}-plan", title=f"{scenario.title}, with the plan")


def solved(setting: Setting, scenario: Scenario, years: Sequence[int], progress: Progress = quiet) -> dict[int, Flows]:
    """Solve years of a scenario on the choice set of the plan, a few side by side."""
    done: list[int] = []

    def one(year: int) -> Flows:
        flows = solve_year(setting, scenario, year)
        done.append(year)
        progress(f"year {year}", len(done) / len(years))
        return flows

    return dict(zip(years, side_by_side(one, years), strict=True))


def plan_years(
    without: Mapping[int, Flows], planned: Mapping[int, Flows], spent_musd: Mapping[int, float], last: int
) -> list[PlanYear]:
    """Say of each year what is carried without and with the plan, and which resource binds."""
    years = [year for year in sorted(planned) if year <= last]
    book = keep_book(planned[years[0]].routes, flows=planned[years[0]])
    weight = corridor_weight(book)
    found = []
    for year in years:
        before, after = _binding(without[year], book), _binding(planned[year], book)
        lost = scarcity_usd(planned[year], weight)
        found.append(
            PlanYear(
                year=year,
                without_kt=float(without[year].flow_kt @ weight),
                planned_kt=float(planned[year].flow_kt @ weight),
                spent_musd=spent_musd.get(year, 0.0),
                without_binds=before[0],
                planned_binds=after[0],
                next_binds=after[1],
                scarcity_musd=float(lost.sum()) / 1e6,
            )
        )
    return found


def _binding(flows: Flows, book: Book) -> tuple[str, str]:
    """Name the two resources that cost the corridor's freight most, empty where none does."""
    names: list[str] = []
    for one in ranked(flows, book):
        name = flows.network.atlas.resources[one.resource].name
        if name not in names:
            names.append(name)
    first, second = (*names, "", "")[:2]
    return first, second


def rechecks(
    setting: Setting, plan: Scenario, *, year: int, searched_kt: float, progress: Progress = quiet
) -> list[Recheck]:
    """Reckon the plan's year again in three ways: on its dates, as a run of its own, with simulated spreads."""
    flows = solve_year(setting, plan, year)
    on_dates = float(flows.flow_kt @ setting.corridor)
    _, missed = missing_mass(flows, keep_book(setting.routes, flows=flows))
    found = [
        Recheck(
            "works on their dates and stages", on_dates, on_dates - searched_kt,
            f"one more pass of the choice set would move {100.0 * missed:.2f} % of the corridor's tonnes",
        )
    ]  # fmt: skip
    progress("a run of its own", 0.2)
    own = run_scenario(plan, atlas=setting.routes.atlas, years=[year]).summary.years[0].corridor_kt
    found.append(Recheck("as `run` does it, on its own choice set", own, own - searched_kt, ""))
    progress("simulated spreads", 0.6)
    spread = msgspec.structs.replace(plan, reliability=SIMULATED)
    again = settle(solve_year(setting, spread, year))
    kt = float(again.flow_kt @ setting.corridor)
    found.append(Recheck("with the spread of times from the simulator", kt, kt - searched_kt, ""))
    return found


def operated(flows: Flows) -> Operated | None:
    """Simulate the plan's year at its flows; nothing where no freight crosses by ship."""
    compiled = compile_year(flows)
    if not compiled.lanes:
        return None
    case = make_case(compiled.operations, names_of(compiled, flows), notes=compiled.notes)
    days = int(DAYS_PER_YEAR)
    many = side_by_side(lambda k: replicate(case, seed=SEED, replication=k, days=days), range(REPLICATIONS))
    per_unit = np.array(
        [compiled.lanes[one.id].kt_per_unit if one.id in compiled.lanes else 0.0 for one in case.operations.programs]
    )
    delivered = np.array([float(one.program_units @ per_unit) for one in many])
    said = summarise(case.layout, many, [], seed=SEED)
    return Operated(
        replications=REPLICATIONS,
        seed=SEED,
        sent_kt=sum(lane.volume_kt for lane in compiled.lanes.values()),
        delivered_kt=float(delivered.mean()),
        half_kt=float(stdtrit(REPLICATIONS - 1, 0.975) * delivered.std(ddof=1) / np.sqrt(REPLICATIONS)),
        overloaded=[one.name for one in said.resources if one.overloaded][:MOST_NAMED],
    )


def accounts(flows: Mapping[int, Flows]) -> dict[int, YearAccount]:
    """Book all years, a few side by side."""
    years = sorted(flows)
    return dict(zip(years, side_by_side(lambda year: account(flows[year]), years), strict=True))
