"""The outlook of the sea in the terminal: the fan, the years of loss at every port, works and their price."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Table

from transcaspian.runs import Loss, Sea, ServiceLoads
from transcaspian.terminal_tables import console, number, table

LEVEL_YEARS = (2025, 2030, 2035, 2040, 2050, 2075, 2100)
LOAD_YEARS = (2025, 2030, 2040, 2050)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CHART_ROWS, CHART_COLUMNS = 18, 96
PAST_FROM = 1980  # of the chart in the terminal
READING = """\
Loads are over a full one, mean of the months; under a year with all works of the scenario. Under -10 %: the first year
in which a tenth is lost, with one project or none, on the path of each future: median (5-95 %), open where it need not
come; counted from the first year of the project."""
BAND, INNER, MEDIAN, PAST = ".", ":", "#", "o"


def print_sea(found: Sea) -> None:
    """Print the level, the loads and the years of loss, the works and the back-cast."""
    screen = console()
    screen.print(_levels(found))
    screen.print()
    screen.print(fan_chart(found))
    screen.print()
    screen.print(READING)
    screen.print()
    for shown in (_lines(found), _ports(found), _months(found), _works(found), _past(found)):
        screen.print(shown)
        screen.print()
    for note in found.notes:
        screen.print(note[0].upper() + note[1:] + ".")


def _future(found: Sea) -> str:
    words = f"{found.response} response, {found.pathway}" + (f", {found.variant}" if found.variant else "")
    return f"{words}, {found.draws:,} futures"


def _levels(found: Sea) -> Table:
    shown = table(f"Level of the Caspian, m Baltic: {_future(found)}", "year", "5 %", "25 %", "median", "75 %", "95 %")
    last = found.level[-1].year
    for one in found.level:
        if one.year in LEVEL_YEARS or one.year == last:
            levels = (one.p05_m_baltic, one.p25_m_baltic, one.median_m_baltic, one.p75_m_baltic, one.p95_m_baltic)
            shown.add_row(str(one.year), *(f"{level:.2f}" for level in levels))
    return shown


def fan_chart(found: Sea, *, rows: int = CHART_ROWS, columns: int = CHART_COLUMNS) -> str:
    """Draw the past and the fan with letters: a column stands for one or more years, a row for a step of the level."""
    past = {one.year: one.level_m_baltic for one in found.past if one.year >= PAST_FROM}
    first, last = min([*past, found.level[0].year]), found.level[-1].year
    per_column = max(1, -(-(last - first + 1) // columns))
    heights = [*past.values(), *(one.p95_m_baltic for one in found.level)]
    top, bottom = max(heights), min([*past.values(), *(one.p05_m_baltic for one in found.level)])
    step = (top - bottom) / (rows - 1) or 1.0
    cells = [[" "] * ((last - first) // per_column + 1) for _ in range(rows)]

    def row_of(level_m_baltic: float) -> int:
        return round((top - level_m_baltic) / step)

    for one in found.level:
        column = (one.year - first) // per_column
        for low, high, letter in (
            (one.p05_m_baltic, one.p95_m_baltic, BAND),
            (one.p25_m_baltic, one.p75_m_baltic, INNER),
            (one.median_m_baltic, one.median_m_baltic, MEDIAN),
        ):
            for row in range(row_of(high), row_of(low) + 1):
                cells[row][column] = letter
    for year, height in past.items():
        cells[row_of(height)][(year - first) // per_column] = PAST
    lines = [f"{top - row * step:7.1f} |{''.join(line).rstrip()}" for row, line in enumerate(cells)]
    marks = range(-(-first // 20) * 20, last + 1, 20)
    axis = [" "] * (len(cells[0]) + 4)
    for year in marks:
        column = (year - first) // per_column
        axis[column : column + 4] = str(year)
    words = f"         {PAST} measured   {MEDIAN} median   {INNER} 25-75 %   {BAND} 5-95 %   m Baltic; a fan is no path"
    return "\n".join([*lines, "        +" + "-" * len(cells[0]), "         " + "".join(axis).rstrip(), words])


def _loss(one: Loss) -> str:
    """Write the median year and the band, with an open end where a quantile never gets there."""
    low, median, high = ("" if year is None else str(year) for year in (one.p05_year, one.median_year, one.p95_year))
    if one.p95_year == one.from_year:
        return f"by {one.from_year}"
    if one.median_year is None:
        return f"- ({low}-)" if low else "-"
    return f"{median} ({low}-{high})"


def _loss_table(found: Sea, title: str, rows: Sequence[ServiceLoads], where: str) -> Table:
    years = [year for year in LOAD_YEARS if year <= found.level[-1].year]
    shown = table(
        title, "ships", where, *(str(year) for year in years), "works", "-10 %", "-25 %", "-50 %",
        left=("ships", where, "works", "-10 %", "-25 %", "-50 %"),
    )  # fmt: skip
    for one in rows:
        at = {year.year: year.median_share for year in one.years}
        key = (one.fleet, one.link, one.places)
        losses = [loss for loss in found.losses if (loss.fleet, loss.link, loss.places) == key]
        for project in dict.fromkeys(loss.project for loss in losses):
            first = [""] * (len(years) + 2) if project else [one.fleet, _between(one), *_percent(at[y] for y in years)]
            shown.add_row(*first, project or "none", *(_loss(loss) for loss in losses if loss.project == project))
    return shown


def _percent(shares: Iterable[float]) -> list[str]:
    return [f"{share:.0%}" for share in shares]


def _between(one: ServiceLoads) -> str:
    """Name the ends of a line, the one that binds with a star, with two if its depth is only assumed; a port so too."""
    star = "**" if one.depth_status == "assumed" else "*" if one.link else ""
    return " - ".join(place + (star if place == one.binds else "") for place in one.places)


def _lines(found: Sea) -> Table:
    rows = [one for one in found.loads if one.link]
    title = "Lines: the shallower end binds (* once a quarter is lost; ** and its depth is assumed)"
    return _loss_table(found, title, rows, "line")


def _ports(found: Sea) -> Table:
    rows = [one for one in found.loads if not one.link]
    title = "Ports, each by itself (** the depth is assumed)"
    return _loss_table(found, title, rows, "port")


def _months(found: Sea) -> Table:
    told = [one.year for one in found.loads[0].months]
    year = told[1] if len(told) > 1 else told[0]
    shown = table(f"Load by month in {year}, at the median level", "ships", "line", *MONTHS, left=("ships", "line"))
    for one in found.loads:
        if one.link:
            months = next(month for month in one.months if month.year == year)
            shown.add_row(one.fleet, _between(one), *_percent(months.month_share))
    return shown


def _works(found: Sea) -> Table:
    shown = table(
        "Dredging, each project alone: room that it keeps, and what a tonne of it costs",
        "project", "from", "capital", "upkeep", "annuity", "kept kt/y (5-95 %)", "USD/t (5-95 %)",
        left=("project",),
    )  # fmt: skip
    for one in found.works:
        kept = f"{number(one.median_kept_kt_per_y)} ({number(one.p05_kept_kt_per_y)}-{number(one.p95_kept_kt_per_y)})"
        price = f"{_usd(one.median_usd_per_t)} ({_usd(one.p05_usd_per_t)}-{_usd(one.p95_usd_per_t)})"
        shown.add_row(
            one.project, str(one.from_year), f"{one.capex_musd:g}", f"{one.opex_musd_per_y:g}",
            f"{one.annuity_musd_per_y:.2f}", kept, price,
        )  # fmt: skip
    if found.works:
        one = found.works[0]
        shown.caption = (
            f"million USD, upkeep and annuity a year; {one.discount_share:.0%} over {one.life_years:.0f} years; "
            "one laden way a round trip"
        )
        shown.caption_justify = "left"
    return shown


def _usd(value: float | None) -> str:
    return "none kept" if value is None else f"{value:.2f}"


def _past(found: Sea) -> Table:
    shown = table(
        "Back-cast: what the level let ships load, without any works, beside reports",
        "ships", "port", "year", "level", "model", "by month", "reported",
        left=("ships", "port"),
    )  # fmt: skip
    for one in found.past_loads:
        shown.add_row(
            one.fleet, one.place, str(one.year), f"{one.level_m_baltic:.2f}",
            f"{one.model_share:.0%}", f"{one.low_month_share:.0%}-{one.high_month_share:.0%}",
            "-" if one.reported_share is None else f"{one.reported_share:.0%}",
        )  # fmt: skip
    return shown
