"""The fit judged on a year it has not seen, against naive rivals; then a forecast with its interval."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from transcaspian.flow import assign
from transcaspian.model import FIBRE_TABLES, OIL_TABLES, Atlas, Scenario
from transcaspian.network import build, find_routes, freeze
from transcaspian.runs._calibrate import (
    FIRST_FIT_YEAR,
    LAST_FIT_YEAR,
    Fitted,
    Progress,
    fit_counts,
    scenario_at,
    values_at,
)
from transcaspian.runs._calibration import CALIBRATE_SCHEMA, Calibration, CountFit, FitResult, Forecast, HoldOut
from transcaspian.runs._counts import STATUS_SHARE, Count, counts
from transcaspian.runs._measures import BOXES, CORRIDOR, keep_book, measures
from transcaspian.runs._run import priced_routes, quiet
from transcaspian.runs._threads import side_by_side

Floats = NDArray[np.float64]

HELD_YEAR = 2024
FORECAST_YEARS = (2025, 2026)
COVERED_SHARE = 0.8
MEMBERS = "titr-association"  # whose past errors of growth stand for those of the whole corridor
AIMS = {CORRIDOR: 0.2, MEMBERS: 0.2, BOXES: 0.3}  # largest error of the year held out that planners may live with
LEAST_TREND = 3  # counts that make a line
RIVALS = ("last", "trend", "plan")
NOT_READ = frozenset(  # tables that move no fit
    {"agreements", "alignments", "claims", "fits", "hypsometry", "sea_projections", "sources", "trips"}
    | {"shores", "terminals", "yards", "stations", "orders", "practices", "counts"}
    | {"parties", "costs", "rents", "options", "funding", "measures", "milestones"}
    | {f"fibre_{name}" for name in FIBRE_TABLES}
    | {"power_zones", "power_plants", "power_ties", "power_shapes", "power_terms"}
    | {"trade", "trade_goods", "trade_parameters", "trade_countries", "trade_flows"}
    | set(OIL_TABLES)
)


def calibrate_scenario(scenario: Scenario, *, atlas: Atlas, progress: Progress = quiet) -> Calibration:
    """Fit the free parameters to counts up to 2023, judge them on 2024, forecast the two years after.

    Parameters
    ----------
    scenario : Scenario
        Whose corridor is fitted, in full form.
    atlas : Atlas
        Data with counts and free parameters.
    progress : callable, optional
        Called with a word and the share done.

    Raises
    ------
    DataError
        If a count names no known perimeter.
    NotConverged
        If a year has no equilibrium on the way.
    """
    fitted = fit_counts(scenario, atlas=atlas, progress=progress)
    progress("years after", 0.9)
    years = [*range(FIRST_FIT_YEAR, HELD_YEAR + 1), *FORECAST_YEARS]
    modelled = dict(zip(years, _measured(fitted, years), strict=True))
    held = _held(atlas, modelled)
    return Calibration(
        schema=CALIBRATE_SCHEMA,
        scenario=scenario.name,
        inputs_sha256=inputs_sha256(atlas.tables.sha256s),
        fit_years=(FIRST_FIT_YEAR, LAST_FIT_YEAR),
        held_year=HELD_YEAR,
        fits=_fits(fitted),
        singular_value=[float(value) for value in np.linalg.svd(fitted.weighted, compute_uv=False)],
        effective_count=float(np.trace(fitted.covariance @ fitted.weighted.T @ fitted.weighted)),
        chi2_value=float((fitted.residual**2).sum()),
        counts=_counts(fitted),
        hold_out=held,
        forecasts=_forecasts(atlas, held, modelled),
        aims=[_aim(one) for one in held if one.perimeter in AIMS],
        n_routes=fitted.routes.n_routes,
        evaluations=fitted.evaluations,
    )


def inputs_sha256(sha256s: Mapping[str, str]) -> str:
    """Hash of the tables that a calibration reads: it says on which data a calibration was made."""
    parts = [f"{name}:{sha}" for name, sha in sorted(sha256s.items()) if name not in NOT_READ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _measured(fitted: Fitted, years: list[int]) -> list[dict[str, float]]:
    """Measures of years at the fit, on one choice set: that of the fit, grown over the years it has not seen."""
    atlas = fitted.routes.atlas
    scenario = scenario_at(fitted.scenario, fitted.fits, fitted.point)
    networks = [build(scenario, year=year, atlas=atlas) for year in years]
    unseen = [network for network in networks if network.year not in fitted.flows]
    wider = freeze(fitted.routes.keys().union(*side_by_side(find_routes, unseen)), atlas=atlas)
    flows = side_by_side(lambda network: assign(network, wider), unseen)
    starts = {one.network.year: one.equilibrium for one in (*fitted.flows.values(), *flows)}
    routes = freeze(wider.keys().union(*side_by_side(priced_routes, flows)), atlas=atlas)
    flows = side_by_side(lambda network: assign(network, routes, start=starts[network.year]), networks)
    book = keep_book(routes, flows=flows[0])
    return [measures(book, one.flow_kt) for one in flows]


def _fits(fitted: Fitted) -> list[FitResult]:
    covariance = fitted.covariance
    sd = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(sd, sd)
    values = values_at(fitted.fits, fitted.point)
    return [
        FitResult(
            fit.id, fit.name, fit.unit, fit.op, fit.prior_value, fit.prior_sd_value, float(values[row]),
            float(sd[row]) * fit.prior_sd_value, float(fitted.point[row]), [float(one) for one in correlation[row]],
        )
        for row, fit in enumerate(fitted.fits)
    ]  # fmt: skip


def _counts(fitted: Fitted) -> list[CountFit]:
    return [
        CountFit(
            one.perimeter, one.name, one.year, one.unit, one.status, one.source, one.value, float(model), one.sd_share,
            float(ratio) / one.sd_share,
        )
        for one, model, ratio in zip(fitted.seen, fitted.model, fitted.log_ratio, strict=True)
    ]  # fmt: skip


def _known(atlas: Atlas, perimeter: str, unit: str, *, last_year: int) -> dict[int, float]:
    """Give the counts of a perimeter by year, from the first year of the fit on."""
    return {
        row.year: row.value
        for row in atlas.observations
        if row.perimeter == perimeter and row.unit == unit and FIRST_FIT_YEAR <= row.year <= last_year
    }


def trend(known: dict[int, float], year: int) -> float | None:
    """Give the least-squares line through some years, read in another; nothing with too few.

    Examples
    --------
    >>> trend({2021: 1.0, 2022: 2.0, 2023: 3.0}, 2024)
    4.0
    """
    if len(known) < LEAST_TREND:
        return None
    years, values = np.array(sorted(known), dtype=np.float64), np.array([known[one] for one in sorted(known)])
    middle = years.mean()
    slope = float((years - middle) @ values / ((years - middle) ** 2).sum())
    return max(0.0, round(float(values.mean()) + slope * (year - float(middle)), 9))


def _plan(atlas: Atlas, perimeter: str, year: int) -> float | None:
    table = atlas.tables.frame("plans")
    for row in table.iter_rows(named=True):
        if row["perimeter"] == perimeter and row["year"] == year:
            return float(row["value"])
    return None


def _held(atlas: Atlas, modelled: dict[int, dict[str, float]]) -> list[HoldOut]:
    """Hold the year that was kept back against the model and its rivals."""
    seen = counts(atlas, first_year=HELD_YEAR, last_year=HELD_YEAR)
    known = {one.perimeter for one in seen}
    extra = [one for one in _whole(atlas) if one.perimeter not in known]
    return [_one_held(atlas, one, modelled) for one in [*extra, *seen]]


def _whole(atlas: Atlas) -> list[Count]:
    """Give the count of the whole corridor in the year kept back, though its series is not fitted."""
    perimeter = atlas.perimeters[CORRIDOR]
    loose = msgspec.structs.replace(perimeter, discrepancy_share=1.0)
    view = msgspec.structs.replace(atlas, perimeters={**atlas.perimeters, CORRIDOR: loose})
    return [one for one in counts(view, first_year=HELD_YEAR, last_year=HELD_YEAR) if one.perimeter == CORRIDOR]


def _one_held(atlas: Atlas, one: Count, modelled: dict[int, dict[str, float]]) -> HoldOut:
    known = _known(atlas, one.perimeter, one.unit, last_year=LAST_FIT_YEAR)
    model = modelled[HELD_YEAR][one.perimeter]
    last, before = known.get(LAST_FIT_YEAR), modelled[LAST_FIT_YEAR][one.perimeter]
    ways = {
        "model": model,
        "pivot": last * model / before if last is not None and before > 0.0 else None,
        "last": last,
        "trend": trend(known, HELD_YEAR),
        "plan": _plan(atlas, one.perimeter, HELD_YEAR),
    }
    errors = {way: value / one.value - 1.0 for way, value in ways.items() if value is not None}
    return HoldOut(
        one.perimeter, one.name, one.year, one.unit, one.status, one.source,
        str(_note(atlas, one.perimeter)), one.value, model, ways["pivot"], last, ways["trend"], ways["plan"], errors,
        min(errors, key=lambda way: abs(errors[way])),
    )  # fmt: skip


def _note(atlas: Atlas, perimeter: str) -> str:
    table = atlas.tables.frame("perimeters")
    return dict(zip(table["id"], table["note"], strict=True)).get(perimeter) or ""


def _aim(one: HoldOut) -> str:
    """Say whether the aim of a perimeter was reached, and how each way of the model does beside the rivals.

    The two ways of the model are judged apart: the better one is only known once the year is.
    """
    aim = AIMS[one.perimeter]
    word = "met" if abs(one.error_share["model"]) <= aim else "missed"
    return (
        f"{one.name}, {one.year}: aim of {aim:.0%} {word}, model {_beside_rivals(one, 'model')}"
        + (f"; its growth on the last count {_beside_rivals(one, 'pivot')}" if "pivot" in one.error_share else "")
        + (f". {one.note[0].upper()}{one.note[1:]}" if one.note and word == "missed" else "")
    )


def _beside_rivals(one: HoldOut, way: str) -> str:
    """Give the error of a way of the model, and the rivals that it beats and that beat it."""
    own = abs(one.error_share[way])
    rivals = {name: abs(one.error_share[name]) for name in RIVALS if name in one.error_share}
    beaten = [name for name, error in rivals.items() if error > own]
    ahead = [name for name, error in rivals.items() if error <= own]
    return f"{one.error_share[way]:+.0%}, better than {' and '.join(beaten) or 'no rival'}" + (
        f", worse than {' and '.join(ahead)}" if ahead else ""
    )


def growth_errors(known: dict[int, float], modelled: dict[int, dict[str, float]], perimeter: str) -> list[float]:
    """Errors of growth from year to year: the logarithm of counted over modelled growth, where there is any.

    Examples
    --------
    >>> growth_errors({2022: 1.0, 2023: 2.0}, {2022: {"all": 3.0}, 2023: {"all": 6.0}}, "all")
    [0.0]
    """
    ratio = {
        year: value / modelled[year][perimeter]
        for year, value in known.items()
        if value > 0.0 and modelled[year][perimeter] > 0.0
    }
    return [math.log(ratio[year] / ratio[year - 1]) for year in sorted(ratio) if year - 1 in ratio]


def _forecasts(atlas: Atlas, held: list[HoldOut], modelled: dict[int, dict[str, float]]) -> list[Forecast]:
    """Forecast every perimeter of the hold-out that has enough past to judge its growth by."""
    found = []
    for one in held:
        past = MEMBERS if one.perimeter == CORRIDOR else one.perimeter
        unit = atlas.perimeters[past].unit
        errors = growth_errors(_known(atlas, past, unit, last_year=HELD_YEAR), modelled, past)
        if len(errors) >= LEAST_TREND and modelled[HELD_YEAR][one.perimeter] > 0.0:
            found += [_one_forecast(atlas, one, errors, modelled, year) for year in FORECAST_YEARS]
    return found


def _one_forecast(
    atlas: Atlas, one: HoldOut, error_share: list[float], modelled: dict[int, dict[str, float]], year: int
) -> Forecast:
    growth = modelled[year][one.perimeter] / modelled[HELD_YEAR][one.perimeter]
    variance = float(np.mean(np.square(error_share))) * (year - HELD_YEAR) + _count_variance(one)
    reach = float(student.ppf(0.5 + COVERED_SHARE / 2.0, len(error_share))) * math.sqrt(variance)
    value = one.count_value * growth
    return Forecast(
        one.perimeter, one.name, year, one.unit, HELD_YEAR, one.count_value, growth - 1.0, value,
        value * math.exp(-reach), value * math.exp(reach), COVERED_SHARE, _plan(atlas, one.perimeter, year),
    )  # fmt: skip


def _count_variance(one: HoldOut) -> float:
    """Variance of the logarithm of the count that the forecast starts from, by how it is known."""
    return STATUS_SHARE[one.status] ** 2
