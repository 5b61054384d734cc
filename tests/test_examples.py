"""Each example prints what stands beside it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from scripts.examples import EXAMPLES, files, printed

MOST_LINES = 45


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_an_example_prints_what_stands_beside_it(path: Path) -> None:
    wanted = path.with_suffix(".out").read_text(encoding="utf-8")
    assert printed(path) == wanted, "if the change is meant: python scripts/examples.py"


def test_every_output_has_its_example() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.out")} == {path.stem for path in files()}


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_an_example_is_short_says_why_and_uses_the_front_door(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    assert len(text.splitlines()) <= MOST_LINES
    ours = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        if name.split(".")[0] == "transcaspian"
    }
    assert ours == {"transcaspian"}
