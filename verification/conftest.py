"""The repository on the path, and the examples of hypothesis that the tests use."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

from tests.conftest import pytest_xdist_make_scheduler  # noqa: E402, F401  (its profile of hypothesis comes along)
