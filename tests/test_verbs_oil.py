"""The verb of oil: what the command does, as a function."""

from __future__ import annotations

import inspect

import pytest
from tests.oiled import answer, base

import transcaspian
from transcaspian import _verbs_oil
from transcaspian.errors import InputError
from transcaspian.model import Atlas, Scenario
from transcaspian.runs import OilAnswer, OilWanted


def test_the_verb_is_at_the_door_and_takes_what_its_command_takes() -> None:
    assert transcaspian.oil is _verbs_oil.oil
    names = set(inspect.signature(transcaspian.oil).parameters)
    assert {"scenario", "year", "way", "closed_share", "closed_days", "tables"} <= names


def test_what_is_asked_reaches_the_companion(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, OilWanted]] = []

    def companion(scenario: Scenario, *, atlas: Atlas, wanted: OilWanted, progress: object) -> OilAnswer:
        told.append((scenario.name, wanted))
        return answer()

    monkeypatch.setattr(_verbs_oil, "oil_companion", companion)
    assert transcaspian.oil("frozen", year=2030, way="way-cpc", closed_share=0.4, closed_days=9.0) is answer()
    assert transcaspian.oil(base()) is answer()
    assert told == [("frozen", OilWanted(2030, "way-cpc", 0.4, 9.0)), ("base", OilWanted())]


def test_what_cannot_be_asked_is_an_input_error() -> None:
    with pytest.raises(InputError, match="no way of oil has this id"):
        transcaspian.oil(way="way-to-nowhere")
