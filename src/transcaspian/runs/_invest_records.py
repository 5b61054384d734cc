"""What a plan of investment says: list, years, money, bounds, what stops it, who pays. Its fields are the schema."""

from __future__ import annotations

from typing import Any

import msgspec

from transcaspian.plan import Appraisal, Bounds, Reach

INVEST_SCHEMA = "transcaspian.invest/1"
INVEST_WHY_SCHEMA = "transcaspian.invest-why/1"


class Asked(msgspec.Struct, frozen=True):
    """What a planner asks for.

    ``objective`` is ``cost`` (least money to the target), ``npv`` (most value for all parties) or ``tonnes`` (most
    tonnes for the money); ``budget_musd`` is what all may pay together, nothing where it is open; ``rents`` says
    whether rents of scarce room belong to whom the tables say (``owned``) or to nobody (``burnt``). ``projects`` are
    the only ones that may be chosen, all options where it is empty.
    """

    target_kt: float
    by: int
    first_year: int
    budget_musd: float | None = None
    objective: str = "cost"
    rents: str = "owned"
    robust: bool = False
    projects: tuple[str, ...] = ()
    time_s: float = 240.0


class PlannedWork(msgspec.Struct, frozen=True):
    """A work of the plan.

    ``alone_kt`` is what it adds to the corridor of the scenario in the target's year, ``removed_kt`` what the plan
    loses without it and without what waits for it.
    """

    project: str
    name: str
    kind: str
    country: str
    start_year: int
    opens_year: int
    capex_musd: float
    payers: dict[str, float]
    alone_kt: float
    removed_kt: float


class PlanYear(msgspec.Struct, frozen=True):
    """A year with the plan: tonnes without and with it, money spent, and what binds."""

    year: int
    without_kt: float
    planned_kt: float
    spent_musd: float
    without_binds: str
    planned_binds: str
    next_binds: str
    scarcity_musd: float


class Planned(msgspec.Struct, frozen=True):
    """A plan: what is built when, what it costs and carries, and how good it is.

    ``status`` is that of the search; ``target_kt`` what this plan was made for, which is less than what is asked where
    that cannot be reached. ``bounds`` are on the objective.
    """

    status: str
    target_kt: float
    works: list[PlannedWork]
    capex_musd: float
    present_musd: float
    corridor_kt: float
    bounds: Bounds
    gap_share: float | None
    years: list[PlanYear]


class Stopped(msgspec.Struct, frozen=True):
    """Why a target is out of reach, and what would have to be otherwise.

    ``constraint`` and ``detail`` name what lets the target go; ``reachable_kt`` is the most that was found under all
    constraints, ``roof_kt`` what no plan exceeds whatever building more may lose; ``reach`` says what free room and
    more demand would give with everything built. ``next_kt`` lies between what can be reached and what everything
    built would carry, with what stops that; nothing where both are about the same.
    """

    constraint: str
    detail: str
    reachable_kt: float
    verdict: str
    reach: Reach | None
    roof_kt: float | None = None
    next_kt: float | None = None
    next_constraint: str = ""
    next_detail: str = ""


class Screened(msgspec.Struct, frozen=True):
    """What a candidate adds to the corridor alone, and what is lost when it is taken from the set of all."""

    project: str
    name: str
    capex_musd: float
    alone_kt: float
    last_kt: float
    kept: bool


class Dropped(msgspec.Struct, frozen=True):
    """A project that was no decision, and why."""

    project: str
    name: str
    reason: str


class PlanPoint(msgspec.Struct, frozen=True):
    """The least capex for a target, or the least for the same target by an earlier or later year.

    ``status`` is that of the search: ``optimal``, ``limit`` where it was stopped, ``none`` where nothing reaches it.
    """

    target_kt: float
    by: int
    status: str
    corridor_kt: float | None
    capex_musd: float | None
    within_eps_musd: float | None
    works: list[str]


class Recheck(msgspec.Struct, frozen=True):
    """The plan in the target's year, reckoned again in another way, beside what the search reckoned with."""

    way: str
    corridor_kt: float
    difference_kt: float
    detail: str


class Operated(msgspec.Struct, frozen=True):
    """The plan's year simulated: what is sent by ship, what of it is delivered, where it piles up."""

    replications: int
    seed: int
    sent_kt: float
    delivered_kt: float
    half_kt: float
    overloaded: list[str]


class FutureRegret(msgspec.Struct, frozen=True):
    """A future: what the plan carries in it, what the best plan of the same money would carry, and the difference."""

    future: str
    title: str
    without_kt: float
    plan_kt: float
    best_kt: float
    regret_kt: float


class RobustPlan(msgspec.Struct, frozen=True):
    """The plan with the smallest worst regret over named futures, beside the plan for the base."""

    budget_musd: float
    works: list[str]
    capex_musd: float
    worst_regret_kt: float
    base_works: list[str]
    base_worst_regret_kt: float
    status: str
    futures: list[FutureRegret]
    base_futures: list[FutureRegret]
    screening: str


class Investment(msgspec.Struct, frozen=True):
    """The answer to what to build when, as `invest --json` prints it.

    ``without_kt`` and ``everything_kt`` are the corridor in the target's year with nothing of the plan and with every
    candidate that helps; ``eps_kt`` is what building more was seen to lose, with a margin, and what the second bound
    rests on.
    """

    schema: str
    id: str
    software: dict[str, str]
    data_sha256: str
    scenario: dict[str, Any]
    asked: Asked
    met: bool
    headline: str
    without_kt: float
    everything_kt: float
    plan: Planned
    stopped: Stopped | None
    eps_kt: float
    eps_words: str
    frontier: list[PlanPoint]
    arrival: list[PlanPoint]
    rechecks: list[Recheck]
    operated: Operated | None
    appraisals: list[Appraisal]
    co2_kt: dict[str, float]
    corridor_kg_per_t: float
    rivals_kg_per_t: float
    robust: RobustPlan | None
    screened: list[Screened]
    dropped: list[Dropped]
    evaluations: int
    notes: list[str]


class ChangeBehind(msgspec.Struct, frozen=True):
    """One input of a project: what it changes, and who says so."""

    target: str
    field: str
    op: str
    value: float
    from_year: int
    claim: str
    status: str
    source: str


class Instead(msgspec.Struct, frozen=True):
    """The cheapest plan when one project is decided the other way."""

    feasible: bool
    capex_musd: float | None
    more_musd: float | None
    added: list[str]
    left: list[str]


class InvestWhy(msgspec.Struct, frozen=True):
    """Why a project has its place in a plan, as `invest --why PROJECT --json` prints it.

    ``cover`` are the works of which at least one must be built, the project among them, since all others together
    miss the target; ``cover_kt`` is what those others carry.
    """

    schema: str
    project: str
    name: str
    chosen: bool
    start_year: int | None
    opens_year: int | None
    verdict: str
    target_kt: float
    by: int
    plan_kt: float
    plan_capex_musd: float
    alone_kt: float
    removed_kt: float
    cover: list[str]
    cover_kt: float | None
    instead: Instead | None
    capex_musd: float
    capex_status: str
    capex_source: str
    payers: dict[str, float]
    changes: list[ChangeBehind]
    notes: list[str]
