"""Problems made by hand for the tests of the flow room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from transcaspian.flow import Problem, Slots, closure_curves
from transcaspian.network import CURVE_LOADS

MUCH = 1e9  # a capacity that never binds


class Route(NamedTuple):
    """A route by hand: its fixed cost and its use of slots in units per kt."""

    fixed_usd_per_t: float
    uses: Mapping[int, float] = {}
    weight: float = 1.0


class Market(NamedTuple):
    """A market by hand: groups of nests of routes."""

    demand_kt: float
    groups: Sequence[Sequence[Sequence[Route]]]
    theta: float = 0.05
    outside_usd_per_t: float = 1e5
    value_of_time_usd_per_t_h: float = 0.5


def slots(
    size: int, *, capacity_per_y: float | np.ndarray = 1000.0, service_h: float = 12.0, servers: float = 2.0
) -> Slots:
    """Slots alike but for their capacity."""
    return Slots(
        capacity_per_y=np.broadcast_to(np.asarray(capacity_per_y, dtype=float), size).copy(),
        background_per_y=np.full(size, 50.0),
        wait_scale_h=np.full(size, service_h / servers),
        wait_power=np.full(size, np.sqrt(2.0 * (servers + 1.0)) - 1.0),
        closure_wait_h=np.full(size, 1.5),
        closure_curve=rising_curves(size),
        rent_scale_usd_per_unit=np.full(size, 1000.0),
        pool=np.zeros(size, dtype=bool),
    )


def rising_curves(size: int) -> np.ndarray:
    """Curves near ``1 / (1 - rho)``, each steeper than the last beyond a half."""
    beyond = np.maximum(CURVE_LOADS - 0.5, 0.0)[None, :] * np.arange(size)[:, None]
    return closure_curves(1.3 / (1.3 - CURVE_LOADS) + beyond)


def random_problem(
    seed: int,
    *,
    markets: int = 12,
    routes: int = 6,
    size: int = 14,
    demand_kt: float = 400.0,
    potential: bool = False,
    theta: float = 0.05,
) -> Problem:
    """Markets with nested routes over shared slots; two nests of a first group and one of a second in each market."""
    rng = np.random.default_rng(seed)
    n_routes = markets * routes
    nest_sizes = np.array([routes // 3, routes // 3, routes - 2 * (routes // 3)])
    nest_start = np.concatenate([[0], np.cumsum(np.tile(nest_sizes, markets))])
    group_start = np.concatenate([[0], np.cumsum(np.tile([2, 1], markets))])
    market_start = np.arange(markets + 1) * 2
    cells = [np.sort(rng.choice(size, size=rng.integers(1, 5), replace=False)) for _ in range(n_routes)]
    cell_start = np.concatenate([[0], np.cumsum([len(cell) for cell in cells])])
    cell_slot = np.concatenate(cells)
    fixed = rng.uniform(50.0, 150.0, n_routes)
    market_of_route = np.repeat(np.arange(markets), routes)
    class_use = rng.uniform(0.5, 1.5, markets)[market_of_route]
    units = np.repeat(class_use, np.diff(cell_start)) * rng.uniform(0.8, 1.2, size)[cell_slot]
    vot = rng.uniform(0.05, 1.0, markets)[market_of_route]
    per_rent = units / 1000.0
    per_hour = per_rent * 500.0 if potential else np.repeat(vot, np.diff(cell_start))
    outside = np.minimum.reduceat(fixed, np.arange(markets) * routes) + 4.0 / theta
    return Problem(
        market_start=market_start,
        group_start=group_start,
        nest_start=nest_start,
        demand_kt=rng.uniform(0.3, 1.7, markets) * demand_kt,
        theta=np.full(markets, theta),
        outside_usd_per_t=outside,
        corridor_scale=1.4,
        inner_scale=6.0,
        weight=rng.uniform(0.3, 1.0, n_routes),
        fixed_usd_per_t=fixed,
        cell_start=cell_start,
        cell_slot=cell_slot,
        units=units,
        per_hour=per_hour,
        per_rent=per_rent,
        slots=slots(size, capacity_per_y=rng.uniform(600.0, 1800.0, size)),
        potential=potential,
    )


def free_slots(capacity_per_y: Sequence[float], **changes: Any) -> Slots:
    """Slots without background, closure or rent: a plain queue ``rho / (1 - rho)`` hours; ``changes`` name fields."""
    size = len(capacity_per_y)
    fields: dict[str, Any] = {
        "capacity_per_y": np.asarray(capacity_per_y, dtype=float),
        "background_per_y": np.zeros(size),
        "wait_scale_h": np.ones(size),
        "wait_power": np.ones(size),
        "closure_wait_h": np.zeros(size),
        "rent_scale_usd_per_unit": np.zeros(size),
        "pool": np.zeros(size, dtype=bool),
    }
    fields["closure_curve"] = closure_curves(np.ones((size, len(CURVE_LOADS))))
    for name, value in changes.items():
        wide = name in fields and name != "closure_curve"
        fields[name] = np.broadcast_to(np.asarray(value, dtype=fields[name].dtype), size).copy() if wide else value
    return Slots(**fields)


def _run_starts(lengths: Sequence[int]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def compose(
    markets: Sequence[Market],
    slots: Slots,
    *,
    corridor_scale: float = 1.4,
    inner_scale: float = 6.0,
    hour_usd_per_unit: float = 0.0,
) -> Problem:
    """Make a problem from markets by hand; ``hour_usd_per_unit`` above zero makes the potential exist."""
    groups = [group for market in markets for group in market.groups]
    nests = [nest for group in groups for nest in group]
    routes = [route for nest in nests for route in nest]
    vot = [m.value_of_time_usd_per_t_h for m in markets for group in m.groups for nest in group for _ in nest]
    cell_slot = np.array([slot for route in routes for slot in route.uses], dtype=np.int64)
    units = np.array([units for route in routes for units in route.uses.values()], dtype=float)
    per_hour = np.repeat(np.array(vot), [len(route.uses) for route in routes])
    per_rent = units / 1000.0
    return Problem(
        market_start=_run_starts([len(market.groups) for market in markets]),
        group_start=_run_starts([len(group) for group in groups]),
        nest_start=_run_starts([len(nest) for nest in nests]),
        demand_kt=np.array([market.demand_kt for market in markets]),
        theta=np.array([market.theta for market in markets]),
        outside_usd_per_t=np.array([market.outside_usd_per_t for market in markets]),
        corridor_scale=corridor_scale,
        inner_scale=inner_scale,
        weight=np.array([route.weight for route in routes]),
        fixed_usd_per_t=np.array([route.fixed_usd_per_t for route in routes]),
        cell_start=_run_starts([len(route.uses) for route in routes]),
        cell_slot=cell_slot,
        units=units,
        per_hour=np.where(slots.pool[cell_slot], 0.0, per_rent * hour_usd_per_unit if hour_usd_per_unit else per_hour),
        per_rent=per_rent,
        slots=slots,
        potential=hour_usd_per_unit > 0.0,
    )


@st.composite
def wild_problems(draw: st.DrawFn) -> Problem:
    """Problems of any shape: lone routes, closed routes, nests, groups, markets, no demand, pools, free slots."""
    nests = st.lists(st.integers(1, 4), min_size=1, max_size=3)
    shape = draw(st.lists(st.lists(nests, min_size=1, max_size=3), min_size=1, max_size=4))
    size = draw(st.integers(1, 6))
    potential = draw(st.booleans())
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    closed, steep = draw(st.sampled_from([0.0, 0.3, 0.8])), draw(st.sampled_from([0.02, 0.2, 2.0]))
    pool = rng.random(size) < 0.2

    def route() -> Route:
        chosen = rng.choice(size, size=rng.integers(0, min(size, 4) + 1), replace=False)
        uses = {int(r): float(rng.uniform(0.3, 1.5) * (rng.choice([-1, 1]) if pool[r] else 1)) for r in chosen}
        return Route(rng.uniform(20.0, 200.0), uses, 0.0 if rng.random() < closed else rng.uniform(0.2, 1.0))

    markets = [
        Market(
            0.0 if rng.random() < 0.15 else rng.uniform(1.0, 900.0),
            [[[route() for _ in range(routes)] for routes in group] for group in groups],
            steep * rng.uniform(0.5, 1.5),
            rng.uniform(50.0, 400.0),
            rng.uniform(0.05, 1.0),
        )
        for groups in shape
    ]
    slots = free_slots(
        rng.uniform(100.0, 2000.0, size),
        background_per_y=rng.uniform(0.0, 50.0, size) * ~pool,
        wait_scale_h=rng.uniform(0.0, 20.0, size) * (rng.random(size) > 0.15),
        wait_power=np.where(rng.random(size) < 0.2, 1.0, rng.uniform(1.0, 4.0, size)),
        closure_wait_h=rng.uniform(0.0, 3.0, size),
        closure_curve=closure_curves(
            1.0 + np.cumsum(rng.exponential(2.0, (size, 13)) * (rng.random((size, 13)) < 0.8), 1)
        ),
        rent_scale_usd_per_unit=rng.uniform(0.0, 3000.0, size),
        pool=pool,
    )
    return compose(markets, slots, hour_usd_per_unit=400.0 * potential)
