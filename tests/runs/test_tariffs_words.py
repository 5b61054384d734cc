"""Every regime has a title and says in words what it is."""

from __future__ import annotations

from tests.tariffed import tariffed_year

from transcaspian.runs._tariffs_words import TITLES, WORDS


def test_every_regime_has_its_words() -> None:
    assert set(TITLES) == set(WORDS)
    assert {one.id for one in tariffed_year().regimes} <= set(TITLES)
    assert len(set(TITLES.values())) == len(TITLES)
