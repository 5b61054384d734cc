"""What a person sees of ``agreements``: the count first, then the promises by verdict."""

from __future__ import annotations

from rich.table import Table

from transcaspian.runs import VERDICTS, Agreements, Promise
from transcaspian.terminal_tables import console, share, table

SOON = 9999  # where no year is due


def print_agreements(found: Agreements) -> None:
    """Print the answer, one table for each verdict, and how to read them."""
    screen = console()
    screen.print(found.answer)
    screen.print()
    for verdict in VERDICTS:
        rows = sorted((one for one in found.promises if one.verdict == verdict), key=_order)
        if rows:
            screen.print(_table(verdict, rows))
            screen.print()
    for note in found.notes:
        screen.print(note[0].upper() + note[1:] + ".")
    screen.print(
        f"{share(found.assumed_share)} of the run's inputs are assumed. The source of every row is in --csv, --json "
        "and --report."
    )


def _order(one: Promise) -> tuple[int, str]:
    return (one.due_year or SOON, one.id)


def _table(verdict: str, rows: list[Promise]) -> Table:
    columns = ("due", "promise", "parties", "late", "the run says", "known")
    shown = table(
        f"{verdict.capitalize()}: {len(rows)}", *columns, left=("promise", "parties", "the run says", "known")
    )
    for one in rows:
        late = f"{one.late_years} y" if one.late_years else ""
        state = f"{one.state} {one.state_day}"
        shown.add_row(str(one.due_year or "-"), one.title, " ".join(one.parties), late, one.why, state)
    return shown
