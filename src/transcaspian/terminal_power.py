"""The power cable in the terminal: the answer, sizes under both prices of gas, lines that bind, other worlds."""

from __future__ import annotations

from rich.table import Table

from transcaspian.runs import Gas, Power
from transcaspian.terminal_tables import console, number, share, table

READING = """\
Saved: cost of the whole system in a year without the cable less that with it; economic: the same dispatch when gas
counts for what it is worth elsewhere. Net: saved less annuity and upkeep at low, middle and high cost of the cable."""
KUSD, TWH = 1000.0, 1000.0  # USD and GWh
DAY_ROWS = range(0, 24, 2)


def print_power(found: Power) -> None:
    """Print the answer first, then what stands behind it."""
    screen = console()
    screen.print(found.answer)
    screen.print()
    for one in found.gases:
        for shown in (_sizes(found, one), _choices(one), _bindings(found, one)):
            screen.print(shown)
            screen.print()
    screen.print(READING)
    screen.print()
    for shown in (_day(found), _prices(found), _whats(found), _zones(found), _whole(found)):
        if shown.rows:
            screen.print(shown)
            screen.print()
    screen.print(_closing(found))
    for note in found.notes:
        screen.print(note[0].upper() + note[1:] + ".")


def _gas_words(one: Gas) -> str:
    start, end = one.mangystau_usd_per_1000_m3, one.azerbaijan_usd_per_1000_m3
    return f"{one.gas} price of gas ({start:g} USD per 1,000 m3 in Mangystau, {end:g} in Azerbaijan)"


def _sizes(found: Power, one: Gas) -> Table:
    nets = [f"net {price.case}" for price in found.prices]
    shown = table(
        f"{found.year}, {_gas_words(one)}: million USD a year",
        "MW", "saved", "economic", "next MW, kUSD", "to AZ, TWh", "to KZ, TWh", "full", "rent", "CO2, kt",
        "curtailed, GWh", "unserved, GWh", *nets,
    )  # fmt: skip
    for size in one.sizes:
        shown.add_row(
            f"{size.size_mw:g}", number(size.value_musd, 1), number(size.economic_musd, 1),
            number(size.next_mw_usd / KUSD, 1), number(size.to_azerbaijan_gwh / TWH, 2),
            number(size.to_mangystau_gwh / TWH, 2), share(size.full_share), number(size.rent_musd, 1),
            number(size.carbon_kt), number(size.curtailed_gwh), number(size.unserved_gwh, 1),
            *(number(net, 1) for net in size.net_musd),
        )  # fmt: skip
    return shown


def _choices(one: Gas) -> Table:
    shown = table(
        f"Best size and break-even, {one.gas} price of gas",
        "cost", "best MW", "net MUSD/y", "at most", "nearest MW", "savings needed", "1,000 MW pays at MUSD",
        "or at USD/t CO2",
        left=("cost",),
    )  # fmt: skip
    for choice in one.choices:
        best = f"{choice.best_mw:g}" if choice.best_mw else "none"
        needed = "-" if choice.least_scale is None else f"x {choice.least_scale:.2f}"
        shown.add_row(
            choice.case, best, number(choice.net_musd, 1), number(choice.most_net_musd, 1), f"{choice.nearest_mw:g}",
            needed, number(choice.break_even_musd), number(choice.break_even_usd_per_t),
        )  # fmt: skip
    return shown


def _bindings(found: Power, one: Gas) -> Table:
    names = {line.tie: line.name for line in found.lines}
    shown = table(
        f"Lines that bind, {one.gas} price: hours full and worth of another MW, without and with 1,000 MW",
        "line", "way", "full", "full with", "kUSD/MW/y", "with", left=("line", "way"),
    )  # fmt: skip
    ends = {line.tie: (line.from_zone, line.to_zone) for line in found.lines}
    for row in one.bindings:
        start, end = ends[row.tie] if row.way == "there" else ends[row.tie][::-1]
        way = f"{start.removesuffix('-zone')} to {end.removesuffix('-zone')}"
        shown.add_row(
            names[row.tie], way, share(row.bare_full_share), share(row.gw_full_share),
            number(row.bare_next_mw_usd / KUSD, 1), number(row.gw_next_mw_usd / KUSD, 1),
        )  # fmt: skip
    return shown


