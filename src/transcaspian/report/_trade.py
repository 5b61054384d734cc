"""Trade as a page and as a section: both counts, the paths and their parts, cost by good, funds, grain."""

from __future__ import annotations

from pathlib import Path

from transcaspian._version import __version__
from transcaspian.report import _trade_charts
from transcaspian.report._charts import svg
from transcaspian.report._markup import Column, Raw, Value, answer_page, figure, join, section, table, tag, told
from transcaspian.report._reading import Tables, write
from transcaspian.report._sources import LICENCES, Bibliography, bibliography, made_section, read_sources
from transcaspian.report._words import number, percent, signed
from transcaspian.runs import Trade, TradeCost

TOLD_YEARS = (2025, 2030, 2035)
BOTH = "both together"
SIDES = {"KZ": "Kazakhstan", "AZ": "Azerbaijan", "": BOTH}


def trade(found: Trade, *, out: Path, tables: Tables) -> Path:
    """Write the answer on trade as one HTML file that needs no network.

    Parameters
    ----------
    found
        What `transcaspian.trade` gives.
    out
        The file to write.
    tables
        The tables, for sources.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    books = bibliography(read_sources(tables.frame("sources")), [one.id for one in found.sources])
    content = [_section(found, books, number_=1), _made(found, books, number_=2)]
    html = answer_page(
        "Trade over the Caspian",
        over=("Trade over the Caspian", f"scenario {found.scenario}"),
        heading="What the corridor does for trade of Kazakhstan and Azerbaijan",
        headline=told(found.answer),
        content=content,
        foot=(
            "Million US dollars of their day. A model's answer under stated "
            "assumptions, not a forecast by any ministry or company."
        ),
    )
    return write(out, html)


def trade_section(found: Trade, books: Bibliography, *, number_: int) -> Raw:
    """Give the section of trade for the brief of a run: the answer, and what it is made of."""
    return _section(found, books, tag("p", found.answer), number_=number_)


def _section(found: Trade, books: Bibliography, *above: Raw, number_: int) -> Raw:
    text = (
        "What a good costs on the way, in money and in days, is part of its price at the buyer; trade answers that "
        "price with the elasticity of the good, prices and incomes of all countries with it; then comes growth. The "
        "shade holds nine tenths of the cases over the published ranges, and no single year is meant to lie on a line."
    )
    proof = found.proof
    same = (
        "every cell as it is, to the last bit" if proof.identity_exact else "cells that moved: do not use this answer"
    )
    checks = (
        f"No change of cost leaves {same}. The seed is balanced to {proof.balance_residual:.0e}, its smallest flow is "
        f"{number(proof.smallest_flow_musd, 4)} million, incomes settled to {proof.income_residual:.0e}. "
        f"{percent(found.assumed_share)} of the rows of trade are assumed."
    )
    ids = [source.id for source in found.sources]
    caption = f"Turnover: counts of both sides, and paths to {found.last_year}; dashed: the target."
    return section(
        number_, "trade", "Trade of Kazakhstan and Azerbaijan", *above, tag("p", text),
        figure(tag("div", _chart(found), class_="wide"), caption, books.cite(ids)),
        _paths(found), _parts(found), _costs(found), _elasticities(found), _mirror(found), _forecast(found),
        _fund(found, books), _grain(found), tag("p", checks),
        *(tag("p", note[0].upper() + note[1:] + ".") for note in found.notes),
    )  # fmt: skip


def _chart(found: Trade) -> Raw:
    counts = [
        {"year": one.year, "musd": value, "by": SIDES[side]}
        for one in found.mirror
        for side, value in (("KZ", one.kz_musd), ("AZ", one.az_musd))
        if value is not None
    ]
    years = [
        {
            "year": one.year,
            "scenario": path.scenario,
            "p05": one.p05_musd,
            "median": one.median_musd,
            "p95": one.p95_musd,
        }
        for path in found.paths
        for one in path.years
    ]
    chart = _trade_charts.paths(counts, years, target_musd=found.target_musd)
    end = found.paths[0].years[-1]
    return svg(chart, name="trade", label=f"Turnover by year. Median {number(end.median_musd)} million in {end.year}.")


def _paths(found: Trade) -> Raw:
    columns = [
        Column("Scenario"), *(Column(str(year)) for year in TOLD_YEARS), Column("Target reached"),
        Column("Cases that reach it", numeric=True), Column("By Kazakh count"), Column("By Azerbaijani count"),
        Column("Fall of all trade costs needed", numeric=True),
    ]  # fmt: skip
    late = f"not by {found.last_year}"
    rows: list[tuple[Value, ...]] = []
    for path in found.paths:
        at = {one.year: one for one in path.years}
        bands = (
            f"{number(at[y].median_musd)} ({number(at[y].p05_musd)} to {number(at[y].p95_musd)})" for y in TOLD_YEARS
        )
        early = f", at the earliest {path.p05_year}" if path.p05_year is not None else ""
        rows.append(
            (
                path.scenario, *bands, str(path.median_year or late) + early,
                (percent(path.reached_share), path.reached_share), str(path.by_kz_count_year or late),
                str(path.by_az_count_year or late), (percent(path.needed_cut_share, 1), path.needed_cut_share),
            )
        )  # fmt: skip
    return table(f"Turnover, million USD: median (5-95 %), and {number(found.target_musd)} million", columns, rows)


def _parts(found: Trade) -> Raw:
    names = (str(found.base_year), "Growth", "Money", "Days", "Prices and incomes", str(found.last_year))
    columns = [Column("Scenario"), *(Column(name, numeric=True) for name in names)]
    rows: list[tuple[Value, ...]] = []
    for path in found.paths:
        one = path.parts
        steps = (one.growth_musd, one.money_musd, one.days_musd, one.equilibrium_musd)
        moved: list[Value] = [(signed(step), step) for step in steps]
        rows.append(
            (path.scenario, (number(one.base_musd), one.base_musd), *moved, (number(one.total_musd), one.total_musd))
        )
    return table(f"What makes {found.last_year}, million USD at central values, one after the other", columns, rows)


def _costs(found: Trade) -> Raw:
    first, last = found.base_year, found.last_year
    columns = [
        Column("Good"), Column("Way"), Column(f"MUSD {first}", numeric=True), Column("Elasticity"),
        *(Column(f"{what} {year}", numeric=True) for what in ("USD/t", "Days", "Cost/value") for year in (first, last)),
        Column("Trade x", numeric=True), Column("Partial formula x", numeric=True),
    ]  # fmt: skip
    of: dict[tuple[str, str, int], TradeCost] = {
        (one.good, one.seller, one.year): one for one in found.costs if one.scenario == found.scenario
    }
    rows: list[tuple[Value, ...]] = []
    for good in found.goods:
        before, after = (of[good.good, good.seller, year] for year in (first, last))
        numbers: list[Value] = [
            *((number(one.usd_per_t, 1), one.usd_per_t) for one in (before, after)),
            *((number(one.days, 1), one.days) for one in (before, after)),
            *((percent(one.cost_share, 1), one.cost_share) for one in (before, after)),
            (number(after.flow_scale, 3), after.flow_scale),
            (number(after.partial_scale, 3), after.partial_scale),
        ]
        theta = f"{good.theta_value:g} ({good.theta_low_value:g} to {good.theta_high_value:g})"
        base: Value = (number(good.base_musd, 1), good.base_musd)
        rows.append((good.name, f"{SIDES[good.seller]} to {SIDES[good.buyer]}", base, theta, *numbers))
    return table(f"Trade cost by good under {found.scenario}: the least open way", columns, rows)


def _elasticities(found: Trade) -> Raw:
    names = [path.scenario for path in found.paths]
    columns = [Column("Elasticity"), *(Column(name, numeric=True) for name in names)]
    rows: list[tuple[Value, ...]] = []
    for case in dict.fromkeys(one.case for one in found.elasticities):
        own = {one.scenario: one for one in found.elasticities if one.case == case}
        value = own[names[0]].theta_value
        totals: list[Value] = [(number(own[name].total_musd), own[name].total_musd) for name in names]
        rows.append((case if value is None else f"{value:g} for all ({case.removeprefix('theta-all-')})", *totals))
    return table(f"Turnover of {found.last_year} by elasticity, million USD", columns, rows)


def _mirror(found: Trade) -> Raw:
    columns = [
        Column("Year", numeric=True), Column("Kazakhstan", numeric=True), Column("Azerbaijan", numeric=True),
        Column("Ratio", numeric=True), Column("Together", numeric=True), Column("Range"),
    ]  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            (str(one.year), one.year),
            *("" if value is None else (number(value, 1), value) for value in (one.kz_musd, one.az_musd)),
            "" if one.ratio is None else (number(one.ratio, 2), one.ratio),
            (number(one.reconciled_musd), one.reconciled_musd),
            f"{number(one.low_musd)} to {number(one.high_musd)}",
        )
        for one in found.mirror
    ]
    return table("The same trade as each side counts it, million USD", columns, rows)


def _forecast(found: Trade) -> Raw:
    """Show the forecast first, and only then what was counted of its year."""
    columns = [Column("What"), Column("By"), Column("Months"), Column("Million USD", numeric=True), Column("5–95 %")]
    rows: list[tuple[Value, ...]] = [
        (
            f"forecast {one.year}", SIDES[one.reporter], "12", (number(one.median_musd), one.median_musd),
            f"{number(one.p05_musd)} to {number(one.p95_musd)}",
        )
        for one in found.forecasts
    ]  # fmt: skip
    rows += [
        (f"counted {one.year}", SIDES[one.reporter], str(one.months or ""), (number(one.value, 1), one.value), "")
        for one in found.later_counts
        if one.measure == "turnover"
    ]
    return table(f"Forecast from counts to {found.base_year}, then what was counted", columns, rows)


def _fund(found: Trade, books: Bibliography) -> Raw:
    fund = found.fund
    columns = [
        Column("Member or project"), Column("Part", numeric=True), Column("Of MUSD", numeric=True),
        Column("MUSD", numeric=True), Column("Known"), Column("Source"),
    ]  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            one.name, (percent(one.share), one.share), (number(one.capex_musd), one.capex_musd),
            (number(one.part_musd), one.part_musd), one.status, books.cite(one.source.split(), run=False),
        )
        for one in (*fund.members, *fund.projects)
    ]  # fmt: skip
    stocks: list[tuple[Value, ...]] = [
        (
            one.measure.removeprefix("stock-").replace("-", " "),
            str(one.year),
            (number(one.value, 1), one.value),
            one.note,
        )
        for one in found.stocks
    ]
    head = [Column("Stock"), Column("Year"), Column("MUSD", numeric=True), Column("Note")]
    title = f"Joint fund: {number(fund.announced_musd)} MUSD announced, named for {number(fund.named_musd)}"
    return join([table("Investment stocks, as stated", head, stocks), table(title, columns, rows)])


def _word(measure: str) -> str:
    """Write a measure of the table of trade without its kind."""
    return measure.partition("-")[2].replace("-", " ")


def _grain(found: Trade) -> Raw:
    columns = [Column("Scenario"), Column("To"), *(Column(str(year)) for year in TOLD_YEARS[1:])]
    rows: list[tuple[Value, ...]] = []
    for path in found.grain:
        for place in dict.fromkeys(lane.destination for lane in path.lanes):
            at = {lane.year: lane for lane in path.lanes if lane.destination == place}
            told = (
                f"{number(one.moved_kt)} of {number(one.wanted_kt)}, {number(one.corridor_kt)} by the corridor"
                for one in (at[year] for year in TOLD_YEARS[1:])
            )
            rows.append((path.scenario, place, *told))
    said: list[tuple[Value, ...]] = [
        (
            one.measure.removeprefix("grain-").replace("-", " "),
            str(one.year),
            f"{number(one.value, 1)} {one.unit}",
            one.note,
        )
        for one in found.grain_counts
    ]
    head = [Column("What"), Column("Year"), Column("Value"), Column("Note")]
    return join(
        [table("Kazakh grain for the region, kt a year", columns, rows), table("Counted or stated", head, said)]
    )


def _made(found: Trade, books: Bibliography, *, number_: int) -> Raw:
    made: list[tuple[str, str]] = [
        ("Software", f"transcaspian {__version__}"),
        ("Cases", f"{number(found.draws)} over the published ranges, seed {found.seed}"),
        ("Scenario", f"{found.scenario}: {found.title}"),
        ("Data (sha256)", tag("code", found.data_sha256)),
        ("Licences", LICENCES),
    ]
    return made_section(number_, made, books=books)
