"""Page one: the answers before everything else, each linked to where it is shown."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable

from transcaspian.report._bottlenecks import gain_kt
from transcaspian.report._corridors import trip_table
from transcaspian.report._evidence import difference_share, status_figure
from transcaspian.report._figures import HEADLINE_PERIMETER, counted, first_met, headline_year, key_years
from transcaspian.report._markup import Raw, esc, join, tag
from transcaspian.report._reading import KeptRun, Tables
from transcaspian.report._sources import Bibliography
from transcaspian.report._words import mt, number, percent, several, signed
from transcaspian.runs import Bottleneck, Calibration, Observed, RunSummary, YearResult

NEAR_SHARES = (0.10, 0.25)  # how near a count counts as near, in the sentence on the fit
STEPS = 4  # steps of relief that fit on the page


def anchors_of(page: str) -> frozenset[str]:
    """Collect what a link inside a page can lead to."""
    return frozenset(re.findall(r'\bid="([^"]+)"', page))


def to(text: str, anchors: frozenset[str], *wanted: str) -> Raw:
    """Link to the first of the wanted anchors that the page holds; plain text when it holds none.

    >>> to("3 Mt", frozenset({"by-year"}), "why-corridor_kt-2030", "by-year")
    '<a href="#by-year">3 Mt</a>'
    """
    found = next((anchor for anchor in wanted if anchor in anchors), None)
    return tag("a", text, href=f"#{found}") if found else esc(text)


def answers(
    run: KeptRun, tables: Tables, books: Bibliography, anchors: frozenset[str], *, found: Calibration | None = None
) -> Raw:
    """Answer what is asked first: how much, when the target, what binds, days and USD, how sure, what is assumed."""
    blocks = [
        _block("volumes", "How much?", _volumes(run, anchors)),
        _block("when", f"When {mt(run.scenario.target_kt)}?", _when(run, anchors)),
        _block("tight", "What holds it back, now and next?", _tight(run, anchors)),
    ]
    if run.summary.trips:
        blocks.append(_block("trips", "How many days, how many USD?", _trips(run, tables, anchors)))
    blocks.append(_block("fit", "How far from what was counted?", _fit(run.summary, found, anchors)))
    if run.summary.status_shares:
        blocks.append(_block("assumed", "What is assumed?", _assumed(run, books, anchors)))
    title = Raw('<h2 class="unseen">The answers</h2>')
    grid = tag("div", *blocks, class_="answers")
    return Raw(f'<section id="answers">\n{title}\n{headline(run, anchors)}\n{grid}\n</section>\n')


def _block(kind: str, title: str, content: str) -> Raw:
    return Raw(f'<div class="answer {kind}"><h3>{esc(title)}</h3>{esc(content)}</div>\n')


def headline(run: KeptRun, anchors: frozenset[str]) -> Raw:
    """State the volume in the headline year and what it means for the target."""
    year, met = headline_year(run), first_met(run)
    target_kt, target_year = run.scenario.target_kt, run.scenario.target_year
    aim = f"The target of {mt(target_kt)} in {target_year}"
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
        verdict = f'is <b class="missed">missed by {mt(target_kt - year.corridor_kt)}</b>{later}'
    volume = _volume_link(year, anchors)
    return Raw(f'<p class="headline">The corridor carries <b>{volume}</b> in {year.year}. {aim} {verdict}</p>')


def _volume_link(year: YearResult, anchors: frozenset[str]) -> Raw:
    return to(mt(year.corridor_kt), anchors, f"why-corridor_kt-{year.year}", "by-year")


def _volumes(run: KeptRun, anchors: frozenset[str]) -> Raw:
    """Set the volumes of the key years beside the count or the target."""
    target_kt, target_year = run.scenario.target_kt, run.scenario.target_year
    figures = []
    for y in key_years(run):
        seen = [o for o in counted(run.summary, HEADLINE_PERIMETER) if o.year == y.year and o.unit == "kt"]
        notes: list[str] = [f"counted: {mt(seen[0].value)}"] if seen else []
        if y.year == target_year:
            notes.append(f"{percent(y.corridor_kt / target_kt)} of the target")
        west, east = y.by_direction_kt["west"], y.by_direction_kt["east"]
        if west + east > 0:
            words = f"{percent(west / (west + east))} westbound"
            notes.append(to(words, anchors, f"why-by_direction_kt.west-{y.year}"))
        boxes = to(f"{number(y.corridor_teu)} TEU", anchors, f"why-corridor_teu-{y.year}", "by-year")
        lines = (tag("dd", note, class_="note") for note in (boxes, *notes))
        figures.append(tag("div", tag("dt", str(y.year)), tag("dd", _volume_link(y, anchors)), *lines))
    return tag("dl", *figures, class_="figures")


def _when(run: KeptRun, anchors: frozenset[str]) -> Raw:
    """Say in which year the target is reached, or how near the run comes."""
    target_kt, years, met = run.scenario.target_kt, run.summary.years, first_met(run)
    if met is not None:
        late = met - run.scenario.target_year
        side = f"{several(abs(late), 'year')} {'after' if late > 0 else 'before'} its year" if late else "in its year"
        return tag("p", join([tag("b", f"In {met}"), f", {side}, if the scenario holds."]))
    best = max(years, key=lambda year: year.corridor_kt)
    parts = [
        tag("b", f"Not by {years[-1].year}."),
        f" The most in any year is {mt(best.corridor_kt)}, in {best.year}: "
        f"{percent(best.corridor_kt / target_kt)} of it.",
    ]
    if run.summary.relief:
        last = run.summary.relief[-1]
        n_steps = len(run.summary.relief)
        steps = to(several(n_steps, "worst place"), anchors, "relief")
        order = " one after another" if n_steps > 1 else ""
        parts += [" Doubling the ", steps, f"{order} would give {mt(last.after_kt)} in {last.year}."]
    return tag("p", join(parts))


def _tight(run: KeptRun, anchors: frozenset[str]) -> Raw:
    """Name the worst place of the first and of the headline year, and what comes when it is relieved."""
    years = {y.year: y for y in (run.summary.years[0], headline_year(run))}
    places = [_worst(y, anchors) for y in years.values() if y.bottlenecks]
    if not places:
        return tag("p", "No resource of the corridor is scarce in the years looked at.")
    return tag("div", *places, _next(run.summary, anchors), class_="places")


def _worst(year: YearResult, anchors: frozenset[str]) -> Raw:
    worst: Bottleneck = year.bottlenecks[0]
    name = to(worst.name, anchors, f"why-bottleneck-{year.year}", "worst", "by-year")
    text = (
        f"{percent(worst.utilisation)} full, mean wait {number(worst.wait_h)} h; "
        f"costs the corridor's freight {number(worst.scarcity_musd)} million USD a year"
    )
    return tag("div", tag("p", f"In {year.year}", class_="label"), tag("p", tag("b", name)), tag("p", text))


def _next(summary: RunSummary, anchors: frozenset[str]) -> Raw:
    """List what binds next as one place after another is doubled."""
    if not summary.relief:
        return Raw("")
    shown = summary.relief[:STEPS]
    steps = [tag("li", f"double {step.name}: {signed(gain_kt(step))} kt") for step in shown]
    last = shown[-1]
    label = tag("p", to("If relieved one by one", anchors, "relief"), f" in {last.year}", class_="label")
    return tag("div", label, tag("ol", *steps, tag("li", f"then {last.next_name} binds")))


def _trips(run: KeptRun, tables: Tables, anchors: frozenset[str]) -> Raw:
    note = join(
        [
            "Bold is the least of its column; a dash means no way within the cost band. ",
            to("How the days and the USD come about", anchors, "trip-legs"),
            ".",
        ]
    )
    return join([trip_table(run, tables), tag("p", note, class_="note")])


def _fit(summary: RunSummary, found: Calibration | None, anchors: frozenset[str]) -> Raw:
    """Say how near the model comes to the corridor's own count, and to all counts."""
    beside = [(o, gap) for o in summary.observed if (gap := difference_share(o)) is not None]
    if not beside:
        return tag("p", "Nothing was counted in the years of this run, so nobody can say.")
    parts: list[str] = [*_own_fit(o for o, _ in beside)]
    off = [abs(gap) for _, gap in beside]
    near = " and ".join(f"{sum(gap <= share for gap in off)} within {percent(share)}" for share in NEAR_SHARES)
    counts = to(several(len(beside), "count"), anchors, "how-good", "counts")
    parts += ["Of ", counts, f" in the years of this run the model meets {near}; "]
    parts.append(f"half are off by {percent(statistics.median(off))} or more. ")
    return tag("p", join([*parts, _range(found, anchors)]))


