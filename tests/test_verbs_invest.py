"""The verbs of investment: defaults from the scenario, and what the front door refuses."""

from __future__ import annotations

import pytest
from tests.planned import base, known

import transcaspian
from transcaspian import _verbs_invest
from transcaspian.errors import InputError, ScenarioError


def test_target_and_year_are_those_of_the_scenario() -> None:
    asked = _verbs_invest._asked(base(), None, None, None, "cost", "owned", False, (), 9.0)
    assert (asked.target_kt, asked.by) == (base().target_kt, base().target_year)
    given = _verbs_invest._asked(base(), 5.0, 2031, 7.0, "tonnes", "burnt", True, iter(["a"]), 9.0)
    assert (given.target_kt, given.by, given.budget_musd) == (5.0, 2031, 7.0)
    assert given.projects == ("a",)


def test_the_front_door_has_the_verbs() -> None:
    assert transcaspian.invest is _verbs_invest.invest
    assert transcaspian.invest_why is _verbs_invest.invest_why


def test_an_unknown_scenario_or_project_is_refused() -> None:
    with pytest.raises(ScenarioError, match="base"):
        transcaspian.invest("bose")
    with pytest.raises(InputError, match="tankers-2200"):
        transcaspian.invest("base", projects=["tankers-220"])
    with pytest.raises(InputError, match="tankers-2200"):
        transcaspian.invest_why("tankers-220", base())
    assert known().options
