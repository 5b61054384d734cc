"""Reading the tables: from CSV and its sidecar to typed, unchanging frames."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import polars as pl

from transcaspian.data._fields import Dictionary, Field, Schema, dictionary, unknown_table
from transcaspian.errors import DataError, Fault, InputError, nearest

HERE = Path(__file__).parent
SHIPPED = HERE / "tables"
LONGEST_QUOTE = 60
KEPT_SHEETS = 256

_TYPES: Mapping[str, pl.DataType] = {
    "string": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
}
_NEEDED = {
    "integer": ("is not a whole number", "a whole number, or empty when unknown"),
    "number": ("is not a finite number", "a finite number, or empty when unknown"),
    "boolean": ("is neither true nor false", "true | false, or empty when unknown"),
}


class Sidecar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said about one table: who made it, from what, under which licence.

    Attributes
    ----------
    title, description
        What the table is.
    producer
        Who compiled it.
    licence
        Licence of the compilation (SPDX name).
    attribution
        Words that must go with every copy.
    created, updated
        Dates of the first and the last edition.
    locator
        Which public material it rests on, in words.
    url
        Address of the main material.
    sha256
        Hash of the CSV file; filled in by `stamp`.
    status
        What share is measured, reported, estimated, assumed, in words.
    key
        Columns that together name a row.
    """

    title: str
    description: str
    producer: str
    licence: str
    attribution: str
    created: datetime.date
    updated: datetime.date
    locator: str
    url: str
    sha256: str
    status: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables of a data package, typed by the dictionary of fields.

    Attributes
    ----------
    folder
        Folder that they were read from.
    sidecars
        What is said about each table.
    sha256s
        Hash of each CSV file.
    sha256
        Hash of the whole package, whatever the order of the tables.
    """

    folder: Path
    sidecars: Mapping[str, Sidecar]
    sha256s: Mapping[str, str]
    sha256: str
    _frames: Mapping[str, pl.DataFrame]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the tables, in the order of the dictionary."""
        return tuple(self._frames)

    def frame(self, name: str) -> pl.DataFrame:
        """Give one table; what is done to it does not come back here.

        Parameters
        ----------
        name
            Name of the table.

        Returns
        -------
        polars.DataFrame
            One typed column per field, null where nothing is known.

        Raises
        ------
        InputError
            If there is no such table; names the nearest one.

        Examples
        --------
        >>> tables().frame("places").columns[:3]
        ['id', 'name', 'country']
        """
        if name not in self._frames:
            raise InputError(unknown_table(name, self._frames))
        return self._frames[name].clone()


