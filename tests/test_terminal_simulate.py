"""What a person reads of a simulated year: every part is there, and no line is wider than the terminal."""

from __future__ import annotations

import msgspec
import pytest
from tests.simulated import paired_year, simulated_year

from transcaspian.sim import Estimate
from transcaspian.terminal_simulate import WIDTH, estimated, print_simulation, signed_estimate


def shown(answer: object, capsys: pytest.CaptureFixture[str]) -> str:
    print_simulation(answer)  # type: ignore[arg-type]
    return capsys.readouterr().out


def test_every_part_of_the_answer_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(paired_year(), capsys)
    flat = " ".join(text.split())
    for part in (
        "frozen 2024: operations, simulated", "2 replications, seed 7",
        "Days from door to door",
        "What a mean unit waits",
        "Queues, the longest first", "Yards, wagons, quotas", "Voyages", "Storms", "in the recovery after",
        "Together: the wait", "other less frozen", "Note: every simulation starts empty",
    ):  # fmt: skip
        assert part in flat, part
    assert max(len(line.rstrip()) for line in text.splitlines()) <= WIDTH


def test_one_replication_says_that_it_has_no_interval(capsys: pytest.CaptureFixture[str]) -> None:
    answer = simulated_year()[0]
    one = msgspec.structs.replace(
        answer, simulated=msgspec.structs.replace(answer.simulated, replications=1), pair=None
    )
    assert "ask for more with --replications" in " ".join(shown(one, capsys).split())


def test_overload_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    answer = simulated_year()[0]
    first = msgspec.structs.replace(answer.simulated.resources[0], overloaded=True, name="The gate of tears")
    found = msgspec.structs.replace(answer.simulated, resources=[first])
    text = shown(msgspec.structs.replace(answer, simulated=found), capsys)
    assert "Overloaded, so that what queues grows day by day: The gate of tears" in text


def test_a_scenario_beside_itself_says_that_nothing_differs(capsys: pytest.CaptureFixture[str]) -> None:
    answer = paired_year()
    assert answer.pair is not None
    empty = msgspec.structs.replace(answer.pair, groups=[], markets=[], queues=[])
    assert "Nothing differs between the two in 2024." in shown(msgspec.structs.replace(answer, pair=empty), capsys)


def test_intervals_and_their_absence() -> None:
    assert estimated(Estimate(1.26, 0.31), 1) == "1.3 ±0.3"
    assert estimated(Estimate(1234.0, 10.0), 0) == "1,234 ±10"
    assert signed_estimate(Estimate(0.0, 0.0)).startswith("+0.0")
