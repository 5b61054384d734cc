"""What a person reads of why."""

from __future__ import annotations

import msgspec
import pytest

from transcaspian import _verbs
from transcaspian.runs import Run, Why
from transcaspian.runs._why import Check
from transcaspian.terminal_why import print_why, signed, significant


@pytest.fixture(scope="module")
def answer() -> Why:
    done: Run = _verbs.run("base", years="2030")
    return _verbs.why(done, "corridor_kt", 2030, most=8)


def shown(answer: Why, capsys: pytest.CaptureFixture[str]) -> str:
    print_why(answer)
    return capsys.readouterr().out


def tables_of(text: str) -> list[str]:
    return text.partition("\nSources\n")[0].splitlines()


def test_the_parts_come_in_order(answer: Why, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(answer, capsys)
    parts = ["corridor_kt of base in 2030: ", "What moves it most", "What is least known", "Changes of", "\nSources\n"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_no_line_above_the_sources_is_wider_than_a_hundred(answer: Why, capsys: pytest.CaptureFixture[str]) -> None:
    assert max(len(line.rstrip()) for line in tables_of(shown(answer, capsys))) <= 100


def test_every_driver_is_named_with_its_field_status_and_sources(
    answer: Why, capsys: pytest.CaptureFixture[str]
) -> None:
    text = shown(answer, capsys)
    drivers = text.partition("What moves it most")[2].partition("What is least known")[0]
    titles = {source.id: source.title for source in answer.sources}
    for driver in answer.drivers:
        line = next(line for line in drivers.splitlines() if driver.row[:20] in line and driver.field[:10] in line)
        assert driver.status in line
        number = line.split()[-1]
        named = next(line for line in text.partition("\nSources\n")[2].splitlines() if line.split()[0] == number)
        assert any(titles[id_][:30] in named for touch in (driver, *driver.touched_by) for id_ in touch.sources)


def test_a_check_is_shown_where_it_was_asked_for(answer: Why, capsys: pytest.CaptureFixture[str]) -> None:
    assert "solving again" not in shown(answer, capsys)
    first = msgspec.structs.replace(answer.drivers[0], check=Check(-2.0, 0.98765))
    none = msgspec.structs.replace(answer.drivers[1], check=Check(0.0, None))
    text = shown(msgspec.structs.replace(answer, drivers=[first, none]), capsys)
    assert "The same by solving again" in text
    assert "0.98765" in text


def test_nothing_to_say_leaves_out_its_table(answer: Why, capsys: pytest.CaptureFixture[str]) -> None:
    bare = msgspec.structs.replace(answer, ranges=[], changes=[])
    text = shown(bare, capsys)
    assert "least known" not in text
    assert "taken away" not in text


@pytest.mark.parametrize(
    ("value", "plain", "change"),
    [(0.0123456, "0.0123", "+0.0123"), (18632.4, "18,632", "+18,632"), (-2.0, "-2", "-2"), (0.0, "0", "0"),
     (None, "-", "-")],
)  # fmt: skip
def test_numbers_keep_three_digits_that_tell(value: float | None, plain: str, change: str) -> None:
    assert significant(value) == plain
    assert signed(value) == change
