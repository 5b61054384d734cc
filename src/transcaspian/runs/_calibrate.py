"""The calibration: a few free parameters, with priors, fitted to counts of the world up to a cut year.

Generalised least squares on the logarithm of model over count, with a covariance in which the counts of a perimeter
share what they cover and the model does not, together with the distance of each parameter from its prior: the mode of
the posterior under normal errors. The derivatives come from one
adjoint solve a year, departures of ships included (:func:`transcaspian.flow.adjoint`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from transcaspian.errors import DataError, Fault
from transcaspian.flow import Flows, adjoint, assign
from transcaspian.model import Atlas, Change, Fit, Scenario
from transcaspian.network import Network, RouteSet, build, find_routes, freeze
from transcaspian.runs._counts import Count, counts, modelled, whitening
from transcaspian.runs._measures import Book, keep_book
from transcaspian.runs._metrics import outputs
from transcaspian.runs._run import priced_routes
from transcaspian.runs._threads import side_by_side

Floats = NDArray[np.float64]
Keys = set[tuple[int, tuple[int, ...]]]
Progress = Callable[[str, float], None]

FIRST_FIT_YEAR, LAST_FIT_YEAR = 2019, 2023
MOST_SETS = 3  # times that the choice set grows at the fitted parameters
ROUGH, FINE = 1e-3, 1e-8  # smallest share of the sum of squares that a step is worth: on the way, and at the end
LAST_SHARE = 0.6  # of the progress, when the choice set stands
STEP_SHARE = 1e-5  # of the prior's standard deviation, for the derivative of the problem by a parameter
TINY = 1e-9  # a model value below this is no tonne: it keeps the logarithm finite


class Fitted(msgspec.Struct, frozen=True, eq=False):
    """A fit in memory; shapes: K counts, F free parameters.

    Attributes
    ----------
    fits : the free parameters
    seen : the counts that were fitted
    point : (F,) fitted parameters, each as its distance from the prior in standard deviations of the prior
    model : (K,) what the fitted model says of each count
    slope : (K, F) derivative of ``ln model`` by ``point``
    routes, flows, book : the frozen choice set and the years at the fit
    """

    scenario: Scenario
    fits: tuple[Fit, ...]
    seen: list[Count]
    point: Floats
    model: Floats
    slope: Floats
    routes: RouteSet
    flows: dict[int, Flows]
    book: Book
    evaluations: int

    @property
    def weighted(self) -> Floats:
        """Slope of the residuals by the point, (K, F)."""
        return whitening(self.seen) @ self.slope

    @property
    def residual(self) -> Floats:
        """Logarithm of model over count, made independent with variance one, (K,)."""
        return whitening(self.seen) @ self.log_ratio

    @property
    def log_ratio(self) -> Floats:
        """Logarithm of model over count, (K,)."""
        ratio: Floats = np.log(self.model / np.array([count.value for count in self.seen]))
        return ratio

    @property
    def covariance(self) -> Floats:
        """Covariance of the point, (F, F): the inverse of the curvature of likelihood and prior."""
        slope = self.weighted
        inverse: Floats = np.asarray(np.linalg.inv(slope.T @ slope + np.eye(len(self.fits))), dtype=np.float64)
        return inverse


def values_at(fits: tuple[Fit, ...], point: Floats) -> Floats:
    """Values of the free parameters at a point: prior plus, or for ``scale`` times, so many standard deviations."""
    return np.array(
        [
            fit.prior_value + step * fit.prior_sd_value
            if fit.op == "add"
            else fit.prior_value * np.exp(step * fit.prior_sd_value)
            for fit, step in zip(fits, point, strict=True)
        ]
    )


def scenario_at(scenario: Scenario, fits: tuple[Fit, ...], point: Floats) -> Scenario:
    """Set the free parameters of a scenario by Changes; its own Changes on them, and its prior, give way."""
    names = {fit.id for fit in fits}
    others = tuple(change for change in scenario.changes if change.target not in names)
    moves = tuple(
        Change(fit.id, "value", "set", float(value), 1900, source="calibration", owner="calibration")
        for fit, value in zip(fits, values_at(fits, point), strict=True)
    )
    return msgspec.structs.replace(scenario, changes=(*others, *moves))


class _Years:
    """The years of a fit on one frozen choice set, solved again and again from the last answer."""

    def __init__(self, scenario: Scenario, fits: tuple[Fit, ...], seen: list[Count], keys: Keys, atlas: Atlas) -> None:
        self.scenario, self.fits, self.seen, self.atlas = scenario, fits, seen, atlas
        self.years = sorted({count.year for count in seen})
        self.routes = freeze(keys, atlas=atlas)
        self.flows: dict[int, Flows] = {}
        self.book: Book | None = None
        self.evaluations = 0
        self.at = np.full(len(fits), np.nan)

    def network(self, year: int, point: Floats) -> Network:
        return build(scenario_at(self.scenario, self.fits, point), year=year, atlas=self.atlas)

    def solve(self, point: Floats) -> dict[int, Flows]:
        """Flows of every year at a point."""
        if not np.array_equal(point, self.at):
            work = functools.partial(self._year, point=point)
            self.flows = dict(zip(self.years, side_by_side(work, self.years), strict=True))
            self.at = point.copy()
            self.evaluations += 1
        return self.flows

    def _year(self, year: int, *, point: Floats) -> Flows:
        before = self.flows.get(year)
        start = before.equilibrium if before else None
        return assign(self.network(year, point), self.routes, start=start)

    def counted(self) -> Book:
        """Give the book of the choice set."""
        if self.book is None:
            self.book = keep_book(self.routes, flows=self.flows[self.years[0]])
        return self.book

    def model(self, point: Floats) -> Floats:
        """Give what the model says of every count, never quite zero."""
        flows = self.solve(point)
        return np.maximum(modelled(flows, self.counted(), self.seen), TINY)

    def slope(self, point: Floats) -> Floats:
        """Give the derivative of the logarithm of every modelled count by the point, (K, F): one adjoint a year."""
        model = self.model(point)
        slope = np.zeros((len(self.seen), len(self.fits)))
        for rows, found in side_by_side(functools.partial(self._slope_of_year, point=point), self.years):
            slope[rows] = found
        answer: Floats = slope / model[:, None]
        return answer

    def _slope_of_year(self, year: int, *, point: Floats) -> tuple[list[int], Floats]:
        rows = [row for row, count in enumerate(self.seen) if count.year == year]
        flows = self.flows[year]
        names = [f"measures.{self.seen[row].perimeter}" for row in rows]
        solved = adjoint(flows, outputs(names, self.counted(), flows))
        found = np.zeros((len(rows), len(self.fits)))
        for column in range(len(self.fits)):
            moved = point.copy()
            moved[column] += STEP_SHARE
            found[:, column] = solved.towards(self.network(year, moved)) / STEP_SHARE
        return rows, found


def _keys(scenario: Scenario, years: list[int], atlas: Atlas) -> Keys:
    """Routes of every year at free flow."""
    networks = [build(scenario, year=year, atlas=atlas) for year in years]
    return set().union(*side_by_side(find_routes, networks))


def fit_counts(
    scenario: Scenario,
    *,
    atlas: Atlas,
    progress: Progress,
    first_year: int = FIRST_FIT_YEAR,
    last_year: int = LAST_FIT_YEAR,
) -> Fitted:
    """Fit the free parameters to the counts of some years.

    The choice set is found at free flow and at the prices of the prior, frozen, fitted, grown at the prices of the fit,
    and fitted again, until nothing enters or a few times over; roughly on the way, to the end on the last set.

    Parameters
    ----------
    scenario : Scenario
        Whose corridor is fitted; its Changes on the free parameters, if any, give way.
    atlas : Atlas
        Data, with the free parameters and the counts.
    progress : callable
        Called with a word and the share done.
    first_year, last_year : int
        Counts of these years are used, no others.

    Raises
    ------
    DataError
        If a count cannot be used, or there is none, or no free parameter.
    NotConverged
        If a year has no equilibrium on the way.
    """
    fits = tuple(atlas.fits.values())
    seen = counts(atlas, first_year=first_year, last_year=last_year)
    if not fits:
        raise DataError(Fault("fits.csv", "holds no free parameter to fit"))
    if not seen:
        hint = "Give perimeters of perimeters.csv a discrepancy_share."
        message = f"no count of {first_year} to {last_year} takes part in the fit"
        raise DataError(Fault("observations.csv", message, hint=hint))
    prior = np.zeros(len(fits))
    years = sorted({count.year for count in seen})
    keys = _keys(scenario_at(scenario, fits, prior), years, atlas)
    point, evaluations = prior, 0
    for number in range(MOST_SETS + 1):
        progress("choice set" if number == 0 else f"fit {number}", LAST_SHARE * number / (MOST_SETS + 1))
        work = _Years(scenario, fits, seen, keys, atlas)
        if number > 0:
            point = _fit(work, point, tolerance=ROUGH)
        if number == MOST_SETS:
            break
        flows = work.solve(point)
        more = keys.union(*side_by_side(priced_routes, [flows[year] for year in years]))
        if len(more) == len(keys) and number > 0:
            break
        keys, evaluations = more, evaluations + work.evaluations
    progress("last fit", LAST_SHARE)
    point = _fit(work, point, tolerance=FINE)
    flows = work.solve(point)
    evaluations += work.evaluations
    return Fitted(
        scenario, fits, seen, point, work.model(point), work.slope(point), work.routes, flows, work.counted(),
        evaluations,
    )  # fmt: skip


def _fit(work: _Years, start: Floats, *, tolerance: float) -> Floats:
    """Give the point with the smallest sum of squares on one choice set, until a step changes it by no larger share."""
    white = whitening(work.seen)
    log_count = np.log([count.value for count in work.seen])

    def residual(point: Floats) -> Floats:
        return np.concatenate([white @ (np.log(work.model(point)) - log_count), point])

    def slope(point: Floats) -> Floats:
        return np.vstack([white @ work.slope(point), np.eye(len(point))])

    answer = least_squares(residual, start, jac=slope, method="trf", x_scale=1.0, xtol=1e-7, ftol=tolerance, gtol=1e-7)
    return np.asarray(answer.x, dtype=np.float64)
