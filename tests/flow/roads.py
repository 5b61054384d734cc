"""Road networks made by hand or at random for the tests of the flow room."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from transcaspian.flow import Roads, Trips

POWERS = (0.0, 1.0, 2.5, 4.0, 6.87)


def roads(
    links: Sequence[tuple[int, int, float, float, float, float]],
    *,
    fixed: Sequence[float] | None = None,
    closed: Sequence[int] = (),
) -> Roads:
    """Links as (tail, head, free, rise, capacity, power); nodes are those that links name."""
    tail, head, free, rise, capacity, power = (np.array(column) for column in zip(*links, strict=True))
    nodes = int(max(tail.max(), head.max())) + 1
    return Roads(
        tail=tail,
        head=head,
        free_cost=free.astype(float),
        rise_share=rise.astype(float),
        capacity=capacity.astype(float),
        power=power.astype(float),
        fixed_cost=np.zeros(len(tail)) if fixed is None else np.array(fixed, dtype=float),
        closed=np.isin(np.arange(nodes), closed),
    )


def trips(*items: tuple[int, int, float]) -> Trips:
    """Trips as (origin, goal, amount)."""
    origin, goal, amount = (np.array(column) for column in zip(*items, strict=True))
    return Trips(origin, goal, amount.astype(float))


def braess(*, bridge: bool = True) -> Roads:
    """Braess's network: from 0 to 3 over 1 or 2, with or without the link from 1 to 2."""
    tiny = 1e-9  # of free time: delays of 10 x have none
    links = [
        (0, 1, tiny, 10.0 / tiny, 1.0, 1.0),
        (0, 2, 50.0, 1.0 / 50.0, 1.0, 1.0),
        (1, 3, 50.0, 1.0 / 50.0, 1.0, 1.0),
        (2, 3, tiny, 10.0 / tiny, 1.0, 1.0),
        (1, 2, 10.0, 1.0 / 10.0, 1.0, 1.0),
    ]
    return roads(links if bridge else links[:-1])


def random_city(
    seed: int, *, nodes: int = 9, links: int = 26, pairs: int = 12, crowd: float = 1.0
) -> tuple[Roads, Trips]:
    """A ring that joins all nodes, more links at random (some parallel), delays of all powers, trips between any."""
    rng = np.random.default_rng(seed)
    ring = np.arange(nodes)
    extra = rng.integers(0, nodes, (2, links - nodes))
    tail, head = np.concatenate([ring, extra[0]]), np.concatenate([(ring + 1) % nodes, extra[1]])
    size = len(tail)
    made = Roads(
        tail=tail,
        head=head,
        free_cost=rng.uniform(0.5, 5.0, size) * (rng.random(size) > 0.05),
        rise_share=rng.choice([0.0, 0.15, 0.8, 2.0], size),
        capacity=rng.uniform(1.0, 6.0, size),
        power=rng.choice(POWERS, size),
        fixed_cost=rng.choice([0.0, 0.7, 2.0], size, p=[0.6, 0.2, 0.2]) * rng.uniform(0.9, 1.1, size),
        closed=np.zeros(nodes, dtype=bool),
    )
    amount = rng.uniform(0.2, 3.0, pairs) * crowd
    return made, Trips(rng.integers(0, nodes, pairs), rng.integers(0, nodes, pairs), amount)
