"""The years and counts that the brief looks at."""

from __future__ import annotations

from transcaspian.report._reading import KeptRun
from transcaspian.runs import Observed, RunSummary, YearResult

HEADLINE_PERIMETER = "titr-ministry"  # the perimeter that the corridor's volume in a run is compared with
BOXES_PERIMETER = "titr-boxes"


def headline_year(run: KeptRun) -> YearResult:
    """Choose the year the brief looks at: the target's, or else the last."""
    wanted = {year.year: year for year in run.summary.years}
    return wanted.get(run.scenario.target_year, run.summary.years[-1])


def key_years(run: KeptRun) -> list[YearResult]:
    """Choose the years that stand for a run: its first, the one the brief looks at, its last."""
    chosen = {year.year: year for year in (run.summary.years[0], headline_year(run), run.summary.years[-1])}
    return [chosen[year] for year in sorted(chosen)]


def nearest_year(run: KeptRun) -> int:
    """Find the year that a run looks at for relief, bundles and crossings: the nearest to the target's."""
    target_year = run.scenario.target_year
    return min((year.year for year in run.summary.years), key=lambda year: (abs(year - target_year), year))


def counted(summary: RunSummary, perimeter: str) -> list[Observed]:
    """List what was counted of one perimeter, by year."""
    return sorted((o for o in summary.observed if o.perimeter == perimeter), key=lambda o: o.year)


def first_met(run: KeptRun) -> int | None:
    """Find the first year that reaches the scenario's target."""
    return next((year.year for year in run.summary.years if year.corridor_kt >= run.scenario.target_kt), None)
