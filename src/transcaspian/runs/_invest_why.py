"""Why a project is in a plan or is not, down to its rows and their sources."""

from __future__ import annotations

import math

from transcaspian.errors import Fault, InputError, nearest
from transcaspian.model import Atlas, Scenario
from transcaspian.plan import Place, place
from transcaspian.runs._invest_records import INVEST_WHY_SCHEMA, Asked, ChangeBehind, Instead, InvestWhy
from transcaspian.runs._invest_search import Found, part, search_plan
from transcaspian.runs._run import Progress, quiet

PLACE_S = 120.0  # for the plan when a project is decided the other way


def place_of(project: str, scenario: Scenario, asked: Asked, *, atlas: Atlas, progress: Progress = quiet) -> InvestWhy:
    """Say why a project has its place in the plan that is asked for.

    Parameters
    ----------
    project : str
        An option of the tables.
    scenario, asked, atlas, progress
        As for :func:`transcaspian.runs.invest_scenario`.

    Raises
    ------
    InputError
        If the project is no option, or what is asked makes no sense.
    """
    if project not in atlas.options:
        hint, allowed = nearest(project, atlas.options), "a project of options.csv"
        raise InputError(Fault("--why", "no option has this id", got=repr(project), allowed=allowed, hint=hint))
    if asked.objective != "cost":
        message = "the place of a project is told for the objective cost alone"
        raise InputError(Fault("--why", message, got=f"--objective {asked.objective}", allowed="--objective cost"))
    found = search_plan(scenario, asked, atlas=atlas, progress=part(progress, 0.0, 0.8))
    progress("decided the other way", 0.8)
    return explain_place(found, project)


def explain_place(found: Found, project: str) -> InvestWhy:
    """Say why a project has its place in a plan that was found."""
    asked, atlas, oracle, schedule = found.asked, found.atlas, found.oracle, found.schedule
    number = {work.id: row for row, work in enumerate(oracle.works)}
    row = number.get(project)
    where = place(found.works, found.fresh(PLACE_S), found.eps.eps_kt, schedule, row) if row is not None else None
    period = schedule.start[row] if row is not None else None
    effect = next((one for one in found.effects if one.work.id == project), None)
    names = oracle.names((1 << len(oracle.works)) - 1)
    plan_kt = oracle.worth(found.built, asked.by).corridor_kt
    removed_kt = 0.0
    if row is not None and period is not None:
        removed_kt = plan_kt - oracle.worth(found.built & ~found.needing[row], asked.by).corridor_kt
    opens = asked.first_year + period if period is not None else None
    instead = _instead(found, where, names) if where is not None and where.in_time else None
    record = atlas.projects[project]
    status, source = _status(atlas, project)
    return InvestWhy(
        schema=INVEST_WHY_SCHEMA,
        project=project,
        name=record.name,
        chosen=period is not None,
        start_year=opens - atlas.options[project].build_years if opens is not None else None,
        opens_year=opens,
        verdict=_verdict(found, project, where, instead, removed_kt),
        target_kt=found.target_kt,
        by=asked.by,
        plan_kt=plan_kt,
        plan_capex_musd=schedule.capex_musd,
        alone_kt=effect.alone_kt if effect is not None else 0.0,
        removed_kt=removed_kt,
        cover=[names[one] for one in where.cover] if where is not None else [],
        cover_kt=where.cover_kt if where is not None else None,
        instead=instead,
        capex_musd=0.0 if math.isnan(record.capex_musd) else record.capex_musd,
        capex_status=status,
        capex_source=source,
        payers={one.party: one.share for one in atlas.funding.values() if one.project == project},
        changes=_changes(atlas, project),
        notes=[] if found.clash is None else [f"the target that was asked is out of reach: {found.clash.detail}"],
    )


def _instead(found: Found, where: Place, names: list[str]) -> Instead:
    """Compare the plan with the cheapest one when the project is decided the other way."""
    other = where.other
    if other is None or where.other_musd is None:
        return Instead(False, None, None, [], [])
    own = {row for row, start in enumerate(found.schedule.start) if start is not None}
    new = {row for row, start in enumerate(other.start) if start is not None}
    return Instead(
        feasible=True,
        capex_musd=other.capex_musd,
        more_musd=where.other_musd - found.schedule.present_musd,
        added=[names[row] for row in sorted(new - own)],
        left=[names[row] for row in sorted(own - new)],
    )


def _verdict(found: Found, project: str, where: Place | None, instead: Instead | None, removed_kt: float) -> str:
    """Say in a sentence or two why it is there, or why not."""
    asked, target = found.asked, f"{found.target_kt:,.0f} kt in {found.asked.by}"
    out = next((one for one in found.left_out if one.project == project), None)
    if out is not None:
        return f"It is no decision of this plan: {out.reason}."
    effect = next((one for one in found.effects if one.work.id == project), None)
    if effect is None:
        return "It is not among the projects that may be chosen."
    if where is not None and not where.in_time:
        chosen = any(work.id == project for work in found.chosen)
        has = "has" if chosen else "does without"
        return f"The plan that carries {target} {has} it; what another would cost was not found in time."
    if where is None or instead is None:
        return (
            f"It does not touch the corridor in {asked.by}: {effect.alone_kt:+,.1f} kt with what it waits for, "
            f"{effect.last_kt:+,.1f} kt lost when it is taken from everything built."
        )
    chosen = any(work.id == project for work in found.chosen)
    if chosen and not instead.feasible:
        return f"Nothing makes up for it: without it no plan carries {target}, and the plan loses {removed_kt:,.0f} kt."
    if chosen:
        return (
            f"It is the cheaper way: without it the plan loses {removed_kt:,.0f} kt, and to carry {target} all the "
            f"same costs {instead.more_musd:,.1f} MUSD more in present value."
        )
    if not instead.feasible:
        return f"No plan with it carries {target}."
    return (
        f"The plan carries {target} without it; to have it costs {instead.more_musd:,.1f} MUSD more in present value."
    )


def _status(atlas: Atlas, project: str) -> tuple[str, str]:
    """Give how the cost of a project is known, and who says so."""
    for row in atlas.tables.frame("projects").iter_rows(named=True):
        if row["id"] == project:
            return row["status"] or "", row["source"] or ""
    return "", ""


def _changes(atlas: Atlas, project: str) -> list[ChangeBehind]:
    """List what a project changes, with sources."""
    frame = atlas.tables.frame("changes")
    return [
        ChangeBehind(
            row["target"], row["field"], row["op"], float(row["value"]), int(row["from_year"]),
            row["claim"] or "engineering", row["status"] or "", row["source"] or "",
        )
        for row in frame.iter_rows(named=True)
        if row["project"] == project
    ]  # fmt: skip
