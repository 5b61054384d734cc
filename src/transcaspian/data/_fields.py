"""The dictionary of fields: what every column of every table means."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from transcaspian.errors import DataError, Fault, nearest

FIELDS_FILE = Path(__file__).with_name("fields.toml")
ID_KEY = ("id",)


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One column: its type, unit, meaning and what it may hold.

    Attributes
    ----------
    type
        ``string``, ``integer``, ``number`` or ``boolean``.
    description
        What the column means.
    unit
        Unit of the value, the suffix of the column's name; empty for words and counts.
    minimum, maximum
        Least and greatest value, in the unit of the field.
    above
        The value must be greater than this, in the unit of the field.
    enum
        The only values that are taken; empty when any is.
    pattern
        Regular expression that a whole value must match.
    references
        Tables whose ids, or ``table.column`` whose values, the field must name.
    many
        Whether the cell holds a list separated by spaces.
    allow
        Words taken besides the references.
    """

    type: Literal["string", "integer", "number", "boolean"]
    description: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    enum: tuple[str | int, ...] = ()
    pattern: str = ""
    references: tuple[str, ...] = ()
    many: bool = False
    allow: tuple[str, ...] = ()

    def takes(self, value: float) -> bool:
        """Say whether a number lies within the bounds of the field.

        Parameters
        ----------
        value
            The number, in the unit of the field.

        Examples
        --------
        >>> Field("number", "Length", unit="km", above=0).takes(0)
        False
        """
        high_enough = self.minimum is None or value >= self.minimum
        above = self.above is None or value > self.above
        return high_enough and above and (self.maximum is None or value <= self.maximum)

    @property
    def allowed(self) -> str:
        """Say in words what the field may hold.

        Examples
        --------
        >>> Field("number", "Length", unit="km", above=0, maximum=10).allowed
        'a number greater than 0 and at most 10 km'
        """
        if self.enum:
            return " | ".join(str(word) for word in self.enum)
        if self.references:
            return " or ".join((*_named(self.references), *self.allow))
        if self.type == "boolean":
            return "true | false"
        bounds = []
        if self.above is not None:
            bounds.append(f"greater than {self.above:g}")
        if self.minimum is not None:
            bounds.append(f"at least {self.minimum:g}")
        if self.maximum is not None:
            bounds.append(f"at most {self.maximum:g}")
        kind = {"number": "a number", "integer": "a whole number", "string": "text"}[self.type]
        if self.pattern:
            kind += f" like {self.pattern}"
        unit = f" {self.unit}" if bounds and self.unit not in ("", "share", "factor", "year") else ""
        return " ".join((kind, " and ".join(bounds))).rstrip() + unit


class Schema(msgspec.Struct, frozen=True):
    """One table: its columns in order, its key, and the field behind each column.

    Attributes
    ----------
    name
        Name of the table; the file is ``NAME.csv``.
    columns
        Names of the columns in the order of the header.
    key
        Columns that together name a row.
    required
        Columns that are never empty.
    addressed
        Names that a change or a series may aim at although they stand in another table.
    fields
        The field of every column, exceptions of this table included.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    required: frozenset[str]
    addressed: tuple[str, ...]
    fields: Mapping[str, Field]

    @property
    def owns_ids(self) -> bool:
        """Say whether the rows have an id of their own, unique over all tables."""
        return self.key == ID_KEY

    def row_id(self, row: Mapping[str, Any]) -> str:
        """Name a row by the values of its key joined by ``:``, as claims do.

        Examples
        --------
        >>> dictionary().tables["volumes"].row_id({"market": "cn-eu", "year": 2024})
        'cn-eu:2024'
        """
        return ":".join("" if row[name] is None else str(row[name]) for name in self.key)


class Dictionary(msgspec.Struct, frozen=True):
    """All fields and all tables.

    Attributes
    ----------
    fields
        Every column name with its general meaning.
    tables
        Every table with its schema, in the order of ``fields.toml``.
    """

    fields: Mapping[str, Field]
    tables: Mapping[str, Schema]

    def schema(self, name: str) -> Schema:
        """Look up the schema of a table.

        Raises
        ------
        DataError
            If there is no such table.
        """
        if name not in self.tables:
            raise DataError(unknown_table(name, self.tables))
        return self.tables[name]


def unknown_table(name: str, known: Mapping[str, object]) -> Fault:
    """Say that a table is not known, with the nearest name.

    Examples
    --------
    >>> print(unknown_table("linkz", {"links": 1, "places": 2}))
    data: there is no table 'linkz'; allowed: links | places. Did you mean 'links'?
    """
    allowed = " | ".join(known)
    return Fault("data", f"there is no table '{name}'", allowed=allowed, hint=nearest(name, known))


@lru_cache(maxsize=1)
def dictionary() -> Dictionary:
    """Read the shipped dictionary of fields once.

    Returns
    -------
    Dictionary
        All fields and tables.

    Examples
    --------
    >>> dictionary().fields["length_km"].unit
    'km'
    """
    return read_dictionary(FIELDS_FILE)


def read_dictionary(path: Path) -> Dictionary:
    """Read a dictionary of fields from a TOML file.

    Raises
    ------
    DataError
        If the file cannot be read, or a table names a column that has no field; holds every fault.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(Fault(path.name, f"the dictionary cannot be read: {error}")) from error
    faults: list[Fault] = []
    fields = {
        name: field
        for name, given in raw.get("fields", {}).items()
        if (field := _field(given, path.name, name, faults)) is not None
    }
    tables = {name: _schema(name, given, fields, path.name, faults) for name, given in raw.get("table", {}).items()}
    if faults:
        raise DataError(faults)
    return Dictionary(MappingProxyType(fields), MappingProxyType(tables))


