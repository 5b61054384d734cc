"""One tariff held for several years: the games of the years side by side, as one game."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.linalg

from transcaspian.plan._corridor_game import CorridorGame
from transcaspian.plan._games import Floats, Ints, Response
from transcaspian.plan._joint import Chain, margin_chain


class YearsGame:
    """The games of some years as one; implements :class:`transcaspian.plan.Game`.

    Prices and parties of each year stand one after another; years do not act on each other. The state is a list.
    """

    def __init__(self, games: Sequence[CorridorGame]) -> None:
        self.games = tuple(games)
        sizes = [len(game.parties) for game in self.games]
        self._first_party = np.concatenate([[0], np.cumsum(sizes)])
        self._first = np.concatenate([[0], np.cumsum([len(game.names) for game in self.games])])
        years = [game.frame.flows.network.year for game in self.games]
        self._names = tuple(
            f"{name} {year}" for game, year in zip(self.games, years, strict=True) for name in game.names
        )
        self._parties = tuple(
            f"{name} {year}" for game, year in zip(self.games, years, strict=True) for name in game.parties
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all prices with their year."""
        return self._names

    @property
    def parties(self) -> tuple[str, ...]:
        """Names of all parties with their year."""
        return self._parties

    @property
    def party(self) -> Ints:
        """Party of each price."""
        return np.concatenate(
            [game.party + first for game, first in zip(self.games, self._first_party[:-1], strict=True)]
        )

    @property
    def marginal_usd_per_t(self) -> Floats:
        """Marginal cost of each price."""
        return np.concatenate([game.marginal_usd_per_t for game in self.games])

    @property
    def today_usd_per_t(self) -> Floats:
        """Today's tariffs of each year."""
        return np.concatenate([game.frame.operators.today_usd_per_t for game in self.games])

    @property
    def by_year(self) -> Floats:
        """One where a party is a member in a year, (Y, parties)."""
        rows = np.zeros((len(self.games), len(self._parties)))
        for year, game in enumerate(self.games):
            rows[year, self._first_party[year] + game.frame.operators.members] = 1.0
        return rows

    @property
    def weights(self) -> Floats:
        """One where a party is a member in any year."""
        answer: Floats = self.by_year.sum(axis=0)
        return answer

    def respond(self, y: Floats) -> Response:
        """Solve every year at its prices."""
        found = [
            game.respond(y[first:last])
            for game, first, last in zip(self.games, self._first[:-1], self._first[1:], strict=True)
        ]

        def joined(name: str) -> Floats:
            return np.concatenate([getattr(one, name) for one in found])

        def block(name: str) -> Floats:
            return np.asarray(scipy.linalg.block_diag(*(getattr(one, name) for one in found)))

        return Response(
            volume_kt=joined("volume_kt"),
            slope=block("slope"),
            home_musd=joined("home_musd"),
            home_slope=block("home_slope"),
            rent_musd=joined("rent_musd"),
            rent_slope=block("rent_slope"),
            tonnes_kt=sum(one.tonnes_kt for one in found),
            tonnes_slope=joined("tonnes_slope"),
            surplus_musd=joined("surplus_musd"),
            surplus_slope=block("surplus_slope"),
            state=[one.state for one in found],
        )


def years_chain(game: YearsGame, forms: Sequence[Sequence[str]]) -> Chain:
    """One multiplier of today's margins for each form, the same in all years."""
    return margin_chain(game, game.today_usd_per_t, [form for year in forms for form in year])
