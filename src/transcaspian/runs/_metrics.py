"""Every number of a run by name, and how it is summed from the flows of a year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import Fault, InputError, nearest
from transcaspian.flow import Flows, Outputs
from transcaspian.runs._measures import CORRIDOR_SHARES, MEASURES, Book, by_corridor, corridor_weight
from transcaspian.runs._readings import readings
from transcaspian.runs._records import RunSummary, YearResult

Floats = NDArray[np.float64]

SINGLE = ("corridor_kt", "corridor_teu", "corridor_empty_teu", "not_moved_kt")
FAMILIES = ("by_cargo_kt", "by_direction_kt", CORRIDOR_SHARES, "measures")
OF_SLOTS = ("utilisation", "wait_h", "rent_usd_per_unit")  # of the bottlenecks of a year, in the order of the prices


def metrics(result: YearResult) -> dict[str, float]:
    """Give every number of a year that flows and prices make, by the name that ``why`` takes."""
    found = {name: float(getattr(result, name)) for name in SINGLE}
    for family in FAMILIES:
        found |= {f"{family}.{key}": float(value) for key, value in getattr(result, family).items()}
    for slot in result.bottlenecks:
        found |= {f"{field}.{slot.resource}": float(getattr(slot, field)) for field in OF_SLOTS}
    return found


def metric_name(asked: str, result: YearResult) -> str:
    """Full name of a metric; a perimeter and a measure of an agreement may go by their own names.

    Raises
    ------
    InputError
        If the run has no such number; names the nearest one.
    """
    known = metrics(result)
    for name in (asked, f"measures.{asked}", f"measures.{MEASURES.get(asked, asked.replace('_', '-'))}"):
        if name in known:
            return name
    fault = Fault(
        "metric",
        "the run has no such number",
        got=repr(asked),
        allowed=", ".join((*SINGLE, *(f"{family}.NAME" for family in (*FAMILIES, *OF_SLOTS)))),
        hint=nearest(asked, (*known, *(name.partition(".")[2] for name in known if "." in name)))
        or "run.json has the names.",
    )
    raise InputError(fault)


def metric_of(summary: RunSummary, asked: str, year: int) -> str:
    """Full name of a metric of a year of a run, before anything is computed.

    Raises
    ------
    InputError
        If the run has not that year or no such number.
    """
    return metric_name(asked, year_result(summary, year))


def metric_unit(name: str, book: Book) -> str:
    """Name the unit of a metric: kt, TEU or share."""
    family, _, key = name.partition(".")
    if family == "measures":
        return book.perimeters[key][0].unit
    if family in OF_SLOTS:
        return {"utilisation": "share", "wait_h": "h"}.get(family, "usd_per_unit")
    return family.rpartition("_")[2]


def year_result(summary: RunSummary, year: int) -> YearResult:
    """Give the result of a year of a run.

    Raises
    ------
    InputError
        If the run has not that year.
    """
    by_year = {result.year: result for result in summary.years}
    if year not in by_year:
        near = min(by_year, key=lambda one: (abs(one - year), one))
        whole = list(by_year) == list(range(min(by_year), max(by_year) + 1)) and len(by_year) > 1
        allowed = f"{min(by_year)} to {max(by_year)}" if whole else ", ".join(map(str, sorted(by_year)))
        raise InputError(
            Fault("year", "the run has not this year", got=str(year), allowed=allowed, hint=f"The nearest is {near}.")
        )
    return by_year[year]


def outputs(names: Sequence[str], book: Book, flows: Flows) -> Outputs:
    """Write metrics as sums over routes; a share is taken at its slope, from zero."""
    parts = [_weights(name, book, flows) for name in names]
    lost = np.array([1.0 if name == "not_moved_kt" else 0.0 for name in names])
    return Outputs(
        kt=np.column_stack([kt for kt, _ in parts]),
        teu=np.column_stack([teu for _, teu in parts]),
        demand=lost,
        prices=_of_prices(names, flows),
    )


def _of_prices(names: Sequence[str], flows: Flows) -> Floats | None:
    """Give what utilisation, wait and rent of each slot count; nothing where no metric is of a slot."""
    if not any(name.partition(".")[0] in OF_SLOTS for name in names):
        return None
    known = {one.name: one for one in readings(flows)}
    found = np.zeros((len(OF_SLOTS), flows.network.topology.n_slots, len(names)))
    for column, name in enumerate(names):
        family, _, key = name.partition(".")
        if family == "utilisation":
            found[0, known[key].fullest, column] = 1.0
        elif family in OF_SLOTS:
            parts = known[key].met if family == "wait_h" else 1
            found[OF_SLOTS.index(family), list(known[key].slots), column] = np.array(known[key].shares) / parts
    return found


def _weights(name: str, book: Book, flows: Flows) -> tuple[Floats, Floats]:
    """Give what a kt and what a TEU on each route counts."""
    family, _, key = name.partition(".")
    none = np.zeros(book.routes.n_routes)
    if family in OF_SLOTS:
        return none, none
    if name == "corridor_empty_teu":
        return none, (book.corridor.inside & book.empty).astype(np.float64)
    if name == "not_moved_kt":
        return none - 1.0, none
    if family in ("corridor_kt", "corridor_teu", "measures"):
        perimeter, inside = book.perimeters.get(MEASURES.get(name, key), (None, none > 0.0))
        counted = inside.astype(np.float64)
        return (none, counted) if perimeter and perimeter.unit == "teu" else (counted, none)
    if family == CORRIDOR_SHARES:
        moved = np.where(book.contest, flows.flow_kt, 0.0).sum()
        own = book.routes.corridor == list(book.routes.atlas.corridors).index(key)
        return np.where(book.contest, own - by_corridor(book, flows.flow_kt)[key], 0.0) / max(float(moved), 1e-12), none
    if family == "by_direction_kt":
        chosen = book.corridor.forward if key == "west" else ~book.corridor.forward
    else:
        chosen = np.array(book.group) == key
    return corridor_weight(book) * chosen, none
