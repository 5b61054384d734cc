"""Run each example and write what it prints beside it, once a change of its numbers is meant.

Usage: python scripts/examples.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def files() -> list[Path]:
    """List the examples."""
    return sorted(EXAMPLES.glob("*.py"))


def printed(path: Path) -> str:
    """Run an example as a reader would, in a folder of its own, and give what it prints.

    Raises
    ------
    RuntimeError
        If it fails, warns, or leaves a file behind.
    """
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-W", "error", str(path)],
            capture_output=True,
            text=True,
            cwd=folder,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
            check=False,
        )
        left = sorted(path.name for path in Path(folder).iterdir())
    if done.returncode or done.stderr or left:
        raise RuntimeError(f"{path.name} ended with {done.returncode}, left {left}\n{done.stderr}")
    return done.stdout


def main() -> None:
    """Write every output that is out of date, and name it."""
    for path in files():
        out, text = path.with_suffix(".out"), printed(path)
        if not out.is_file() or out.read_text(encoding="utf-8") != text:
            out.write_text(text, encoding="utf-8")
            print(out.relative_to(EXAMPLES.parent))


if __name__ == "__main__":
    main()
