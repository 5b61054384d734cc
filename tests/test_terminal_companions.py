"""What a person sees of companions beside a run."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.frozen import kept_in
from tests.lights import dim_answer

from transcaspian.model import atlas, scenario
from transcaspian.runs import Beside
from transcaspian.terminal_companions import left_out_lines, print_beside


def test_each_answer_is_a_sentence_and_what_is_left_out_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = kept_in(tmp_path)
    print_beside(Beside(), folder)
    assert capsys.readouterr().out == ""
    found = dim_answer(scenario("frozen", atlas=atlas()), atlas())
    beside = Beside({"fibre": found}, {"power": "pip install 'transcaspian[power]'"})
    print_beside(beside, folder)
    words = " ".join(capsys.readouterr().out.split())
    parts = [f"fibre: {found.answer}", "No Changes for freight: light moves", "promises: Of ", *left_out_lines(beside)]
    places = [words.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert left_out_lines(beside) == ["left out: power - pip install 'transcaspian[power]'"]
