"""The oil of the base, solved once for all tests; and a world of few tables to spoil."""

from __future__ import annotations

import functools

from transcaspian.model import Atlas, Scenario, atlas, scenario
from transcaspian.network import Network, build
from transcaspian.runs import OilAnswer, OilWanted, with_sea
from transcaspian.runs._oil import SPAN, answer_of, worth_of
from transcaspian.runs._oil_failure import Stage, set_stage
from transcaspian.runs._oil_worth import netbacks
from transcaspian.runs._oil_years import Solved, paths_of, solve_oil

YEAR = 2028


def known() -> Atlas:
    return atlas()


@functools.lru_cache(maxsize=1)
def base() -> Scenario:
    return with_sea(scenario("base", atlas=atlas()), atlas=atlas())


@functools.lru_cache(maxsize=4)
def network(year: int = YEAR) -> Network:
    return build(base(), year=year, atlas=atlas())


@functools.lru_cache(maxsize=1)
def solved() -> Solved:
    """Solve the years of the answer and of the outages."""
    years = {*SPAN, *(one.year for one in atlas().oil.outages.values())}
    return solve_oil(base(), atlas=atlas(), years=sorted(years))


@functools.lru_cache(maxsize=1)
def stage() -> Stage:
    """Get the year of the plans ready for outages."""
    found = netbacks(network(), paths_of(network()))
    return set_stage(solved(), year=YEAR, worth=worth_of(found), cpc_kt=64800.0)


@functools.lru_cache(maxsize=1)
def answer() -> OilAnswer:
    """Answer for the base with the closure of a month."""
    return answer_of(solved(), OilWanted())
