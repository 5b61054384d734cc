"""The power cable as a page: the answer, sizes under both prices of gas, lines that bind, and what would have to be."""

from __future__ import annotations

from pathlib import Path

from transcaspian._version import __version__
from transcaspian.report import _power_charts
from transcaspian.report._charts import svg
from transcaspian.report._markup import Column, Raw, Value, answer_page, figure, section, table, tag, told
from transcaspian.report._reading import Tables, write
from transcaspian.report._sources import LICENCES, Bibliography, bibliography, made_section, read_sources
from transcaspian.report._words import number, percent
from transcaspian.runs import Gas, Power

KUSD, TWH = 1000.0, 1000.0  # USD and GWh


def power(found: Power, *, out: Path, tables: Tables) -> Path:
    """Write the answer on power as one HTML file that needs no network.

    Parameters
    ----------
    found
        What `transcaspian.power` gives.
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
    books = bibliography(read_sources(tables.frame("sources")), found.sources)
    content = [
        section(1, "sizes", "What each size saves", *_sizes(found, books)),
        section(2, "best", "Best size and break-even", *_choices(found)),
        _bindings(found, number_=3),
        _whats(found, number_=4),
        _made(found, books, number_=5),
    ]
    html = answer_page(
        "Power below the Caspian",
        over=("Power below the Caspian", f"year {found.year}, lines of scenario {found.scenario}"),
        heading="Is the power cable worth it, and at what size",
        headline=told(found.answer),
        content=content,
        foot="Savings of a modelled power system against none, not a forecast by any ministry or company.",
    )
    return write(out, html)


def power_section(found: Power, books: Bibliography, *, number_: int) -> Raw:
    """Give the section of power for the brief of a run: the answer, what each size saves, the best one."""
    return section(
        number_, "power", "The power cable below the Caspian", tag("p", found.answer),
        *_sizes(found, books), *_choices(found), tag("p", f"{found.changes_note.capitalize()}."),
    )  # fmt: skip


def _sizes(found: Power, books: Bibliography) -> list[Raw]:
    saved = [{"size": one.size_mw, "musd": one.value_musd, "gas": gas.gas} for gas in found.gases for one in gas.sizes]
    costs = [
        {"size": one.size_mw, "musd": price.fixed_musd * price.yearly_share + one.size_mw * price.musd_per_mw
         * price.yearly_share, "case": price.case}
        for price in found.prices
        for one in found.gases[0].sizes
    ]  # fmt: skip
    day = [
        {"hour": hour, "mw": to_az - to_kz, "gas": gas.gas}
        for gas in found.gases
        for hour, (to_az, to_kz) in enumerate(zip(gas.day_to_azerbaijan_mw, gas.day_to_mangystau_mw, strict=True))
    ]
    text = (
        "Saved is the cost of the whole system in a year without the cable less that with it. Its direction turns with "
        "the price at which Mangystau burns its gas, so both prices stand side by side; economic is the same dispatch "
        "when gas counts for what it is worth elsewhere."
    )
    worth = svg(
        _power_charts.worth(saved, costs), name="power-worth", label=f"Savings and cost by size. {found.answer}"
    )
    mean = svg(_power_charts.mean_day(day), name="power-day", label="Mean flow of 1,000 MW by hour of the day.")
    cited = books.cite(found.sources)
    return [
        tag("p", text),
        figure(tag("div", worth, class_="wide"), "Savings by size; grey: annuity and upkeep of the cable.", cited),
        *(_size_table(found, one) for one in found.gases),
        figure(tag("div", mean, class_="wide"), f"Mean day of {number(found.gases[0].flow_size_mw)} MW.", cited),
    ]


def _size_table(found: Power, gas: Gas) -> Raw:
    columns = [
        Column("MW", numeric=True), Column("Saved (MUSD/y)", numeric=True), Column("Economic", numeric=True),
        Column("Next MW (kUSD/y)", numeric=True), Column("To Azerbaijan (TWh)", numeric=True),
        Column("To Mangystau (TWh)", numeric=True), Column("Hours full", numeric=True), Column("Rent", numeric=True),
        Column("CO2 (kt)", numeric=True), Column("Curtailed (GWh)", numeric=True),
        Column("Unserved (GWh)", numeric=True),
        *(Column(f"Net, {price.case} cost", numeric=True) for price in found.prices),
    ]  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            (number(one.size_mw), one.size_mw), (number(one.value_musd, 1), one.value_musd),
            (number(one.economic_musd, 1), one.economic_musd), (number(one.next_mw_usd / KUSD, 1), one.next_mw_usd),
            (number(one.to_azerbaijan_gwh / TWH, 2), one.to_azerbaijan_gwh),
            (number(one.to_mangystau_gwh / TWH, 2), one.to_mangystau_gwh), (percent(one.full_share), one.full_share),
            (number(one.rent_musd, 1), one.rent_musd), (number(one.carbon_kt), one.carbon_kt),
            (number(one.curtailed_gwh), one.curtailed_gwh), (number(one.unserved_gwh, 1), one.unserved_gwh),
            *((number(net, 1), net) for net in one.net_musd),
        )
        for one in gas.sizes
    ]  # fmt: skip
    start, end = number(gas.mangystau_usd_per_1000_m3), number(gas.azerbaijan_usd_per_1000_m3)
    caption = f"The {gas.gas} price of gas: {start} USD per 1,000 m3 in Mangystau, {end} in Azerbaijan"
    return table(caption, columns, rows)


def _choices(found: Power) -> list[Raw]:
    columns = [
        Column("Price of gas"), Column("Cost of the cable"), Column("Investment of 1,000 MW (MUSD)", numeric=True),
        Column("Best MW", numeric=True), Column("Net (MUSD/y)", numeric=True), Column("No size above", numeric=True),
        Column("Savings needed"), Column("1,000 MW pays at (MUSD)", numeric=True),
        Column("or at (USD/t CO2)", numeric=True),
    ]  # fmt: skip
    prices = {price.case: price for price in found.prices}
    rows: list[tuple[Value, ...]] = [
        (
            gas.gas, one.case,
            (number(prices[one.case].capex_at_1000_musd), prices[one.case].capex_at_1000_musd),
            (number(one.best_mw) if one.best_mw else "none", one.best_mw), (number(one.net_musd, 1), one.net_musd),
            (number(one.most_net_musd, 1), one.most_net_musd),
            "" if one.least_scale is None else f"× {number(one.least_scale, 2)}",
            (number(one.break_even_musd), one.break_even_musd),
            "" if one.break_even_usd_per_t is None else (number(one.break_even_usd_per_t), one.break_even_usd_per_t),
        )
        for gas in found.gases
        for one in gas.choices
    ]  # fmt: skip
    text = (
        f"A cable of {number(found.length_km)} km: annuity and upkeep are {percent(found.prices[0].yearly_share, 1)} "
        "of the investment a year. The cost of the system is convex in the size, so its slope at the sizes "
        f"solved bounds what any size could bring. A fault of {number(found.fault_days)} days "
        f"takes {number(found.fault_musd)} million USD from 1,000 MW at the economic price of gas."
    )
    return [tag("p", text), table("Best sizes", columns, rows)]


def _bindings(found: Power, *, number_: int) -> Raw:
    names = {line.tie: line.name for line in found.lines}
    ends = {line.tie: (line.from_zone, line.to_zone) for line in found.lines}
    columns = [
        Column("Price of gas"), Column("Line"), Column("From"), Column("To"), Column("Hours full", numeric=True),
        Column("with 1,000 MW", numeric=True), Column("Another MW (kUSD/y)", numeric=True),
        Column("with 1,000 MW", numeric=True),
    ]  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            gas.gas, names[one.tie], *(ends[one.tie] if one.way == "there" else ends[one.tie][::-1]),
            (percent(one.bare_full_share), one.bare_full_share),
            (percent(one.gw_full_share), one.gw_full_share),
            (number(one.bare_next_mw_usd / KUSD, 1), one.bare_next_mw_usd),
            (number(one.gw_next_mw_usd / KUSD, 1), one.gw_next_mw_usd),
        )
        for gas in found.gases
        for one in gas.bindings
    ]  # fmt: skip
    notes = [tag("p", note[0].upper() + note[1:] + ".") for note in found.notes]
    return section(number_, "lines", "Lines that bind", *notes, table("Limits that are reached", columns, rows))


def _whats(found: Power, *, number_: int) -> Raw:
    columns = [
        Column("World"), Column("Price of gas"), Column("First MW (kUSD/y)", numeric=True),
        Column("1,000 MW saves (MUSD/y)", numeric=True), Column("To Azerbaijan (TWh)", numeric=True),
        Column("To Mangystau (TWh)", numeric=True), Column("Hours full", numeric=True),
        *(Column(f"over {price.case} cost", numeric=True) for price in found.prices),
    ]  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            one.name, one.gas, (number(one.first_mw_usd / KUSD, 1), one.first_mw_usd),
            (number(one.value_at_1000_musd, 1), one.value_at_1000_musd),
            (number(one.to_azerbaijan_gwh / TWH, 2), one.to_azerbaijan_gwh),
            (number(one.to_mangystau_gwh / TWH, 2), one.to_mangystau_gwh), (percent(one.full_share), one.full_share),
            *((number(value, 2), value) for value in one.scale),
        )
        for one in found.whats
    ]  # fmt: skip
    text = "Other years and other worlds were not asked."
    if rows:
        text = (
            f"On {found.what_weeks} weeks: other years; every line on shore on the way a gigawatt stronger; and wind "
            "in Mangystau besides. Savings over cost above one pay."
        )
    return section(number_, "worlds", "What would have to be true", tag("p", text), table("Worlds", columns, rows))


def _made(found: Power, books: Bibliography, *, number_: int) -> Raw:
    shares = ", ".join(f"{percent(part)} {status}" for status, part in found.input_share.items() if part)
    made: list[tuple[str, str]] = [
        ("Software", f"transcaspian {__version__}, PyPSA and HiGHS"),
        ("Hours", f"{number(found.hours)} in {found.weeks} weeks, seed {found.seed}"),
        ("Input", shares),
        ("Scenario", f"{found.scenario}: {found.title}"),
        ("Data (sha256)", tag("code", found.data_sha256)),
        ("Licences", LICENCES),
    ]
    return made_section(number_, made, books=books)
