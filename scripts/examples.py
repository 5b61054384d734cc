"""Run each example and the notebook, and write what they show, once a change of their numbers is meant.

What an example prints goes into the file beside it, what the cells of a notebook show into the notebook.

Usage: python scripts/examples.py
"""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
RUN_CELLS = Path(__file__).with_name("notebook.py")


def files() -> list[Path]:
    """List the examples."""
    return sorted(EXAMPLES.glob("*.py"))


def notebooks() -> list[Path]:
    """List the notebooks."""
    return sorted(EXAMPLES.glob("*.ipynb"))


def printed(path: Path) -> str:
    """Run an example in a folder of its own and give what it prints.

    In this process: starting one and loading the kernels takes as long as most answers.

    Raises
    ------
    RuntimeError
        If it writes to the error stream or leaves a file behind; what it raises or warns of passes through.
    """
    out, faults = io.StringIO(), io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        with (
            contextlib.chdir(folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(faults),
            warnings.catch_warnings(action="error"),
        ):
            runpy.run_path(str(path), run_name="__main__")
        _refuse(path, faults.getvalue(), Path(folder))
    return out.getvalue()


def run_anew(path: Path) -> str:
    """Run a notebook in a process and a folder of its own, for it sets how things are shown; give it with its outputs.

    Raises
    ------
    RuntimeError
        If it fails, warns, or leaves a file behind.
    """
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-W", "error", str(RUN_CELLS), str(path)],
            capture_output=True,
            encoding="utf-8",
            cwd=folder,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
            check=False,
        )
        _refuse(path, done.stderr or ("no words" if done.returncode else ""), Path(folder))
    return done.stdout


def _refuse(path: Path, faults: str, folder: Path) -> None:
    left = sorted(path.name for path in folder.iterdir())
    if faults or left:
        raise RuntimeError(f"{path.name} left {left} and said on the error stream:\n{faults}")


def main() -> None:
    """Write every output that is out of date, and name it."""
    wanted = [(path.with_suffix(".out"), printed(path)) for path in files()]
    wanted += [(path, run_anew(path)) for path in notebooks()]
    for place, text in wanted:
        if not place.is_file() or place.read_text(encoding="utf-8") != text:
            place.write_text(text, encoding="utf-8")
            print(place.relative_to(EXAMPLES.parent))


if __name__ == "__main__":
    main()
