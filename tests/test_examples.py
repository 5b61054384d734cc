"""Each example prints what stands beside it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from scripts.examples import EXAMPLES, files, notebooks, printed

MOST_LINES = 45
NEEDS = {"fibre": "gnpy", "power_cable": "pypsa"}  # packages of extras


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_an_example_prints_what_stands_beside_it(path: Path) -> None:
    if path.stem in NEEDS:
        pytest.importorskip(NEEDS[path.stem], reason=f"examples/{path.name} needs an extra that is not installed")
    wanted = path.with_suffix(".out").read_text(encoding="utf-8")
    assert printed(path) == wanted, "if the change is meant: python scripts/examples.py"


def test_every_output_has_its_example() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.out")} == {path.stem for path in files()}


def packages_of(text: str) -> set[str]:
    """Name what a text imports of this package: the front door, or the door of a room."""
    nodes = list(ast.walk(ast.parse(text)))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    named = plain + [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    ours = {name for name in named if name.split(".")[0] == "transcaspian"}
    assert all(name.count(".") <= 1 and "._" not in name for name in ours), ours
    return ours


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_an_example_is_short_says_why_and_uses_the_doors(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= MOST_LINES
    assert packages_of(text)


def test_a_module_behind_a_door_is_no_door() -> None:
    assert packages_of("import json\nfrom transcaspian.data import cite") == {"transcaspian.data"}
    for text in ("from transcaspian._verbs import run", "import transcaspian.data._cite"):
        with pytest.raises(AssertionError):
            packages_of(text)


def test_the_list_names_every_example_once_and_nothing_else() -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([^)]+)\)", text)
    assert sorted(linked) == sorted(path.name for path in [*files(), *notebooks()])
    assert all(line.count("](") <= 1 for line in text.splitlines())


@pytest.mark.parametrize(
    ("text", "fault"),
    [("open('left.txt', 'w').close()", "left.txt"), ("import sys\nsys.stderr.write('oh')", "oh")],
)
def test_an_example_that_leaves_something_behind_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "bad.py"
    path.write_text(text)
    with pytest.raises(RuntimeError, match=fault):
        printed(path)


def test_an_example_that_warns_fails(tmp_path: Path) -> None:
    path = tmp_path / "warns.py"
    path.write_text("import warnings\nwarnings.warn('old')\n")
    with pytest.raises(UserWarning, match="old"):
        printed(path)
