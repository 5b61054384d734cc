"""A simulated year as one page: how long freight takes, what it waits for, queues by day, ships, storms."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from transcaspian.report import _operations_charts as charts
from transcaspian.report._charts import svg
from transcaspian.report._markup import Column, Raw, Value, answer_page, figure, join, section, table, tag
from transcaspian.report._reading import write
from transcaspian.report._sources import RUN_ANCHOR, made_section
from transcaspian.report._words import number, percent, several, signed
from transcaspian.runs import Pair, Simulation
from transcaspian.sim import Estimate, MarketDays

MOST_MARKETS, MOST_GROUPS, MOST_QUEUES = 24, 14, 8
SOURCE = tag("a", "this simulation", href=f"#{RUN_ANCHOR}")
PLUS_MINUS = "\N{NO-BREAK SPACE}±\N{NARROW NO-BREAK SPACE}"


def operations(answer: Simulation, *, out: Path) -> Path:
    """Write a simulation as one HTML file that needs no network.

    Parameters
    ----------
    answer
        What `simulate --json` says.
    out
        The file to write.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    title = f"Operations in {answer.year}"
    writers = [_days, _waiting, _queues, _ships, _storms, _face, _together]
    if answer.pair is not None:
        writers.append(_lever)
    parts = [writer(answer, number_) for number_, writer in enumerate([*writers, _made], 1)]
    html = answer_page(
        title,
        over=("Middle Corridor planning brief", f"Scenario {answer.scenario['name']}, {answer.year}, simulated"),
        heading=f"{title}: {answer.scenario['title']}",
        headline=_headline(answer),
        content=parts,
        foot=(
            "Days run from the departure of the goods to their delivery. A model's answer under "
            "stated assumptions, not a forecast by any ministry or company."
        ),
    )
    return write(out, html)


def estimated(value: Estimate | None, digits: int = 1) -> Value:
    """Write a mean with half its interval, and its exact value for the sorting of a table."""
    if value is None:
        return ("n/a", None)
    text = number(value.value, digits)
    half = "" if value.half_value is None else f"{PLUS_MINUS}{number(value.half_value, digits)}"
    return (text + half, value.value)


def _headline(answer: Simulation) -> Raw:
    """Say the one thing: how long the largest stream takes and how sure that is."""
    found = answer.simulated
    first = (found.groups or found.markets)[0]
    words = [
        f"{first.name}: half of all take more than ",
        tag("b", f"{number(first.median_days.value)} days"),
        f" from door to door, one in twenty more than {number(first.p95_days.value)}.",
    ]
    if found.storms is not None:
        words.append(f" Storms cost a mean unit of the corridor {number(found.storms.lost_days.value, 1)} days.")
    return tag("p", join(words), class_="headline")


def _day_table(caption: str, rows: Sequence[MarketDays]) -> Raw:
    columns = [
        Column("Freight"),
        *(
            Column(name, numeric=True)
            for name in ("A year", "5 %", "Median, days", "95 %", "Moving", "Waiting", "Storms cost")
        ),
    ]
    body: list[tuple[Value, ...]] = [
        (
            one.name,
            (f"{number(one.delivered_units.value)} {one.unit}", one.delivered_units.value),
            estimated(one.p5_days),
            estimated(one.median_days),
            estimated(one.p95_days),
            (number(one.moving_days.value, 1), one.moving_days.value),
            (number(one.mean_days.value - one.moving_days.value, 1), one.mean_days.value - one.moving_days.value),
            estimated(one.storm_days),
        )
        for one in rows
    ]
    return table(caption, columns, body)


def _days(answer: Simulation, number_: int) -> Raw:
    found = answer.simulated
    groups = (found.groups or found.markets)[:MOST_GROUPS]
    hills = svg(
        charts.distributions(groups, found.edges_days),
        name="days",
        label=f"Days from door to door of {several(len(groups), 'stream')} of freight; the table says the same.",
    )
    many = several(found.replications, "independent year")
    text = (
        f"{many.capitalize()} with the flows of {answer.year}, seed {found.seed}. The figure after ± is half the 95 % "
        "interval of the mean over them; the years themselves differ by more."
    )
    caption = "How units spread over days from door to door, each hill to its own height; the line is the median."
    return section(
        number_,
        "days",
        "How long it takes, and how sure that is",
        tag("p", text),
        figure(tag("div", hills, class_="wide"), caption, SOURCE),
        _day_table("Days from door to door", found.groups),
        _day_table(f"The {min(MOST_MARKETS, len(found.markets))} largest markets", found.markets[:MOST_MARKETS]),
    )


