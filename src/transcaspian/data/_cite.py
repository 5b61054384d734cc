"""Looking things up: what a row says, in which unit, and who says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from transcaspian.data._fields import Schema, dictionary
from transcaspian.data._load import Tables, tables
from transcaspian.data._relations import EVERY_ROW, status_counts
from transcaspian.errors import Fault, InputError, nearest

STATUSES = ("measured", "reported", "estimated", "assumed")
ABOUT = frozenset({"status", "source", "note"})
WORDS = ABOUT | {"id", "name"}
# Tables without ids of their own whose rows belong to the row that one of these columns names.
PARTS: Mapping[str, tuple[str, ...]] = {
    "volumes": ("market",),
    "uses": ("element", "resource"),
    "changes": ("project", "target"),
    "series": ("target",),
}

Row = dict[str, Any]


class Value(msgspec.Struct, frozen=True):
    """One value of one row, with what is known about it.

    Attributes
    ----------
    field
        Name of the column.
    value
        What stands there; none when it is not known.
    unit
        Unit of the value.
    description
        What the column means.
    status
        ``measured``, ``reported``, ``estimated`` or ``assumed``; empty in tables without a status.
    source
        Ids of the sources, separated by spaces.
    low_value, high_value
        Credible range, in the unit of the value; none when it is not known.
    note
        How the value was made.
    row
        Which row it is, for things that hold several (the year of a volume); empty otherwise.
    """

    field: str
    value: str | int | float | bool | None
    unit: str
    description: str
    status: str
    source: str
    low_value: float | None
    high_value: float | None
    note: str
    row: str = ""


class Entry(msgspec.Struct, frozen=True):
    """All that the tables say about one id.

    Attributes
    ----------
    table
        Table that holds the row.
    id
        Id of the row.
    values
        Its values, in the order of the columns.
    related
        Rows of other tables that belong to it: volumes of a market, changes of a project, uses of a resource.
    """

    table: str
    id: str
    values: tuple[Value, ...]
    related: tuple[Entry, ...] = ()


class Source(msgspec.Struct, frozen=True):
    """One source: its id, title, publisher, address and year; empty where it is not known."""

    id: str
    title: str = ""
    publisher: str = ""
    url: str = ""
    year: int | None = None


class Citation(msgspec.Struct, frozen=True):
    """One known value and who says so.

    Attributes
    ----------
    table, field, row
        Where the value stands.
    value, unit
        The value.
    status
        ``measured``, ``reported``, ``estimated`` or ``assumed``.
    low_value, high_value
        Credible range, in the unit of the value; none when it is not known.
    sources
        Who says so.
    note
        How the value was made.
    """

    table: str
    field: str
    row: str
    value: str | int | float | bool
    unit: str
    status: str
    low_value: float | None
    high_value: float | None
    sources: tuple[Source, ...]
    note: str


def listing(name: str | None = None, *, folder: Path | None = None) -> pl.DataFrame:
    """List the tables, or the rows of one table.

    Parameters
    ----------
    name
        Name of a table; all tables are listed when none is given.
    folder
        Folder of the tables; the shipped one when none is given.

    Returns
    -------
    polars.DataFrame
        One row per table (title, rows, rows by status, licence), or the table itself.

    Raises
    ------
    InputError
        If there is no such table; names the nearest one.

    Examples
    --------
    >>> listing().columns[:3]
    ['table', 'title', 'rows']
    """
    read = tables(folder)
    if name is not None:
        return read.frame(name)
    lines = []
    for table in read.names:
        frame = read.frame(table)
        counts = status_counts(frame["status"] if "status" in frame.columns else ())
        sidecar = read.sidecars[table]
        line = {"table": table, "title": sidecar.title, "rows": frame.height}
        lines.append(line | {status: counts.get(status, 0) for status in STATUSES} | {"licence": sidecar.licence})
    return pl.DataFrame(lines)


def show(id: str, *, folder: Path | None = None) -> Entry:
    """Show what the tables say about one id.

    Parameters
    ----------
    id
        Id of any row: a place, a link, a resource, a project, a series.
    folder
        Folder of the tables; the shipped one when none is given.

    Returns
    -------
    Entry
        Every field with its unit, description, value, status, source and range, and the rows that belong to it.

    Raises
    ------
    InputError
        If no row has this id; names the nearest one.

    Examples
    --------
    >>> show("aktau").table
    'places'
    """
    return _Finder(tables(folder)).entry(id)


def cite(id: str, *, folder: Path | None = None) -> tuple[Citation, ...]:
    """Say for each known value of one id who says so.

    A claim about a single value goes before the status and source of its row.

    Parameters
    ----------
    id
        Id of any row.
    folder
        Folder of the tables; the shipped one when none is given.

    Returns
    -------
    tuple of Citation
        Own values first, then those of the rows that belong to it. Names and rows without a status are left out.

    Raises
    ------
    InputError
        If no row has this id; names the nearest one.

    Examples
    --------
    >>> cite("aktau")[0].field
    'country'
    """
    find = _Finder(tables(folder))
    entry = find.entry(id)
    return tuple(citation for part in (entry, *entry.related) for citation in find.citations(part))


class _Finder:
    """The tables with their claims and sources at hand."""

    def __init__(self, read: Tables) -> None:
        self._read = read
        self._schemas = dictionary().tables
        claims = read.frame("claims").iter_rows(named=True)
        self._claims: dict[tuple[str, str, str], Row] = {(row["table"], row["id"], row["field"]): row for row in claims}

    def entry(self, id: str) -> Entry:
        """Collect what is said about an id."""
        for name in self._read.names:
            schema = self._schemas[name]
            if "id" in schema.key and name != "claims":
                rows = self._rows(name, "id", id)
                if rows:
                    values = tuple(value for row in rows for value in self._values(schema, row, "id"))
                    return Entry(name, id, values, tuple(self._related(id)))
        known = (found for name in self._read.names if self._schemas[name].owns_ids for found in self._ids(name))
        raise InputError(Fault("data", f"no row has the id '{id}'", hint=nearest(id, known)))

    def citations(self, entry: Entry) -> Iterator[Citation]:
        """Turn the known values of an entry into citations."""
        for value in entry.values:
            if value.value is None or not value.status:
                continue
            sources = tuple(self._source(id) for id in value.source.split())
            yield Citation(
                entry.table, value.field, value.row, value.value, value.unit,
                value.status, value.low_value, value.high_value, sources, value.note,
            )  # fmt: skip

    def _ids(self, name: str) -> list[str]:
        return self._read.frame(name)["id"].drop_nulls().to_list()

    def _rows(self, name: str, column: str, id: str) -> list[Row]:
        return self._read.frame(name).filter(pl.col(column) == id).to_dicts()

    def _related(self, id: str) -> Iterator[Entry]:
        for name, columns in PARTS.items():
            schema = self._schemas[name]
            for column in columns:
                rows = self._rows(name, column, id)
                if rows:
                    yield Entry(name, id, tuple(value for row in rows for value in self._values(schema, row, column)))

    def _values(self, schema: Schema, row: Row, owner: str) -> Iterator[Value]:
        """Give the values of a row, under the key that is left when the owner is known."""
        rest = [name for name in schema.key if name != owner]
        label = ":".join("" if row[name] is None else str(row[name]) for name in rest)
        unit_here = row.get("unit") or ""
        for name in schema.columns:
            if name in WORDS or name in schema.key:
                continue
            field = schema.fields[name]
            own = self._claims.get((schema.name, schema.row_id(row), name), {})
            every = self._claims.get((schema.name, EVERY_ROW, name), {})
            claim = {part: own.get(part) or every.get(part) for part in ("status", "source", "low", "high", "note")}
            unit = unit_here if field.unit == "as the unit column" else field.unit
            status, source = (claim.get(part) or row.get(part) or "" for part in ("status", "source"))
            note = claim.get("note") or row.get("note") or ""
            low, high = (claim.get(part) for part in ("low", "high"))
            yield Value(name, row[name], unit, field.description, status, source, low, high, note, label)

    def _source(self, id: str) -> Source:
        for row in self._rows("sources", "id", id):
            return Source(id, row["title"] or "", row["publisher"] or "", row["url"] or "", row["year"])
        return Source(id)
