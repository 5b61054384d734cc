"""The twin's random numbers against published ones and against Python's own normal quantile."""

from __future__ import annotations

import math
from statistics import NormalDist, fmean

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from transcaspian.sim import Spread
from transcaspian.sim._twin_draws import GOLDEN, Stream, Streams, Time, key_of, mix, normal_quantile


def test_mix_gives_the_published_numbers_of_splitmix64() -> None:
    first = [mix((1234567 + n * GOLDEN) % 2**64) for n in range(1, 6)]
    assert first == [
        *(6457827717110365317, 3203168211198807973, 9817491932198370423),
        *(4593380528125082431, 16408922859458223821),
    ]


@given(st.floats(1e-300, 1.0, exclude_max=True))
@example(0.075)
@example(0.925)
@example(math.exp(-25.0))
@example(1.0 - 2.0**-53)
def test_the_normal_quantile_is_that_of_the_standard_library(p: float) -> None:
    assert normal_quantile(p) == NormalDist().inv_cdf(p)


def test_a_key_depends_on_name_seed_and_replication() -> None:
    keys = {
        key_of(name, seed=seed, replication=n) for name in ("a", "b", "é") for seed in (0, 1, 2**63) for n in (0, 1)
    }
    assert len(keys) == 18


def test_two_names_with_one_key_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = Streams(seed=1, replication=0)
    monkeypatch.setattr("transcaspian.sim._twin_draws.key_of", lambda name, **_: len(name))
    assert streams["a"] is streams["a"]
    assert streams["longer"].key == 6
    with pytest.raises(ValueError, match="streams 'a' and 'b' have one key"):
        streams["b"]


def test_uniform_numbers_fill_the_unit_interval() -> None:
    stream = Stream("source:x", seed=3, replication=4)
    drawn = [stream.uniform() for _ in range(20_000)]
    assert 0.0 < min(drawn) < 1e-3
    assert 1.0 - 1e-3 < max(drawn) < 1.0
    assert fmean(drawn) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(("kind", "scv"), [("exponential", 1.0), ("lognormal", 0.4), ("lognormal", 2.0)])
def test_a_time_has_its_mean_and_its_spread(kind: str, scv: float) -> None:
    time = Time(Spread(kind, 5.0, scv), Stream("x", seed=1, replication=1))
    drawn = [time.draw() for _ in range(40_000)]
    mean = fmean(drawn)
    assert mean == pytest.approx(5.0, rel=0.03)
    assert fmean((x - mean) ** 2 for x in drawn) / mean**2 == pytest.approx(scv, rel=0.15)


def test_a_constant_draws_nothing_and_every_time_is_cut() -> None:
    stream = Stream("x", seed=1, replication=1)
    assert Time(Spread(mean_h=3.0), stream).draw() == 3.0
    assert Time(Spread(mean_h=3.0, most_h=2.0), stream).draw() == 2.0
    assert stream.drawn == 0
    time = Time(Spread("lognormal", 3.0, 1.0, 4.0), stream)
    assert max(time.draw() for _ in range(100)) == 4.0
    assert 0 < time.cuts < stream.drawn == 100


def test_an_unknown_distribution_is_named() -> None:
    with pytest.raises(ValueError, match="no distribution 'gamma'"):
        Time(Spread("gamma", 1.0), Stream("x", seed=1, replication=1)).draw()
