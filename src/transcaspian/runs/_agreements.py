"""Promises held against a run: kept in time, late by how many years, missed, or why that cannot be said."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from transcaspian.errors import Fault, InputError
from transcaspian.model import Atlas, Scenario
from transcaspian.network import Network
from transcaspian.runs._agreements_records import (
    AGREEMENTS_SCHEMA,
    LATE,
    MET,
    MISSED,
    ON_COURSE,
    UNMEASURED,
    VERDICTS,
    Agreements,
    Milestone,
    Promise,
)
from transcaspian.runs._run import Run
from transcaspian.units import T_PER_KT

FLOW, CAPACITY, OPENING, COMPANION = "flow", "capacity", "opening", "companion"
DONE = "done"  # state of a promise that the world has kept
RISE_SHARE = 0.01  # a promise without a figure is kept by more than this much above the year it was made in
NEARLY = 1.0 - 1e-9
FIGURES = {"share": "{:.0%}", "year": "{:.0f}"}


class Finding(msgspec.Struct, frozen=True):
    """What a run says of one promise: the verdict, why, the value, the year it is kept in."""

    verdict: str
    why: str
    value: float | None = None
    reached_year: int | None = None
    late_years: int | None = None


def judge_agreements(done: Run, *, on: str = "") -> Agreements:
    """Hold every agreement of the tables against a run.

    Parameters
    ----------
    done : Run
        The run that decides.
    on : str, optional
        Day as YYYY-MM-DD: what was known by then, and what the run has finished by then; the day to which the table of
        milestones was brought up without it.

    Raises
    ------
    InputError
        If that is no day.
    """
    atlas = done.routes.atlas
    edition = atlas.tables.sidecars["milestones"].updated
    today = read_day(on) if on else edition
    scenario = msgspec.convert(done.summary.scenario, Scenario)
    measures = {row["measure"]: row for row in atlas.tables.frame("measures").iter_rows(named=True)}
    series = {name: measured(done, row) for name, row in measures.items() if row["kind"] != OPENING}
    told = milestones(atlas)
    promises, later = [], 0
    for row in atlas.tables.frame("agreements").iter_rows(named=True):
        steps = told.get(row["id"], [])
        known = [one for one in steps if known_from(one.day) <= today]
        if not known:
            later += 1
            continue
        measure = measures.get(row["measure"])
        if measure is None:
            finding = Finding(UNMEASURED, row["reason"])
        elif measure["kind"] == OPENING:
            finding = opened(row, scenario, atlas, today, known[-1])
        else:
            finding = reached(row, measure, series[row["measure"]], today)
        promises.append(_promise(row, measure, finding, steps, known[-1]))
    if not promises:
        raise InputError(_too_early(on, told))
    counts = {verdict: sum(one.verdict == verdict for one in promises) for verdict in VERDICTS}
    years = [result.year for result in done.summary.years]
    return Agreements(
        schema=AGREEMENTS_SCHEMA,
        answer=_answer(counts, scenario.name, (years[0], years[-1]), today),
        on=today.isoformat(),
        scenario=scenario.name,
        title=scenario.title,
        run=done.summary.id,
        first_year=years[0],
        last_year=years[-1],
        counts=counts,
        promises=promises,
        assumed_share=done.summary.assumed_share,
        data_sha256=done.summary.data_sha256,
        notes=_notes(today, edition, later),
    )


def read_day(text: str) -> datetime.date:
    """Read a day.

    Raises
    ------
    InputError
        If it is none.
    """
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        fault = Fault("--on", "this is no day", got=repr(text), allowed="YYYY-MM-DD", hint="Write 2026-11-22.")
        raise InputError(fault) from error


def _answer(counts: Mapping[str, int], scenario: str, years: tuple[int, int], today: datetime.date) -> str:
    return (
        f"Of {sum(counts.values())} promises {counts[MET]} are {MET}, {counts[ON_COURSE]} {ON_COURSE}, {counts[LATE]} "
        f"{LATE} and {counts[MISSED]} {MISSED}; {counts[UNMEASURED]} {UNMEASURED} (run of {scenario} "
        f"{years[0]}-{years[1]}, on {today.day} {today:%B %Y})."
    )


def _too_early(on: str, told: Mapping[str, list[Milestone]]) -> Fault:
    first = min(known_from(one.day) for steps in told.values() for one in steps)
    return Fault("--on", "nothing had been promised by then", got=repr(on), allowed=f"{first} or later")


def _notes(today: datetime.date, edition: datetime.date, later: int) -> list[str]:
    notes = [
        "a verdict is what the run says, not what has happened: that stands beside it as the state of the day",
        f"a promise without a figure is kept once its measure is more than {RISE_SHARE:.0%} above the year it was made "
        "in, or the first year run if that is later",
        "works are finished the year before their first full year of service; a capacity counts alike",
    ]
    if later:
        notes.append(f"{later} promises were made after this day and are left out")
    if today > edition:
        notes.append(f"the tables know of nothing after {edition.isoformat()}")
    return notes


def milestones(atlas: Atlas) -> dict[str, list[Milestone]]:
    """Give what was known of each agreement, in order of time."""
    found: dict[str, list[Milestone]] = {}
    for row in atlas.tables.frame("milestones").iter_rows(named=True):
        one = Milestone(row["day"], row["state"], row["note"] or "", row["source"])
        found.setdefault(row["agreement"], []).append(one)
    return {name: sorted(rows, key=lambda one: known_from(one.day)) for name, rows in found.items()}


def known_from(day: str) -> datetime.date:
    """Give the day from which something was known: the last of the month or year where no day is stated.

    Examples
    --------
    >>> known_from("2024"), known_from("2025-02"), known_from("2025-10-21")
    (datetime.date(2024, 12, 31), datetime.date(2025, 2, 28), datetime.date(2025, 10, 21))
    """
    if len(day) == len("2025-02"):
        year, month = (int(part) for part in day.split("-"))
        return datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)
    return datetime.date.fromisoformat(f"{day}-12-31" if len(day) == len("2025") else day)


def measured(done: Run, measure: Mapping[str, Any]) -> dict[int, float] | None:
    """Give a measure by year, in its unit; nothing where the run does not hold it."""
    if measure["kind"] == CAPACITY:
        return {year: _capacity(flows.network, measure) for year, flows in sorted(done.flows.items())}
    name = measure["perimeter"] if measure["kind"] == FLOW else measure["measure"]
    found = {result.year: result.measures[name] for result in done.summary.years if name in result.measures}
    return found or None


def _capacity(network: Network, measure: Mapping[str, Any]) -> float:
    """Add up the capacity of resources; over that of others where the measure is a share of them."""
    value = sum(_of_resource(network, name, measure["unit"]) for name in measure["resources"].split())
    if not measure["base_resources"]:
        return value
    return value / sum(_of_resource(network, name, "kt") for name in measure["base_resources"].split())


def _of_resource(network: Network, name: str, unit: str) -> float:
    """Capacity a year, in kt where it is not TEU; zero while nothing that uses it is open."""
    top = network.topology
    slots = np.flatnonzero(top.slot_resource == top.resources.index(name))
    arcs = np.repeat(np.arange(len(top.arc_form)), np.diff(top.use_start))
    if not network.arc_open[arcs[np.isin(top.use_slot, slots)]].any():
        return 0.0
    capacity = float(network.capacity_per_y[slots].sum())
    resource = network.atlas.resources[name]
    return capacity if resource.unit in (unit, "kt") else capacity * resource.train_t / T_PER_KT


def opened(row: Mapping[str, Any], scenario: Scenario, atlas: Atlas, today: datetime.date, known: Milestone) -> Finding:
    """Say whether a scenario finishes all works of a promise in time: the year before their first full year."""
    dated = {project.id: project.from_year for project in scenario.projects}
    finished: dict[str, int] = {}
    absent = []
    for name in row["projects"].split():
        first = dated.get(name, atlas.projects[name].opens_year)
        if name in dated or first <= scenario.years[0]:
            finished[name] = first - 1
        else:
            absent.append(atlas.projects[name].name)
    if absent and known.state == DONE:
        return Finding(UNMEASURED, f"done by {known.day}, but the scenario leaves it out: {'; '.join(absent)}")
    if absent:
        return Finding(MISSED, f"not in the scenario: {'; '.join(absent)}")
    last = max(finished, key=lambda name: finished[name])
    year = finished[last]
    return _dated(year, row["due_year"], f"{atlas.projects[last].name} finished in {year}", today, value=float(year))


def _dated(year: int, due: int | None, why: str, today: datetime.date, *, value: float | None) -> Finding:
    """Give the verdict on a promise that is kept in some year."""
    if due is not None and year > due:
        return Finding(LATE, f"{why}, due in {due}", value, year, year - due)
    over = datetime.date(year, 12, 31) <= today
    return Finding(MET if over else ON_COURSE, why if due is None else f"{why}, due in {due}", value, year, None)


def reached(
    row: Mapping[str, Any], measure: Mapping[str, Any], series: Mapping[int, float] | None, today: datetime.date
) -> Finding:
    """Say whether a measure reaches what was promised, and when."""
    if series is None:
        if measure["kind"] == COMPANION:
            return Finding(UNMEASURED, f"not in this run: {measure['measure']} is a number of '{measure['companion']}'")
        return Finding(UNMEASURED, f"no year of this run counts {measure['measure']}")
    shift = 1 if measure["kind"] == CAPACITY else 0  # a capacity of a full year was finished the year before
    by_year = {year - shift: value for year, value in sorted(series.items())}
    years, due = list(by_year), row["due_year"]
    wanted, words = _wanted(row, measure, by_year)
    value = by_year[years[-1]] if due is None else by_year.get(due)
    kept = next((year for year in years if by_year[year] > wanted), None)
    if kept is None:
        if due is not None and due > years[-1]:
            return Finding(UNMEASURED, f"due in {due}, after the last year run", value)
        best = max(years, key=lambda year: (by_year[year], year))
        return Finding(MISSED, f"at most {_figure(by_year[best], measure)}, in {best}, {words}", value)
    before = max((year for year in years if year < kept), default=None)
    if due is not None and due < kept and (before is None or before < due):
        return Finding(UNMEASURED, f"{due} was not run", value, kept)
    return _dated(kept, due, f"{_figure(by_year[kept], measure)} in {kept} {words}", today, value=value)


def _wanted(row: Mapping[str, Any], measure: Mapping[str, Any], by_year: Mapping[int, float]) -> tuple[float, str]:
    """Give the value to be passed, and its words: the figure promised, or more than in the year of the promise."""
    if row["target_value"] is not None:
        return row["target_value"] * NEARLY, f"of {_figure(row['target_value'], measure)} promised"
    start = min(by_year, key=lambda year: abs(year - max(row["signed_year"] or 0, min(by_year))))
    return by_year[start] * (1.0 + RISE_SHARE), f"against {_figure(by_year[start], measure)} in {start}"


def _figure(value: float, measure: Mapping[str, Any]) -> str:
    text = FIGURES.get(measure["unit"], "{:,.0f}").format(value)
    return text if measure["unit"] in FIGURES else f"{text} {measure['unit']}"


def _promise(
    row: Mapping[str, Any],
    measure: Mapping[str, Any] | None,
    finding: Finding,
    steps: list[Milestone],
    last: Milestone,
) -> Promise:
    return Promise(
        id=row["id"], title=row["title"], promise=row["promise"], topic=row["topic"], parties=row["parties"].split(),
        signed=steps[0].day, due_year=row["due_year"], target=row["target_value"],
        unit=row["unit"] or "", measure=row["measure"] or "", measure_name=measure["name"] if measure else "",
        measure_unit=measure["unit"] if measure else "", projects=(row["projects"] or "").split(),
        verdict=finding.verdict, why=finding.why, value=finding.value, reached_year=finding.reached_year,
        late_years=finding.late_years, state=last.state, state_day=last.day, state_note=last.note,
        state_source=last.source, source=row["source"], note=row["note"] or "", milestones=steps,
    )  # fmt: skip