def _waiting(answer: Simulation, number_: int) -> Raw:
    found = answer.simulated
    groups = (found.groups or found.markets)[:MOST_GROUPS]
    bars = svg(
        charts.causes(groups, charts.shown_causes(answer)),
        name="causes",
        label="Mean days of a unit: moving, and what it waits for, by stream of freight.",
    )
    columns = [Column("Cause"), Column("Mean days of a unit", numeric=True), Column("Of all waiting", numeric=True)]
    rows: list[tuple[Value, ...]] = [
        (one.cause, estimated(one.mean_days, 2), (percent(one.share, 1), one.share)) for one in found.causes
    ]
    return section(
        number_,
        "causes",
        "What it waits for",
        figure(tag("div", bars, class_="wide"), "Mean days of a unit, moving and waiting by cause.", SOURCE),
        table("Causes of delay over all freight", columns, rows),
    )


def _queues(answer: Simulation, number_: int) -> Raw:
    found = answer.simulated
    drawn = []
    for place, queue in enumerate(found.queues[:MOST_QUEUES]):
        chart = svg(charts.queue_by_day(queue, answer.year), name=f"queue{place}", label=f"{queue.name}, by day.")
        drawn.append(figure(chart, f"{queue.name}.", SOURCE))
    columns = [
        Column("At"),
        *(
            Column(name, numeric=True)
            for name in ("Busy", "Wait, h", "Queue, mean day", "Worst day", "Year’s end", "More each day")
        ),
    ]
    rows: list[tuple[Value, ...]] = [
        (
            one.name,
            (percent(one.utilisation.value), one.utilisation.value) if one.utilisation is not None else ("n/a", None),
            estimated(one.wait_h),
            estimated(one.queue_units),
            (number(one.most_units.value), one.most_units.value),
            (number(one.backlog_units.value), one.backlog_units.value),
            (signed(one.growth_units_per_day.value, 2), one.growth_units_per_day.value)
            if one.overloaded
            else ("", None),
        )
        for one in found.resources[:MOST_MARKETS]
    ]
    growing = [one.name for one in found.resources if one.overloaded]
    warning = Raw("")
    if growing:
        words = (
            f"{several(len(growing), 'queue')} grew all year beyond the interval: there ships, places or servers do "
            "not keep up, no steady state exists, and the days from door to door are those of what got through."
        )
        warning = tag("p", words)
    text = "The line is the mean of all years, the band holds nine of ten."
    return section(
        number_,
        "queues",
        "Where it queues",
        warning,
        tag("p", text),
        tag("div", *drawn, class_="pair"),
        table("The longest queues", columns, rows),
        *_held(answer),
    )


def _held(answer: Simulation) -> list[Raw]:
    """Write the yards and what was held back before them."""
    found, parts = answer.simulated, []
    if found.yards:
        columns = [
            Column("Yard"),
            *(Column(name, numeric=True) for name in ("Places", "Taken", "Fullest day", "Days full")),
        ]
        rows: list[tuple[Value, ...]] = [
            (
                one.name,
                (number(one.capacity_units), one.capacity_units),
                estimated(one.taken_units, 0),
                (number(one.most_taken_units.value), one.most_taken_units.value),
                (percent(one.full_share.value), one.full_share.value),
            )
            for one in found.yards
        ]
        parts.append(table("Yards", columns, rows))
    held = [gate for gate in found.gates if gate.held_units.value > 0.0 or gate.bans.value > 0.0]
    if held:
        columns = [
            Column("Gate"),
            *(Column(name, numeric=True) for name in ("Bans a year", "Held", "Worst day", "Refused")),
        ]
        gates: list[tuple[Value, ...]] = [
            (
                gate.name,
                estimated(gate.bans),
                estimated(gate.held_units),
                (number(gate.most_held_units.value), gate.most_held_units.value),
                (number(gate.refused_units.value), gate.refused_units.value),
            )
            for gate in held
        ]
        parts.append(table("Held back before a full yard", columns, gates))
    return parts


def _ships(answer: Simulation, number_: int) -> Raw:
    voyages = answer.simulated.voyages
    if not voyages:
        return section(number_, "ships", "How full ships sail", tag("p", "No ship sailed."))
    strips = svg(
        charts.loads(voyages), name="loads", label="How full the decks of each service are; the table gives the means."
    )
    columns = [
        Column("Service"),
        *(
            Column(name, numeric=True)
            for name in ("Voyages a year", "Deck", "Payload", "t a voyage", "Units a voyage", "Hours at sea")
        ),
    ]
    rows: list[tuple[Value, ...]] = [
        (
            one.name,
            estimated(one.voyages, 0),
            (percent(one.deck_share.value), one.deck_share.value),
            (percent(one.payload_share.value), one.payload_share.value),
            (number(one.t_per_voyage.value), one.t_per_voyage.value),
            (number(one.units_per_voyage.value, 1), one.units_per_voyage.value),
            (number(one.sailing_h.value, 1), one.sailing_h.value),
        )
        for one in voyages
    ]
    caption = "How full decks are at departure: the stronger the colour, the more of the voyages; the mark is the mean."
    return section(
        number_,
        "ships",
        "How full ships sail",
        figure(tag("div", strips, class_="wide"), caption, SOURCE),
        table("Voyages by service and direction", columns, rows),
    )


