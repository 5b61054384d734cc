"""Checks between rows and tables: ids, references, targets, spans of years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from transcaspian.data._cells import Hints, Text, parts, rows_with
from transcaspian.data._fields import Field, Schema, dictionary
from transcaspian.data._load import Sheet, line, quoted
from transcaspian.errors import Fault

FIRST_YEAR = 0
LAST_YEAR = 9999
GENERAL_UNITS = frozenset({"", "per_y", "as the unit column"})
PRICES = ("usd_per_t_km", "usd_per_t", "usd_per_teu_km", "usd_per_teu")
EVERY_ROW = "*"  # a claim for a column: it holds where no claim names the row
MONTHS_PER_YEAR = 12
SINGULARS = {"cargoes": "cargo", "parties": "party"}
FEW = 2  # tables that a message can name
JUDGEMENT = "planner-judgement"
STANDING_SOURCES = frozenset(
    {JUDGEMENT, "computed-here", "scgraph-data", "searoute", "natural-earth"}
)  # maps and makers

Sheets = Mapping[str, Sheet]


def relation_faults(sheets: Sheets) -> Iterator[Fault]:
    """Check what ties the tables together.

    Yields
    ------
    Fault
        Ids that stand twice, references to nothing, targets without that field, two settings of one value.
    """
    hints = Hints()
    for sheet in sheets.values():
        yield from _repeated_keys(sheet)
        for name, field in sheet.schema.fields.items():
            if field.references:
                yield from _references(sheet, name, field, sheets, hints)
    yield from _repeated_ids(sheets)
    owners = _owners(sheets)
    for name in ("changes", "series"):
        if name in sheets:
            yield from _targets(sheets[name], owners, sheets, hints)
    if "fits" in sheets:
        yield from _fits(sheets["fits"], owners, sheets, hints)
    if "claims" in sheets:
        yield from _claims(sheets["claims"], sheets, hints)
    if "changes" in sheets:
        yield from _overlaps(sheets["changes"])
    if "series" in sheets:
        yield from _rival_series(sheets["series"])
    if "fleets" in sheets:
        yield from _timetables(sheets["fleets"])
    if "berths" in sheets:
        yield from _depths(sheets["berths"])
    if "months" in sheets:
        yield from _calendar(sheets["months"])
    if "tariffs" in sheets:
        yield from _empty_tariffs(sheets["tariffs"])
    if "markets" in sheets and "volumes" in sheets:
        yield from _markets_without_volume(sheets)


def ids_of(sheet: Sheet) -> list[str]:
    """List the ids that a table gives."""
    return [id for id in sheet.cells["id"] if id is not None] if sheet.schema.owns_ids else []


def _owners(sheets: Sheets) -> dict[str, str]:
    return {id: name for name, sheet in sheets.items() for id in ids_of(sheet)}


def _repeated_keys(sheet: Sheet) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for index, row in enumerate(sheet.records):
        own = sheet.schema.row_id(row)
        if own in seen:
            key = sheet.schema.key
            message = f"the row stands in {line(seen[own])} too; {' + '.join(key)} must differ"
            yield Fault(sheet.file, message, line(index), key[0], quoted(own))
        seen.setdefault(own, index)


def _repeated_ids(sheets: Sheets) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for name, sheet in sheets.items():
        for id in dict.fromkeys(ids_of(sheet)):
            if id in first:
                message = f"the id stands in {first[id]}.csv too; ids are unique over all tables"
                yield Fault(sheet.file, message, row=id, field="id", got=quoted(id))
            else:
                first[id] = name


def _names(reference: str, sheets: Sheets) -> list[str] | None:
    table, _, column = reference.partition(".")
    if table not in sheets:
        return None
    return list(dict.fromkeys(name for name in sheets[table].cells[column or "id"] if name is not None))


def _references(sheet: Sheet, name: str, field: Field, sheets: Sheets, hints: Hints) -> Iterator[Fault]:
    known: list[str] = list(field.allow)
    for reference in field.references:
        names = _names(reference, sheets)
        if names is None:
            return
        known += names
    here = frozenset(known)
    what = " or ".join(map(_one_of, field.references)) if len(field.references) <= FEW else "row"
    cells = sheet.cells[name]
    for word in parts(cells, many=field.many):
        if word in here:
            continue
        hint = hints.of(word, known)
        for index in rows_with(cells, word, many=field.many):
            message = f"names no known {what}"
            yield Fault(sheet.file, message, sheet.row(index), name, quoted(word), field.allowed, hint)


def _one_of(reference: str) -> str:
    table, _, column = reference.partition(".")
    return column or SINGULARS.get(table, table.removesuffix("s"))


def addressable(schema: Schema) -> tuple[str, ...]:
    """List the columns of a table that a change or a series may aim at.

    Returns
    -------
    tuple of str
        All but the key and the columns about provenance, and what the table is addressed by besides.
    """
    never = {*schema.key, "name", "status", "source", "note"}
    return (*(name for name in schema.columns if name not in never), *schema.addressed)


def _targets(sheet: Sheet, owners: Mapping[str, str], sheets: Sheets, hints: Hints) -> Iterator[Fault]:
    for index, (target, field) in enumerate(zip(sheet.cells["target"], sheet.cells["field"], strict=True)):
        if (target is None) != (field is None):
            empty = "target" if target is None else "field"
            yield Fault(sheet.file, "target and field go together: one is empty", sheet.row(index), empty)
        if target is None:
            continue
        if target not in owners:
            if dictionary().tables.keys() - sheets.keys():
                continue  # it may stand in a table that could not be read
            if not sheet.schema.fields["target"].references:
                hint = hints.of(target, owners)
                yield Fault(sheet.file, "names no known row", sheet.row(index), "target", quoted(target), "an id", hint)
            continue
        schema = sheets[owners[target]].schema
        columns = addressable(schema)
        if field is not None and field not in columns:
            message = f"{owners[target]} have no such field to aim at"
            got, allowed = quoted(field), " | ".join(columns)
            hint = hints.of(field, columns)
            yield Fault(sheet.file, message, sheet.row(index), "field", got, allowed, hint)
        elif field in schema.fields:
            yield from _out_of_bounds(sheet, index, schema.fields[field])


def _out_of_bounds(sheet: Sheet, index: int, field: Field) -> Iterator[Fault]:
    """Find a value that the field it is set into would not take."""
    row = sheet.records[index]
    value = row["value"]
    if value is None or row.get("op", "set") != "set":
        return
    if field.type == "string":
        yield Fault(
            sheet.file, "is a number, but the field holds text", sheet.row(index), "field", quoted(row["field"])
        )
    elif field.type == "boolean":
        if value not in (0, 1):
            yield Fault(sheet.file, "is neither 0 nor 1", sheet.row(index), "value", f"{value:.15g}", field.allowed)
    elif not field.takes(value):
        message = f"is not what '{row['field']}' may hold"
        yield Fault(sheet.file, message, sheet.row(index), "value", f"{value:.15g}", field.allowed)


def _fits(sheet: Sheet, owners: Mapping[str, str], sheets: Sheets, hints: Hints) -> Iterator[Fault]:
    """Find free parameters that move nothing, or no number, and factors whose logarithm is not a number."""
    movable = [name for name in dictionary().tables["changes"].fields["target"].references if name != sheet.schema.name]
    known = [id for id, owner in owners.items() if owner in movable]
    complete = not set(movable) - sheets.keys()  # else a target may stand in a table that could not be read
    for index, fit in enumerate(sheet.records):
        row, field = sheet.row(index), fit["field"]
        targets = dict.fromkeys((fit["targets"] or "").split())
        for target in targets if complete else ():
            if owners.get(target) not in movable:
                hint, allowed = hints.of(target, known), f"ids of {' | '.join(movable)}"
                yield Fault(sheet.file, "names no row that it can move", row, "targets", quoted(target), allowed, hint)
        for home in dict.fromkeys(owners[one] for one in targets if owners.get(one) in movable):
            types = {name: kind.type for name, kind in sheets[home].schema.fields.items()}
            numbers = [name for name in addressable(sheets[home].schema) if types.get(name) == "number"]
            if field is not None and field not in numbers:
                hint, allowed = hints.of(field, numbers), " | ".join(numbers)
                yield Fault(sheet.file, f"{home} have no such number", row, "field", quoted(field), allowed, hint)
        for name in ("value", "prior_value") if fit["op"] == "scale" else ():
            if fit[name] is not None and not fit[name] > 0.0:
                message = "a scale is a factor: its logarithm is fitted"
                yield Fault(sheet.file, message, row, name, f"{fit[name]:.15g}", "a number greater than 0")


def _claims(sheet: Sheet, sheets: Sheets, hints: Hints) -> Iterator[Fault]:
    meant = {table for table in sheet.cells["table"] if table in sheets}
    rows = {name: {sheets[name].schema.row_id(row) for row in sheets[name].records} for name in meant}
    for index, claim in enumerate(sheet.records):
        table, id, field = claim["table"], claim["id"], claim["field"]
        label = line(index)
        if table is None:
            continue
        if table not in sheets:
            if table in dictionary().tables:
                continue  # that its table is missing is said once
            allowed = " | ".join(sheets)
            hint = hints.of(table, sheets)
            yield Fault(sheet.file, "names no known table", label, "table", quoted(table), allowed, hint)
            continue
        if id is not None and id != EVERY_ROW and id not in rows[table]:
            hint = hints.of(id, sorted(rows[table]))
            yield Fault(sheet.file, "names no known row", label, "id", quoted(id), f"a row of {table}", hint)
        columns = sheets[table].schema.columns
        if field is not None and field not in columns:
            hint = hints.of(field, columns)
            yield Fault(sheet.file, "names no known column", label, "field", quoted(field), " | ".join(columns), hint)
        low, high = claim["low"], claim["high"]
        if low is not None and high is not None and low > high:
            yield Fault(sheet.file, "low is above high", label, "low", f"{low:.15g}", f"at most {high:.15g}")


def _span(row: Mapping[str, Any]) -> tuple[int, int]:
    first, last = row["from_year"], row["to_year"]
    return (FIRST_YEAR if first is None else first, LAST_YEAR if last is None else last)


def _overlaps(sheet: Sheet) -> Iterator[Fault]:
    """Find changes whose years run backwards, and two settings of one value in one year by one project."""
    settings: dict[tuple[Any, ...], list[tuple[int, tuple[int, int]]]] = {}
    for index, row in enumerate(sheet.records):
        first, last = _span(row)
        if first > last:
            yield Fault(sheet.file, "ends before it begins", line(index), "to_year", str(last), f"{first} or later")
        if row["op"] == "set":
            same = (row["project"], row["target"], row["field"])
            settings.setdefault(same, []).append((index, (first, last)))
    for (project, target, field), spans in settings.items():
        for (one, (start, end)), (other, (first, last)) in combinations(spans, 2):
            if start <= last and first <= end:
                message = f"project '{project}' sets '{field}' of '{target}' twice in one year, also in {line(one)}"
                yield Fault(sheet.file, message, line(other), "from_year", _years(first, last))


def _years(first: int, last: int) -> str:
    return f"{first if first > FIRST_YEAR else '...'}-{last if last < LAST_YEAR else '...'}"


def _rival_series(sheet: Sheet) -> Iterator[Fault]:
    """Find two series that give one field of one row in the same year."""
    seen: dict[tuple[Any, ...], int] = {}
    for index, row in enumerate(sheet.records):
        if row["target"] is None:
            continue
        same = (row["target"], row["field"], row["year"])
        if same in seen:
            message = f"'{row['field']}' of '{row['target']}' has a value for {row['year']} in {line(seen[same])} too"
            yield Fault(sheet.file, message, line(index), "year", str(row["year"]))
        seen.setdefault(same, index)


def _timetables(fleets: Sheet) -> Iterator[Fault]:
    for index, row in enumerate(fleets.records):
        if row["rule"] == "timetable" and not row["headway_h"]:
            allowed = fleets.schema.fields["headway_h"].allowed
            yield Fault(fleets.file, "a timetable needs it", fleets.row(index), "headway_h", allowed=allowed)
        elif row["rule"] == "fill_and_go" and row["headway_h"]:
            got = f"{row['headway_h']:.15g}"
            yield Fault(fleets.file, "fill and go has none", fleets.row(index), "headway_h", got, "an empty cell")


def _depths(berths: Sheet) -> Iterator[Fault]:
    """Find depths that name no level of the sea: nobody can say what is left of them in another year."""
    for index, row in enumerate(berths.records):
        if row["depth_m"] is not None and row["depth_level_m_baltic"] is None:
            allowed = berths.schema.fields["depth_level_m_baltic"].allowed
            hint = "Give the annual mean of the year in which it was measured; depths of a chart count from -28."
            message = f"a depth of {row['depth_m']:.15g} m without the level of the sea at which it was true"
            yield Fault(berths.file, message, berths.row(index), "depth_level_m_baltic", "nothing", allowed, hint)


def _calendar(months: Sheet) -> Iterator[Fault]:
    """Find months that are missing or stand twice."""
    known = sorted(month for month in months.cells["month"] if month is not None)
    if known != [*range(1, MONTHS_PER_YEAR + 1)]:
        got = " ".join(str(month) for month in known)
        yield Fault(months.file, "a year has each month once", "", "month", got, f"1 to {MONTHS_PER_YEAR}")


def _markets_without_volume(sheets: Sheets) -> Iterator[Fault]:
    filled = set(sheets["volumes"].cells["market"])
    markets = sheets["markets"]
    for index, id in enumerate(markets.cells["id"]):
        if id is not None and id not in filled:
            message = f"market '{id}' has no volume in any year"
            yield Fault(sheets["volumes"].file, message, markets.row(index), "market")


def _empty_tariffs(tariffs: Sheet) -> Iterator[Fault]:
    for index, row in enumerate(tariffs.records):
        if all(row[price] is None for price in PRICES):
            message = "names no price"
            yield Fault(tariffs.file, message, tariffs.row(index), PRICES[0], allowed=f"one of {' | '.join(PRICES)}")
        if row["link"] is None and row["operator"] is None:
            yield Fault(tariffs.file, "names neither an operator nor a link", tariffs.row(index), "operator")


def source_warnings(sheets: Sheets) -> Iterator[Fault]:
    """Find sources that nothing rests on, and judgement that is called anything but assumed.

    Yields
    ------
    Fault
        One per source or row.
    """
    used = {word for sheet in sheets.values() for word in used_sources(sheet)}
    if "sources" in sheets:
        for id in ids_of(sheets["sources"]):
            if id not in used and id not in STANDING_SOURCES:
                yield Fault("sources.csv", "no row rests on this source", row=id)
    for sheet in sheets.values():
        if {"status", "source"} <= set(sheet.schema.columns):
            for index, row in enumerate(sheet.records):
                if row["source"] == JUDGEMENT and row["status"] not in ("assumed", None):
                    got = quoted(row["status"])
                    yield Fault(sheet.file, "rests on judgement alone", sheet.row(index), "status", got, "assumed")


def unit_warnings(sheets: Sheets) -> Iterator[Fault]:
    """Find series whose unit is not that of the field they aim at.

    Yields
    ------
    Fault
        One per row.
    """
    if "series" not in sheets:
        return
    owners = _owners(sheets)
    for index, row in enumerate(sheets["series"].records):
        field = sheets[owners[row["target"]]].schema.fields.get(row["field"]) if row["target"] in owners else None
        if field is not None and field.unit not in GENERAL_UNITS and row["unit"] not in (field.unit, None):
            yield Fault("series.csv", "is another unit", line(index), "unit", quoted(row["unit"]), field.unit)


def used_sources(sheet: Sheet) -> list[str]:
    """List the sources that a table names, in alphabetical order."""
    if "source" not in sheet.schema.columns:
        return []
    return parts(sheet.cells["source"], many=sheet.schema.fields["source"].many)


def status_counts(statuses: Iterable[Text]) -> dict[str, int]:
    """Count rows by status, in alphabetical order.

    Examples
    --------
    >>> status_counts(["reported", "assumed", None, "assumed"])
    {'assumed': 2, 'reported': 1}
    """
    return dict(sorted(Counter(status for status in statuses if status is not None).items()))