def _day(found: Power) -> Table:
    columns = [f"{one.gas} {end}" for one in found.gases for end in ("to AZ", "to KZ")]
    size_mw = found.gases[0].flow_size_mw
    shown = table(f"Mean day of a cable of {size_mw:g} MW, MW by hour UTC", "hour", *columns)
    for hour in DAY_ROWS:
        flows = [mw for one in found.gases for mw in (one.day_to_azerbaijan_mw[hour], one.day_to_mangystau_mw[hour])]
        shown.add_row(str(hour), *(number(mw) for mw in flows))
    return shown


def _prices(found: Power) -> Table:
    shown = table(
        f"Cost of the cable, {found.length_km:g} km, loss {share(found.loss_share)}, "
        f"availability {share(found.availability_share)}: million USD",
        "cost", "any size", "each MW", "1,000 MW", "a year", left=("cost",),
    )  # fmt: skip
    for price in found.prices:
        shown.add_row(
            price.case, number(price.fixed_musd), number(price.musd_per_mw, 2), number(price.capex_at_1000_musd),
            number(price.yearly_at_1000_musd, 1),
        )  # fmt: skip
    return shown


def _whats(found: Power) -> Table:
    scales = [f"over {price.case}" for price in found.prices]
    shown = table(
        f"Other years and worlds, on {found.what_weeks} weeks: 1,000 MW, and savings over low, middle and high cost",
        "world", "gas", "first MW, kUSD", "saved, MUSD", "to AZ, TWh", "to KZ, TWh", "full", "unserved", *scales,
        left=("world", "gas"),
    )  # fmt: skip
    for one in found.whats:
        shown.add_row(
            one.name, one.gas, number(one.first_mw_usd / KUSD, 1), number(one.value_at_1000_musd, 1),
            number(one.to_azerbaijan_gwh / TWH, 2), number(one.to_mangystau_gwh / TWH, 2), share(one.full_share),
            number(one.unserved_gwh, 1), *(f"{value:.2f}" for value in one.scale),
        )  # fmt: skip
    return shown


def _zones(found: Power) -> Table:
    columns = [f"USD/MWh {one.gas}" for one in found.gases]
    shown = table("Zones without the cable", "zone", "demand, TWh", *columns, "unserved, GWh", left=("zone",))
    for rows in zip(*(one.zones for one in found.gases), strict=True):
        prices = [number(row.price_usd_per_mwh, 1) for row in rows]
        demand = number(rows[0].demand_gwh / TWH, 1) if rows[0].demand_gwh else "market"
        shown.add_row(rows[0].name, demand, *prices, number(max(row.unserved_gwh for row in rows), 1))
    return shown


def _whole(found: Power) -> Table:
    shown = table(
        "All 8,760 hours beside the weeks: saved, million USD a year", "gas", "MW", "year", "weeks", left=("gas",)
    )
    for one in found.whole_year:
        shown.add_row(one.gas, f"{one.size_mw:g}", number(one.value_musd, 1), number(one.weeks_musd, 1))
    return shown


def _closing(found: Power) -> str:
    """Say how sound the dispatch is, what a fault costs and how much of the input is assumed."""
    balance = max(one.sound.balance_mw for one in found.gases)
    shares = ", ".join(f"{share(part)} {status}" for status, part in found.input_share.items() if part)
    cable = "does not build the cable" if found.cable_from_year is None else f"builds it from {found.cable_from_year}"
    return (
        f"Scenario {found.scenario} {cable}. Balances close to {balance:.0e} MW at every zone and hour. "
        f"A fault of {found.fault_days:g} days takes {found.fault_musd:.0f} million USD from 1,000 MW. "
        f"Input: {shares}; {len(found.sources)} sources."
    )
