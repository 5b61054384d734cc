"""The documented, versioned schemas of everything that ``--json`` prints."""

from __future__ import annotations

from typing import Any

import msgspec

from transcaspian.runs._agreements_records import Agreements
from transcaspian.runs._calibration import Calibration
from transcaspian.runs._compare import Comparison
from transcaspian.runs._curves import WaitingCurves
from transcaspian.runs._fibre_records import FibreAnswer
from transcaspian.runs._invest_records import Investment, InvestWhy
from transcaspian.runs._oil_records import OilAnswer
from transcaspian.runs._power_records import Power
from transcaspian.runs._records import RunSummary
from transcaspian.runs._route import RouteAnswer
from transcaspian.runs._sea_records import Sea
from transcaspian.runs._simulate import Simulation
from transcaspian.runs._tariffs_records import Tariffs
from transcaspian.runs._tariffs_why import TariffWhy
from transcaspian.runs._trade_records import Trade
from transcaspian.runs._why import Why

SCHEMAS: dict[str, Any] = {
    "run": RunSummary,
    "compare": Comparison,
    "route": RouteAnswer,
    "calibrate": Calibration,
    "curves": WaitingCurves,
    "power": Power,
    "why": Why,
    "sea": Sea,
    "simulate": Simulation,
    "oil": OilAnswer,
    "tariffs": Tariffs,
    "tariffs-why": TariffWhy,
    "invest": Investment,
    "invest-why": InvestWhy,
    "fibre": FibreAnswer,
    "trade": Trade,
    "agreements": Agreements,
}


def json_schema(name: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of what a command of :data:`SCHEMAS` prints."""
    found = msgspec.json.schema(SCHEMAS[name])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"transcaspian {name} --json", **found}
