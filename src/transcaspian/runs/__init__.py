"""A scenario done, two compared, a way found; and runs kept on disk."""

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
from transcaspian.runs._run import Progress, Run, quiet, run_scenario
from transcaspian.runs._schema import SCHEMAS, json_schema
from transcaspian.runs._sea import of_the_water, sea_outlook, with_sea
from transcaspian.runs._sea_export import SEA_FORMATS, SUBJECTS, SeaData, check_sea_format, sea_data, write_sea
from transcaspian.runs._sea_records import SEA_SCHEMA, Loss, Sea, ServiceLoads, Works
from transcaspian.runs._simulate import REPLICATIONS, SIMULATE_SCHEMA, Pair, Simulation, Wanted, simulate_scenario
from transcaspian.runs._store import check_out, read_run, read_whys, run_tables, stored_runs, write_run, write_whys
from transcaspian.runs._trade import LEAST_DRAWS, MOST_DRAWS, trade_outlook
from transcaspian.runs._trade_costs import with_unified_tariff
from transcaspian.runs._trade_records import TRADE_SCHEMA, Trade, TradeCost, TradePath
from transcaspian.runs._why import WHY_SCHEMA, ChangeEffect, Driver, Why, headline_whys, why

__all__ = [
    "CALIBRATE_SCHEMA",
    "COMPARE_SCHEMA",
    "CURVE_YEARS",
    "LEAST_DRAWS",
    "MOST_DRAWS",
    "REPLICATIONS",
    "ROUTE_SCHEMA",
    "RUN_SCHEMA",
    "SCHEMAS",
    "SEA_FORMATS",
    "SEA_SCHEMA",
    "SIMULATE_SCHEMA",
    "SUBJECTS",
    "TRADE_SCHEMA",
    "WHY_SCHEMA",
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
    "Observed",
    "Pair",
    "Progress",
    "Relief",
    "ResourceCurve",
    "RouteAnswer",
    "Run",
    "RunSummary",
    "Sea",
    "SeaData",
    "ServiceLoads",
    "Simulation",
    "Target",
    "Trade",
    "TradeCost",
    "TradePath",
    "TripWays",
    "Wait",
    "WaitingCurves",
    "Wanted",
    "Way",
    "Why",
    "Works",
    "YearResult",
    "calibrate_scenario",
    "check_out",
    "check_sea_format",
    "compare_scenarios",
    "curve_rows",
    "find_run",
    "find_ways",
    "headline_whys",
    "inputs_sha256",
    "json_schema",
    "metric_of",
    "of_the_water",
    "quiet",
    "read_run",
    "read_whys",
    "reopen",
    "run_scenario",
    "run_tables",
    "sea_data",
    "sea_outlook",
    "simulate_scenario",
    "stored_runs",
    "trade_outlook",
    "waiting_curves",
    "why",
    "with_reliability",
    "with_sea",
    "with_unified_tariff",
    "write_run",
    "write_sea",
    "write_whys",
]
