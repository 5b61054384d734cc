"""A scenario done, two compared, a way found; and runs kept on disk."""

from transcaspian.runs._compare import Comparison, compare_scenarios
from transcaspian.runs._records import (
    COMPARE_SCHEMA,
    ROUTE_SCHEMA,
    RUN_SCHEMA,
    Bottleneck,
    BundleResult,
    Leg,
    Observed,
    Relief,
    RunSummary,
    Target,
    TripWays,
    Wait,
    Way,
    YearResult,
)
from transcaspian.runs._route import RouteAnswer, find_ways
from transcaspian.runs._run import Run, run_scenario
from transcaspian.runs._schema import SCHEMAS, json_schema
from transcaspian.runs._store import check_out, read_run, run_tables, stored_runs, write_run

__all__ = [
    "COMPARE_SCHEMA",
    "ROUTE_SCHEMA",
    "RUN_SCHEMA",
    "SCHEMAS",
    "Bottleneck",
    "BundleResult",
    "Comparison",
    "Leg",
    "Observed",
    "Relief",
    "RouteAnswer",
    "Run",
    "RunSummary",
    "Target",
    "TripWays",
    "Wait",
    "Way",
    "YearResult",
    "check_out",
    "compare_scenarios",
    "find_ways",
    "json_schema",
    "read_run",
    "run_scenario",
    "run_tables",
    "stored_runs",
    "write_run",
]
