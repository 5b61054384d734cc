"""Works that a planner may decide, and what a set of them does to the corridor in a year: the oracle of the search."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import ScenarioError
from transcaspian.flow import Equilibrium, Flows, assign
from transcaspian.model import Atlas, DatedProject, Scenario, with_projects
from transcaspian.network import Columns, RouteSet, build, year_columns

Floats = NDArray[np.float64]

Query = tuple[int, int]  # a set of works as bits, and a year


class Work(msgspec.Struct, frozen=True):
    """Something that may be started in a year of the plan.

    It opens ``build_years`` after the year in which it is started. ``payers`` gives the share of each party in what it
    costs; ``after`` names what must be open before it is started, ``excludes`` what must not be built beside it.
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


def with_works(scenario: Scenario, opened: Mapping[str, int], *, atlas: Atlas) -> Scenario:
    """Give a scenario with works open from their years on."""
    return with_projects(scenario, [DatedProject(name, year) for name, year in opened.items()], atlas=atlas)


def _cells(changes: Iterable[object]) -> set[tuple[str, str]]:
    return {(change.target, change.field) for change in changes}  # type: ignore[attr-defined]


def clash(scenario: Scenario, works: Sequence[str], *, year: int, atlas: Atlas) -> bool:
    """Tell whether works cannot stand together: their Changes set one number twice, or leave a value that cannot be."""
    opened = {name: year - stage_years(name, atlas) for name in works}
    try:
        year_columns(with_works(scenario, opened, atlas=atlas), atlas, year=year)
    except ScenarioError:
        return True
    return False


def exclusions(scenario: Scenario, works: Sequence[Work], *, year: int, atlas: Atlas) -> frozenset[tuple[int, int]]:
    """Find pairs of works that cannot both be built: what the table says, and what their Changes make impossible."""
    number = {work.id: row for row, work in enumerate(works)}
    found = {
        (min(row, number[other]), max(row, number[other]))
        for row, work in enumerate(works)
        for other in work.excludes
        if other in number
    }
    cells = [_cells(atlas.changes.get(work.id, ())) for work in works]
    for left, first in enumerate(works):
        for right in range(left + 1, len(works)):
            shared = (left, right) not in found and cells[left] & cells[right]
            if shared and clash(scenario, (first.id, works[right].id), year=year, atlas=atlas):
                found.add((left, right))
    return frozenset(found)


class Counted(msgspec.Struct, frozen=True):
    """What a year with a set of works is worth: tonnes of the corridor, and the welfare of all parties in it."""

    corridor_kt: float
    welfare_musd: float


class NetworkOracle:
    """Tonnes of the corridor in a year with a set of works, each (set, year) solved once.

    A set is an integer whose bit j stands for ``works[j]``, open with all its stages. Nothing is inherited from another
    year or set: ships that fill start from the network's stated start. The value of a set that holds works which
    exclude one another is that of the best part of it that can be built: so the set of everything stays a bound.

    Attributes
    ----------
    evaluations : int
        Equilibria solved.
    """

    def __init__(
        self,
        setting: Setting,
        works: Sequence[Work],
        *,
        welfare: Callable[[Flows], float] | None = None,
    ) -> None:
        self.setting, self.works = setting, tuple(works)
        self.atlas = setting.routes.atlas
        year = max(setting.guesses, default=setting.scenario.target_year)
        self.pairs = exclusions(setting.scenario, self.works, year=year, atlas=self.atlas)
        self.evaluations = 0
        self._welfare = welfare
        self._known: dict[Query, Counted] = {}

    @property
    def everything(self) -> int:
        """Set of all works."""
        return (1 << len(self.works)) - 1

    def names(self, built: int) -> list[str]:
        """Ids of the works of a set."""
        return [work.id for row, work in enumerate(self.works) if built >> row & 1]

    def scenario(self, built: int, year: int) -> Scenario:
        """Give the scenario in which the works of a set stand with all their stages in a year."""
        opened = {name: year - stage_years(name, self.atlas) for name in self.names(built)}
        return with_works(self.setting.scenario, opened, atlas=self.atlas)

    def flows(self, built: int, year: int) -> Flows:
        """Solve a year with a set of works."""
        return solve_year(self.setting, self.scenario(built, year), year)

    def counted(self, built: int, year: int) -> Counted:
        """Give what a year with a set of works comes to; solved when first asked for.

        Raises
        ------
        NotConverged
            If the year has no equilibrium.
        """
        parts = self.buildable(built)
        return max((self._counted(part, year) for part in parts), key=lambda one: one.corridor_kt)

    def _counted(self, built: int, year: int) -> Counted:
        found = self._known.get((built, year))
        if found is None:
            flows = self.flows(built, year)
            self.evaluations += 1
            welfare = self._welfare(flows) if self._welfare is not None else 0.0
            found = Counted(float(flows.flow_kt @ self.setting.corridor), welfare)
            self._known[built, year] = found
        return found

    def value(self, built: int, year: int) -> float:
        """Tonnes of the corridor in kt."""
        return self.counted(built, year).corridor_kt

    def buildable(self, built: int) -> tuple[int, ...]:
        """Give the largest parts of a set that hold no two works which exclude one another."""
        for left, right in sorted(self.pairs):
            if built >> left & 1 and built >> right & 1:
                parts = {*self.buildable(built & ~(1 << left)), *self.buildable(built & ~(1 << right))}
                return tuple(sorted(one for one in parts if not any(one != b and one & b == one for b in parts)))
        return (built,)


def solve_year(setting: Setting, scenario: Scenario, year: int) -> Flows:
    """Assign a year of a scenario on the choice set of a setting, from the network's stated departures."""
    nearest = min(setting.guesses, key=lambda one: (abs(one - year), one), default=None)
    start = setting.guesses[nearest] if nearest is not None else None
    columns = _more_demand(setting, scenario, year) if setting.demand_scale != 1.0 else None
    return assign(build(scenario, year=year, atlas=setting.routes.atlas, columns=columns), setting.routes, start=start)


def _more_demand(setting: Setting, scenario: Scenario, year: int) -> Columns:
    """Give a year's numbers with more that wants to move where the corridor is a choice."""
    columns = year_columns(scenario, setting.routes.atlas, year=year)
    served = np.zeros(len(columns["markets"]["volume_kt"]), dtype=bool)
    served[setting.routes.market[setting.corridor > 0.0]] = True
    volume = np.where(served, setting.demand_scale, 1.0) * columns["markets"]["volume_kt"]
    return {**columns, "markets": {**columns["markets"], "volume_kt": volume}}
