"""The verb `fibre`."""

from __future__ import annotations

import inspect

import pytest
import typer
from tests.lights import without_gnpy

import transcaspian
from transcaspian import _verbs_fibre, cli
from transcaspian.errors import ScenarioError
from transcaspian.model import atlas, scenario

SHELL_ONLY = {"json", "help", "report", "keep"}  # what only a shell needs; the verb `keep_companion` keeps


def test_the_verb_takes_what_its_command_takes() -> None:
    command = typer.main.get_command(cli.app).commands["fibre"]  # type: ignore[attr-defined]
    options = {"tables" if option.name == "data" else option.name for option in command.params} - SHELL_ONLY
    assert options <= set(inspect.signature(_verbs_fibre.fibre).parameters)


def test_a_name_and_a_scenario_give_the_same() -> None:
    with without_gnpy():
        by_name = transcaspian.fibre("frozen", cable="cable-siyazan")
        by_record = transcaspian.fibre(scenario("frozen", atlas=atlas()), cable="cable-siyazan")
    assert by_name == by_record
    assert by_name.cable_name == "Aktau-Siyazan"


def test_a_scenario_that_is_not_there_is_refused() -> None:
    with pytest.raises(ScenarioError, match="no scenario has this name"):
        transcaspian.fibre("frozn")
