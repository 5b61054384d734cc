"""What operations must be before they are packed."""

from __future__ import annotations

from transcaspian.sim._operations import Operations


def check(operations: Operations) -> None:
    """Refuse."""


def most_units(operations: Operations) -> dict[str, int]:
    return {"": max([s.units for s in operations.sources] + [f.units for f in operations.formers]) * 2}
