"""A plan of investment in the terminal: the list, the years, the money, what stops it, who pays; 110 columns."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from transcaspian.plan import Appraisal, Bounds
from transcaspian.runs import Investment, InvestWhy, PlanPoint, RobustPlan
from transcaspian.terminal_tables import console, number, share, table

WIDTH = 110
FEW = 14


def print_investment(answer: Investment) -> None:
    """Print a plan."""
    out = console()
    out.width = min(out.width, WIDTH)
    asked = answer.asked
    money = "open" if asked.budget_musd is None else f"{number(asked.budget_musd)} MUSD"
    title = f"{answer.scenario['name']}: {number(asked.target_kt)} kt by {asked.by}, {_aim(asked.objective)}"
    out.print(Text(f"{title}, budget {money}", style="bold"))
    out.print(Text(answer.headline, style="bold" if answer.met else "bold red"))
    _print_stopped(out, answer)
    _print_works(out, answer)
    _print_bounds(out, answer)
    _print_years(out, answer)
    _print_frontier(out, answer)
    _print_rechecks(out, answer)
    for appraisal in answer.appraisals:
        _print_appraisal(out, appraisal)
    _print_carbon(out, answer)
    if answer.robust is not None:
        _print_robust(out, answer.robust)
    _print_screened(out, answer)
    out.print()
    for note in answer.notes:
        out.print(f"Note: {note}")


def _aim(objective: str) -> str:
    return {"cost": "for the least money", "npv": "for the most value", "tonnes": "for the most tonnes"}[objective]


def _print_stopped(out: Console, answer: Investment) -> None:
    stopped = answer.stopped
    if stopped is None:
        return
    out.print()
    out.print(Text("What stops it", style="bold"))
    out.print(f"{stopped.constraint}: {stopped.detail}.")
    out.print(stopped.verdict)
    if stopped.roof_kt is not None:
        out.print(f"Whatever building more may lose, no plan carries more than {number(stopped.roof_kt)} kt (proved).")
    if stopped.next_kt is not None:
        out.print(f"Short of that, {number(stopped.next_kt)} kt: {stopped.next_constraint}; {stopped.next_detail}.")
    reach = stopped.reach
    if reach is None:
        return
    made = table(
        "Room lifted one resource after another", "resource", "the corridor then carries, kt", left=("resource",)
    )
    made.add_row("everything built, nothing lifted", number(reach.corridor_kt))
    for lift in reach.lifts:
        made.add_row(lift.name, number(lift.corridor_kt))
    made.add_row("ample room on all its ways", number(reach.free_kt))
    out.print()
    out.print(made)


def _print_works(out: Console, answer: Investment) -> None:
    plan = answer.plan
    title = "The plan" if answer.met else f"The cheapest plan that carries {number(plan.target_kt)} kt"
    made = table(
        title, "work", "start", "opens", "MUSD", "alone kt", "lost without", "paid by", left=("work", "paid by")
    )  # fmt: skip
    for one in plan.works:
        payers = ", ".join(f"{name} {value:.0%}" for name, value in sorted(one.payers.items(), key=lambda p: -p[1]))
        made.add_row(
            one.name, str(one.start_year), str(one.opens_year), number(one.capex_musd, 1), _signed(one.alone_kt),
            number(one.removed_kt), payers,
        )  # fmt: skip
    made.add_row("all", "", "", number(plan.capex_musd, 1), "", "", "")
    out.print()
    out.print(made)
    out.print(
        f"{number(answer.without_kt)} kt without the plan, {number(plan.corridor_kt)} kt with it, "
        f"{number(answer.everything_kt)} kt with every candidate that helps."
    )


def _signed(value: float) -> str:
    return f"{value:+,.0f}"


def bound_words(bounds: Bounds) -> str:
    """Write three bounds apart.

    Examples
    --------
    >>> bound_words(Bounds(None, 95.0, 100.0, "MUSD"))
    'proved without assumption -, proved within eps 95.0, best known 100.0 MUSD'
    """
    values = (bounds.proved_value, bounds.within_eps_value, bounds.best_value)
    names = ("proved without assumption", "proved within eps", "best known")
    words = ", ".join(f"{name} {number(value, 1)}" for name, value in zip(names, values, strict=True))
    return f"{words} {bounds.unit}"


def _print_bounds(out: Console, answer: Investment) -> None:
    plan = answer.plan
    gap = "" if plan.gap_share is None else f"; gap {share(plan.gap_share)}"
    out.print(f"Search: {plan.status}, {answer.evaluations} sets solved; {bound_words(plan.bounds)}{gap}")
    out.print(f"eps {number(answer.eps_kt, 1)} kt: {answer.eps_words}")


def _print_years(out: Console, answer: Investment) -> None:
    made = table(
        "Year by year", "year", "without, kt", "plan, kt", "MUSD spent", "binds with the plan", "then",
        left=("binds with the plan", "then"),
    )  # fmt: skip
    for one in answer.plan.years:
        made.add_row(
            str(one.year), number(one.without_kt), number(one.planned_kt), number(one.spent_musd, 1),
            one.planned_binds or "-", one.next_binds or "-",
        )  # fmt: skip
    out.print()
    out.print(made)


def _print_frontier(out: Console, answer: Investment) -> None:
    frontiers = (("What more tonnes cost", answer.frontier), ("What it costs by year of arrival", answer.arrival))
    for title, points in frontiers:
        if points:
            made = table(title, "kt", "by", "MUSD", "bound", "works", left=("works",))
            for one in points:
                made.add_row(*_point(one))
            out.print()
            out.print(made)


def _point(one: PlanPoint) -> tuple[str, ...]:
    words = {"none": "out of reach"}.get(one.status, "not found in time")
    money = words if one.capex_musd is None else number(one.capex_musd, 1)
    names = ", ".join(one.works[:4]) + (f" and {len(one.works) - 4} more" if len(one.works) > 4 else "")
    mark = "" if one.status in ("optimal", "none") or one.capex_musd is None else " known"
    return (number(one.target_kt), str(one.by), money + mark, number(one.within_eps_musd, 1), names)


def _print_rechecks(out: Console, answer: Investment) -> None:
    made = table(f"The plan in {answer.asked.by}, reckoned again", "way", "kt", "difference", "", left=("way", ""))
    made.add_row("by the search", number(answer.plan.corridor_kt), "", "")
    for one in answer.rechecks:
        made.add_row(one.way, number(one.corridor_kt), _signed(one.difference_kt), one.detail)
    out.print()
    out.print(made)
    done = answer.operated
    if done is not None:
        words = (
            f"Simulated ({done.replications} years, seed {done.seed}): of {number(done.sent_kt)} kt sent by ship "
            f"{number(done.delivered_kt)} ±{number(done.half_kt)} kt are delivered "
            f"({share(done.delivered_kt / done.sent_kt)})."
        )
        out.print(words)
        if done.overloaded:
            out.print(Text(f"Queues that grow all year: {'; '.join(done.overloaded)}.", style="red"))


def _print_appraisal(out: Console, found: Appraisal) -> None:
    owned = "rents belong to their owners" if found.rents == "owned" else "rents are burnt"
    title = f"Who pays, who gains to {found.years[-1]}, {owned}; MUSD, present values in {found.years[0]}"
    made = table(
        title, "party", "rate", "invests", "upkeep", "profit", "rents", "saves", "NPV own",
        f"NPV {share(found.common_discount_share)}", "IRR", "paid back",
        left=("party",),
    )  # fmt: skip
    for one in (*found.parties[:FEW], found.total):
        made.add_row(
            one.name, share(one.discount_share), number(one.investment_musd), number(one.upkeep_musd),
            number(one.profit_musd), number(one.rent_musd), number(one.surplus_musd), number(one.npv_musd),
            number(one.common_npv_musd), "-" if one.irr_share is None else share(one.irr_share),
            "-" if one.payback_year is None else str(one.payback_year),
        )  # fmt: skip
    out.print()
    out.print(made)
    left_out = len(found.parties) - FEW
    if left_out > 0:
        out.print(Text(f"and {left_out} more with --json", style="dim"))
    out.print(f"Financing, what own rates make of it beside the common one: {number(found.financing_musd)} MUSD.")
    for member in found.funds:
        words = f"{member.fund}: {member.party} pays {share(member.share)}, {number(member.investment_musd, 1)} MUSD"
        out.print(f"  {words}")


def _print_carbon(out: Console, answer: Investment) -> None:
    total = sum(answer.co2_kt.values())
    by_mode = ", ".join(f"{mode} {value:+,.0f}" for mode, value in answer.co2_kt.items() if abs(value) >= 0.5)
    out.print()
    out.print(
        f"CO2 in {answer.asked.by}: {total:+,.0f} kt with the plan ({by_mode or 'no mode moves'}). A tonne on the "
        f"corridor emits {number(answer.corridor_kg_per_t)} kg, on its rivals {number(answer.rivals_kg_per_t)} kg."
    )


def _print_robust(out: Console, found: RobustPlan) -> None:
    made = table(
        f"Over named futures, worst regret with {number(found.budget_musd)} MUSD", "future", "without, kt", "base plan",
        "robust plan", "best", "regret base", "regret robust", left=("future",),
    )  # fmt: skip
    for base, one in zip(found.base_futures, found.futures, strict=True):
        made.add_row(
            one.title, number(one.without_kt), number(base.plan_kt), number(one.plan_kt), number(one.best_kt),
            number(base.regret_kt), number(one.regret_kt),
        )  # fmt: skip
    out.print()
    out.print(made)
    out.print(f"Robust plan ({found.status}, {number(found.capex_musd, 1)} MUSD): {', '.join(found.works)}")
    out.print(Text(found.screening, style="dim"))


def _print_screened(out: Console, answer: Investment) -> None:
    out_of_it = [one for one in answer.screened if not one.kept]
    if out_of_it:
        shown = ", ".join(f"{one.project} {one.alone_kt:+,.1f}/{one.last_kt:+,.1f}" for one in out_of_it[:FEW])
        rest = f" and {len(out_of_it) - FEW} more with --json" if len(out_of_it) > FEW else ""
        out.print()
        words = f"Do not touch the corridor in {answer.asked.by} (kt alone / lost when taken from all)"
        out.print(f"{words}: {shown}{rest}.")
    reasons: dict[str, list[str]] = {}
    for one in answer.dropped:
        known = one.reason.startswith("the scenario opens")
        reasons.setdefault("opened by the scenario anyway" if known else one.reason, []).append(one.project)
    for reason, names in sorted(reasons.items()):
        out.print(Text(f"No decision, {reason}: {', '.join(names)}.", style="dim"))


def print_place(answer: InvestWhy) -> None:
    """Print why a project has its place in a plan."""
    out = console()
    out.width = min(out.width, WIDTH)
    when = f"started in {answer.start_year}, open in {answer.opens_year}" if answer.chosen else "not in the plan"
    out.print(Text(f"{answer.name}: {when}", style="bold"))
    out.print(answer.verdict)
    out.print(
        f"The plan: {number(answer.plan_kt)} kt in {answer.by} for {number(answer.plan_capex_musd, 1)} MUSD. This "
        f"project: {_signed(answer.alone_kt)} kt alone with what it waits for; {number(answer.removed_kt)} kt are lost "
        "without it."
    )
    if answer.cover:
        out.print(
            f"At least one of {', '.join(answer.cover)} must be open: all others together carry "
            f"{number(answer.cover_kt)} kt."
        )
    other = answer.instead
    if other is not None and other.feasible:
        out.print(
            f"The other way: {number(other.capex_musd, 1)} MUSD, with {', '.join(other.added) or 'nothing more'}, "
            f"without {', '.join(other.left) or 'nothing else'}."
        )
    payers = ", ".join(f"{name} {value:.0%}" for name, value in answer.payers.items())
    out.print(
        f"Cost: {number(answer.capex_musd, 1)} MUSD, {answer.capex_status} ({answer.capex_source}); paid by {payers}."
    )
    made = table(
        "What it changes",
        "target",
        "field",
        "",
        "value",
        "from",
        "claim",
        "status",
        "source",
        left=("target", "field", "", "claim", "status", "source"),
    )
    for one in answer.changes:
        made.add_row(
            one.target, one.field, one.op, f"{one.value:g}", str(one.from_year), one.claim, one.status, one.source
        )
    out.print()
    out.print(made)
    for note in answer.notes:
        out.print(f"Note: {note}")
