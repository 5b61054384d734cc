"""What a person reads of waiting curves."""

from __future__ import annotations

import pytest

from transcaspian.runs import CurvePoint, ResourceCurve, WaitingCurves
from transcaspian.terminal_curves import SHOWN, print_curves

POINTS = [
    CurvePoint(load, 10.0 + number, 20.0 + number, 18.0 + number, 22.0 + number, 21.0 + number, 2.0, 0.1)
    for number, load in enumerate((0.1, *SHOWN))
]
FOUND = WaitingCurves(
    "transcaspian.curves/1", 400, 1, [ResourceCurve("a-fleet", "A", 0.82, 60.0, "by-a-sea", 10.8, POINTS)]
)


def test_a_resource_has_three_lines_of_waits_at_the_loads_shown(capsys: pytest.CaptureFixture[str]) -> None:
    print_curves(FOUND)
    text = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines[1].startswith("resource wait 20 % 50 %")
    assert lines[1].endswith("95 % 100 %")
    assert any(line.startswith("a-fleet formula 11.0 12.0 13.0") for line in lines)
    assert "21.0 +-2.0" in text
    assert any("curve 22.0 23.0" in line for line in lines)
    assert "shut 18 %, 60 h" in " ".join(lines)
    assert "400 simulated years a point" in text
