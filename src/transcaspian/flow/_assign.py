"""A year assigned: the equilibrium, with departures of ships that fill at a fixed point of their own."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow._departures import Departures
from transcaspian.flow._equilibrium import TOLERANCE, Certificate, Equilibrium, solve
from transcaspian.flow._problem import Problem, RouteValues, frequency_sums, pose, replace, route_values
from transcaspian.network import Network, RouteSet

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_ROUNDS = 16
SETTLED_H = 0.05  # departures have settled when no wait moves by more
TELLING_H = 1.0  # smaller steps do not show the slope of a link by itself
COARSE = 1e-6  # residual inside the loop; the last solve goes to the tolerance
TOLD_SHARE = 0.02  # of a fleet's ship days that its slots may miss without a word
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


def assign(
    network: Network,
    routes: RouteSet,
    *,
    start: Equilibrium | None = None,
    rounds: int = MOST_ROUNDS,
    settled_h: float = SETTLED_H,
    extra_usd_per_t: Floats | None = None,
) -> Flows:
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
    settled_h : float
        Departures have settled when no wait moves by more; below the default every solve goes to the tolerance.
    extra_usd_per_t : (P,) array, optional
        What each route pays besides the network's tariffs, or less where it is below zero.

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
    if extra_usd_per_t is not None:
        values = msgspec.structs.replace(values, free_usd_per_t=values.free_usd_per_t + extra_usd_per_t)
    problem = pose(network, routes, values=values)
    departures = Departures(network, routes)
    settled = rounds == 0 or not len(departures.links)
    coarse = COARSE if settled_h >= SETTLED_H else TOLERANCE
    equilibrium = solve(problem, start=start, tolerance=TOLERANCE if settled else coarse)
    before = answer_before = None
    contraction, done = 0.0, 0
    while not settled:
        answer = departures.wait_h(equilibrium.state.flow_kt, now)
        settled = float(np.abs(answer - now).max()) <= settled_h or done == rounds
        if settled:
            break
        following, slope = _secant(now, answer, before, answer_before, departures.longest_h)
        contraction = slope if done == 1 else contraction
        problem, values = _with_frequency(problem, values, network, routes, now, following)
        equilibrium = solve(problem, start=equilibrium, tolerance=coarse)
        before, answer_before, now, done = now, answer, following, done + 1
    uncounted = departures.uncounted_share(network, equilibrium.state.flow_kt)
    notes = (
        *network.notes,
        *(
            f"{network.year}: the lines of {name} are fuller in opposite directions; its ships sail {share:.0%} more "
            "than their slots count (direction 'lines' in resources.csv counts it)"
            for name, share in uncounted.items()
            if share > TOLD_SHARE
        ),
    )
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
