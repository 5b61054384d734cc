"""Decisions: what to charge, what to build, and when."""

from transcaspian.plan._certificate import certify
from transcaspian.plan._coalitions import Coalitions, blocks_of, coalitions
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
from transcaspian.plan._joint import Best, Chain, Promise, joint, margin_chain, most_tonnes
from transcaspian.plan._nash import conduct_of, nash
from transcaspian.plan._sharing import (
    CoreCheck,
    LeastCore,
    LoneOutsider,
    Superadditivity,
    by_share,
    by_weight,
    core_check,
    least_core,
    lone_outsider,
    nash_bargaining,
    shapley,
    superadditivity,
)

__all__ = [
    "MUSD_PER_KT_USD",
    "Best",
    "Certificate",
    "Chain",
    "Coalitions",
    "CoreCheck",
    "Game",
    "LeastCore",
    "LoneOutsider",
    "Point",
    "Promise",
    "Response",
    "Superadditivity",
    "blocks_of",
    "by_share",
    "by_weight",
    "certify",
    "check_game",
    "coalitions",
    "conduct_of",
    "core_check",
    "joint",
    "least_core",
    "lone_outsider",
    "margin_chain",
    "most_tonnes",
    "nash",
    "nash_bargaining",
    "own_blocks",
    "profit_slopes",
    "profits_musd",
    "shapley",
    "superadditivity",
]
