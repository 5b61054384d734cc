"""The verb of trade."""

from __future__ import annotations

import inspect

import pytest
import typer

import transcaspian
from transcaspian import _verbs_trade, cli
from transcaspian.errors import InputError


def test_the_verb_takes_what_its_command_takes_with_the_same_defaults() -> None:
    parameters = inspect.signature(_verbs_trade.trade).parameters
    command = typer.main.get_command(cli.app).commands["trade"]
    names = {one.name: one.default for one in command.params if one.name not in ("report", "json", "help")}
    names["tables"] = names.pop("data")
    assert set(names) <= set(parameters)
    assert {name: parameters[name].default for name in names} == names


def test_the_front_door_has_the_verb() -> None:
    assert transcaspian.trade is _verbs_trade.trade


@pytest.mark.parametrize(
    ("given", "field"), [({"draws": 3}, "draws"), ({"draws": 10**6}, "draws"), ({"seed": -1}, "seed")]
)
def test_numbers_that_cannot_be_are_refused_before_anything_is_solved(given: dict[str, int], field: str) -> None:
    with pytest.raises(InputError, match=f"field '{field}'"):
        transcaspian.trade("base", **given)
