"""A plan as one page: what to build when, what it costs and carries, what stops a target, who pays and who gains."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from transcaspian.plan import Appraisal, Bounds
from transcaspian.report import _invest_charts as charts
from transcaspian.report._charts import svg
from transcaspian.report._markup import Column, Raw, Value, answer_page, figure, section, table, tag
from transcaspian.report._reading import write
from transcaspian.report._sources import RUN_ANCHOR, made_section
from transcaspian.report._words import number, percent, several, signed
from transcaspian.runs import Investment, PlanPoint, RobustPlan

SOURCE = tag("a", "this plan", href=f"#{RUN_ANCHOR}")
NOTHING = ("n/a", None)


def investment(answer: Investment, *, out: Path) -> Path:
    """Write a plan as one HTML file that needs no network.

    Parameters
    ----------
    answer
        What `invest --json` says.
    out
        The file to write.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    title = f"What to build by {answer.asked.by}"
    writers = [_plan, _years, _frontier, _again, _parties]
    if answer.stopped is not None:
        writers.insert(0, _stopped)
    if answer.robust is not None:
        writers.append(_robust)
    parts = [writer(answer, number_) for number_, writer in enumerate([*writers, _screened, _made], 1)]
    scenario = answer.scenario
    html = answer_page(
        title,
        over=("Middle Corridor planning brief", f"Scenario {scenario['name']}, plan to {answer.asked.by}"),
        heading=f"{title}: {scenario['title']}",
        headline=tag("p", tag("b", answer.headline), class_="headline"),
        content=parts,
        foot=(
            "A plan under stated costs, tariffs and demand: a model's answer, not a decision of any "
            "ministry or company."
        ),
    )
    return write(out, html)


def _numbers(*headers: str) -> list[Column]:
    return [Column(header, numeric=True) for header in headers]


def _value(value: float | None, digits: int = 0) -> Value:
    return NOTHING if value is None else (number(value, digits), value)


def _stopped(answer: Investment, number_: int) -> Raw:
    stopped = answer.stopped
    assert stopped is not None
    words = [tag("b", f"What stops it: {stopped.constraint}. "), f"{stopped.detail.capitalize()}. ", stopped.verdict]
    if stopped.next_kt is not None:
        words.append(
            f" Short of that, {number(stopped.next_kt)} kt are stopped by {stopped.next_constraint}: "
            f"{stopped.next_detail}."
        )
    parts: list[str] = [tag("p", *words)]
    if stopped.reach is not None:
        reach = stopped.reach
        rows: list[tuple[Value, ...]] = [("Everything built, nothing lifted", _value(reach.corridor_kt))]
        rows += [(f"and {lift.name}", _value(lift.corridor_kt)) for lift in reach.lifts]
        rows.append(("Ample room on all its ways", _value(reach.free_kt)))
        caption = "Room lifted one resource after another, with every candidate built"
        parts.append(table(caption, [Column("Room"), *_numbers("The corridor then carries, kt")], rows))
    return section(number_, "stopped", "Why the target is out of reach", *parts)


def _plan(answer: Investment, number_: int) -> Raw:
    plan = answer.plan
    text = (
        f"{several(len(plan.works), 'work')} for {number(plan.capex_musd)} MUSD ({number(plan.present_musd)} in "
        f"present value) carry {number(plan.corridor_kt)} kt in {answer.asked.by}; without them "
        f"{number(answer.without_kt)} kt, with every candidate that helps {number(answer.everything_kt)} kt."
    )
    columns = [
        Column("Work"),
        *_numbers("Start", "Opens", "MUSD", "Alone, kt", "Lost without it, kt"),
        Column("Paid by"),
    ]
    rows: list[tuple[Value, ...]] = [
        (
            one.name,
            (str(one.start_year), one.start_year),
            (str(one.opens_year), one.opens_year),
            _value(one.capex_musd, 1),
            (signed(one.alone_kt), one.alone_kt),
            _value(one.removed_kt),
            ", ".join(f"{name} {percent(value)}" for name, value in sorted(one.payers.items(), key=lambda p: -p[1])),
        )
        for one in plan.works
    ]
    drawn = Raw("")
    if plan.works:
        gantt = svg(charts.building(answer), name="building", label="When each work is built and when it serves.")
        caption = "Building, then service; the figures at the right are MUSD."
        drawn = figure(tag("div", gantt, class_="wide"), caption, SOURCE)
    return section(
        number_,
        "plan",
        "What to start in which year",
        tag("p", text),
        tag("p", bound_words(plan.bounds, plan.gap_share, answer.eps_kt, answer.eps_words)),
        drawn,
        table("The plan", columns, rows),
    )


