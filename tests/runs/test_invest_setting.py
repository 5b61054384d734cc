"""One choice set for a plan: the scenario's own ways, and those of everything built."""

from __future__ import annotations

import numpy as np
from tests.planned import BY, base, known, laid_out

from transcaspian.network import build, find_routes
from transcaspian.plan import complete
from transcaspian.runs._invest_setting import corridor_routes
from transcaspian.runs._measures import corridor_weight, keep_book
from transcaspian.runs._run import choice_keys


def test_the_choice_set_holds_the_scenarios_own_routes() -> None:
    setting = laid_out()[0]
    own = choice_keys(base(), atlas=known(), years=[2026, BY]).keys
    assert own <= setting.routes.keys()


def test_the_choice_set_holds_ways_that_a_work_opens_alone() -> None:
    setting = laid_out()[0]
    network = build(complete(base(), ["yeraskh-link"], year=BY, atlas=known()), year=BY, atlas=known())
    assert find_routes(network) <= setting.routes.keys()


def test_the_corridor_is_that_of_a_run() -> None:
    setting, effects, _ = laid_out()
    from transcaspian.plan import NetworkOracle

    flows = NetworkOracle(setting, [one.work for one in effects], first_year=2026).flows(0, BY)
    weight = corridor_weight(keep_book(setting.routes, flows=flows))
    assert np.array_equal(corridor_routes(setting.routes), weight)
    assert np.array_equal(setting.corridor, weight)
