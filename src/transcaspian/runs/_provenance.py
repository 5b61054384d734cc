"""Where numbers come from: software, data, and how much of the input is assumed."""

from __future__ import annotations

import functools
import hashlib
import platform
from collections import Counter
from collections.abc import Iterable

import msgspec
import numba
import numpy as np
import polars as pl

from transcaspian._version import __version__
from transcaspian.data import EVERY_ROW
from transcaspian.model import Atlas, Scenario

INPUT_TABLES = (
    "links",
    "forms",
    "cargoes",
    "constants",
    "resources",
    "transfers",
    "fleets",
    "berths",
    "months",
    "tariffs",
    "pools",
    "markets",
    "volumes",
    "series",
    "parameters",
    "fits",
    "changes",
)
STATUSES = ("measured", "reported", "estimated", "assumed")
NOT_INPUTS = frozenset(
    {"year", "from_year", "to_year", "opens_year", "closes_year", "low", "high", "tracks", "month", "depth_month"}
)


def software() -> dict[str, str]:
    """Name and versions of what computed a run."""
    return {
        "name": "transcaspian",
        "version": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
        "polars": pl.__version__,
        "machine": platform.machine(),
    }


def run_id(scenario: Scenario, years: list[int], data_sha256: str) -> str:
    """Name of a run folder: the scenario and a hash of everything that the result depends on."""
    content = msgspec.json.encode([msgspec.to_builtins(scenario), years, data_sha256, __version__])
    return f"{scenario.name}-{hashlib.sha256(content).hexdigest()[:10]}"


@functools.lru_cache(maxsize=4)
def status_shares(atlas: Atlas) -> dict[str, float]:
    """Share of the numbers that the model reads by status."""
    count = status_counts(atlas, INPUT_TABLES)
    total = max(sum(count.values()), 1)
    return {status: count[status] / total for status in STATUSES}


def status_counts(atlas: Atlas, tables: Iterable[str]) -> Counter[str]:
    """Count the numbers of some tables by status; exceptions of single values and of columns count as claimed.

    Each filled cell of a number counts once.
    """
    claims: dict[tuple[str, str, str], str] = {}
    for table, row, field, status in atlas.tables.frame("claims").select("table", "id", "field", "status").iter_rows():
        if status:
            claims[(table, row, field)] = status
    count: Counter[str] = Counter()
    for table in tables:
        frame = atlas.tables.frame(table)
        numbers = [name for name, kind in frame.schema.items() if kind.is_numeric() and name not in NOT_INPUTS]
        keys = row_keys(frame, table)
        default = frame["status"].to_list() if "status" in frame.columns else ["estimated"] * len(frame)
        for name in numbers:
            filled = frame[name].is_not_null().to_list()
            for key, status, there in zip(keys, default, filled, strict=True):
                if there:
                    given = claims.get((table, key, name)) or claims.get((table, EVERY_ROW, name))
                    count[given or status or "assumed"] += 1
    return count


def row_keys(frame: pl.DataFrame, table: str) -> list[str]:
    """Id of each row as claims name it: the id, or the parts of its key joined by a colon."""
    parts = {
        "uses": ["element", "resource"],
        "volumes": ["market", "year"],
        "series": ["id", "year"],
        "changes": ["project", "target", "field", "from_year"],
    }.get(table, ["id"])
    columns = [frame[part].cast(pl.String).fill_null("").to_list() for part in parts]
    return [":".join(values) for values in zip(*columns, strict=True)]
