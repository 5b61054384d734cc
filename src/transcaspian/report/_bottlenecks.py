"""The bottleneck section: how full, how long the wait, what one more unit is worth."""

from __future__ import annotations

import polars as pl

from transcaspian.report import _charts
from transcaspian.report._figures import headline_year
from transcaspian.report._markup import Column, Raw, Value, figure, join, section, table, tag
from transcaspian.report._reading import Bottleneck, Run, Summary
from transcaspian.report._words import KIND_NAMES, name_of, number, percent, signed, significant, unit_name

WORST, ROWS = 5, 14
DIRECTIONS = {"out": ", westbound", "back": ", eastbound"}  # what the end of a resource's id says
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


def bottleneck_section(run: Run, *, number_: int) -> Raw:
    """Write the section on bottlenecks."""
    summary, year = run.summary, headline_year(run.summary)
    if not any(y.bottlenecks for y in summary.years):
        return section(
            number_,
            "bottlenecks",
            "Bottlenecks",
            tag("p", "No resource of the corridor is scarce in any year of this run."),
        )
    worst = year.bottlenecks[:WORST]
    parts = [_opening(worst, year.year), _heat_map(run)]
    if worst:
        caption = f"The {len(worst)} worst bottlenecks in {year.year}, by what they cost the freight of the corridor"
        parts.append(worst_table(worst, caption))
        parts.append(
            tag("dl", *(join([tag("dt", term), tag("dd", meaning)]) for term, meaning in TERMS), class_="terms")
        )
    parts += [_relief(summary), _bundles(run), _crossings(summary, year.year)]
    return section(number_, "bottlenecks", "Bottlenecks", *parts)


def _opening(worst: tuple[Bottleneck, ...], year: int) -> Raw:
    if not worst:
        return tag("p", f"No resource is scarce in {year}; the chart shows the years in which some are.")
    first = worst[0]
    name, full = first.name or first.resource, percent(first.utilisation)
    text = f"In {year} the worst bottleneck is {name} ({full} full, mean wait {number(first.wait_h, 1)} h)."
    gain = first.corridor_kt_per_unit
    if gain is not None:
        side = "gains" if gain >= 0 else "loses"
        text += f" One more {unit_name(first.unit)} a year there {side} {significant(abs(gain))} kt for the corridor"
        text += (
            f" and saves its users {number(first.user_saving_usd_per_unit)} USD."
            if first.user_saving_usd_per_unit is not None
            else "."
        )
    return tag("p", text)


def _heat_map(run: Run) -> Raw:
    """Colour how full each place is, for those that are among the worst in some year."""
    order: list[str] = []
    names: dict[str, str] = {}
    full: dict[tuple[str, int], float] = {}
    for year in run.summary.years:
        for place, item in enumerate(year.bottlenecks):
            names.setdefault(item.resource, item.name or item.resource)
            if item.utilisation is not None:
                full[item.resource, year.year] = item.utilisation
            if place < WORST and item.resource not in order:
                order.append(item.resource)
    order = order[:ROWS]
    years = {year.year for year in run.summary.years}
    for resource, year_, share in (
        run.resources.filter(pl.col("resource").is_in(order)).select("resource", "year", "utilisation").iter_rows()
    ):
        if year_ in years and share is not None:
            full[resource, year_] = share
    titles = _unique({resource: names[resource] for resource in order})
    rows = [
        {"year": y, "name": titles[r], "percent": 100 * share} for (r, y), share in sorted(full.items()) if r in titles
    ]
    if not rows:
        return Raw("")
    drawn = _charts.svg(
        _charts.utilisation(rows, [titles[r] for r in order]),
        name="full",
        label="How full each bottleneck is, by year, per cent of capacity",
    )
    caption = (
        "How full each place is, in per cent of its capacity, for every place that is among the five worst in some "
        "year; in the order in which they appear."
    )
    return figure(tag("div", drawn, class_="wide"), caption)


def _unique(names: dict[str, str]) -> dict[str, str]:
    """Tell apart two resources of one name by their ids."""
    held = list(names.values())
    return {id_: name if held.count(name) == 1 else f"{name} ({id_})" for id_, name in names.items()}


def worst_table(worst: tuple[Bottleneck, ...], caption: str) -> Raw:
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
            b.name or b.resource,
            name_of(b.kind, KIND_NAMES),
            unit_name(b.unit),
            (number(None if b.utilisation is None else 100 * b.utilisation), b.utilisation),
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
    return table(caption, columns, rows)


def _relief(summary: Summary) -> Raw:
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
            step.name or step.resource,
            (number(step.before_kt), step.before_kt),
            (number(step.after_kt), step.after_kt),
            (signed(step.gain_kt), step.gain_kt),
            step.next_name or step.next_resource or "none",
        )
        for step in summary.relief
    ]
    text = "Each step doubles the capacity of the worst bottleneck and says which one comes next."
    return join([tag("h3", "Which bottleneck comes next"), tag("p", text), table("Relief step by step", columns, rows)])


def _bundles(run: Run) -> Raw:
    """Write which bottlenecks are worth more together than apart."""
    summary = run.summary
    if not summary.bundles:
        return Raw("")
    known = run.resources.select("resource", "name").drop_nulls().unique(maintain_order=True)
    names = {id_.partition(":")[0]: name for id_, name in known.iter_rows()}
    names |= {id_: name + DIRECTIONS.get(id_.partition(":")[2], "") for id_, name in known.iter_rows()}
    names |= {b.resource: b.name or b.resource for year in summary.years for b in year.bottlenecks}
    rows = [
        (
            " + ".join(names.get(r, r) for r in bundle.resources),
            (str(bundle.year) if bundle.year is not None else "not stated", bundle.year),
            " + ".join(significant(kt) for kt in bundle.single_kt),
            (significant(sum(bundle.single_kt)), sum(bundle.single_kt)),
            (significant(bundle.joint_kt), bundle.joint_kt),
        )
        for bundle in summary.bundles
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


CASPIAN = ("aktau", "kuryk", "turkmenbashi")  # eastern shore: where the crossings to Azerbaijan start


def _crossings(summary: Summary, year: int) -> Raw:
    """Write what each crossing to Azerbaijan could carry by itself, cause by cause."""
    rows: list[tuple[Value, ...]] = [
        (
            crossing.link,
            crossing.cargo,
            *(_kt(value) for value in (crossing.ships_kt, crossing.draught_kt, crossing.weather_kt)),
            *(_kt(value) for value in (crossing.berth_kt, crossing.wagons_kt)),
            crossing.binds,
        )
        for crossing in summary.crossings
        if crossing.forward
        and crossing.link.startswith(CASPIAN)
        and ("-alat-" in crossing.link or "-dubendi-" in crossing.link)
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
    caption = f"What each crossing could carry by itself in {year}, westbound"
    return join([tag("h3", "What a crossing could carry"), tag("p", text), table(caption, columns, rows)])


def _kt(value: float | None) -> tuple[str, float | None]:
    return ("none", None) if value is None else (number(value), value)
