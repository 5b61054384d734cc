from __future__ import annotations

import numpy as np
import pytest
from tests.plan.planted_games import bertrand, capped, chain, linear, rivals, sellers, two_tops

from transcaspian.plan import own_blocks
from transcaspian.plan._games import Meter, make_play
from transcaspian.plan._replies import Replies, best_replies


def reply(game: object, start: list[float], floor: float = -np.inf, most_solves: int = 20_000) -> Replies:
    play = make_play(game, own_blocks(game), floor=floor)  # type: ignore[arg-type]
    return best_replies(play, Meter(game), np.array(start), most_solves=most_solves)  # type: ignore[arg-type]


def test_smooth_games_rest_at_nash() -> None:
    found = reply(sellers(chain(linear(10.0), 3), 3), [1.0, 1.0, 1.0])
    assert found.at_rest
    assert not found.round_trip
    assert found.y == pytest.approx([2.5] * 3, abs=1e-4)
    assert found.low_usd_per_t.tolist() == found.high_usd_per_t.tolist() == found.y.tolist()


@pytest.mark.parametrize(("start", "rest"), [([5.0, 1.0, 1.0], (4, 2, 2)), ([1.0, 1.0, 5.0], (2, 2, 4))])
def test_at_a_capacity_the_rest_depends_on_the_start(start: list[float], rest: tuple[int, ...]) -> None:
    found = reply(sellers(chain(capped(10.0, 2.0), 3), 3), start)
    assert found.at_rest
    assert found.y.sum() == pytest.approx(8.0, abs=1e-6)
    assert (found.y > 2.0 - 1e-4).all()


def test_parallel_carriers_that_run_full_go_round() -> None:
    found = reply(sellers(bertrand(10.0, 6.0), 2), [1.5, 1.0])
    assert found.round_trip
    assert not found.at_rest
    assert found.low_usd_per_t == pytest.approx([2.0 / 3.0] * 2, abs=0.03)
    assert found.high_usd_per_t == pytest.approx([2.0] * 2, abs=0.03)


def test_the_higher_of_two_tops_is_found_from_the_lower() -> None:
    found = reply(sellers(two_tops, 1), [0.7])
    assert found.at_rest
    assert 3.0 < found.y[0] < 5.0


def test_a_floor_holds() -> None:
    found = reply(sellers(bertrand(10.0, 6.0), 2), [1.5, 1.0], floor=0.9)
    assert found.low_usd_per_t.min() >= 0.9


def test_a_limit_of_solves_is_said() -> None:
    found = reply(sellers(rivals(2.0, 10.0, 6.0, 20.0), 2), [1.0, 1.0], most_solves=50)
    assert not found.at_rest
    assert not found.round_trip
    assert (found.low_usd_per_t < found.high_usd_per_t).any()


def test_a_monopoly_needs_no_second_round() -> None:
    found = reply(sellers(chain(linear(10.0), 1), 1), [5.0])
    assert found.y == pytest.approx([5.0], abs=1e-6)
