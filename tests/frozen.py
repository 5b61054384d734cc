"""The frozen corridor of 2024, run and kept once for all tests that read it."""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path

from transcaspian import keep
from transcaspian.model import atlas, scenario
from transcaspian.runs import Run, run_scenario


@functools.lru_cache(maxsize=1)
def ran() -> Run:
    """Run it."""
    return run_scenario(scenario("frozen", atlas=atlas()), atlas=atlas(), years="2024")


@functools.lru_cache(maxsize=1)
def _kept() -> tuple[tempfile.TemporaryDirectory[str], Path]:
    out = tempfile.TemporaryDirectory()
    return out, keep(ran(), out=Path(out.name))


def kept_in(out: Path) -> Path:
    """Give a folder of the run below ``out``, as `keep` writes it."""
    folder = _kept()[1]
    return Path(shutil.copytree(folder, out / folder.name))
