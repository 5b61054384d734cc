"""The network at its kindest is never tighter than what the equilibrium carries."""

from __future__ import annotations

import math

from tests.planned import BY, reachable

from transcaspian.plan import favoured_room, floor_musd, most_kt, roof_kt
from transcaspian.runs._invest_search import with_target


def test_no_set_carries_more_than_the_programme_without_assumptions() -> None:
    found = reachable()
    room = favoured_room(found.oracle, BY)
    for built in (0, 1, found.oracle.everything):
        assert found.oracle.worth(built, BY).corridor_kt <= most_kt(room, built) + 1e-6


def test_the_floor_lies_below_the_plan_and_the_roof_above_everything() -> None:
    found = reachable()
    period = found.works.periods - 1
    room = {period: favoured_room(found.oracle, BY)}
    assert floor_musd(found.works, room) <= found.schedule.present_musd + 1e-6
    everything_kt = found.oracle.worth(found.oracle.everything, BY).corridor_kt
    assert roof_kt(with_target(found.works, math.nan), room, period=period) >= everything_kt - 1e-6
