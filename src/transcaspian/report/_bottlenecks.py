"""The bottleneck section: how full, how long the wait, what one more unit is worth."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import polars as pl

from transcaspian.report import _charts
from transcaspian.report._charts import FULL_STEPS
from transcaspian.report._figures import headline_year, nearest_year
from transcaspian.report._labels import short
from transcaspian.report._markup import Column, Raw, Value, figure, join, section, table, tag
from transcaspian.report._reading import KeptRun, Tables
from transcaspian.report._sources import Bibliography
from transcaspian.report._words import (
    KIND_NAMES,
    VESSEL_NAMES,
    name_of,
    number,
    percent,
    signed,
    significant,
    unit_name,
)
from transcaspian.runs import Bottleneck, Relief, RunSummary

WORST, ROWS = 5, 14
EASTERN_SHORE, WESTERN_SHORE = ("KZ", "TM"), ("AZ",)  # the countries that the crossings of the corridor join
TERMS = (
    (
        "Full",
        "load of the year over what the resource can handle in a year. "
        "Above 100 % the queue grows or freight is turned away.",
    ),
    ("Loss", "what waits and rents there cost the freight of the corridor in the year."),
    ("Wait", "mean wait at the resource."),
    (
        "Rent",
        "what shippers pay beyond the wait, because time alone cannot ration the place: "
        "quotas, bans, the forwarder's premium.",
    ),
    ("Price", "wait and rent together, valued in money: what one unit of the resource costs its users now."),
    ("Users save", "what all users together save if the resource could handle one unit more in the year."),
    (
        "Corridor gains",
        "tonnes the corridor gains from that one unit. "
        "A negative figure means that relief here draws freight away from the corridor.",
    ),
    ("Operators earn", "what operators of the corridor earn more from that one unit."),
)


def bottleneck_section(run: KeptRun, tables: Tables, books: Bibliography, *, number_: int) -> Raw:
    """Write the section on bottlenecks."""
    summary, year = run.summary, headline_year(run)
    if not any(y.bottlenecks for y in summary.years):
        return section(
            number_,
            "bottlenecks",
            "Bottlenecks",
            tag("p", "No resource of the corridor is scarce in any year of this run."),
        )
    worst = year.bottlenecks[:WORST]
    parts = [_opening(worst, year.year), _heat_map(run, books)]
    if worst:
        caption = f"The {len(worst)} worst bottlenecks in {year.year}, by what they cost the freight of the corridor"
        parts.append(worst_table(worst, caption))
        parts.append(
            tag("dl", *(join([tag("dt", term), tag("dd", meaning)]) for term, meaning in TERMS), class_="terms")
        )
    parts += [_relief(summary), _bundles(run), _crossings(run, tables)]
    return section(number_, "bottlenecks", "Bottlenecks", *parts, new_page=True)


def _opening(worst: Sequence[Bottleneck], year: int) -> Raw:
    if not worst:
        return tag("p", f"No resource is scarce in {year}; the chart shows the years in which some are.")
    first = worst[0]
    gain = first.corridor_kt_per_unit
    side = "gains" if gain >= 0 else "loses"
    text = (
        f"In {year} the worst bottleneck is {first.name} ({percent(first.utilisation)} full, "
        f"mean wait {number(first.wait_h, 1)} h). "
        f"One more {unit_name(first.unit)} a year there {side} {significant(abs(gain))} kt for the corridor "
        f"and saves its users {number(first.user_saving_usd_per_unit)} USD."
    )
    return tag("p", text)


def _heat_map(run: KeptRun, books: Bibliography) -> Raw:
    """Colour how full each place is, for those that are among the worst in some year."""
    names = {item.resource: item.name for year in run.summary.years for item in year.bottlenecks[:WORST]}
    plain = dict(run.resources.select("resource", "name").iter_rows())  # what is full in which direction moves by year
    names |= {id_: plain[id_] for id_ in names.keys() & plain.keys() if ":" not in id_}
    titles = _unique(dict([*names.items()][:ROWS]))
    full = run.resources.filter(pl.col("resource").is_in(list(titles))).select("resource", "year", "utilisation")
    rows = [
        {"year": y, "name": titles[r], "percent": 100 * share}
        for r, y, share in full.sort("resource", "year").iter_rows()
    ]
    drawn = _charts.svg(
        _charts.utilisation(rows, list(titles.values())),
        name="full",
        label=_heat_words(run, titles),
    )
    caption = (
        "How full each place is, in per cent of its capacity, for every place that is among the five worst in some "
        "year; in the order in which they appear."
    )
    between = (f"{low} to {high} %" for low, high in pairwise(FULL_STEPS))
    named = [f"below {FULL_STEPS[0]} %", *between, f"{FULL_STEPS[-1]} % and more"]
    swatches = (
        tag("span", tag("i", style=f"background:var(--full-{step})"), words)
        for step, words in zip((0, *FULL_STEPS), named, strict=True)
    )
    keys = tag("div", *swatches, class_="barkeys")
    return figure(join([tag("div", drawn, class_="wide"), keys]), caption, books.cite(()))


def _heat_words(run: KeptRun, titles: dict[str, str]) -> str:
    """Say which places are fullest in the headline year."""
    year = headline_year(run).year
    found = run.resources.filter((pl.col("year") == year) & pl.col("resource").is_in(list(titles)))
    ordered = found.sort("utilisation", "resource", descending=[True, False]).select("resource", "utilisation").head(3)
    said = ", ".join(f"{titles[id_]} {percent(share)}" for id_, share in ordered.iter_rows())
    return f"How full {len(titles)} places are by year, in per cent of capacity. The fullest in {year}: {said}."


def _unique(names: dict[str, str]) -> dict[str, str]:
    """Tell apart two resources of one name by their ids."""
    held = list(names.values())
    return {id_: name if held.count(name) == 1 else f"{name} ({id_})" for id_, name in names.items()}


def worst_table(worst: Sequence[Bottleneck], caption: str) -> Raw:
    """Write the table of bottlenecks; every column with its unit."""
    columns = [
        Column("Bottleneck"),
        Column("Kind"),
        Column("Unit"),
        Column("Full (% of capacity)", numeric=True),
        Column("Loss (USD million a year)", numeric=True),
        Column("Wait (h)", numeric=True),
        Column("Rent (USD per unit)", numeric=True),
        Column("Price (USD per unit)", numeric=True),
        Column("Users save (USD per unit more)", numeric=True),
        Column("Corridor gains (kt per unit more)", numeric=True),
        Column("Operators earn (USD per unit more)", numeric=True),
    ]
    rows = [
        (
            b.name,
            name_of(b.kind, KIND_NAMES),
            unit_name(b.unit),
            (number(100 * b.utilisation), b.utilisation),
            (significant(b.scarcity_musd), b.scarcity_musd),
            (number(b.wait_h, 1), b.wait_h),
            (number(b.rent_usd_per_unit), b.rent_usd_per_unit),
            (number(b.price_usd_per_unit), b.price_usd_per_unit),
            (number(b.user_saving_usd_per_unit), b.user_saving_usd_per_unit),
            (significant(b.corridor_kt_per_unit), b.corridor_kt_per_unit),
            (number(b.revenue_usd_per_unit), b.revenue_usd_per_unit),
        )
        for b in worst
    ]
    return table(caption, columns, rows, anchor="worst")


def gain_kt(step: Relief) -> float:
    """Give what the corridor gains by a step of relief."""
    return step.after_kt - step.before_kt


def _relief(summary: RunSummary) -> Raw:
    """Write what comes next when the worst bottleneck is relieved."""
    if not summary.relief:
        return Raw("")
    columns = [
        Column("Year", numeric=True),
        Column("Doubled"),
        Column("Corridor before (kt)", numeric=True),
        Column("Corridor after (kt)", numeric=True),
        Column("Gain (kt)", numeric=True),
        Column("Worst bottleneck then"),
    ]
    rows: list[tuple[Value, ...]] = [
        (
            (str(step.year), step.year),
            step.name,
            (number(step.before_kt), step.before_kt),
            (number(step.after_kt), step.after_kt),
            (signed(gain_kt(step)), gain_kt(step)),
            step.next_name,
        )
        for step in summary.relief
    ]
    text = "Each step doubles the capacity of the worst bottleneck and says which one comes next."
    return join(
        [
            tag("h3", "Which bottleneck comes next"),
            tag("p", text),
            table("Relief step by step", columns, rows, anchor="relief"),
        ]
    )


def _bundles(run: KeptRun) -> Raw:
    """Write which bottlenecks are worth more together than apart."""
    bundles = run.summary.bundles
    if not bundles:
        return Raw("")
    names = {id_.partition(":")[0]: name for id_, name in run.resources.select("resource", "name").unique().iter_rows()}
    rows = [
        (
            " + ".join(names[r] for r in bundle.resources),
            (str(bundle.year), bundle.year),
            " + ".join(significant(kt) for kt in bundle.single_kt),
            (significant(sum(bundle.single_kt)), sum(bundle.single_kt)),
            (significant(bundle.joint_kt), bundle.joint_kt),
        )
        for bundle in bundles
    ]
    columns = [
        Column("Relieved together"),
        Column("Year", numeric=True),
        Column("Gain of each alone (kt)"),
        Column("Sum of the single gains (kt)", numeric=True),
        Column("Joint gain (kt)", numeric=True),
    ]
    text = (
        "Places in series hide each other: relief of one alone may gain little while the other still binds. "
        "Where the joint gain exceeds the sum, they belong in one decision."
    )
    return join(
        [
            tag("h3", "Bottlenecks that belong together"),
            tag("p", text),
            table("Single and joint gains of the corridor", columns, rows),
        ]
    )


def _crossings(run: KeptRun, tables: Tables) -> Raw:
    """Write what each crossing from the eastern shore to Azerbaijan could carry by itself, cause by cause."""
    names = crossing_names(tables.frame("links"), tables.frame("places"))
    cargoes = dict(tables.frame("cargoes").select("id", "name").iter_rows())
    rows: list[tuple[Value, ...]] = [
        (
            names[crossing.link, crossing.forward],
            cargoes.get(crossing.cargo) or name_of(crossing.cargo, {}),
            (number(crossing.ships_kt), crossing.ships_kt),
            (number(crossing.draught_kt), crossing.draught_kt),
            (number(crossing.weather_kt), crossing.weather_kt),
            _limit_kt(crossing.berth_kt),
            _limit_kt(crossing.wagons_kt),
            crossing.binds,
        )
        for crossing in run.summary.crossings
        if (crossing.link, crossing.forward) in names
    ]
    if not rows:
        return Raw("")
    columns = [
        Column("Crossing"),
        Column("Cargo"),
        Column("Ships (kt)", numeric=True),
        Column("Less draught (kt)", numeric=True),
        Column("Less weather (kt)", numeric=True),
        Column("Berths (kt)", numeric=True),
        Column("Wagons (kt)", numeric=True),
        Column("Binds"),
    ]
    text = (
        "A crossing carries the least of its ships, its berths and its wagons, and ships carry less where the "
        "water is shallow or rough. "
        "Each figure is for the whole fleet on that one crossing with that one cargo."
    )
    caption = f"What each crossing could carry by itself in {nearest_year(run)}, westbound"
    return join([tag("h3", "What a crossing could carry"), tag("p", text), table(caption, columns, rows)])


def crossing_names(links: pl.DataFrame, places: pl.DataFrame) -> dict[tuple[str, bool], str]:
    """Name each sea link from the eastern shore to Azerbaijan, by its id and direction."""
    ports = {id_: (country, short(name)) for id_, country, name in places.select("id", "country", "name").iter_rows()}
    names = {}
    for id_, vehicle, *ends in (
        links.filter(pl.col("mode") == "sea").select("id", "vehicle", "origin", "destination").iter_rows()
    ):
        for forward, (start, end) in ((True, ends), (False, reversed(ends))):
            if ports[start][0] in EASTERN_SHORE and ports[end][0] in WESTERN_SHORE:
                names[id_, forward] = f"{ports[start][1]} to {ports[end][1]}, {name_of(vehicle, VESSEL_NAMES)}"
    return names


def _limit_kt(capacity_kt: float | None) -> Value:
    """Write a limit that not every crossing has."""
    return ("none", None) if capacity_kt is None else (number(capacity_kt), capacity_kt)
