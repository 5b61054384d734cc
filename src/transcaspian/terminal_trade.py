"""Trade in the terminal: the answer, both counts, cost by good, parts of the path, funds, grain."""

from __future__ import annotations

from rich.table import Table

from transcaspian.runs import Trade, TradeCost, TradePath
from transcaspian.terminal_tables import console, number, share, table

TOLD_YEARS = (2025, 2030, 2035)


def print_trade(found: Trade) -> None:
    """Print the answer in one sentence, then what it is made of."""
    screen = console()
    screen.print(found.answer)
    screen.print()
    parts = (_mirror(found), _paths(found), _parts(found), _costs(found), _elasticities(found), _forecast(found))
    for shown in (*parts, _fund(found), _grain(found)):
        screen.print(shown)
        screen.print()
    proof = found.proof
    screen.print(
        f"No change of cost leaves every cell as it is: {'yes, to the last bit' if proof.identity_exact else 'NO'}. "
        f"Seed balanced to {proof.balance_residual:.0e}, smallest flow {proof.smallest_flow_musd:.1e} MUSD; "
        f"incomes settled to {proof.income_residual:.0e} in at most {proof.steps} steps."
    )
    screen.print(f"{share(found.assumed_share)} of the rows of trade are assumed; {len(found.sources)} sources.")
    for note in found.notes:
        screen.print(note[0].upper() + note[1:] + ".")
    screen.print(f"{len(found.changes)} Changes for freight (--scenario-out writes them): {found.changes_note}.")


def _mirror(found: Trade) -> Table:
    shown = table(
        "Turnover by both counts, million USD", "year", "Kazakhstan", "Azerbaijan", "ratio", "together", "range"
    )
    for one in found.mirror:
        ratio = "-" if one.ratio is None else f"{one.ratio:.2f}"
        shown.add_row(
            str(one.year), number(one.kz_musd, 1), number(one.az_musd, 1), ratio, number(one.reconciled_musd),
            f"{one.low_musd:,.0f}-{one.high_musd:,.0f}",
        )  # fmt: skip
    return shown


def reaches(path: TradePath, last_year: int) -> str:
    """Write the year in which a path is at the target, with its band and the part of the cases that get there."""
    if path.p05_year is None:
        return f"not by {last_year}"
    late = str(path.p95_year) if path.p95_year is not None else f"after {last_year}"
    middle = str(path.median_year) if path.median_year is not None else f"not by {last_year}"
    return f"{middle} ({path.p05_year} to {late})"


def _paths(found: Trade) -> Table:
    shown = table(
        f"Paths, million USD: median (5-95 %), and the year of {found.target_musd:,.0f}",
        "scenario", *(str(year) for year in TOLD_YEARS), "reached", "cases", "by KZ count", "by AZ count",
        "cut needed",
        left=("scenario", "reached"),
    )  # fmt: skip
    shown.columns[0].no_wrap = True
    for path in found.paths:
        at = {one.year: one for one in path.years}
        told = (f"{at[y].median_musd:,.0f} ({at[y].p05_musd:,.0f}-{at[y].p95_musd:,.0f})" for y in TOLD_YEARS)
        shown.add_row(
            path.scenario, *told, reaches(path, found.last_year), f"{path.reached_share:.0%}",
            str(path.by_kz_count_year or "-"), str(path.by_az_count_year or "-"), share(path.needed_cut_share),
        )  # fmt: skip
    return shown


def _parts(found: Trade) -> Table:
    shown = table(
        f"What makes {found.last_year}, million USD at central values, one after the other",
        "scenario", str(found.base_year), "growth", "money", "days", "prices and incomes", str(found.last_year),
        left=("scenario",),
    )  # fmt: skip
    for path in found.paths:
        one = path.parts
        steps = (one.growth_musd, one.money_musd, one.days_musd, one.equilibrium_musd)
        shown.add_row(
            path.scenario, number(one.base_musd), *(f"{step:+,.0f}" for step in steps), number(one.total_musd)
        )
    return shown


