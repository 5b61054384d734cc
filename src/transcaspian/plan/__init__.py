"""Decisions: what to charge, what to build, and when."""

from transcaspian.plan._bounds import Room, corridor_room, floor_musd, most_kt, roof_kt
from transcaspian.plan._branch import LeastSet, Question, least_set
from transcaspian.plan._clash import explain, refusal
from transcaspian.plan._eps import Eps, measure_eps, seen_eps, settle
from transcaspian.plan._frontier import FrontierPoint, frontier_of_budgets, frontier_of_targets
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
from transcaspian.plan._regret import Regret, least_regret_kt, least_regret_musd
from transcaspian.plan._schedule import least_cost, most_tonnes, question_of
from transcaspian.plan._table import Worth, best_worth, local_worth, pose_worth, table_worth

__all__ = [
    "Bounds",
    "Clash",
    "Counted",
    "Eps",
    "FrontierPoint",
    "LeastSet",
    "Limits",
    "Oracle",
    "OutOfTime",
    "Question",
    "Regret",
    "Room",
    "Schedule",
    "Works",
    "Worth",
    "best_worth",
    "check",
    "corridor_room",
    "explain",
    "floor_musd",
    "frontier_of_budgets",
    "frontier_of_targets",
    "least_cost",
    "least_regret_kt",
    "least_regret_musd",
    "least_set",
    "local_worth",
    "mask",
    "measure_eps",
    "members",
    "most_kt",
    "most_tonnes",
    "pose_worth",
    "question_of",
    "refusal",
    "roof_kt",
    "seen_eps",
    "settle",
    "table_worth",
]