def _storms(answer: Simulation, number_: int) -> Raw:
    found = answer.simulated
    columns = [Column("Shore"), Column("Storms a year", numeric=True), Column("Days shut a year", numeric=True)]
    rows = [(one.name, estimated(one.storms), estimated(one.shut_days)) for one in found.shores]
    parts: list[str] = [table("Storms by shore", columns, rows)]
    if found.storms is not None:
        lost = found.storms
        words = (
            f"The same {several(lost.replications, 'year')} with and without storms, all other chance alike. A mean "
            f"unit loses {_plain(lost.lost_days, 2)} days: {_plain(lost.shut_days, 2)} while a shore is shut and "
            f"{_plain(lost.recovery_days, 2)} in the recovery after, until what the storm left is worked off. "
            f"{_plain(lost.recovering_days, 0)} open days of a year go into that recovery."
        )
        parts.insert(0, tag("p", words))
    return section(number_, "storms", "What storms cost", *parts)


def _plain(value: Estimate, digits: int) -> str:
    text = estimated(value, digits)
    return text if isinstance(text, str) else text[0]


def _together(answer: Simulation, number_: int) -> Raw:
    columns = [
        Column("Resource"),
        *(Column(name, numeric=True) for name in ("Use", "Reckoned, h", "Simulated, h", "Ratio")),
        Column(""),
    ]
    rows: list[tuple[Value, ...]] = [
        (
            one.name,
            (percent(one.utilisation), one.utilisation),
            (number(one.analytic_wait_h, 1), one.analytic_wait_h),
            estimated(one.simulated_wait_h),
            (number(one.ratio, 2), one.ratio),
            "off by more than two" if one.flagged else "",
        )
        for one in answer.waits
    ]
    flagged = sum(one.flagged for one in answer.waits)
    text = (
        "The equilibrium reckons the wait of each resource by a formula of its use; the simulator sees it happen, at "
        f"the same flows. {flagged} of {len(answer.waits)} differ by more than a factor of two where either is an hour "
        f"or more. {answer.remedy}"
    )
    return section(
        number_, "together", "The two engines together", tag("p", text), table("Waits side by side", columns, rows)
    )


def _face(answer: Simulation, number_: int) -> Raw:
    columns = [Column("Count"), *(Column(name, numeric=True) for name in ("Year", "Counted", "Simulated", "Ratio"))]
    rows: list[tuple[Value, ...]] = [
        (
            one.name,
            (str(one.year), one.year),
            (number(one.counted_value, digits), one.counted_value),
            estimated(one.simulated, digits),
            (number(one.ratio_value, 2), one.ratio_value),
        )
        for one in answer.face
        for digits in (0 if one.counted_value > 50.0 else 2,)
    ]
    text = (
        "What ports and shipping lines counted, none of which the simulation has read. Flows are those of the "
        f"equilibrium of {answer.year}."
    )
    return section(number_, "face", "Beside what was counted", tag("p", text), table("Counts", columns, rows))


def _lever(answer: Simulation, number_: int) -> Raw:
    pair = answer.pair
    assert pair is not None
    return section(number_, "lever", "What the other scenario does", *_lever_tables(answer, pair))


def _lever_tables(answer: Simulation, pair: Pair) -> list[Raw]:
    text = (
        f"“{pair.scenario['title']}” less “{answer.scenario['title']}”, year by year with the same random numbers. "
        "A star marks an interval without zero."
    )
    columns = [Column("Freight"), *(Column(name, numeric=True) for name in ("Units", "Mean, days", "Median", "95 %"))]
    rows: list[tuple[Value, ...]] = [
        (
            one.name,
            _difference(one.delivered_units, 0),
            _difference(one.mean_days, 2),
            _difference(one.median_days, 2),
            _difference(one.p95_days, 2),
        )
        for one in (*pair.groups, *pair.markets[:MOST_MARKETS])
    ]
    queues: list[tuple[Value, ...]] = [(one.name, _difference(one.queue_units, 1)) for one in pair.queues]
    return [
        tag("p", text),
        table("Days from door to door", columns, rows),
        table("Queues that move most", [Column("At"), Column("Mean queue", numeric=True)], queues),
    ]


def _difference(value: Estimate, digits: int) -> Value:
    text = signed(value.value, digits)
    if value.half_value is None:
        return (text, value.value)
    mark = " *" if abs(value.value) > value.half_value else ""
    return (f"{text}{PLUS_MINUS}{number(value.half_value, digits)}{mark}", value.value)


def _made(answer: Simulation, number_: int) -> Raw:
    program = f"{answer.software['name']} {answer.software['version']}"
    terms = [
        ("Simulation", f"{answer.id}, {program}"),
        ("Flows", f"the equilibrium of {answer.year}: {number(answer.corridor_kt)} kt in the ministry's perimeter"),
        ("Data", answer.data_sha256),
    ]
    return made_section(number_, terms, notes=answer.notes, title="How this was made")
