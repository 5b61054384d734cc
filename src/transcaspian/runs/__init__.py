"""A scenario done, two compared, a way found; and runs kept on disk."""

from transcaspian.runs._agreements import (
    judge_agreements,
    judge_beside,
    read_day,
)
from transcaspian.runs._agreements_records import (
    AGREEMENTS_SCHEMA,
    VERDICTS,
    Agreements,
    Milestone,
    Promise,
)
from transcaspian.runs._beside import (
    COMPANIONS,
    TRADE_BESIDE,
    companion_names,
    companion_of,
    read_companions,
    with_companions,
    write_fed,
)
from transcaspian.runs._calendar import (
    calendar,
    sheet,
)
from transcaspian.runs._calibration import (
    CALIBRATE_SCHEMA,
    Calibration,
    CountFit,
    FitResult,
    Forecast,
    HoldOut,
)
from transcaspian.runs._companions import (
    Beside,
    read_companion,
    write_companion,
)
from transcaspian.runs._compare import (
    Comparison,
    compare_scenarios,
)
from transcaspian.runs._curves import (
    CURVE_YEARS,
    CurvePoint,
    ResourceCurve,
    WaitingCurves,
    curve_rows,
    waiting_curves,
)
from transcaspian.runs._fibre import (
    fibre_companion,
)
from transcaspian.runs._fibre_records import (
    FIBRE_SCHEMA,
    FibreAnswer,
)
from transcaspian.runs._hindcast import (
    calibrate_scenario,
    inputs_sha256,
)
from transcaspian.runs._invest import (
    invest_scenario,
)
from transcaspian.runs._invest_records import (
    INVEST_SCHEMA,
    INVEST_WHY_SCHEMA,
    Asked,
    FutureRegret,
    Investment,
    InvestWhy,
    PlanPoint,
    RobustPlan,
)
from transcaspian.runs._invest_why import (
    place_of,
)
from transcaspian.runs._metrics import (
    metric_of,
)
from transcaspian.runs._oil import (
    LAST_OIL_YEAR,
    OIL_YEAR,
    OilWanted,
    oil_companion,
)
from transcaspian.runs._oil_records import (
    OIL_SCHEMA,
    Failure,
    Insurance,
    Netback,
    OilAnswer,
    OilCount,
    OilYear,
)
from transcaspian.runs._power import (
    POWER_WEEKS,
    POWER_YEAR,
    power_answer,
)
from transcaspian.runs._power_records import (
    POWER_SCHEMA,
    Binding,
    Choice,
    Gas,
    Power,
    Price,
    Size,
    What,
    WholeYear,
)
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
from transcaspian.runs._reliability import (
    with_reliability,
)
from transcaspian.runs._reopen import (
    find_run,
    reopen,
)
from transcaspian.runs._route import (
    RouteAnswer,
    find_ways,
)
from transcaspian.runs._run import (
    Progress,
    Run,
    quiet,
    run_scenario,
)
from transcaspian.runs._schema import (
    SCHEMAS,
    json_schema,
)
from transcaspian.runs._sea import (
    of_the_water,
    sea_outlook,
    with_sea,
)
from transcaspian.runs._sea_export import (
    SEA_FORMATS,
    SUBJECTS,
    SeaData,
    check_sea_format,
    sea_data,
    write_sea,
)
from transcaspian.runs._sea_records import (
    SEA_SCHEMA,
    Loss,
    Sea,
    ServiceLoads,
    Works,
)
from transcaspian.runs._simulate import (
    REPLICATIONS,
    SIMULATE_SCHEMA,
    Pair,
    Simulation,
    Wanted,
    simulate_scenario,
)
from transcaspian.runs._store import (
    check_out,
    read_run,
    read_whys,
    run_tables,
    stored_runs,
    write_run,
    write_whys,
)
from transcaspian.runs._tariffs import (
    TariffsWanted,
    tariffs_scenario,
)
from transcaspian.runs._tariffs_levers import (
    Levers,
)
from transcaspian.runs._tariffs_records import (
    TARIFFS_SCHEMA,
    Conduct,
    Gain,
    GroupShare,
    HeldYear,
    Money,
    Payee,
    Peak,
    Proof,
    RegimeAnswer,
    Settled,
    Sharing,
    Tariffs,
)
from transcaspian.runs._tariffs_why import (
    TARIFF_WHY_SCHEMA,
    PayeeWhy,
    TariffDriver,
    TariffWhy,
    tariff_why,
)
from transcaspian.runs._trade import (
    LEAST_DRAWS,
    MOST_DRAWS,
    trade_outlook,
)
from transcaspian.runs._trade_costs import (
    with_unified_tariff,
)
from transcaspian.runs._trade_records import (
    TRADE_SCHEMA,
    Trade,
    TradeCost,
    TradePath,
)
from transcaspian.runs._why import (
    WHY_SCHEMA,
    ChangeEffect,
    Driver,
    Why,
    headline_whys,
    why,
)

