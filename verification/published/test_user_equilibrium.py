"""User equilibrium against published numbers.

Braess (1968), Unternehmensforschung 12: six trips, delays 10 x and 50 + x, a bridge of 10 + x. Pigou's two roads as in
Roughgarden and Tardos (2002), J. ACM 49. The networks of Transportation Networks for Research have published flows too;
they are not ours to ship, and ``benchmarks/tntp.py`` holds us against them.
"""

from __future__ import annotations

import numpy as np
import pytest
from tests.flow.roads import braess, roads, trips

from transcaspian.flow import judge, user_equilibrium


def test_braess_network_sends_two_on_each_of_three_routes_at_92() -> None:
    found = user_equilibrium(braess(), trips((0, 3, 6.0)), tolerance=1e-14)
    assert found.link_flow == pytest.approx([4.0, 2.0, 2.0, 4.0, 2.0], abs=1e-6)
    assert found.route_flow == pytest.approx([2.0, 2.0, 2.0], abs=1e-6)
    assert found.judgement.pair_cost == pytest.approx([92.0], abs=1e-6)
    assert found.judgement.beckmann_value == pytest.approx(386.0, abs=1e-6)


def test_without_the_bridge_everybody_is_better_off_at_83() -> None:
    found = user_equilibrium(braess(bridge=False), trips((0, 3, 6.0)), tolerance=1e-14)
    assert found.link_flow == pytest.approx([3.0, 3.0, 3.0, 3.0], abs=1e-6)
    assert found.judgement.pair_cost == pytest.approx([83.0], abs=1e-6)


@pytest.mark.parametrize(("power", "ratio"), [(1.0, 4.0 / 3.0), (2.0, 1.0 / (1.0 - 2.0 * 3.0**-1.5)), (4.0, 2.151)])
def test_anarchy_on_two_roads_costs_what_is_published(power: float, ratio: float) -> None:
    # Costs 1 and x^p; the best split puts (p + 1)^(-1/p) on the second road. A tiny free time stands for none.
    tiny = 1e-12
    made = roads([(0, 1, 1.0, 0.0, 1.0, 1.0), (0, 1, tiny, 1.0 / tiny, 1.0, power)])
    asked = trips((0, 1, 1.0))
    found = user_equilibrium(made, asked, tolerance=1e-13)
    assert found.link_flow == pytest.approx([0.0, 1.0], abs=1e-6)
    share = (power + 1.0) ** (-1.0 / power)
    best = np.array([1.0 - share, share])
    anarchy = float(found.link_flow @ found.judgement.link_cost)
    assert anarchy / float(best @ judge(made, asked, best).link_cost) == pytest.approx(ratio, rel=1e-3)
