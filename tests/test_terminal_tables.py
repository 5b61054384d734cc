"""How tables and numbers look."""

from __future__ import annotations

import pytest

from transcaspian.terminal_tables import console, number, share, table


@pytest.mark.parametrize(
    ("value", "digits", "text"), [(12345.6, 0, "12,346"), (-0.4, 0, "0"), (-1.5, 1, "-1.5"), (None, 0, "-")]
)
def test_a_number_has_groups_of_three(value: float | None, digits: int, text: str) -> None:
    assert number(value, digits) == text


def test_a_share_is_written_in_per_cent() -> None:
    assert share(1.0) == "100.0 %"


def test_names_stand_to_the_left_and_numbers_to_the_right() -> None:
    made = table("Title", "name", "kt", left=("name",))
    assert [column.justify for column in made.columns] == ["left", "right"]


def test_a_pipe_has_the_width_of_a_wide_terminal() -> None:
    assert console().width == 140
