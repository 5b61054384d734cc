"""A calibration in the terminal: parameters, fit by count, the year held out beside naive rivals, the forecast."""

from __future__ import annotations

import math

from transcaspian.runs import Calibration
from transcaspian.terminal_tables import console, number, table

WAYS = {"model": "model", "pivot": "last x growth", "last": "last year", "trend": "trend", "plan": "plan"}


def print_calibration(found: Calibration) -> None:
    """Print everything a sceptic asks of a fit."""
    screen = console()
    for shown in (_parameters(found), _counts(found), _hold_out(found), _forecasts(found)):
        screen.print(shown)
        screen.print()
    first, last = found.fit_years
    screen.print(
        f"{len(found.counts)} counts of {first}-{last}, {len(found.fits)} parameters, of which the counts fit "
        f"{found.effective_count:.1f} and the priors the rest; sum of squared distances {found.chi2_value:.1f}."
    )
    if found.chi2_value > len(found.counts):
        wider = math.sqrt(found.chi2_value / len(found.counts))
        screen.print(
            f"The counts lie further from the model than their errors say: take errors {wider:.1f} times as wide."
        )
    singular = ", ".join(f"{value:.2f}" for value in found.singular_value)
    screen.print(f"Singular values (above 1 the counts say more than the prior): {singular}")
    for fit in found.fits:
        if abs(fit.moved_sd_value) > 2.0:
            screen.print(
                f"Counts and prior disagree on '{fit.id}': it went {fit.moved_sd_value:+.1f} standard deviations."
            )
    for aim in found.aims:
        screen.print(aim + ".")


def _parameters(found: Calibration) -> object:
    names = [fit.id.removeprefix("fit-") for fit in found.fits]
    shown = table(
        "Free parameters, and their correlation",
        "parameter", "unit", "prior", "its sd", "fitted", "error", "moved (sd)", *names, left=("parameter", "unit"),
    )  # fmt: skip
    for fit in found.fits:
        unit = f"{fit.unit} (sd of ln)" if fit.op == "scale" else fit.unit
        shown.add_row(
            fit.name, unit, f"{fit.prior_value:g}", f"{fit.prior_sd_value:g}", f"{fit.value:.2f}",
            f"{fit.error_value:.2f}", f"{fit.moved_sd_value:+.1f}", *(f"{one:+.2f}" for one in fit.correlation_share),
        )  # fmt: skip
    return shown


def _counts(found: Calibration) -> object:
    shown = table(
        "Counts that were fitted", "perimeter", "year", "unit", "counted", "known", "model", "model/count",
        "distance (sd)",
        left=("perimeter", "unit", "known"),
    )  # fmt: skip
    for one in found.counts:
        shown.add_row(
            one.perimeter, str(one.year), one.unit, number(one.count_value), one.status, number(one.model_value),
            f"{one.model_value / one.count_value:.2f}", f"{one.z_value:+.1f}",
        )  # fmt: skip
    return shown


def _hold_out(found: Calibration) -> object:
    shown = table(
        f"{found.held_year}, never fitted: error of the model and of its rivals",
        "perimeter", "unit", "counted", *(WAYS[way] for way in WAYS), "best", left=("perimeter", "unit"),
    )  # fmt: skip
    for one in found.hold_out:
        errors = [f"{one.error_share[way]:+.0%}" if way in one.error_share else "-" for way in WAYS]
        shown.add_row(one.perimeter, one.unit, number(one.count_value), *errors, WAYS[one.best])
    return shown


def _forecasts(found: Calibration) -> object:
    shown = table(
        "Forecast: last count x growth of the model", "perimeter", "year", "unit", "last count", "growth", "forecast",
        "low", "high", "plan", left=("perimeter", "unit"),
    )  # fmt: skip
    for one in found.forecasts:
        shown.add_row(
            one.perimeter, str(one.year), one.unit, number(one.from_value), f"{one.model_growth_share:+.0%}",
            number(one.value), number(one.low_value), number(one.high_value), number(one.plan_value),
        )  # fmt: skip
    if found.forecasts:
        shown.caption = f"{found.forecasts[0].covered_share:.0%} of outcomes should lie between low and high"
        shown.caption_justify = "left"
    return shown
