"""What all tests share: the repository on the path, and few, repeatable examples of hypothesis."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

# A first compile takes longer than hypothesis allows an example. "thorough" draws anew each time.
settings.register_profile("house", deadline=None, max_examples=25, derandomize=True, database=None)
settings.register_profile("thorough", deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder: a refusal is held against every byte below the working one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep tests of one file in one process, and with them the other files that read the same costly answer."""
    from tests.groups import scheduler

    return scheduler(config, log)


def pytest_collection_finish() -> None:
    """Let garbage collection pass over what stands before the first test, and look less often: it took a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
