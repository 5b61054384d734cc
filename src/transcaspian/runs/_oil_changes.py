"""What oil changes in a freight run: a signed step that the scenario leaves out, and a closure of CPC that is tried."""

from __future__ import annotations

import msgspec

from transcaspian.model import Atlas, Change, Scenario

OWNER = "oil"
JUDGED = "planner-judgement"
STEP_PROJECTS = {"step-2200": "btc-quota-2200"}  # the works that stand for a signed step
MONTH_SHARE, MONTH_DAYS = 1.0, 30.0  # the closure that every answer tries; it is fed back only where another is asked
CPC_ROOM = "pipe-tengiz-novorossiysk-pipeline"  # what limits CPC
YEAR_DAYS = 365.0


def oil_changes(
    scenario: Scenario, *, atlas: Atlas, year: int, closed_share: float, closed_days: float
) -> tuple[list[Change], str]:
    """Give the Changes of the freight run, and what is to be said of them.

    A closure holds for its year as the mean of it, since a run knows no months.
    """
    changes, words = [], []
    own = {project.id for project in scenario.projects}
    for step, project in STEP_PROJECTS.items():
        signed = atlas.oil.steps[step]
        if project in own:
            words.append(f"the scenario holds what stands for the signed step '{signed.name}'")
        elif _is_free(scenario, atlas.changes[project]):
            changes += _dated(atlas.changes[project], signed.from_year)
            words.append(f"the signed step '{signed.name}' from {signed.from_year}, which the scenario leaves out")
        else:
            words.append(f"the scenario sets in its own way what the signed step '{signed.name}' would")
    if (closed_share, closed_days) != (MONTH_SHARE, MONTH_DAYS):
        left = 1.0 - closed_share * closed_days / YEAR_DAYS
        changes.append(Change(CPC_ROOM, "capacity_per_y", "scale", max(left, 0.0), year, year, JUDGED, OWNER))
        words.append(f"CPC closed by {closed_share:.0%} for {closed_days:g} days as the mean of {year}")
    else:
        words.append("no outage: a closure other than the month that is always tried is fed back where it is asked")
    return changes, "; ".join(words)


def _dated(own: tuple[Change, ...], from_year: int) -> list[Change]:
    """Move the Changes of works to begin in a year."""
    shift = from_year - min(change.from_year for change in own)
    return [msgspec.structs.replace(one, from_year=one.from_year + shift, owner=OWNER) for one in own]


def _is_free(scenario: Scenario, wanted: tuple[Change, ...]) -> bool:
    """Whether no Change of the scenario sets what these would set."""
    sets = {(one.target, one.field) for one in wanted if one.op == "set"}
    return not any((one.target, one.field) in sets for one in scenario.changes if one.op == "set")
