from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plan.planted_games import Forms, chain, linear, random_forms, sellers, today_of

from transcaspian.errors import InputError
from transcaspian.plan import check_game, own_blocks, profit_slopes, profits_musd
from transcaspian.plan._games import Meter, make_play, parties_of, price_scale

SEEDS = st.integers(0, 10_000)


@given(SEEDS)
def test_slopes_of_profit_are_its_differences(seed: int) -> None:
    game = random_forms(seed)
    y = today_of(game, seed)
    slopes = profit_slopes(game, y, game.respond(y))
    for v in range(len(y)):
        step = np.eye(len(y))[v] * 1e-4
        up, down = (profits_musd(game, x, game.respond(x)) for x in (y + step, y - step))
        assert slopes[:, v] == pytest.approx((up - down) / 2e-4, rel=1e-5, abs=1e-6)


def test_a_margin_of_one_usd_on_one_kt_is_a_thousandth_of_a_million() -> None:
    game = sellers(lambda y: (np.ones(2), np.zeros((2, 2))), 2, cost=3.0)
    assert profits_musd(game, np.array([4.0, 5.0]), game.respond(np.array([4.0, 5.0]))).tolist() == [0.001, 0.002]


def test_each_for_itself_is_a_block_for_every_party_with_a_price() -> None:
    game = random_forms(1, n=3, forms=2)
    assert [block.tolist() for block in own_blocks(game)] == [[0, 1], [2, 3], [4, 5]]
    assert parties_of(game, np.array([1, 2, 3])).tolist() == [0, 1]


def faults_of(game: object, blocks: list[list[int]]) -> list[str]:
    with pytest.raises(InputError) as caught:
        check_game(game, [np.array(block, dtype=np.int64) for block in blocks])  # type: ignore[arg-type]
    return [str(fault) for fault in caught.value.faults]


def test_a_decision_maker_without_a_tariff_is_named() -> None:
    (fault,) = faults_of(sellers(chain(linear(10.0), 2), 2), [[0], []])
    assert fault.startswith("tariffs, row 2: this decision maker sets no tariff on any route")


@pytest.mark.parametrize("cost", [-1.0, np.nan, np.inf])
def test_a_cost_that_is_none_is_named_with_its_price(cost: float) -> None:
    (fault,) = faults_of(sellers(chain(linear(10.0), 2), 2, cost=np.array([0.0, cost])), [[0], [1]])
    assert fault.startswith("tariffs, row price-1: not a marginal cost; read ")


def test_a_party_decides_once() -> None:
    (fault,) = faults_of(random_forms(1, n=2, forms=2), [[0, 2], [1, 3]])[:1]
    assert "row party-0: a party in two blocks" in fault


def test_all_faults_come_together() -> None:
    assert len(faults_of(sellers(chain(linear(10.0), 2), 2, cost=np.array([-1.0, -2.0])), [[0], []])) == 3


def test_only_prices_in_a_block_move() -> None:
    game = random_forms(1, n=3, forms=2)
    play = make_play(game, [np.array([2, 3])], free=np.array([True, True, True, False, True, True]))
    assert np.flatnonzero(play.moves).tolist() == [2]


def test_a_price_without_a_margin_still_has_a_length() -> None:
    game = sellers(chain(linear(10.0), 3), 3, cost=np.array([4.0, 0.0, 0.0]))
    assert price_scale(game, np.array([4.0, 0.0, 2.0])).tolist() == [0.2, 0.002, 2.0]


class Quick(msgspec.Struct):
    """A game whose profits are had without slopes."""

    game: Forms

    def __getattr__(self, name: str) -> object:
        return getattr(self.game, name)

    def profits_musd(self, y: np.ndarray) -> np.ndarray:
        return profits_musd(self.game, y, self.game.respond(y))

    def respond(self, y: np.ndarray) -> object:
        raise AssertionError("profits were enough")


def test_a_meter_takes_the_quick_way_to_profits_if_there_is_one() -> None:
    game = random_forms(2)
    y = today_of(game, 2)
    quick, slow = Meter(Quick(game)), Meter(game)  # type: ignore[arg-type]
    assert quick.profits_musd(y).tolist() == slow.profits_musd(y).tolist()
    assert quick.solves == slow.solves == 1


def test_a_meter_counts() -> None:
    game = sellers(chain(linear(10.0), 2), 2)
    meter = Meter(game)
    meter.respond(np.ones(2))
    meter.respond(np.ones(2))
    assert meter.solves == game.asked[0] == 2