def _field(given: Any, file: str, name: str, faults: list[Fault], row: str = "fields") -> Field | None:
    try:
        return msgspec.convert(given, Field)
    except msgspec.ValidationError as error:
        faults.append(Fault(file, str(error), row=row, field=name))
        return None


def _schema(name: str, given: Any, fields: Mapping[str, Field], file: str, faults: list[Fault]) -> Schema:
    columns = tuple(given.get("columns", ()))
    for column in columns:
        if column not in fields:
            message = "the column has no entry in the dictionary"
            faults.append(Fault(file, message, row=name, field=column, hint=nearest(column, fields)))
    changed = given.get("fields", {})
    named = [("key", given.get("key", ())), ("required", given.get("required", ())), ("an exception", changed)]
    faults += [
        Fault(file, f"{part} names no column of the table", row=name, field=column, hint=nearest(column, columns))
        for part, those in named
        for column in those
        if column not in columns
    ]
    merged = {}
    for column in columns:
        if column in fields and column in changed:
            base = msgspec.structs.asdict(fields[column])
            field = _field(base | changed[column], file, column, faults, row=name)
        else:
            field = fields.get(column)
        if field is not None:
            merged[column] = field
    key = tuple(given.get("key", ()))
    required = frozenset(given.get("required", ()))
    return Schema(name, columns, key, required, tuple(given.get("addressed", ())), MappingProxyType(merged))


def field_table_markdown() -> str:
    """Write the dictionary as a page in Markdown: all fields, then all tables.

    Returns
    -------
    str
        The text of ``docs/fields.md``.

    Examples
    --------
    >>> field_table_markdown().splitlines()[0]
    '# Fields'
    """
    return "\n".join(_page(dictionary())) + "\n"


def _page(known: Dictionary) -> Iterator[str]:
    yield "# Fields"
    yield ""
    yield "One name means one thing, with one unit, in every table. Generated from `fields.toml`; do not edit by hand."
    yield ""
    yield "| field | type | unit | meaning | allowed | tables |"
    yield "|---|---|---|---|---|---|"
    for name, field in sorted(known.fields.items()):
        where = " ".join(table for table, schema in known.tables.items() if name in schema.columns)
        yield _line(f"`{name}`", field.type, field.unit, field.description, _allowed(field), where)
    yield ""
    yield "## Tables"
    for name, schema in known.tables.items():
        yield ""
        yield f"### {name}"
        yield ""
        yield f"Columns: {', '.join(f'`{column}`' for column in schema.columns)}."
        yield f"Key: {', '.join(f'`{column}`' for column in schema.key)}."
        never = [f"`{column}`" for column in schema.columns if column in schema.required]
        yield f"Never empty: {', '.join(never)}."
        changed = {column: field for column, field in schema.fields.items() if field != known.fields[column]}
        if changed:
            yield ""
            yield "| field here | type | unit | meaning | allowed |"
            yield "|---|---|---|---|---|"
        for column, field in changed.items():
            yield _line(f"`{column}`", field.type, field.unit, field.description, _allowed(field))


def _named(references: tuple[str, ...]) -> Iterator[str]:
    """Say in words what references ask for.

    Examples
    --------
    >>> list(_named(("resources", "pools", "tariffs.operator")))
    ['an id of resources | pools', 'an operator of tariffs']
    """
    tables = [reference for reference in references if "." not in reference]
    if tables:
        yield f"an id of {' | '.join(tables)}"
    for table, _, column in (reference.partition(".") for reference in references if "." in reference):
        yield f"{'an' if column[0] in 'aeiou' else 'a'} {column} of {table}"


def _allowed(field: Field) -> str:
    plain = not (field.enum or field.references or field.pattern or field.type == "boolean")
    bounded = any(bound is not None for bound in (field.minimum, field.maximum, field.above))
    if plain and not bounded:
        return ""
    return f"{field.allowed}, several separated by spaces" if field.many else field.allowed


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
