"""What a person sees of ``why``: what moves a number, how sure that is, and who says so; at most 100 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from transcaspian.runs import ChangeEffect, Driver, Why
from transcaspian.terminal_tables import console, number, share, table

WIDTH = 100
FEW = 8  # ranges and Changes that are shown
WIDEST = 46  # columns that the name of a number may take


def significant(value: float | None, digits: int = 3) -> str:
    """Write a number with so many digits that tell.

    Examples
    --------
    >>> significant(0.0123456), significant(18632.4), significant(None)
    ('0.0123', '18,632', '-')
    """
    if value is None:
        return "-"
    if abs(value) >= 10**digits:
        return number(value)
    return f"{value:.{digits}g}"


def signed(value: float | None) -> str:
    """Write a change with its sign.

    Examples
    --------
    >>> signed(2.5), signed(-1234.5), signed(0.0)
    ('+2.5', '-1,234', '0')
    """
    text = significant(value)
    return f"+{text}" if value is not None and value > 0.0 else text


def print_why(answer: Why) -> None:
    """Print the drivers of a number, what is least known, the Changes, and the sources by number."""
    out = console()
    out.width = min(out.width, WIDTH)
    named = {id_ for driver in answer.drivers for id_ in _cited(driver)}
    named |= {id_ for one in answer.changes[:FEW] for id_ in one.change.sources}
    sources = [source for source in answer.sources if source.id in named]
    cited = {source.id: place for place, source in enumerate(sources, start=1)}
    title = f"{answer.metric} of {answer.scenario} in {answer.year}: {significant(answer.value, 6)} {answer.unit}"
    out.print(Text(title, style="bold"))
    shares = ", ".join(f"{name} {share(value)}" for name, value in answer.status_shares.items())
    out.print(f"{answer.inputs:,} numbers of the tables move it; of their summed effects: {shares}.")
    out.print(Text(answer.held, style="dim"))
    out.print()
    out.print(_drivers(answer, cited))
    if any(driver.check for driver in answer.drivers):
        out.print()
        out.print(_checks(answer))
    if answer.ranges:
        out.print()
        out.print(_ranges(answer))
    if answer.changes:
        out.print()
        out.print(_changes(answer.changes[:FEW], answer.unit, cited))
    out.print()
    out.print(Text("Sources", style="bold"))
    for source in sources:
        told = ", ".join(part for part in (source.publisher, str(source.year or "")) if part)
        words = f"{cited[source.id]:>3} {source.title}" + (f" ({told})" if told else "")
        out.print(Text(f"{words} {source.url}".rstrip()), soft_wrap=True)


def _cited(driver: Driver) -> list[str]:
    """List the sources of a number, and of what has a part in it."""
    return [*driver.sources, *(id_ for touch in driver.touched_by for id_ in touch.sources)]


def _cell(driver: Driver) -> str:
    """Name a number, with what gave it where the table did not."""
    lines = [f"{driver.table} {driver.row}"]
    lines += [f"  {touch.op} by {touch.owner}, {touch.from_year}" for touch in driver.touched_by]
    return "\n".join(lines)


def _table(title: str, *columns: str, left: Sequence[str]) -> Table:
    made = table(title, *columns, left=left)
    for column in made.columns:
        column.no_wrap = column.header not in ("input", "field", "source", "project")
    return made


def _amount(driver: Driver) -> str:
    return f"{significant(driver.value, 4)} {driver.unit}".rstrip()


def _drivers(answer: Why, cited: dict[str, int]) -> Table:
    made = _table(
        f"What moves it most: {answer.unit} for one per cent more of a number (a level: one centimetre)",
        "input", "field", "value", answer.unit, "status", "source",
        left=("input", "field", "value", "status", "source"),
    )  # fmt: skip
    for one in answer.drivers:
        numbers = " ".join(str(place) for place in sorted({cited[id_] for id_ in _cited(one)}))
        made.add_row(_cell(one), one.field, _amount(one), signed(one.effect), one.status, numbers)
    longest = max((len(f"{one.table} {one.row}") for one in answer.drivers), default=0)
    made.columns[0].min_width = min(longest, WIDEST)  # a name stays on the line of its number
    return made


def _checks(answer: Why) -> Table:
    made = _table(
        f"The same by solving again: {answer.unit} per unit of the number",
        "input", "field", "adjoint", "solved again", "ratio",
        left=("input", "field"),
    )  # fmt: skip
    for one in answer.drivers:
        if one.check is not None:
            ratio = "-" if one.check.ratio is None else f"{one.check.ratio:.5f}"
            cells = (significant(one.derivative, 6), significant(one.check.derivative, 6), ratio)
            made.add_row(f"{one.table} {one.row}", one.field, *cells)
    return made


def _ranges(answer: Why) -> Table:
    made = _table(
        f"What is least known: {answer.unit} when a number goes to the ends of its range (at first order)",
        "input", "field", "value", "range", "low", "high", "status",
        left=("input", "field", "value", "range", "status"),
    )  # fmt: skip
    for one in answer.ranges[:FEW]:
        span = f"{significant(one.low_value)} to {significant(one.high_value)}"
        ends = (signed(one.low_effect), signed(one.high_effect))
        made.add_row(f"{one.table} {one.row}", one.field, _amount(one), span, *ends, one.status)
    return made


def _changes(changes: Sequence[ChangeEffect], unit: str, cited: dict[str, int]) -> Table:
    made = _table(
        f"Changes of the year, each taken away alone: {unit} (at first order)",
        "project", "input", "field", "with", "without", unit, "source",
        left=("project", "input", "field", "source"),
    )  # fmt: skip
    for one in changes:
        numbers = " ".join(str(cited[id_]) for id_ in one.change.sources)
        ends = (significant(one.with_value, 4), significant(one.without_value, 4))
        made.add_row(one.change.owner, one.target, one.field, *ends, signed(one.effect), numbers)
    return made
