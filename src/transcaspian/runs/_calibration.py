"""What a calibration says: parameters, fit by count, the year held out, a forecast. Its fields are the schema."""

from __future__ import annotations

import msgspec

CALIBRATE_SCHEMA = "transcaspian.calibrate/1"


class FitResult(msgspec.Struct, frozen=True):
    """A free parameter after the fit; errors of a ``scale`` are those of its logarithm.

    ``moved_sd_value`` is how far it went from its prior, in standard deviations of the prior; ``correlation_share``
    with each parameter in order.
    """

    id: str
    name: str
    unit: str
    op: str
    prior_value: float
    prior_sd_value: float
    value: float
    error_value: float
    moved_sd_value: float
    correlation_share: list[float]


class CountFit(msgspec.Struct, frozen=True):
    """A count that was fitted, and what the fitted model says: ``z_value`` is the distance of logarithms over sd."""

    perimeter: str
    name: str
    year: int
    unit: str
    status: str
    source: str
    count_value: float
    model_value: float
    sd_share: float
    z_value: float


class HoldOut(msgspec.Struct, frozen=True):
    """A count that was never fitted, beside the model and its naive rivals.

    ``model_value`` is the level that the model gives; ``pivot_value`` is the last count times the growth that the model
    gives. Rivals: the last count, a line through the counts of the fit, the plan of the year. Nothing where there is
    none. Errors are shares of the count; ``best`` names the way with the smallest.
    """

    perimeter: str
    name: str
    year: int
    unit: str
    status: str
    source: str
    note: str
    count_value: float
    model_value: float
    pivot_value: float | None
    last_value: float | None
    trend_value: float | None
    plan_value: float | None
    error_share: dict[str, float]
    best: str


class Forecast(msgspec.Struct, frozen=True):
    """A forecast: the last count times the growth that the model gives, with an interval.

    The interval comes from the errors of modelled growth in the years known (Student's t, growing with the root of the
    years ahead) and from how well the last count is known. Drivers of the year are inputs, its counts are not.
    """

    perimeter: str
    name: str
    year: int
    unit: str
    from_year: int
    from_value: float
    model_growth_share: float
    value: float
    low_value: float
    high_value: float
    covered_share: float
    plan_value: float | None


class Calibration(msgspec.Struct, frozen=True):
    """Everything that ``calibrate --json`` prints.

    ``singular_value`` are those of the derivative of the counts by the parameters, each over its standard deviation:
    above one the counts say more than the prior. ``effective_count`` is how many parameters the counts fit in all,
    ``chi2_value`` the sum of squares of the residuals, made independent with variance one: about the number of counts
    where errors are what they are said to be.
    """

    schema: str
    scenario: str
    inputs_sha256: str
    fit_years: tuple[int, int]
    held_year: int
    fits: list[FitResult]
    singular_value: list[float]
    effective_count: float
    chi2_value: float
    counts: list[CountFit]
    hold_out: list[HoldOut]
    forecasts: list[Forecast]
    aims: list[str]
    n_routes: int
    evaluations: int
