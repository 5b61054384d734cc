"""The spread of times that route choice reckons with, taken from a simulated year, and the year solved again."""

from __future__ import annotations

import msgspec

from transcaspian.errors import Fault, ScenarioError, nearest
from transcaspian.flow import Flows, assign
from transcaspian.model import SIMULATED, TABLE, Scenario
from transcaspian.network import build
from transcaspian.sim import arc_spread, compile_year, make_case, names_of, replicate
from transcaspian.units import DAYS_PER_YEAR

SEED, REPLICATIONS = 1, 4  # of every year; a spread needs fewer years than a tail
SETTLED = (
    f"the spread of times in the choice of routes is simulated: {REPLICATIONS} replications of each year, seed {SEED}, "
    "at the flows of the equilibrium with the tables' spreads"
)


def settle(flows: Flows) -> Flows:
    """Solve a year again with simulated spreads, where its scenario asks for them; else leave it as it is.

    The equilibrium with the tables' spreads is simulated once, with a stated seed: the answer is a pure function of the
    scenario. A year without ships to simulate keeps the tables' spreads and says so.
    """
    network = flows.network
    if network.scenario.reliability != SIMULATED or SIMULATED in network.columns:
        return flows
    compiled = compile_year(flows)
    if not compiled.lanes:
        note = f"{network.year}: no freight crosses by ship; the spread of times is that of the tables"
        return msgspec.structs.replace(flows, notes=(*flows.notes, note))
    case = make_case(compiled.operations, names_of(compiled, flows))
    found = [replicate(case, seed=SEED, replication=k, days=int(DAYS_PER_YEAR)) for k in range(REPLICATIONS)]
    spread = arc_spread(compiled, flows, found)
    columns = {**network.columns, SIMULATED: {"arc_sd_h": spread}}
    again = build(network.scenario, year=network.year, atlas=network.atlas, columns=columns)
    return assign(again, flows.routes, start=flows.equilibrium)


def with_reliability(scenario: Scenario, reliability: str | None) -> Scenario:
    """Give a scenario that takes its spreads from elsewhere.

    Raises
    ------
    ScenarioError
        If there is no such place.
    """
    if reliability is None:
        return scenario
    known = (TABLE, SIMULATED)
    if reliability not in known:
        message, hint = "the spread of times cannot come from there", nearest(reliability, known)
        raise ScenarioError(Fault("--reliability", message, got=repr(reliability), allowed=", ".join(known), hint=hint))
    return msgspec.structs.replace(scenario, reliability=reliability)
