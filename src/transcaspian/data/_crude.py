"""Checks of the oil tables: ranges that hold their value, ways that hold their own links, steps that grow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from transcaspian.data._load import Sheet, quoted
from transcaspian.errors import Fault

Sheets = Mapping[str, Sheet]

RANGES = {  # what stands between a low and a high column
    "oil_grades": ("sulphur_share", "premium_usd_per_bbl"),
    "oil_outages": ("lost_share",),
}
TERMS = "oil_terms"


def crude_faults(sheets: Sheets) -> Iterator[Fault]:
    """Check what ties the columns of the oil tables together.

    Yields
    ------
    Fault
        Values outside their own range, links that tell a way apart and are none of its own, two counts of one reading.
    """
    for name, fields in RANGES.items():
        if name in sheets:
            for field in fields:
                yield from _ranges(sheets[name], field, f"low_{field}", f"high_{field}")
    if TERMS in sheets:
        yield from _ranges(sheets[TERMS], "value", "low", "high")
    if "oil_ways" in sheets:
        yield from _ways(sheets["oil_ways"])
    if "oil_records" in sheets:
        yield from _records(sheets["oil_records"])


def _ranges(sheet: Sheet, field: str, low: str, high: str) -> Iterator[Fault]:
    """Find values that do not lie between their low and their high; what no such field may hold is told elsewhere."""
    known = sheet.schema.fields[field]
    for index, row in enumerate(sheet.records):
        ends = (row[low], row[field], row[high])
        if None in ends or (known.minimum is not None and ends[1] < known.minimum):
            continue
        if not ends[0] <= ends[1] <= ends[2]:
            allowed = f"{ends[0]:g} to {ends[2]:g}, its {low} and {high}"
            yield Fault(sheet.file, "lies outside its own range", sheet.row(index), field, f"{ends[1]:g}", allowed)


def _ways(ways: Sheet) -> Iterator[Fault]:
    """Find links that tell a way apart although it does not run over them."""
    for index, row in enumerate(ways.records):
        own = (row["links"] or "").split()
        for field in ("key_links", "count_links"):
            for word in (row[field] or "").split():
                if word not in own:
                    message, allowed = "is no link of this way", "one of its links"
                    yield Fault(ways.file, message, ways.row(index), field, quoted(word), allowed)


def _records(records: Sheet) -> Iterator[Fault]:
    """Find two counts of one way, year and reading."""
    seen: dict[tuple[str | None, int | None, str | None], str] = {}
    for index, row in enumerate(records.records):
        key = (row["way"], row["year"], row["reading"])
        if key in seen:
            message = f"counts the same as {seen[key]}: one row for each way, year and reading"
            yield Fault(records.file, message, records.row(index), "reading", quoted(row["reading"] or ""))
        seen.setdefault(key, records.row(index))
