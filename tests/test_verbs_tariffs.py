"""The verbs of tariffs: what the command does, as functions."""

from __future__ import annotations

import inspect

import pytest
from tests.tariffed import YEAR, tariffed_year

import transcaspian
from transcaspian import _verbs_tariffs
from transcaspian.errors import InputError


def test_the_verbs_are_at_the_door() -> None:
    for name in _verbs_tariffs.__all__:
        assert getattr(transcaspian, name) is getattr(_verbs_tariffs, name)


def test_a_verb_takes_what_its_command_takes() -> None:
    assert {"year", "years", "groups", "without", "levers", "tables"} <= set(
        inspect.signature(transcaspian.tariffs).parameters
    )


def test_the_answer_repeats_to_the_last_digit() -> None:
    again = transcaspian.tariffs("frozen", year=YEAR, shared=False)
    before = {one.id: one for one in tariffed_year().regimes}
    for one in again.regimes:
        assert one.corridor_kt == before[one.id].corridor_kt, one.id
        assert one.usd_per_teu == before[one.id].usd_per_teu, one.id


def test_more_than_six_groups_are_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    from transcaspian.runs import _tariffs

    told: list[str] = []

    def stop(*_: object, **__: object) -> None:
        raise InputError([])

    monkeypatch.setattr(_tariffs, "_all", stop)
    groups = ("ktz", "ady", "gr", "asco", "feeder-line", "tanker-line", "port-aktau")
    with pytest.raises(InputError):
        transcaspian.tariffs("frozen", year=YEAR, groups=groups, notice=told.append)
    assert len(told) == 1
    assert "7 groups make 128 coalitions" in told[0]
    assert "minutes" in told[0]
