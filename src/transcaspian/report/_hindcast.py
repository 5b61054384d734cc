"""How good the model is: what was fitted, the year held out beside naive rivals, the forecast with its interval."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import msgspec

from transcaspian.data import saved_calibration
from transcaspian.errors import Fault, InputError
from transcaspian.report._charts import fit_and_forecast, svg
from transcaspian.report._markup import Column, Raw, Value, figure, join, section, table, tag
from transcaspian.report._reading import Tables
from transcaspian.report._sources import Bibliography
from transcaspian.report._words import number, percent, signed, significant, unit_name
from transcaspian.runs import Calibration, inputs_sha256

SHOWN = ("titr-association", "titr-boxes")  # counts with a past to draw
WAYS = {
    "model": "Model",
    "pivot": "Last count × its growth",
    "last": "Last year again",
    "trend": "Trend",
    "plan": "Plan of the year",
}
FAR_SD = 2.0  # a parameter further than this from its prior is worth a word


def kept_calibration(tables: Tables) -> Calibration | None:
    """Read the calibration that the free parameters of the tables come from.

    Raises
    ------
    InputError
        If the record beside the tables is none.
    """
    raw = saved_calibration(tables.folder)
    try:
        return None if raw is None else msgspec.convert(raw, Calibration)
    except msgspec.ValidationError as error:
        hint = "Write it anew with 'calibrate --save', or take it away."
        raise InputError(Fault("calibration.json", "is no calibration", got=str(error), hint=hint)) from error


def hindcast_sources(found: Calibration | None) -> list[str]:
    """List the sources of the counts that were fitted and held out."""
    if found is None:
        return []
    named = [one.source for one in found.counts] + [one.source for one in found.hold_out]
    return [id_ for ids in named for id_ in ids.split()]


def hindcast_section(found: Calibration | None, tables: Tables, books: Bibliography, *, number_: int) -> Raw:
    """Write how the model was fitted, how it does on the year it has not seen, and what it expects next."""
    title, again = "How good is this model?", tag("code", "transcaspian calibrate --save")
    if found is None:
        text = ("These tables hold no calibration; ", again, " makes one.")
        return section(number_, "how-good", title, tag("p", *text))
    first, last = found.fit_years
    lead = (
        f"{len(found.fits)} free parameters, with priors, were fitted to {len(found.counts)} counts of {first}-{last} "
        f"and to no other year; {found.held_year} was kept back to judge them. "
        f"Forecasts of {_years(found)} were made before any count of those years was in the tables."
    )
    stale = Raw("")
    if inputs_sha256(tables.sha256s) != found.inputs_sha256:
        stale = join([" The tables have changed since: fit them again with ", again, "."])
    aims = tag("ul", *(tag("li", aim + ".") for aim in found.aims), class_="aims")
    charts = tag("div", *(_chart(found, name, books) for name in SHOWN if _past(found, name)), class_="pair")
    parts = [tag("p", lead, stale), aims, charts, _held(found), _forecasts(found), _parameters(found), _counts(found)]
    return section(number_, "how-good", title, *parts)


def _years(found: Calibration) -> str:
    return " and ".join(str(year) for year in sorted({one.year for one in found.forecasts})) or "later years"


def _past(found: Calibration, perimeter: str) -> list[tuple[int, float, float]]:
    """Year, count and model of every count of a perimeter."""
    fitted = [(one.year, one.count_value, one.model_value) for one in found.counts if one.perimeter == perimeter]
    return fitted + [
        (one.year, one.count_value, one.model_value) for one in found.hold_out if one.perimeter == perimeter
    ]


def _chart(found: Calibration, perimeter: str, books: Bibliography) -> Raw:
    past = _past(found, perimeter)
    held = next(one for one in found.hold_out if one.perimeter == perimeter)
    ahead = [one for one in found.forecasts if one.perimeter == perimeter]
    drawn = fit_and_forecast(
        [{"year": year, "value": count} for year, count, _ in past],
        [{"year": year, "value": model} for year, _, model in past],
        [{"year": one.year, "value": one.value, "low": one.low_value, "high": one.high_value} for one in ahead],
        cut_year=found.fit_years[1],
        unit=unit_name(held.unit),
    )
    words = ", ".join(f"{year} counted {number(count)}, model {number(model)}" for year, count, model in past)
    later = "; ".join(
        f"{one.year} forecast {number(one.value)} ({number(one.low_value)} to {number(one.high_value)})"
        for one in ahead
    )
    label = f"{held.name}, {unit_name(held.unit)}: {words}; {later}."
    caption = (
        f"{held.name}: counted (dots), modelled (line; right of the broken line never fitted), forecast with the range "
        f"that should hold {percent(ahead[0].covered_share) if ahead else 'most'} of outcomes (bars)."
    )
    cited = {id_ for one in found.counts if one.perimeter == perimeter for id_ in one.source.split()}
    return figure(svg(drawn, name=f"fit-{perimeter}", label=label), caption, books.cite(cited, run=False))


def _held(found: Calibration) -> Raw:
    columns = [Column("Count"), Column("Unit"), Column("Counted", numeric=True)]
    columns += [Column(name, numeric=True) for name in WAYS.values()] + [Column("Nearest")]
    rows: list[Sequence[Value]] = [
        (
            one.name,
            unit_name(one.unit),
            (number(one.count_value), one.count_value),
            *_errors(one.error_share),
            WAYS[one.best],
        )
        for one in found.hold_out
    ]
    return table(f"{found.held_year}, never fitted: error of the model and of its rivals", columns, rows)


def _errors(errors: dict[str, float]) -> Iterable[Value]:
    return ((f"{signed(100.0 * errors[way])} %", errors[way]) if way in errors else ("-", None) for way in WAYS)


def _forecasts(found: Calibration) -> Raw:
    columns = [Column("Count"), Column("Year"), Column("Unit"), Column("Last count", numeric=True)]
    columns += [Column(name, numeric=True) for name in ("Growth of the model", "Forecast", "Low", "High", "Plan")]
    rows: list[Sequence[Value]] = [
        (
            one.name,
            str(one.year),
            unit_name(one.unit),
            (number(one.from_value), one.from_value),
            (f"{signed(100.0 * one.model_growth_share)} %", one.model_growth_share),
            (number(one.value), one.value),
            (number(one.low_value), one.low_value),
            (number(one.high_value), one.high_value),
            (number(one.plan_value), one.plan_value) if one.plan_value is not None else ("-", None),
        )
        for one in found.forecasts
    ]
    share = percent(found.forecasts[0].covered_share) if found.forecasts else "most"
    caption = f"Forecast: the last count times the growth of the model; {share} of outcomes should lie in the range"
    return table(caption, columns, rows)


def _parameters(found: Calibration) -> Raw:
    columns = [Column("Free parameter"), Column("Unit")]
    columns += [Column(name, numeric=True) for name in ("Prior", "Its sd", "Fitted", "Standard error", "Moved by (sd)")]
    rows: list[Sequence[Value]] = [
        (
            fit.name,
            f"{unit_name(fit.unit)} (sd of ln)" if fit.op == "scale" else unit_name(fit.unit),
            (significant(fit.prior_value), fit.prior_value),
            (significant(fit.prior_sd_value), fit.prior_sd_value),
            (significant(fit.value), fit.value),
            (significant(fit.error_value), fit.error_value),
            (f"{fit.moved_sd_value:+.1f}", fit.moved_sd_value),
        )
        for fit in found.fits
    ]
    far = [fit for fit in found.fits if abs(fit.moved_sd_value) > FAR_SD]
    singular = ", ".join(f"{value:.2f}" for value in found.singular_value)
    words = (
        f"The counts fit {found.effective_count:.1f} parameters, the priors the rest. Singular values of the counts by "
        f"the parameters, both over their standard deviations: {singular}; above one the counts say more than the "
        "prior. "
    )
    if found.chi2_value > len(found.counts):
        wider = math.sqrt(found.chi2_value / len(found.counts))
        words += (
            f"The counts lie further from the model than their errors say (sum of squares {found.chi2_value:.0f} for "
            f"{len(found.counts)}): take the standard errors {wider:.1f} times as wide. "
        )
    words += " ".join(
        f"Counts and prior disagree on “{fit.name}”, which went {fit.moved_sd_value:+.1f} of its standard deviations."
        for fit in far
    )
    return join([table("What was fitted", columns, rows), tag("p", words)])


def _counts(found: Calibration) -> Raw:
    columns = [Column("Count"), Column("Year"), Column("Unit"), Column("Counted", numeric=True)]
    columns += [
        Column("Model", numeric=True),
        Column("Model / count", numeric=True),
        Column("Distance (sd)", numeric=True),
    ]
    rows: list[Sequence[Value]] = [
        (
            one.name,
            str(one.year),
            unit_name(one.unit),
            (number(one.count_value), one.count_value),
            (number(one.model_value), one.model_value),
            (f"{one.model_value / one.count_value:.2f}", one.model_value / one.count_value),
            (f"{one.z_value:+.1f}", one.z_value),
        )
        for one in found.counts
    ]
    return table("The fit, count by count", columns, rows, anchor="fit-counts")
