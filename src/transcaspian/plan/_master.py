"""The master: a mixed-integer programme in z[project, start year] that learns from the oracle which sets fail.

Rows: each project once at most, precedence, exclusion, budgets by sponsor and year and in all. Cuts: at least one
project outside a failing set is open by the year (*cover*), and this one set is not open in that year (*no-good*, for
sets between target - eps and target, where nothing can be said of their subsets).
"""

from __future__ import annotations

from collections.abc import Iterable

import highspy
import numpy as np
from numpy.typing import NDArray

from transcaspian.plan._oracle import OutOfTime, Works

Floats = NDArray[np.float64]

OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "mip_rel_gap": 1e-9,
    "mip_abs_gap": 1e-9,
    "mip_heuristic_run_feasibility_jump": False,  # half the time of a small model, and it finds nothing in a large one
}
NO_SOLUTION = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)


class Master:
    """A HiGHS model in z[project, start]; rows of a plan now, cuts as they are learnt."""

    def __init__(self, works: Works) -> None:
        self.works = works
        self.columns = [(j, s) for j, starts in enumerate(works.starts()) for s in starts]
        self.number = {pair: column for column, pair in enumerate(self.columns)}
        self.model = new_model()
        for _ in self.columns:
            add_column(self.model, 1.0)
        add_integrality(self.model, range(len(self.columns)))
        self._structure()
        self._budgets()

    def open_by(self, project: int, period: int) -> list[int]:
        """Columns whose sum says that a project is open in a period."""
        last = period - int(self.works.build_years[project])
        return [self.number[j, s] for j, s in self._of(project) if s <= last]

    def _of(self, project: int) -> list[tuple[int, int]]:
        return [pair for pair in self.columns if pair[0] == project]

    def _structure(self) -> None:
        works = self.works
        for j in range(works.n):
            self.row(dict.fromkeys((self.number[pair] for pair in self._of(j)), 1.0), maximum=1.0)
        for later, earlier in works.after:
            for _, s in self._of(later):
                row = {self.number[pair]: 1.0 for pair in self._of(later) if pair[1] <= s}
                row |= dict.fromkeys(self.open_by(earlier, s), -1.0)
                self.row(row, maximum=0.0)
        for a, b in works.excludes:
            self.row(dict.fromkeys((self.number[pair] for pair in [*self._of(a), *self._of(b)]), 1.0), maximum=1.0)

    def _budgets(self) -> None:
        works = self.works
        money = np.array([works.spread(j, s) for j, s in self.columns]).reshape(len(self.columns), works.periods)
        share = works.shares[[j for j, _ in self.columns]]
        for p, y in zip(*np.nonzero(np.isfinite(works.budget_musd)), strict=True):
            self.dense_row(share[:, p] * money[:, y], maximum=float(works.budget_musd[p, y]))
        if works.total_musd_per_y is not None:
            for y in np.flatnonzero(np.isfinite(works.total_musd_per_y)):
                self.dense_row(money[:, y], maximum=float(works.total_musd_per_y[y]))
        if np.isfinite(works.total_musd):
            self.dense_row(money.sum(axis=1), maximum=works.total_musd)

    def row(self, entries: dict[int, float], *, minimum: float = -np.inf, maximum: float = np.inf) -> None:
        """Add a row over columns by number."""
        add_row(self.model, entries, minimum, maximum)

    def dense_row(self, values: Floats, *, minimum: float = -np.inf, maximum: float = np.inf) -> None:
        """Add a row over the first columns."""
        self.row({int(c): float(values[c]) for c in np.flatnonzero(values)}, minimum=minimum, maximum=maximum)

    def objective(self, value: Iterable[float]) -> None:
        """Set what is minimised, a number for each column of z."""
        for column, weight in enumerate(value):
            self.model.changeColCost(column, float(weight))

    def accept(self, gap_share: float) -> None:
        """Let a plan within a share of the master's best do."""
        self.model.setOptionValue("mip_rel_gap", gap_share)

    def cost_objective(self) -> None:
        """Minimise the present value of cost, to the last."""
        self.accept(OPTIONS["mip_rel_gap"])
        self.objective(self.works.present_musd(j, s) for j, s in self.columns)

    def cover(self, period: int, failing: int) -> None:
        """Ask for at least one project outside a failing set to be open by a period."""
        outside = (j for j in range(self.works.n) if not failing >> j & 1)
        self.row({c: 1.0 for j in outside for c in self.open_by(j, period)}, minimum=1.0)

    def no_good(self, period: int, built: int) -> None:
        """Forbid one set in one period."""
        entries: dict[int, float] = {}
        inside = 0
        for j in range(self.works.n):
            sign = -1.0 if built >> j & 1 else 1.0
            inside += built >> j & 1
            entries |= dict.fromkeys(self.open_by(j, period), sign)
        self.row(entries, minimum=1.0 - inside)

    def solve(self, time_s: float = np.inf) -> tuple[tuple[int | None, ...], float] | None:
        """Solve; give the start of each project and the bound on the objective, or None if nothing is allowed."""
        solution = run(self.model, time_s)
        if solution is None:
            return None
        values, bound_musd = solution
        start: list[int | None] = [None] * self.works.n
        for column, (j, s) in enumerate(self.columns):
            if values[column] > 0.5:
                start[j] = s
        return tuple(start), bound_musd


def new_model() -> highspy.Highs:
    """Make an empty quiet model that minimises, on one thread, with no gap left."""
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in OPTIONS.items():
        model.setOptionValue(option, value)
    return model


def add_column(model: highspy.Highs, maximum: float, value: float = 0.0) -> int:
    """Add a column from 0 to a maximum, without rows, that counts in the objective; return its number."""
    model.addCol(value, 0.0, maximum, 0, np.array([], dtype=np.int32), np.array([]))
    return int(model.getNumCol()) - 1


def add_integrality(model: highspy.Highs, columns: Iterable[int]) -> None:
    """Ask for columns to be whole."""
    for column in columns:
        model.changeColIntegrality(column, highspy.HighsVarType.kInteger)


def add_row(model: highspy.Highs, entries: dict[int, float], minimum: float, maximum: float) -> None:
    """Add a row; infinite bounds are none."""
    index = np.array(list(entries), dtype=np.int32)
    model.addRow(minimum, maximum, len(index), index, np.array(list(entries.values()), dtype=float))


def run(model: highspy.Highs, time_s: float = np.inf) -> tuple[Floats, float] | None:
    """Solve a model: values of the columns and the bound on the objective, or None if it has no solution.

    Stopped by its time it gives the best it has, or raises ``OutOfTime``.
    """
    model.setOptionValue("time_limit", float(np.clip(time_s, 0.0, 1e9)))
    model.run()
    if model.getModelStatus() in (
        highspy.HighsModelStatus.kInfeasible,
        highspy.HighsModelStatus.kUnboundedOrInfeasible,
    ):
        return None
    info = model.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        raise OutOfTime
    whole = info.mip_node_count >= 0
    bound = info.mip_dual_bound if whole else info.objective_function_value
    return np.array(model.getSolution().col_value), float(bound)
