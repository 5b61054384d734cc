"""Checks of agreements: a measure or the reason why there is none, works that are named, and what was known when."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from transcaspian.data._load import Sheet, quoted
from transcaspian.errors import Fault

FLOW, CAPACITY, OPENING, COMPANION = "flow", "capacity", "opening", "companion"
NEEDS = {FLOW: "perimeter", CAPACITY: "resources", COMPANION: "companion"}  # column that each kind of measure fills
DAY = len("2026-11-22")

Sheets = Mapping[str, Sheet]


def promise_faults(sheets: Sheets) -> Iterator[Fault]:
    """Check what ties agreements, measures and milestones together.

    Yields
    ------
    Fault
        Agreements that name no measure and give no reason, openings of nothing, figures in another unit than their
        measure, measures that cannot be taken, agreements of which nothing was ever known, days that no calendar has.
    """
    if "measures" in sheets:
        yield from _measures(sheets["measures"])
    if {"agreements", "measures"} <= sheets.keys():
        yield from _decided(sheets["agreements"], sheets["measures"])
    if {"agreements", "milestones"} <= sheets.keys():
        yield from _known(sheets["agreements"], sheets["milestones"])


def _measures(measures: Sheet) -> Iterator[Fault]:
    for row in measures.records:
        for kind, field in NEEDS.items():
            if (row["kind"] == kind) != bool(row[field]):
                message = f"a measure of kind {kind} needs it" if row["kind"] == kind else f"is for kind {kind} only"
                yield Fault(measures.file, message, row["measure"], field, quoted(row[field]))
        if row["base_resources"] and row["kind"] != CAPACITY:
            message = f"is for kind {CAPACITY} only"
            yield Fault(measures.file, message, row["measure"], "base_resources", quoted(row["base_resources"]))


def _decided(agreements: Sheet, measures: Sheet) -> Iterator[Fault]:
    """Find agreements that no measure decides and that do not say why, and those that cannot be decided as written."""
    known = {row["measure"]: row for row in measures.records}
    for index, row in enumerate(agreements.records):
        here = agreements.row(index)
        if not row["measure"] and not row["reason"]:
            hint = "Name a measure of measures.csv, or say in 'reason' why none can show it."
            yield Fault(
                agreements.file, "the agreement names no measure and gives no reason", here, "measure", hint=hint
            )
        if row["measure"] and row["reason"]:
            message, hint = "names a measure and a reason why it has none", "Keep one of them."
            yield Fault(agreements.file, message, here, "reason", quoted(row["reason"]), hint=hint)
        measure = known.get(row["measure"])
        if measure is not None:
            yield from _as_written(agreements.file, here, row, measure)


def _as_written(file: str, here: str, row: Mapping[str, Any], measure: Mapping[str, Any]) -> Iterator[Fault]:
    opens = measure["kind"] == OPENING
    if opens and not row["projects"]:
        yield Fault(file, "an opening needs the works that open", here, "projects", hint="Name rows of projects.csv.")
    if not opens and row["projects"]:
        message = f"is for measures of kind {OPENING} only"
        yield Fault(file, message, here, "projects", quoted(row["projects"]))
    if not opens and row["target_value"] is not None and row["unit"] != measure["unit"]:
        message = f"is not the unit of the measure {row['measure']}"
        yield Fault(file, message, here, "unit", quoted(row["unit"]), measure["unit"] or "")


def _known(agreements: Sheet, milestones: Sheet) -> Iterator[Fault]:
    told = {row["agreement"] for row in milestones.records}
    for index, row in enumerate(agreements.records):
        if row["id"] not in told:
            hint = "Give it a row, with the day and the source."
            message = f"nothing is known of it in {milestones.file}"
            yield Fault(agreements.file, message, agreements.row(index), "id", quoted(row["id"]), hint=hint)
    for index, row in enumerate(milestones.records):
        day = row["day"] or ""
        if len(day) == DAY:
            try:
                datetime.date.fromisoformat(day)
            except ValueError:
                message = "no calendar has this day"
                yield Fault(milestones.file, message, milestones.row(index), "day", quoted(day), "YYYY-MM-DD")
