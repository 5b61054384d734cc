"""The verb of power."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.power import answer, needs_pypsa, tables_with

import transcaspian
from transcaspian import _verbs_power
from transcaspian.errors import InputError
from transcaspian.runs import Power

needs_pypsa()


def test_the_verb_hands_on_what_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    def noted(scenario: transcaspian.Scenario, **words: object) -> Power:
        asked.update(words, scenario=scenario.name)
        return answer()

    monkeypatch.setattr(_verbs_power, "power_answer", noted)
    assert transcaspian.power("roadmap", year=2034, sizes_mw=[5], weeks=3, what_if=False, seed=7) is answer()
    assert (asked["scenario"], asked["year"], asked["sizes_mw"], asked["weeks"]) == ("roadmap", 2034, [5], 3)
    assert (asked["what_if"], asked["whole_year"], asked["seed"]) == (False, False, 7)


def test_tables_of_ones_own_are_checked_first(tmp_path: Path) -> None:
    tables_with(
        tmp_path, "power_ties", old="az-ge,Azerbaijan - Georgia,az-zone", new="az-ge,Azerbaijan - Georgia,az-zzne"
    )
    with pytest.raises(InputError, match=r"power_ties.csv, row az-ge, field 'from_zone'"):
        transcaspian.power("base", tables=tmp_path / "tables")
