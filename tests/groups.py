"""Which tests share a process: those of one file, and all files that read one costly answer.

A scheduler of our own, since groups that xdist 3.8 writes into the names of tests are not read back from pytest 9.2 on,
and nothing says so.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parents[1]

# What these solve is kept in the process: once is enough.
COSTLY = ("tests.frozen", "tests.oiled", "tests.planned", "tests.power", "tests.tariffed", "tests.traded")


@functools.cache
def group_of(file: str) -> str:
    """Give the group of a file of tests, as the names of tests begin: a costly answer that it imports, or itself."""
    path = ROOT / file
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return next((one for one in COSTLY if f"from {one} import" in text), file)


class ByAnswer(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out whole groups."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.partition("::")[0])


def scheduler(config: Any, log: Any) -> ByAnswer | None:
    """Give the scheduler where groups are asked for; nothing where xdist shall choose."""
    return ByAnswer(config, log) if config.getoption("dist") == "loadgroup" else None
