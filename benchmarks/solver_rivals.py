"""One year's equilibrium by Newton in the bounded unknown, beside what else one would take.

The problem is the shipped network in 2030. Residual is the largest difference of utilisation by flows and by price. The
method of successive averages moves route flows to the answer of choice by 1/k, as the field usually does; it is written
here in NumPy, with utilisation held below one because its waits have no other bound. L-BFGS gets the dual in the same
unknown, unscaled.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable

import msgspec
import numpy as np
from _timing import seconds, table
from scipy import optimize

from transcaspian.errors import NotConverged
from transcaspian.flow import Problem, State, closure_factor, dual_value, first_guess, pose, route_values, solve
from transcaspian.model import atlas, scenario
from transcaspian.network import build, find_routes, freeze

VALUE_OF_TIME_USD_PER_T_H = 0.05  # where one is set for all, the equilibrium minimises a convex function
PATIENCE_S = 10.0
D_WAIT, D_RENT = 5, 6  # rows of the prices of a state


class Enough(Exception):
    """The time is up."""


def shipped(value_of_time_usd_per_t_h: float) -> Problem:
    """Pose 2030 of the base scenario."""
    known = atlas()
    full = msgspec.structs.replace(scenario("base", atlas=known), value_of_time_usd_per_t_h=value_of_time_usd_per_t_h)
    network = build(full, year=2030, atlas=known)
    routes = freeze(find_routes(network), atlas=known)
    return pose(network, routes, values=route_values(network, routes, frequency_h=network.link_frequency_h))


class Watch:
    """Remember the best residual seen, and stop when the time is up."""

    def __init__(self) -> None:
        self.best, self.count, self.start = np.inf, 0, time.perf_counter()

    def saw(self, residual: float) -> None:
        self.best = min(self.best, residual if np.isfinite(residual) else np.inf)
        self.count += 1
        if time.perf_counter() - self.start > PATIENCE_S:
            raise Enough

    def row(self, name: str, work: Callable[[], object]) -> tuple[str, float, float, int]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                work()
        except (Enough, ValueError, NotConverged, np.linalg.LinAlgError):
            pass
        return name, time.perf_counter() - self.start, self.best, self.count


def by_root(problem: Problem, method: str, *, jacobian: bool = False) -> tuple[str, float, float, int]:
    """Let SciPy find the root of the same residual."""
    watch = Watch()

    def residual(u: np.ndarray) -> np.ndarray:
        state = State(problem, u)
        watch.saw(state.worst_residual)
        return state.residual

    slope = (lambda u: State(problem, u).jacobian()) if jacobian else None
    name = f"scipy root {method}" + (", our Jacobian" if jacobian else "")
    return watch.row(name, lambda: optimize.root(residual, first_guess(problem), method=method, jac=slope, tol=1e-11))


def by_dual(problem: Problem) -> tuple[str, float, float, int]:
    """Let L-BFGS minimise the convex dual; its slope is capacity times residual times the slope of the price."""
    watch = Watch()
    value_of_hour = np.zeros(len(problem.slots.capacity_per_y))
    used = problem.per_rent != 0.0
    value_of_hour[problem.cell_slot[used]] = problem.per_hour[used] / problem.per_rent[used]

    def value(u: np.ndarray) -> tuple[float, np.ndarray]:
        state = State(problem, u)
        watch.saw(state.worst_residual)
        price_slope = value_of_hour * state.prices[D_WAIT] + state.prices[D_RENT]
        return dual_value(state) / 1e6, -problem.slots.capacity_per_y * state.residual * price_slope / 1e6

    options = {"maxiter": 20000, "maxfun": 20000, "ftol": 0.0, "gtol": 0.0}
    start = np.maximum(first_guess(problem), 1.0)
    return watch.row(
        "scipy L-BFGS-B on the dual",
        lambda: optimize.minimize(value, start, jac=True, method="L-BFGS-B", options=options),
    )


def choice(problem: Problem, cost: np.ndarray) -> np.ndarray:
    """Flows of the three-level nested logit at given costs, in NumPy."""
    theta = np.repeat(problem.theta, np.diff(problem.market_start))
    nest_theta = np.repeat(theta, np.diff(problem.group_start))
    inner, middle = nest_theta * problem.inner_scale, theta * problem.corridor_scale
    with np.errstate(divide="ignore"):
        usable = np.where(problem.weight > 0.0, cost, np.inf)

        def level(values: np.ndarray, weight: np.ndarray, start: np.ndarray, scale: np.ndarray) -> tuple:
            least = np.minimum.reduceat(values, start[:-1])
            size = np.diff(start)
            floor = np.where(np.isfinite(least), least, 0.0)
            part = weight * np.exp(-np.repeat(scale, size) * (values - np.repeat(floor, size)))
            total = np.add.reduceat(part, start[:-1])
            return part / np.repeat(np.where(total > 0.0, total, 1.0), size), floor - np.log(total) / scale

        route, nest_cost = level(usable, problem.weight, problem.nest_start, inner)
        nest, group_cost = level(nest_cost, np.ones_like(nest_cost), problem.group_start, middle)
        outer = problem.theta
        floor = np.minimum(np.minimum.reduceat(group_cost, problem.market_start[:-1]), problem.outside_usd_per_t)
        size = np.diff(problem.market_start)
        part = np.exp(-theta * (group_cost - np.repeat(floor, size)))
        total = np.add.reduceat(part, problem.market_start[:-1]) + np.exp(-outer * (problem.outside_usd_per_t - floor))
        group = part * np.repeat(problem.demand_kt / total, size)
    return route * np.repeat(nest * np.repeat(group, np.diff(problem.group_start)), np.diff(problem.nest_start))


def by_averages(problem: Problem) -> tuple[str, float, float, int]:
    """Run the method of successive averages over route flows."""
    watch, slots = Watch(), problem.slots
    route = np.repeat(np.arange(problem.n_routes), np.diff(problem.cell_start))
    size = len(slots.capacity_per_y)

    def utilisation(flow: np.ndarray) -> np.ndarray:
        used = np.bincount(problem.cell_slot, weights=flow[route] * problem.units, minlength=size)
        return (used + slots.background_per_y) / slots.capacity_per_y

    def costs(rho: np.ndarray) -> np.ndarray:
        held = np.clip(rho, 0.0, 0.9999)
        low = np.minimum(held, slots.bend_share)
        top = slots.wait_scale_h * low**slots.wait_power / (1.0 - low)
        slope = np.where(low > 0.0, top * (slots.wait_power / np.maximum(low, 1e-12) + 1.0 / (1.0 - low)), 0.0)
        closed = slots.closure_wait_h * closure_factor(held, slots.closure_curve)
        wait = closed + np.where(slots.pool, 0.0, top + slope * np.maximum(held - slots.bend_share, 0.0))
        rent = slots.rent_scale_usd_per_unit * np.where(slots.pool, rho, held**slots.rent_power / (1.0 - held))
        extra = problem.per_hour * wait[problem.cell_slot] + problem.per_rent * rent[problem.cell_slot]
        return problem.fixed_usd_per_t + np.bincount(route, weights=extra, minlength=problem.n_routes)

    def work() -> None:
        flow = choice(problem, problem.fixed_usd_per_t)
        for step in range(1, 1_000_000):
            rho = utilisation(flow)
            answer = choice(problem, costs(rho))
            watch.saw(float(np.abs(utilisation(answer) - rho).max()))
            flow = flow + (answer - flow) / (step + 1.0)

    return watch.row("successive averages (MSA) in NumPy", work)


def ours(problem: Problem) -> tuple[str, float, float, int]:
    """Solve from the first guess by Newton."""
    solve(problem)
    found = []
    taken = min(seconds(lambda: found.append(solve(problem).certificate)) for _ in range(3))
    return "transcaspian Newton", taken, found[-1].residual, found[-1].evaluations


def show(title: str, results: list[tuple[str, float, float, int]]) -> None:
    """Print results with the ratio of their times to the first."""
    rows = [
        [name, f"{taken:.3f}", f"{residual:.1e}", str(count), f"{taken / results[0][1]:.0f}"]
        for name, taken, residual, count in results
    ]
    table(title, ("method", "seconds", "residual", "evaluations", "times ours"), rows)


def main() -> None:
    """Compare on one value of time, and on the shipped ones."""
    problem = shipped(VALUE_OF_TIME_USD_PER_T_H)
    state = State(problem, np.zeros(len(problem.slots.capacity_per_y)))
    assert np.allclose(choice(problem, state.cost_usd_per_t), state.flow_kt), "the rival's choice is not ours"
    size = f"{problem.n_routes} routes, {len(problem.slots.capacity_per_y)} slots, rivals stop after {PATIENCE_S:.0f} s"
    show(
        f"2030 with one value of time: {size}",
        [ours(problem), by_dual(problem), by_root(problem, "hybr", jacobian=True), by_root(problem, "hybr"),
         by_root(problem, "krylov"), by_averages(problem)],
    )  # fmt: skip
    problem = shipped(0.0)
    show(
        "2030 with a value of time for each cargo",
        [ours(problem), by_root(problem, "hybr", jacobian=True), by_root(problem, "krylov"), by_averages(problem)],
    )


if __name__ == "__main__":
    main()
