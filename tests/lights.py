"""Light without GNPy: a line whose noise grows with its loss, so that all around it can be tested without the extra."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from transcaspian.model import Atlas, Design, Fibre, Scenario
from transcaspian.runs import FibreAnswer, _fibre, fibre_companion
from transcaspian.world import Light

BEST_DB = 34.0
FREE_SPAN_KM = 60.0


def dim(fibre: Fibre, design: Design, *, length_km: float, start_dbm: float | None = None) -> Light:
    """Give a light that loses a tenth of a decibel of its ratio for each kilometre of span beyond a few."""
    span_km = length_km / (design.repeaters + 1) - (design.remote_km if design.remote else 0.0)
    gsnr_db = BEST_DB - 0.1 * (span_km - FREE_SPAN_KM) + np.linspace(-1.0, 1.0, 8)
    frequency_thz = np.linspace(191.4, 196.0, 8)
    return Light(frequency_thz, gsnr_db, gsnr_db - 7.0, gsnr_db + 2.0, 1.0, 0.0049 * length_km, False)


@contextmanager
def without_gnpy() -> Iterator[None]:
    """Put the dim light in the place of GNPy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_fibre, "design_line", dim)
        patch.setattr(_fibre, "gnpy_version", lambda: "none")
        yield


def dim_answer(scenario: Scenario, atlas: Atlas, *, cable: str = "") -> FibreAnswer:
    """Answer with the dim light."""
    with without_gnpy():
        return fibre_companion(scenario, atlas=atlas, cable=cable)
