"""A scenario done, two compared, a way found; and runs kept on disk."""

from transcaspian.runs._calibration import CALIBRATE_SCHEMA, Calibration, CountFit, FitResult, Forecast, HoldOut
from transcaspian.runs._compare import Comparison, compare_scenarios
from transcaspian.runs._hindcast import calibrate_scenario, inputs_sha256
from transcaspian.runs._metrics import metric_of
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
from transcaspian.runs._reliability import with_reliability
from transcaspian.runs._reopen import find_run, reopen
from transcaspian.runs._route import RouteAnswer, find_ways
from transcaspian.runs._run import Run, run_scenario
from transcaspian.runs._schema import SCHEMAS, json_schema
from transcaspian.runs._simulate import REPLICATIONS, SIMULATE_SCHEMA, Pair, Simulation, Wanted, simulate_scenario
from transcaspian.runs._store import check_out, read_run, read_whys, run_tables, stored_runs, write_run, write_whys
from transcaspian.runs._why import WHY_SCHEMA, ChangeEffect, Driver, Why, headline_whys, why

__all__ = [
    "CALIBRATE_SCHEMA",
    "COMPARE_SCHEMA",
    "REPLICATIONS",
    "ROUTE_SCHEMA",
    "RUN_SCHEMA",
    "SCHEMAS",
    "SIMULATE_SCHEMA",
    "WHY_SCHEMA",
    "Bottleneck",
    "BundleResult",
    "Calibration",
    "ChangeEffect",
    "Comparison",
    "CountFit",
    "Driver",
    "FitResult",
    "Forecast",
    "HoldOut",
    "Leg",
    "Observed",
    "Pair",
    "Relief",
    "RouteAnswer",
    "Run",
    "RunSummary",
    "Simulation",
    "Target",
    "TripWays",
    "Wait",
    "Wanted",
    "Way",
    "Why",
    "YearResult",
    "calibrate_scenario",
    "check_out",
    "compare_scenarios",
    "find_run",
    "find_ways",
    "headline_whys",
    "inputs_sha256",
    "json_schema",
    "metric_of",
    "read_run",
    "read_whys",
    "reopen",
    "run_scenario",
    "run_tables",
    "simulate_scenario",
    "stored_runs",
    "why",
    "with_reliability",
    "write_run",
    "write_whys",
]
