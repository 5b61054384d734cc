"""Call the command line as a shell would, without the cost of a new process."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from transcaspian.cli import main
from transcaspian.data import scenario_files

TABLES = next(iter(scenario_files().values())).parents[1] / "tables"


class Answer(NamedTuple):
    """Exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def call(*arguments: str) -> Answer:
    """Run one command; whatever is no planned exit comes through as the exception that it is."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(list(arguments))
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return Answer(code, out.getvalue(), err.getvalue())


def files_under(folder: Path) -> list[str]:
    """List everything under a folder, hidden names too."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def change(**fields: str) -> str:
    """Write a Change of a scenario file; values are TOML."""
    whole = {
        "target": '"aktau-alat-ferry"',
        "field": '"length_km"',
        "op": '"set"',
        "value": "450",
        "source": '"planner-judgement"',
    } | fields
    return "[[changes]]\n" + "".join(f"{name} = {value}\n" for name, value in whole.items())
