"""The frozen corridor of 2024 and its routes, built once; and a way to change one number of it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from transcaspian.model import Atlas, Change, Scenario, atlas, scenario
from transcaspian.network import Network, RouteSet, build, find_routes, freeze

Keys = set[tuple[int, tuple[int, ...]]]
Changed = Callable[..., Network]


@pytest.fixture(scope="session")
def shipped() -> Atlas:
    return atlas()


@pytest.fixture(scope="session")
def frozen(shipped: Atlas) -> Scenario:
    return scenario("frozen", atlas=shipped)


@pytest.fixture(scope="session")
def today(frozen: Scenario, shipped: Atlas) -> Network:
    return build(frozen, year=2024, atlas=shipped)


@pytest.fixture(scope="session")
def keys(today: Network) -> Keys:
    return find_routes(today)


@pytest.fixture(scope="session")
def routes(keys: Keys, shipped: Atlas) -> RouteSet:
    return freeze(keys, atlas=shipped)


@pytest.fixture(scope="session")
def changed(frozen: Scenario, shipped: Atlas) -> Changed:
    """Build a year of the frozen scenario with Changes (target, field, op, value) on top."""

    def one(*cells: tuple[str, str, str, float], year: int = 2024) -> Network:
        more = tuple(Change(*cell, 2019, source="planner-judgement", owner="test") for cell in cells)
        return build(msgspec.structs.replace(frozen, changes=frozen.changes + more), year=year, atlas=shipped)

    return one
