"""Checks of single cells against the dictionary of fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from transcaspian.data._fields import Field
from transcaspian.data._load import KEPT_SHEETS, Sheet, line, quoted
from transcaspian.errors import Fault, nearest

MISSING_WORDS = frozenset({"nan", "none", "null", "n/a", "-", "?"})
MOST_HINTS = 200  # looking up near names is slow; a table with more faults than this has another trouble

Text = str | None


class Hints:
    """Nearest names, each looked up once, and no more than can be read."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int], str] = {}

    def of(self, word: str, known: Iterable[str]) -> str:
        """Say which known name is nearest to a word, or nothing."""
        names = tuple(known)
        asked = (word, hash(names))
        if asked not in self._found:
            if len(self._found) >= MOST_HINTS:
                return ""
            self._found[asked] = nearest(word, names)
        return self._found[asked]


@lru_cache(maxsize=KEPT_SHEETS)
def cell_faults(sheet: Sheet) -> tuple[Fault, ...]:
    """Check header and every cell of a table against the dictionary, once for each sheet.

    Returns
    -------
    tuple of Fault
        One per wrong cell, column or line ending.
    """
    return tuple(_cell_faults(sheet))


def _cell_faults(sheet: Sheet) -> Iterator[Fault]:
    yield from _layout(sheet)
    hints = Hints()
    for name, field in sheet.schema.fields.items():
        if name not in sheet.header:
            continue
        if name in sheet.schema.required:
            yield from _empty(sheet, name, field)
        if field.type == "string":
            yield from _words(sheet, name, field, hints)
        elif field.type != "boolean":
            yield from _numbers(sheet, name, field)


def _layout(sheet: Sheet) -> Iterator[Fault]:
    columns = sheet.schema.columns
    strange = [name for name in sheet.header if name not in columns]
    for name in strange:
        missing = [column for column in columns if column not in sheet.header]
        hint = nearest(name, missing)
        yield Fault(sheet.file, "the column is not in the dictionary", field=name, hint=hint)
    if not strange and set(sheet.header) == set(columns) and sheet.header != columns:
        got, allowed = ",".join(sheet.header), ",".join(columns)
        yield Fault(sheet.file, "the columns stand in another order", got=got, allowed=allowed)
    if b"\r" in sheet.content:
        before = sheet.content.count(b"\n", 0, sheet.content.index(b"\r"))
        yield Fault(sheet.file, "a line ends in CR; lines end in LF alone", row=line(before - 1))
    if sheet.content and not sheet.content.endswith(b"\n"):
        yield Fault(sheet.file, "the last line does not end in LF")


def _fault(sheet: Sheet, index: int, name: str, message: str, got: str, allowed: str, hint: str = "") -> Fault:
    return Fault(sheet.file, message, sheet.row(index), name, got, allowed, hint)


def _empty(sheet: Sheet, name: str, field: Field) -> Iterator[Fault]:
    """Find cells that must not be empty; those that could not be read are faults already."""
    unread = {fault.row for fault in sheet.faults if fault.field == name}
    for index, value in enumerate(sheet.cells[name]):
        if value is None and sheet.row(index) not in unread:
            yield _fault(sheet, index, name, "is empty", "", field.allowed)


def _numbers(sheet: Sheet, name: str, field: Field) -> Iterator[Fault]:
    for index, value in enumerate(sheet.cells[name]):
        if value is None:
            continue
        if not field.takes(value):
            over = field.maximum is not None and value > field.maximum
            message = "is too large" if over else "is too small"
            yield _fault(sheet, index, name, message, f"{value:.15g}", field.allowed)
        elif field.enum and value not in field.enum:
            yield _fault(sheet, index, name, "is not one of the values", str(value), field.allowed)


def _words(sheet: Sheet, name: str, field: Field, hints: Hints) -> Iterator[Fault]:
    cells = sheet.cells[name]
    for cell in sorted({cell for cell in cells if cell is not None and untidy(cell)}):
        for index in rows_with(cells, cell, many=False):
            yield _fault(sheet, index, name, untidy(cell), quoted(cell), "")
    if not (field.enum or field.pattern):
        return
    known = [str(word) for word in field.enum]
    shape = re.compile(field.pattern)
    for word in parts(cells, many=field.many):
        if known and word not in known:
            message, hint = "is not known", hints.of(word, known)
        elif field.pattern and not shape.fullmatch(word):
            message, hint = "is not well formed", ""
        else:
            continue
        for index in rows_with(cells, word, many=field.many):
            yield _fault(sheet, index, name, message, quoted(word), field.allowed, hint)


def parts(cells: Sequence[Text], *, many: bool) -> list[str]:
    """List the single words of the cells of a column, each once, in alphabetical order.

    Examples
    --------
    >>> parts(["b a", None, "c"], many=True)
    ['a', 'b', 'c']
    """
    used = {cell for cell in cells if cell is not None}
    return sorted({word for cell in used for word in cell.split()} if many else used)


def rows_with(cells: Sequence[Text], word: str, *, many: bool) -> list[int]:
    """Find the rows that hold a word, alone or in a list.

    Examples
    --------
    >>> rows_with(["b a", None, "a"], "a", many=True)
    [0, 2]
    """
    holds: Callable[[str], bool] = (lambda cell: word in cell.split()) if many else (lambda cell: cell == word)
    return [index for index, cell in enumerate(cells) if cell is not None and holds(cell)]


def untidy(cell: str) -> str:
    """Say what is untidy about a piece of text, or nothing.

    Examples
    --------
    >>> untidy("Aktau ")
    'begins or ends with a space'
    """
    if cell != cell.strip():
        return "begins or ends with a space"
    if cell.lower() in MISSING_WORDS:
        return "stands for a missing value, which is an empty cell"
    if not cell.isprintable():
        return "holds a character that cannot be printed"
    return ""
