"""The verb `fibre`, and how its answer is kept beside a run."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
import typer
from tests.frozen import kept_in
from tests.lights import without_gnpy

import transcaspian
from transcaspian import _verbs_fibre, cli
from transcaspian.errors import InputError, ScenarioError
from transcaspian.model import atlas, scenario
from transcaspian.runs import FIBRE_SCHEMA, FibreAnswer, read_companion

SHELL_ONLY = {"json", "help", "report", "keep"}  # what only a shell needs; the verb `keep_fibre` keeps


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


def test_an_answer_is_kept_in_a_run_of_its_own_scenario_only(tmp_path: Path) -> None:
    folder = kept_in(tmp_path)
    with without_gnpy():
        own, other = transcaspian.fibre("frozen"), transcaspian.fibre("base")
    with pytest.raises(InputError, match="the run is of another scenario"):
        transcaspian.keep_fibre(other, folder)
    assert not (folder / "fibre.json").exists()
    assert transcaspian.keep_fibre(own, folder) == folder / "report.html"
    assert read_companion(folder, "fibre", FibreAnswer, schema=FIBRE_SCHEMA) == own
    _verbs_fibre.check_run("frozen", folder)


def test_a_scenario_that_is_not_there_is_refused() -> None:
    with pytest.raises(ScenarioError, match="no scenario has this name"):
        transcaspian.fibre("frozn")
