"""Why the headline numbers are what they are: the inputs behind each, ranked, with who says so."""

from __future__ import annotations

from collections.abc import Sequence

from transcaspian.report._markup import Column, Raw, Value, join, section, table, tag
from transcaspian.report._reading import KeptRun
from transcaspian.report._sources import Bibliography
from transcaspian.report._words import STATUS_NAMES, name_of, number, percent, significant, unit_name
from transcaspian.runs import Driver, Why

ROWS = 10
METRIC_NAMES = {
    "corridor_kt": "Corridor volume",
    "corridor_teu": "Containers",
    "by_direction_kt.west": "Westbound volume",
}


def _id(metric: str, year: int) -> str:
    return f"why-{metric}-{year}"


def why_sources(run: KeptRun) -> list[str]:
    """List the sources that the accounts cite."""
    return [id_ for why in run.whys for driver in why.drivers[:ROWS] for id_ in _cited(driver)]


def _cited(driver: Driver) -> list[str]:
    """List the sources of a number, and of the Changes and series that have a part in it."""
    named = [*driver.sources, *(id_ for touch in driver.touched_by for id_ in touch.sources)]
    return list(dict.fromkeys(named))


def why_section(run: KeptRun, books: Bibliography, *, number_: int) -> Raw:
    """Write one table for each headline number."""
    if not run.whys:
        text = "This run holds no account of its numbers; `transcaspian why` gives one for any of them."
        return section(number_, "why", "Why these numbers", tag("p", text))
    text = (
        "What each headline number rests on: the inputs that move it most, by the effect of one per cent more of each "
        "(of a level, one centimetre). Effects are first-order, prices, queues and departures all answering. "
        + run.whys[0].held
    )
    return section(number_, "why", "Why these numbers", tag("p", text), *(_account(why, books) for why in run.whys))


def _account(why: Why, books: Bibliography) -> Raw:
    title = f"{METRIC_NAMES.get(why.metric, why.metric)} in {why.year}: {number(why.value)} {unit_name(why.unit)}"
    heading = tag("h3", title, id=_id(why.metric, why.year))
    shares = ", ".join(
        f"{percent(share)} {name_of(status, STATUS_NAMES).lower()}" for status, share in why.status_shares.items()
    )
    text = f"{number(why.inputs)} inputs move it. Of their summed effects {shares}."
    return join([heading, tag("p", text), _drivers(why, books)])


def _drivers(why: Why, books: Bibliography) -> Raw:
    columns = [
        Column("Input"),
        Column("Field"),
        Column("Value", numeric=True),
        Column("Unit"),
        Column(f"Effect of 1 % more ({unit_name(why.unit)})", numeric=True),
        Column("Status"),
        Column("Given by"),
        Column("Sources"),
    ]
    rows: list[Sequence[Value]] = [
        (
            f"{one.table}: {one.name}" if one.row == one.name else f"{one.table}: {one.name} ({one.row})",
            one.field,
            (significant(one.value), one.value),
            one.unit,
            (_signed(one.effect), one.effect),
            name_of(one.status, STATUS_NAMES),
            ", ".join([one.given_by, *(touch.owner for touch in one.touched_by)]),
            books.cite(_cited(one), run=False),
        )
        for one in why.drivers[:ROWS]
    ]
    return table(f"What moves it most, the first {len(rows)} of {number(why.inputs)}", columns, rows)


def _signed(value: float) -> str:
    return f"+{significant(value)}" if value > 0.0 else significant(value)
