from __future__ import annotations

from transcaspian.report._methods import LIMITS, methods_section
from transcaspian.report._reading import KeptRun


def test_methods_say_the_steps_the_units_and_what_is_left_out(kept: KeptRun) -> None:
    text = methods_section(kept, number_=9)
    for step in ("Network", "Demand", "Choice", "Waits and rents", "Equilibrium", "Bottlenecks", "Corridor volume"):
        assert f"<dt>{step}</dt>" in text
    assert "over 40 routes" in text
    assert "Constant USD of 2024" in text
    assert all(limit.split(",")[0] in text for limit in LIMITS)
