"""A year assigned: the equilibrium, with departures of ships that fill at a fixed point of their own."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow._equilibrium import TOLERANCE, Certificate, Equilibrium, solve
from transcaspian.flow._problem import Problem, RouteValues, frequency_sums, market_cargo, pose, replace, route_values
from transcaspian.network import Network, RouteSet, cycle_days
from transcaspian.units import HOURS_PER_YEAR

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_ROUNDS = 16
SETTLED_H = 0.05  # departures have settled when no wait moves by more
TELLING_H = 1.0  # smaller steps do not show the slope of a link by itself
COARSE = 1e-6  # residual inside the loop; the last solve goes to the tolerance
STEEPEST = 0.9  # largest slope that the secant between two rounds may assume


class Flows(msgspec.Struct, frozen=True, eq=False):
    """One year's answer.

    Attributes
    ----------
    network, routes, values, problem : what was solved
    equilibrium : its solution
    frequency_h : (L,) hours until the next departure of each link, at the fixed point
    rounds : how often departures were updated
    contraction : slope of the departures' own map over the first two rounds; above 0.5 is worth a warning
    notes : what had to be cut, and warnings, in words
    """

    network: Network
    routes: RouteSet
    values: RouteValues
    problem: Problem
    equilibrium: Equilibrium
    frequency_h: Floats
    rounds: int
    contraction: float
    notes: tuple[str, ...]

    @property
    def certificate(self) -> Certificate:
        """How good the solution is."""
        return self.equilibrium.certificate

    @property
    def flow_kt(self) -> Floats:
        """Flow of each route in kt a year, (P,)."""
        return self.equilibrium.state.flow_kt

    @property
    def used_per_y(self) -> Floats:
        """Use of each slot without background, (S,)."""
        return self.equilibrium.state.used_per_y


class _Departures:
    """Hours until the next departure of ships that leave when full, as flows imply them."""

    def __init__(self, network: Network, routes: RouteSet) -> None:
        top, atlas = network.topology, network.atlas
        number = {name: row for row, name in enumerate(top.links)}
        fleet_of = np.full(len(top.links), -1, dtype=np.int64)
        for row, fleet in enumerate(atlas.fleets.values()):
            if fleet.rule == "fill_and_go":
                fleet_of[[number[name] for name in atlas.link_list(fleet.links)]] = row
        self.links = np.flatnonzero(fleet_of >= 0)
        is_fleet = np.array(
            [resource.unit == "ship_day" for resource in atlas.resources.values()] + [False] * len(atlas.pools)
        )
        arc_of_use = np.repeat(np.arange(len(top.arc_link)), np.diff(top.use_start))
        arc = arc_of_use[routes.use_entry]
        rows = np.flatnonzero(is_fleet[top.slot_resource[top.use_slot[routes.use_entry]]] & (top.arc_link[arc] >= 0))
        rows = rows[fleet_of[top.arc_link[arc[rows]]] >= 0]
        link = top.arc_link[arc[rows]]
        cells = network.columns["fleets"]
        days = np.ones(len(top.links))
        for one in self.links:
            row = fleet_of[one]
            days[one] = cycle_days(
                float(network.columns["links"]["length_km"][one]),
                speed_kn=float(cells["speed_kn"][row]),
                turn_h=float(cells["turn_h"][row]),
            )
        entry = routes.use_entry[rows]
        self.route = routes.use_route[rows]
        cargo = market_cargo(network)[routes.market[self.route]]
        self.ships_per_kt = network.conversion[cargo, top.use_slot[entry]] * network.use_units[entry] / days[link]
        self.key = link * 2 + top.arc_forward[arc[rows]]
        self.size = len(top.links)
        self.longest_h = network.atlas.parameter("longest-fill")

    def wait_h(self, flow_kt: Floats, today_h: Floats) -> Floats:
        """Half the time that the busier direction takes to fill a ship; other links keep what they have."""
        ships = (
            np.bincount(self.key, weights=flow_kt[self.route] * self.ships_per_kt, minlength=2 * self.size)
            .reshape(-1, 2)
            .max(axis=1)
        )
        answer = today_h.copy()
        answer[self.links] = np.minimum(self.longest_h, 0.5 * HOURS_PER_YEAR / np.maximum(ships[self.links], 1e-9))
        return answer


def _with_frequency(
    problem: Problem, values: RouteValues, network: Network, routes: RouteSet, old_h: Floats, new_h: Floats
) -> tuple[Problem, RouteValues]:
    """Move the waits for departures from one set to another."""
    shift = frequency_sums(network, routes, new_h) - frequency_sums(network, routes, old_h)
    money = values.value_of_time_usd_per_t_h * shift
    moved = msgspec.structs.replace(values, time_h=values.time_h + shift, free_usd_per_t=values.free_usd_per_t + money)
    return replace(problem, fixed_usd_per_t=problem.fixed_usd_per_t + money), moved


def _secant(
    now: Floats, answer: Floats, before: Floats | None, answer_before: Floats | None, longest_h: float
) -> tuple[Floats, float]:
    """Next departures by a secant for each link, and the largest slope seen."""
    if before is None or answer_before is None:
        return answer, 0.0
    step = now - before
    moved = np.abs(step) > 1e-12
    slope = np.where(moved, (answer - answer_before) / np.where(moved, step, 1.0), 0.0)
    bounded = np.clip(slope, -STEEPEST, STEEPEST)
    following = now + (answer - now) / (1.0 - bounded)
    telling = np.abs(step) > TELLING_H
    return np.clip(following, 0.0, longest_h), float(np.abs(slope[telling]).max(initial=0.0))


def assign(network: Network, routes: RouteSet, *, start: Equilibrium | None = None, rounds: int = MOST_ROUNDS) -> Flows:
    """Assign one year: who sends what, which way, at what price.

    Parameters
    ----------
    network : Network
        From :func:`transcaspian.network.build`.
    routes : RouteSet
        A frozen choice set; for a comparison, the union of its cases.
    start : Equilibrium, optional
        The answer of another year, a first guess for speed only.
    rounds : int
        Most updates of the departures; zero keeps the network's stated start.

    Returns
    -------
    Flows
        With the certificate. Nothing is inherited from another year: the start is stated by the network.

    Raises
    ------
    NotConverged
        If the equilibrium is not found.
    """
    now = network.link_frequency_h.copy()
    values = route_values(network, routes, frequency_h=now)
    problem = pose(network, routes, values=values)
    departures = _Departures(network, routes)
    settled = rounds == 0 or not len(departures.links)
    equilibrium = solve(problem, start=start, tolerance=TOLERANCE if settled else COARSE)
    before = answer_before = None
    contraction, done = 0.0, 0
    while not settled:
        answer = departures.wait_h(equilibrium.state.flow_kt, now)
        settled = float(np.abs(answer - now).max()) <= SETTLED_H or done == rounds
        if settled:
            break
        following, slope = _secant(now, answer, before, answer_before, departures.longest_h)
        contraction = slope if done == 1 else contraction
        problem, values = _with_frequency(problem, values, network, routes, now, following)
        equilibrium = solve(problem, start=equilibrium, tolerance=COARSE)
        before, answer_before, now, done = now, answer, following, done + 1
    notes = network.notes
    if done == rounds > 0:
        notes = (
            *notes,
            f"{network.year}: departures of ships that fill have not settled (slope {contraction:.2f}); another "
            "start may give another answer",
        )
    if equilibrium.certificate.residual > TOLERANCE:
        equilibrium = solve(problem, start=equilibrium)
    return Flows(network, routes, values, problem, equilibrium, now, done, contraction, notes)


__all__ = ["Flows", "assign"]
