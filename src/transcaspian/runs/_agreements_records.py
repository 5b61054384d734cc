"""What a run says of each agreement: its fields are the schema."""

from __future__ import annotations

import msgspec

AGREEMENTS_SCHEMA = "transcaspian.agreements/1"
MET, ON_COURSE, LATE, MISSED, UNMEASURED = "met", "on course", "late", "missed", "cannot be measured"
VERDICTS = (MET, ON_COURSE, LATE, MISSED, UNMEASURED)


class Milestone(msgspec.Struct, frozen=True):
    """What was known from a day on; a month or a year where no more is stated."""

    day: str
    state: str
    note: str
    source: str


class Promise(msgspec.Struct, frozen=True):
    """An agreement or promise, what the world says of it on a day, and what the run says.

    ``measure`` is empty where nothing can decide it; ``why`` then gives the reason. ``target`` is in ``unit``,
    ``value`` the measure in the year due, or in the last year run where none is due, in ``measure_unit``.
    ``reached_year`` is the year in which the run keeps the promise, ``late_years`` how many years after the year due.
    ``state`` is what was known on the day asked for, ``state_day`` since when.
    """

    id: str
    title: str
    promise: str
    topic: str
    parties: list[str]
    signed: str
    due_year: int | None
    target: float | None
    unit: str
    measure: str
    measure_name: str
    measure_unit: str
    projects: list[str]
    verdict: str
    why: str
    value: float | None
    reached_year: int | None
    late_years: int | None
    state: str
    state_day: str
    state_note: str
    state_source: str
    source: str
    note: str
    milestones: list[Milestone]


class Agreements(msgspec.Struct, frozen=True):
    """Every promise held against one run, on a day."""

    schema: str
    answer: str
    on: str
    scenario: str
    title: str
    run: str
    first_year: int
    last_year: int
    counts: dict[str, int]
    promises: list[Promise]
    assumed_share: float
    data_sha256: str
    notes: list[str]
