"""Waiting curves in the terminal: waits by formula, as simulated and as fitted, for each resource with closures."""

from __future__ import annotations

from collections.abc import Callable

from transcaspian.runs import CurvePoint, ResourceCurve, WaitingCurves
from transcaspian.terminal_tables import console, table

SHOWN = (0.2, 0.5, 0.8, 0.9, 0.95, 1.0)


def print_curves(found: WaitingCurves) -> None:
    """Print three lines of waits for each resource, in hours, at loads from light to full."""
    screen = console()
    loads = [f"{100.0 * load:g} %" for load in SHOWN]
    shown = table("Wait in h by utilisation", "resource", "wait", *loads, left=("resource", "wait"))
    for curve in found.curves:
        for number, (word, cell) in enumerate(CELLS):
            shown.add_row(_label(curve, number), word, *(cell(point) for point in _points(curve)))
    screen.print(shown)
    screen.print(
        f"{found.years} simulated years a point; +- covers 95 % of the noise between years. The queue is that of the "
        "formula in all lines; closures are as they are at no load, as simulated, and as the curve has them."
    )


def _points(curve: ResourceCurve) -> list[CurvePoint]:
    return [point for point in curve.points if point.utilisation_share in SHOWN]


def _label(curve: ResourceCurve, line: int) -> str:
    """Say what a resource is: its id, then its closures, then its shore."""
    closed = f"shut {100.0 * (1.0 - curve.availability_share):.0f} %, {curve.closure_h:g} h each"
    return (curve.resource, closed, curve.shore)[line]


def _simulated(point: CurvePoint) -> str:
    return f"{point.simulated_h:.1f} +-{point.high_h - point.simulated_h:.1f}"


CELLS: tuple[tuple[str, Callable[[CurvePoint], str]], ...] = (
    ("formula", lambda point: f"{point.formula_h:.1f}"),
    ("simulated", _simulated),
    ("curve", lambda point: f"{point.fitted_h:.1f}"),
)
