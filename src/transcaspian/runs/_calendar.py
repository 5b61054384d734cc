"""Agreements for a calendar (iCalendar, RFC 5545) and for a spreadsheet (CSV, RFC 4180)."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator

from transcaspian.runs._agreements_records import Agreements, Milestone, Promise

PRODUCT = "-//transcaspian//agreements//EN"
LINE_OCTETS = 75  # a longer line goes on in the next, after a space
DAY = len("2026-11-22")
COLUMNS = (
    "id", "title", "parties", "topic", "promise", "signed", "due_year", "target", "unit", "measure", "projects",
    "verdict", "why", "value", "measure_unit", "reached_year", "late_years", "state", "state_day", "state_note",
    "state_source", "source", "note",
)  # fmt: skip


def calendar(found: Agreements) -> bytes:
    """Write a day for every promise that falls due, the last of its year, and for every milestone with a known day.

    Times of making are the day of the answer, so that the same answer gives the same bytes.
    """
    stamp = found.on.replace("-", "") + "T000000Z"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escaped(f'Agreements by the run of {found.scenario}')}")
    for one in found.promises:
        for step in one.milestones:
            if len(step.day) == DAY:
                lines += _milestone(one, step, stamp)
        if one.due_year is not None:
            lines += _due(one, stamp)
    return b"".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def _due(one: Promise, stamp: str) -> Iterator[str]:
    late = f" by {one.late_years} years" if one.late_years else ""
    words = [one.promise, f"Parties: {' '.join(one.parties)}", f"The run: {one.verdict}{late}: {one.why}"]
    if one.state:
        words.append(f"Known: {one.state} ({one.state_day}) {one.state_note}".rstrip())
    words.append(f"Source: {one.source}")
    day = datetime.date(one.due_year or 0, 12, 31)
    yield from _event(f"{one.id}-due", day, f"Due: {one.title}", words, one.topic, stamp)


def _milestone(one: Promise, step: Milestone, stamp: str) -> Iterator[str]:
    words = [step.note or one.promise, f"Parties: {' '.join(one.parties)}", f"Source: {step.source}"]
    name = f"{one.id}-{step.day}-{step.state.replace(' ', '-')}"
    yield from _event(name, datetime.date.fromisoformat(step.day), f"{step.state.capitalize()}: {one.title}", words,
                      one.topic, stamp)  # fmt: skip


def _event(name: str, day: datetime.date, title: str, words: list[str], topic: str, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{name}@transcaspian"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + datetime.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(title)}"
    yield "DESCRIPTION:" + escaped("\n".join(words))
    yield f"CATEGORIES:{escaped(topic)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    r"""Write a text as RFC 5545 (3.3.11) wants it.

    Examples
    --------
    >>> print(escaped("one, two; three"))
    one\, two\; three
    """
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\\n").replace("\n", "\\n")


def folded(line: str) -> bytes:
    r"""End a line and fold it after 75 octets, never inside a letter (RFC 5545, 3.1).

    Examples
    --------
    >>> folded("SUMMARY:" + 80 * "a")[75:80]
    b'\r\n aa'
    """
    parts, room = [b""], LINE_OCTETS
    for letter in line:
        octets = letter.encode()
        if len(parts[-1]) + len(octets) > room:
            parts.append(b"")
            room = LINE_OCTETS - 1  # the space takes one
        parts[-1] += octets
    return b"\r\n ".join(parts) + b"\r\n"


def sheet(found: Agreements) -> bytes:
    """Write one row for every promise: what was promised, what the run says, what is known, who says so."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((*COLUMNS, "scenario", "on"))
    for one in found.promises:
        cells = (getattr(one, name) for name in COLUMNS)
        row = [" ".join(cell) if isinstance(cell, list) else "" if cell is None else cell for cell in cells]
        writer.writerow((*row, found.scenario, found.on))
    return text.getvalue().encode()
