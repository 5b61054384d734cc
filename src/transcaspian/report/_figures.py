"""What the brief says first: the year it looks at, the verdict on the target, the key figures."""

from __future__ import annotations

from transcaspian.report._markup import Raw, esc, join, tag
from transcaspian.report._reading import KeptRun
from transcaspian.report._why import why_anchor
from transcaspian.report._words import THIN, number, percent, unit_name
from transcaspian.runs import Observed, RunSummary, YearResult

HEADLINE_PERIMETER = "titr-ministry"  # the perimeter that the corridor's volume in a run is compared with
BOXES_PERIMETER = "titr-boxes"


def headline_year(run: KeptRun) -> YearResult:
    """Choose the year the brief looks at: the target's, or else the last."""
    wanted = {year.year: year for year in run.summary.years}
    return wanted.get(run.scenario.target_year, run.summary.years[-1])


def nearest_year(run: KeptRun) -> int:
    """Find the year that a run looks at for relief, bundles and crossings: the nearest to the target's."""
    target_year = run.scenario.target_year
    return min((year.year for year in run.summary.years), key=lambda year: (abs(year - target_year), year))


def counted(summary: RunSummary, perimeter: str) -> list[Observed]:
    """List what was counted of one perimeter, by year."""
    return sorted((o for o in summary.observed if o.perimeter == perimeter), key=lambda o: o.year)


def first_met(run: KeptRun) -> int | None:
    """Find the first year that reaches the scenario's target."""
    return next((year.year for year in run.summary.years if year.corridor_kt >= run.scenario.target_kt), None)


def headline(run: KeptRun) -> Raw:
    """State the volume in the headline year and what it means for the target."""
    year, met = headline_year(run), first_met(run)
    target_kt, target_year = run.scenario.target_kt, run.scenario.target_year
    aim = f"The target of {_kt(target_kt)} in {target_year}"
    if target_year != year.year:
        verdict = "lies outside the years of this run."
    elif year.corridor_kt >= target_kt:
        since = f" The volume first reaches it in <b>{met}</b>." if met != year.year else ""
        verdict = f"is <b>met</b>.{since}"
    else:
        later = (
            f"; the volume reaches it in <b>{met}</b>."
            if met is not None
            else f" and is not reached by {run.summary.years[-1].year}."
        )
        verdict = f'is <b class="missed">missed by {_kt(target_kt - year.corridor_kt)}</b>{later}'
    why = why_anchor(run, "corridor_kt", year.year)
    volume = f'<a href="{why}">{_kt(year.corridor_kt)}</a>' if why else _kt(year.corridor_kt)
    opening = f"The corridor carries <b>{volume}</b> in {year.year}"
    return Raw(f'<p class="headline">{opening}. {aim} {verdict}</p>')


def _kt(value: float) -> str:
    return f"{number(value)}\N{NO-BREAK SPACE}kt"


def key_figures(run: KeptRun) -> Raw:
    """Set six figures in a row."""
    summary = run.summary
    first, year = summary.years[0], headline_year(run)
    figures = [
        _figure(
            f"Corridor volume in {first.year}",
            number(first.corridor_kt),
            "kt",
            _beside(summary, first),
            why=why_anchor(run, "corridor_kt", first.year),
        )
    ]
    if year.year != first.year:
        figures.append(
            _figure(
                f"Corridor volume in {year.year}",
                number(year.corridor_kt),
                "kt",
                _against(run, year),
                why=why_anchor(run, "corridor_kt", year.year),
            )
        )
    empty = f"of which {number(year.corridor_empty_teu)} empty"
    figures.append(
        _figure(
            f"Containers in {year.year}",
            number(year.corridor_teu),
            "TEU",
            empty,
            why=why_anchor(run, "corridor_teu", year.year),
        )
    )
    west, east = year.by_direction_kt["west"], year.by_direction_kt["east"]
    if west + east > 0:
        figures.append(
            _figure(
                f"Westbound in {year.year}",
                percent(west / (west + east)),
                "of tonnes",
                f"{number(west)} kt west, {number(east)} kt east",
                why=why_anchor(run, "by_direction_kt.west", year.year),
            )
        )
    if year.bottlenecks:
        worst = year.bottlenecks[0]
        price = f"{number(worst.price_usd_per_unit)} USD per {unit_name(worst.unit)}"
        full = f"{percent(worst.utilisation)} full, wait {number(worst.wait_h, 1)} h, price {price}"
        figures.append(_figure(f"Worst bottleneck in {year.year}", worst.name, "", full, words=True))
    figures.append(_figure("Assumed inputs", percent(summary.assumed_share), "of values", "nobody has published them"))
    return tag("dl", *figures, class_="figures")


def _figure(title: str, value: str, unit: str, note: str, *, words: bool = False, why: str = "") -> Raw:
    figure = tag("a", value, href=why, title="Why this number") if why else esc(value)
    shown = join([figure, Raw(f"{THIN}<small>{esc(unit)}</small>") if unit else ""])
    return tag(
        "div",
        tag("dt", title),
        tag("dd", shown, **({"class_": "words"} if words else {})),
        tag("dd", note, class_="note") if note else Raw(""),
    )


def _beside(summary: RunSummary, year: YearResult) -> str:
    found = [o for o in counted(summary, HEADLINE_PERIMETER) if o.year == year.year and o.unit == "kt"]
    return f"counted: {number(found[0].value)} kt" if found else ""


def _against(run: KeptRun, year: YearResult) -> str:
    target_kt = run.scenario.target_kt
    if run.scenario.target_year != year.year:
        return ""
    return f"{percent(year.corridor_kt / target_kt)} of the target of {_kt(target_kt)}"
