"""A year of a scenario simulated: its equilibrium compiled to operations, many replications, and what they say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from transcaspian._version import __version__
from transcaspian.errors import Fault, InputError
from transcaspian.flow import Flows
from transcaspian.model import FIRST_YEAR, LAST_YEAR, Atlas, Scenario
from transcaspian.runs._compare import compare_scenarios
from transcaspian.runs._provenance import software
from transcaspian.runs._run import Progress, Run, quiet, run_scenario
from transcaspian.runs._threads import side_by_side
from transcaspian.sim import (
    PAIRED,
    Case,
    Compiled,
    Face,
    MarketShift,
    QueueShift,
    Replication,
    Simulated,
    WaitPair,
    calm,
    compile_year,
    face,
    make_case,
    market_shifts,
    names_of,
    of_a_year,
    queue_shifts,
    replicate,
    summarise,
    waits_together,
)
from transcaspian.units import DAYS_PER_YEAR

SIMULATE_SCHEMA = "transcaspian.simulate/1"
REPLICATIONS = 20  # a few seconds; the intervals say how much that is worth
LONGEST_YEARS = 10
REMEDY = (
    "What is done about it: the waiting curve of a resource, fitted to simulated years, takes the formula's place; and "
    "where ships are full the equilibrium rations by a rent in USD, which no queue shows."
)


class Pair(msgspec.Struct, frozen=True):
    """A second scenario with the same random numbers: its operations less those of the first."""

    scenario: dict[str, Any]
    corridor_kt: float
    groups: list[MarketShift]
    markets: list[MarketShift]
    queues: list[QueueShift]


class Simulation(msgspec.Struct, frozen=True):
    """What ``simulate --json`` says.

    ``face`` sets the year beside what was counted, ``waits`` the equilibrium's waits beside the simulated ones.
    """

    schema: str
    id: str
    software: dict[str, str]
    data_sha256: str
    scenario: dict[str, Any]
    year: int
    years_long: int
    corridor_kt: float
    simulated: Simulated
    face: list[Face]
    waits: list[WaitPair]
    remedy: str
    pair: Pair | None
    notes: list[str]


class Simulable(msgspec.Struct, frozen=True, eq=False):
    """A year that was simulated: its flows, what they were compiled to, and the case that ran."""

    flows: Flows
    compiled: Compiled
    case: Case


class Wanted(msgspec.Struct, frozen=True):
    """What is asked of the simulator: a year, how many replications, from which seed, how many years in a row."""

    year: int
    replications: int = REPLICATIONS
    seed: int = 1
    years_long: int = 1

    @property
    def days(self) -> int:
        """Reported days."""
        return int(DAYS_PER_YEAR) * self.years_long


def check_wanted(wanted: Wanted) -> None:
    """Refuse what cannot be simulated, every fault at once.

    Raises
    ------
    InputError
        If the year lies outside the data, or a number is too small or too large.
    """
    limits = (
        ("--year", wanted.year, FIRST_YEAR, LAST_YEAR, "the year is outside the data"),
        ("--replications", wanted.replications, 1, 100_000, "so many replications cannot be run"),
        ("--seed", wanted.seed, 0, 2**63 - 1, "this cannot be a seed"),
        ("--years-long", wanted.years_long, 1, LONGEST_YEARS, "so many years cannot be run"),
    )
    faults = [
        Fault(option, message, got=str(value), allowed=f"{low} to {high}")
        for option, value, low, high, message in limits
        if not low <= value <= high
    ]
    if faults:
        raise InputError(faults)


def simulate_scenario(
    scenario: Scenario,
    wanted: Wanted,
    *,
    atlas: Atlas,
    pair_with: Scenario | None = None,
    progress: Progress = quiet,
) -> tuple[Simulation, Simulable]:
    """Simulate a year of a scenario at its equilibrium flows.

    Parameters
    ----------
    scenario : Scenario
        In full form.
    wanted : Wanted
        Which year, how often, from which seed.
    atlas : Atlas
        The corridor of today.
    pair_with : Scenario, optional
        Simulated with the same random numbers, on the union of both choice sets.
    progress : callable
        Called with a word and the share done.

    Returns
    -------
    tuple
        The answer, and what was simulated, from which its tracks can be drawn.

    Raises
    ------
    InputError
        If what is wanted lies outside the data, or no freight of the corridor is there to simulate.
    NotConverged
        If the year has no equilibrium.
    """
    check_wanted(wanted)
    runs = _equilibria(scenario, pair_with, wanted, atlas=atlas, progress=_part(progress, 0.0, 0.15))
    made = [compiled_case(run.flows[wanted.year]) for run in runs]
    cases = [case for _, case in made]
    width = 0.85 / len(cases)
    found = [
        _replications(case, wanted, stormless=k == 0, progress=_part(progress, 0.15 + k * width, width))
        for k, case in enumerate(cases)
    ]
    base, case, (many, without) = runs[0], cases[0], found[0]
    answer = Simulation(
        schema=SIMULATE_SCHEMA,
        id=simulation_id(scenario, wanted, atlas.tables.sha256, pair_with),
        software=software(),
        data_sha256=atlas.tables.sha256,
        scenario=msgspec.to_builtins(scenario),
        year=wanted.year,
        years_long=wanted.years_long,
        corridor_kt=base.summary.years[0].corridor_kt,
        simulated=of_a_year(summarise(case.layout, many, without, seed=wanted.seed), wanted.years_long),
        face=face(case.layout, many, tuple(atlas.counts.values()), _ranges(atlas)),
        waits=waits_together(base.flows[wanted.year], case.layout, many),
        remedy=REMEDY,
        pair=_pair(runs, cases, [one for one, _ in found]),
        notes=_notes(case, wanted),
    )
    return answer, Simulable(base.flows[wanted.year], made[0][0], case)


def _ranges(atlas: Atlas) -> dict[str, tuple[float, float]]:
    """Give low and high end of what was counted, where the source has a range."""
    rows = atlas.tables.frame("counts").select("id", "low", "high").drop_nulls().iter_rows()
    return {id_: (float(low), float(high)) for id_, low, high in rows}


def compiled_case(flows: Flows) -> tuple[Compiled, Case]:
    """Compile a year and make its operations ready to run.

    Raises
    ------
    InputError
        If no freight crosses by ship: there is nothing to simulate.
    """
    compiled = compile_year(flows)
    if not compiled.lanes:
        scenario, year = flows.network.scenario.name, flows.network.year
        raise InputError(
            Fault(
                scenario,
                f"no freight crosses the sea by ship in {year}: there is nothing to simulate",
                got="0 kt",
                allowed="a year and scenario with traffic of the corridor",
                hint="See the year with 'transcaspian run'.",
            )
        )
    return compiled, make_case(compiled.operations, names_of(compiled, flows), notes=compiled.notes)


def simulation_id(scenario: Scenario, wanted: Wanted, data_sha256: str, pair_with: Scenario | None = None) -> str:
    """Name of a simulation: the scenario, the year and a hash of everything that the result depends on."""
    pair = msgspec.to_builtins(pair_with) if pair_with is not None else None
    content = [msgspec.to_builtins(scenario), msgspec.to_builtins(wanted), data_sha256, __version__, pair]
    return f"{scenario.name}-{wanted.year}-{hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:10]}"


def _part(progress: Progress, start_share: float, width_share: float) -> Progress:
    return lambda stage, share: progress(stage, start_share + width_share * share)


def _equilibria(
    scenario: Scenario, other: Scenario | None, wanted: Wanted, *, atlas: Atlas, progress: Progress
) -> list[Run]:
    """Solve the year; two scenarios on the union of their choice sets."""
    if other is None:
        return [run_scenario(scenario, atlas=atlas, years=[wanted.year], progress=progress)]
    _, a, b = compare_scenarios(scenario, other, atlas=atlas, years=[wanted.year], by_project=False, progress=progress)
    return [a, b]


def _replications(
    case: Case, wanted: Wanted, *, stormless: bool, progress: Progress
) -> tuple[list[Replication], list[Replication]]:
    """Run all on a few threads, the first also without storms; neither order nor threads change anything."""
    again = calm(case) if stormless else None
    paired = min(wanted.replications, PAIRED) if again is not None else 0
    jobs = [(case, k) for k in range(wanted.replications)]
    if again is not None:
        jobs += [(again, k) for k in range(paired)]
    done: list[int] = []

    def one(job: tuple[Case, int]) -> Replication:
        which, number = job
        found = replicate(which, seed=wanted.seed, replication=number, days=wanted.days)
        done.append(number)
        progress("replications", len(done) / len(jobs))
        return found

    found = side_by_side(one, jobs)
    return found[: wanted.replications], found[wanted.replications :]


def _pair(runs: Sequence[Run], cases: Sequence[Case], found: Sequence[list[Replication]]) -> Pair | None:
    """Pair the two simulations, where there are two."""
    if len(cases) < 2:
        return None
    sides = [(case.layout, many) for case, many in zip(cases, found, strict=True)]
    return Pair(
        scenario=runs[1].summary.scenario,
        corridor_kt=runs[1].summary.years[0].corridor_kt,
        groups=market_shifts(sides[0], sides[1], groups=True),
        markets=market_shifts(sides[0], sides[1]),
        queues=queue_shifts(sides[0], sides[1]),
    )


def _notes(case: Case, wanted: Wanted) -> list[str]:
    """Say what has to be known to read the numbers."""
    notes = [
        "every simulation starts empty on 1 July of the year before; what happens up to 31 December is dropped",
        *case.notes,
    ]
    if wanted.replications > PAIRED:
        notes.append(f"the first {PAIRED} replications are also run without storms: what storms cost rests on those")
    return notes
