"""The benchmark of the simulator: what it compares, what it says, and that it runs alone where SimPy cannot be had."""

from __future__ import annotations

from pathlib import Path

import _rivals
import pytest
from _harbour import HARBOUR, harbour

import sim


def year(seconds: float, out_h: float, back_h: float) -> dict[str, object]:
    return {"seconds": seconds, "count": 28_000, "mean_h": [out_h, back_h], "events": 170_000}


def test_a_ratio_and_means_are_judged(capsys: pytest.CaptureFixture[str]) -> None:
    ours = [year(0.01, 39.0, 37.0), year(0.01, 40.0, 38.0), year(0.02, 39.5, 37.5)]
    sim.judge(ours, [year(0.7, 39.0, 37.5), year(0.7, 40.0, 37.0), year(0.7, 39.2, 38.0)])
    said = capsys.readouterr().out
    assert "SimPy takes 70 times as long, year by year 35 to 70 (at least 60: met; aim 100)" in said
    assert "Means agree" in said
    sim.judge(ours, [year(0.5, 49.0, 37.5), year(0.5, 50.0, 37.0), year(0.5, 49.2, 38.0)])
    said = capsys.readouterr().out
    assert "50 times" in said
    assert "NOT MET" in said
    assert "Means DO NOT AGREE" in said


def test_without_simpy_we_run_alone_and_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(pins: Path) -> Path:
        raise _rivals.NoRivals("no network")

    monkeypatch.setattr(sim, "environment", refuse)
    monkeypatch.setattr(sim, "YEARS", 2)
    sim.beside_simpy()
    out, err = capsys.readouterr()
    assert "WITHOUT SIMPY: its environment cannot be made: no network" in err
    assert "transcaspian" in out
    assert "SimPy takes" not in out


def test_both_models_read_the_same_numbers() -> None:
    text = Path(sim.CHILD).read_text(encoding="utf-8")
    assert [name for name in HARBOUR if f'model["{name}"]' not in text] == []
    made = harbour()
    assert len(made.ships) == HARBOUR["ferries"]
    assert made.links[0].patience_h == HARBOUR["patience_h"]
    assert {source.gap.mean_h for source in made.sources} == {HARBOUR["gap_h"]}


def test_the_rival_is_pinned() -> None:
    lines = _rivals.SIM_PINS.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["simpy==4.1.2"]
