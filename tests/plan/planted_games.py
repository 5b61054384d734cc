"""Games whose answer is known: sellers in series and side by side, with demand in closed form."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np

from transcaspian.plan import Response

Floats = np.ndarray


class Sellers(msgspec.Struct, frozen=True, eq=False):
    """Each party has one price unless ``party`` says otherwise; ``demand`` gives volumes and slopes."""

    demand: Callable[[Floats], tuple[Floats, Floats]]
    marginal_usd_per_t: Floats
    party: Floats
    home: Callable[[Floats], tuple[Floats, Floats]] | None = None
    asked: list[int] = msgspec.field(default_factory=lambda: [0])

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"price-{v}" for v in range(len(self.party)))

    @property
    def parties(self) -> tuple[str, ...]:
        return tuple(f"party-{p}" for p in range(int(max(self.party, default=-1)) + 1))

    def respond(self, y: Floats) -> Response:
        self.asked[0] += 1
        volume, slope = self.demand(np.asarray(y, dtype=float))
        size = len(self.parties)
        nothing, flat = np.zeros(size), np.zeros((size, len(y)))
        home, home_slope = (nothing, flat) if self.home is None else self.home(y)
        return Response(volume, slope, home, home_slope, nothing, flat)


class Forms(msgspec.Struct, frozen=True, eq=False):
    """Parties in series, each with one price for each form; forms are logit markets of their own."""

    n: int
    value: Floats
    theta: Floats
    size_kt: Floats
    marginal_usd_per_t: Floats

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"{p}-{f}" for p in range(self.n) for f in range(len(self.value)))

    @property
    def parties(self) -> tuple[str, ...]:
        return tuple(f"party-{p}" for p in range(self.n))

    @property
    def party(self) -> Floats:
        return np.repeat(np.arange(self.n), len(self.value))

    @property
    def form(self) -> list[str]:
        return [f"form-{f}" for _ in range(self.n) for f in range(len(self.value))]

    def respond(self, y: Floats) -> Response:
        forms = len(self.value)
        through = y.reshape(self.n, forms).sum(axis=0)
        share = 1.0 / (1.0 + np.exp(self.theta * through - self.value))
        volume, slope = self.size_kt * share, -self.size_kt * self.theta * share * (1.0 - share)
        by_price = np.tile(np.diag(slope), (self.n, self.n))
        surplus = 1e-3 * self.size_kt * np.logaddexp(0.0, self.value - self.theta * through) / self.theta
        flat = np.zeros((self.n, self.n * forms))
        return Response(
            np.tile(volume, self.n),
            by_price,
            np.zeros(self.n),
            flat,
            np.zeros(self.n),
            flat,
            tonnes_kt=float(volume.sum()),
            tonnes_slope=np.tile(slope, self.n),
            surplus_musd=surplus,
            surplus_slope=-1e-3 * np.tile(np.diag(volume), (1, self.n)),
        )


def sellers(demand: Callable[[Floats], tuple[Floats, Floats]], n: int, *, cost: float | Floats = 0.0) -> Sellers:
    return Sellers(demand, np.broadcast_to(np.asarray(cost, dtype=float), (n,)).copy(), np.arange(n))


def chain(total: Callable[[float], tuple[float, float]], n: int) -> Callable[[Floats], tuple[Floats, Floats]]:
    """All n prices add up to what a shipper pays; ``total`` gives its volume and slope."""

    def demand(y: Floats) -> tuple[Floats, Floats]:
        volume, slope = total(float(y.sum()))
        return np.full(n, volume), np.full((n, n), slope)

    return demand


def linear(a: float) -> Callable[[float], tuple[float, float]]:
    return lambda price: (a - price, -1.0)


def logit(value: float, theta: float, size: float = 1.0) -> Callable[[float], tuple[float, float]]:
    def total(price: float) -> tuple[float, float]:
        share = 1.0 / (1.0 + np.exp(theta * price - value))
        return size * share, -size * theta * share * (1.0 - share)

    return total


def capped(a: float, most: float) -> Callable[[float], tuple[float, float]]:
    """Linear demand behind a hard capacity."""
    return lambda price: (most, 0.0) if price < a - most else (max(a - price, 0.0), -1.0 if price < a else 0.0)


def barred(a: float, most: float, mu: float) -> Callable[[float], tuple[float, float]]:
    """Linear demand behind a smooth barrier: a rent ``mu q / (most - q)`` that nobody books rises with the volume."""

    def total(price: float) -> tuple[float, float]:
        # a - price - q = mu q / (most - q), the smaller root of a quadratic
        room = a - price
        b = most + room + mu
        q = (b - np.sqrt(b * b - 4.0 * room * most)) / 2.0
        return q, -1.0 / (1.0 + mu * most / (most - q) ** 2)

    return total


def rivals(theta: float, size: float, most: float, value: float = 0.0) -> Callable[[Floats], tuple[Floats, Floats]]:
    """Two parallel carriers of capacity ``most`` share logit demand; rents ration what does not fit."""

    def demand(y: Floats) -> tuple[Floats, Floats]:
        volume = _rationed(y, theta, size, most, value)
        slope = np.zeros((2, 2))
        for v in range(2):
            up, down = y.copy(), y.copy()
            up[v] += 1e-6
            down[v] -= 1e-6
            slope[:, v] = (_rationed(up, theta, size, most, value) - _rationed(down, theta, size, most, value)) / 2e-6
        return volume, slope

    return demand


def _rationed(y: Floats, theta: float, size: float, most: float, value: float) -> Floats:
    """Logit volumes with an outside option of no utility; a carrier that would overflow gets exactly its capacity."""
    weight = np.exp(value - theta * y)
    volume = size * weight / (1.0 + weight.sum())
    full = volume > most
    if full.all() or (full.any() and (_one_full(weight, int(np.argmax(volume)), size, most) > most).any()):
        return np.full(2, float(most))
    return _one_full(weight, int(np.argmax(volume)), size, most) if full.any() else volume


def _one_full(weight: Floats, which: int, size: float, most: float) -> Floats:
    volume = np.full(2, float(most))
    other = 1 - which
    volume[other] = (size - most) * weight[other] / (1.0 + weight[other])
    return volume


def bertrand(a: float, most: float) -> Callable[[Floats], tuple[Floats, Floats]]:
    """Two carriers of one good with linear demand and hard capacities; the cheap one serves first (Edgeworth 1897).

    Slopes are those to the right. With ``a/3 < most < a`` prices go round between ``((a - most)/2)^2 / most`` and
    ``(a - most)/2``; below, both charge ``a - 2 most``.
    """

    def demand(y: Floats) -> tuple[Floats, Floats]:
        volume, slope = np.zeros(2), np.zeros((2, 2))
        if y[0] == y[1]:
            half = max(a - float(y[0]), 0.0) / 2.0
            volume[:] = min(most, half)
            slope[:] = -0.5 if half < most else 0.0
            return volume, slope
        cheap = int(np.argmin(y))
        dear = 1 - cheap
        volume[cheap] = min(most, max(a - y[cheap], 0.0))
        slope[cheap, cheap] = -1.0 if volume[cheap] < most else 0.0
        volume[dear] = min(most, max(a - y[dear] - volume[cheap], 0.0))
        slope[dear, dear] = -1.0 if 0.0 < volume[dear] < most else 0.0
        return volume, slope

    return demand


def two_tops(y: Floats) -> tuple[Floats, Floats]:
    """One seller to many who pay little and few who pay much: profit has a top at each."""
    volume, slope = 0.0, 0.0
    for kt, worth in ((100.0, 1.0), (40.0, 5.0)):
        share = 1.0 / (1.0 + np.exp(12.0 / worth * (float(y[0]) - worth)))
        volume += kt * share
        slope -= kt * 12.0 / worth * share * (1.0 - share)
    return np.array([volume]), np.array([[slope]])


def random_forms(seed: int, n: int = 3, forms: int = 2) -> Forms:
    rng = np.random.default_rng(seed)
    return Forms(
        n,
        rng.uniform(1.0, 4.0, forms),
        rng.uniform(0.02, 0.1, forms),
        rng.uniform(500.0, 3000.0, forms),
        rng.uniform(0.0, 8.0, n * forms),
    )


def today_of(game: Forms, seed: int) -> Floats:
    """Prices a little above cost."""
    return game.marginal_usd_per_t + np.random.default_rng(seed).uniform(1.0, 8.0, len(game.names))
