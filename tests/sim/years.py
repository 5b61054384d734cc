"""The base year of the shipped tables, solved once, and the same flows in a network that a Change has moved."""

from __future__ import annotations

import functools

import msgspec

from transcaspian.flow import Flows, assign
from transcaspian.model import Change, atlas, scenario
from transcaspian.network import build, find_routes, freeze
from transcaspian.sim import Compiled, compile_year

YEAR = 2024


@functools.lru_cache(maxsize=1)
def base() -> Flows:
    """Solve the base year."""
    tables = atlas()
    network = build(scenario("base", atlas=tables), year=YEAR, atlas=tables)
    return assign(network, freeze(find_routes(network), atlas=tables))


@functools.lru_cache(maxsize=1)
def compiled() -> Compiled:
    """Give the operations of the base year."""
    return compile_year(base())


def moved(target: str, field: str, op: str, value: float, year: int = YEAR) -> Flows:
    """Keep the flows of the base year and change one number of its network."""
    flows = base()
    change = Change(target, field, op, value, 2019, owner="test")
    case = msgspec.structs.replace(flows.network.scenario, changes=(*flows.network.scenario.changes, change))
    return msgspec.structs.replace(flows, network=build(case, year=year, atlas=flows.network.atlas))