def bound_words(bounds: Bounds, gap_share: float | None, eps_kt: float, eps_words: str) -> str:
    """Say how good the plan is: three bounds, each with what it rests on."""
    proved = "none asked" if bounds.proved_value is None else f"{number(bounds.proved_value, 1)} {bounds.unit}"
    gap = "" if gap_share is None else f", a gap of {percent(gap_share, 1)}"
    return (
        f"Three bounds: proved without any assumption {proved}; proved if building more never loses more than "
        f"{number(eps_kt, 1)} kt {number(bounds.within_eps_value, 1)} {bounds.unit}; best known "
        f"{number(bounds.best_value, 1)} {bounds.unit}{gap}. On eps: {eps_words}."
    )


def _years(answer: Investment, number_: int) -> Raw:
    columns = [
        *_numbers("Year", "Without, kt", "With the plan, kt", "Spent, MUSD"),
        Column("Binds without"),
        Column("Binds with the plan"),
        Column("Then"),
        *_numbers("Lost to scarcity, MUSD"),
    ]
    rows: list[tuple[Value, ...]] = [
        (
            (str(one.year), one.year),
            _value(one.without_kt),
            _value(one.planned_kt),
            _value(one.spent_musd, 1),
            one.without_binds or "nothing",
            one.planned_binds or "nothing",
            one.next_binds or "nothing",
            _value(one.scarcity_musd),
        )
        for one in answer.plan.years
    ]
    text = "The bottleneck of each year is the resource at which the corridor's freight loses most in waits and rents."
    return section(number_, "years", "Year by year, and what binds", tag("p", text), table("Years", columns, rows))


def _frontier(answer: Investment, number_: int) -> Raw:
    parts: list[str] = []
    if answer.frontier:
        chart = svg(
            charts.tonnes(answer), name="tonnes", label="Least capex for each traffic; the table says the same."
        )
        parts.append(figure(chart, f"Tonnes in {answer.asked.by} against the least capex for them.", SOURCE))
    if answer.arrival:
        chart = svg(charts.arrival(answer.arrival), name="arrival", label="Least capex by year of arrival.")
        words = f"The least capex for {number(answer.arrival[0].target_kt)} kt by year of arrival."
        parts.append(figure(chart, words, SOURCE))
    shown: list[str] = [tag("div", *parts, class_="pair")] if parts else [tag("p", "No frontier was asked for.")]
    if answer.frontier:
        shown.append(_points("The cheapest plan for each traffic", answer.frontier))
    if answer.arrival:
        shown.append(_points("The cheapest plan by year of arrival", answer.arrival))
    return section(number_, "frontier", "What more tonnes cost, and what haste costs", *shown)


def _points(caption: str, points: Sequence[PlanPoint]) -> Raw:
    columns = [*_numbers("Target, kt", "By", "Carries, kt", "Capex, MUSD", "Within eps not below"), Column("Works")]
    rows: list[tuple[Value, ...]] = [
        (
            _value(one.target_kt),
            (str(one.by), one.by),
            _value(one.corridor_kt),
            ("out of reach" if one.status == "none" else "not found in time", None)
            if one.capex_musd is None
            else _value(one.capex_musd, 1),
            _value(one.within_eps_musd, 1),
            ", ".join(one.works) or "none",
        )
        for one in points
    ]
    return table(caption, columns, rows)


def _again(answer: Investment, number_: int) -> Raw:
    columns = [Column("Reckoned"), *_numbers("kt", "Difference, kt"), Column("")]
    rows: list[tuple[Value, ...]] = [("by the search", _value(answer.plan.corridor_kt), NOTHING, "")]
    rows += [
        (one.way, _value(one.corridor_kt), (signed(one.difference_kt), one.difference_kt), one.detail)
        for one in answer.rechecks
    ]
    parts: list[str] = [table(f"The plan in {answer.asked.by}, reckoned in other ways", columns, rows)]
    done = answer.operated
    if done is not None:
        words = (
            f"Simulated over {several(done.replications, 'year')}: of {number(done.sent_kt)} kt sent by ship "
            f"{number(done.delivered_kt)} kt ± {number(done.half_kt)} are delivered, "
            f"{percent(done.delivered_kt / done.sent_kt)}."
        )
        if done.overloaded:
            words += f" Queues grow all year at: {'; '.join(done.overloaded)}."
        parts.append(tag("p", words))
    return section(number_, "again", "Reckoned again", *parts)


