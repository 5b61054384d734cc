"""Decisions: what to charge, what to build, and when."""

from transcaspian.plan._oracle import (
    Bounds,
    Clash,
    Counted,
    Limits,
    Oracle,
    OutOfTime,
    Schedule,
    Works,
    check,
    mask,
    members,
)

__all__ = [
    "Bounds",
    "Clash",
    "Counted",
    "Limits",
    "Oracle",
    "OutOfTime",
    "Schedule",
    "Works",
    "check",
    "mask",
    "members",
]
