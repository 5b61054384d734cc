"""What a verb is asked for, read: the tables, checked where they are not the shipped ones, and the scenario."""

from __future__ import annotations

from pathlib import Path

from transcaspian import data
from transcaspian.model import Atlas, Scenario, atlas
from transcaspian.model import scenario as read_scenario
from transcaspian.runs import with_sea


def asked_atlas(tables: Path | None) -> Atlas:
    """Read the tables; a folder that is not the shipped one is checked in full first."""
    if tables is not None:
        data.check(tables).raise_if_bad()
    return atlas(tables)


def asked_scenario(scenario: str | Scenario, known: Atlas) -> Scenario:
    """Read a scenario unless it is one, and resolve the future of the sea that it names."""
    full = scenario if isinstance(scenario, Scenario) else read_scenario(scenario, atlas=known)
    return with_sea(full, atlas=known)
