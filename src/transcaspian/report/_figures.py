"""What the brief says first: the year it looks at, the verdict on the target, the key figures."""

from __future__ import annotations

from transcaspian.report._markup import Raw, esc, join, tag
from transcaspian.report._reading import Observed, Summary, Year
from transcaspian.report._words import THIN, number, percent, unit_name

HEADLINE_PERIMETER = "titr-ministry"  # the perimeter that the corridor's volume in a run is compared with
BOXES_PERIMETER = "titr-boxes"


def headline_year(summary: Summary) -> Year:
    """Choose the year the brief looks at: the target's, or else the last."""
    wanted = {year.year: year for year in summary.years}
    target_year = summary.scenario.target_year
    return wanted[target_year] if target_year in wanted else summary.years[-1]


def counted(summary: Summary, perimeter: str) -> list[Observed]:
    """List what was counted of one perimeter, by year."""
    return sorted((o for o in summary.observed if o.perimeter == perimeter), key=lambda o: o.year)


def first_met(summary: Summary) -> int | None:
    """Find the first year that reaches the scenario's target, as the run states it."""
    target_kt = summary.scenario.target_kt
    for target in summary.targets:
        if target.unit == "kt" and target.target == target_kt and target.year == summary.scenario.target_year:
            return target.year_met
    return next((year.year for year in summary.years if target_kt is not None and year.corridor_kt >= target_kt), None)


def headline(summary: Summary) -> Raw:
    """State the volume in the headline year and what it means for the target."""
    year = headline_year(summary)
    opening = f"The corridor carries <b>{_kt(year.corridor_kt)}</b> in {year.year}"
    target_kt, target_year = summary.scenario.target_kt, summary.scenario.target_year
    if target_kt is None:
        return Raw(f'<p class="headline">{opening}.</p>')
    met = first_met(summary)
    aim = f"{_kt(target_kt)}" + (f" in {target_year}" if target_year is not None else "")
    if target_year is not None and target_year != year.year:
        verdict = f"The target of {aim} lies outside the years of this run."
    elif year.corridor_kt >= target_kt:
        since = f" The volume first reaches it in <b>{met}</b>." if met is not None and met != year.year else ""
        verdict = f"The target of {aim} is <b>met</b>.{since}"
    else:
        short = f'The target of {aim} is <b class="missed">missed by {_kt(target_kt - year.corridor_kt)}</b>'
        verdict = short + (
            f"; the volume reaches it in <b>{met}</b>."
            if met is not None
            else f" and is not reached by {summary.years[-1].year}."
        )
    return Raw(f'<p class="headline">{opening}. {verdict}</p>')


def _kt(value: float) -> str:
    return f"{number(value)}\N{NO-BREAK SPACE}kt"


def key_figures(summary: Summary) -> Raw:
    """Set six figures in a row."""
    first, year = summary.years[0], headline_year(summary)
    figures = [_figure(f"Corridor volume in {first.year}", number(first.corridor_kt), "kt", _beside(summary, first))]
    if year.year != first.year:
        figures.append(
            _figure(f"Corridor volume in {year.year}", number(year.corridor_kt), "kt", _against(summary, year))
        )
    if year.corridor_teu is not None:
        empty = f"of which {number(year.corridor_empty_teu)} empty" if year.corridor_empty_teu is not None else ""
        figures.append(_figure(f"Containers in {year.year}", number(year.corridor_teu), "TEU", empty))
    west, east = year.by_direction_kt.get("west"), year.by_direction_kt.get("east")
    if west is not None and east is not None and west + east > 0:
        figures.append(
            _figure(
                f"Westbound in {year.year}",
                percent(west / (west + east)),
                "of tonnes",
                f"{number(west)} kt west, {number(east)} kt east",
            )
        )
    if year.bottlenecks:
        worst = year.bottlenecks[0]
        price = f"{number(worst.price_usd_per_unit)} USD per {unit_name(worst.unit)}"
        full = f"{percent(worst.utilisation)} full, wait {number(worst.wait_h, 1)} h, price {price}"
        figures.append(_figure(f"Worst bottleneck in {year.year}", worst.name or worst.resource, "", full, words=True))
    if summary.assumed_share is not None:
        figures.append(
            _figure(
                "Assumed inputs",
                percent(summary.assumed_share),
                "of values",
                "nobody has published them",
            )
        )
    return tag("dl", *figures, class_="figures")


def _figure(title: str, value: str, unit: str, note: str, *, words: bool = False) -> Raw:
    shown = join([esc(value), Raw(f"{THIN}<small>{esc(unit)}</small>") if unit else ""])
    return tag(
        "div",
        tag("dt", title),
        tag("dd", shown, **({"class_": "words"} if words else {})),
        tag("dd", note, class_="note") if note else Raw(""),
    )


def _beside(summary: Summary, year: Year) -> str:
    found = [o for o in counted(summary, HEADLINE_PERIMETER) if o.year == year.year and o.unit == "kt"]
    return f"counted: {number(found[0].value)} kt" if found else ""


def _against(summary: Summary, year: Year) -> str:
    target_kt = summary.scenario.target_kt
    if target_kt is None or summary.scenario.target_year != year.year or target_kt <= 0:
        return ""
    return f"{percent(year.corridor_kt / target_kt)} of the target of {_kt(target_kt)}"
