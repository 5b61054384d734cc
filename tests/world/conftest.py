"""The shipped tables, and a way to take years out of a series."""

from __future__ import annotations

from collections.abc import Callable, Collection

import msgspec
import pytest

from transcaspian.model import Atlas, atlas

Without = Callable[[str, Collection[int]], Atlas]


@pytest.fixture(scope="session")
def shipped() -> Atlas:
    return atlas()


@pytest.fixture(scope="session")
def without(shipped: Atlas) -> Without:
    """Take years out of a series of the sea."""

    def one(target: str, years: Collection[int]) -> Atlas:
        kept = tuple(point for point in shipped.series[target, "value"] if point[0] not in years)
        return msgspec.structs.replace(shipped, series={**shipped.series, (target, "value"): kept})

    return one