__all__ = [
    "AGREEMENTS_SCHEMA",
    "CALIBRATE_SCHEMA",
    "COMPANIONS",
    "COMPARE_SCHEMA",
    "CURVE_YEARS",
    "FIBRE_SCHEMA",
    "INVEST_SCHEMA",
    "INVEST_WHY_SCHEMA",
    "LAST_OIL_YEAR",
    "LEAST_DRAWS",
    "MOST_DRAWS",
    "OIL_SCHEMA",
    "OIL_YEAR",
    "POWER_SCHEMA",
    "POWER_WEEKS",
    "POWER_YEAR",
    "REPLICATIONS",
    "ROUTE_SCHEMA",
    "RUN_SCHEMA",
    "SCHEMAS",
    "SEA_FORMATS",
    "SEA_SCHEMA",
    "SIMULATE_SCHEMA",
    "SUBJECTS",
    "TARIFFS_SCHEMA",
    "TARIFF_WHY_SCHEMA",
    "TRADE_BESIDE",
    "TRADE_SCHEMA",
    "VERDICTS",
    "WHY_SCHEMA",
    "Agreements",
    "Asked",
    "Beside",
    "Binding",
    "Bottleneck",
    "BundleResult",
    "Calibration",
    "ChangeEffect",
    "Choice",
    "Comparison",
    "Conduct",
    "CountFit",
    "CurvePoint",
    "Driver",
    "Failure",
    "FibreAnswer",
    "FitResult",
    "Forecast",
    "FutureRegret",
    "Gain",
    "Gas",
    "GroupShare",
    "HeldYear",
    "HoldOut",
    "Insurance",
    "InvestWhy",
    "Investment",
    "Leg",
    "Levers",
    "Loss",
    "Milestone",
    "Money",
    "Netback",
    "Observed",
    "OilAnswer",
    "OilCount",
    "OilWanted",
    "OilYear",
    "Pair",
    "Payee",
    "PayeeWhy",
    "Peak",
    "PlanPoint",
    "Power",
    "Price",
    "Progress",
    "Promise",
    "Proof",
    "RegimeAnswer",
    "Relief",
    "ResourceCurve",
    "RobustPlan",
    "RouteAnswer",
    "Run",
    "RunSummary",
    "Sea",
    "SeaData",
    "ServiceLoads",
    "Settled",
    "Sharing",
    "Simulation",
    "Size",
    "Target",
    "TariffDriver",
    "TariffWhy",
    "Tariffs",
    "TariffsWanted",
    "Trade",
    "TradeCost",
    "TradePath",
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
    "calendar",
    "calibrate_scenario",
    "check_out",
    "check_sea_format",
    "companion_names",
    "companion_of",
    "compare_scenarios",
    "curve_rows",
    "fibre_companion",
    "find_run",
    "find_ways",
    "headline_whys",
    "inputs_sha256",
    "invest_scenario",
    "json_schema",
    "judge_agreements",
    "judge_beside",
    "metric_of",
    "of_the_water",
    "oil_companion",
    "place_of",
    "power_answer",
    "quiet",
    "read_companion",
    "read_companions",
    "read_day",
    "read_run",
    "read_whys",
    "reopen",
    "run_scenario",
    "run_tables",
    "sea_data",
    "sea_outlook",
    "sheet",
    "simulate_scenario",
    "stored_runs",
    "tariff_why",
    "tariffs_scenario",
    "trade_outlook",
    "waiting_curves",
    "why",
    "with_companions",
    "with_reliability",
    "with_sea",
    "with_unified_tariff",
    "write_companion",
    "write_fed",
    "write_run",
    "write_sea",
    "write_whys",
]