@dataclass(frozen=True, eq=False)
class Sheet:
    """One CSV file as it was read: bytes, header, typed frame, and what was wrong with it."""

    schema: Schema
    content: bytes
    header: tuple[str, ...]
    frame: pl.DataFrame
    faults: tuple[Fault, ...]

    @property
    def file(self) -> str:
        """Name of the file."""
        return f"{self.schema.name}.csv"

    @property
    def sha256(self) -> str:
        """Hash of the bytes of the file."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def cells(self) -> Mapping[str, list[Any]]:
        """Columns as plain lists; none where nothing is known or could be read."""
        return self.frame.to_dict(as_series=False)

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """Rows as plain mappings."""
        return self.frame.to_dicts()

    def row(self, index: int) -> str:
        """Name a row for a message: its id, else its line in the file."""
        own = self.cells["id"][index] if self.schema.owns_ids else None
        return own or line(index)


def line(index: int) -> str:
    """Name a row by its line in the file (the header is line 1).

    Examples
    --------
    >>> line(0)
    'line 2'
    """
    return f"line {index + 2}"


def quoted(value: object) -> str:
    """Quote what was read, cut when it is long.

    Examples
    --------
    >>> quoted("alatt")
    "'alatt'"
    """
    text = str(value)
    return repr(text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…")


def tables(folder: Path | None = None) -> Tables:
    """Read all tables of a data package.

    Parameters
    ----------
    folder
        Folder of the CSV files and sidecars; the shipped one when none is given.

    Returns
    -------
    Tables
        Frames, sidecars and hashes.

    Raises
    ------
    DataError
        If a table or sidecar is missing or cannot be read, a column is missing, a row is ragged, or a cell is no
        finite number where one is needed; holds every fault. What the values mean is not checked here: see `check`.

    Examples
    --------
    >>> "aktau" in tables().frame("places")["id"]
    True
    """
    return _shipped() if folder is None else _read(Path(folder))


@lru_cache(maxsize=1)
def _shipped() -> Tables:
    return _read(SHIPPED)


def forget_shipped() -> None:
    """Forget the tables that were read, after the shipped files have changed."""
    _shipped.cache_clear()
    _sheet.cache_clear()


def _read(folder: Path) -> Tables:
    known = dictionary()
    sheets, faults = read_sheets(folder)
    faults += [fault for sheet in sheets.values() for fault in sheet.faults]
    sidecars, more = read_sidecars(folder, known)
    if faults or more:
        raise DataError(faults + more)
    sha256s = {name: sheet.sha256 for name, sheet in sheets.items()}
    return Tables(
        folder=folder,
        sidecars=MappingProxyType(sidecars),
        sha256s=MappingProxyType(sha256s),
        sha256=hash_of_all(sha256s),
        _frames=MappingProxyType({name: sheet.frame for name, sheet in sheets.items()}),
    )


def hash_of_all(sha256s: Mapping[str, str]) -> str:
    """Hash a package from the hashes of its tables, whatever their order.

    Examples
    --------
    >>> hash_of_all({"a": "1", "b": "2"}) == hash_of_all({"b": "2", "a": "1"})
    True
    """
    text = "".join(f"{name} {sha256s[name]}\n" for name in sorted(sha256s))
    return hashlib.sha256(text.encode()).hexdigest()


def read_sheets(folder: Path) -> tuple[dict[str, Sheet], list[Fault]]:
    """Read every CSV file that the dictionary names; faults are the files that are not there."""
    known = dictionary()
    sheets, faults = {}, []
    for name in known.tables:
        path = folder / f"{name}.csv"
        try:
            sheets[name] = _sheet(path.read_bytes(), name)
        except FileNotFoundError:
            faults.append(Fault(path.name, "the table is missing", hint=_nearest_file(path, known)))
        except OSError as error:
            faults.append(Fault(path.name, f"the table cannot be read: {error.strerror}"))
    return sheets, faults


@lru_cache(maxsize=KEPT_SHEETS)
def _sheet(content: bytes, name: str) -> Sheet:
    """Read a file once, in whatever folder it stands: check and reading meet the same bytes, and so do copies."""
    return read_sheet(content, dictionary().tables[name])


def _nearest_file(path: Path, known: Dictionary) -> str:
    others = (other for other in path.parent.glob(f"*{path.suffix}") if other.stem not in known.tables)
    return nearest(path.name, sorted(other.name for other in others))


def read_sheet(content: bytes, schema: Schema) -> Sheet:
    """Read one CSV file into a typed frame, with every fault that stands in the way.

    Parameters
    ----------
    content
        Bytes of the file.
    schema
        Schema of the table.
    """
    file = f"{schema.name}.csv"
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    except UnicodeDecodeError as error:
        row = line(content.count(b"\n", 0, error.start) - 1)
        fault = Fault(file, "is not UTF-8", row=row, got=f"byte 0x{content[error.start]:02x}", allowed="UTF-8")
        return _unread(content, schema, fault)
    except csv.Error as error:
        return _unread(content, schema, Fault(file, f"is no CSV: {error}", row=_last_line(content)))
    header = tuple(rows[0]) if rows else ()
    faults = _header_faults(file, header, schema)
    faults += _ragged(file, header, rows) if header else []
    width = len(header)
    whole = [row if len(row) == width else (row + [""] * width)[:width] for row in rows[1:]]
    given = dict(zip(header, zip(*whole, strict=True), strict=True)) if whole else {}
    blank = ("",) * len(whole)
    cells = {name: given.get(name, blank) for name in schema.columns}
    raw = pl.DataFrame(cells, dict.fromkeys(schema.columns, pl.String))
    frame = raw.select(_typed(name, field) for name, field in schema.fields.items())
    faults += _unreadable(file, schema, cells, frame)
    return Sheet(schema, content, header, frame, tuple(faults))


def _unread(content: bytes, schema: Schema, fault: Fault) -> Sheet:
    empty = pl.DataFrame(schema={name: _TYPES[field.type] for name, field in schema.fields.items()})
    return Sheet(schema, content, (), empty, (fault,))


def _last_line(content: bytes) -> str:
    return line(max(content.rstrip(b"\n").count(b"\n") - 1, 0))


def _header_faults(file: str, header: Sequence[str], schema: Schema) -> list[Fault]:
    strange = [name for name in header if name not in schema.columns]
    faults = [
        Fault(file, "the column is missing", field=name, got=_header_quote(header), hint=nearest(name, strange))
        for name in schema.columns
        if name not in header
    ]
    twice = sorted({name for name in header if header.count(name) > 1})
    faults += [Fault(file, "the column stands twice in the header", field=name) for name in twice]
    return faults


def _header_quote(header: Sequence[str]) -> str:
    return quoted(",".join(header)) if header else "an empty file"


def _ragged(file: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Fault]:
    return [
        Fault(
            file,
            "the row has another number of cells than the header",
            row=line(index),
            field=header[min(len(row), len(header) - 1)],
            got=f"{len(row)} cells",
            allowed=f"{len(header)} cells",
        )
        for index, row in enumerate(rows[1:])
        if len(row) != len(header)
    ]


def _typed(name: str, field: Field) -> pl.Expr:
    """Turn text into the type of the field; null where it is empty or cannot be turned."""
    text = pl.col(name)
    if field.type == "string":
        return pl.when(text != "").then(text)
    if field.type == "boolean":
        return pl.when(text.is_in(["true", "false"])).then(text == "true").alias(name)
    taken = text.cast(_TYPES[field.type], strict=False)
    return pl.when(taken.is_finite()).then(taken) if field.type == "number" else taken


def _unreadable(file: str, schema: Schema, cells: Mapping[str, Sequence[str]], frame: pl.DataFrame) -> list[Fault]:
    """Name every cell that holds text but no value of its type."""
    typed = [name for name, field in schema.fields.items() if field.type != "string"]
    lost = [frame[name].null_count() for name in typed]
    empty = [cells[name].count("") for name in typed]
    labels = cells["id"] if schema.owns_ids else [""] * frame.height
    faults = []
    for name, before, after in zip(typed, empty, lost, strict=True):
        if before != after:
            message, allowed = _NEEDED[schema.fields[name].type]
            faults += [
                Fault(file, message, labels[index] or line(index), name, quoted(text), allowed)
                for index, (text, value) in enumerate(zip(cells[name], frame[name].to_list(), strict=True))
                if text and value is None
            ]
    return faults


def read_sidecars(folder: Path, known: Dictionary) -> tuple[dict[str, Sidecar], list[Fault]]:
    """Read the sidecar of every table, with every fault."""
    sidecars: dict[str, Sidecar] = {}
    faults: list[Fault] = []
    for name in known.tables:
        path = folder / f"{name}.toml"
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            faults.append(Fault(path.name, "the sidecar is missing", hint=_nearest_file(path, known)))
            continue
        except (OSError, ValueError) as error:
            faults.append(Fault(path.name, f"the sidecar is no TOML: {error}"))
            continue
        more = _sidecar_faults(path.name, raw)
        faults += more
        if not more:
            sidecars[name] = msgspec.convert(raw, Sidecar)
    return sidecars, faults


@cache
def _sidecar_fields() -> dict[str, msgspec.structs.FieldInfo]:
    return {field.name: field for field in msgspec.structs.fields(Sidecar)}


def _sidecar_faults(file: str, raw: Mapping[str, Any]) -> list[Fault]:
    fields = _sidecar_fields()
    faults = [
        Fault(file, "the sidecar does not know this field", field=name, hint=nearest(name, fields))
        for name in raw
        if name not in fields
    ]
    for name, field in fields.items():
        if name not in raw:
            faults.append(Fault(file, "the field is missing from the sidecar", field=name, hint=nearest(name, raw)))
            continue
        try:
            msgspec.convert(raw[name], field.type)
        except msgspec.ValidationError as error:
            faults.append(Fault(file, re.sub(r" - at .*", "", str(error)), field=name, got=quoted(raw[name])))
    return faults


def scenario_files() -> dict[str, Path]:
    """List the shipped scenarios.

    Returns
    -------
    dict
        Name of the scenario to the path of its TOML file, in alphabetical order.
    """
    return dict(sorted((path.stem, path) for path in (HERE / "scenarios").glob("*.toml")))


def land() -> Path:
    """Find the land outlines for the map.

    Returns
    -------
    pathlib.Path
        A GeoJSON or TopoJSON file of the land.

    Raises
    ------
    DataError
        If the file is not there.
    """
    path = HERE / "map" / "land.json"
    if not path.is_file():
        raise DataError(Fault("map/land.json", "the outlines of the land are missing"))
    return path
