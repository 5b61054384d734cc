"""What verbs are asked for, read the same way by all."""

from __future__ import annotations

from pathlib import Path

import pytest

from transcaspian._verbs_asked import asked_atlas, asked_scenario
from transcaspian.errors import InputError
from transcaspian.model import atlas, scenario


def test_the_shipped_tables_are_those_of_the_model_and_others_are_checked(tmp_path: Path) -> None:
    assert asked_atlas(None) is atlas()
    with pytest.raises(InputError, match=r"places\.csv"):
        asked_atlas(tmp_path)


def test_a_name_and_a_record_are_the_same_and_the_sea_is_resolved() -> None:
    known = atlas()
    assert asked_scenario("frozen", known) == scenario("frozen", atlas=known)
    low = asked_scenario("sea-low", known)
    assert any(change.owner == "sea" for change in low.changes)
    assert asked_scenario(low, known) == low