def _parties(answer: Investment, number_: int) -> Raw:
    parts: list[str] = []
    for place, found in enumerate(answer.appraisals):
        owned = "owned: they belong to whom the tables say" if found.rents == "owned" else "burnt: nobody has them"
        if found.parties:
            bars = svg(charts.parties(found), name=f"parties{place}", label="Present value of the plan by party.")
            caption = f"Who gains and who loses at the common rate, rents {owned}."
            parts.append(figure(tag("div", bars, class_="wide"), caption, SOURCE))
        parts.append(_money(found))
        parts.append(tag("p", _sums(found)))
    carbon = (
        f"The plan moves emissions in {answer.asked.by} by {signed(sum(answer.co2_kt.values()))} kt of CO2. A tonne on "
        f"the corridor emits {number(answer.corridor_kg_per_t)} kg, on the rivals of the same markets "
        f"{number(answer.rivals_kg_per_t)} kg."
    )
    return section(number_, "parties", "Who pays, who gains", *parts, tag("p", carbon))


def _money(found: Appraisal) -> Raw:
    columns = [
        Column("Party"),
        *_numbers(
            "Own rate", "Invests", "Upkeep", "Profit", "Rents", "Shippers save", "NPV at own rate", "NPV, common rate",
            "IRR", "Paid back", "A year to break even",
        ),
    ]  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            one.name,
            (percent(one.discount_share, 1), one.discount_share),
            _value(one.investment_musd),
            _value(one.upkeep_musd),
            _value(one.profit_musd),
            _value(one.rent_musd),
            _value(one.surplus_musd),
            _value(one.npv_musd),
            _value(one.common_npv_musd),
            NOTHING if one.irr_share is None else (percent(one.irr_share, 1), one.irr_share),
            NOTHING if one.payback_year is None else (str(one.payback_year), one.payback_year),
            _value(one.level_musd_per_y, 1),
        )
        for one in (*found.parties, found.total)
    ]
    return table(f"MUSD to {found.years[-1]}, present values in {found.years[0]}, rents {found.rents}", columns, rows)


def _sums(found: Appraisal) -> str:
    forms = ", ".join(f"{form} {signed(value)}" for form, value in found.shippers_musd.items() if abs(value) >= 0.5)
    words = (
        f"Shippers by form, present value: {forms or 'none'}. What the parties' own rates make of it beside the common "
        f"rate of {percent(found.common_discount_share, 1)}: {number(found.financing_musd)} MUSD of financing."
    )
    for member in found.funds:
        words += (
            f" Of {member.fund} {member.party} pays {percent(member.share)}, {number(member.investment_musd)} MUSD."
        )
    return words


def _robust(answer: Investment, number_: int) -> Raw:
    found = answer.robust
    assert found is not None
    text = (
        f"With {number(found.budget_musd)} MUSD: the plan of the smallest worst regret ({found.status}) is "
        f"{', '.join(found.works)} for {number(found.capex_musd)} MUSD, worst regret {number(found.worst_regret_kt)} "
        f"kt; the plan for the scenario itself has {number(found.base_worst_regret_kt)} kt. {found.screening}"
    )
    return section(number_, "robust", "Over named futures", tag("p", text), _regrets(found))


def _regrets(found: RobustPlan) -> Raw:
    columns = [
        Column("Future"),
        *_numbers("Without, kt", "Scenario's plan", "Robust plan", "Best of the same money", "Regret", "Robust regret"),
    ]
    rows: list[tuple[Value, ...]] = [
        (
            one.title,
            _value(one.without_kt),
            _value(base.plan_kt),
            _value(one.plan_kt),
            _value(one.best_kt),
            _value(base.regret_kt),
            _value(one.regret_kt),
        )
        for base, one in zip(found.base_futures, found.futures, strict=True)
    ]
    return table("Regret by future, kt", columns, rows)


def _screened(answer: Investment, number_: int) -> Raw:
    columns = [Column("Candidate"), *_numbers("MUSD", "Alone, kt", "Lost when taken from all, kt"), Column("")]
    rows: list[tuple[Value, ...]] = [
        (
            one.name,
            _value(one.capex_musd, 1),
            (signed(one.alone_kt, 1), one.alone_kt),
            (signed(one.last_kt, 1), one.last_kt),
            "searched" if one.kept else "left out",
        )
        for one in answer.screened
    ]
    dropped: list[tuple[Value, ...]] = [(one.name, one.reason) for one in answer.dropped]
    return section(
        number_,
        "screened",
        "What could have been chosen",
        table("Candidates, measured twice", columns, rows),
        table("Options that are no decision of this plan", [Column("Project"), Column("Why")], dropped),
    )


def _made(answer: Investment, number_: int) -> Raw:
    program = f"{answer.software['name']} {answer.software['version']}"
    asked = answer.asked
    budget = "open" if asked.budget_musd is None else f"{number(asked.budget_musd)} MUSD"
    terms = [
        ("Plan", f"{answer.id}, {program}"),
        ("Asked", f"{number(asked.target_kt)} kt by {asked.by}, {asked.objective}, budget {budget}"),
        ("Solved", f"{several(answer.evaluations, 'set')} of works"),
        ("Data", answer.data_sha256),
    ]
    return made_section(number_, terms, notes=answer.notes, title="How this was made")
