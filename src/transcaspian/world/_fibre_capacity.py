"""What a line of light carries: by the modes of real transceivers, and by Shannon's limit less a gap."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from transcaspian.model import Mode

Floats = NDArray[np.float64]

GBPS_PER_TBPS = 1000.0
POLARISATIONS = 2.0


def mode_rates(gsnr_db: Floats, modes: Iterable[Mode], *, margin_db: float) -> Floats:
    """Give each channel the fastest mode that its signal to noise ratio allows, each by itself.

    Parameters
    ----------
    gsnr_db : (N,) ratio of each channel in 0.1 nm, noise of amplifiers and of the glass together, dB
    modes : iterable of Mode
    margin_db : what must be left over

    Returns
    -------
    (N,) Gbit/s; zero where no mode works.

    Examples
    --------
    >>> mode_rates(np.array([27.0, 17.0]), [Mode("a", "a", 400.0, 24.0)], margin_db=2.0).tolist()
    [400.0, 0.0]
    """
    rates = np.zeros(len(gsnr_db))
    for mode in modes:
        rates = np.where(gsnr_db >= mode.required_osnr_db + margin_db, np.maximum(rates, mode.rate_gbps), rates)
    return rates


def shannon_rates(snr_db: Floats, *, symbol_rate_gbd: float, gap_db: float, margin_db: float) -> Floats:
    """Give each channel what Shannon allows for a ratio that is lower by a gap and a margin.

    Parameters
    ----------
    snr_db : (N,) ratio of each channel in the width of its symbols, dB
    symbol_rate_gbd : symbols a second, billions
    gap_db : how far real coding stays behind
    margin_db : what must be left over

    Returns
    -------
    (N,) Gbit/s, both polarisations.

    References
    ----------
    Shannon, C. E. (1948), A mathematical theory of communication, theorem 17.

    Examples
    --------
    >>> shannon_rates(np.array([0.0]), symbol_rate_gbd=60.0, gap_db=0.0, margin_db=0.0).tolist()
    [120.0]
    """
    ratio = 10.0 ** ((np.asarray(snr_db) - gap_db - margin_db) / 10.0)
    found: Floats = POLARISATIONS * symbol_rate_gbd * np.log2(1.0 + ratio)
    return found


def pairs_for(target_tbps: float, per_pair_tbps: float) -> int | None:
    """Count the fibre pairs that carry a target; nothing where a pair carries nothing.

    Examples
    --------
    >>> pairs_for(400.0, 25.6), pairs_for(400.0, 0.0)
    (16, None)
    """
    return math.ceil(target_tbps / per_pair_tbps) if per_pair_tbps > 0.0 else None
