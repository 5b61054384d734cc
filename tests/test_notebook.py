"""The notebook shows what its cells give, in a form that any page can show."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from scripts.examples import notebooks, run_anew
from scripts.notebook import Cell, run_cell, text_of
from tests.test_examples import packages_of

MOST_BYTES = 300_000
DRAWN = "image/svg+xml"
MEDIA = {"text/plain", "text/html", DRAWN}
LABEL = re.compile(r'aria-label="([^"]*)"')


def cells(text: str) -> list[Cell]:
    """List the cells that hold code."""
    return [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]


def told(output: dict[str, Any]) -> dict[str, Any]:
    """Give what an output says; of a drawing its labels, which hold every number, and not how wide a letter is."""
    said = {"text/plain": output["text"]} if output["output_type"] == "stream" else output["data"]
    texts = {media: text_of(lines) for media, lines in said.items()}
    return {media: LABEL.findall(text) if media == DRAWN else text for media, text in texts.items()}


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_notebook_shows_what_its_cells_give(path: Path) -> None:
    stored, now = cells(path.read_text(encoding="utf-8")), cells(run_anew(path))
    for before, after in zip(stored, now, strict=True):
        outputs = [[told(output) for output in cell["outputs"]] for cell in (after, before)]
        assert outputs[0] == outputs[1], f"{before['id']}; if the change is meant: python scripts/examples.py"


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_notebook_can_be_shown_anywhere_and_uses_the_doors(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    whole, coded = json.loads(text), cells(text)
    assert (whole["nbformat"], whole["nbformat_minor"]) == (4, 5)
    assert len(text.encode()) < MOST_BYTES
    ids = [cell["id"] for cell in whole["cells"]]
    assert len(set(ids)) == len(ids)
    assert [cell["execution_count"] for cell in coded] == list(range(1, len(coded) + 1))
    shown = [output["data"] for cell in coded for output in cell["outputs"] if output["output_type"] != "stream"]
    assert {media for data in shown for media in data} <= MEDIA
    drawings = [text_of(data[DRAWN]) for data in shown if DRAWN in data]
    assert drawings
    for drawing in drawings:
        assert ElementTree.fromstring(drawing).tag == "{http://www.w3.org/2000/svg}svg"
        assert LABEL.search(drawing)
    assert packages_of("".join(text_of(cell["source"]) + "\n" for cell in coded)) >= {"transcaspian"}


def test_there_is_a_notebook_of_the_corridor() -> None:
    assert [path.stem for path in notebooks()] == ["corridor"]


def test_a_cell_shows_what_it_prints_and_its_last_value() -> None:
    names: dict[str, Any] = {}
    assert run_cell("x = 2", 1, names) == []
    assert [told(output) for output in run_cell("print('a')\nx + 1", 2, names)] == [
        {"text/plain": "a\n"},
        {"text/plain": "3"},
    ]
    assert run_cell("None", 3, names) == []
    with pytest.raises(ZeroDivisionError):
        run_cell("x / 0", 4, names)


def test_a_drawing_is_told_by_its_labels() -> None:
    drawing = {"output_type": "execute_result", "data": {DRAWN: ['<svg width="1">', '<g aria-label="Mt: 3"/></svg>']}}
    assert told(drawing) == {DRAWN: ["Mt: 3"]}
