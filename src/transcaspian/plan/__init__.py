"""Decisions: what to charge, what to build, and when."""

from transcaspian.plan._games import (
    MUSD_PER_KT_USD,
    Certificate,
    Game,
    Point,
    Response,
    check_game,
    own_blocks,
    profit_slopes,
    profits_musd,
)

__all__ = [
    "MUSD_PER_KT_USD",
    "Certificate",
    "Game",
    "Point",
    "Response",
    "check_game",
    "own_blocks",
    "profit_slopes",
    "profits_musd",
]
