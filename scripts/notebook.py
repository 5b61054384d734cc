"""Run the cells of a notebook in order, in one namespace, and print the notebook with what they show.

No kernel and no server: what a cell prints and the value of its last line, as any notebook would show them.

Usage: python scripts/notebook.py examples/corridor.ipynb
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

Cell = dict[str, Any]


def text_of(lines: str | list[str]) -> str:
    """Join what a notebook keeps by lines."""
    return lines if isinstance(lines, str) else "".join(lines)


def shown(value: object) -> dict[str, list[str]]:
    """Give a value as a notebook shows it: by media type, as lines; in words, and as a drawing or a table if it can."""
    ways = {"text/plain": repr(value)}
    if hasattr(value, "_repr_mimebundle_"):
        ways |= value._repr_mimebundle_()
    elif hasattr(value, "_repr_html_"):
        ways["text/html"] = value._repr_html_()
    return {media: text.splitlines(keepends=True) for media, text in ways.items()}


def run_cell(source: str, number: int, names: dict[str, Any]) -> list[Cell]:
    """Run one cell and give its outputs; names that it binds stay in ``names``."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    said, value, title = io.StringIO(), None, f"<cell {number}>"
    with contextlib.redirect_stdout(said):
        exec(compile(tree, title, "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), title, "eval"), names)
    outputs: list[Cell] = []
    if said.getvalue():
        lines = said.getvalue().splitlines(keepends=True)
        outputs.append({"name": "stdout", "output_type": "stream", "text": lines})
    if value is not None:
        result = {"data": shown(value), "execution_count": number, "metadata": {}, "output_type": "execute_result"}
        outputs.append(result)
    return outputs


def executed(notebook: dict[str, Any]) -> dict[str, Any]:
    """Give a notebook with the outputs of all its cells anew."""
    names: dict[str, Any] = {"__name__": "__main__"}
    cells, number = [], 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            number += 1
            cell = cell | {"execution_count": number, "outputs": run_cell(text_of(cell["source"]), number, names)}
        cells.append(cell)
    return notebook | {"cells": cells}


def main() -> None:
    """Print the notebook that is named, run anew."""
    notebook = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print(json.dumps(executed(notebook), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
