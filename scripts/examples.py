"""Run each example and the notebook, and write what they show, once a change of their numbers is meant.

What an example prints goes into the file beside it, what the cells of a notebook show into the notebook.

Usage: python scripts/examples.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
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
    """Run an example as a reader would, in a folder of its own, and give what it prints; of a notebook, all of it anew.

    Raises
    ------
    RuntimeError
        If it fails, warns, or leaves a file behind.
    """
    command = [str(path)] if path.suffix == ".py" else [str(RUN_CELLS), str(path)]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-W", "error", *command],
            capture_output=True,
            encoding="utf-8",
            cwd=folder,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
            check=False,
        )
        left = sorted(path.name for path in Path(folder).iterdir())
    if done.returncode or done.stderr or left:
        raise RuntimeError(f"{path.name} ended with {done.returncode}, left {left}\n{done.stderr}")
    return done.stdout


def main() -> None:
    """Write every output that is out of date, and name it."""
    places = [(path, path.with_suffix(".out")) for path in files()] + [(path, path) for path in notebooks()]
    for path, out in places:
        text = printed(path)
        if not out.is_file() or out.read_text(encoding="utf-8") != text:
            out.write_text(text, encoding="utf-8")
            print(out.relative_to(EXAMPLES.parent))


if __name__ == "__main__":
    main()
