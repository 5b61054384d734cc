"""What a second way is worth when the first one fails: days that count, oil that waits, events by the year."""

from __future__ import annotations

from collections.abc import Iterable

from transcaspian.units import DAYS_PER_YEAR

USD_PER_T_KT_PER_MUSD = 1000.0  # kt times USD a tonne are thousands of USD


def retained_share(discount_share: float, *, years: float) -> float:
    """Part of its worth that oil keeps if it is produced some years later.

    Examples
    --------
    >>> round(retained_share(0.1, years=5.0), 4), retained_share(0.1, years=0.0)
    (0.6209, 1.0)
    """
    return float((1.0 + discount_share) ** -years)


def moving_days(days: float, *, divert_days: float) -> float:
    """Days of an outage in which diverted oil moves: none of the first ones.

    Examples
    --------
    >>> moving_days(30.0, divert_days=14.0), moving_days(3.0, divert_days=14.0)
    (16.0, 0.0)
    """
    return max(days - divert_days, 0.0)


def shut_in_kt(lost_kt_per_y: float, moved_kt_per_y: float, *, days: float, divert_days: float) -> float:
    """Oil that stays in the ground in an outage: what the pipe loses less what is moved elsewhere once it moves.

    Examples
    --------
    >>> round(shut_in_kt(3650.0, 1825.0, days=30.0, divert_days=20.0), 6)
    250.0
    """
    moved = min(moved_kt_per_y, lost_kt_per_y) * moving_days(days, divert_days=divert_days)
    return (lost_kt_per_y * days - moved) / DAYS_PER_YEAR


def saved_musd(worth_usd_per_t_kt_per_y: float, *, days: float, divert_days: float) -> float:
    """Give what a way saves in an outage, from the yearly rate at which it does (kt a year times USD a tonne).

    Examples
    --------
    >>> round(saved_musd(365000.0, days=44.0, divert_days=14.0), 6)
    30.0
    """
    return worth_usd_per_t_kt_per_y * moving_days(days, divert_days=divert_days) / DAYS_PER_YEAR / USD_PER_T_KT_PER_MUSD


def expected_musd_per_y(values_musd: Iterable[float], *, window_years: float) -> float:
    """Mean of a list of events by the year: their sum over the years in which they were seen.

    Examples
    --------
    >>> expected_musd_per_y([10.0, 0.0, 6.0], window_years=4.0)
    4.0
    """
    return sum(values_musd) / window_years
