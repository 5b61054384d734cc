"""A scenario done, two compared, a way found; and runs kept on disk."""

from transcaspian.runs._agreements import judge_agreements, read_day
from transcaspian.runs._agreements_records import AGREEMENTS_SCHEMA, VERDICTS, Agreements, Milestone, Promise
from transcaspian.runs._calendar import calendar, sheet
from transcaspian.runs._calibration import CALIBRATE_SCHEMA, Calibration, CountFit, FitResult, Forecast, HoldOut
from transcaspian.runs._compare import Comparison, compare_scenarios
from transcaspian.runs._curves import CURVE_YEARS, CurvePoint, ResourceCurve, WaitingCurves, curve_rows, waiting_curves
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
from transcaspian.runs._sea import of_the_water, sea_outlook, with_sea
from transcaspian.runs._sea_records import SEA_SCHEMA, Loss, Sea, ServiceLoads, Works
from transcaspian.runs._simulate import REPLICATIONS, SIMULATE_SCHEMA, Pair, Simulation, Wanted, simulate_scenario
from transcaspian.runs._store import (
    check_out,
    read_promises,
    read_run,
    read_whys,
    run_tables,
    stored_runs,
    write_promises,
    write_run,
    write_whys,
)
from transcaspian.runs._why import WHY_SCHEMA, ChangeEffect, Driver, Why, headline_whys, why

__all__ = [
    "AGREEMENTS_SCHEMA",
    "CALIBRATE_SCHEMA",
    "COMPARE_SCHEMA",
    "CURVE_YEARS",
    "REPLICATIONS",
    "ROUTE_SCHEMA",
    "RUN_SCHEMA",
    "SCHEMAS",
    "SEA_SCHEMA",
    "SIMULATE_SCHEMA",
    "VERDICTS",
    "WHY_SCHEMA",
    "Agreements",
    "Bottleneck",
    "BundleResult",
    "Calibration",
    "ChangeEffect",
    "Comparison",
    "CountFit",
    "CurvePoint",
    "Driver",
    "FitResult",
    "Forecast",
    "HoldOut",
    "Leg",
    "Loss",
    "Milestone",
    "Observed",
    "Pair",
    "Promise",
    "Relief",
    "ResourceCurve",
    "RouteAnswer",
    "Run",
    "RunSummary",
    "Sea",
    "ServiceLoads",
    "Simulation",
    "Target",
    "TripWays",
    "Wait",
    "WaitingCurves",
    "Wanted",
    "Way",
    "Why",
    "Works",
    "YearResult",
    "calendar",
    "calibrate_scenario",
    "check_out",
    "compare_scenarios",
    "curve_rows",
    "find_run",
    "find_ways",
    "headline_whys",
    "inputs_sha256",
    "json_schema",
    "judge_agreements",
    "metric_of",
    "of_the_water",
    "read_day",
    "read_promises",
    "read_run",
    "read_whys",
    "reopen",
    "run_scenario",
    "run_tables",
    "sea_outlook",
    "sheet",
    "simulate_scenario",
    "stored_runs",
    "waiting_curves",
    "why",
    "with_reliability",
    "with_sea",
    "write_promises",
    "write_run",
    "write_whys",
]
