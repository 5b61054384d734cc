"""Investment problems small enough to be enumerated: decks that cargoes share, random works, every plan at once."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np

from transcaspian.plan import Works


class Decks(NamedTuple):
    """Lines in parallel: on each a cheap cargo that few pay for fills the deck before the corridor's own.

    A line carries ``min(rail, deck - cheap)`` of the corridor's cargo, and ``counted`` of the cheap one, which its port
    lets through. A larger port can so crowd the corridor out: building more then loses tonnes.
    """

    rail_kt: np.ndarray  # (lines, 2**n)
    deck_kt: np.ndarray
    port_kt: np.ndarray
    demand_kt: np.ndarray  # (lines, periods)
    cheap_kt: np.ndarray  # (lines, periods)
    counted_share: float

    def table(self) -> np.ndarray:
        """Corridor's kt of every set in every period, (periods, 2**n)."""
        cheap = np.minimum(self.port_kt[:, None], self.cheap_kt[:, :, None])
        cheap = np.minimum(cheap, self.deck_kt[:, None])
        own = np.minimum(np.minimum(self.rail_kt, self.deck_kt)[:, None], self.demand_kt[:, :, None])
        own = np.minimum(own, self.deck_kt[:, None] - cheap)
        return np.asarray((own + self.counted_share * cheap).sum(axis=0))


class Tabled:
    """An oracle that reads a table."""

    def __init__(self, table: np.ndarray) -> None:
        self.table = table

    def value(self, built: int, period: int) -> float:
        return float(self.table[period, built])


def decks(rng: np.random.Generator, n: int, periods: int, *, crowding: bool) -> Decks:
    """Draw two lines whose rail, decks and ports n projects enlarge; without crowding no port is enlarged."""
    parts = np.zeros((n, 2, 3))
    for j in range(n):
        part = rng.choice(3, p=[0.4, 0.35, 0.25] if crowding else [0.5, 0.5, 0.0])
        parts[j, rng.integers(2), part] = rng.uniform(300.0, 1500.0)
    inside = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    sizes = np.einsum("sj,jlp->pls", inside, parts)
    base = rng.uniform(400.0, 1500.0, (3, 2, 1))
    growth = 1.0 + 0.08 * np.arange(periods)
    return Decks(
        *(base + sizes),
        demand_kt=rng.uniform(1500.0, 4500.0, (2, 1)) * growth,
        cheap_kt=rng.uniform(300.0, 1500.0, (2, 1)) * growth,
        counted_share=float(rng.uniform(0.0, 0.5)),
    )


def violation_kt(table: np.ndarray) -> float:
    """Most that building more loses: over all sets S inside T, the kt of S less the kt of T."""
    inside = table.copy()
    for j in range(int(np.log2(table.shape[1]))):
        shaped = inside.reshape(len(table), -1, 2, 1 << j)
        np.maximum(shaped[:, :, 1], shaped[:, :, 0], out=shaped[:, :, 1])
    return float((inside - table).max())


def random_works(rng: np.random.Generator, n: int, periods: int, table: np.ndarray) -> Works:
    """Draw projects with build times, some precedence, exclusion and budgets, and targets between little and all."""
    build_years = rng.integers(0, 3, n)
    earliest = rng.integers(0, 2, n)
    shares = rng.dirichlet([1.0, 1.0], n)
    capex = np.round(rng.uniform(10.0, 200.0, n))
    pairs = rng.permutation(n)
    after = ((int(pairs[0]), int(pairs[1])),) if rng.random() < 0.5 else ()
    excludes = ((int(pairs[1]), int(pairs[2])),) if rng.random() < 0.5 else ()
    budget = np.full((2, periods), np.inf)
    if rng.random() < 0.6:
        budget[rng.integers(2)] = np.round(capex.sum() * rng.uniform(0.15, 0.5))
    target = np.full(periods, np.nan)
    last = table[-1]
    target[-1] = np.quantile(last, rng.uniform(0.4, 0.9))
    if rng.random() < 0.5:
        target[-2] = table[-2, 0] + rng.uniform(0.0, 0.6) * max(target[-1] - table[-2, 0], 1.0)
    return Works(
        names=tuple(f"p{j}" for j in range(n)),
        capex_musd=capex,
        build_years=build_years,
        earliest=earliest,
        latest=np.full(n, periods - 1),
        sponsors=("state", "port"),
        shares=shares,
        budget_musd=budget,
        target_kt=target,
        after=after,
        excludes=excludes,
        total_musd=float(np.round(capex.sum() * rng.uniform(0.4, 0.9))) if rng.random() < 0.4 else np.inf,
        discount_share=float(rng.choice([0.0, 0.07])),
    )


class Plans(NamedTuple):
    """Every plan that side constraints allow: its starts (-1 for none), its set in each period, its cost."""

    start: np.ndarray
    built: np.ndarray
    present_musd: np.ndarray


def every_plan(works: Works) -> Plans:
    """Enumerate all plans that keep precedence, exclusion and budgets, targets aside, without any bound or cut."""
    n, periods = works.n, works.periods
    options = []
    for j in range(n):
        last = min(int(works.latest[j]), periods - 1 - int(works.build_years[j]))
        options.append([-1, *range(int(works.earliest[j]), last + 1)])
    start = np.array(list(itertools.product(*options)), dtype=np.int64)
    opens = np.where(start >= 0, start + works.build_years, periods)
    allowed = np.ones(len(start), dtype=bool)
    for later, earlier in works.after:
        allowed &= (start[:, later] < 0) | (start[:, later] >= opens[:, earlier])
    for a, b in works.excludes:
        allowed &= (start[:, a] < 0) | (start[:, b] < 0)
    start, opens = start[allowed], opens[allowed]
    paid = np.zeros((len(start), n, periods))
    for j in range(n):
        years = max(int(works.build_years[j]), 1)
        for y in range(periods):
            building = (start[:, j] >= 0) & (start[:, j] <= y) & (y < start[:, j] + years)
            paid[building, j, y] = works.capex_musd[j] / years
    spent = np.einsum("kjy,jp->kpy", paid, works.shares)
    within = (spent <= works.budget_musd + 1e-9).all(axis=(1, 2))
    if works.total_musd_per_y is not None:
        within &= (paid.sum(axis=1) <= works.total_musd_per_y + 1e-9).all(axis=1)
    within &= paid.sum(axis=(1, 2)) <= works.total_musd + 1e-9
    start, opens, paid = start[within], opens[within], paid[within]
    built = np.stack([((opens <= y) << np.arange(n)).sum(axis=1) for y in range(periods)], axis=1)
    factor = (1.0 + works.discount_share) ** -np.arange(periods)
    return Plans(start, built, paid.sum(axis=1) @ factor)


def meets(plans: Plans, works: Works, table: np.ndarray) -> np.ndarray:
    """Tell which plans reach every target."""
    reached = np.ones(len(plans.start), dtype=bool)
    for y in works.asked:
        reached &= table[y, plans.built[:, y]] >= works.target_kt[y]
    return reached
