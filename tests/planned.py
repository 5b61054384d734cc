"""A small plan on the network of the base, made once for all tests: eight options, to 2030."""

from __future__ import annotations

import functools

import msgspec

from transcaspian.model import Atlas, Scenario, atlas, scenario
from transcaspian.plan import Effect, LeftOut, Setting
from transcaspian.runs import Asked, Investment
from transcaspian.runs._invest import describe
from transcaspian.runs._invest_search import Found, kept_works, search_on

BY = 2030
NAMES = (
    "ferry-fast-turn",
    "tankers-2200",
    "one-more-tanker",
    "kz-ferries-four",
    "boxes-wait-less",
    "yeraskh-link",
    "malaszewicze-works",
    "kz-ferries-two",
)


@functools.lru_cache(maxsize=1)
def known() -> Atlas:
    """Read the tables."""
    return atlas()


@functools.lru_cache(maxsize=1)
def base() -> Scenario:
    """Read the base, to 2031 alone: an appraisal keeps what the last year shows."""
    return msgspec.structs.replace(scenario("base", atlas=known()), years=(2024, 2031))


def asked(target_kt: float, **other: object) -> Asked:
    """Ask for a target by 2030 from the eight."""
    return Asked(target_kt=target_kt, by=BY, first_year=2026, projects=NAMES, **other)  # type: ignore[arg-type]


@functools.lru_cache(maxsize=1)
def laid_out() -> tuple[Setting, list[Effect], list[LeftOut]]:
    """Lay out the choice set of the eight and screen them."""
    return kept_works(base(), asked(1.0), atlas=known(), progress=lambda stage, share: None)


@functools.lru_cache(maxsize=1)
def ends_kt() -> tuple[float, float]:
    """Give the corridor in 2030 with none and with all of those that touch it."""
    found = reachable()
    return found.oracle.worth(0, BY).corridor_kt, found.oracle.worth(found.oracle.everything, BY).corridor_kt


@functools.lru_cache(maxsize=1)
def reachable() -> Found:
    """Search for a target that a few works reach."""
    none = search_on(base(), asked(1.0), *laid_out())
    low, high = (none.oracle.worth(built, BY).corridor_kt for built in (0, none.oracle.everything))
    return search_on(base(), asked(0.5 * (low + high)), *laid_out())


@functools.lru_cache(maxsize=1)
def unreachable() -> Found:
    """Search for ten million tonnes."""
    return search_on(base(), asked(10_000.0), *laid_out())


@functools.lru_cache(maxsize=2)
def answer(met: bool) -> Investment:
    """Say everything of one of the two searches."""
    return describe(reachable() if met else unreachable())
