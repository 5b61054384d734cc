"""What the power model reads: zones, plants, lines, shapes and terms as the tables hold them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import DataError, Fault
from transcaspian.model import Atlas

Floats = NDArray[np.float64]
R = TypeVar("R", bound=msgspec.Struct)

POWER_TABLES = ("power_zones", "power_plants", "power_ties", "power_shapes", "power_terms")
CABLE = "caspian"  # the line whose size is asked for
STEPS = {"hour": range(24), "month": range(1, 13)}
SHAPES = {"demand-day": "hour", "price-day": "hour", "inflow-month": "month", "price-month": "month"}
ALWAYS, EVER = 0, 9999
NEEDED = {  # what a plant of a technology cannot do without
    "gas": "efficiency_share",
    "coal": "efficiency_share",
    "hydro": "output_share",
    "solar": "output_share",
    "wind": "output_share",
    "import": "cost_usd_per_mwh",
}


class Zone(msgspec.Struct, frozen=True):
    """A node of the grid: a power system, or a market abroad that takes and gives at its price."""

    id: str
    name: str
    country: str
    lat: float
    lon: float
    role: str
    year: int
    growth_share: float
    demand_gwh: float = 0.0
    winter_share: float = 0.0
    summer_share: float = 0.0
    gas_regulated_usd_per_1000_m3: float = 0.0
    gas_economic_usd_per_1000_m3: float = 0.0
    price_usd_per_mwh: float = 0.0
    grid_t_per_mwh: float = 0.0

    @property
    def is_market(self) -> bool:
        """Whether it is a market abroad with a price of its own."""
        return self.role == "market"

    def demand_in(self, year: int) -> float:
        """Demand of a year in GWh, grown from that of the table."""
        return self.demand_gwh * (1.0 + self.growth_share) ** (year - self.year)


class Plant(msgspec.Struct, frozen=True):
    """A fleet of power plants in the years in which it stands."""

    id: str
    zone: str
    technology: str
    capacity_mw: float
    efficiency_share: float = 1.0
    output_share: float = 1.0
    storage_h: float = 0.0
    cost_usd_per_mwh: float = 0.0
    from_year: int = ALWAYS
    to_year: int = EVER

    def stands(self, year: int) -> bool:
        """Whether it works in a year."""
        return self.from_year <= year <= self.to_year


class Tie(msgspec.Struct, frozen=True):
    """A line between two zones: limit each way, loss, and the link of the network that opens it."""

    id: str
    name: str
    from_zone: str
    to_zone: str
    capacity_mw: float
    loss_share: float
    link: str = ""


class PowerFacts(msgspec.Struct, frozen=True):
    """All tables of the power model; ``shapes`` have mean one, ``terms`` are in the unit of their row."""

    zones: Mapping[str, Zone]
    plants: Mapping[str, Plant]
    ties: Mapping[str, Tie]
    shapes: Mapping[str, Floats]
    terms: Mapping[str, float]


def power_facts(atlas: Atlas) -> PowerFacts:
    """Read the tables of the power model.

    Raises
    ------
    DataError
        If an hour or a month is missing from a shape, a plant lacks what its technology needs, or the cable has no row.
    """
    faults: list[Fault] = []
    zones = {one.id: one for one in _rows(atlas, "power_zones", Zone)}
    plants = {one.id: one for one in _rows(atlas, "power_plants", Plant)}
    ties = {one.id: one for one in _rows(atlas, "power_ties", Tie)}
    faults += _plant_faults(atlas)
    if CABLE not in ties:
        faults.append(Fault("power_ties.csv", "the cable below the Caspian has no row", field="id", allowed=CABLE))
    shapes = _shapes(atlas, faults)
    if faults:
        raise DataError(faults)
    terms = dict(atlas.tables.frame("power_terms").select("id", "value").iter_rows())
    return PowerFacts(zones=zones, plants=plants, ties=ties, shapes=shapes, terms=terms)


def _rows(atlas: Atlas, table: str, kind: type[R]) -> list[R]:
    """Give the rows of a table as records; empty cells take the record's default."""
    frame = atlas.tables.frame(table).select(kind.__struct_fields__)
    rows = [{key: value for key, value in row.items() if value is not None} for row in frame.iter_rows(named=True)]
    return [msgspec.convert(row, kind) for row in rows]


def _plant_faults(atlas: Atlas) -> list[Fault]:
    """Find plants without the number that their technology needs."""
    found = []
    for row in atlas.tables.frame("power_plants").iter_rows(named=True):
        field = NEEDED[row["technology"]]
        if row[field] is None:
            message = f"a plant on {row['technology']} needs it"
            found.append(Fault("power_plants.csv", message, row=row["id"], field=field, got="nothing"))
    return found


def _shapes(atlas: Atlas, faults: list[Fault]) -> dict[str, Floats]:
    """Give each shape by step with mean one; add a fault for the steps that are missing."""
    known: dict[str, dict[int, float]] = {shape: {} for shape in SHAPES}
    for row in atlas.tables.frame("power_shapes").iter_rows(named=True):
        known[row["shape"]][row["step"]] = row["factor"]
    made: dict[str, Floats] = {}
    for shape, kind in SHAPES.items():
        missing = [step for step in STEPS[kind] if step not in known[shape]]
        if missing:
            steps = ", ".join(map(str, missing))
            faults.append(
                Fault(
                    "power_shapes.csv",
                    f"the profile lacks {'an ' if kind == 'hour' else 'a '}{kind}: {steps}",
                    row=f"{shape}:{missing[0]}",
                    field="step",
                    allowed=f"every {kind} from {STEPS[kind][0]} to {STEPS[kind][-1]}",
                    hint="Add the row, or take the whole shape out of the shipped table.",
                )
            )
            continue
        values = np.array([known[shape][step] for step in STEPS[kind]])
        made[shape] = values / values.mean()
    return made


def assumed_cells(atlas: Atlas) -> dict[str, float]:
    """Share of the numbers that the power model reads by the status of their row, each filled cell once."""
    count: dict[str, int] = {}
    never = {"year", "from_year", "to_year", "step", "low", "high", "lat", "lon"}
    for table in POWER_TABLES:
        frame = atlas.tables.frame(table)
        numbers = [name for name, kind in frame.schema.items() if kind.is_numeric() and name not in never]
        for row in frame.iter_rows(named=True):
            filled: list[Any] = [row[name] for name in numbers if row[name] is not None]
            count[row["status"]] = count.get(row["status"], 0) + len(filled)
    total = max(sum(count.values()), 1)
    return {status: count.get(status, 0) / total for status in ("measured", "reported", "estimated", "assumed")}
