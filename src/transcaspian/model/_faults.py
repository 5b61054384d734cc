"""What can be wrong with the Changes and numbers of a scenario."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

import msgspec

from transcaspian.errors import Fault, nearest
from transcaspian.model._atlas import Atlas
from transcaspian.model._changes import OPS
from transcaspian.model._records import Change

CHANGEABLE = (
    "links",
    "resources",
    "transfers",
    "fleets",
    "berths",
    "shores",
    "terminals",
    "yards",
    "stations",
    "practices",
    "tariffs",
    "cargoes",
    "constants",
    "forms",
    "bans",
    "markets",
    "parameters",
    "fits",
)
FIRST_YEAR, LAST_YEAR = 2019, 2050


def value_today(atlas: Atlas, target: str, field: str) -> float:
    """Value of a field of any changeable row in the corridor of today."""
    for table in CHANGEABLE:
        records = getattr(atlas, table)
        if target in records:
            if table == "markets" and field == "volume_kt":
                return 0.0
            return float(getattr(records[target], field))
    raise KeyError(target)


def homes(atlas: Atlas) -> dict[str, str]:
    """Give the table of every id that a Change may aim at; where an id stands twice, the first of CHANGEABLE wins."""
    found: dict[str, str] = {}
    for table in reversed(CHANGEABLE):
        found |= dict.fromkeys(getattr(atlas, table), table)
    return found


def numbers_of(table: str, atlas: Atlas, target: str) -> list[str]:
    """Name the numbers of a row that a Change may touch."""
    record = getattr(atlas, table)[target]
    fields = [f.name for f in msgspec.structs.fields(record) if f.type in (float, int)]
    return [*fields, "volume_kt"] if table == "markets" else fields


def change_faults(file: str, changes: Sequence[Change], atlas: Atlas) -> list[Fault]:
    """Check every Change against the records it names, and collect all faults."""
    known = homes(atlas)
    return [
        fault
        for number, change in enumerate(changes, start=1)
        for fault in _of_one(file, f"changes {number}", change, known, atlas)
    ]


def _of_one(file: str, row: str, change: Change, known: dict[str, str], atlas: Atlas) -> Iterator[Fault]:
    def fault(message: str, field: str, got: object, allowed: str, hint: str = "") -> Fault:
        return Fault(file, message, row=row, field=field, got=str(got), allowed=allowed, hint=hint)

    table = known.get(change.target)
    if table is None:
        where = "an id of " + ", ".join(CHANGEABLE)
        yield fault("no row has this id", "target", repr(change.target), where, nearest(change.target, known))
    else:
        fields = numbers_of(table, atlas, change.target)
        if change.field not in fields:
            allowed = ", ".join(fields)
            yield fault(
                f"a row of {table} has no such number",
                "field",
                repr(change.field),
                allowed,
                nearest(change.field, fields),
            )
    if change.op not in OPS:
        yield fault("unknown op", "op", repr(change.op), ", ".join(OPS), nearest(change.op, OPS))
    if not math.isfinite(change.value):
        yield fault("the value is not a finite number", "value", change.value, "a finite number")
    if not FIRST_YEAR <= change.from_year <= LAST_YEAR or change.to_year < change.from_year:
        span = f"{change.from_year} to {change.to_year}"
        yield fault("the years are outside the data", "from_year", span, f"{FIRST_YEAR} to {LAST_YEAR}")
    if not change.source:
        yield fault("a Change needs a source", "source", "nothing", "a source id", "Name one, or 'planner-judgement'.")


NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def name_faults(file: str, name: str) -> list[Fault]:
    """Check that a scenario's name can name a folder."""
    if NAME.fullmatch(name) and ".." not in name:
        return []
    allowed = "letters, digits, dots, hyphens and underscores, 64 at most"
    return [Fault(file, "this cannot name a run", field="name", got=repr(name[:80]), allowed=allowed)]


def number_faults(
    file: str, years: tuple[int, int], haircut_share: float, value_of_time_usd_per_t_h: float, target_kt: float
) -> list[Fault]:
    faults = []
    if not FIRST_YEAR <= years[0] <= years[1] <= LAST_YEAR:
        faults.append(
            Fault(
                file,
                "the years are outside the data",
                field="years",
                got=f"{years[0]} to {years[1]}",
                allowed=f"{FIRST_YEAR} to {LAST_YEAR}, first before last",
            )
        )
    if not 0.0 <= haircut_share < 1.0:
        faults.append(
            Fault(
                file,
                "the haircut is not a share",
                field="haircut_share",
                got=str(haircut_share),
                allowed="0 to below 1",
            )
        )
    if not 0.0 <= value_of_time_usd_per_t_h < float("inf"):
        faults.append(
            Fault(
                file,
                "the value of time is not usable",
                field="value_of_time_usd_per_t_h",
                got=str(value_of_time_usd_per_t_h),
                allowed="a positive number",
            )
        )
    if not 0.0 < target_kt < float("inf"):
        faults.append(
            Fault(file, "the target is not usable", field="target_kt", got=str(target_kt), allowed="a positive number")
        )
    return faults
