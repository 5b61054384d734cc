"""Calendar and sheet: what a reader of each gets back is what was written."""

from __future__ import annotations

import csv
import datetime
import io
import re
from importlib.util import find_spec

import pytest

from transcaspian.runs import Agreements, Run, calendar, judge_agreements, sheet
from transcaspian.runs._calendar import escaped, folded

Event = dict[str, str]


@pytest.fixture(scope="module")
def found(done: Run) -> Agreements:
    return judge_agreements(done)


def events_of(content: bytes) -> list[Event]:
    """Read a calendar by the rules of RFC 5545: unfold, split at the first colon, undo the escapes."""
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    events: list[Event] = []
    for line in lines[1:-2]:
        name, value = line.split(":", 1)
        if line == "BEGIN:VEVENT":
            events.append({})
        elif line != "END:VEVENT" and events:
            undone = re.sub(r"\\(.)", lambda hit: "\n" if hit[1] == "n" else hit[1], value)
            assert name not in events[-1]
            events[-1][name] = undone
    return events


def test_every_due_year_and_every_known_day_is_an_event(found: Agreements) -> None:
    events = {event["UID"]: event for event in events_of(calendar(found))}
    due = {f"{one.id}-due@transcaspian": one for one in found.promises if one.due_year}
    steps = {
        f"{one.id}-{step.day}-{step.state.replace(' ', '-')}@transcaspian": step
        for one in found.promises
        for step in one.milestones
        if len(step.day) == 10
    }
    assert events.keys() == due.keys() | steps.keys()
    for uid, one in due.items():
        assert events[uid]["SUMMARY"] == f"Due: {one.title}"
        assert events[uid]["DTSTART;VALUE=DATE"] == f"{one.due_year}1231"
        assert events[uid]["DTEND;VALUE=DATE"] == f"{(one.due_year or 0) + 1}0101"
        assert one.why in events[uid]["DESCRIPTION"]
        assert one.source in events[uid]["DESCRIPTION"]
    for uid, step in steps.items():
        assert events[uid]["DTSTART;VALUE=DATE"] == step.day.replace("-", "")
    assert {event["DTSTAMP"] for event in events.values()} == {"20261122T000000Z"}


def test_lines_end_and_fold_as_the_standard_wants(found: Agreements) -> None:
    content = calendar(found)
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) == 75
    assert all(line.decode() for line in lines[:-1])  # no letter is cut
    assert content == calendar(found)


def test_a_letter_of_many_octets_is_never_cut() -> None:
    line = "SUMMARY:" + "Türkiye – ж" * 20
    parts = folded(line).split(b"\r\n ")
    assert all(len(part.rstrip(b"\r\n")) <= 74 for part in parts[1:])
    assert b"".join(parts).decode() == line + "\r\n"


def test_what_means_something_to_a_calendar_is_escaped() -> None:
    assert escaped("a\\b; c, d\r\ne\nf") == "a\\\\b\\; c\\, d\\ne\\nf"


@pytest.mark.skipif(find_spec("icalendar") is None, reason="icalendar is not installed")
def test_another_reader_takes_it(found: Agreements) -> None:
    import icalendar

    read = icalendar.Calendar.from_ical(calendar(found))
    assert str(read["VERSION"]) == "2.0"
    events = read.walk("VEVENT")
    assert len(events) == len(events_of(calendar(found)))
    assert all(not event.errors for event in events)
    assert all(event.decoded("DTEND") - event.decoded("DTSTART") == datetime.timedelta(days=1) for event in events)


def test_the_sheet_has_a_row_for_every_promise(found: Agreements) -> None:
    rows = list(csv.DictReader(io.StringIO(sheet(found).decode(), newline="")))
    assert [row["id"] for row in rows] == [one.id for one in found.promises]
    for row, one in zip(rows, found.promises, strict=True):
        assert (row["verdict"], row["why"], row["source"], row["state_source"]) == (
            one.verdict, one.why, one.source, one.state_source,
        )  # fmt: skip
        assert row["parties"].split() == one.parties
        assert row["target"] == ("" if one.target is None else str(one.target))
        assert (row["scenario"], row["on"]) == ("frozen", "2026-11-22")
