from __future__ import annotations

import numpy as np
import pytest
from tests.plan.planted_games import (
    bertrand,
    capped,
    chain,
    linear,
    logit,
    random_forms,
    rivals,
    sellers,
    today_of,
    two_tops,
)

from transcaspian.plan import Certificate, Point, certify, nash, own_blocks


def judged(game: object, start: list[float] | np.ndarray, **rules: object) -> tuple[Point, Certificate]:
    blocks = own_blocks(game)  # type: ignore[arg-type]
    point = nash(game, np.asarray(start), blocks=blocks, **rules)  # type: ignore[arg-type]
    return point, certify(game, point, blocks, **rules)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(5))
def test_a_smooth_game_has_a_pure_point(seed: int) -> None:
    game = random_forms(seed, 4, 2)
    point, certificate = judged(game, today_of(game, seed))
    assert certificate.verdict == "pure"
    assert certificate.residual <= 1e-8
    assert (certificate.hessian < -0.1).all()
    assert (certificate.gain_musd < 0.0).all()
    assert not certificate.kinked.any()
    assert certificate.low_usd_per_t.tolist() == certificate.high_usd_per_t.tolist() == point.y.tolist()


def test_sharpness_is_two_on_a_straight_demand() -> None:
    _, certificate = judged(sellers(chain(linear(10.0), 3), 3), [1.0, 1.0, 1.0])
    assert certificate.sharpness == pytest.approx([2.0] * 3, rel=1e-6)


def test_a_point_of_first_order_that_is_no_top_is_found_out() -> None:
    """The lower of two tops of a monopoly: residual and Hessian are fine, a deviation pays, replies rest elsewhere."""
    game, blocks = sellers(two_tops, 1), [np.arange(1)]
    point = nash(game, np.array([0.8]), blocks=blocks, clip_usd_per_t=0.02)
    certificate = certify(game, point, blocks)
    assert point.residual <= 1e-8
    assert point.y[0] < 1.5
    assert certificate.hessian[0] < 0.0
    assert certificate.gain_musd[0] > 0.0
    assert certificate.verdict == "elsewhere"
    assert 3.0 < certificate.low_usd_per_t[0] == certificate.high_usd_per_t[0] < 5.0
    better = nash(game, certificate.low_usd_per_t, blocks=blocks)
    assert certify(game, better, blocks).verdict == "pure"


def test_restraint_is_no_fault() -> None:
    _, certificate = judged(sellers(chain(logit(2.3, 0.7), 3), 3), [1.0] * 3, conduct=0.5)
    assert certificate.verdict == "restrained"
    assert (certificate.gain_musd > 0.0).all(), "each could gain, and does not want to"


def test_parallel_carriers_at_capacity_have_a_kink_and_no_continuum() -> None:
    """Small capacities: both charge a - 2 most. A transfer between rivals changes who sells, so the point is one."""
    point, certificate = judged(sellers(bertrand(10.0, 3.0), 2), [1.5, 1.0])
    assert point.y == pytest.approx([4.0, 4.0], abs=1e-6)
    assert certificate.verdict == "pure"
    assert certificate.kinked.all()


def test_first_order_conditions_alone_would_believe_a_smooth_edgeworth_pair() -> None:
    point, certificate = judged(sellers(rivals(2.0, 10.0, 6.0, 20.0), 2), [1.0, 1.0])
    assert point.residual <= 1e-8
    assert (certificate.hessian < 0.0).all()
    assert certificate.verdict == "none"
    assert (certificate.low_usd_per_t < certificate.high_usd_per_t - 1.0).all()


def test_plenty_of_capacity_leaves_a_pure_point() -> None:
    assert judged(sellers(rivals(2.0, 10.0, 9.9, 20.0), 2), [1.0, 1.0])[1].verdict == "pure"


def test_a_joint_optimum_has_a_flat_hessian_and_no_gain() -> None:
    game = sellers(chain(linear(10.0), 3), 3)
    point = nash(game, np.ones(3), blocks=[np.arange(3)])
    certificate = certify(game, point, [np.arange(3)])
    assert certificate.verdict == "pure"
    assert certificate.hessian[0] == pytest.approx(0.0, abs=1e-9)


def test_a_floor_is_no_kink() -> None:
    floor = np.array([4.0, 0.0, 0.0])
    _, certificate = judged(sellers(chain(linear(10.0), 3), 3), [5.0, 1.0, 1.0], floor=floor)
    assert certificate.verdict == "pure"
    assert not certificate.kinked.any()


def test_a_continuum_ends_at_a_floor() -> None:
    """Without floors every price may go from 2 to 4; with one at 3, the first from there and the others up to 3."""
    floor = np.array([3.0, 0.0, 0.0])
    _, certificate = judged(sellers(chain(capped(10.0, 2.0), 3), 3), [3.5, 1.0, 1.0], floor=floor)
    assert certificate.verdict == "continuum"
    assert certificate.low_usd_per_t == pytest.approx([3.0, 2.0, 2.0], abs=1e-3)
    assert certificate.high_usd_per_t == pytest.approx([4.0, 3.0, 3.0], abs=1e-3)


def test_a_point_that_was_not_found_is_not_certified() -> None:
    game = sellers(chain(linear(10.0), 2), 2)
    blocks = own_blocks(game)
    point = nash(game, np.ones(2), blocks=blocks)
    other = Point(
        np.array([3.3, 3.4]), game.respond(np.array([3.3, 3.4])), 0.0, 0, 0, point.moves, "map", converged=True
    )
    assert certify(game, other, blocks).verdict in {"unsettled", "elsewhere"}
