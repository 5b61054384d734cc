"""What a person reads of the cable of light."""

from __future__ import annotations

import msgspec
import pytest
from tests.lights import dim_answer

from transcaspian.model import atlas, scenario
from transcaspian.runs import FibreAnswer
from transcaspian.terminal_fibre import print_fibre


@pytest.fixture(scope="module")
def found() -> FibreAnswer:
    known = atlas()
    return dim_answer(scenario("base", atlas=known), known)


def test_the_answer_comes_first_and_the_tables_in_order(found: FibreAnswer, capsys: pytest.CaptureFixture[str]) -> None:
    print_fibre(found)
    text = capsys.readouterr().out
    words = " ".join(text.split())
    assert words.startswith(" ".join(found.answer.split()).replace("Almaty-Frankfurt", "Almaty-Frankfurt")[:40])
    parts = [
        "The line under the sea: Aktau-Sumgait, open from 2028; pairs for 400 Tbit/s",
        "Four repeaters, C and L band",
        "One factor on land, fitted to 85 ms",
        "Round trips Almaty-Frankfurt",
        "Gain in ms of round trip",
        "Hours a year without a way out",
        "17 of 24 links run to Russia",
        "never",
        "Smallest sets of losses",
        "of the numbers behind this are assumed.",
    ]
    places = [words.index(part) for part in parts]
    assert places == sorted(places)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 140
    assert "None" not in text
    assert "nan" not in text


def test_a_line_that_carries_nothing_has_a_dash_for_pairs(
    found: FibreAnswer, capsys: pytest.CaptureFixture[str]
) -> None:
    dark = [msgspec.structs.replace(line, modes_tbps=0.0, modes_pairs=None) for line in found.lines]
    print_fibre(msgspec.structs.replace(found, lines=dark, opens_year=None))
    text = capsys.readouterr().out
    assert "not opened by the scenario" in text
    row = next(line for line in text.splitlines() if line.startswith("Two repeaters, C band"))
    assert row.split().count("-") == 3
