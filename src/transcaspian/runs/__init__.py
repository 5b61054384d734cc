"""A scenario done, two compared, a way found; and runs kept on disk."""

from transcaspian.runs._calibration import CALIBRATE_SCHEMA, Calibration, CountFit, FitResult, Forecast, HoldOut
from transcaspian.runs._compare import Comparison, compare_scenarios
from transcaspian.runs._curves import CURVE_YEARS, CurvePoint, ResourceCurve, WaitingCurves, curve_rows, waiting_curves
from transcaspian.runs._hindcast import calibrate_scenario, inputs_sha256
from transcaspian.runs._metrics import metric_of
from transcaspian.runs._power import POWER_WEEKS, POWER_YEAR, power_answer
from transcaspian.runs._power_records import POWER_SCHEMA, Binding, Choice, Gas, Power, Price, Size, What, WholeYear
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
from transcaspian.runs._store import check_out, read_run, read_whys, run_tables, stored_runs, write_run, write_whys
from transcaspian.runs._why import WHY_SCHEMA, ChangeEffect, Driver, Why, headline_whys, why

__all__ = [
    "CALIBRATE_SCHEMA",
    "COMPARE_SCHEMA",
    "CURVE_YEARS",
    "POWER_SCHEMA",
    "POWER_WEEKS",
    "POWER_YEAR",
    "REPLICATIONS",
    "ROUTE_SCHEMA",
    "RUN_SCHEMA",
    "SCHEMAS",
    "SEA_SCHEMA",
    "SIMULATE_SCHEMA",
    "WHY_SCHEMA",
    "Binding",
    "Bottleneck",
    "BundleResult",
    "Calibration",
    "ChangeEffect",
    "Choice",
    "Comparison",
    "CountFit",
    "CurvePoint",
    "Driver",
    "FitResult",
    "Forecast",
    "Gas",
    "HoldOut",
    "Leg",
    "Loss",
    "Observed",
    "Pair",
    "Power",
    "Price",
    "Relief",
    "ResourceCurve",
    "RouteAnswer",
    "Run",
    "RunSummary",
    "Sea",
    "ServiceLoads",
    "Simulation",
    "Size",
    "Target",
    "TripWays",
    "Wait",
    "WaitingCurves",
    "Wanted",
    "Way",
    "What",
    "WholeYear",
    "Why",
    "Works",
    "YearResult",
    "calibrate_scenario",
    "check_out",
    "compare_scenarios",
    "curve_rows",
    "find_run",
    "find_ways",
    "headline_whys",
    "inputs_sha256",
    "json_schema",
    "metric_of",
    "of_the_water",
    "power_answer",
    "read_run",
    "read_whys",
    "reopen",
    "run_scenario",
    "run_tables",
    "sea_outlook",
    "simulate_scenario",
    "stored_runs",
    "waiting_curves",
    "why",
    "with_reliability",
    "with_sea",
    "write_run",
    "write_whys",
]
