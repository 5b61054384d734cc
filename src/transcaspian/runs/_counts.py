"""Counts of the world as a fit sees them: which take part, how sure each is, and what the model says of it."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import DataError, Fault, nearest
from transcaspian.flow import Flows
from transcaspian.model import Atlas
from transcaspian.runs._measures import Book, measurable, measures

Floats = NDArray[np.float64]

STATUS_SHARE = {"measured": 0.05, "reported": 0.15, "estimated": 0.25, "assumed": 0.5}  # sd of the logarithm by status


class Count(msgspec.Struct, frozen=True):
    """One count in one year, with the standard deviation of the logarithm of model over count.

    ``shared_share`` is the part of it that all counts of the perimeter have in common.
    """

    id: str
    perimeter: str
    name: str
    year: int
    value: float
    unit: str
    status: str
    source: str
    sd_share: float
    shared_share: float


def counts(atlas: Atlas, *, first_year: int, last_year: int) -> list[Count]:
    """List the counts of some years that take part in a fit, in table order.

    A count takes part where its perimeter has a ``discrepancy_share`` and it is in the perimeter's unit. Its standard
    deviation joins that share (what the count covers and the model does not) and one for how it is known. What a count
    covers is much the same every year: the parameter ``shared-discrepancy`` says how much of that variance.

    Raises
    ------
    DataError
        If a count of those years names no perimeter, or one that no run can measure though it has a discrepancy.
    """
    status = dict(
        zip(atlas.tables.frame("observations")["id"], atlas.tables.frame("observations")["status"], strict=True)
    )
    shared = math.sqrt(atlas.parameter("shared-discrepancy"))
    shown = {perimeter.id for perimeter in measurable(atlas)}
    found, faults = [], []
    for row in atlas.observations:
        perimeter = atlas.perimeters.get(row.perimeter)
        if perimeter is None:
            hint = nearest(row.perimeter, atlas.perimeters)
            allowed = "an id of perimeters.csv"
            message = "names no known perimeter"
            faults.append(
                Fault("observations.csv", message, row=row.id, field="perimeter", got=repr(row.perimeter),
                      allowed=allowed, hint=hint)
            )  # fmt: skip
            continue
        if math.isnan(perimeter.discrepancy_share) or row.unit != perimeter.unit:
            continue
        if not first_year <= row.year <= last_year:
            continue
        if row.perimeter not in shown:
            message = f"counts '{row.perimeter}', which no run measures, but it has a discrepancy and would be fitted"
            hint = "Empty its discrepancy_share, or name its links."
            faults.append(Fault("observations.csv", message, row=row.id, field="perimeter", hint=hint))
            continue
        if not row.value > 0.0:
            message = "a count that is fitted must be above zero: its logarithm is compared"
            faults.append(Fault("observations.csv", message, row=row.id, field="value", got=f"{row.value:g}"))
            continue
        known = str(status[row.id])
        found.append(
            Count(
                row.id, row.perimeter, perimeter.name, row.year, row.value, row.unit, known, row.source,
                sd_share=math.hypot(perimeter.discrepancy_share, STATUS_SHARE[known]),
                shared_share=perimeter.discrepancy_share * shared,
            )
        )  # fmt: skip
    if faults:
        raise DataError(faults)
    return found


def whitening(seen: list[Count]) -> Floats:
    """Give the matrix that makes the logarithms of model over count independent with variance one, (K, K).

    The inverse Cholesky factor of their covariance: what the counts of one perimeter share makes blocks in it.
    """
    shared = np.array([count.shared_share for count in seen])
    same = np.array([[one.perimeter == other.perimeter for other in seen] for one in seen])
    covariance = np.where(same, np.outer(shared, shared), 0.0)
    own = np.array([count.sd_share for count in seen]) ** 2 - shared**2
    factor = np.linalg.cholesky(covariance + np.diag(own))
    return np.asarray(np.linalg.inv(factor), dtype=np.float64)


def modelled(flows: dict[int, Flows], book: Book, seen: list[Count]) -> Floats:
    """Give what the model says of each count, in its unit."""
    found = {year: measures(book, flows[year].flow_kt) for year in {count.year for count in seen}}
    return np.array([found[count.year][count.perimeter] for count in seen])
