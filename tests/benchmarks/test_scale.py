from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scale

SCRIPT = Path(scale.__file__)


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SCRIPT), *words], capture_output=True, text=True, check=False)


def test_the_grid_prints_its_table_and_its_exponent() -> None:
    done = run("--network", "grid", "--markets", "30,10")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    head = next(line for line in lines if line.startswith("network"))
    for column in ("markets", "routes", "over", "full", "trees s", "solve s", "peak MB", "residual", "gap"):
        assert column in head
    rows = [line.split() for line in lines if line.startswith("grid  ")]
    assert [row[3] for row in rows] == ["10", "30"]
    assert any(line.startswith("grid: total seconds grow with markets to the power ") for line in lines)


def test_problems_without_a_network_come_as_json_and_are_solved() -> None:
    done = run("--network", "thousands,crowd", "--markets", "2", "--json")
    assert done.returncode == 0, done.stderr
    wide, crowd = json.loads(done.stdout)
    assert (wide["routes"], crowd["routes"]) == (10_000, 10)
    for row in (wide, crowd):
        assert row["residual"] <= 1e-8
        assert row["own_residual"] <= 1e-8
        assert 0.0 <= row["gap"] <= 1e-6
        assert row["peak_mb"] > 50.0
    assert wide["full"] >= 100


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--markets", "0"], "argument --markets: read '0'; allowed: whole numbers from 1 to 100,000"),
        (["--markets", "10,-3"], "argument --markets: read '10,-3'; allowed"),
        (["--markets", "many"], "argument --markets: read 'many'; allowed"),
        (["--markets", "10,1000000"], "allowed: whole numbers from 1 to 100,000"),
        (["--capacity", "-1"], "argument --capacity: read '-1'; allowed: a number above 0"),
        (["--capacity", "nan"], "argument --capacity: read 'nan'; allowed: a number above 0"),
        (["--passes", "0"], "argument --passes: read '0'; allowed: a whole number from 1 to 20"),
        (["--network", "moon"], "no network is called 'moon'; allowed: eurasia, grid, rings, thousands, crowd"),
        (["--network", "thousands", "--markets", "100"], "5,000 routes for each market; read 100; allowed: 1 to 30"),
        (["--what"], "unrecognized arguments: --what"),
        (["--network", "eurasia"], "scgraph-data: the package with the railway graph is not installed"),
    ],
)  # fmt: skip
def test_bad_input_is_one_message_and_exit_2(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(scale, "in_a_process", lambda *line: pytest.fail("bad input was measured"))
    try:
        code: Any = scale.main(words)
    except SystemExit as stop:
        code = stop.code
    said = capsys.readouterr()
    assert code == 2
    assert message in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_without_the_package_the_rest_is_measured_and_it_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    lines = scale.lines_of(scale.arguments(["--markets", "10"]))
    assert lines == [(name, 10) for name in scale.NETWORKS if name != "eurasia"]
    assert capsys.readouterr().err.startswith("Left out: eurasia. scgraph-data: ")


def test_a_fault_of_a_line_ends_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        scale.in_a_process("grid", 50_000_000, scale.arguments([]))
    assert stop.value.code == 2
    assert "argument --markets" in capsys.readouterr().err


def test_the_exponent_of_a_power_is_that_power_without_error() -> None:
    markets = [10, 100, 1000]
    power, error = scale.exponent(markets, [0.3 * count**1.25 for count in markets])
    assert power == pytest.approx(1.25)
    assert error == pytest.approx(0.0, abs=1e-12)
    seconds = [1.0, 4.0, 9.0, 30.0]
    x, y = np.log([1.0, 2.0, 3.0, 5.0]), np.log(seconds)
    (slope, _), spread = np.polyfit(x, y, 1, cov=True)
    assert scale.exponent([1, 2, 3, 5], seconds) == pytest.approx((slope, spread[0, 0] ** 0.5))


@pytest.mark.parametrize(
    ("changes", "word"),
    [({}, "met"), ({"total_s": 60.0}, "not met"), ({"peak_mb": 4096.0}, "not met"), ({"gap": 2e-6}, "not met")],
)
def test_the_verdict_holds_time_memory_and_gap_against_the_aim(changes: dict[str, float], word: str) -> None:
    row = {"network": "eurasia", "markets": 10_000, "total_s": 40.0, "peak_mb": 2048.0, "gap": 1e-9, "residual": 1e-9}
    assert scale.verdict([row | changes]).endswith(f": {word}")
    assert scale.verdict([row | {"markets": 100}]) == ""
