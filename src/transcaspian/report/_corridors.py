"""The corridors against one another: shares of freight, days and USD of one box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from transcaspian.report import _charts
from transcaspian.report._figures import headline_year
from transcaspian.report._markup import Column, Raw, Value, figure, framed_table, join, section, table, tag
from transcaspian.report._palette import themed
from transcaspian.report._reading import KeptRun, Tables
from transcaspian.report._sources import Bibliography
from transcaspian.report._words import MEDIUM_NAMES, name_of, number, percent
from transcaspian.runs import RunSummary, TripWays, Wait, Way
from transcaspian.units import HOURS_PER_DAY

OWN = "titr"
LEADS = ("Share of the tonnes of contested markets that move.", "Land corridors alone, on a larger scale.")
NO_WAY = "\N{EN DASH}"
MOST_SEA_SHARE = 0.5  # of tonnes; beyond it the land corridors are drawn again without the ocean
LEAST_WAIT_H = 1.2  # shorter waits print as nothing


def corridor_names(corridors: pl.DataFrame) -> dict[str, str]:
    """Name the corridors, in the order of the tables."""
    return {id_: name or name_of(id_, {}) for id_, name in corridors.select("id", "name").iter_rows()}


def corridor_section(run: KeptRun, tables: Tables, books: Bibliography, *, number_: int) -> Raw:
    """Write how the freight of all markets divides among the corridors, and what a box pays on each."""
    names = corridor_names(tables.frame("corridors"))
    parts = _shares(run, tables.frame("corridors"), names, books)
    if run.summary.trips:
        title = tag("h3", "One box, corridor by corridor", id="trip-legs")
        parts += [title, tag("p", TRIP_WORDS), _legs_tables(run.summary, names)]
    return section(number_, "corridors", "Which way the freight goes", *parts, new_page=True)


TRIP_WORDS = (
    "For each trip the best way of each corridor that lies within the cost band of the trip, with the waits and prices "
    "of the year. Days hold moving, handling and waiting; the spread is one standard deviation. USD are what is paid: "
    "tariffs, handling, fees and the rent of what is full. Shippers also count the value of time, so the cheapest way "
    "is not always the one most taken."
)


def _shares(run: KeptRun, corridors: pl.DataFrame, names: Mapping[str, str], books: Bibliography) -> list[Raw]:
    """Draw and list the shares of tonnes by corridor."""
    summary = run.summary
    rows = [
        {"year": y.year, "corridor": c, "share": share}
        for y in summary.years
        for c, share in y.by_corridor_share.items()
        if share > 0
    ]
    if not rows:
        return [tag("p", "The run does not divide freight among corridors.")]
    groups = dict(corridors.select("id", "group").iter_rows())
    found = {str(row["corridor"]) for row in rows}
    order = sorted(found, key=lambda c: (c != OWN, -sum(y.by_corridor_share.get(c, 0.0) for y in summary.years), c))
    titles = {c: names.get(c) or name_of(c, {}) for c in order}
    by_land = [row for row in rows if groups.get(str(row["corridor"])) != "sea"]
    colours = _charts.corridor_colours(order)
    drawn = [_shares_figure(rows, colours, "shares", _share_words(run, titles), books.cite(()))]
    sea_share = sum(s for c, s in headline_year(run).by_corridor_share.items() if groups.get(c) == "sea")
    if by_land and sea_share > MOST_SEA_SHARE:
        drawn.append(_shares_figure(by_land, colours, "land", _share_words(run, titles, by_land=True), books.cite(())))
    keys = (tag("span", tag("i", style=f"background:{_tone(c, colours)}"), titles[c]) for c in reversed(order))
    columns = [Column("Year", numeric=True), *(Column(f"{titles[c]} (%)", numeric=True) for c in order)]
    body = [
        (
            (str(y.year), y.year),
            *((number(100 * y.by_corridor_share.get(c, 0.0), 2), y.by_corridor_share.get(c, 0.0)) for c in order),
        )
        for y in summary.years
    ]
    listed = table("Share of tonnes by corridor", columns, body, anchor="shares-by-year")
    return [tag("div", *drawn, tag("div", *keys, class_="barkeys"), class_="pair"), listed]


def _tone(corridor: str, colours: Mapping[str, str]) -> Raw:
    """Give the colour of a corridor as the page names it."""
    return Raw(themed(colours[corridor]))


def _share_words(run: KeptRun, titles: Mapping[str, str], *, by_land: bool = False) -> str:
    """Say what the largest corridors carry and how the own one fares; the first sentence serves as caption."""
    year = headline_year(run)
    shares = sorted(year.by_corridor_share.items(), key=lambda item: (-item[1], item[0]))
    said = ", ".join(f"{titles.get(c) or name_of(c, {})} {percent(share, 1)}" for c, share in shares[:3] if share > 0)
    lead = (
        "Land corridors alone, on a larger scale." if by_land else "Share of the tonnes of contested markets that move."
    )
    own = year.by_corridor_share.get(OWN, 0.0)
    return f"{lead} In {year.year}: {said}; the corridor itself {percent(own, 1)}."


def _shares_figure(
    rows: list[dict[str, object]], colours: Mapping[str, str], name: str, label: str, sources: Raw
) -> Raw:
    """Draw shares by year."""
    caption = label.partition(". ")[0] + "."
    return figure(_charts.svg(_charts.corridor_shares(rows, colours), name=name, label=label), caption, sources)


def trip_table(run: KeptRun, tables: Tables) -> Raw:
    """Set days and USD of each trip side by side, a corridor a row; the least of each column stands out."""
    trips = run.summary.trips
    if not trips:
        return Raw("")
    names, ways = corridor_names(tables.frame("corridors")), [{way.corridor: way for way in t.ways} for t in trips]
    rows = [corridor for corridor in names if any(corridor in found for found in ways)]
    share = next((y.by_corridor_share for y in run.summary.years if y.year == trips[0].year), {})
    lines = []
    for corridor in sorted(rows, key=lambda c: c != OWN):
        cells = [tag("th", names[corridor], scope="row", class_="t")]
        for found in ways:
            cells += _pair(found.get(corridor), list(found.values()))
        cells.append(_cell(percent(share.get(corridor, 0.0), 1), share.get(corridor, 0.0)))
        own = {"class_": "own"} if corridor == OWN else {}
        lines.append(Raw(tag("tr", *cells, **own) + "\n"))
    cargo = dict(tables.frame("cargoes").select("id", "name").iter_rows()).get(trips[0].cargo, "container")
    caption = f"One box ({cargo.lower()}) in {trips[0].year}: days, USD per TEU, and the share of contested tonnes"
    return framed_table(caption, _trip_head(trips), lines, anchor="trips")


def _trip_head(trips: Sequence[TripWays]) -> Raw:
    """Write two rows of headers: the trips, and days and USD below each."""
    over = [tag("th", "Corridor", scope="col", rowspan="2", class_="t")]
    over += [tag("th", trip.name, scope="colgroup", colspan="2", class_="n span") for trip in trips]
    over.append(tag("th", "Tonnes", scope="col", rowspan="2", class_="n"))
    under = [tag("th", word, scope="col", class_="n") for _ in trips for word in ("Days", "USD/TEU")]
    return join([tag("tr", *over), tag("tr", *under)])


def _pair(way: Way | None, rivals: Sequence[Way]) -> list[Raw]:
    """Write the days and the USD of a way."""
    if way is None:
        return [tag("td", NO_WAY, class_="n"), tag("td", NO_WAY, class_="n")]
    days, usd = [w.days for w in rivals], [w.usd_per_teu for w in rivals if w.usd_per_teu is not None]
    fastest, cheapest = way.days == min(days), bool(usd) and way.usd_per_teu == min(usd)
    return [
        _cell(number(way.days, 1), way.days, best=fastest),
        _cell(number(way.usd_per_teu), way.usd_per_teu, best=cheapest),
    ]


def _cell(text: str, exact: object, *, best: bool = False) -> Raw:
    return tag("td", tag("b", text) if best else text, class_="n", data_value=repr(exact))


def _legs_tables(summary: RunSummary, names: Mapping[str, str]) -> Raw:
    """List for every trip what each corridor moves on, how long it waits and what it pays."""
    columns = [
        Column("Corridor"),
        Column("Moves by"),
        Column("Length (km)", numeric=True),
        Column("Days", numeric=True),
        Column("Spread (days)", numeric=True),
        Column("Waiting (days)", numeric=True),
        Column("USD per TEU", numeric=True),
        Column("of which rent", numeric=True),
        Column("Waits longest for"),
    ]
    return join(
        table(f"{trip.name}, {trip.year}", columns, [_leg_row(way, names) for way in trip.ways])
        for trip in summary.trips
    )


def _leg_row(way: Way, names: Mapping[str, str]) -> tuple[Value, ...]:
    waiting_days = sum((leg.wait_h for leg in way.legs), 0.0) / HOURS_PER_DAY
    rent_share = sum((leg.rent_usd_per_t for leg in way.legs), 0.0) / way.usd_per_t if way.usd_per_t else 0.0
    rent_usd = None if way.usd_per_teu is None else rent_share * way.usd_per_teu
    longest = max((wait for wait in way.waits if wait.wait_h >= LEAST_WAIT_H), key=lambda w: w.wait_h, default=None)
    media = [name_of(leg.medium, MEDIUM_NAMES) for leg in way.legs]
    chain = [word for place, word in enumerate(media) if place == 0 or media[place - 1] != word]
    closed = f" (closed by {way.closed_by})" if way.closed_by else ""
    return (
        (names.get(way.corridor) or name_of(way.corridor, {})) + closed,
        ", ".join(chain),
        (number(way.length_km), way.length_km),
        (number(way.days, 1), way.days),
        (number(way.sd_days, 1), way.sd_days),
        (number(waiting_days, 1), waiting_days),
        (number(way.usd_per_teu), way.usd_per_teu),
        (number(rent_usd), rent_usd),
        f"{_wait_name(longest)}, {number(longest.wait_h / HOURS_PER_DAY, 1)} days" if longest else "none",
    )


def _wait_name(wait: Wait) -> str:
    """Name what is waited for; a departure is named by its link in the run, which says little to a reader."""
    return "the next ship" if wait.name.startswith("departure ") else wait.name
