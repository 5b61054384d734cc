"""Few runs, done once: the frozen corridor of 2024, and frozen beside roadmap in 2030."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from tests.frozen import ran

from transcaspian.model import Atlas, Scenario, atlas, scenario
from transcaspian.runs import Comparison, Run, _run, compare_scenarios, write_run

Read = Callable[[str], pl.DataFrame]


@pytest.fixture(scope="session")
def shipped() -> Atlas:
    return atlas()


@pytest.fixture(scope="session")
def frozen(shipped: Atlas) -> Scenario:
    return scenario("frozen", atlas=shipped)


@pytest.fixture(scope="session")
def done() -> Run:
    return ran()


@pytest.fixture(scope="session")
def kept(done: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the run on disk."""
    return write_run(done, out=tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="session")
def read(kept: Path) -> Read:
    return lambda name: pl.read_parquet(kept / f"{name}.parquet")


@pytest.fixture(scope="module")
def without_relief(done: Run, compared: tuple[Comparison, Run, Run]) -> Iterator[None]:
    """Leave out relief and pairs where nobody looks at them: they are half of a run's time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_run, "relieve", lambda flows, book: [])
        patch.setattr(_run, "pairs", lambda flows, book: [])
        yield


@pytest.fixture(scope="session")
def compared(frozen: Scenario, shipped: Atlas) -> tuple[Comparison, Run, Run]:
    """Frozen and roadmap in 2030, on one choice set."""
    roadmap = scenario("roadmap", atlas=shipped)
    return compare_scenarios(frozen, roadmap, atlas=shipped, years="2030", by_project=False)
