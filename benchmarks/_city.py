"""A made-up city on a grid: tolls, lengths, links of power 0 and 1, zones that none may pass through."""

from __future__ import annotations

import numpy as np
from _tntp import Case

from transcaspian.flow import Roads, Trips

NODES_PER_ZONE, TRIPS_PER_ZONE, NO_TRIPS_SHARE = 1.4, 800.0, 0.38
TOLL_FACTOR, DISTANCE_FACTOR = 0.02, 0.04


def city(zones: int, seed: int = 0) -> Case:
    """Make a city of so many zones, as large and as full as Chicago Sketch for 400."""
    rng = np.random.default_rng(seed)
    side = max(2, round(np.sqrt(NODES_PER_ZONE * zones)))
    across = np.arange(side * side).reshape(side, side)
    one = np.concatenate([across[:, :-1].ravel(), across[:-1].ravel()])
    other = np.concatenate([across[:, 1:].ravel(), across[1:].ravel()])
    row, column = np.divmod(one, side)
    fast = np.where(other == one + 1, row % 6 == 0, column % 6 == 0)
    length = rng.uniform(0.6, 1.4, len(one))
    place = rng.permutation(side * side)[:zones]
    doors = np.arange(zones)
    parts = {
        "tail": [one + zones, other + zones, doors, place + zones],
        "head": [other + zones, one + zones, place + zones, doors],
    }
    tail, head = np.concatenate(parts["tail"]), np.concatenate(parts["head"])
    street = np.arange(len(tail)) < 2 * len(one)
    fast = np.concatenate([fast, fast, np.zeros(2 * zones, dtype=bool)])
    length = np.concatenate([length, length, np.full(2 * zones, 0.2)])
    pace = np.where(fast, 1.0, 2.0) * rng.uniform(0.9, 1.1, len(tail))
    toll = np.where(fast & (rng.random(len(tail)) < 0.2), 30.0, 0.0)
    power = np.where(rng.random(len(tail)) < 0.05, rng.choice([0.0, 1.0, 2.5, 6.87], len(tail)), 4.0)
    roads = Roads(
        tail=tail,
        head=head,
        free_cost=np.where(street, length * pace, 0.5),
        rise_share=np.where(street, 0.15, 0.0),
        capacity=np.where(street, np.where(fast, 4200.0, 1600.0) * rng.uniform(0.8, 1.2, len(tail)), 0.0),
        power=np.where(street, power, 0.0),
        fixed_cost=TOLL_FACTOR * toll + DISTANCE_FACTOR * length,
        closed=np.arange(zones + side * side) < zones,
    )
    spot = np.stack(np.divmod(place, side), axis=1)
    apart = np.abs(spot[:, None] - spot[None]).sum(-1)
    size = rng.lognormal(0.0, 0.8, (2, zones))
    table = size[0][:, None] * size[1][None] * np.exp(-apart / 6.0)
    table[(rng.random(table.shape) < NO_TRIPS_SHARE) | np.eye(zones, dtype=bool)] = 0.0
    table *= TRIPS_PER_ZONE * zones / table.sum()
    origin, goal = np.nonzero(table)
    notes = (f"made up, seed {seed}; toll factor {TOLL_FACTOR}, distance factor {DISTANCE_FACTOR}",)
    return Case(f"city of {zones} zones", zones, roads, Trips(origin, goal, table[origin, goal]), None, notes)
