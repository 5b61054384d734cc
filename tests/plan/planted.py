"""Works and oracles by hand for the tests of the plan room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from transcaspian.plan import Works, members

NAN = float("nan")


class Told:
    """An oracle that a function of the set and the period tells."""

    def __init__(self, tell: Callable[[int, int], float]) -> None:
        self.tell = tell
        self.asked: list[tuple[int, int]] = []

    def value(self, built: int, period: int) -> float:
        self.asked.append((built, period))
        return self.tell(built, period)


def added(gain_kt: list[float], base_kt: float = 0.0) -> Told:
    """Every project adds its own tonnes."""
    return Told(lambda built, period: base_kt + sum(gain_kt[j] for j in members(built)))


def works(capex_musd: list[float], target_kt: list[float], /, **changes: Any) -> Works:
    """Projects named a, b, c ... of one sponsor, open at once, any time, without bounds; ``changes`` name fields."""
    n, periods = len(capex_musd), len(target_kt)
    fields: dict[str, Any] = {
        "names": tuple("abcdefghijklmnopqrstuvwxyz"[:n]),
        "capex_musd": np.array(capex_musd, dtype=float),
        "build_years": np.zeros(n, dtype=np.int64),
        "earliest": np.zeros(n, dtype=np.int64),
        "latest": np.full(n, periods - 1),
        "sponsors": ("state",),
        "shares": np.ones((n, 1)),
        "budget_musd": np.full((1, periods), np.inf),
        "target_kt": np.array(target_kt, dtype=float),
    }
    arrays = {k: np.array(v) if isinstance(v, list) else v for k, v in changes.items()}
    return Works(**(fields | arrays))