def _range(found: Calibration | None, anchors: frozenset[str]) -> Raw:
    """Give the forecast that starts from the last count, with its range: the run itself gives single figures."""
    ahead = [one for one in (found.forecasts if found else ()) if one.perimeter == HEADLINE_PERIMETER]
    if not ahead:
        return Raw("The run gives single figures, no ranges.")
    first = ahead[0]
    lead = (
        f"The run gives single figures; from the count of {first.from_year} and the growth of the model {first.year} "
        "should bring "
    )
    span = f", between {mt(first.low_value)} and {mt(first.high_value)} in {percent(first.covered_share)} of cases."
    return join([lead, to(mt(first.value), anchors, "how-good"), span])


def _own_fit(beside: Iterable[Observed]) -> list[str]:
    own = [o for o in beside if o.perimeter == HEADLINE_PERIMETER and o.model is not None]
    if not own:
        return []
    last = max(own, key=lambda o: o.year)
    gap = difference_share(last) or 0.0
    side = "above" if gap > 0 else "below"
    model = mt(last.model or 0.0)
    share = tag("b", f"{percent(abs(gap))} {side}")
    return [f"{last.year}: model {model}, counted {mt(last.value)}: ", share, ". "]


def _assumed(run: KeptRun, books: Bibliography, anchors: frozenset[str]) -> Raw:
    """Show what the inputs rest on, and what the scenario takes for granted."""
    text = join(
        [
            to(f"{percent(run.summary.assumed_share)} of the input values", anchors, "inputs"),
            " are assumed: nobody has published them.",
        ]
    )
    return join([tag("p", text), status_figure(run.summary, books)])
