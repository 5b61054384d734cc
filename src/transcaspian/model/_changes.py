"""The fold: what several Changes make of one value, whatever their order."""

from __future__ import annotations

from collections.abc import Iterable

from transcaspian.errors import Fault, ScenarioError
from transcaspian.model._records import Change

OPS = ("set", "add", "scale")


def fold(value: float, changes: Iterable[Change], *, year: int) -> float:
    """Apply the Changes of one field that hold in a year: the ``set``, then every ``add``, then every ``scale``.

    The result does not depend on the order of ``changes``, to the last bit: sums and products are taken in sorted
    order.

    Parameters
    ----------
    value : float
        The value of the corridor of today, in the field's unit.
    changes : iterable of Change
        All on the same target and field.
    year : int
        Only Changes active in this year count.

    Raises
    ------
    ScenarioError
        If two Changes set the field in this year.

    Examples
    --------
    >>> up = Change("alat", "depth_m", "add", 2.0, 2026)
    >>> half = Change("alat", "depth_m", "scale", 0.5, 2026)
    >>> fold(6.0, [half, up], year=2026), fold(6.0, [half, up], year=2025)
    (4.0, 6.0)
    """
    active = [change for change in changes if change.active(year)]
    sets = [change for change in active if change.op == "set"]
    if len(sets) > 1:
        raise ScenarioError(_two_sets(sets, year))
    if sets:
        value = sets[0].value
    for change in sorted((change for change in active if change.op == "add"), key=_order):
        value += change.value
    for change in sorted((change for change in active if change.op == "scale"), key=_order):
        value *= change.value
    return value


def _order(change: Change) -> tuple[float, str]:
    return (change.value, change.owner)


def _two_sets(sets: list[Change], year: int) -> Fault:
    first, second = sorted(sets, key=_order)[:2]
    return Fault(
        file=first.owner or "scenario",
        message=f"two Changes set this field in {year}",
        row=first.target,
        field=first.field,
        got=f"{first.value:g} (by '{first.owner}') and {second.value:g} (by '{second.owner}')",
        allowed="one set for each field and year",
        hint="Drop one of them, or write it as an add or a scale.",
    )
