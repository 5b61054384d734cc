"""How tables and numbers look in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table


def console() -> Console:
    """Console of standard output; a file or a pipe gets the width of a wide terminal."""
    found = Console(highlight=False, markup=False, emoji=False)
    if not found.is_terminal:
        found = Console(highlight=False, markup=False, emoji=False, width=140)
    return found


def table(title: str, *columns: str, left: Sequence[str] = ()) -> Table:
    """Table without lines: numbers to the right, the columns in ``left`` to the left."""
    made = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    for column in columns:
        made.add_column(column, justify="left" if column in left else "right", overflow="fold")
    return made


def number(value: float | None, digits: int = 0) -> str:
    """Write a number with thin groups of three, or a dash for nothing.

    Examples
    --------
    >>> number(12345.6)
    '12,346'
    >>> number(None)
    '-'
    """
    if value is None:
        return "-"
    text = f"{value:,.{digits}f}"
    return text.lstrip("-") if text.strip("-0.,") == "" else text


def share(value: float) -> str:
    """Write a share in per cent.

    Examples
    --------
    >>> share(0.256)
    '25.6 %'
    """
    return f"{100.0 * value:.1f} %"
