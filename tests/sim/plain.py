"""The kernel of the simulator as plain Python: its source, mended or mutated, on lists that refuse a wrong index."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from tests.sim.networks import Network

from transcaspian.sim import Outcome, World, _kernels, _kernels_run, _kernels_ships, _kernels_steps, outcome, pack
from transcaspian.sim._engine import GROWS
from transcaspian.sim._kernels_run import OVER, PAUSED
from transcaspian.sim._records import Tables

MODULES = (_kernels, _kernels_ships, _kernels_steps, _kernels_run)


LOOKS_PER_EVENT = 2000  # at most, on average


class Runaway(Exception):
    """More events, or more looks at rows, than there can be."""


class Rows(list[Any]):
    """A list of rows or numbers where a negative index is a fault, as one beyond the end is; all count their looks."""

    looks_left = 0

    def __getitem__(self, k: Any) -> Any:
        Rows.looks_left -= 1
        if k < 0:
            raise IndexError(k)
        if Rows.looks_left < 0:
            raise Runaway(k)
        return super().__getitem__(k)

    def __setitem__(self, k: Any, value: Any) -> None:
        if k < 0:
            raise IndexError(k)
        super().__setitem__(k, value)


class Grid:
    """A table of numbers in rows and columns, with the same faults."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def __getitem__(self, place: tuple[int, int]) -> float:
        if min(place) < 0:
            raise IndexError(place)
        return self.array[place].item()

    def __setitem__(self, place: tuple[int, int], value: float) -> None:
        if min(place) < 0:
            raise IndexError(place)
        self.array[place] = value


@cache
def functions() -> dict[str, str]:
    """Give the source of each kernel by name, and of all else under the name ``""``, in the order of the files."""
    found = {"": ""}
    for module in MODULES:
        for node in ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                node.decorator_list = []
                found[node.name] = ast.unparse(node)
            elif not (isinstance(node, ast.ImportFrom) and str(node.module).startswith("transcaspian")):
                found[""] += ast.unparse(node) + "\n"
    return found


def load_kernels(**changed: str) -> dict[str, Any]:
    """Load all kernels uncompiled, some with a changed source."""
    names: dict[str, Any] = {}
    future = "from __future__ import annotations\n"
    plain = {name: text.replace(future, "") for name, text in (functions() | changed).items()}
    exec(compile(future + "\n\n".join(plain.values()), "plain kernels", "exec"), names)
    return names


def thaw(array: np.ndarray) -> Any:
    """Turn an array into rows of plain numbers; 64 bits without sign stay what they are."""
    fields = array.dtype.names
    if fields is None:
        return Grid(array) if array.ndim == 2 else Rows(array.tolist())
    columns = [list(array[name]) if array.dtype[name].kind == "u" else array[name].tolist() for name in fields]
    return Rows(SimpleNamespace(**dict(zip(fields, row, strict=True))) for row in zip(*columns, strict=True))


def freeze(rows: Any, like: np.ndarray) -> np.ndarray:
    """Turn rows back into an array."""
    if isinstance(rows, Grid):
        return rows.array
    if like.dtype.names is None:
        return np.array(rows, dtype=like.dtype)
    return np.array([tuple(getattr(row, name) for name in like.dtype.names) for row in rows], dtype=like.dtype)


def grow(thawed: Tables, world: World, lack: int) -> Tables:
    """Double what has too little room."""
    larger = {}
    for name in GROWS[lack]:
        like = getattr(world.tables, name)
        rows = getattr(thawed, name)
        size = len(rows.array) if isinstance(rows, Grid) else len(rows)
        more = thaw(np.zeros((max(1, size), *like.shape[1:]), like.dtype))
        joined = Grid(np.concatenate([rows.array, more.array])) if isinstance(rows, Grid) else Rows([*rows, *more])
        larger[name] = joined
    return thawed._replace(**larger)


def run_plain(advance: Callable[..., int], network: Network, most_events: int, room: int = 16) -> Outcome:
    """Run a network by uncompiled kernels from little room.

    Raises
    ------
    Runaway
        If there are more events than ``most_events``, or a kernel goes round for ever.
    """
    Rows.looks_left = LOOKS_PER_EVENT * most_events
    world = pack(network.operations).world(seed=network.seed, replication=network.replication, room=room)
    thawed = Tables(*(thaw(array) for array in world.tables))
    reason = -1
    with np.errstate(over="ignore"):
        while reason != OVER:
            reason = advance(thawed, network.hours, most_events)
            if reason == PAUSED:
                raise Runaway(most_events)
            if reason != OVER:
                thawed = grow(thawed, world, reason)
    world.tables = Tables(*(freeze(rows, like) for rows, like in zip(thawed, world.tables, strict=True)))
    return outcome(world)
