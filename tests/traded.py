"""One answer on trade for all tests that only read it: it solves a dozen years."""

from __future__ import annotations

import functools

from transcaspian import trade
from transcaspian.runs import Trade


@functools.lru_cache(maxsize=1)
def traded() -> Trade:
    """Give the answer on the base with few cases."""
    return trade("base", draws=40)
