"""Few weeks of the power system, solved once for all tests; and tables of one's own."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path

import pytest

from transcaspian.data import stamp
from transcaspian.model import Atlas, Scenario, atlas, scenario
from transcaspian.runs import Power, power_answer
from transcaspian.world import (
    PowerCase,
    PowerFacts,
    PowerSolution,
    PowerSystem,
    power_case,
    power_facts,
    sample_hours,
)

TABLES = Path(__file__).parents[1] / "src" / "transcaspian" / "data" / "tables"
WEEKS, YEAR = 2, 2032
SIZES_MW = (1000.0, 400.0, 150.0, 0.0)

Swept = tuple[PowerCase, tuple[PowerSolution, ...]]


def needs_pypsa() -> None:
    """Skip a module loudly where the extra is not installed."""
    pytest.importorskip("pypsa", reason="the extra 'power' is not installed")


@functools.lru_cache(maxsize=1)
def facts() -> PowerFacts:
    return power_facts(atlas())


def named(name: str) -> Scenario:
    return scenario(name, atlas=atlas())


def case(gas: str = "economic", *, name: str = "base", year: int = YEAR, **more: float) -> PowerCase:
    """A case of two weeks."""
    hours = sample_hours(WEEKS)
    return power_case(named(name), atlas=atlas(), facts=facts(), year=year, gas=gas, hours=hours, **more)  # type: ignore[arg-type]


@functools.lru_cache(maxsize=1)
def both_swept() -> tuple[PowerSystem, dict[str, Swept]]:
    """Build the base case once and solve four sizes, largest first, at both prices of gas; the economic one stays."""
    cases = {gas: case(gas) for gas in ("regulated", "economic")}
    system = PowerSystem(cases["regulated"])
    found = {"regulated": (cases["regulated"], tuple(system.sweep(SIZES_MW)))}
    system.reprice(cases["economic"])
    return system, found | {"economic": (cases["economic"], tuple(system.sweep(SIZES_MW)))}


def swept(gas: str) -> Swept:
    """The base case at a price of gas with its four sizes."""
    return both_swept()[1][gas]


@functools.lru_cache(maxsize=1)
def answer() -> Power:
    """The answer for the base scenario on two weeks, without other worlds."""
    return power_answer(named("base"), atlas=atlas(), year=YEAR, weeks=WEEKS, what_if=False)


def tables_with(folder: Path, table: str, *, without: str = "", old: str = "", new: str = "") -> Atlas:
    """Copy the shipped tables, drop the rows that start with ``without`` or put words in place of others."""
    mine = folder / "tables"
    shutil.copytree(TABLES, mine)
    path = mine / f"{table}.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line.replace(old, new) if old else line for line in lines if not (without and line.startswith(without))]
    path.write_text("".join(kept), encoding="utf-8")
    stamp(mine)
    return atlas(mine)
