"""Works that a planner may decide, and what a set of them does to the corridor in a year: the oracle of the search."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import ScenarioError
from transcaspian.flow import Equilibrium, Flows, assign
from transcaspian.model import Atlas, DatedProject, Option, Scenario, with_projects
from transcaspian.network import Columns, RouteSet, build, year_columns
from transcaspian.plan._oracle import mask, members

Floats = NDArray[np.float64]
MOST_STARTS = 24  # equilibria kept as starts for others
Each = Callable[[Callable[[int], object], list[int]], object]


class Candidate(msgspec.Struct, frozen=True):
    """Something that may be started in a year of the plan.

    It opens ``build_years`` after the year in which it is started. ``payers`` gives the share of each party in what it
    costs; ``after`` names what must open before it or with it, ``excludes`` what must not be built beside it.
    """

    id: str
    name: str
    kind: str
    country: str
    capex_musd: float
    opex_musd_per_y: float
    build_years: int
    earliest_year: int
    life_years: float
    after: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    payers: tuple[tuple[str, float], ...] = ()


class LeftOut(msgspec.Struct, frozen=True):
    """A project that is no decision of this plan, and why."""

    project: str
    name: str
    reason: str


class Setting(msgspec.Struct, frozen=True, eq=False):
    """A corridor without any of the works, on the choice set that holds the ways of all of them.

    ``corridor`` (P,) is one where a route counts for the corridor; ``guesses`` are first guesses of prices by year, for
    speed only; ``demand_scale`` multiplies what wants to move on the markets that the corridor can serve.
    """

    scenario: Scenario
    routes: RouteSet
    corridor: Floats
    guesses: Mapping[int, Equilibrium]
    demand_scale: float = 1.0


def stage_years(work: str, atlas: Atlas) -> int:
    """Years between the first and the last Change of a project."""
    years = [change.from_year for change in atlas.changes.get(work, ())]
    return max(years) - min(years) if years else 0


def opened(scenario: Scenario, years: Mapping[str, int], *, atlas: Atlas) -> Scenario:
    """Give a scenario with projects open from their years on."""
    return with_projects(scenario, [DatedProject(name, year) for name, year in years.items()], atlas=atlas)


def complete(scenario: Scenario, names: Iterable[str], *, year: int, atlas: Atlas) -> Scenario:
    """Give a scenario in which projects stand with all their stages in a year; those it holds keep their own years."""
    held = {project.id for project in scenario.projects}
    names = [name for name in names if name not in held]
    return opened(scenario, {name: year - stage_years(name, atlas) for name in names}, atlas=atlas)


def misfit(scenario: Scenario, names: Iterable[str], *, year: int, atlas: Atlas) -> str:
    """Say why projects cannot stand together: a number set twice, or beyond what its field holds; empty if they can."""
    try:
        year_columns(complete(scenario, names, year=year, atlas=atlas), atlas, year=year)
    except ScenarioError as error:
        return "; ".join(fault.message for fault in error.faults)
    return ""


def exclusions(
    scenario: Scenario, works: Sequence[Candidate], *, year: int, atlas: Atlas
) -> frozenset[tuple[int, int]]:
    """Find pairs of works that cannot both be built: what the table says, and what their Changes make impossible."""
    number = {work.id: row for row, work in enumerate(works)}
    found = {
        (min(row, number[other]), max(row, number[other]))
        for row, work in enumerate(works)
        for other in work.excludes
        if other in number
    }
    cells = [{(change.target, change.field) for change in atlas.changes.get(work.id, ())} for work in works]
    for left, first in enumerate(works):
        for right in range(left + 1, len(works)):
            shared = (left, right) not in found and cells[left] & cells[right]
            if shared and misfit(scenario, (first.id, works[right].id), year=year, atlas=atlas):
                found.add((left, right))
    return frozenset(found)


class YearWorth(msgspec.Struct, frozen=True):
    """What a year with a set of works is worth: tonnes of the corridor, and the welfare of all parties in it."""

    corridor_kt: float
    welfare_musd: float


class NetworkOracle:
    """Tonnes of the corridor in a year with a set of works, each (set, year) solved once.

    A set is an integer whose bit j stands for ``works[j]``, open with all its stages; period 0 is ``first_year``.
    Nothing is inherited from another year or set: ships that fill start from the network's stated start. The value of
    a set that holds works which exclude one another is that of the best part of it that can be built: so the set of
    everything stays a bound.
    """

    def __init__(
        self,
        setting: Setting,
        works: Sequence[Candidate],
        *,
        first_year: int,
        welfare: Callable[[Flows], float] | None = None,
    ) -> None:
        self.setting, self.works, self.first_year = setting, tuple(works), first_year
        self.atlas = setting.routes.atlas
        year = max(setting.guesses, default=setting.scenario.target_year)
        self.pairs = exclusions(setting.scenario, self.works, year=year, atlas=self.atlas)
        self._welfare = welfare
        self._known: dict[tuple[int, int], YearWorth] = {}
        self._solved_last: dict[int, deque[tuple[int, Equilibrium]]] = {}

    @property
    def evaluations(self) -> int:
        """How many equilibria were solved."""
        return len(self._known)

    @property
    def everything(self) -> int:
        """Set of all works."""
        return (1 << len(self.works)) - 1

    def solved(self, year: int) -> list[tuple[int, float]]:
        """Give the sets that were solved in a year, with their tonnes in kt."""
        return [(built, worth.corridor_kt) for (built, when), worth in self._known.items() if when == year]

    def names(self, built: int) -> list[str]:
        """Ids of the works of a set."""
        return [self.works[row].id for row in members(built)]

    def flows(self, built: int, year: int) -> Flows:
        """Solve a year with a set of works."""
        return self._flows(built, year, None)

    def _flows(self, built: int, year: int, start: Equilibrium | None) -> Flows:
        scenario = complete(self.setting.scenario, self.names(built), year=year, atlas=self.atlas)
        return solve_year(self.setting, scenario, year, start=start)

    def worth(self, built: int, year: int) -> YearWorth:
        """Give what a year with a set of works comes to; solved when first asked for.

        Raises
        ------
        NotConverged
            If the year has no equilibrium.
        """
        parts = buildable(built, self.pairs)
        return max((self._solved(part, year, near=True) for part in parts), key=lambda one: one.corridor_kt)

    def _solved(self, built: int, year: int, *, near: bool) -> YearWorth:
        """Solve a set unless it is known; ``near`` starts from the nearest of the last few, for speed only."""
        found = self._known.get((built, year))
        if found is None:
            last = self._solved_last.setdefault(year, deque(maxlen=MOST_STARTS))
            start = min(last, key=lambda one: (one[0] ^ built).bit_count(), default=None) if near else None
            flows = self._flows(built, year, start[1] if start is not None else None)
            if near:
                last.append((built, flows.equilibrium))
            welfare = self._welfare(flows) if self._welfare is not None else 0.0
            found = YearWorth(float(flows.flow_kt @ self.setting.corridor), welfare)
            self._known[built, year] = found
        return found

    def prepare(self, sets: Iterable[int], year: int, *, each: Each) -> None:
        """Solve a year with many sets, side by side if ``each`` does; each from the same start, in whatever order."""
        parts = dict.fromkeys(part for built in sets for part in buildable(built, self.pairs))
        each(lambda built: self._solved(built, year, near=False), list(parts))

    def value(self, built: int, period: int) -> float:
        """Tonnes of the corridor in a period, in kt."""
        return self.worth(built, self.first_year + period).corridor_kt


def buildable(built: int, pairs: frozenset[tuple[int, int]]) -> tuple[int, ...]:
    """Give the largest parts of a set that hold no two works which exclude one another.

    Examples
    --------
    >>> [f"{part:03b}" for part in buildable(0b111, frozenset({(0, 1)}))]
    ['101', '110']
    """
    for left, right in sorted(pairs):
        if built >> left & 1 and built >> right & 1:
            parts = {*buildable(built & ~(1 << left), pairs), *buildable(built & ~(1 << right), pairs)}
            return tuple(sorted(one for one in parts if not any(one != b and one & b == one for b in parts)))
    return (built,)


class Effect(msgspec.Struct, frozen=True):
    """What a candidate does to the corridor in one year: with what it waits for, and when it is taken from all.

    With a candidate that is taken go those that wait for it. MUSD are those of the oracle's welfare.
    """

    work: Candidate
    alone_kt: float
    last_kt: float
    kept: bool
    alone_musd: float = 0.0
    last_musd: float = 0.0


def needs(works: Sequence[Candidate]) -> tuple[list[int], list[int]]:
    """Give for each work the set of it and all it waits for, and the set of it and all that wait for it."""
    number = {work.id: row for row, work in enumerate(works)}
    needed = [1 << row for row in range(len(works))]
    for _ in works:
        for row, work in enumerate(works):
            for name in work.after:
                if name in number:
                    needed[row] |= needed[number[name]]
    needing = [mask(other for other in range(len(works)) if needed[other] >> row & 1) for row in range(len(works))]
    return needed, needing


def screen(oracle: NetworkOracle, *, year: int, tolerance_kt: float, most: int, each: Each) -> list[Effect]:
    """Measure every candidate twice, and keep those that bring the corridor more than a tolerance either way.

    A candidate that brings nothing alone and nothing beside all others cannot help a target; one that only costs
    tonnes is dropped too. Of more than ``most`` the strongest are kept, with what they wait for. The largest effect
    comes first.
    """
    works, everything = oracle.works, oracle.everything
    needed, needing = needs(works)
    oracle.prepare((0, everything, *needed, *(everything & ~late for late in needing)), year, each=each)
    none, whole = oracle.worth(0, year), oracle.worth(everything, year)
    alone = [oracle.worth(needed[row], year) for row in range(len(works))]
    rest = [oracle.worth(everything & ~needing[row], year) for row in range(len(works))]
    effects = [
        Effect(
            work, one.corridor_kt - none.corridor_kt, whole.corridor_kt - other.corridor_kt, False,
            one.welfare_musd - none.welfare_musd, whole.welfare_musd - other.welfare_musd,
        )
        for work, one, other in zip(works, alone, rest, strict=True)
    ]  # fmt: skip
    gain = [max(effect.alone_kt, effect.last_kt) for effect in effects]
    order = sorted(range(len(works)), key=lambda row: (-gain[row], works[row].id))
    kept = keep(order, [gain[row] > tolerance_kt for row in range(len(works))], needed, most)
    return [msgspec.structs.replace(effects[row], kept=bool(kept >> row & 1)) for row in order]


def keep(order: Iterable[int], worth_it: Sequence[bool], needed: Sequence[int], most: int) -> int:
    """Take works in an order, each with what it waits for, as long as there are no more than ``most``; a set."""
    kept = 0
    for row in order:
        if worth_it[row] and (kept | needed[row]).bit_count() <= most:
            kept |= needed[row]
    return kept


def candidates(
    scenario: Scenario, *, atlas: Atlas, first_year: int, by: int, names: Iterable[str] = ()
) -> tuple[list[Candidate], list[LeftOut]]:
    """List what may be decided: options of the tables that the scenario does not open, able to serve by a year.

    Parameters
    ----------
    scenario : Scenario
        What happens anyway.
    atlas : Atlas
        The tables with options and who pays.
    first_year, by : int
        First year in which a work may be started, and last in which it may open.
    names : iterable of str
        Only these; all options without it.
    """
    own = {project.id: project.from_year for project in scenario.projects}
    asked = set(names) or set(atlas.options)
    found: list[Candidate] = []
    left_out: list[LeftOut] = []
    for option in atlas.options.values():
        project = atlas.projects[option.project]
        if project.id not in asked:
            continue
        reason = _reason(scenario, option, own, first_year=first_year, by=by, atlas=atlas)
        if reason:
            left_out.append(LeftOut(project.id, project.name, reason))
            continue
        payers = tuple((row.party, row.share) for row in atlas.funding.values() if row.project == project.id)
        found.append(
            Candidate(
                id=project.id, name=project.name, kind=project.kind, country=project.country,
                capex_musd=project.capex_musd if project.capex_musd == project.capex_musd else 0.0,
                opex_musd_per_y=project.opex_musd_per_y, build_years=option.build_years,
                earliest_year=option.earliest_year, life_years=float(option.life_years),
                after=tuple(option.after.split()), excludes=tuple(option.excludes.split()), payers=payers,
            )
        )  # fmt: skip
    return _with_needs(found, left_out, own)


def _with_needs(
    found: list[Candidate], left_out: list[LeftOut], own: Mapping[str, int]
) -> tuple[list[Candidate], list[LeftOut]]:
    """Leave out what waits for a project that is neither decided here nor opened by the scenario."""
    while True:
        known = {work.id for work in found} | own.keys()
        missing = {work.id: name for work in found for name in work.after if name not in known}
        if not missing:
            return found, left_out
        left_out += [
            LeftOut(work.id, work.name, f"it waits for {missing[work.id]}, which is not to be had in time")
            for work in found
            if work.id in missing
        ]
        found = [work for work in found if work.id not in missing]


def _reason(
    scenario: Scenario, option: Option, own: Mapping[str, int], *, first_year: int, by: int, atlas: Atlas
) -> str:
    """Say why an option is no decision of a plan; empty where it is one."""
    name = option.project
    if name in own:
        return f"the scenario opens it in {own[name]}"
    if not atlas.changes.get(name):
        return "it changes nothing that a run counts"
    opens = max(option.earliest_year, first_year + option.build_years, *(own.get(p, 0) for p in option.after.split()))
    if opens > by:
        return f"it cannot serve before {opens}"
    return misfit(scenario, (name,), year=by, atlas=atlas)


def solve_year(setting: Setting, scenario: Scenario, year: int, *, start: Equilibrium | None = None) -> Flows:
    """Assign a year of a scenario on the choice set of a setting, from the network's stated departures.

    Prices start from ``start``, or from the setting's guess for the nearest year: for speed only.
    """
    nearest = min(setting.guesses, key=lambda one: (abs(one - year), one), default=None)
    if start is None and nearest is not None:
        start = setting.guesses[nearest]
    columns = _more_demand(setting, scenario, year) if setting.demand_scale != 1.0 else None
    return assign(build(scenario, year=year, atlas=setting.routes.atlas, columns=columns), setting.routes, start=start)


def _more_demand(setting: Setting, scenario: Scenario, year: int) -> Columns:
    """Give a year's numbers with more that wants to move where the corridor is a choice."""
    columns = year_columns(scenario, setting.routes.atlas, year=year)
    served = np.zeros(len(columns["markets"]["volume_kt"]), dtype=bool)
    served[setting.routes.market[setting.corridor > 0.0]] = True
    volume = np.where(served, setting.demand_scale, 1.0) * columns["markets"]["volume_kt"]
    return {**columns, "markets": {**columns["markets"], "volume_kt": volume}}