def _costs(found: Trade) -> Table:
    last = found.last_year
    shown = table(
        f"Trade cost by good under {found.scenario}, {found.base_year} and {last}: the least open way",
        "good", "way", "base MUSD", "elasticity (range)", f"USD/t {found.base_year}", f"{last}",
        f"days {found.base_year}", f"{last} ", "cost/value", f"{last}  ", "trade x", "partial x",
        left=("good", "way"),
    )  # fmt: skip
    rows: dict[tuple[str, str, int], TradeCost] = {
        (one.good, one.seller, one.year): one for one in found.costs if one.scenario == found.scenario
    }
    for good in found.goods:
        before, after = (rows[good.good, good.seller, year] for year in (found.base_year, last))
        shown.add_row(
            good.name, f"{good.seller}-{good.buyer}", number(good.base_musd, 1),
            f"{good.theta_value:g} ({good.theta_low_value:g}-{good.theta_high_value:g})", number(before.usd_per_t, 1),
            number(after.usd_per_t, 1), number(before.days, 1), number(after.days, 1), share(before.cost_share),
            share(after.cost_share), f"{after.flow_scale:.3f}", f"{after.partial_scale:.3f}",
        )  # fmt: skip
    return shown


def _elasticities(found: Trade) -> Table:
    names = [path.scenario for path in found.paths]
    shown = table(
        f"Turnover of {found.last_year} by elasticity, million USD (by the partial formula)",
        "elasticities", *names, left=("elasticities",),
    )  # fmt: skip
    for case in dict.fromkeys(one.case for one in found.elasticities):
        row = {one.scenario: one for one in found.elasticities if one.case == case}
        value = row[names[0]].theta_value
        word = case if value is None else f"{case}: {value:g}"
        shown.add_row(word, *(f"{row[name].total_musd:,.0f} ({row[name].partial_musd:,.0f})" for name in names))
    return shown


def _forecast(found: Trade) -> Table:
    """Print the forecast first, and only then what was counted of its year."""
    shown = table(
        f"Forecast from counts to {found.base_year}, then what was counted, million USD",
        "what", "by", "months", "middle", "one year may stray (5-95 %)", left=("what", "by"),
    )  # fmt: skip
    for one in found.forecasts:
        band = f"{one.p05_musd:,.0f}-{one.p95_musd:,.0f}"
        shown.add_row(f"forecast {one.year}", one.reporter or "together", "12", number(one.median_musd), band)
    for count in found.later_counts:
        if count.measure == "turnover":
            shown.add_row(f"counted {count.year}", count.reporter, str(count.months or ""), number(count.value, 1), "")
    return shown


def _fund(found: Trade) -> Table:
    fund = found.fund
    stocks = "; ".join(f"{one.measure.removeprefix('stock-')} {one.value:g} ({one.year})" for one in found.stocks)
    shown = table(
        f"Joint fund: {fund.announced_musd:,.0f} MUSD announced, named for {fund.named_musd:,.0f}",
        "what", "part", "of MUSD", "MUSD", "status", left=("what", "status"),
    )  # fmt: skip
    for one in (*fund.members, *fund.projects):
        shown.add_row(one.name, share(one.share), number(one.capex_musd), number(one.part_musd), one.status)
    shown.caption = f"Stocks of investment, MUSD: {stocks}; what a stock is differs by source"
    shown.caption_justify = "left"
    return shown


def _grain(found: Trade) -> Table:
    shown = table(
        "Kazakh grain for the region, kt a year: wants to move, moves, and of that by the corridor",
        "scenario", "to", *(str(year) for year in TOLD_YEARS[1:]), left=("scenario", "to"),
    )  # fmt: skip
    for path in found.grain:
        for place in dict.fromkeys(lane.destination for lane in path.lanes):
            at = {lane.year: lane for lane in path.lanes if lane.destination == place}
            told = (
                f"{at[y].wanted_kt:,.0f} / {at[y].moved_kt:,.0f} / {at[y].corridor_kt:,.0f}" for y in TOLD_YEARS[1:]
            )
            shown.add_row(path.scenario, place, *told)
    said = "; ".join(
        f"{one.measure.removeprefix('grain-')} {one.value:g} {one.unit} ({one.year})" for one in found.grain_counts
    )
    shown.caption = f"Counted or stated: {said}"
    shown.caption_justify = "left"
    return shown
