"""Kazakh oil in the terminal."""

from __future__ import annotations

import msgspec
import pytest
from tests.oiled import answer

from transcaspian.terminal_oil import print_oil


def test_every_part_of_the_answer_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer()
    print_oil(found)
    text = capsys.readouterr().out
    told = " ".join(text.split())
    assert told.startswith(found.answer)
    for words in (
        "Kazakh oil by Baku in base", "Netback at Tengiz in 2028", "Legs of the ways", "The listed outages of CPC",
        "CPC closed in 2028: kt a year", "no other way through Russia takes more", "met again by the network of 2028",
        "Tankers Aktau-Baku", "below a limit of sulphur", "lowered for Kazakh oil", "The step under study",
        "Observed and model", "Fields as reported", "of the numbers of the oil tables are assumed",
    ):  # fmt: skip
        assert words in told, words
    for one in (*found.events, *found.counts, *found.netbacks):
        assert one.name.split(",")[0] in told
    for note in found.notes:
        assert note[1:] in told


def test_one_way_is_told_alone(capsys: pytest.CaptureFixture[str]) -> None:
    china = [one for one in answer().netbacks if one.way == "way-china"]
    print_oil(msgspec.structs.replace(answer(), netbacks=china))
    text = capsys.readouterr().out
    assert "Kenkiyak" in text
    assert "Sangachal terminal - Ceyhan" not in text
